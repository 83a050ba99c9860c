package overlay

import "slices"

// history is the last edits of a file since it was opened, so that what was
// found in an earlier version can be shown at its place in a later one.
type history struct {
	opened *int // who shares it was opened by the same didOpen
	count  int  // all edits since then
	last   []edit
}

// remembered is how many edits are kept. Results are a few edits old; it takes
// something like a reformatting in many pieces to exceed this.
const remembered = 256

// edit replaced [start, end) by size bytes.
type edit struct{ start, end, size int }

func (h history) and(e edit) history {
	h.count++
	h.last = append(slices.Clone(h.last[max(0, len(h.last)+1-remembered):]), e)
	return h
}

// since are the edits that lead from an earlier version of a file to a later
// one: those that were made, or else the one that makes the difference.
func (f *File) since(earlier *File) []edit {
	n := f.history.count - earlier.history.count
	if f.history.opened == earlier.history.opened && 0 <= n && n <= len(f.history.last) {
		return f.history.last[len(f.history.last)-n:]
	}
	return []edit{difference(earlier.text, f.text)}
}

// Moved is where a span of an earlier version is in this one. It is not ok if
// an edit has touched its text.
func (f *File) Moved(earlier *File, start, end int) (newStart, newEnd int, ok bool) {
	for _, e := range f.since(earlier) {
		switch {
		case e.end <= start:
			start, end = start+e.size-(e.end-e.start), end+e.size-(e.end-e.start)
		case end <= e.start:
		default:
			return 0, 0, false
		}
	}
	return start, end, true
}

// difference is the one edit that turns a text into another, as far as their
// common start and common end tell.
func difference(a, b []byte) edit {
	n := min(len(a), len(b))
	start := 0
	for start < n && a[start] == b[start] {
		start++
	}
	tail := 0
	for tail < n-start && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	return edit{start, len(a) - tail, len(b) - tail - start}
}
