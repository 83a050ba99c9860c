package codeactions

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

var inlineScopedHelper = &Action{
	ID:    "inline-scoped-helper",
	Title: "put the statements of a scoped helper in the place of its call",
	Doc: `Turns a returned call of a scoped helper back into what it does: the acquisition,
the error check, the deferred release, and the statements of the function
literal. It is the inverse of ` + "`wrap-in-scoped-helper`" + `. The helper stays.

For a helper that is declared in the package and does nothing else. Shown
disabled, with the reason, where code follows the call, so that the release would
come later than it does, where a name of the helper or of the literal means
something else around it, and where an argument would be evaluated another time
or in another order.`,
	rewrite: (*cursor).inlineScopedHelper,
}

const (
	whyNoLiteral   = "what the helper is given is no function literal"
	whyReleaseLate = "the call is not what the function returns, and the release would wait for its end"
	whyHelperNote  = "a comment in the helper would be lost"
	whyNoErrorName = "the helper returns the error of the release, and the function has no name for its own"
	whyNameMeans   = "a name of the helper or of the literal means something else around the call"
	whyEvaluated   = "an argument would be evaluated another time, in another order, or as another type"
)

func (c *cursor) inlineScopedHelper() []Offer {
	in, ok := c.inlining()
	if !ok {
		return nil
	}
	o := Offer{
		Title: "Inline " + in.helper.decl.Name.Name,
		Kind:  "refactor.rewrite.deferls.inline-scoped-helper",
		At:    in.call.Pos(),
	}
	o.Edits, o.Disabled = in.edits()
	return []Offer{o}
}

// inlining is one inlining in the making.
type inlining struct {
	*cursor
	helper *scoped
	from   source // the file of the helper
	call   *ast.CallExpr
	lit    *ast.FuncLit
	ret    *ast.ReturnStmt
	sig    *types.Signature // of the function around the call
	body   *ast.BlockStmt
	scope  *types.Scope // of the call
	name   string       // of the resource
	more   []analysis.TextEdit
	args   map[types.Object]ast.Expr
}

// inlining is false where the cursor is on no call of a scoped helper.
func (c *cursor) inlining() (*inlining, bool) {
	for i, n := range c.path {
		switch n := n.(type) {
		case *ast.BlockStmt:
			return nil, false
		case *ast.ReturnStmt:
			if len(n.Results) == 1 {
				if call, ok := n.Results[0].(*ast.CallExpr); ok {
					return c.inliningOf(call, c.path[i:])
				}
			}
		case *ast.CallExpr:
			if in, ok := c.inliningOf(n, c.path[i+1:]); ok {
				return in, true
			}
		}
	}
	return nil, false
}

func (c *cursor) inliningOf(call *ast.CallExpr, around []ast.Node) (*inlining, bool) {
	id := asIdent(call.Fun)
	if id == nil || len(call.Args) == 0 {
		return nil, false
	}
	fn, ok := c.pkg.Info.Uses[id].(*types.Func)
	if !ok || fn.Pkg() != c.pkg.Types || fn.Signature().TypeParams().Len() > 0 {
		return nil, false
	}
	helpers := scopedHelpers(c.pkg)
	i := slices.IndexFunc(helpers, func(h *scoped) bool { return c.pkg.Info.Defs[h.decl.Name] == types.Object(fn) })
	if i < 0 {
		return nil, false
	}
	in := &inlining{cursor: c, helper: helpers[i], call: call}
	if in.from, ok = sourceOf(c.pkg, in.helper.decl.Pos()); !ok || in.manyLines() {
		return nil, false
	}
	in.lit, _ = last(call.Args).(*ast.FuncLit)
	in.ret, _ = around[0].(*ast.ReturnStmt)
	for _, n := range around {
		switch n := n.(type) {
		case *ast.FuncLit:
			in.sig, _ = c.pkg.Info.TypeOf(n).(*types.Signature)
			in.body = n.Body
		case *ast.FuncDecl:
			in.sig, in.body = c.pkg.Info.Defs[n.Name].(*types.Func).Signature(), n.Body
		}
		if in.body != nil {
			break
		}
	}
	return in, in.sig != nil
}

