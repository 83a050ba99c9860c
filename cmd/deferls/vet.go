package main

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"os"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/deferls/deferls/codeactions"
	"github.com/deferls/deferls/diagnostics"
	"github.com/deferls/deferls/diagnostics/obligation"
)

// calledByVet says whether these are the arguments with which go vet calls its
// tool: to name itself, to tell its flags, or to analyse one package, which a
// file with the ending .cfg describes.
func calledByVet(args []string) bool {
	if len(args) == 2 && (args[1] == "-V=full" || args[1] == "-flags") {
		return true
	}
	flags, last := args[1:], len(args)-2
	return last >= 0 && strings.HasSuffix(flags[last], ".cfg") &&
		!slices.ContainsFunc(flags[:last], func(f string) bool { return !strings.HasPrefix(f, "-") })
}

// vet is the tool that go vet calls. It does not come back, but for its name.
func vet(s std, args []string) int {
	last := args[len(args)-1]
	if last == "-V=full" {
		if err := nameForVet(s.out); err != nil {
			fmt.Fprintf(s.err, "deferls: %v\n", err)
			return failed
		}
		return clean
	}
	analyzer := diagnostics.Analyzer
	if slices.Contains(args, "-fix") { // go vet -fix, and go fix
		analyzer = codeactions.Analyzer
	}
	if unit, ok := onlyFacts(last); ok {
		if obligation.InStd(unit.ImportPath) && os.WriteFile(unit.VetxOutput, nil, 0o666) == nil {
			return clean // there are none, and that needs no type checking
		}
		analyzer = factsOnly()
	}
	unitchecker.Main(analyzer)
	return clean
}

// onlyFacts says whether go vet asks for the facts of a package that it does not
// vet: one that is imported. What is wrong with the file, the unitchecker says.
func onlyFacts(file string) (unit unitchecker.Config, ok bool) {
	text, err := os.ReadFile(file)
	if err != nil || json.Unmarshal(text, &unit) != nil {
		return unit, false
	}
	return unit, unit.VetxOnly
}

// factsOnly makes facts and looks for nothing. It goes by the other's name,
// because go vet gives both the same flags.
func factsOnly() *analysis.Analyzer {
	a := *diagnostics.Summaries
	a.Name = diagnostics.Analyzer.Name
	return &a
}

// nameForVet writes what go vet knows the tool by, in the form of the go
// command's own tools. Go vet keeps what a tool has said until its name changes,
// so all goes into it that can change that without a change of the code.
func nameForVet(w io.Writer) error {
	path, err := os.Executable()
	if err != nil {
		return fmt.Errorf("deferls could not find its own program file: %w", err)
	}
	h := sha256.New()
	if err := addFile(h, path); err != nil {
		return fmt.Errorf("deferls could not read its own program file: %w", err)
	}
	for _, file := range configurations() {
		fmt.Fprintf(h, "\n%s\n", file)
		if err := addFile(h, file); err != nil {
			fmt.Fprintln(h, err) // told where it is needed
		}
	}
	_, err = fmt.Fprintf(w, "%s version devel buildID=%x\n", path, h.Sum(nil))
	return err
}

func addFile(h hash.Hash, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(h, f)
	return err
}
