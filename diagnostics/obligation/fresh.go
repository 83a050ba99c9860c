package obligation

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/deferls/deferls/diagnostics/resource"
)

// A function of this package that returns what it has acquired obliges its
// callers, as a row of the catalogue would. Such rows are inferred: every
// non-nil value that the function returns in that place comes from an
// acquisition, and nobody else has been given it on the way.

// maxWrappers bounds the chain of functions that hand a fresh resource on.
const maxWrappers = 5

// mayReturnFresh is the look at the syntax that decides what is worth building:
// the function acquires, or calls one that may, and returns something that can
// be a resource.
func (p *pass) mayReturnFresh(fn *types.Func, depth int) bool {
	if fn == nil || fn.Pkg() != p.src.Types || depth == 0 {
		return false
	}
	if known, ok := p.mayFresh[fn]; ok {
		return known
	}
	p.mayFresh[fn] = false // a function that calls itself
	d := p.decl(fn)
	if d == nil || d.Body == nil || !returnsResource(fn) {
		return false
	}
	found := mayEntrust(fn)
	ast.Inspect(d.Body, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && !found {
			callee, _ := typeutil.Callee(p.src.Info, call).(*types.Func)
			found = len(p.acquires(call)) > 0 || len(p.promised(call)) > 0 || callee != nil && p.mayReturnFresh(callee.Origin(), depth-1)
		}
		return !found
	})
	p.mayFresh[fn] = found
	return found
}

func returnsResource(fn *types.Func) bool {
	res := fn.Signature().Results()
	for i := range res.Len() {
		if holds(res.At(i).Type()) {
			return true
		}
	}
	return false
}

// fresh are the inferred rows of a function of this package.
func (p *pass) fresh(obj *types.Func) []*resource.Row {
	return p.freshIn(obj, p.built[obj])
}

// freshLiteral are the inferred rows of a function literal of this function
// that a call calls by the variable that holds it.
func (p *pass) freshLiteral(call *ssa.Call) []*resource.Row {
	fn := p.callee(&call.Call).static
	if fn == nil || fn.Parent() == nil || fn.Pkg == nil {
		return nil
	}
	return p.freshIn(types.NewFunc(fn.Pos(), p.src.Types, fn.Name(), fn.Signature), fn)
}

func (p *pass) freshIn(obj *types.Func, fn *ssa.Function) []*resource.Row {
	if fn == nil {
		return nil
	}
	return remember(p, p.rowsOf, fn, nil, func() []*resource.Row {
		var rows []*resource.Row
		told := false
		p.eachTarget(fn, func(t *target, s *site) {
			row := conditioned(fn, p.freshFrom(obj, fn, t))
			if row == nil {
				row = p.locks(obj, fn, t)
			}
			told = told || row == nil && p.seenOut(fn, t)
			if row != nil && !slices.ContainsFunc(rows, func(r *resource.Row) bool { return r.At[0].Index == row.At[0].Index }) {
				rows = append(rows, row)
			}
		})
		if len(rows) == 0 && !told {
			rows = p.entrusted(obj, fn)
		}
		return rows
	})
}

// freshFrom is the row of a function for one of its acquisitions; nil where
// the caller is not obliged by it, or not always.
func (p *pass) freshFrom(obj *types.Func, fn *ssa.Function, t *target) *resource.Row {
	if t.place.From != resource.Result || t.row.OneOf || t.row.OpenWith != "" || t.row.When != resource.OnSuccess {
		return nil
	}
	x := p.explored(fn, t)
	shared := func(e Event) bool { return e.Kind == Unknown || e.Kind == Transferred && !e.returned() }
	if t.kind.OwnMatter || x.spent || slices.ContainsFunc(x.events, shared) || x.releases() && p.returnsReleased(fn, t) {
		return nil
	}
	if len(x.returned) == 2 {
		return p.withCleanup(obj, fn, t, x)
	}
	if len(x.returned) != 1 {
		return nil
	}
	for g, where := range x.returned {
		switch {
		case g.result < 0:
		case g.inside == Cleanup && p.always(fn, t, g.result, where):
			return cleaned(obj, t.row, g.result, nil)
		case g.inside == "" && p.onlyFresh(fn, t, g.result):
			return p.expressible(obj, infer(p.fullName(obj), t.row, t.place, g.result, g.path))
		case g.inside != "" && g.inside != Cleanup && p.always(fn, t, g.result, where):
			return p.owned(obj, t, g)
		}
	}
	return nil
}

