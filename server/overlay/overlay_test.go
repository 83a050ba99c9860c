package overlay

import (
	"testing"

	"go.lsp.dev/protocol"
)

func rng(l1, c1, l2, c2 uint32) *protocol.Range {
	return &protocol.Range{Start: pos(l1, c1), End: pos(l2, c2)}
}

func TestEdit(t *testing.T) {
	for _, tc := range []struct {
		name    string
		text    string
		changes []Change
		want    string
	}{
		{"insert", "ac", []Change{{rng(0, 1, 0, 1), "b"}}, "abc"},
		{"delete", "abc", []Change{{rng(0, 1, 0, 2), ""}}, "ac"},
		{"replace over lines", "ab\ncd\nef", []Change{{rng(0, 1, 2, 1), "X"}}, "aXf"},
		{"whole text", "abc", []Change{{nil, "x"}}, "x"},
		{"each on the result of the one before", "a", []Change{{rng(0, 1, 0, 1), "b"}, {rng(0, 2, 0, 2), "c"}}, "abc"},
		{"whole text, then a part", "abc", []Change{{nil, "xy"}, {rng(0, 1, 0, 1), "-"}}, "x-y"},
		{"CRLF is kept", "a\r\nb\r\n", []Change{{rng(1, 0, 1, 1), "c"}}, "a\r\nc\r\n"},
		{"at the end of a CRLF line", "a\r\nb", []Change{{rng(0, 9, 0, 9), "!"}}, "a!\r\nb"},
		{"after an astral character", "😀b", []Change{{rng(0, 2, 0, 3), "c"}}, "😀c"},
		{"past the end", "ab", []Change{{rng(7, 0, 9, 0), "c"}}, "abc"},
		{"from inside to past the end", "ab\ncd", []Change{{rng(1, 1, 99, 99), ""}}, "ab\nc"},
		{"swapped ends", "abc", []Change{{rng(0, 2, 0, 1), "X"}}, "aXc"},
		{"no changes", "abc", nil, "abc"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := Open("/p/x.go", "file:///p/x.go", 1, []byte(tc.text), utf16Enc)
			got := f.Edit(2, tc.changes)
			if string(got.Text()) != tc.want {
				t.Errorf("got %q, want %q", got.Text(), tc.want)
			}
			if string(f.Text()) != tc.text {
				t.Errorf("the earlier version became %q", f.Text())
			}
			if got.Version != 2 || got.Path != f.Path || got.URI != f.URI {
				t.Errorf("got %s version %d at %s", got.URI, got.Version, got.Path)
			}
		})
	}
}

func TestFilesNeverChange(t *testing.T) {
	var none Files
	a := Open("/a.go", "file:///a.go", 1, []byte("a"), utf16Enc)
	one := none.With(a)
	two := one.With(Open("/b.go", "file:///b.go", 1, []byte("b"), utf16Enc))
	left := two.Without("/a.go")
	if len(none) != 0 || len(one) != 1 || len(two) != 2 || len(left) != 1 {
		t.Errorf("sizes are %d %d %d %d, want 0 1 2 1", len(none), len(one), len(two), len(left))
	}
	if got := two.Texts(); string(got["/a.go"]) != "a" || string(got["/b.go"]) != "b" {
		t.Errorf("texts are %q", got)
	}
}

func TestMoved(t *testing.T) {
	const text = "aaa\nTHE SPAN\nzzz\n"
	open := func() *File { return Open("/p/x.go", "file:///p/x.go", 1, []byte(text), utf16Enc) }
	for _, tc := range []struct {
		name    string
		changes []Change
		want    string // what the span covers then; empty if it was touched
	}{
		{"nothing", nil, "THE SPAN"},
		{"an edit before", []Change{{rng(0, 0, 0, 3), "\n\n"}}, "THE SPAN"},
		{"an edit behind", []Change{{rng(2, 0, 2, 3), ""}}, "THE SPAN"},
		{"right before", []Change{{rng(1, 0, 1, 0), "x"}}, "THE SPAN"},
		{"right behind", []Change{{rng(1, 8, 1, 8), "x"}}, "THE SPAN"},
		{"before and behind", []Change{{rng(2, 0, 2, 0), "x"}, {rng(0, 0, 0, 0), "y"}}, "THE SPAN"},
		{"inside", []Change{{rng(1, 3, 1, 3), "x"}}, ""},
		{"over its start", []Change{{rng(0, 2, 1, 1), "x"}}, ""},
		{"over its end", []Change{{rng(1, 7, 2, 1), "x"}}, ""},
		{"all of it", []Change{{rng(1, 0, 1, 8), "x"}}, ""},
		{"the whole text, same span", []Change{{nil, "b\nTHE SPAN\nzzz\n"}}, "THE SPAN"},
		{"the whole text, another", []Change{{nil, "aaa\nTHE PLAN\nzzz\n"}}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := open()
			got := f.Edit(2, tc.changes)
			start, end, ok := got.Moved(f, 4, 12)
			switch {
			case ok && string(got.Text()[start:end]) != tc.want:
				t.Errorf("it covers %q, want %q", got.Text()[start:end], tc.want)
			case ok != (tc.want != ""):
				t.Errorf("ok is %t", ok)
			}
		})
	}
	t.Run("over more edits than are remembered", func(t *testing.T) {
		first := open()
		f := first
		for i := range remembered + 10 {
			f = f.Edit(int32(i), []Change{{rng(0, 0, 0, 0), "b"}})
		}
		start, end, ok := f.Moved(first, 4, 12)
		if !ok || string(f.Text()[start:end]) != "THE SPAN" {
			t.Errorf("got %d %d %t", start, end, ok)
		}
	})
	t.Run("after it was opened again", func(t *testing.T) {
		start, end, ok := open().Edit(2, []Change{{rng(0, 0, 0, 0), "b"}}).Moved(open(), 4, 12)
		if !ok || start != 5 || end != 13 {
			t.Errorf("got %d %d %t", start, end, ok)
		}
	})
}
