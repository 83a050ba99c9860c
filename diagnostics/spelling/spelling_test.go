package spelling

import "testing"

func TestNearest(t *testing.T) {
	known := []string{"leak", "discarded", "on", "off", "owns", "returns-owned", "releases", "y"}
	for _, test := range []struct{ word, want string }{
		{"leek", "leak"},
		{"elak", "leak"},
		{"discard", "discarded"},
		{"own", "owns"},
		{"ownz", "owns"},
		{"return-owned", "returns-owned"},
		{"release", "releases"},
		{"of", "off"},
		{"", ""},
		{"x", ""},
		{"file", ""},
		{"acquires", ""},
	} {
		if got := Nearest(test.word, known); got != test.want {
			t.Errorf("%q: got %q, want %q", test.word, got, test.want)
		}
	}
}