// manyLines says whether a part of the helper that is written on one line is not.
func (in *inlining) manyLines() bool {
	failed := in.helper.failed != nil && strings.Contains(in.from.code(in.helper.failed), "\n")
	return failed || strings.Contains(in.from.code(in.helper.call), "\n")
}

func (in *inlining) edits() ([]analysis.TextEdit, string) {
	for _, step := range []func() string{in.whyPlace, in.whyHelper, in.whyResult, in.whyArguments, in.whyNames} {
		if why := step(); why != "" {
			return nil, why
		}
	}
	return in.write()
}

func (in *inlining) whyPlace() string {
	switch {
	case in.lit == nil:
		return whyNoLiteral
	case in.ret == nil || len(in.ret.Results) != 1:
		return whyReleaseLate
	}
	in.scope = in.pkg.Types.Scope().Innermost(in.ret.Pos())
	why := ""
	inspectOwn(in.lit.Body, func(n ast.Node) {
		switch n := n.(type) {
		case *ast.LabeledStmt:
			why = whyNameMeans
		case *ast.CallExpr:
			if b, ok := in.pkg.Info.Uses[asIdent(n.Fun)].(*types.Builtin); ok && b.Name() == "recover" {
				why = whyRecovers
			}
		}
	})
	return why
}

// whyHelper: the text of the helper goes.
func (in *inlining) whyHelper() string {
	for _, f := range in.pkg.Files {
		for _, g := range f.Comments {
			if in.helper.decl.Body.Pos() < g.Pos() && g.End() <= in.helper.decl.Body.End() {
				return whyHelperNote
			}
		}
	}
	return ""
}

// whyResult is about the error that a deferred call changes: the function must
// have a result of that very name, and the variable of the acquisition be it.
func (in *inlining) whyResult() string {
	r := in.sig.Results().At(0)
	atTop := slices.Contains(in.body.List, ast.Stmt(in.ret))
	if in.helper.joined {
		own := in.helper.result(in.pkg)
		if own.Name() != r.Name() || !atTop || in.helper.err != nil && in.helper.err.Name != r.Name() {
			return whyNoErrorName
		}
	}
	if list := in.lit.Type.Results.List; len(list[0].Names) > 0 {
		if name := list[0].Names[0].Name; name != r.Name() || !atTop || in.helper.err == nil || in.helper.err.Name != name {
			return whyNoErrorName
		}
	}
	return ""
}

// whyArguments is why the arguments cannot stand where the helper names its
// parameters. What has no effect and does not change can stand anywhere;
// everything else once, in the acquisition, in the order of the arguments.
func (in *inlining) whyArguments() string {
	fn := in.pkg.Info.Defs[in.helper.decl.Name].(*types.Func).Signature()
	if fn.Variadic() || len(in.call.Args) != fn.Params().Len() {
		return whyEvaluated
	}
	in.args = map[types.Object]ast.Expr{}
	for i, a := range in.call.Args[:len(in.call.Args)-1] {
		in.args[fn.Params().At(i)] = a
	}
	next := 0
	var why string
	see := func(root ast.Node, acquisition bool) {
		ast.Inspect(root, func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			arg := in.args[in.pkg.Info.Uses[id]]
			if !ok || arg == nil {
				return true
			}
			i := slices.Index(in.call.Args, arg)
			switch {
			case in.simple(arg) && (acquisition || !in.helper.joined || root != ast.Node(in.helper.deferred)):
			case !acquisition || i < next:
				why = whyEvaluated
			default:
				next = i + 1
			}
			return true
		})
	}
	see(in.helper.call, true)
	seen := map[ast.Expr]bool{}
	ast.Inspect(in.helper.call, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			seen[in.args[in.pkg.Info.Uses[id]]] = true
		}
		return true
	})
	if in.helper.failed != nil {
		see(in.helper.failed, false)
	}
	see(in.helper.deferred, false)
	for p, a := range in.args {
		if !seen[a] && !in.simple(a) || !in.sameType(p, a) || strings.Contains(in.src.code(a), "\n") {
			why = whyEvaluated
		}
	}
	return why
}