// conditioned is the row of a function that may return nothing: its error says
// so, or the value itself, or a boolean beside it, true or false as it stands in
// each return. What other results say of it nobody knows.
func conditioned(fn *ssa.Function, row *resource.Row) *resource.Row {
	results := fn.Signature.Results()
	if row == nil || returnsError(fn.Signature) || results.Len() == 1 {
		return row
	}
	may, told := false, isBool(results.At(results.Len()-1).Type())
	for _, b := range fn.Blocks {
		r, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || len(r.Results) != results.Len() { // a return that is missing, while code is typed in
			continue
		}
		nothing := mayBeNothing(r.Results[row.At[0].Index])
		c, isConst := r.Results[len(r.Results)-1].(*ssa.Const)
		may = may || nothing
		told = told && isConst && c.Value != nil && constant.BoolVal(c.Value) != nothing
	}
	switch {
	case !may:
		return row
	case !told:
		return nil
	}
	row.When = resource.OnTrue
	return row
}

// mayBeNothing: nil on some path, or a variable of which that is not known.
func mayBeNothing(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.Phi:
		return slices.ContainsFunc(v.Edges, isNothing)
	case *ssa.UnOp:
		return v.Op == token.MUL
	}
	return isNothing(v)
}

// expressible is the row if its caller can write a release of it: the static
// type of the result has the method.
func (p *pass) expressible(obj *types.Func, row *resource.Row) *resource.Row {
	if row == nil {
		return nil
	}
	can := func(expr string) bool {
		r, err := resource.ParseRelease(expr)
		if err != nil || r.Root != resource.Hole || r.Method == "" {
			return err == nil
		}
		t := obj.Signature().Results().At(row.At[0].Index).Type()
		for _, name := range append(slices.Clip(r.Fields), r.Method) {
			found, _, _ := types.LookupFieldOrMethod(t, true, p.src.Types, name)
			if found == nil {
				return false
			}
			t = found.Type()
		}
		return true
	}
	row.Release = slices.DeleteFunc(row.Release, func(e string) bool { return !can(e) })
	if len(row.Release) == 0 {
		return nil
	}
	for i, e := range row.Release {
		row.Release[i] = forCaller(obj, e)
	}
	return row
}

// returnsReleased says whether the function, on some path, returns what it has
// released: its callers are not always obliged.
func (p *pass) returnsReleased(fn *ssa.Function, t *target) bool {
	x := newExplorer(p, fn, t, p.correlated(fn))
	x.resType, x.summing, x.limit = p.placeType(t), true, maxSummed
	x.run()
	return x.spent || x.lost || x.afterwards
}

// forCaller is a release as the caller of a wrapper writes it, who does not
// know the arguments of the acquisition: those of results are all contexts.
func forCaller(obj *types.Func, expr string) string {
	rel, err := resource.ParseRelease(expr)
	if err != nil {
		return expr
	}
	ctx := "context.Background()"
	params := obj.Signature().Params()
	for i := params.Len() - 1; i >= 0; i-- {
		if types.TypeString(params.At(i).Type(), nil) == "context.Context" {
			ctx = resource.ArgHole(i)
		}
	}
	holes := map[string]string{}
	for i := range 4 {
		holes[resource.ArgHole(i)] = ctx
	}
	return rel.Fill(holes)
}

// owned is the row of a function that returns the resource inside a structure:
// the caller owes a release method of that.
func (p *pass) owned(obj *types.Func, t *target, g given) *resource.Row {
	var path []string
	if g.path != "" {
		path = strings.Split(g.path, ".")
	}
	k := g.keeper
	if k == nil {
		k = p.keeperOf(g.typ, g.inside, t, path)
	}
	if k == nil {
		return nil
	}
	static := obj.Signature().Results().At(g.result).Type()
	releases := k.call(static, p.src.Types)
	if len(releases) == 0 {
		return nil
	}
	r := inferred(obj, t.row, g.result, releases)
	r.Inside, r.Others = g.inside, k.others
	if t.row.Inside != "" && t.row.Inside != Cleanup { // an owner of an owner
		r.Inside, r.Others = g.inside+"."+t.row.Inside, othersOf(k, t)
	}
	return r
}

// othersOf are the methods that may release what lies in an owner of an owner:
// its own, and those of the owner inside.
func othersOf(k *keeper, t *target) []string {
	others := slices.Concat(k.others, t.row.Others)
	for _, r := range t.releases {
		if r.Root == resource.Hole && r.Method != "" && !slices.Contains(k.releases, r.Method) {
			others = append(others, r.Method)
		}
	}
	slices.Sort(others)
	return slices.Compact(others)
}

