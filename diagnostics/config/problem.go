package config

import (
	"fmt"
	"strings"
)

// Problem is one thing that is wrong with a file.
type Problem struct {
	Path         string // absolute
	Line, Column int    // from 1, columns in bytes; 0 if it is about the whole file
	Start, End   int    // what is wrong, as offsets in bytes
	Message      string
}

// Problems are all that is wrong with a file, in the order of the text.
type Problems []Problem

func (all Problems) Error() string {
	var b strings.Builder
	for i, p := range all {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(p.String())
	}
	return b.String()
}

func (p Problem) String() string {
	if p.Line == 0 {
		return p.Path + ": " + p.Message
	}
	return fmt.Sprintf("%s:%d:%d: %s", p.Path, p.Line, p.Column, p.Message)
}