// simple says whether an argument is a name or a constant.
func (in *inlining) simple(e ast.Expr) bool {
	if tv := in.pkg.Info.Types[e]; tv.Value != nil || tv.IsNil() {
		return true
	}
	return asIdent(e) != nil
}

// sameType says whether an argument has the type of the parameter, or is given
// to a parameter of that type by the acquisition, too.
func (in *inlining) sameType(p types.Object, arg ast.Expr) bool {
	t := in.pkg.Info.TypeOf(arg)
	if t != nil && types.Identical(t, p.Type()) && in.ownType(arg) {
		return true
	}
	sig, ok := in.pkg.Info.TypeOf(in.helper.call.Fun).(*types.Signature)
	if !ok {
		return false
	}
	same := true
	ast.Inspect(in.helper.decl.Body, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok || in.pkg.Info.Uses[id] != p {
			return true
		}
		i := slices.Index(in.helper.call.Args, ast.Expr(id))
		same = same && i >= 0 && i < sig.Params().Len() && types.Identical(sig.Params().At(i).Type(), p.Type())
		return true
	})
	return same
}

// ownType says whether an argument has its type by itself, and not from the
// parameter: a constant has the one that it would have in a := alone.
func (in *inlining) ownType(arg ast.Expr) bool {
	tv := in.pkg.Info.Types[arg]
	if tv.Value == nil {
		return !tv.IsNil()
	}
	lit, ok := ast.Unparen(arg).(*ast.BasicLit)
	if !ok {
		return tv.Value.Kind() == constant.String
	}
	byDefault := map[token.Token]types.BasicKind{token.STRING: types.String, token.INT: types.Int, token.FLOAT: types.Float64, token.CHAR: types.Rune}
	return types.Identical(tv.Type, types.Typ[byDefault[lit.Kind]])
}

// whyNames is why the names of the helper and of the literal cannot be moved
// into the scope of the call.
func (in *inlining) whyNames() string {
	if in.scope == nil || !in.nameResource() || !in.errorFits() || !in.declaresNew() {
		return whyNameMeans
	}
	for _, n := range []ast.Node{in.helper.call, in.helper.failed, in.helper.deferred} {
		if ret, ok := n.(*ast.ReturnStmt); ok && ret == nil {
			continue
		}
		if !in.meansTheSame(n) {
			return whyNameMeans
		}
	}
	return ""
}

// nameResource gives the resource the name that the literal has for it.
func (in *inlining) nameResource() bool {
	in.name = in.helper.resource.Name
	if p := in.lit.Type.Params.List[0]; len(p.Names) == 1 && p.Names[0].Name != "_" {
		in.name = p.Names[0].Name
	} else {
		used := map[string]bool{}
		mentioned(in.lit.Body, used)
		if used[in.name] {
			return false
		}
	}
	return in.scope.Lookup(in.name) == nil && (in.helper.err == nil || in.name != in.helper.err.Name)
}

// errorFits says whether the variable of the acquisition's error is a new one, or
// one whose value nobody needs any more.
func (in *inlining) errorFits() bool {
	if in.helper.err == nil {
		return true
	}
	name := in.helper.err.Name
	if v, ok := in.scope.Lookup(name).(*types.Var); in.scope.Lookup(name) != nil && (!ok || !isError(v.Type())) {
		return false
	}
	outer := false
	ast.Inspect(in.lit.Body, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if obj := in.pkg.Info.Uses[id]; ok && obj != nil && id.Name == name {
			v, isVar := obj.(*types.Var)
			outer = outer || isVar && !v.IsField() && v.Pos() < in.lit.Pos()
		}
		return !outer
	})
	return !outer
}

