package diagnostics

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/deferls/deferls/diagnostics/obligation"
)

// UnreleasableOwner reports a field that keeps a resource and that nobody ever
// releases, of a structure that has no method to do so.
var UnreleasableOwner = &Check{
	ID:    "unreleasable-owner",
	Title: "a structure keeps a resource in a field, and nothing ever releases it",
	Doc: `What is acquired and stored in a field is out of the hands of the function that acquired it: it lives as long
as nobody releases the field. A structure without a method that does leaves a file, a connection or a goroutine behind
with each of its values, and whoever uses it can do nothing about it.

deferls is silent where the field is set to something that comes from elsewhere, where anything in the package may
release what it keeps (a call of its release, a function of the package that is given it, a variable that takes
it, a method that returns it), where the field is exported or embedded, so that others can, in commands, where it ends
with the process, and in tests.`,
	survey: unreleasableOwners,
}

func unreleasableOwners(w *whole) []Finding {
	var all []Finding
	for _, k := range w.lost() {
		if OwnRelease(k.Struct) != nil {
			continue
		}
		o := k.Obligation
		all = append(all, Finding{
			Check:    "unreleasable-owner",
			Severity: o.Row.Severity,
			Pos:      k.Field.Pos(),
			End:      k.Field.Pos() + token.Pos(len(k.Field.Name())),
			Message:  fmt.Sprintf("the %s that %s keeps in %s is never %s: no method of it does, nor anything else in the package", o.Kind.Noun, k.Struct.Obj().Name(), k.Field.Name(), o.Kind.Released),
			Path:     keptPath(k),
		})
	}
	return all
}

// keptPath is how a resource comes into a field.
func keptPath(k *Kept) []Step {
	o := k.Obligation
	path := []Step{{o.Call.Pos(), o.Call.End(), o.Kind.Noun + " acquired here"}}
	if !inside(k.At, o.Call) {
		path = append(path, Step{k.At.Pos(), k.At.End(), "kept in " + k.Field.Name() + " from here on"})
	}
	return path
}

// lost are the fields that keep something which nobody releases, each once. In
// a command, what lives as long as the process ends with it.
func (w *whole) lost() []*Kept {
	var all []*Kept
	if w.src.Types.Name() == "main" {
		return nil
	}
	for _, k := range w.kept {
		switch {
		case !k.Own || k.Released || k.Field.Exported() || k.Field.Embedded():
		case inTest(w.src, k.Obligation.Call.Pos()):
		case slices.ContainsFunc(all, func(known *Kept) bool { return known.Field == k.Field }):
		default:
			all = append(all, k)
		}
	}
	return all
}

// OwnRelease is the method of a structure's own that sounds like its release.
func OwnRelease(t *types.Named) *types.Func {
	for _, name := range obligation.ReleaseNames() {
		for m := range t.Methods() {
			if strings.EqualFold(m.Name(), name) {
				return m
			}
		}
	}
	return nil
}
