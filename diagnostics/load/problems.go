package load

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/packages"
)

// problems turns what the go command said into one sentence for each thing
// that is wrong, however often it said so.
func problems(opt Options, patterns []string, g *Graph, pkgs []*packages.Package, failure error) []Problem {
	var all []Problem
	if failure != nil {
		all = append(all, fatal(opt, failure))
	}
	packages.Visit(pkgs, nil, func(p *packages.Package) {
		for _, e := range p.Errors {
			if problem, ok := packageProblem(opt, p, e); ok {
				all = append(all, problem)
			}
		}
	})
	for _, p := range pkgs {
		if p.Module != nil && tooNew(g.byID[p.ID]) {
			all = append(all, newerModule(p.Module))
		}
	}
	if len(all) == 0 {
		all = append(all, excluded(opt, patterns, g)...)
	}
	if len(all) == 0 && len(g.Roots) == 0 {
		all = append(all, Problem{Message: fmt.Sprintf("no Go packages match %s in %s", strings.Join(patterns, " "), opt.Dir)})
	}
	slices.SortStableFunc(all, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Message, b.Message))
	})
	return slices.Compact(all)
}

func packageProblem(opt Options, p *packages.Package, e packages.Error) (Problem, bool) {
	// The compiler's own errors, from making export data. The package's
	// type check says the same, with positions.
	if strings.HasPrefix(e.Msg, "# ") {
		return Problem{}, false
	}
	problem := at(opt.Dir, e.Pos)
	msg := strings.TrimPrefix(oneLine(e.Msg), "go: ")
	if problem.File == "" {
		problem, msg = splitPos(opt.Dir, msg)
	}
	problem.Message = fmt.Sprintf("%s could not be loaded: %s", subject(p), msg)
	if strings.Contains(msg, "does not contain main module") {
		problem.Message = fmt.Sprintf("%s could not be loaded: there is no go.mod in %s or above it; go to a directory of a module, or name .go files", p.PkgPath, opt.Dir)
	}
	if strings.HasSuffix(p.PkgPath, ".go") { // the go command takes the name of a missing file for a package
		problem = Problem{Message: fmt.Sprintf("%s could not be read: there is no such file in %s", p.PkgPath, opt.Dir)}
	}
	return problem, true
}

// subject is what could not be loaded: a package, a pattern, or files.
func subject(p *packages.Package) string {
	switch {
	case p.PkgPath == "command-line-arguments" && len(p.GoFiles) > 0:
		return strings.Join(names(p.GoFiles), " ")
	case p.PkgPath == "command-line-arguments":
		return "packages"
	case strings.HasPrefix(p.PkgPath, "."), filepath.IsAbs(p.PkgPath):
		return p.PkgPath
	}
	return "package " + p.PkgPath
}

func names(files []string) []string {
	var names []string
	for _, f := range files {
		names = append(names, filepath.Base(f))
	}
	return names
}

func newerModule(mod *packages.Module) Problem {
	return Problem{
		File: mod.GoMod,
		Message: fmt.Sprintf("module %s is written for go %s, and this deferls was built with %s: it is analysed all the same; rebuild deferls with Go %s or newer to be sure that nothing is misread",
			mod.Path, mod.GoVersion, runtime.Version(), mod.GoVersion),
	}
}

// excluded explains the files that were asked for by name and belong to no
// package: why else nothing is shown in them would be a riddle.
func excluded(opt Options, patterns []string, g *Graph) []Problem {
	var all []Problem
	for _, pattern := range patterns {
		file, ok := strings.CutPrefix(pattern, "file=")
		if !ok {
			continue
		}
		if !filepath.IsAbs(file) {
			file = filepath.Join(opt.Dir, file)
		}
		if slices.ContainsFunc(g.Roots, func(m *Meta) bool { return m.holds(file) }) {
			continue
		}
		all = append(all, Problem{File: file, Message: whyNot(opt, file)})
	}
	return all
}

