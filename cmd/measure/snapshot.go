package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// goSources is what of a repository decides what its packages mean. The rest
// is left out: it can be large, and a clone need not have it.
var goSources = []string{"*.go", "*go.mod", "*go.sum", "*modules.txt"}

// checkOut writes the Go sources of a commit to a new directory. It takes them
// from a clone that is there, and fetches nothing.
func checkOut(ctx context.Context, clone, commit string) (_ string, err error) {
	dir, err := os.MkdirTemp("", "deferls-replay-")
	if err != nil {
		return "", fmt.Errorf("there is no room for the sources of a commit: %w", err)
	}
	defer func() {
		if err != nil {
			os.RemoveAll(dir)
		}
	}()
	// Its own index, so that the clone stays as it is.
	index := filepath.Join(dir, ".index")
	defer os.Remove(index)
	git := func(stdin []byte, args ...string) ([]byte, error) {
		cmd := exec.CommandContext(ctx, "git", append([]string{"-C", clone}, args...)...)
		cmd.Env = append(os.Environ(), "GIT_INDEX_FILE="+index, "GIT_WORK_TREE="+dir, "GIT_NO_LAZY_FETCH=1")
		cmd.Stdin = bytes.NewReader(stdin)
		out, err := cmd.Output()
		if exit, ok := err.(*exec.ExitError); ok {
			err = &gitError{err, string(exit.Stderr)}
		}
		if err != nil {
			return nil, fmt.Errorf("commit %s could not be checked out from %s: git %s: %w", commit, clone, args[0], err)
		}
		return out, nil
	}
	if _, err := git(nil, "read-tree", commit); err != nil {
		return "", err
	}
	files, err := git(nil, append([]string{"ls-files", "-z", "--full-name", "--"}, goSources...)...)
	if err != nil {
		return "", err
	}
	if _, err := git(files, "checkout-index", "-z", "--stdin", "--force", "--quiet"); err != nil && !onlyMissing(err) {
		return "", err
	}
	return dir, nil
}

// onlyMissing says whether all that git complains of are files that the clone
// lacks, because they are large. The package that needs one does not
// type-check, and that is said.
func onlyMissing(err error) bool {
	var failure *gitError
	if !errors.As(err, &failure) {
		return false
	}
	for line := range strings.Lines(failure.stderr) {
		if !strings.HasPrefix(line, "error: unable to read sha1 file") {
			return false
		}
	}
	return failure.stderr != ""
}

// gitError is what git said as it failed.
type gitError struct {
	error
	stderr string
}

func (e *gitError) Error() string { return e.error.Error() + ": " + strings.TrimSpace(e.stderr) }
