package codeactions

import (
	"go/ast"
	"go/token"
	"go/types"
	"path"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/deferls/deferls/diagnostics/load"
)

const (
	whyNoImport   = "it needs a package that cannot be imported here"
	whyImportName = "the name of the package that it needs means something else here"
)

// imported is the name that a package has at a place of a file, with the edit
// that imports it where the file does not yet.
func imported(pkg *load.Package, file *ast.File, src source, importPath string, at token.Pos) (name string, edits []analysis.TextEdit, why string) {
	for _, spec := range file.Imports {
		if p, err := strconv.Unquote(spec.Path.Value); err != nil || p != importPath {
			continue
		}
		obj := pkg.Info.PkgNameOf(spec)
		if obj == nil || obj.Name() == "_" || obj.Name() == "." {
			continue
		}
		if lookup(pkg, obj.Name(), at) != types.Object(obj) {
			return "", nil, whyImportName
		}
		return obj.Name(), nil, ""
	}
	name, ok := pkg.Importable(importPath)
	if !ok {
		return "", nil, whyNoImport
	}
	// A new import is seen in the whole file, and no name of the package may be
	// the same.
	if lookup(pkg, name, at) != nil || pkg.Types.Scope().Lookup(name) != nil || importsAs(pkg, file, name) {
		return "", nil, whyImportName
	}
	return name, []analysis.TextEdit{src.addImport(file, importPath)}, ""
}

func lookup(pkg *load.Package, name string, at token.Pos) types.Object {
	scope := pkg.Types.Scope().Innermost(at)
	if scope == nil {
		return nil
	}
	_, obj := scope.LookupParent(name, at)
	return obj
}

func importsAs(pkg *load.Package, file *ast.File, name string) bool {
	return slices.ContainsFunc(file.Imports, func(spec *ast.ImportSpec) bool {
		obj := pkg.Info.PkgNameOf(spec)
		return obj != nil && obj.Name() == name
	})
}

// addImport is the edit that imports a package, where gofmt and its author would
// have it: in the group of its kind, by path.
func (s source) addImport(file *ast.File, importPath string) analysis.TextEdit {
	quoted := strconv.Quote(importPath)
	block := importBlock(file)
	if block == nil {
		at, text := file.Name.End(), "\n\nimport "+quoted
		if only := onlyImport(file); only != nil {
			if p, _ := strconv.Unquote(only.Path.Value); p != "C" {
				return s.intoBlock(file, quoted)
			}
		}
		if end, ok := s.restOfLine(at); ok {
			at = end
		}
		return analysis.TextEdit{Pos: at, End: at, NewText: []byte(s.lines(text))}
	}
	group := groupFor(block, s, importPath)
	for _, spec := range group {
		if p, _ := strconv.Unquote(spec.Path.Value); p >= importPath {
			at := spec.Pos()
			if spec.Doc != nil {
				at = spec.Doc.Pos()
			}
			return analysis.TextEdit{Pos: at, End: at, NewText: []byte(s.lines(quoted + "\n\t"))}
		}
	}
	if len(group) > 0 {
		at, _ := s.restOfLine(group[len(group)-1].End())
		return analysis.TextEdit{Pos: at, End: at, NewText: []byte(s.lines("\n\t" + quoted))}
	}
	at := block.Lparen + 1
	if standard(importPath) {
		return analysis.TextEdit{Pos: at, End: at, NewText: []byte(s.lines("\n\t" + quoted + "\n"))}
	}
	at, _ = s.restOfLine(block.Specs[len(block.Specs)-1].End())
	return analysis.TextEdit{Pos: at, End: at, NewText: []byte(s.lines("\n\n\t" + quoted))}
}

// importBlock is the first import declaration with parentheses and something in
// it.
func importBlock(file *ast.File) *ast.GenDecl {
	for _, d := range file.Decls {
		if d, ok := d.(*ast.GenDecl); ok && d.Tok == token.IMPORT && d.Lparen.IsValid() && len(d.Specs) > 0 {
			return d
		}
	}
	return nil
}

// onlyImport is the one import of a file that has no block of them.
func onlyImport(file *ast.File) *ast.ImportSpec {
	if len(file.Imports) != 1 {
		return nil
	}
	return file.Imports[0]
}

// intoBlock makes a block of the only import.
func (s source) intoBlock(file *ast.File, quoted string) analysis.TextEdit {
	for _, d := range file.Decls {
		d, ok := d.(*ast.GenDecl)
		if !ok || d.Tok != token.IMPORT || len(d.Specs) == 0 {
			continue
		}
		spec := d.Specs[0].(*ast.ImportSpec)
		end, ok := s.restOfLine(spec.End())
		if !ok {
			end = spec.End()
		}
		own := strings.TrimSpace(string(s.text[s.offset(spec.Pos()):s.offset(end)]))
		first, second := own, quoted
		sep := "\n\t"
		switch mine, _ := strconv.Unquote(quoted); {
		case standard(mine) != standard(spec.Path.Value[1:len(spec.Path.Value)-1]):
			sep = "\n\n\t"
			if standard(mine) {
				first, second = quoted, own
			}
		case quoted <= spec.Path.Value:
			first, second = quoted, own
		}
		return analysis.TextEdit{Pos: d.TokPos, End: end, NewText: []byte(s.lines("import (\n\t" + first + sep + second + "\n)"))}
	}
	return analysis.TextEdit{}
}

