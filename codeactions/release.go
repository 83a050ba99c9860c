package codeactions

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/deferls/deferls/diagnostics/resource"
)

const (
	whyNoRelease  = "how it is released cannot be written here"
	whyMayBlock   = "the release waits for something else, and where to wait is the author's to say"
	whyNotAtEnd   = "the release takes a result, which belongs where the result is used"
	whyCompletes  = "the release makes the output count, and where the function fails it must not run"
	whyReassigned = "the variable holds something else later, and the release would run on that"
)

// blocking are kinds whose release waits for somebody else: run at the end of
// a function that never waited, it could hang.
var blocking = map[string]bool{"process": true}

// consuming are kinds whose release is the use itself.
var consuming = map[string]bool{"row": true, "results": true}

// completing are kinds whose release says that the output is whole: run where
// the function fails, it would store a part of it.
var completing = map[string]bool{"upload": true}

// written are kinds where the release finishes the output, so that its error
// says whether the work was done.
var written = map[string]bool{"file-w": true, "flush": true}

// release is a release that is about to be written.
type release struct {
	rel    resource.Release
	call   string // "f.Close()"
	failed bool   // it returns exactly an error
	silent bool   // it returns nothing
}

// release is how the resource is released if the code calls it name.
func (s *site) release(name string) (release, string) {
	switch {
	case blocking[s.ob.Kind.ID]:
		return release{}, whyMayBlock
	case consuming[s.ob.Kind.ID]:
		return release{}, whyNotAtEnd
	case completing[s.ob.Kind.ID]:
		return release{}, whyCompletes
	}
	rel, err := resource.ParseRelease(s.ob.Row.Release[0])
	if err != nil {
		return release{}, whyNoRelease
	}
	code := map[string]string{resource.Hole: name}
	if sel, ok := ast.Unparen(s.ob.Call.Fun).(*ast.SelectorExpr); ok {
		code[resource.RecvHole] = s.src.code(sel.X)
	}
	for i, arg := range s.ob.Call.Args {
		code[resource.ArgHole(i)] = s.src.code(arg)
	}
	r := release{rel: rel, call: rel.Fill(code)}
	if rel.Root == resource.OutHole {
		return release{}, whyNoRelease
	}
	if rel.Func != "" {
		known, ok := s.importName(s.ob.Row.ImportPath(rel))
		if !ok {
			return release{}, whyNoRelease
		}
		r.call = known + strings.TrimPrefix(r.call, rel.Package)
	}
	if sig := s.releaseSignature(rel); sig != nil {
		r.silent = sig.Results().Len() == 0
		r.failed = sig.Results().Len() == 1 && isError(sig.Results().At(0).Type())
	}
	return r, ""
}

// importName is the name by which the file knows an imported package.
func (s *site) importName(importPath string) (string, bool) {
	scope := s.pkg.Info.Scopes[s.file]
	if scope == nil {
		return "", false
	}
	for _, name := range scope.Names() {
		if p, ok := scope.Lookup(name).(*types.PkgName); ok && p.Imported().Path() == importPath {
			return name, true
		}
	}
	return "", false
}

// releaseSignature is the type of the release, nil if it cannot be told.
func (s *site) releaseSignature(rel resource.Release) *types.Signature {
	if rel.Func != "" {
		for _, imp := range s.pkg.Types.Imports() {
			if imp.Path() == s.ob.Row.ImportPath(rel) {
				if fn, ok := imp.Scope().Lookup(rel.Func).(*types.Func); ok {
					return fn.Signature()
				}
			}
		}
		return nil
	}
	t := s.resourceType()
	if rel.Root != resource.Hole || t == nil {
		return nil
	}
	for _, f := range append(slices.Clone(rel.Fields), rel.Method) {
		if f == "" {
			break
		}
		obj, _, _ := types.LookupFieldOrMethod(t, true, s.pkg.Types, f)
		if obj == nil {
			return nil
		}
		t = obj.Type()
	}
	sig, _ := t.Underlying().(*types.Signature)
	return sig
}

// resourceType is the type of the value that the release's hole stands for.
func (s *site) resourceType() types.Type {
	if s.ob.Var != nil {
		return s.ob.Var.Type()
	}
	if results := s.results(); s.ob.Place.From == resource.Result && s.ob.Place.Index < len(results) {
		return results[s.ob.Place.Index].Type()
	}
	return nil
}

// nilSafe says whether the release may be called when nothing was acquired.
// Only *os.File documents that.
func (s *site) nilSafe() bool {
	t := s.resourceType()
	return t != nil && types.TypeString(t, nil) == "*os.File" && s.ob.Row.Release[0] == "it.Close()"
}

// form is how a release is registered to run at the end.
type form struct {
	code  string
	title string              // without the place
	extra string              // what else the title has to say
	late  bool                // it looks the resource's variable up when it runs
	err   string              // the error result that it sets; empty if it sets none
	edits []analysis.TextEdit // what it needs besides: a name for that result, an import
}

