package codeactions

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

// closeHelper is a function that the project defers in place of the release
// itself: closeQuietly(f), or check(&err, f) where it sets an error.
type closeHelper struct {
	fn      *types.Func
	operand int // the parameter that is released
	err     int // the parameter that is the address of an error; -1 if there is none
	times   int // how often the package defers it
}

// usual is how often a package has to defer a function for it to be the
// package's way.
const usual = 2

// ownForm is the form of the package's own close helper, if it has one that
// takes the resource and releases it as the row says. One that sets an error is
// for output, and one that does not is for where no error can be returned, or
// none of interest is.
func (r *request) ownForm(s *site, rel release, at place, f form) form {
	operand, isPlain := strings.CutSuffix(rel.call, "."+rel.rel.Method+"()")
	t := s.operandType(rel.rel)
	if !isPlain || t == nil || !strings.HasPrefix(f.code, "defer ") {
		return f
	}
	var best *closeHelper
	for _, h := range r.closeHelpers(rel.rel.Method) {
		fits := types.AssignableTo(t, h.fn.Signature().Params().At(h.operand).Type()) && (h.err >= 0) == (f.err != "")
		if fits && h.times >= usual && (best == nil || h.times > best.times) {
			best = h
		}
	}
	if best == nil {
		return f
	}
	name, edits, why := s.nameOf(best.fn, at.pos())
	if why != "" {
		return f
	}
	args := make([]string, best.fn.Signature().Params().Len())
	args[best.operand] = operand
	if best.err >= 0 {
		args[best.err] = "&" + f.err
	}
	call := name + "(" + strings.Join(args, ", ") + ")"
	return form{code: "defer " + call, title: "Defer " + call, extra: f.extra, err: f.err, edits: append(edits, f.edits...)}
}

// operandType is the type of what the method of a release is called on; nil if
// the release is something else.
func (s *site) operandType(rel resource.Release) types.Type {
	t := s.resourceType()
	if rel.Root != resource.Hole || rel.Method == "" {
		return nil
	}
	for _, f := range rel.Fields {
		if t == nil {
			return nil
		}
		obj, _, _ := types.LookupFieldOrMethod(t, true, s.pkg.Types, f)
		if obj == nil {
			return nil
		}
		t = obj.Type()
	}
	return t
}

// closeHelpers are the functions that the package defers and that the engine
// has seen to release by a method what they are given.
func (r *request) closeHelpers(method string) []*closeHelper {
	var all []*closeHelper
	for _, f := range r.pkg.Files {
		ast.Inspect(f, func(n ast.Node) bool {
			d, ok := n.(*ast.DeferStmt)
			if !ok {
				return true
			}
			h := r.closeHelper(d)
			if h == nil || !r.releasedAt(d.Defer, method) {
				return true
			}
			i := slices.IndexFunc(all, func(k *closeHelper) bool { return k.fn == h.fn })
			if i < 0 {
				i, all = len(all), append(all, h)
			}
			all[i].times++
			return true
		})
	}
	return all
}

// closeHelper is the function that is deferred, if by its signature it may be a
// close helper: it is given one thing, or that and the address of an error.
func (r *request) closeHelper(d *ast.DeferStmt) *closeHelper {
	fn, ok := typeutil.Callee(r.pkg.Info, d.Call).(*types.Func)
	if !ok || fn.Pkg() == nil || fn.Signature().Recv() != nil || fn.Signature().TypeParams() != nil || fn.Signature().Variadic() {
		return nil
	}
	h := &closeHelper{fn: fn, operand: -1, err: -1}
	for i, p := range slices.Collect(fn.Signature().Params().Variables()) {
		ptr, isPtr := p.Type().(*types.Pointer)
		switch {
		case isPtr && isError(ptr.Elem()) && h.err < 0:
			h.err = i
		case h.operand < 0:
			h.operand = i
		default:
			return nil
		}
	}
	if h.operand < 0 {
		return nil
	}
	return h
}

// releasedAt says whether the engine has seen a deferred release at a place, of
// something that is released by a method.
func (r *request) releasedAt(at token.Pos, method string) bool {
	return slices.ContainsFunc(r.st.Obligations, func(ob *obligation.Obligation) bool {
		rel, err := resource.ParseRelease(ob.Row.Release[0])
		return err == nil && rel.Method == method && slices.ContainsFunc(ob.Events, func(e obligation.Event) bool {
			return e.Kind == obligation.Deferred && e.Pos == at
		})
	})
}

// nameOf is what code at a place calls a function of this or another package.
func (s *site) nameOf(fn *types.Func, at token.Pos) (string, []analysis.TextEdit, string) {
	if fn.Pkg() == s.pkg.Types {
		if lookup(s.pkg, fn.Name(), at) != types.Object(fn) {
			return "", nil, whyNoRelease
		}
		return fn.Name(), nil, ""
	}
	name, edits, why := imported(s.pkg, s.file, s.src, fn.Pkg().Path(), at)
	return name + "." + fn.Name(), edits, why
}
