package diagnostics_test

import (
	"context"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"

	"github.com/deferls/deferls/diagnostics"
	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

// No row may be dead: from each that reports, two functions are written by the
// real signature of its call. One acquires and returns, and must be found; its
// twin releases, and must not.
func TestEveryReportingRow(t *testing.T) {
	fset := token.NewFileSet()
	std := importer.ForCompiler(fset, "source", nil)
	var cases []rowCase
	texts := map[string]*rowFile{}
	var order []string
	for i := range resource.Std {
		row := &resource.Std[i]
		if row.Role != resource.Acquires || !row.Severity.Reports() {
			continue
		}
		p, err := std.Import(row.Package())
		if err != nil {
			t.Fatalf("import %s: %v", row.Package(), err)
		}
		file := texts[p.Path()]
		if file == nil {
			file = &rowFile{imports: map[string]string{}}
			texts[p.Path()] = file
			order = append(order, p.Path())
		}
		call, err := newRowCall(p, row, file)
		if err != nil {
			t.Fatalf("row %s: %v", row.Call, err)
		}
		for leaking := range row.At {
			if row.OneOf && leaking > 0 {
				break // the same obligation, by its other end
			}
			n := len(cases)
			c := rowCase{row: row, leak: fmt.Sprintf("leak%d", n), released: fmt.Sprintf("released%d", n)}
			file.funcs = append(file.funcs, call.function(c.leak, leaking), call.function(c.released, releaseAll))
			cases = append(cases, c)
		}
	}
	if len(cases) != 178+1 {
		t.Errorf("%d cases, want one for each of 178 rows and one more for the second end of os.Pipe", len(cases))
	}

	src := obligation.Source{Fset: fset, Info: newInfo()}
	for _, p := range order {
		text := texts[p].text()
		f, err := parser.ParseFile(fset, strings.ReplaceAll(p, "/", "_")+".go", text, parser.ParseComments)
		if err != nil {
			t.Fatalf("the file written for %s does not parse: %v\n%s", p, err, text)
		}
		src.Files = append(src.Files, f)
	}
	conf := types.Config{Importer: std, Error: func(err error) { t.Errorf("the functions written from the rows do not type-check: %v", err) }}
	src.Types, _ = conf.Check("rows", fset, src.Files, src.Info)
	if t.Failed() {
		return
	}

	findings, _, err := diagnostics.Analyze(context.Background(), src)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string][]diagnostics.Finding{}
	funcs := map[string]*ast.FuncDecl{}
	for _, f := range src.Files {
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			funcs[fn.Name.Name] = fn
			for _, finding := range findings {
				if fn.Pos() <= finding.Pos && finding.Pos < fn.End() {
					found[fn.Name.Name] = append(found[fn.Name.Name], finding)
				}
			}
		}
	}
	for _, c := range cases {
		file := texts[c.row.Package()]
		got := found[c.leak]
		switch {
		case len(got) != 1:
			t.Errorf("row %s: %d findings, want 1%s:\n%s", c.row.Call, len(got), messages(got), file.source(c.leak))
		case got[0].Check != "leak":
			t.Errorf("row %s: found by the check %s, want leak:\n%s", c.row.Call, got[0].Check, file.source(c.leak))
		case !atAcquisition(src, funcs[c.leak], c.row, got[0]):
			t.Errorf("row %s: found at %s, which is not the acquisition:\n%s", c.row.Call, fset.Position(got[0].Pos), file.source(c.leak))
		}
		if got := found[c.released]; len(got) != 0 {
			t.Errorf("row %s: released, and found all the same%s:\n%s", c.row.Call, messages(got), file.source(c.released))
		}
	}
}

type rowCase struct {
	row            *resource.Row
	leak, released string // names of the functions
}

func messages(findings []diagnostics.Finding) string {
	var b strings.Builder
	for _, f := range findings {
		fmt.Fprintf(&b, "\n  %s [%s]", f.Message, f.Check)
	}
	return b.String()
}

