package obligation

import (
	"go/ast"
	"go/types"
	"regexp"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// takesErr says whether an argument is, or contains, the acquisition's error.
func (x *explorer) takesErr(s *state, t term) bool {
	switch d := x.at(t); d.op {
	case opAcqErr, opDepends:
		return true
	case opAlloc, opIndex:
		for a, m := range s.mem {
			if x.within(a, t) && x.at(m).op == opAcqErr {
				return true
			}
		}
	}
	return false
}

// fromErr is the result of a function that was given the acquisition's error,
// which is nil: the standard library's tests of it are false, fmt.Errorf makes
// one; anything else is not known, but hangs on it.
func (x *explorer) fromErr(s *state, call *ssa.Call, k *callee, i int) term {
	t := call.Call.Signature().Results().At(i).Type()
	b, isBasic := t.Underlying().(*types.Basic)
	switch {
	case k.full == "fmt.Errorf":
		return x.mk(termData{op: opNonNil, v: call})
	case k.full == "errors.Join":
		return x.opaque(call) // a nil adds nothing to the others
	case x.outside(k.fn) && isBasic && b.Info()&types.IsBoolean != 0:
		return x.boolean(false)
	}
	if t, known := x.answers(s, call, k, i); known {
		return t
	}
	return x.mk(termData{op: opDepends, v: call})
}

// isNilValue: nil, or the error of the acquisition that succeeded.
func (x *explorer) isNilValue(t term) bool {
	op := x.at(t).op
	return op == opNil || op == opAcqErr
}

// makesError: a call whose one result is an error, and never nil.
func (p *pass) makesError(k *callee) bool {
	switch {
	case k.full == "errors.New" || k.full == "fmt.Errorf":
		return true
	case k.fn == nil || k.static == nil || p.outside(k.fn):
		return false
	case k.fn.Pkg() != p.src.Types:
		f := p.fact(k.fn)
		return f != nil && f.MakesError
	}
	return p.alwaysError(k.static, 4)
}

// wrapsError says whether a call is given an error that is not nil, and returns
// none but errors then: wrap(err).
func (x *explorer) wrapsError(s *state, call *ssa.Call, k *callee) bool {
	sig := call.Call.Signature()
	if x.outside(k.fn) || sig.Results().Len() != 1 || !returnsError(sig) {
		return false
	}
	for i, a := range call.Call.Args {
		if !isErrorType(a.Type()) {
			continue
		}
		if isNil, known := x.isNil(s, x.eval(s, a)); known && !isNil && x.wrapsAt(k, i) {
			return true
		}
	}
	return false
}

// isNil says whether a value is nil on this path.
func (x *explorer) isNil(s *state, t term) (isNil, known bool) {
	if isNil, known = x.equal(s, t, x.nilTerm()); known {
		return isNil, true
	}
	return x.truth(s, x.eq(t, x.nilTerm()))
}

// wrapsAt says whether a function that is given an error returns one. Of what
// cannot be seen it is taken for granted: somebody translates it.
func (x *explorer) wrapsAt(k *callee, param int) bool {
	switch {
	case k.static == nil, k.fn == nil:
		return true
	case k.fn.Pkg() != x.src.Types:
		f := x.fact(k.fn)
		return f != nil && slices.Contains(f.Wraps, param)
	}
	fn := k.static
	if generic := fn.Origin(); generic != nil {
		fn = generic
	}
	return x.wrapsParam(fn, param)
}

// wrapsParam says whether a function that is given an error returns an error.
func (p *pass) wrapsParam(fn *ssa.Function, param int) bool {
	if len(fn.Blocks) == 0 || param >= len(fn.Params) || !isErrorType(fn.Params[param].Type()) {
		return false
	}
	all := p.answersTo(demandKey{fn, param, false})
	return len(all) == 1 && all[0] == errAnswer
}

// wrapsOf are the parameters that a function gives back as errors, if they are.
func (p *pass) wrapsOf(fn *ssa.Function) []int {
	if fn.Signature.Results().Len() != 1 || !returnsError(fn.Signature) {
		return nil
	}
	var all []int
	for i, param := range fn.Params {
		if isErrorType(param.Type()) && p.wrapsParam(fn, i) {
			all = append(all, i)
		}
	}
	return all
}

// neverFails says whether the error of a function is nil wherever it returns.
func (p *pass) neverFails(k *callee) bool {
	switch {
	case k.static == nil || k.fn == nil || p.outside(k.fn) || !returnsError(k.fn.Signature()):
		return false
	case k.fn.Pkg() != p.src.Types:
		f := p.fact(k.fn)
		return f != nil && f.NeverFails
	}
	d := p.decl(k.fn)
	return d != nil && d.Body != nil && onlyReturnsNil(d)
}

// onlyReturnsNil says whether the last result of every return statement is
// written as nil. A function that panics for an error never fails either; one
// whose result has a name may, by what it defers.
func onlyReturnsNil(d *ast.FuncDecl) bool {
	results := d.Type.Results.List
	named := len(results[len(results)-1].Names) > 0
	all, any := true, false
	ast.Inspect(d.Body, func(n ast.Node) bool {
		switch r := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.DeferStmt:
			all = all && !named
		case *ast.ReturnStmt:
			any = true
			var last ast.Expr
			if len(r.Results) > 1 || len(r.Results) == 1 && d.Type.Results.NumFields() == 1 {
				last = r.Results[len(r.Results)-1]
			}
			name, isName := last.(*ast.Ident)
			all = all && isName && name.Name == "nil"
		}
		return all
	})
	return all && any
}

