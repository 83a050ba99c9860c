package diagnostics

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"sync"

	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

// ExitSkipsDefer reports a deferred release that matters beyond the process, and a
// call behind it that ends the process.
var ExitSkipsDefer = &Check{
	ID:    "exit-skips-defer",
	Title: "the process ends without running a deferred release that matters",
	Doc: "`os.Exit` and `log.Fatal` end the process at once: nothing that is deferred runs any more. The system closes files and\n" +
		"connections then, but temporary files and directories stay on the disk, what a writer still holds is not written, and a\n" +
		"profile is cut off and cannot be read.\n\n" +
		"Of a writer only an exit that says that all went well is reported: output that failed is lost anyway. deferls is silent\n" +
		"about locks, connections, files that are closed and contexts, whose end the process is, where the release is called in\n" +
		"front of the exit, where the exit hides in a function that may return as well, and in the examples of a package.",
	look: func(f *function) []Finding {
		if inTest(f.src, f.decl.Pos()) && strings.HasPrefix(f.decl.Name.Name, "Example") {
			return nil
		}
		var all []Finding
		for _, d := range f.defers {
			if finding, ok := f.skipped(d); ok {
				all = append(all, finding)
			}
		}
		return all
	},
}

func (f *function) skipped(d deferred) (Finding, bool) {
	call, o := f.outliving(d)
	if call == nil {
		return Finding{}, false
	}
	exits := f.exitsPast(d, call, o)
	if len(exits) == 0 {
		return Finding{}, false
	}
	finding := Finding{
		Check:    "exit-skips-defer",
		Severity: resource.Warning,
		Pos:      d.stmt.Pos(),
		End:      d.stmt.End(),
		Message:  fmt.Sprintf("%s ends the process, and %s never runs: %s", types.ExprString(exits[0].Fun), types.ExprString(call), f.lost(o)),
	}
	for _, e := range exits {
		finding.Path = append(finding.Path, Step{e.Pos(), e.End(), "ends the process here"})
	}
	if run := f.testsRun(d, exits); run != nil {
		finding.Meant = Meant{Pos: exits[0].Pos(), End: exits[0].End(), Code: types.ExprString(run), Title: "Return from TestMain in place of os.Exit"}
	}
	return finding, true
}

func (f *function) lost(o *obligation.Obligation) string {
	if o == nil {
		return "the files stay on the disk"
	}
	return fmt.Sprintf("%s is not %s", o.Kind.Noun, o.Kind.Released)
}

// outliving is the release that a statement defers, where the end of the process
// does not do what it would have done, and the obligation that it ends if one is
// known; nil for any other.
func (f *function) outliving(d deferred) (*ast.CallExpr, *obligation.Obligation) {
	call := plainCall(d.stmt)
	if call == nil {
		return nil, nil
	}
	for _, o := range f.owed {
		releases := slices.Contains(o.Releases(), types.ExprString(call))
		if releases && o.Kind.Outlives && slices.ContainsFunc(o.Events, func(e obligation.Event) bool {
			return e.Kind == obligation.Deferred && d.stmt.Pos() <= e.Pos && e.Pos < d.stmt.End()
		}) {
			return call, o
		}
	}
	if removals()[fullName(f.src.Info, call)] {
		return call, nil
	}
	return nil, nil
}

// removals are the functions of packages that release what outlives the process.
var removals = sync.OnceValue(func() map[string]bool {
	cat, all := resource.Default(), map[string]bool{}
	for i := range resource.Rows {
		r := &resource.Rows[i]
		if r.Role != resource.Acquires || !cat.Kind(r.Kind).Outlives {
			continue
		}
		for _, expr := range r.Release {
			if rel, err := resource.ParseRelease(expr); err == nil && rel.Root == "" {
				all[r.ImportPath(rel)+"."+rel.Func] = true
			}
		}
	}
	return all
})

// exitsPast are the calls behind a defer that end the process without the release. Of
// those behind the block that the defer stands in, which may be a condition, only an
// exit that tells of no failure counts.
func (f *function) exitsPast(d deferred, release *ast.CallExpr, o *obligation.Obligation) []*ast.CallExpr {
	var exits []*ast.CallExpr
	own(d.fn, func(n ast.Node) {
		list := statements(n)
		i := slices.IndexFunc(list, func(st ast.Stmt) bool { return inside(st, d.stmt) })
		if i < 0 {
			return
		}
		for _, st := range list[i+1:] {
			own(st, func(n ast.Node) {
				call, ok := n.(*ast.CallExpr)
				if !ok || !f.endsProcess(call) || f.calledBefore(d.fn, release, call) {
					return
				}
				outputOnly := o != nil && o.Kind.Exits == resource.SuccessReturn
				if !f.fails(call) || list[i] == ast.Stmt(d.stmt) && !outputOnly {
					exits = append(exits, call)
				}
			})
		}
	})
	return exits
}

// endsProcess says whether a call ends the process, and never returns.
func (f *function) endsProcess(call *ast.CallExpr) bool {
	fn := f.callee(call)
	if fn == nil {
		return false
	}
	if obligation.EndsProcess(fn.FullName()) {
		return true
	}
	decl := f.pkg.declOf(fn)
	if decl == nil || decl.Body == nil || len(decl.Body.List) == 0 || f.mayReturn(decl) {
		return false
	}
	last, ok := decl.Body.List[len(decl.Body.List)-1].(*ast.ExprStmt)
	if !ok {
		return false
	}
	end, ok := last.X.(*ast.CallExpr)
	return ok && obligation.EndsProcess(fullName(f.src.Info, end))
}

// mayReturn says whether a function has a return of its own, in front of its end.
func (f *function) mayReturn(decl *ast.FuncDecl) bool {
	returns := false
	own(decl, func(n ast.Node) {
		_, is := n.(*ast.ReturnStmt)
		returns = returns || is
	})
	return returns
}

// fails says whether an exit is one of failure, at which nobody wants output.
func (f *function) fails(exit *ast.CallExpr) bool {
	if fullName(f.src.Info, exit) != "os.Exit" {
		return true
	}
	v := f.src.Info.Types[exit.Args[0]].Value
	return v != nil && constant.Compare(v, token.NEQ, constant.MakeInt64(0))
}

// calledBefore says whether the release is called as well on the way to an exit, in a
// list of statements around it.
func (f *function) calledBefore(fn ast.Node, release, exit *ast.CallExpr) bool {
	called := false
	own(fn, func(n ast.Node) {
		list := statements(n)
		i := slices.IndexFunc(list, func(st ast.Stmt) bool { return inside(st, exit) })
		for _, st := range list[:max(i, 0)] {
			ast.Inspect(st, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				_, isDefer := n.(*ast.DeferStmt)
				called = called || ok && types.ExprString(call) == types.ExprString(release)
				return !isDefer
			})
		}
	})
	return called
}

// testsRun is the run of the tests in os.Exit(m.Run()), the last statement of
// TestMain and the only exit: returning says the same since Go 1.15.
func (f *function) testsRun(d deferred, exits []*ast.CallExpr) *ast.CallExpr {
	list := bodyOf(d.fn).List
	last, ok := list[len(list)-1].(*ast.ExprStmt)
	if !ok || len(exits) != 1 || last.X != ast.Expr(exits[0]) || len(exits[0].Args) != 1 || d.fn != ast.Node(f.decl) {
		return nil
	}
	run, ok := exits[0].Args[0].(*ast.CallExpr)
	if !ok || fullName(f.src.Info, run) != "(*testing.M).Run" {
		return nil
	}
	return run
}
