package server_test

import (
	"path/filepath"
	"slices"
	"testing"
)

// messagesOf are what is shown in a file, after some messages have come.
func (c *client) messagesOf(path string, after int) []string {
	c.t.Helper()
	var all []string
	for _, d := range c.awaitPublished(path, after).Diagnostics {
		all = append(all, d.Message)
	}
	return all
}

const neverClosed = "file f from os.Open is never closed: missing f.Close()"

// What a function of another package does is read from its unsaved text, through
// any number of packages.
func TestOtherPackagesAsTheyAreTyped(t *testing.T) {
	dir := module(t, `
-- app/app.go --
package app

import (
	"os"

	"example.com/m/helper"
)

func App() {
	f, err := os.Open("x")
	if err != nil {
		return
	}
	helper.Done(f)
}
-- helper/helper.go --
package helper

import (
	"os"

	"example.com/m/low"
)

func Done(f *os.File) { low.Done(f) }
-- low/low.go --
package low

import "os"

func Done(f *os.File) { f.Close() }
`)
	app, low := filepath.Join(dir, "app/app.go"), filepath.Join(dir, "low/low.go")
	c := start(t)
	c.open(app)
	if got := c.messagesOf(app, 0); len(got) > 0 {
		t.Fatalf("%q although the helper closes", got)
	}
	c.open(low)
	c.diagnosticsOf(low)
	c.edit(low, "f.Close()", "f.Name()")
	c.edit(app, "helper.Done(f)", "helper.Done(f) // now") // others look when they are edited themselves,
	if got := c.messagesOf(app, 0); !slices.Equal(got, []string{neverClosed}) {
		t.Errorf("%q although the helper does not close any more", got)
	}
	c.edit(low, "f.Name()", "f.Close()")
	mark := c.mark()
	c.save(low) // or when something is saved
	if got := c.messagesOf(app, mark); len(got) > 0 {
		t.Errorf("%q although the helper closes again", got)
	}
}

// The configuration of another module counts for what is known of it.
func TestConfigurationOfAnotherModule(t *testing.T) {
	dir := module(t, `
-- go.work --
go 1.26

use (
	./app
	./dep
)
-- app/go.mod --
module example.com/app

go 1.26
-- app/app.go --
package app

import (
	"os"

	"example.com/dep"
)

func App() {
	f, err := os.Open("x")
	if err != nil {
		return
	}
	dep.Look(f)
}
-- dep/go.mod --
module example.com/dep

go 1.26
-- dep/dep.go --
package dep

import "os"

func Look(f *os.File) { unseen(f) }

func unseen(f *os.File) { hook(f) }

var hook func(f *os.File)
`)
	app, yaml := filepath.Join(dir, "app/app.go"), filepath.Join(dir, "dep/.deferls.yaml")
	c := start(t)
	c.open(app)
	if got := c.messagesOf(app, 0); len(got) > 0 {
		t.Fatalf("%q although nobody knows what is done with it", got)
	}
	mark := c.mark()
	write(t, yaml, "borrows: [{call: example.com/dep.unseen}]\n")
	c.notify("workspace/didChangeWatchedFiles", object{"changes": []object{{"uri": uriOf(yaml), "type": 1}}})
	if got := c.messagesOf(app, mark); !slices.Equal(got, []string{neverClosed}) {
		t.Errorf("%q although it is only looked at", got)
	}
}
