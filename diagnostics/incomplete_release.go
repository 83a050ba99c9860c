package diagnostics

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

// IncompleteRelease reports a method that releases what a structure holds, and
// not all of it.
var IncompleteRelease = &Check{
	ID:    "incomplete-release",
	Title: "a method that releases leaves something out, or stops at the first error",
	Doc: `Who has a structure with a Close calls it, and takes it that all is released then. What the method forgets stays
open for good: a field that keeps what the package has acquired, and that nothing releases, or, where the method
returns at the first error, all the fields behind the one that failed. Nobody calls a Close again that has failed.

deferls is silent where anything in the package may release the field, or give it to who does, where the field is set
to something that comes from elsewhere, is exported or embedded, in commands, and in tests. Of errors, it is silent where
what fails takes something (a context that has ended may be given another), is embedded (it may say that all was released
before) or is no release itself, and where the way out does more than return.`,
	survey: func(w *whole) []Finding { return slices.Concat(w.leftOut(), w.cutShort()) },
}

// leftOut are the methods that release, and nobody releases some field.
func (w *whole) leftOut() []Finding {
	var all []Finding
	lost := w.lost()
	for i, k := range lost {
		same := func(o *Kept) bool { return o.Struct == k.Struct }
		m := OwnRelease(k.Struct)
		if m == nil || slices.ContainsFunc(lost[:i], same) {
			continue
		}
		d := declOf(w.src, m)
		if d == nil || d.Body == nil || !obligation.Sound(w.src.Info, d) {
			continue
		}
		f := Finding{
			Check:    "incomplete-release",
			Severity: k.Obligation.Row.Severity,
			Pos:      d.Name.Pos(),
			End:      d.Name.End(),
		}
		var what []string
		for _, o := range lost[i:] {
			if same(o) {
				what = append(what, fmt.Sprintf("the %s in %s", o.Obligation.Kind.Noun, o.Field.Name()))
				f.Path = append(f.Path, keptPath(o)...)
			}
		}
		f.Message = fmt.Sprintf("%s leaves out %s, and nothing else in the package releases it", m.Name(), strings.Join(what, ", "))
		if len(what) > 1 {
			f.Message = strings.TrimSuffix(f.Message, "it") + "them"
		}
		all = append(all, f)
	}
	return all
}

// cutShort are the methods that release, and return at the first error.
func (w *whole) cutShort() []Finding {
	var all []Finding
	for _, file := range w.src.Files {
		for _, d := range file.Decls {
			d, ok := d.(*ast.FuncDecl)
			if !ok || inTest(w.src, d.Pos()) {
				continue
			}
			for _, s := range CutShort(w.src, d) {
				all = append(all, s.finding())
			}
		}
	}
	return all
}

func (s *Cut) finding() Finding {
	f := Finding{
		Check:    "incomplete-release",
		Severity: resource.Warning,
		Pos:      s.Return.Pos(),
		End:      s.Return.End(),
		Path:     []Step{{s.Failing.Pos(), s.Failing.End(), "fails here"}},
	}
	failing := types.ExprString(s.Failing)
	if s.Loop != nil {
		f.Message = fmt.Sprintf("where %s fails, the rest of %s is never released: this returns in the middle of it", failing, types.ExprString(s.Loop.X))
		return f
	}
	rest := types.ExprString(s.Rest[0])
	f.Message = fmt.Sprintf("where %s fails, %s is never called: this returns without it", failing, rest)
	for _, r := range s.Rest {
		f.Path = append(f.Path, Step{r.Pos(), r.End(), "not reached then"})
	}
	return f
}
