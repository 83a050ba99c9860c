package resource

import (
	"slices"
	"testing"
)

// The facts about the standard library that were checked by hand are 259: 258
// calls and one type, crypto/cipher.StreamWriter, which no call makes.
func TestCountsOfTheFacts(t *testing.T) {
	facts := slices.Concat(stdOS, stdNet, stdSQL, stdEncoding, stdSync)
	if len(facts) != 258 {
		t.Errorf("%d rows, want 258", len(facts))
	}
	roles, reporting := map[Role]int{}, 0
	for _, r := range facts {
		roles[r.Role]++
		if r.Role == Acquires && r.Severity.Reports() && r.Before == "" {
			reporting++
		}
	}
	if reporting != 177 {
		t.Errorf("%d rows report, want 177", reporting)
	}
	for role, n := range map[Role]int{Acquires: 212, Aliases: 15, Borrows: 16, Sinks: 7, Exempt: 8} {
		if roles[role] != n {
			t.Errorf("role %d has %d rows, want %d", role, roles[role], n)
		}
	}
}

func TestModelRowsNeverReport(t *testing.T) {
	for _, r := range stdModel {
		if r.Severity != None || r.Role == Acquires {
			t.Errorf("row %s is model only, and reports or acquires", r.Call)
		}
	}
}