// groupFor are the imports of the block that one of this path belongs to: those
// between two blank lines that are of the same kind.
func groupFor(block *ast.GenDecl, s source, importPath string) []*ast.ImportSpec {
	var group, best []*ast.ImportSpec
	shared := -1
	take := func() {
		if len(group) == 0 {
			return
		}
		p, _ := strconv.Unquote(group[0].Path.Value)
		if standard(p) == standard(importPath) {
			for _, spec := range group {
				q, _ := strconv.Unquote(spec.Path.Value)
				if n := commonElements(q, importPath); n > shared {
					best, shared = group, n
				}
			}
		}
		group = nil
	}
	line := -1
	for _, spec := range block.Specs {
		spec := spec.(*ast.ImportSpec)
		start := spec.Pos()
		if spec.Doc != nil {
			start = spec.Doc.Pos()
		}
		if line >= 0 && s.file.PositionFor(start, false).Line > line+1 {
			take()
		}
		group = append(group, spec)
		line = s.file.PositionFor(spec.End(), false).Line
	}
	take()
	return best
}

// standard says whether a path is one of the standard library's: those have no
// dot in their first element.
func standard(importPath string) bool {
	first, _, _ := strings.Cut(importPath, "/")
	return !strings.Contains(first, ".")
}

func commonElements(a, b string) int {
	x, y := strings.Split(path.Dir(a), "/"), strings.Split(path.Dir(b), "/")
	n := 0
	for n < len(x) && n < len(y) && x[n] == y[n] {
		n++
	}
	return n
}

// unimported are the edits that remove the imports that nothing uses any more
// once the edits are made: all their uses are in what those take away, and
// nothing that they write mentions them.
func unimported(pkg *load.Package, file *ast.File, src source, edits []analysis.TextEdit) []analysis.TextEdit {
	uses := map[types.Object]int{}
	left := map[types.Object]int{}
	ast.Inspect(file, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		name, ok := pkg.Info.Uses[id].(*types.PkgName)
		if !ok {
			return true
		}
		uses[name]++
		taken := func(e analysis.TextEdit) bool { return e.Pos <= id.Pos() && id.End() <= e.End }
		if !slices.ContainsFunc(edits, taken) {
			left[name]++
		}
		return true
	})
	var all []analysis.TextEdit
	for _, spec := range file.Imports {
		name := pkg.Info.PkgNameOf(spec)
		if name == nil || uses[name] == 0 || left[name] > 0 {
			continue
		}
		mentions := func(e analysis.TextEdit) bool { return strings.Contains(string(e.NewText), name.Name()+".") }
		if slices.ContainsFunc(edits, mentions) {
			continue
		}
		if edit, ok := src.dropImport(file, spec); ok {
			all = append(all, edit)
		}
	}
	return all
}

// dropImport takes the line of an import away with the comment on it, and with
// the last of a declaration the declaration.
func (s source) dropImport(file *ast.File, spec *ast.ImportSpec) (analysis.TextEdit, bool) {
	for _, d := range file.Decls {
		d, ok := d.(*ast.GenDecl)
		if !ok || d.Tok != token.IMPORT || !slices.Contains(d.Specs, ast.Spec(spec)) {
			continue
		}
		start, end := spec.Pos(), spec.End()
		doc := spec.Doc
		if len(d.Specs) == 1 {
			start, end, doc = d.Pos(), d.End(), d.Doc
		}
		if doc != nil {
			start = doc.Pos()
		}
		end, ok = s.restOfLine(end)
		if !ok || !s.opensLine(start) {
			return analysis.TextEdit{}, false
		}
		from, to := s.lineStart(s.offset(start)), s.offset(end)+len(s.newline())
		// A blank line on both sides is one too many, as is one inside a bracket.
		blankBefore := from >= 2 && strings.TrimSpace(string(s.text[s.lineStart(from-1):from])) == ""
		opens := from > 0 && strings.HasSuffix(strings.TrimRight(string(s.text[:from]), "\r\n"), "(")
		if to < len(s.text) && strings.TrimSpace(string(s.text[to:s.lineEnd(to)])) == "" && (blankBefore || opens) {
			to = s.lineEnd(to) + len(s.newline())
		} else if to < len(s.text) && blankBefore && s.text[to] == ')' {
			from = s.lineStart(from - 1)
		}
		return analysis.TextEdit{Pos: s.file.Pos(from), End: s.file.Pos(min(to, len(s.text)))}, true
	}
	return analysis.TextEdit{}, false
}
