package lib

import (
	"fmt"
	"os"
	"path/filepath"
)

func openFound(name string) (*os.File, error) {
	f, err := openIn("/etc", name)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", name, err)
	}
	return f, nil
}

func openIn(dir, name string) (*os.File, error) { return os.Open(filepath.Join(dir, name)) }
