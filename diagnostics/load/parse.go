package load

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"os"
	"runtime"
	"sync"
)

// parsed is one file and what the parser said. Packages that follow from one
// another by edits share it.
type parsed struct {
	path   string
	text   []byte
	tokens *token.File
	syntax *ast.File // nil if the file cannot be read
	errors []types.Error
}

const parseMode = parser.ParseComments | parser.SkipObjectResolution | parser.AllErrors

func (g *Graph) parseAll(ctx context.Context, paths []string, overlay map[string][]byte) ([]*parsed, error) {
	files := make([]*parsed, len(paths))
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	var wait sync.WaitGroup
	for i, path := range paths {
		wait.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			if ctx.Err() == nil {
				files[i] = g.parse(path, overlay)
			}
		})
	}
	wait.Wait()
	return files, ctx.Err()
}

func (g *Graph) parse(path string, overlay map[string][]byte) *parsed {
	text, err := textOf(path, overlay)
	if err != nil {
		return &parsed{path: path, errors: []types.Error{{Msg: fmt.Sprintf("cannot read %s: %v", path, err)}}}
	}
	f := &parsed{path: path, text: text}
	f.syntax, err = parser.ParseFile(g.fset, path, text, parseMode)
	f.tokens = g.fset.File(f.syntax.FileStart)
	// The graph's file set would grow with every key pressed; the packages that
	// the file is part of have it in theirs.
	g.fset.RemoveFile(f.tokens)

	var list scanner.ErrorList
	if errors.As(err, &list) {
		for _, e := range list {
			// The offset is the only part of the position that //line leaves alone.
			pos := f.tokens.Pos(min(e.Pos.Offset, f.tokens.Size()))
			f.errors = append(f.errors, types.Error{Pos: pos, Msg: e.Msg})
		}
	}
	return f
}

func textOf(path string, overlay map[string][]byte) ([]byte, error) {
	if text, ok := overlay[path]; ok {
		return text, nil
	}
	return os.ReadFile(path)
}

// parseSource parses the files of a dependency. Their errors are not ours to tell.
func (g *Graph) parseSource(paths []string, overlay map[string][]byte) []*ast.File {
	var files []*ast.File
	for _, path := range paths {
		text, err := textOf(path, overlay)
		if err != nil {
			continue
		}
		f, _ := parser.ParseFile(g.fset, path, text, parser.SkipObjectResolution)
		files = append(files, f)
	}
	return files
}
