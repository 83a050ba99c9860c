package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// readOverlay reads a file of the form that the go command's -overlay flag
// takes: {"Replace": {"path": "path of its text", "deleted path": ""}}. Deleted
// files are the go command's business: it leaves them out of the packages.
func readOverlay(dir, file string) (map[string][]byte, error) {
	if !filepath.IsAbs(file) {
		file = filepath.Join(dir, file)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("the overlay could not be read: %w", err)
	}
	var o struct{ Replace map[string]string }
	if err := json.Unmarshal(data, &o); err != nil {
		return nil, fmt.Errorf(`the overlay %s is not of the form {"Replace": {"path": "path of its text"}}: %w`, file, err)
	}
	texts := map[string][]byte{}
	for path, with := range o.Replace {
		if with == "" {
			continue
		}
		if texts[absolute(dir, path)], err = os.ReadFile(absolute(dir, with)); err != nil {
			return nil, fmt.Errorf("the overlay's text for %s could not be read: %w", path, err)
		}
	}
	return texts, nil
}

func absolute(dir, path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(dir, path)
}
