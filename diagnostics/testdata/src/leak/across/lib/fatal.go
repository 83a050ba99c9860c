package lib

import (
	"fmt"
	"log"
	"os"
)

// Die never returns.
func Die(format string, args ...any) {
	fmt.Fprintf(os.Stderr, format, args...)
	os.Exit(1)
}

// DieOn never returns where there is an error.
func DieOn(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// Warn returns.
func Warn(format string, args ...any) { fmt.Fprintf(os.Stderr, format, args...) }

// Quit never returns, over another.
func (l *Logger) Quit(err error) {
	l.l.Print(err)
	Die("%v", err)
}
