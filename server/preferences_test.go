package server_test

import (
	"path/filepath"
	"strings"
	"testing"
)

// lost is what gopls reports as well.
const lost = `package p

import "context"

func f(ctx context.Context) error {
	ctx, _ = context.WithCancel(ctx)
	return ctx.Err()
}
`

const lostCall = "context.WithCancel(ctx)"

func TestPreferencesAtTheStart(t *testing.T) {
	for name, tt := range map[string]struct {
		options any
		shown   bool
	}{
		"nothing is said":           {nil, false},
		"gopls is attached":         {object{"gopls": object{"attached": true}}, false},
		"gopls is not attached":     {object{"gopls": object{"attached": false}}, true},
		"duplicates":                {object{"gopls": object{"duplicates": true}}, true},
		"in a section":              {object{"deferls": object{"gopls": object{"duplicates": true}}}, true},
		"something else is said":    {object{"settings": 1}, false},
		"what cannot be understood": {object{"gopls": "yes"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			x := filepath.Join(module(t, "-- x.go --\n"+lost), "x.go")
			c := connect(t)
			c.initializeWith(modern(), tt.options)
			c.open(x)
			if tt.shown {
				c.wantStarts(x, lostCall)
			} else {
				c.wantStarts(x)
			}
		})
	}
}

// A client that can be asked is asked, at the start and when it says that
// something is different.
func TestPreferencesAreAskedFor(t *testing.T) {
	x := filepath.Join(module(t, "-- x.go --\n"+lost), "x.go")
	c := connect(t)
	c.set(object{"gopls": object{"attached": false}})
	c.initialize(with(with(modern(), "workspace.configuration", true), "workspace.didChangeConfiguration", object{"dynamicRegistration": true}))
	m := c.await("a registration", 0, func(m message) bool { return m.method == "client/registerCapability" })
	if !strings.Contains(string(m.params), "workspace/didChangeConfiguration") {
		t.Errorf("registered: %s", m.params)
	}
	c.open(x)
	shown := func(all []diagnostic) bool { return len(all) == 1 }
	c.reported(x, shown)

	for _, settings := range []any{nil, object{}, object{"gopls": object{"attached": true}}} {
		after := c.mark()
		c.set(settings)
		c.notify("workspace/didChangeConfiguration", object{"settings": nil})
		if got := c.awaitPublished(x, after).Diagnostics; len(got) != 0 {
			t.Errorf("with %v: %+v", settings, got)
		}
		after = c.mark()
		c.set(object{"gopls": object{"attached": true, "duplicates": true}})
		c.notify("workspace/didChangeConfiguration", object{"settings": object{"deferls": nil}})
		if got := c.awaitPublished(x, after).Diagnostics; len(got) != 1 {
			t.Errorf("duplicates: %+v", got)
		}
	}
}

// A client that cannot be asked sends what is different.
func TestPreferencesAreSent(t *testing.T) {
	x := filepath.Join(module(t, "-- x.go --\n"+lost), "x.go")
	c := connect(t)
	c.initializeWith(modern(), object{"gopls": object{"attached": false}})
	c.open(x)
	c.wantStarts(x, lostCall)
	after := c.mark()
	c.notify("workspace/didChangeConfiguration", object{"settings": object{"deferls": object{"gopls": object{"attached": true}}}})
	if got := c.awaitPublished(x, after).Diagnostics; len(got) != 0 {
		t.Errorf("attached: %+v", got)
	}
	after = c.mark()
	c.notify("workspace/didChangeConfiguration", object{"settings": object{}}) // as it was at the start
	if got := c.awaitPublished(x, after).Diagnostics; len(got) != 1 {
		t.Errorf("not attached: %+v", got)
	}
}