// withCleanup is the row of a function that returns the resource and, beside
// it, the function that releases it.
func (p *pass) withCleanup(obj *types.Func, fn *ssa.Function, t *target, x *explorer) *resource.Row {
	var clean, it given
	clean.result, it.result = -1, -1
	for g := range x.returned {
		switch {
		case g.inside == Cleanup:
			clean = g
		case g.inside == "" && g.path == "" && g.result >= 0:
			it = g
		}
	}
	if clean.result < 0 || it.result != 0 || !p.always(fn, t, clean.result, x.returned[clean]) {
		return nil
	}
	var releases []string
	for _, r := range t.row.Release {
		if rest, ok := strings.CutPrefix(r, resource.Hole+"."); ok {
			releases = append(releases, resource.OutHole+"."+rest)
		}
	}
	return cleaned(obj, t.row, clean.result, releases)
}

// inferred is a row that obliges the callers of a function as another row
// obliges the function.
func inferred(obj *types.Func, row *resource.Row, result int, releases []string) *resource.Row {
	r := *row
	r.Call, r.Declared, r.Except, r.Ends, r.Of = obj.FullName(), "", nil, nil, resource.Place{}
	r.Inside, r.Others = "", nil
	r.Note, r.Via = "", via(row)
	r.At = []resource.Place{{From: resource.Result, Index: result}}
	r.Release = releases
	return &r
}

// via is how a function comes to oblige its callers: by the call that a row is
// about, and all that this one comes by.
func via(row *resource.Row) []string { return slices.Concat([]string{row.Call}, row.Via) }

// cleaned is the row of a function that returns what releases the resource;
// nil if nobody knows what to give that.
func cleaned(obj *types.Func, row *resource.Row, result int, more []string) *resource.Row {
	sig, ok := obj.Signature().Results().At(result).Type().Underlying().(*types.Signature)
	if !ok {
		return nil
	}
	call := resource.Hole + "()"
	switch params := sig.Params(); {
	case params.Len() == 0:
	case params.Len() == 1 && isErrorType(params.At(0).Type()):
		call = resource.Hole + "(nil)"
	default:
		return nil
	}
	r := inferred(obj, row, result, append([]string{call}, more...))
	r.Inside = Cleanup
	return r
}

// always says whether every return that gives something in a place is one of
// those, and comes after the acquisition.
func (p *pass) always(fn *ssa.Function, t *target, result int, where []*ssa.Return) bool {
	for _, b := range fn.Blocks {
		r, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || result >= len(r.Results) || isNothing(r.Results[result]) {
			continue
		}
		if !slices.Contains(where, r) || !t.call.Block().Dominates(b) {
			return false
		}
	}
	return true
}

// isNothing: nil, or a structure of which nothing is set.
func isNothing(v ssa.Value) bool {
	c, ok := v.(*ssa.Const)
	return ok && c.Value == nil
}

// cleansUp says whether a value that holds the resource is a function that releases it.
func (x *explorer) cleansUp(s *state, t term) bool {
	d := x.at(t)
	switch d.op {
	case opBound:
		return x.boundReleases(d) && x.isRes(x.ownerOf(s, d.a))
	case opClosure:
		return x.callable() || x.literalReleases(d.v.(*ssa.Function))
	}
	return false
}

// Cleanup stands for the fields of a result that is the function that releases
// the resource (Row.Inside).
const Cleanup = "()"

// infer is the row of a function that returns, as result i, the field below the
// resource of row that path names.
func infer(call string, row *resource.Row, at resource.Place, i int, path string) *resource.Row {
	shorten := func(exprs []string) []string {
		var short []string
		for _, e := range exprs {
			if rest, ok := strings.CutPrefix(e, resource.Hole); ok && path == "" {
				short = append(short, resource.Hole+rest)
			} else if rest, ok := strings.CutPrefix(e, resource.Hole+"."+path+"."); ok && path != "" {
				short = append(short, resource.Hole+"."+rest)
			} else if path == "" && !strings.HasPrefix(e, resource.RecvHole) && !strings.HasPrefix(e, resource.OutHole) {
				short = append(short, e)
			}
		}
		return short
	}
	r := *row
	r.Call, r.Declared, r.Except = call, "", nil
	r.Note, r.Via = "", via(row)
	r.Release, r.Ends = shorten(row.Release), shorten(row.Ends)
	field := at.Path
	if field == path {
		field = ""
	}
	r.At = []resource.Place{{From: resource.Result, Index: i, Path: field}}
	if len(r.Release) != len(row.Release) {
		return nil // something that the caller does not have releases it as well
	}
	return &r
}

