package main

import (
	"fmt"
	"io"

	"github.com/fatih/color"
)

var (
	bold  = color.New(color.Bold)
	faint = color.New(color.Faint)
	red   = color.New(color.FgRed)
	green = color.New(color.FgGreen)
	cyan  = color.New(color.FgCyan)
)

// textWriter writes findings for people: the finding, and its path indented
// below it, each line with a position that terminals can jump to. What was fixed
// is one line.
func textWriter(w io.Writer) func(dir string, r result) error {
	return func(dir string, r result) error {
		for _, f := range r.findings {
			f = f.in(dir)
			if f.Fixed != "" {
				if _, err := fmt.Fprintf(w, "%s: fixed: %s %s\n", bold.Sprintf("%s:%d:%d", f.File, f.Line, f.Column), f.Fixed, faint.Sprintf("[%s]", f.Check)); err != nil {
					return err
				}
				continue
			}
			_, err := fmt.Fprintf(w, "%s: %s %s\n", bold.Sprintf("%s:%d:%d", f.File, f.Line, f.Column), f.Message, faint.Sprintf("[%s]", f.Check))
			if err != nil {
				return err
			}
			for _, s := range f.Path {
				if _, err := fmt.Fprintf(w, "\t%s:%d:%d: %s\n", s.File, s.Line, s.Column, s.Message); err != nil {
					return err
				}
			}
			if f.NotFixed != "" {
				if _, err := fmt.Fprintf(w, "\tnot fixed: %s\n", f.NotFixed); err != nil {
					return err
				}
			}
		}
		return nil
	}
}
