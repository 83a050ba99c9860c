package tests

import (
	"flag"
	"os"
	"testing"
)

func reset() { resetAll() }

func resetAll() {
	os.Unsetenv("HOME")
	flag.CommandLine = flag.NewFlagSet("", flag.ContinueOnError)
}

func noTest() {
	os.Setenv("HOME", "/nowhere")
	println()
}

// What the tests of others do behind it cannot be seen.
func Prepare(tb testing.TB) {
	os.Setenv("PREPARED", "1")
	tb.Helper()
}