// declaresNew says whether what the literal declares is new around the call, and
// turns its declaration of an error variable into the use of the one that the
// acquisition declares.
func (in *inlining) declaresNew() bool {
	for i, st := range in.lit.Body.List {
		for _, id := range newNames(in.pkg.Info, st) {
			isErr := in.helper.err != nil && id.Name == in.helper.err.Name
			if !isErr {
				if in.scope.Lookup(id.Name) != nil || id.Name == in.name {
					return false
				}
				continue
			}
			if t := in.pkg.Info.Defs[id].Type(); t == nil || !isError(t) {
				return false
			}
			a, ok := st.(*ast.AssignStmt)
			switch {
			case ok && onlyNew(in.pkg.Info, a, id):
				in.more = append(in.more, analysis.TextEdit{Pos: a.TokPos, End: a.TokPos + 2, NewText: []byte("=")})
			case ok:
			case i == 0 && isEmptyVar(st):
				edit, whole := in.src.withoutLines(st)
				if !whole {
					return false
				}
				in.more = append(in.more, edit)
			default:
				return false
			}
		}
	}
	return true
}

// newNames are the identifiers that a statement declares in its own scope.
func newNames(info *types.Info, st ast.Stmt) []*ast.Ident {
	var ids []*ast.Ident
	switch st := st.(type) {
	case *ast.AssignStmt:
		for _, l := range st.Lhs {
			if id, ok := l.(*ast.Ident); ok && info.Defs[id] != nil {
				ids = append(ids, id)
			}
		}
	case *ast.DeclStmt:
		for _, spec := range st.Decl.(*ast.GenDecl).Specs {
			switch spec := spec.(type) {
			case *ast.ValueSpec:
				ids = append(ids, spec.Names...)
			case *ast.TypeSpec:
				ids = append(ids, spec.Name)
			}
		}
	}
	return ids
}

// onlyNew says whether a := declares nothing but that name.
func onlyNew(info *types.Info, a *ast.AssignStmt, only *ast.Ident) bool {
	return !slices.ContainsFunc(a.Lhs, func(e ast.Expr) bool {
		id, ok := e.(*ast.Ident)
		return ok && id != only && id.Name != "_" && info.Defs[id] != nil
	})
}

// isEmptyVar says whether a statement is var err error.
func isEmptyVar(st ast.Stmt) bool {
	d, ok := st.(*ast.DeclStmt)
	if !ok || len(d.Decl.(*ast.GenDecl).Specs) != 1 {
		return false
	}
	spec, ok := d.Decl.(*ast.GenDecl).Specs[0].(*ast.ValueSpec)
	return ok && len(spec.Names) == 1 && len(spec.Values) == 0
}

// meansTheSame says whether what a part of the helper names is known by the same
// name at the call.
func (in *inlining) meansTheSame(n ast.Node) bool {
	own := func(obj types.Object) bool {
		return in.helper.decl.Pos() <= obj.Pos() && obj.Pos() < in.helper.decl.End()
	}
	same := true
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			same = same && in.meansTheSame(n.X)
			return false
		case *ast.Ident:
			obj := in.pkg.Info.Uses[n]
			if obj == nil || own(obj) {
				return true
			}
			there := lookup(in.pkg, n.Name, in.ret.Pos())
			if p, ok := obj.(*types.PkgName); ok {
				if there == nil {
					name, edits, why := imported(in.pkg, in.file, in.src, p.Imported().Path(), in.ret.Pos())
					same = same && why == "" && name == n.Name && len(edits) == 0
					return true
				}
				q, ok := there.(*types.PkgName)
				same = same && ok && q.Imported() == p.Imported()
				return true
			}
			same = same && there == obj
		}
		return same
	})
	return same
}

