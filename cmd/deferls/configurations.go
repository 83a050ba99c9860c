package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"

	"golang.org/x/mod/modfile"

	"github.com/deferls/deferls/diagnostics/config"
)

// configurations are the files that may speak for a package that go vet comes
// to from the directory it was started in: those of that directory's module, of
// all modules of its workspace, and of the directories that replace others. What
// the module cache holds does not change.
func configurations() []string {
	var mods struct{ GOMOD, GOWORK string }
	if out, err := exec.Command("go", "env", "-json", "GOMOD", "GOWORK").Output(); err == nil {
		_ = json.Unmarshal(out, &mods) // what does not parse leaves the directory's own
	}
	roots := []string{"."}
	if filepath.IsAbs(mods.GOMOD) {
		roots = append(roots, filepath.Dir(mods.GOMOD))
	}
	var replaced []string
	if text, err := os.ReadFile(mods.GOWORK); err == nil && mods.GOWORK != "" {
		if work, err := modfile.ParseWork(mods.GOWORK, text, nil); err == nil {
			for _, use := range work.Use {
				roots = append(roots, beside(filepath.Dir(mods.GOWORK), use.Path))
			}
			replaced = append(replaced, replacing(filepath.Dir(mods.GOWORK), work.Replace)...)
		}
	}
	for _, root := range roots {
		if text, err := os.ReadFile(filepath.Join(root, "go.mod")); err == nil {
			if mod, err := modfile.Parse("go.mod", text, nil); err == nil {
				replaced = append(replaced, replacing(root, mod.Replace)...)
			}
		}
	}
	var files []string
	for _, dir := range append(roots, replaced...) {
		if abs, err := filepath.Abs(dir); err == nil {
			if file := config.Find(abs); file != "" {
				files = append(files, file)
			}
		}
	}
	slices.Sort(files)
	return slices.Compact(files)
}

// replacing are the directories that modules are replaced by.
func replacing(dir string, all []*modfile.Replace) []string {
	var dirs []string
	for _, r := range all {
		if r.New.Version == "" {
			dirs = append(dirs, beside(dir, r.New.Path))
		}
	}
	return dirs
}

// beside is a path of a module file, which may be absolute.
func beside(dir, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, filepath.FromSlash(path))
}
