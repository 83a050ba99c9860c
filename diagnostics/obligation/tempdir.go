package obligation

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/deferls/deferls/diagnostics/resource"
)

// inTempDir: a temporary file or directory made inside another temporary
// directory is removed with it.
func (p *pass) inTempDir(row *resource.Row, call *ssa.Call) bool {
	if row.Kind != "temp" || len(call.Call.Args) == 0 {
		return false
	}
	dir := call.Call.Args[0]
	return p.isTempDir(dir, 4) || p.removed(dir)
}

// removed says whether the function itself, or a literal in it, removes a
// directory with all that is in it.
func (p *pass) removed(dir ssa.Value) bool {
	if load, ok := dir.(*ssa.UnOp); ok && load.Op == token.MUL {
		dir = load.X // a variable that a literal reads
	}
	if _, isConst := dir.(*ssa.Const); isConst || dir.Referrers() == nil {
		return false
	}
	for _, r := range *dir.Referrers() {
		switch r := r.(type) {
		case ssa.CallInstruction:
			if p.callee(r.Common()).full == "os.RemoveAll" {
				return true
			}
		case *ssa.UnOp:
			if p.removes(r) {
				return true
			}
		case *ssa.MakeClosure:
			lit := r.Fn.(*ssa.Function)
			for i, b := range r.Bindings {
				if b == dir && i < len(lit.FreeVars) && p.removed(lit.FreeVars[i]) {
					return true
				}
			}
		}
	}
	return false
}

func (p *pass) removes(v ssa.Value) bool {
	return slices.ContainsFunc(*v.Referrers(), func(r ssa.Instruction) bool {
		call, ok := r.(ssa.CallInstruction)
		return ok && p.callee(call.Common()).full == "os.RemoveAll"
	})
}

// isTempDir says whether a path is that of a temporary directory whose removal
// is another one's duty: the result of t.TempDir or of an acquisition of that
// kind, or a variable that was set to one of these and to nothing else.
func (p *pass) isTempDir(v ssa.Value, depth int) bool {
	if v == nil || depth == 0 {
		return false
	}
	switch v := v.(type) {
	case *ssa.Call:
		fn := p.callee(&v.Call).fn
		return fn != nil && fn.Name() == "TempDir" && fn.Pkg() != nil && fn.Pkg().Path() == "testing"
	case *ssa.Extract:
		from, ok := v.Tuple.(*ssa.Call)
		if !ok {
			return false
		}
		for _, row := range p.rows(p.callee(&from.Call).fn) {
			if row.Role == resource.Acquires && row.Kind == "temp" && row.At[0].Index == v.Index {
				return true
			}
		}
	case *ssa.FreeVar:
		return p.isTempDir(captured(v), depth-1)
	case *ssa.UnOp:
		return v.Op == token.MUL && p.isTempDir(v.X, depth-1)
	case *ssa.Alloc:
		set := onlyStore(v)
		return set != nil && p.isTempDir(set, depth-1)
	}
	return false
}

// onlyStore is what a variable is set to, if that happens in one place.
func onlyStore(v *ssa.Alloc) ssa.Value {
	var set ssa.Value
	for _, r := range *v.Referrers() {
		if st, ok := r.(*ssa.Store); ok && st.Addr == v {
			if set != nil {
				return nil
			}
			set = st.Val
		}
	}
	return set
}
