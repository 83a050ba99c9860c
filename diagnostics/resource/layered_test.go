package resource

import (
	"strings"
	"testing"
)

var (
	ownKinds = []Kind{{ID: "lease", Noun: "lease", Released: "given back"}}
	ownRows  = []Row{
		{Call: "os.Open", Role: Exempt},
		{Call: "example.com/p.Lease", Kind: "lease", At: result(0), Release: by("it.Return()"), Severity: Error},
		{Call: "example.com/p.Lease", Role: Borrows, Of: arg(0)},
	}
)

// What the user says of a callee is all that is known of it, and the catalogue
// below is nobody's to change.
func TestWith(t *testing.T) {
	base := Default()
	over, err := base.With(ownKinds, ownRows)
	if err != nil {
		t.Fatal(err)
	}
	if rows := over.Rows("os.Open"); len(rows) != 1 || rows[0].Role != Exempt {
		t.Errorf("os.Open has rows %v, want the one laid over it", rows)
	}
	if rows := over.Rows("example.com/p.Lease"); len(rows) != 2 || len(over.Releases(rows[0])) != 1 {
		t.Errorf("example.com/p.Lease has rows %v, want two, the first with a release", rows)
	}
	if rows := over.Rows("os.Create"); len(rows) != 1 || len(over.Releases(rows[0])) != 1 {
		t.Errorf("os.Create has rows %v, want that of the catalogue below", rows)
	}
	if over.Kind("lease") == nil || over.Kind("file") == nil || !over.Acquires("Lease") || !over.Acquires("Create") {
		t.Error("a kind or a name of one of the two is not known")
	}
	if base.Rows("os.Open")[0].Role != Acquires || base.Kind("lease") != nil || base.Acquires("Lease") || len(base.Rows("example.com/p.Lease")) > 0 {
		t.Error("the catalogue below has changed")
	}
}

func TestWithRefuses(t *testing.T) {
	for _, row := range []Row{
		{Call: "example.com/p.Open", Kind: "fiel", Release: by("it.Close()")},
		{Call: "example.com/p.Open", Kind: "file", Release: by("it.Close")},
	} {
		if _, err := Default().With(nil, []Row{row}); err == nil || !strings.Contains(err.Error(), "example.com/p.Open") {
			t.Errorf("%+v: the error is %v", row, err)
		}
	}
}

// go/types resolves a promoted method to the type that declares it, and users
// see the type that they call it on.
func TestWithPromotedMethod(t *testing.T) {
	base, err := New(Kinds, []Row{{Call: "(*p.Outer).Open", Declared: "(*p.inner).Open", Kind: "file", At: result(0), Release: by("it.Close()"), Severity: Error}})
	if err != nil {
		t.Fatal(err)
	}
	over, err := base.With(nil, []Row{{Call: "(*p.Outer).Open", Role: Exempt}})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"(*p.Outer).Open", "(*p.inner).Open"} {
		if rows := over.Rows(name); len(rows) != 1 || rows[0].Role != Exempt {
			t.Errorf("%s has rows %v, want the one laid over it", name, rows)
		}
	}
}

func TestReporting(t *testing.T) {
	base := Default()
	over := base.Reporting([]string{"pool", "conn"})
	const pool, driver = "(*sync.Pool).Get", "(database/sql/driver.Driver).Open"
	if r := over.Rows(pool)[0]; !r.Severity.Reports() || len(over.Releases(r)) == 0 {
		t.Errorf("%s does not report: %+v", pool, r)
	}
	if over.Rows(driver)[0].Severity.Reports() {
		t.Errorf("%s reports, and others of its kind did so before", driver)
	}
	if base.Rows(pool)[0].Severity.Reports() {
		t.Error("the catalogue below has changed")
	}
}
