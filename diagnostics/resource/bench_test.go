package resource

import "testing"

// BenchmarkNew is what the catalogue costs every process at its start.
func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := New(Kinds, Rows); err != nil {
			b.Fatal(err)
		}
	}
}
