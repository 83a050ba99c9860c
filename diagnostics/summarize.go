package diagnostics

import (
	"context"
	"go/ast"

	"github.com/deferls/deferls/diagnostics/directive"
	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

// Summarize says what other packages may know of a package: what its functions
// are seen to do, and what its directives say of them. It fails only when ctx is
// done.
func Summarize(ctx context.Context, src obligation.Source, settings *Settings) (*obligation.Facts, error) {
	return settings.summarize(src, func(cat *resource.Catalogue) (*obligation.Facts, error) {
		return obligation.Summarize(ctx, src, cat)
	})
}

// SummarizeFunc says of one function what others may know of it, were it
// exported. It fails only when ctx is done.
func SummarizeFunc(ctx context.Context, src obligation.Source, settings *Settings, decl *ast.FuncDecl) (*obligation.Facts, error) {
	return settings.summarize(src, func(cat *resource.Catalogue) (*obligation.Facts, error) {
		return obligation.SummarizeFunc(ctx, src, cat, decl)
	})
}

// summarize adds what directives say to what is seen.
func (s *Settings) summarize(src obligation.Source, seen func(*resource.Catalogue) (*obligation.Facts, error)) (*obligation.Facts, error) {
	said, _ := directive.Rows(src.Fset, src.Info, src.Files)
	cat, err := s.saying(said)
	if err != nil {
		return nil, err
	}
	facts, err := seen(cat)
	if err != nil {
		return nil, err
	}
	facts.Say(said)
	return facts, nil
}

// saying is the catalogue with what directives say over it.
func (s *Settings) saying(said []resource.Row) (*resource.Catalogue, error) {
	if len(said) == 0 {
		return s.catalogue(), nil
	}
	return s.catalogue().With(nil, said)
}
