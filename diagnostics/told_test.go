package diagnostics_test

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

// What is told of one declaration is what is found in the whole package, and
// what is noted on the way changes nothing.
func TestToldIsWhatIsFound(t *testing.T) {
	dirs, err := filepath.Glob("testdata/src/leak/*")
	if err != nil {
		t.Fatal(err)
	}
	compared, noted := 0, map[obligation.EventKind]int{}
	for _, dir := range dirs {
		src, ok := fixture(t, dir)
		if !ok {
			continue
		}
		found, err := obligation.Analyze(t.Context(), src, resource.Default())
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range found {
			if i%2 != 0 { // each builds its package, and they are much alike
				continue
			}
			told, err := obligation.Explain(t.Context(), src, resource.Default(), want.Call.Pos())
			if err != nil || !told.Sound {
				t.Fatalf("%s: %v, sound is %v", src.Fset.Position(want.Call.Pos()), err, told.Sound)
			}
			n := slices.IndexFunc(told.Obligations, func(o *obligation.Obligation) bool {
				return o.Call == want.Call && o.Place == want.Place && o.Row.Kind == want.Row.Kind
			})
			if n < 0 {
				t.Errorf("%s: it is found and not told of", src.Fset.Position(want.Call.Pos()))
				continue
			}
			got := told.Obligations[n]
			for _, e := range got.Events {
				noted[e.Kind]++
			}
			if g, w := verdictOf(got), verdictOf(want); g != w {
				t.Errorf("%s: told\n\t%s\nfound\n\t%s", src.Fset.Position(want.Call.Pos()), g, w)
			}
			if g, w := excused(got.Events), excused(want.Excused); g != w {
				t.Errorf("%s: excused in what is told\n\t%s\nand in what is found\n\t%s", src.Fset.Position(want.Call.Pos()), g, w)
			}
			compared++
		}
	}
	if compared < 200 {
		t.Errorf("only %d acquisitions are compared", compared)
	}
	for _, k := range []obligation.EventKind{obligation.Used, obligation.Viewed, obligation.Stopped, obligation.Excused} {
		if noted[k] == 0 {
			t.Errorf("%d events of all these acquisitions are %s", noted[k], k)
		}
	}
}

func excused(events []obligation.Event) string {
	events = slices.DeleteFunc(slices.Clone(events), func(e obligation.Event) bool { return e.Kind != obligation.Excused })
	slices.SortFunc(events, func(a, b obligation.Event) int { return cmp.Or(cmp.Compare(a.Pos, b.Pos), cmp.Compare(a.Why, b.Why)) })
	return fmt.Sprint(events)
}

// fixture is a package of fixtures; ok is false if it needs another one.
func fixture(t *testing.T, dir string) (src obligation.Source, ok bool) {
	t.Helper()
	paths, err := filepath.Glob(dir + "/*.go")
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		texts[path] = string(text)
	}
	src, errs := sourceOf(t, texts)
	return src, len(paths) > 0 && len(errs) == 0
}

// verdictOf is what is found of an acquisition, without what is noted only when
// somebody asks.
func verdictOf(o *obligation.Obligation) string {
	events := slices.DeleteFunc(slices.Clone(o.Events), func(e obligation.Event) bool { return e.Kind >= obligation.Used })
	slices.SortFunc(events, func(a, b obligation.Event) int {
		return cmp.Or(cmp.Compare(a.Pos, b.Pos), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Why, b.Why))
	})
	return fmt.Sprintf("%s %v discarded %v leaks %v events %v", o.Name, o.Releases(), o.Discarded, o.Leaks, events)
}
