package diagnostics

import (
	"go/ast"
	"go/token"
	"slices"

	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

// whole is a package and all that its functions acquire, for the checks of what
// a type or a function owes to those who use it.
type whole struct {
	src         obligation.Source
	cat         *resource.Catalogue
	obligations []*obligation.Obligation
	kept        []*Kept
}

// survey is what the checks of a package as a whole say. Where bodies are
// missing, others than those that are there may do what they miss.
func survey(src obligation.Source, cat *resource.Catalogue, obligations []*obligation.Obligation) []Finding {
	if src.Partial || len(src.Files) == 0 {
		return nil
	}
	w := &whole{src, cat, obligations, KeptFields(src, cat, obligations)}
	var findings []Finding
	for _, c := range Checks {
		if c.survey != nil {
			findings = append(findings, guarded(src, c, src.Files[0].Pos(), func() []Finding { return c.survey(w) })...)
		}
	}
	return slices.DeleteFunc(findings, func(f Finding) bool { return !byHand(src.Files, f.Pos) })
}

// OfPackage says whether a check sees the package as a whole: nothing less shows
// that what it finds is gone.
func OfPackage(check string) bool {
	return slices.ContainsFunc(Checks, func(c *Check) bool { return c.ID == check && c.survey != nil })
}

// byHand says whether a place is in a file that is written by hand.
func byHand(files []*ast.File, pos token.Pos) bool {
	return slices.ContainsFunc(files, func(f *ast.File) bool { return f.FileStart <= pos && pos <= f.FileEnd && !ast.IsGenerated(f) })
}