// registered is the form for a release in this function: t.Cleanup in tests,
// the error kept where output could be lost and the function returns one, a
// plain defer otherwise.
func (s *site) registered(r release, at place) form {
	if tb := s.testingTB(at); tb != "" {
		return s.cleanup(r, tb)
	}
	if r.failed && written[s.ob.Kind.ID] && s.surelyHeld() && !at.unsure && !s.reassigned() {
		err, named := s.namedError(at), []analysis.TextEdit(nil)
		if !s.ob.Discarded { // what had no name was not written to
			err, named = s.errorResult(at)
		}
		if err != "" {
			f := joined(r, err, fresh(s.taken(), "cerr"))
			f.err, f.edits = err, named
			return f
		}
	}
	return form{code: "defer " + r.call, title: "Defer " + r.call}
}

// surelyHeld says whether the release cannot fail just because nothing was
// acquired: the error of the acquisition is not dropped.
func (s *site) surelyHeld() bool { return !s.returnsError() || s.errName() != nil }

func (s *site) cleanup(r release, tb string) form {
	f := form{code: fmt.Sprintf("%s.Cleanup(func() { %s })", tb, r.call), title: "Call " + r.call + " in " + tb + ".Cleanup", late: true}
	operand, isCall := strings.CutSuffix(r.call, "()")
	if isCall && r.silent && r.rel.Func == "" {
		f.code, f.late = fmt.Sprintf("%s.Cleanup(%s)", tb, operand), false
	}
	switch {
	case r.rel.Func != "":
	case r.rel.Method == "":
		f.title = fmt.Sprintf("Call %s in %s.Cleanup", operand, tb)
	case isCall:
		f.title = fmt.Sprintf("%s %s in %s.Cleanup", r.rel.Method, strings.TrimSuffix(operand, "."+r.rel.Method), tb)
	}
	return f
}

// joined is the form that returns the error of the release unless there is
// another one already. errors.Join is not used: it would give an error that
// callers compare another identity, and may need an import.
func joined(r release, err, own string) form {
	return form{
		code:  fmt.Sprintf("defer func() {\n\tif %[1]s := %[2]s; %[3]s == nil {\n\t\t%[3]s = %[1]s\n\t}\n}()", own, r.call, err),
		title: "Defer " + r.call,
		extra: ", returning its error",
		late:  true,
	}
}

// testingTB is the name of the function's own testing.TB, empty if it has none
// that is known by its name at the place. A function that has deferred
// something before the place is left to its own style: t.Cleanup would run
// after that, in the wrong order. So is a file whose tests rather defer, where a
// defer does.
func (s *site) testingTB(at place) string {
	for p := range s.sig.Params().Variables() {
		if p.Name() == "" || p.Name() == "_" || !isTB(p.Type()) {
			continue
		}
		if s.visible(p, at) && !s.deferredBefore(at) && !(s.testsDefer() && (s.endsTest() || s.outlivesWhy(s.body, false) == "")) {
			return p.Name()
		}
	}
	return ""
}

// testsDefer says whether the tests of the file rather defer what they have to do
// at the end than use Cleanup.
func (s *site) testsDefer() bool {
	defers, cleans := 0, 0
	for _, d := range s.file.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Body == nil {
			continue
		}
		obj, ok := s.pkg.Info.Defs[fn.Name].(*types.Func)
		if !ok {
			continue
		}
		test := false
		for p := range obj.Signature().Params().Variables() {
			test = test || isTB(p.Type())
		}
		ast.Inspect(fn.Body, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.DeferStmt:
				if test {
					defers++
				}
			case *ast.CallExpr:
				if sel, ok := n.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "Cleanup" {
					cleans++
				}
			}
			return true
		})
	}
	return defers > cleans
}

func isTB(t types.Type) bool {
	switch types.TypeString(types.Unalias(t), nil) {
	case "*testing.T", "*testing.B", "*testing.F", "testing.TB":
		return true
	}
	return false
}

func (s *site) deferredBefore(at place) bool {
	found := false
	inspectOwn(s.body, func(n ast.Node) {
		if d, ok := n.(*ast.DeferStmt); ok && d.Pos() < at.pos() {
			found = true
		}
	})
	return found
}

// namedError is the name of the function's error result, empty if it has none
// that is known by its name at the place.
func (s *site) namedError(at place) string {
	results := s.sig.Results()
	if results.Len() == 0 {
		return ""
	}
	last := results.At(results.Len() - 1)
	if last.Name() == "" || last.Name() == "_" || !isError(last.Type()) || !s.visible(last, at) {
		return ""
	}
	return last.Name()
}

// visible says whether the variable's name means the variable at the place.
func (s *site) visible(v *types.Var, at place) bool {
	scope := s.pkg.Types.Scope().Innermost(at.pos())
	if scope == nil {
		return false
	}
	_, obj := scope.LookupParent(v.Name(), at.pos())
	return obj == types.Object(v)
}
