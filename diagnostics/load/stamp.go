package load

import (
	"crypto/sha256"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"os"
	"strings"
	"time"
)

// stamp tells whether a file on disk is still the one the go command read.
type stamp struct {
	size int64
	time time.Time
}

func stampOf(path string) stamp {
	info, err := os.Stat(path)
	if err != nil {
		return stamp{size: -1}
	}
	return stamp{info.Size(), info.ModTime()}
}

// dirt names the text by which a package differs from its export data; it is
// empty where importers cannot see a difference.
func (w *world) dirt(m *Meta) string {
	if !m.local {
		return ""
	}
	if d, ok := w.dirts[m]; ok {
		return d
	}
	var b strings.Builder
	for _, f := range m.Files {
		b.WriteString(w.graph.fileDirt(f, w.overlay))
	}
	w.dirts[m] = b.String()
	return w.dirts[m]
}

func (g *Graph) fileDirt(path string, overlay map[string][]byte) string {
	now := stampOf(path)
	text, open := overlay[path]
	switch {
	case !open && now == g.stamps[path]:
		return ""
	case !open:
		disk, err := os.ReadFile(path)
		if err != nil {
			return path + " gone\n"
		}
		text = disk
	case now == g.stamps[path]:
		disk, err := os.ReadFile(path)
		if err == nil && g.shape(path+" on disk", disk) == g.shape(path, text) {
			return ""
		}
	}
	shape := g.shape(path, text)
	return path + " " + string(shape[:]) + "\n"
}

type hash = [sha256.Size]byte

// shaped remembers the last shape that was asked for under a name, because the
// same text is asked about at every check.
type shaped struct{ text, shape hash }

// shape is a hash of what importers can see of a file: its tokens outside of
// the bodies of functions.
func (g *Graph) shape(name string, text []byte) hash {
	sum := sha256.Sum256(text)
	if s, ok := g.shapes[name]; ok && s.text == sum {
		return s.shape
	}
	s := shaped{sum, shapeOf(text, sum)}
	g.shapes[name] = s
	return s.shape
}

func shapeOf(text []byte, sum hash) hash {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", text, parser.SkipObjectResolution)
	if err != nil {
		return sum
	}
	bodies := map[token.Pos]token.Pos{}
	for _, d := range file.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil {
			bodies[fn.Body.Lbrace] = fn.Body.Rbrace
		}
	}
	h := sha256.New()
	var scan scanner.Scanner
	scan.Init(fset.File(file.FileStart), text, nil, 0)
	for skip := token.NoPos; ; {
		pos, tok, lit := scan.Scan()
		if tok == token.EOF {
			return hash(h.Sum(nil))
		}
		skip = max(skip, bodies[pos])
		if pos > skip {
			fmt.Fprintln(h, tok, len(lit), lit)
		}
	}
}