// alwaysError says whether a function returns nothing but an error, and one
// that it has made, each time.
func (p *pass) alwaysError(fn *ssa.Function, depth int) bool {
	if fn.Signature.Results().Len() != 1 || !returnsError(fn.Signature) || len(fn.Blocks) == 0 || depth == 0 {
		return false
	}
	returns := false
	for _, b := range fn.Blocks {
		r, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		if len(r.Results) != 1 || !p.madeError(r.Results[0], depth) {
			return false
		}
		returns = true
	}
	return returns
}

func (p *pass) madeError(v ssa.Value, depth int) bool {
	switch v := v.(type) {
	case *ssa.ChangeInterface:
		return p.madeError(v.X, depth)
	case *ssa.MakeInterface:
		_, isAlloc := v.X.(*ssa.Alloc)
		_, isPtr := v.X.Type().Underlying().(*types.Pointer)
		return isAlloc || !isPtr
	case *ssa.Call:
		k := p.callee(&v.Call)
		if k.fn != nil && k.fn.Pkg() == p.src.Types && k.static != nil {
			return p.alwaysError(k.static, depth-1)
		}
		return p.makesError(&k)
	}
	return false
}

var wantsError = regexp.MustCompile(`^(Error|Errorf|ErrorIs|ErrorIsf|ErrorAs|ErrorAsf|ErrorContains|ErrorContainsf|EqualError|EqualErrorf|NotNil|NotNilf|NotEmpty|NotEmptyf)$`)

// expectsError: require.Error(t, err). The acquisition succeeded on this path,
// so the test fails here.
func (x *explorer) expectsError(s *state, k *callee, args []term) bool {
	if k.fn == nil || x.outside(k.fn) || !wantsError.MatchString(k.fn.Name()) {
		return false
	}
	return slices.ContainsFunc(args, func(t term) bool { return x.at(t).op == opAcqErr })
}

func (x *explorer) depends(t term) bool {
	if t == none {
		return false
	}
	d := x.at(t)
	return d.op == opDepends || x.depends(d.a) || x.depends(d.b)
}

// isErrorVar: a package's error variable, such as io.EOF.
func (x *explorer) isErrorVar(d termData) bool {
	if d.op != opLoad || x.at(d.a).op != opGlobal {
		return false
	}
	p, ok := x.at(d.a).v.Type().Underlying().(*types.Pointer)
	return ok && isErrorType(p.Elem())
}

// isError says whether a term is known to stand for an error.
func (x *explorer) isError(t term) bool {
	d := x.at(t)
	switch d.op {
	case opOpaque:
		return isErrorType(d.v.Type())
	case opExtract:
		tuple, ok := d.v.Type().(*types.Tuple)
		return ok && d.i < tuple.Len() && isErrorType(tuple.At(d.i).Type())
	case opLoad:
		return x.isErrorVar(d)
	}
	return false
}

func (x *explorer) isSentinel(v ssa.Value) bool {
	g, ok := v.(*ssa.Global)
	return ok && g.Pkg != nil && g.Pkg.Pkg.Path()+"."+g.Name() == x.target.row.OpenWith
}

// isFailure says whether a field holds the acquisition's error (Row.Fails).
func (x *explorer) isFailure(addr term) bool {
	root, name, isCall := x.target.row.Failure()
	d := x.at(addr)
	return root != "" && !isCall && d.op == opField && d.a == x.roots[root] && x.fieldName(d) == name
}

// asksFailure says whether a call gives the acquisition's error (Row.Fails).
func (x *explorer) asksFailure(k *callee, recv term) bool {
	root, name, isCall := x.target.row.Failure()
	return root != "" && isCall && k.fn != nil && k.fn.Name() == name && recv != none && recv == x.roots[root]
}