// write is the text of the helper in the place of the call, and the statements of
// the literal behind it.
func (in *inlining) write() ([]analysis.TextEdit, string) {
	brace := in.lit.Body.Lbrace + 1
	start, ok := in.src.restOfLine(brace)
	end, alone := in.src.restOfLine(in.ret.End())
	if !in.src.opensLine(in.lit.Body.Rbrace) {
		return nil, whyNoNewLine
	}
	if !ok || !alone || !in.src.opensLine(in.ret.Pos()) {
		return nil, whySharedLine
	}
	if strings.TrimSpace(in.src.codeBetween(brace, start)) != "" || strings.TrimSpace(in.src.codeBetween(in.ret.End(), end)) != "" {
		return nil, whyReturnNote
	}
	indent := in.src.indent(in.ret.Pos())
	lines := []string{in.name + " := " + in.acquisition()}
	if in.helper.err != nil {
		err := in.helper.err.Name
		lines[0] = in.name + ", " + err + " := " + in.acquisition()
		lines = append(lines, "if "+err+" != nil {", "\treturn "+formatted(in.filled(in.helper.failed.Results[0])), "}")
	}
	deferred := strings.ReplaceAll(in.filled(in.helper.deferred), "\r\n", "\n")
	lines = append(lines, strings.Split(strings.ReplaceAll(deferred, "\n\t", "\n"), "\n")...)
	edits := []analysis.TextEdit{{Pos: in.ret.Pos(), End: start, NewText: []byte(in.src.lines(strings.Join(lines, "\n"+indent)))}}
	edits = append(edits, in.outdented(start)...)
	edits = append(edits, in.more...)
	before := in.src.lineStart(in.src.offset(in.lit.Body.Rbrace)) - len(in.src.newline())
	edits = append(edits, analysis.TextEdit{Pos: in.src.file.Pos(before), End: in.ret.End()})
	return append(edits, unimported(in.pkg, in.file, in.src, edits)...), ""
}

// acquisition is the acquiring call with the arguments in it.
func (in *inlining) acquisition() string { return formatted(in.filled(in.helper.call)) }

// filled is code of the helper, with the arguments in the place of the
// parameters and the literal's name for the resource.
func (in *inlining) filled(n ast.Node) string {
	parent := parents(in.helper.decl)
	base := in.from.offset(n.Pos())
	text := in.from.code(n)
	var out strings.Builder
	at := 0
	ast.Inspect(n, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		code, found := in.inPlaceOf(id, parent[id])
		if !found {
			return true
		}
		from, to := in.from.offset(id.Pos())-base, in.from.offset(id.End())-base
		out.WriteString(text[at:from])
		out.WriteString(code)
		at = to
		if strings.HasSuffix(code, spread) {
			at += len("...")
		}
		return true
	})
	return strings.ReplaceAll(out.String()+text[at:], spread, "")
}

// spread marks the elements of a slice that stand where the slice was spread.
const spread = "\x00"

func (in *inlining) inPlaceOf(id *ast.Ident, parent ast.Node) (string, bool) {
	obj := in.pkg.Info.Uses[id]
	if obj == nil {
		return "", false
	}
	if obj == in.pkg.Info.Defs[in.helper.resource] {
		return in.name, true
	}
	arg := in.args[obj]
	if arg == nil {
		return "", false
	}
	code := in.src.code(arg)
	call, ok := parent.(*ast.CallExpr)
	if ok && slices.Contains(call.Args, ast.Expr(id)) {
		lit, isLit := arg.(*ast.CompositeLit)
		if call.Ellipsis.IsValid() && last(call.Args) == ast.Expr(id) && isLit && len(lit.Elts) > 0 && !slices.ContainsFunc(lit.Elts, isKeyed) {
			return in.src.codeBetween(lit.Elts[0].Pos(), last(lit.Elts).End()) + spread, true
		}
		return code, true
	}
	switch arg.(type) {
	case *ast.Ident, *ast.SelectorExpr, *ast.CallExpr, *ast.IndexExpr, *ast.ParenExpr:
		return code, true
	}
	return "(" + code + ")", true
}

func isKeyed(e ast.Expr) bool {
	_, ok := e.(*ast.KeyValueExpr)
	return ok
}

// outdented takes one tab from each line of the literal's body. The inside of a
// raw string stays as it is.
func (in *inlining) outdented(from token.Pos) []analysis.TextEdit {
	raw := rawLines(in.src, in.lit.Body)
	gone := func(p token.Pos) bool {
		return slices.ContainsFunc(in.more, func(e analysis.TextEdit) bool { return e.Pos <= p && p < e.End })
	}
	var edits []analysis.TextEdit
	last := in.src.lineStart(in.src.offset(in.lit.Body.Rbrace))
	for at := in.src.nextLine(in.src.offset(from)); at < last; at = in.src.nextLine(at) {
		p := in.src.file.Pos(at)
		if !raw[at] && in.src.text[at] == '\t' && !gone(p) {
			edits = append(edits, analysis.TextEdit{Pos: p, End: p + 1})
		}
	}
	return edits
}
