package obligation

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/deferls/deferls/diagnostics/resource"
)

// A method that takes a lock of its receiver and keeps it, locks for its caller,
// who unlocks by another method of the type. As with a lock itself, only who
// does so on one path is told of the others.

// mayLock is the look at the syntax: a method without results that takes
// something of its receiver and mentions no release of it.
func (p *pass) mayLock(fn *types.Func) bool {
	if fn == nil || fn.Pkg() != p.src.Types || fn.Signature().Recv() == nil || fn.Signature().Results().Len() > 0 {
		return false
	}
	if known, ok := p.locking[fn]; ok {
		return known
	}
	d := p.decl(fn)
	found := false
	if d != nil && d.Body != nil {
		ast.Inspect(d.Body, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok && !found {
				found = slices.ContainsFunc(p.acquires(call), func(r *resource.Row) bool {
					return p.lockable(r) && !slices.ContainsFunc(p.cat.Releases(r), func(rel resource.Release) bool { return p.bodyCalls(fn, rel.Method) })
				})
			}
			return !found
		})
	}
	p.locking[fn] = found
	return found
}

func (p *pass) lockable(r *resource.Row) bool {
	kind := p.cat.Kind(r.Kind)
	return kind != nil && kind.Paired && r.Inside == "" && len(r.At) == 1 && r.At[0].From == resource.Receiver && r.When == resource.OnSuccess
}

// locks is the row of a method that keeps, wherever it returns, what it takes of
// its receiver; nil for others, and where no method gives it back.
func (p *pass) locks(obj *types.Func, fn *ssa.Function, t *target) *resource.Row {
	if !p.mayLock(obj) || !p.lockable(t.row) || fn.Parent() != nil {
		return nil
	}
	path, ok := fieldPath(t.operand(), fn.Params[0])
	if !ok || len(path) == 0 {
		return nil
	}
	x := p.explored(fn, t)
	if x.spent || len(x.events) > 0 {
		return nil
	}
	for _, b := range fn.Blocks {
		r, isRet := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if isRet && !slices.ContainsFunc(x.exits, func(e exit) bool { return e.instr == r }) {
			return nil
		}
	}
	var releases []string
	named := namedOf(fn.Params[0].Type())
	for i := range named.NumMethods() {
		if m := named.Method(i); p.unlocks(p.built[m], path, t) {
			releases = append(releases, resource.Hole+"."+m.Name()+"()")
		}
	}
	if len(releases) == 0 {
		return nil
	}
	slices.Sort(releases)
	for _, r := range t.releases {
		releases = append(releases, resource.Hole+"."+strings.Join(path, ".")+"."+r.Method+"()")
	}
	row := *t.row
	row.Call, row.Declared, row.Release = obj.FullName(), "", releases
	return &row
}

// unlocks says whether a method does nothing before it releases, or defers to
// release, what lies there in its receiver.
func (p *pass) unlocks(fn *ssa.Function, path []string, t *target) bool {
	if fn == nil || len(fn.Params) != 1 || fn.Signature.Results().Len() > 0 || len(fn.Blocks) == 0 {
		return false
	}
	for _, instr := range fn.Blocks[0].Instrs {
		call, ok := instr.(ssa.CallInstruction)
		if _, isGo := instr.(*ssa.Go); !ok || isGo {
			continue
		}
		k := p.callee(call.Common())
		if k.fn == nil || k.recv == nil {
			continue
		}
		at, ok := fieldPath(k.recv, fn.Params[0])
		if !ok || !slices.Equal(at, path) {
			continue
		}
		return slices.ContainsFunc(t.releases, func(r resource.Release) bool { return r.Method == k.fn.Name() })
	}
	return false
}

// fieldPath names the fields on the way from one value to another.
func fieldPath(v, from ssa.Value) (names []string, ok bool) {
	switch v := v.(type) {
	case *ssa.FieldAddr:
		if names, ok = fieldPath(v.X, from); ok {
			st, _ := structOf(v.X.Type())
			names = append(names, st.Field(v.Field).Name())
		}
		return names, ok
	case *ssa.UnOp:
		return fieldPath(v.X, from)
	}
	return nil, v == from
}

// unlocksAnother: the release method is called on another value of the type.
func (x *explorer) unlocksAnother(k *callee, args []term) bool {
	if k.recv == nil || len(args) == 0 || x.resType == nil || !types.Identical(k.recv.Type(), x.resType) {
		return false
	}
	return args[0] != x.res && x.local(args[0]) && slices.ContainsFunc(x.target.releases, func(r resource.Release) bool {
		return r.Method == k.fn.Name() && len(r.Fields) == 0
	})
}

// forOthers is a row without the releases of a lock that other packages cannot
// call; nil if there is no other.
func forOthers(row *resource.Row) *resource.Row {
	if row.At[0].From != resource.Receiver {
		return row
	}
	r := *row
	r.Release = slices.DeleteFunc(slices.Clone(row.Release), func(e string) bool {
		names := strings.Split(strings.TrimSuffix(e, "()"), ".")[1:]
		return slices.ContainsFunc(names, func(n string) bool { return !ast.IsExported(n) })
	})
	if len(r.Release) == 0 {
		return nil
	}
	return &r
}
