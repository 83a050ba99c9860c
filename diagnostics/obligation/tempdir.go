package obligation

import (
	"go/token"
	"regexp"
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
	if _, given := dir.(*ssa.Parameter); given && p.inTest(call.Pos()) {
		return true // the test that gives it has it from t.TempDir, or removes it
	}
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
			if p.removesRead(r) {
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

func (p *pass) removesRead(v ssa.Value) bool {
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

// usesPath says whether a function that cannot be seen is given a path, and
// nothing says that it removes what lies there: neither its name, nor a result
// that could be asked to do so later, nor a word in its body.
func (x *explorer) usesPath(k *callee, arg term) bool {
	if x.target.kind.ID != "temp" || x.resType == nil || !isBasic(x.resType) || !x.isRes(arg) || k.fn == nil || removes.MatchString(k.fn.Name()) {
		return false
	}
	results := k.fn.Signature().Results()
	for i := range results.Len() {
		if t := results.At(i).Type(); isBasic(t) || len(x.releasesOf(t)) > 0 || x.hasEnding(t) {
			return false
		}
	}
	return k.fn.Pkg() != x.src.Types || !x.bodyCalls(k.fn.Origin(), "RemoveAll") && !x.bodyCalls(k.fn.Origin(), "Remove")
}

// removes are the names of functions that may remove what they are given, or
// put it in another place.
var removes = regexp.MustCompile(`(?i)remove|clean|delete|destroy|purge|prune|rename|move|swap|close|stop|register|track|own|adopt`)