// holds allows for the same file under another name, through a symbolic link.
func (m *Meta) holds(file string) bool {
	return slices.ContainsFunc(m.Files, func(f string) bool {
		if f == file || filepath.Base(f) != filepath.Base(file) {
			return f == file
		}
		a, aErr := os.Stat(f)
		b, bErr := os.Stat(file)
		return aErr == nil && bErr == nil && os.SameFile(a, b)
	})
}

func whyNot(opt Options, file string) string {
	_, open := opt.Overlay[file]
	_, err := os.Stat(file)
	base := filepath.Base(file)
	switch {
	case !open && err != nil:
		return fmt.Sprintf("%s could not be read: %v", base, err)
	case !opt.Tests && strings.HasSuffix(base, "_test.go"):
		return fmt.Sprintf("%s is a test file and tests were left out: nothing in it is analysed", base)
	}
	return fmt.Sprintf("%s is excluded by build constraints, in the file or in its name: nothing in it is analysed; set GOOS, GOARCH or -tags to include it", base)
}

var (
	modErrors = regexp.MustCompile(`(?s)errors parsing (\S+):\s*(\S+?):(\d+):(?:(\d+):)? *(.*)`)
	newerGo   = regexp.MustCompile(`(\S+) requires go >= (\S+) \(running go ([^;)]+)`)
)

// fatal is the go command's failure as a whole.
func fatal(opt Options, failure error) Problem {
	msg := failure.Error()
	if strings.Contains(msg, "executable file not found") {
		return Problem{Message: "packages could not be loaded: the go command was not found in PATH; install Go from https://go.dev/dl, or add its bin directory to PATH, and try again"}
	}
	if _, stderr, ok := strings.Cut(msg, "stderr: "); ok && strings.TrimSpace(stderr) != "" {
		msg = stderr
	}
	msg = strings.TrimPrefix(strings.TrimSpace(msg), "go: ")
	if m := modErrors.FindStringSubmatch(msg); m != nil {
		p := at(opt.Dir, m[2]+":"+m[3]+":"+m[4])
		p.Message = fmt.Sprintf("%s could not be read: %s; correct it and try again", filepath.Base(m[2]), oneLine(m[5]))
		return p
	}
	if m := newerGo.FindStringSubmatch(msg); m != nil {
		return Problem{Message: fmt.Sprintf("packages in %s could not be loaded: %s requires Go %s and the go command is %s; install Go %s, or set GOTOOLCHAIN=auto so that the go command fetches it", opt.Dir, m[1], m[2], m[3], m[2])}
	}
	p, msg := splitPos(opt.Dir, oneLine(msg))
	p.Message = fmt.Sprintf("packages in %s could not be loaded: %s", opt.Dir, msg)
	return p
}

// at reads the go command's "file:line:col", relative to the directory it ran in.
func at(dir, pos string) Problem {
	p, _ := splitPos(dir, pos+": ")
	return p
}

var position = regexp.MustCompile(`^((?:[A-Za-z]:)?[^:\s]+\.(?:go|mod|work|sum)):(\d+):(?:(\d+):?)? *`)

// splitPos takes a leading position off a message.
func splitPos(dir, msg string) (Problem, string) {
	m := position.FindStringSubmatch(msg)
	if m == nil {
		return Problem{}, msg
	}
	p := Problem{File: m[1]}
	if !filepath.IsAbs(p.File) {
		p.File = filepath.Join(dir, p.File)
	}
	p.Line, _ = strconv.Atoi(m[2])
	p.Column, _ = strconv.Atoi(m[3])
	return p, msg[len(m[0]):]
}

// oneLine joins the lines of a message of the go command.
func oneLine(msg string) string {
	lines := strings.Split(strings.TrimSpace(msg), "\n")
	var b strings.Builder
	for i, l := range lines {
		l = strings.TrimSpace(l)
		switch {
		case l == "":
			continue
		case i > 0 && strings.HasSuffix(b.String(), ":"):
			b.WriteString(" ")
		case i > 0:
			b.WriteString("; ")
		}
		b.WriteString(l)
	}
	return b.String()
}