// onlyFresh says whether every value that fn returns in a place is nil or
// comes straight from a call that acquires, or through one that gives back what
// it is given: must(os.Open(name)).
func (p *pass) onlyFresh(fn *ssa.Function, t *target, result int) bool {
	seen := map[ssa.Value]bool{}
	var ok func(v ssa.Value) bool
	ok = func(v ssa.Value) bool {
		if seen[v] {
			return true
		}
		seen[v] = true
		switch v := v.(type) {
		case *ssa.Const:
			return v.IsNil()
		case *ssa.Phi:
			return !slices.ContainsFunc(v.Edges, func(e ssa.Value) bool { return !ok(e) })
		case *ssa.ChangeInterface:
			return ok(v.X)
		case *ssa.MakeInterface:
			return ok(v.X)
		case *ssa.ChangeType:
			return ok(v.X)
		case *ssa.TypeAssert:
			return !v.CommaOk && ok(v.X)
		case *ssa.Extract:
			return p.acquiresAt(v.Tuple, v.Index)
		case *ssa.Call:
			if arg := p.givenBack(v, t); arg != nil {
				return ok(arg)
			}
			return p.acquiresAt(v, 0)
		case *ssa.UnOp:
			if a, isVar := v.X.(*ssa.Alloc); isVar && v.Op == token.MUL {
				return p.holdsOnly(a, ok)
			}
			if f, isField := v.X.(*ssa.FieldAddr); isField && v.Op == token.MUL {
				return ok(f.X) // the body of a response
			}
		}
		return false
	}
	for _, b := range fn.Blocks {
		if r, isRet := b.Instrs[len(b.Instrs)-1].(*ssa.Return); isRet && result < len(r.Results) && !ok(r.Results[result]) {
			return false
		}
	}
	return true
}

// givenBack is the argument that a call returns as it is; nil if there is none.
func (p *pass) givenBack(call *ssa.Call, t *target) ssa.Value {
	k := p.callee(&call.Call)
	for _, row := range p.rows(k.fn) {
		if row.Role == resource.Aliases && row.Of.From == resource.Argument && row.Of.Index < len(k.args) {
			return k.args[row.Of.Index]
		}
	}
	for i, arg := range call.Call.Args {
		if k.static == nil || k.fn == nil || !mayBeResource(arg.Type()) {
			continue
		}
		if k.fn.Pkg() != p.src.Types {
			if pf, known := p.foreign(k.fn, i, t.releases, nil); known && pf.Success.Does == deedNames[returned] {
				return arg
			}
			continue
		}
		q := &question{fn: k.static, param: i, row: t.row, kind: t.kind, place: t.place, releases: t.releases, ends: t.ends}
		if s, known := p.summarize(q); known && s.success.does == returned {
			return arg
		}
	}
	return nil
}

// holdsOnly follows a variable, such as a named result that a deferred function
// reads, to all that is stored in it.
func (p *pass) holdsOnly(a *ssa.Alloc, ok func(ssa.Value) bool) bool {
	for _, r := range *a.Referrers() {
		switch r := r.(type) {
		case *ssa.Store:
			if r.Addr != a || !ok(r.Val) {
				return false
			}
		case *ssa.MakeClosure:
			lit := r.Fn.(*ssa.Function)
			for i, b := range r.Bindings {
				if b == a && (i >= len(lit.FreeVars) || p.stores(lit.FreeVars[i])) {
					return false
				}
			}
		case *ssa.UnOp, *ssa.DebugRef:
		default:
			return false
		}
	}
	return true
}

func (p *pass) acquiresAt(v ssa.Value, result int) bool {
	call, ok := v.(*ssa.Call)
	if !ok {
		return false
	}
	k := p.callee(&call.Call)
	rows := p.obliging(k.fn)
	switch {
	case k.invoke && len(rows) == 0:
		rows = p.promises(k.fn)
	case k.fn == nil && k.static == nil:
		rows = p.promises(variable(call.Call.Value))
	case k.fn == nil:
		rows = p.freshLiteral(call)
	}
	return slices.ContainsFunc(rows, func(r *resource.Row) bool {
		return r.Role == resource.Acquires && slices.ContainsFunc(r.At, func(at resource.Place) bool {
			return at.From == resource.Result && at.Index == result
		})
	})
}
