// Package directive reads what the user says in comments of Go code: in the
// doc comment of a function who owns what it takes and gives, and anywhere what
// is not to be reported.
//
//	//deferls:owns c                      c is taken over: the caller owes nothing any more
//	//deferls:borrows c                   c is only used: the caller still owes the release
//	//deferls:releases c                  c is released, whatever the function returns
//	//deferls:returns-owned               the caller owes the release of the first result
//	//deferls:returns-owned stop stop()   that of a named result, or of out1, by a call
//	//deferls:ignore leak REASON          see Ignores
package directive

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/deferls/deferls/diagnostics/resource"
	"github.com/deferls/deferls/diagnostics/spelling"
)

const prefix = "//deferls:"

// The directives.
const (
	owns         = "owns"
	borrows      = "borrows"
	releases     = "releases"
	returnsOwned = "returns-owned"
	ignore       = "ignore"
)

var names = []string{owns, borrows, releases, returnsOwned, ignore}

var roles = map[string]resource.Role{owns: resource.Sinks, borrows: resource.Borrows, releases: resource.Releases}

// Problem is something wrong with a directive.
type Problem struct {
	Pos, End token.Pos
	Message  string
}

// Rows are what the directives of a package say of its functions and of the
// methods of its interfaces, and what is wrong with them. What is wrong makes
// no row.
func Rows(fset *token.FileSet, info *types.Info, files []*ast.File) ([]resource.Row, []Problem) {
	var rows []resource.Row
	var problems []Problem
	for _, f := range files {
		problems = append(problems, spaced(f)...)
		all := directives(f)
		if len(all) == 0 {
			continue
		}
		documented := documentedFuncs(f, info)
		said := map[said]bool{}
		for _, d := range all {
			switch fn := documented[d.group]; {
			case d.name == ignore:
				continue // see Ignores
			case !slices.Contains(names, d.name):
				problems = append(problems, d.unknown())
			case fn == nil:
				problems = append(problems, d.problem("//deferls:%s is about a function, and belongs in the doc comment of one", d.name))
			default:
				r, err := d.rows(fn, said)
				if err != nil {
					problems = append(problems, d.problem("%v", err))
				}
				rows = append(rows, r...)
			}
		}
	}
	return rows, problems
}

// directive is one comment.
type directive struct {
	comment *ast.Comment
	group   *ast.CommentGroup
	name    string
	args    string
	remark  string // a comment on it: what follows a second //
}

func directives(f *ast.File) []directive {
	var all []directive
	for _, g := range f.Comments {
		for _, c := range g.List {
			text, ok := strings.CutPrefix(c.Text, prefix)
			if !ok {
				continue
			}
			text, remark, _ := strings.Cut(text, " //")
			name, args, _ := strings.Cut(strings.ReplaceAll(strings.TrimSpace(text), "\t", " "), " ")
			all = append(all, directive{c, g, name, strings.TrimSpace(args), strings.TrimSpace(remark)})
		}
	}
	return all
}

// end is where the directive ends: before a comment on it.
func (d *directive) end() token.Pos {
	text, _, _ := strings.Cut(d.comment.Text[len(prefix):], " //")
	return d.comment.Pos() + token.Pos(len(prefix)+len(strings.TrimRight(text, " \t\r")))
}

func (d *directive) problem(format string, args ...any) Problem {
	return Problem{d.comment.Pos(), d.end(), fmt.Sprintf(format, args...)}
}

func (d *directive) unknown() Problem {
	if near := spelling.Nearest(d.name, names); near != "" {
		return d.problem("there is no directive //deferls:%s; did you mean //deferls:%s?", d.name, near)
	}
	return d.problem("there is no directive //deferls:%s; there are %s", d.name, strings.Join(names, ", "))
}

// spaced are the comments that were meant to be directives and are none: the
// go command, gofmt and we take only what follows the slashes at once for one.
func spaced(f *ast.File) []Problem {
	var all []Problem
	for _, g := range f.Comments {
		for _, c := range g.List {
			text, ok := strings.CutPrefix(c.Text, "// deferls:")
			if !ok {
				continue
			}
			if name, _, _ := strings.Cut(text, " "); slices.Contains(names, name) {
				all = append(all, Problem{c.Pos(), c.Pos() + token.Pos(len("// deferls:")+len(name)), "a directive has no space after the slashes: //deferls:" + name})
			}
		}
	}
	return all
}

// documentedFuncs are the functions of a file, and the methods of its
// interfaces, by their doc comments.
func documentedFuncs(f *ast.File, info *types.Info) map[*ast.CommentGroup]*types.Func {
	funcs := map[*ast.CommentGroup]*types.Func{}
	add := func(doc *ast.CommentGroup, name *ast.Ident) {
		if fn, ok := info.Defs[name].(*types.Func); ok && doc != nil {
			funcs[doc] = fn
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			add(n.Doc, n.Name)
			return false
		case *ast.InterfaceType:
			for _, m := range n.Methods.List {
				if len(m.Names) == 1 {
					add(m.Doc, m.Names[0])
				}
			}
		}
		return true
	})
	return funcs
}

// said is a place in the calls of a function of which something was said.
type said struct {
	fn    *types.Func
	place resource.Place
}

// rows are those of one directive.
func (d *directive) rows(fn *types.Func, before map[said]bool) ([]resource.Row, error) {
	if d.name == returnsOwned {
		row, err := d.returned(fn)
		if err != nil {
			return nil, err
		}
		at := said{fn, resource.Place{From: resource.Result, Index: row.At[0].Index}}
		if before[at] {
			return nil, fmt.Errorf("another directive speaks of this result already; remove one of the two")
		}
		before[at] = true
		return []resource.Row{row}, nil
	}
	params := strings.FieldsFunc(d.args, func(r rune) bool { return r == ' ' || r == ',' })
	if len(params) == 0 {
		return nil, fmt.Errorf("//deferls:%s needs the name of a parameter", d.name)
	}
	var rows []resource.Row
	for _, name := range params {
		place, err := parameter(fn, name)
		if err != nil {
			return nil, err
		}
		if before[said{fn, place}] {
			return nil, fmt.Errorf("another directive speaks of %s already; remove one of the two", name)
		}
		before[said{fn, place}] = true
		rows = append(rows, resource.Row{Call: fn.FullName(), Role: roles[d.name], Of: place})
	}
	return rows, nil
}

func parameter(fn *types.Func, name string) (resource.Place, error) {
	sig := fn.Signature()
	var known []string
	for i := range sig.Params().Len() {
		if p := sig.Params().At(i).Name(); p == name {
			return resource.Place{From: resource.Argument, Index: i}, nil
		} else if p != "" && p != "_" {
			known = append(known, p)
		}
	}
	if r := sig.Recv(); r != nil && r.Name() != "" {
		if r.Name() == name {
			return resource.Place{From: resource.Receiver}, nil
		}
		known = append(known, r.Name())
	}
	if near := spelling.Nearest(name, known); near != "" {
		return resource.Place{}, fmt.Errorf("%s has no parameter %s; did you mean %s?", fn.Name(), name, near)
	}
	if len(known) == 0 {
		return resource.Place{}, fmt.Errorf("%s has no parameter with a name", fn.Name())
	}
	return resource.Place{}, fmt.Errorf("%s has no parameter %s; it has %s", fn.Name(), name, strings.Join(known, ", "))
}
