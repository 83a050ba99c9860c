package rowtest

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"strings"

	"github.com/deferls/deferls/diagnostics"
	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

// Pairs writes two functions for each obligation of the rows that report, by
// the real signatures of their calls, and analyses them: one acquires and
// returns, and must be found; its twin releases, and must not. It returns how
// many pairs there were, and what is not as it should be. The error is for
// rows from which no function can be written.
func Pairs(ctx context.Context, fset *token.FileSet, imp types.Importer, rows []resource.Row) (n int, wrong []error, err error) {
	w, err := write(imp, rows)
	if err != nil {
		return 0, nil, err
	}
	src, err := w.check(fset, imp)
	if err != nil {
		return 0, nil, err
	}
	findings, _, err := diagnostics.Analyze(ctx, src, nil)
	if err != nil {
		return 0, nil, err
	}
	found, funcs := byFunction(src, findings)
	for _, p := range w.pairs {
		file := w.files[p.row.Package()]
		got := found[p.leak]
		switch {
		case len(got) != 1:
			wrong = append(wrong, fmt.Errorf("row %s: %d findings, want 1%s:\n%s", p.row.Call, len(got), messages(got), file.source(p.leak)))
		case got[0].Check != "leak":
			wrong = append(wrong, fmt.Errorf("row %s: found by the check %s, want leak:\n%s", p.row.Call, got[0].Check, file.source(p.leak)))
		case !atAcquisition(src, funcs[p.leak], p.row, got[0]):
			wrong = append(wrong, fmt.Errorf("row %s: found at %s, which is not the acquisition:\n%s", p.row.Call, fset.Position(got[0].Pos), file.source(p.leak)))
		}
		if got := found[p.released]; len(got) != 0 {
			wrong = append(wrong, fmt.Errorf("row %s: released, and found all the same%s:\n%s", p.row.Call, messages(got), file.source(p.released)))
		}
	}
	return len(w.pairs), wrong, nil
}

// pair is two functions, by their names.
type pair struct {
	row            *resource.Row
	leak, released string
}

// written are the functions, in a file for each package whose calls they make.
type written struct {
	pairs []pair
	files map[string]*file // by import path
	order []string
}

func write(imp types.Importer, rows []resource.Row) (*written, error) {
	w := &written{files: map[string]*file{}}
	for i := range rows {
		row := &rows[i]
		if row.Role != resource.Acquires || !row.Severity.Reports() || row.Before != "" {
			continue
		}
		p, err := imp.Import(row.Package())
		if err != nil {
			return nil, fmt.Errorf("row %s: %w", row.Call, err)
		}
		f := w.files[p.Path()]
		if f == nil {
			f = &file{imports: map[string]string{}}
			w.files[p.Path()] = f
			w.order = append(w.order, p.Path())
		}
		c, err := newCall(p, row, f)
		if err != nil {
			return nil, fmt.Errorf("row %s: %w", row.Call, err)
		}
		for leaking := range row.At {
			if row.OneOf && leaking > 0 {
				break // the same obligation, by its other end
			}
			n := len(w.pairs)
			p := pair{row: row, leak: fmt.Sprintf("leak%d", n), released: fmt.Sprintf("released%d", n)}
			f.funcs = append(f.funcs, c.function(p.leak, leaking), c.function(p.released, releaseAll))
			w.pairs = append(w.pairs, p)
		}
	}
	return w, nil
}

// check type-checks the functions as one package.
func (w *written) check(fset *token.FileSet, imp types.Importer) (obligation.Source, error) {
	src := obligation.Source{Fset: fset, Info: NewInfo()}
	for _, p := range w.order {
		text := w.files[p].text()
		f, err := parser.ParseFile(fset, strings.ReplaceAll(p, "/", "_")+".go", text, parser.ParseComments)
		if err != nil {
			return src, fmt.Errorf("the file written for %s does not parse: %v\n%s", p, err, text)
		}
		src.Files = append(src.Files, f)
	}
	var errs []string
	conf := types.Config{Importer: imp, Error: func(err error) { errs = append(errs, err.Error()) }}
	src.Types, _ = conf.Check("rows", fset, src.Files, src.Info)
	if len(errs) > 0 {
		return src, fmt.Errorf("the functions written from the rows do not type-check:\n%s", strings.Join(errs, "\n"))
	}
	return src, nil
}

func byFunction(src obligation.Source, findings []diagnostics.Finding) (map[string][]diagnostics.Finding, map[string]*ast.FuncDecl) {
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
	return found, funcs
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

func cutLast(s, sep string) (before, after string) {
	i := strings.LastIndex(s, sep)
	return s[:i], s[i+len(sep):]
}

// NewInfo has every map that the analysis asks for.
func NewInfo() *types.Info {
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
