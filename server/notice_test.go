package server_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// shown are the messages in windows of their own.
func (c *client) shown() []string {
	var all []string
	for _, m := range c.all("window/showMessage") {
		all = append(all, string(m.params))
	}
	return all
}

func (c *client) wantShown(n int, what string) {
	c.t.Helper()
	all := c.shown()
	if len(all) != n {
		c.t.Errorf("%d messages were shown, want %d:\n%s", len(all), n, strings.Join(all, "\n"))
	}
	for _, m := range all {
		if !strings.Contains(m, what) {
			c.t.Errorf("%s does not say %q", m, what)
		}
	}
}

func TestFileOutsideAnyModule(t *testing.T) {
	dir := realTempDir(t)
	write(t, filepath.Join(dir, "x.go"), leaky)
	write(t, filepath.Join(dir, "y.go"), strings.Replace(leaky, "func f", "func g", 1))
	c := start(t)
	for _, name := range []string{"x.go", "y.go"} {
		path := filepath.Join(dir, name)
		c.open(path)
		c.wantStarts(path, "os.Open(name)")
		c.edit(path, "return nil", "return err")
		c.wantStarts(path, "os.Open(name)")
		c.save(path)
	}
	c.wantShown(1, "go.mod file not found")

	x := filepath.Join(dir, "x.go")
	after := c.mark()
	write(t, filepath.Join(dir, "go.mod"), "module m.example\n\ngo 1.26\n")
	c.watched(filepath.Join(dir, "go.mod"), created)
	c.edit(x, "return err", "return nil")
	if got := c.awaitPublished(x, after); len(got.Diagnostics) != 1 {
		t.Errorf("in its new module: %+v", got)
	}
	c.wantShown(1, "go.mod file not found")
}

func TestBrokenGoMod(t *testing.T) {
	dir := module(t, "-- go.mod --\nmodul m\n-- x.go --\n"+leaky+"-- sub/x.go --\n"+leaky)
	mod, x, sub := filepath.Join(dir, "go.mod"), filepath.Join(dir, "x.go"), filepath.Join(dir, "sub/x.go")
	c := start(t)
	c.open(x)
	c.wantStarts(x)
	c.open(sub)
	c.wantStarts(sub)
	for range 3 {
		c.edit(x, "return nil", "return nil ")
		c.wantStarts(x)
		c.save(x)
	}
	c.wantShown(1, "unknown directive: modul")

	// It recovers when the file is mended, seen by the client or not.
	write(t, mod, "module m.example\n\ngo 1.26\n")
	after := c.mark()
	c.watched(mod, edited)
	if got := c.awaitPublished(x, after); len(got.Diagnostics) != 1 {
		t.Errorf("mended: %+v", got)
	}
	c.edit(sub, "return nil", "return err")
	c.wantStarts(sub, "os.Open(name)")

	// Broken anew, it is told anew, and what was known still serves.
	write(t, mod, "modul m\n")
	c.edit(x, "return nil", "return err")
	c.wantStarts(x, "os.Open(name)")
	c.wantShown(2, "unknown directive: modul")
}

func TestNoGoCommand(t *testing.T) {
	gocmd, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	path := os.Getenv("PATH")
	bin := realTempDir(t)
	t.Setenv("PATH", bin)
	dir := module(t, "-- x.go --\n"+leaky+"-- sub/x.go --\n"+leaky)
	x, sub := filepath.Join(dir, "x.go"), filepath.Join(dir, "sub/x.go")
	c := start(t)
	c.open(x)
	c.wantStarts(x)
	c.edit(x, "return nil", "return err")
	c.wantStarts(x)
	c.open(sub)
	c.wantStarts(sub)
	c.save(x)
	c.wantShown(1, "go command was not found")

	t.Setenv("PATH", filepath.Dir(gocmd)+string(filepath.ListSeparator)+path)
	c.edit(x, "return err", "return nil")
	c.wantStarts(x, "os.Open(name)")
	c.wantShown(1, "go command was not found")
}

func TestGoModForANewerGo(t *testing.T) {
	x := filepath.Join(module(t, "-- go.mod --\nmodule m.example\n\ngo 1.99\n-- x.go --\n"+leaky), "x.go")
	t.Setenv("GOTOOLCHAIN", "local")
	c := start(t)
	c.open(x)
	c.wantStarts(x)
	c.edit(x, "return nil", "return err")
	c.wantStarts(x)
	c.wantShown(1, "requires Go 1.99")
}

func TestMissingDependency(t *testing.T) {
	x := filepath.Join(module(t, "-- x.go --\n"+strings.Replace(leaky, `import "os"`, "import (\n\t\"os\"\n\n\t\"nowhere.example/x\"\n)\n\nvar _ = x.Y", 1)), "x.go")
	c := start(t)
	c.open(x)
	c.wantStarts(x, "os.Open(name)")
	c.edit(x, "return nil", "return err")
	c.wantStarts(x, "os.Open(name)")
	c.wantShown(0, "")
	n := 0
	for _, m := range c.all("window/logMessage") {
		if strings.Contains(string(m.params), "nowhere.example/x") {
			n++
		}
	}
	if n != 1 {
		t.Errorf("the missing module was logged %d times, want once: %s", n, c.everything())
	}
}

func TestCompilerErrorsAreNotRepeated(t *testing.T) {
	x := filepath.Join(module(t, "-- x.go --\n"+leaky+"\nfunc g() int { return \"\" }\n"), "x.go")
	c := start(t)
	c.open(x)
	c.wantStarts(x, "os.Open(name)")
	c.wantShown(0, "")
}

func TestManyDirectoriesOfOneBrokenModule(t *testing.T) {
	dir := module(t, "-- go.mod --\nmodule m.example\n\ngo 1.26\n\nrequire nowhere.example/x v1.0.0\n-- vendor/modules.txt --\n# other.example/y v1.0.0\n")
	c := start(t)
	for _, name := range []string{"a", "b", "c"} {
		x := filepath.Join(dir, name, "x.go")
		write(t, x, leaky)
		c.open(x)
		c.wantStarts(x)
	}
	c.wantShown(1, "inconsistent vendoring")
}

func TestFileOfTheModuleCache(t *testing.T) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "golang.org/x/tools").Output()
	if err != nil {
		t.Fatal(err)
	}
	cached := filepath.Join(strings.TrimSpace(string(out)), "txtar/archive.go")
	x := filepath.Join(module(t, "-- x.go --\n"+leaky), "x.go")
	c := start(t)
	c.open(cached)
	c.wantStarts(cached)
	c.edit(cached, "package txtar", "package txtar // edited")
	c.wantStarts(cached)
	c.open(x, strings.Replace(leaky, `import "os"`, "import (\n\t_ \"errors\"\n\t\"os\"\n)", 1))
	c.wantStarts(x, "os.Open(name)")
	c.wantShown(0, "")
	if got := c.all("window/logMessage"); len(got) > 0 {
		t.Errorf("it complains: %s", got[0].params)
	}
}