// atAcquisition says whether a finding lies on the call of the row's function
// in fn, or on the statement that begins with it.
func atAcquisition(src obligation.Source, fn *ast.FuncDecl, row *resource.Row, f diagnostics.Finding) bool {
	_, name := cutLast(row.Call, ".")
	here := false
	ast.Inspect(fn, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		if sel, ok := call.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == name {
			here = here || src.Fset.Position(call.Pos()).Line == src.Fset.Position(f.Pos).Line
		}
		return true
	})
	return here
}

// rowFile is the file of the functions written from the rows of one package.
type rowFile struct {
	imports map[string]string // path by the name it has in this file
	funcs   []string
}

// qualify writes the name of a package as this file calls it.
func (f *rowFile) qualify(p *types.Package) string {
	name := p.Name()
	for f.imports[name] != "" && f.imports[name] != p.Path() {
		name += "_"
	}
	f.imports[name] = p.Path()
	return name
}

func (f *rowFile) text() string {
	var b strings.Builder
	b.WriteString("package rows\n\n")
	var names []string
	for name := range f.imports {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintf(&b, "import %s %q\n", name, f.imports[name])
	}
	for _, fn := range f.funcs {
		b.WriteString("\n" + fn)
	}
	return b.String()
}

func (f *rowFile) source(name string) string {
	for _, fn := range f.funcs {
		if strings.HasPrefix(fn, "func "+name+"(") || strings.HasPrefix(fn, "func "+name+"[") {
			return fn
		}
	}
	return ""
}

// rowCall is the call of a row as it is written in a function.
type rowCall struct {
	row        *resource.Row
	kind       *resource.Kind
	typeParams string
	params     []string // parameters of the function, as declared
	setup      string   // makes the receiver, where it is fresh
	call       string
	results    []string // names of the variables that take the results
	fails      bool     // the last result is an error
	releases   []string // by place
}

func newRowCall(p *types.Package, row *resource.Row, file *rowFile) (*rowCall, error) {
	c := &rowCall{row: row, kind: resource.Default().Kind(row.Kind)}
	sig, recv, err := signature(p, row.Call)
	if err != nil {
		return nil, err
	}
	own := file.qualify(p)
	if tps := sig.TypeParams(); tps.Len() > 0 {
		var list []string
		for tp := range tps.TypeParams() {
			list = append(list, tp.Obj().Name()+" "+types.TypeString(tp.Constraint(), file.qualify))
		}
		c.typeParams = "[" + strings.Join(list, ", ") + "]"
	}

	fun := own
	if recv != nil {
		fun = "recv"
		typ := types.TypeString(recv, file.qualify)
		// An obligation that sits on the receiver is the function's own only
		// where the function made the receiver. A paired kind is different: it
		// is reported for what another path does.
		if row.At[0].From == resource.Receiver && !c.kind.Paired {
			c.setup = fmt.Sprintf("recv := new(%s)", strings.TrimPrefix(typ, "*"))
		} else {
			c.params = append(c.params, "recv "+typ)
		}
	}
	var args []string
	for i := range sig.Params().Len() {
		if sig.Variadic() && i == sig.Params().Len()-1 {
			break
		}
		name := fmt.Sprintf("arg%d", i)
		args = append(args, name)
		c.params = append(c.params, name+" "+types.TypeString(sig.Params().At(i).Type(), file.qualify))
	}
	_, method := cutLast(row.Call, ".")
	c.call = fmt.Sprintf("%s.%s(%s)", fun, method, strings.Join(args, ", "))
	for i := range sig.Results().Len() {
		name := fmt.Sprintf("out%d", i)
		if i == sig.Results().Len()-1 && sig.Results().At(i).Type().String() == "error" {
			name, c.fails = "err", true
		}
		c.results = append(c.results, name)
	}
	for _, at := range row.At {
		release, err := resource.ParseRelease(row.Release[0])
		if err != nil {
			return nil, err
		}
		if release.Package != "" && release.Package != own {
			file.imports[release.Package] = row.ImportPath(release)
		}
		it := map[resource.From]string{
			resource.Result:   fmt.Sprintf("out%d", at.Index),
			resource.Argument: fmt.Sprintf("arg%d", at.Index),
			resource.Receiver: "recv",
		}[at.From]
		c.releases = append(c.releases, release.Fill(map[string]string{resource.Hole: it}))
	}
	return c, nil
}

