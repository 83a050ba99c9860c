package diagnostics

import (
	"go/ast"
	"go/types"
	"strings"

	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

// StateNotRestored reports a change of the process's state that outlives what it
// was made for.
var StateNotRestored = &Check{
	ID:    "state-not-restored",
	Title: "the state of the process is changed for a while, and not put back",
	Doc: `The working directory, an environment variable, the output of the log, ` + "`os.Stdout`" + ` belong to the whole process. A test
that changes one and does not put it back changes it for every test that runs after it: those pass or fail by the
order in which they run. A function that puts it back at its end leaves it changed where it returns early.

Outside of tests, only a function that puts the state back on some path is reported, at the change, with the return
that is reached without it: what ` + "`main`" + `, ` + "`init`" + ` or the setup of a command changes is meant to stay. deferls is silent where a
deferred function, a Cleanup or something that the test calls may put it back, in helpers whose callers in the package
put it back, where nothing is called behind the change, in tests that
end the process, and where the change itself has failed.`,
	look: func(f *function) []Finding {
		var all []Finding
		for _, c := range f.changes {
			if finding, ok := f.staysChanged(c); ok {
				all = append(all, finding)
			} else if finding, ok := f.missesRestore(c); ok {
				all = append(all, finding)
			}
		}
		return all
	},
}

// changed is a change and the function that makes it.
type changed struct {
	*Change
	made ast.Node // the call or the assignment
	fn   ast.Node // *ast.FuncDecl or *ast.FuncLit
}

// at is the code of the change.
func (c *Change) at() ast.Node {
	if c.Call != nil {
		return c.Call
	}
	return c.Var
}

// subject names what is changed.
func (c *Change) subject() string {
	switch {
	case c.Call == nil:
		return types.ExprString(c.Var)
	case c.Keyed:
		return c.What + " " + types.ExprString(c.Call.Args[0])
	}
	return c.What
}

// staysChanged says of a change in a test that nothing takes it back.
func (f *function) staysChanged(c changed) (Finding, bool) {
	if !f.isTest() || !f.callsAfter(c) || c.mayAgain(f.decl) || f.othersMay(c, f.decl, map[types.Object]bool{}) || f.callersMay(c) || f.defersUnseen() || f.inChild(c) {
		return Finding{}, false
	}
	return f.changedFinding(c, c.subject()+" stays changed when the test is over, and the tests after it run with it"), true
}

func (f *function) changedFinding(c changed, message string, path ...Step) Finding {
	return Finding{
		Check:    "state-not-restored",
		Severity: resource.Warning,
		Pos:      c.at().Pos(),
		End:      c.at().End(),
		Message:  message,
		Path:     path,
	}
}

// isTest says whether the declaration is a test or a benchmark.
func (f *function) isTest() bool {
	return inTest(f.src, f.decl.Pos()) && f.decl.Recv == nil && f.takesTest()
}

var testTypes = map[string]bool{"*testing.T": true, "*testing.B": true, "*testing.F": true, "testing.TB": true}

func (f *function) takesTest() bool {
	for v := range f.signature(f.decl).Params().Variables() {
		if testTypes[types.TypeString(v.Type(), nil)] {
			return true
		}
	}
	return false
}

// othersMay says whether a function of the package that is mentioned below a node
// may change the same.
func (f *function) othersMay(c changed, n ast.Node, seen map[types.Object]bool) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok || found {
			return !found
		}
		fn, ok := f.src.Info.Uses[id].(*types.Func)
		if !ok || fn.Pkg() != f.src.Types || seen[fn] {
			return true
		}
		seen[fn] = true
		decl := f.pkg.declOf(fn)
		found = decl != nil && (c.mayAgain(decl) || f.othersMay(c, decl, seen))
		return !found
	})
	return found
}

// callersMay says of a helper whether some other function of the package may put it
// back.
func (f *function) callersMay(c changed) bool {
	if named := f.decl.Name.Name; strings.HasPrefix(named, "Test") || strings.HasPrefix(named, "Benchmark") || strings.HasPrefix(named, "Fuzz") {
		return false
	}
	for _, file := range f.src.Files {
		for _, d := range file.Decls {
			if d != ast.Decl(f.decl) && c.mayAgain(d) {
				return true
			}
		}
	}
	return false
}

// defersUnseen says whether a function is deferred that is not of this package and
// may put back anything: what is not the standard library's, or is of the package
// that the tests are about.
func (f *function) defersUnseen() bool {
	found := false
	ast.Inspect(f.decl, func(n ast.Node) bool {
		d, ok := n.(*ast.DeferStmt)
		if !ok {
			return !found
		}
		ast.Inspect(d, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			fn := f.callee(call)
			found = found || fn != nil && fn.Signature().Recv() == nil && fn.Pkg() != f.src.Types &&
				(!obligation.InStd(fn.Pkg().Path()) || fn.Pkg().Path() == strings.TrimSuffix(f.src.Types.Path(), "_test"))
			return true
		})
		return !found
	})
	return found
}

// inChild says whether the test goes on, behind a change, in a process of its own:
// it never returns, or ends that.
func (f *function) inChild(c changed) bool {
	found := false
	ast.Inspect(f.decl, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		found = found || ok && (fullName(f.src.Info, call) == "os.Exit" || fullName(f.src.Info, call) == "syscall.Exec")
		return !found
	})
	return found || f.returnFrom(c, func(ast.Node) bool { return false }) == nil
}

// callsAfter says whether anything is called behind a change, for which it can be
// meant.
func (f *function) callsAfter(c changed) bool {
	found := false
	ast.Inspect(f.decl, func(n ast.Node) bool {
		_, ok := n.(*ast.CallExpr)
		found = found || ok && c.made.End() <= n.Pos()
		return !found
	})
	return found
}

// stateNames are the last words of what changes a state.
var stateNames = func() map[string]bool {
	names := map[string]bool{}
	for _, s := range resource.States {
		names[s.Name[strings.LastIndexByte(s.Name, '.')+1:]] = true
	}
	return names
}()
