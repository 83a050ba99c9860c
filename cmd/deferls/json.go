package main

import (
	"encoding/json"
	"io"
)

// jsonWriter writes one object a line.
func jsonWriter(w io.Writer) func(dir string, r result) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return func(dir string, r result) error {
		for _, f := range r.findings {
			if err := enc.Encode(f.in(dir)); err != nil {
				return err
			}
		}
		return nil
	}
}