// signature is the type of a row's call without its receiver, and the type of
// the receiver if it has one.
func signature(p *types.Package, call string) (*types.Signature, types.Type, error) {
	expr := strings.ReplaceAll(call, p.Path()+".", "")
	if fn, ok := p.Scope().Lookup(expr).(*types.Func); ok {
		return fn.Signature(), nil, nil
	}
	typ, method := cutLast(expr, ".")
	tv, err := types.Eval(token.NewFileSet(), p, token.NoPos, typ)
	if err != nil {
		return nil, nil, err
	}
	sel := types.NewMethodSet(tv.Type).Lookup(p, method)
	if sel == nil {
		return nil, nil, fmt.Errorf("%s has no method %s", tv.Type, method)
	}
	return sel.Type().(*types.Signature), tv.Type, nil
}

func cutLast(s, sep string) (before, after string) {
	i := strings.LastIndex(s, sep)
	return s[:i], s[i+len(sep):]
}

// releaseAll is no index of a place: nothing leaks.
const releaseAll = -1

// function is a function in which the obligation of one place leaks and any
// other is released.
func (c *rowCall) function(name string, leaking int) string {
	var b strings.Builder
	params := slices.Clone(c.params)
	if c.kind.Paired {
		params = append(params, "stop bool")
	}
	fmt.Fprintf(&b, "func %s%s(%s) {\n", name, c.typeParams, strings.Join(params, ", "))
	line := func(format string, args ...any) { fmt.Fprintf(&b, "\t"+format+"\n", args...) }
	if c.setup != "" {
		line("%s", c.setup)
	}
	switch {
	case c.row.When == resource.OnTrue:
		line("if !%s {\n\t\treturn\n\t}", c.call)
	case len(c.results) == 0 || c.row.At[0].From == resource.Receiver && !c.fails:
		line("%s", c.call)
	default:
		line("%s := %s", strings.Join(c.results, ", "), c.call)
	}
	if c.fails {
		line("if err != nil {\n\t\treturn\n\t}")
	}
	if c.kind.Paired {
		c.paired(line, leaking)
	} else {
		c.deferred(line, leaking)
	}
	b.WriteString("}\n")
	return b.String()
}

// deferred releases by defer, right after the acquisition.
func (c *rowCall) deferred(line func(string, ...any), leaking int) {
	for i, release := range c.releases {
		if c.row.OneOf && i > 0 {
			break // one end releases both
		}
		if i != leaking {
			line("defer %s", release)
		}
	}
	if c.row.At[0].From == resource.Receiver {
		return
	}
	for _, name := range c.results {
		if name != "err" {
			line("_ = %s", name)
		}
	}
}

// paired releases on one path and, if nothing leaks, on the other.
func (c *rowCall) paired(line func(string, ...any), leaking int) {
	line("if stop {")
	if leaking == releaseAll {
		line("\t%s", c.releases[0])
	}
	line("\treturn")
	line("}")
	line("%s", c.releases[0])
}

func newInfo() *types.Info {
	return &types.Info{
		Types:        map[ast.Expr]types.TypeAndValue{},
		Instances:    map[*ast.Ident]types.Instance{},
		Defs:         map[*ast.Ident]types.Object{},
		Uses:         map[*ast.Ident]types.Object{},
		Implicits:    map[ast.Node]types.Object{},
		Selections:   map[*ast.SelectorExpr]*types.Selection{},
		Scopes:       map[ast.Node]*types.Scope{},
		FileVersions: map[*ast.File]string{},
	}
}
