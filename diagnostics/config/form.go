package config

import (
	"strconv"
	"strings"

	"github.com/deferls/deferls/diagnostics/resource"
)

// file is the form of .deferls.yaml: the decoder, its errors and the JSON schema
// go by it alone. Its tags are
//
//	yaml  the key
//	is    the class of a text, or of each text of a list or mapping
//	keys  the class of the keys of a mapping
//	need  "yes" where a key may not be left out
//	doc   a sentence for whoever hovers over the key
//
// Fields are decoded in their order: kinds are declared before they are named.
type file struct {
	Kinds      map[string]kind   `yaml:"kinds" keys:"new kind" doc:"Kinds of resources of your own, by the name that acquires and severities use."`
	Acquires   []acquires        `yaml:"acquires" doc:"Functions and methods that acquire something, and what releases it."`
	Releases   []parameter       `yaml:"releases" doc:"Functions and methods that release what they are given, whatever they return."`
	Owns       []parameter       `yaml:"owns" doc:"Functions and methods that take over what they are given: the caller owes nothing any more."`
	Borrows    []parameter       `yaml:"borrows" doc:"Functions and methods that only use what they are given: the caller still owes the release."`
	Checks     map[string]string `yaml:"checks" keys:"check" is:"level" doc:"Whether a check runs, and the severity of what it finds."`
	Severities map[string]string `yaml:"severities" keys:"kind" is:"level" doc:"Whether a kind of resource is reported, and with which severity. It comes before that of the check. A kind that is not reported by default is, once it stands here."`
	Tests      string            `yaml:"tests" is:"level" doc:"Whether anything is reported in _test.go files, and with which severity. It comes before all others."`
	Errcheck   string            `yaml:"errcheck" is:"switch" doc:"Whether fixes drop the error of a release so that errcheck sees it is meant: defer func() { _ = f.Close() }(). It is off by default."`
	Exclude    []string          `yaml:"exclude" is:"glob" doc:"Files and directories in which nothing is reported, as patterns of paths below this file: * is any part of a name, ** any number of directories."`
}

type kind struct {
	Noun     string `yaml:"noun" is:"phrase" need:"yes" doc:"What it is called in messages: lease."`
	Released string `yaml:"released" is:"phrase" need:"yes" doc:"What has to become of it, as a participle: given back."`
	Doc      string `yaml:"doc" is:"phrase" doc:"One sentence: what is lost when it leaks."`
}

type acquires struct {
	at      span
	Call    string   `yaml:"call" is:"callee" need:"yes" doc:"The function or method, by its full name: example.com/pkg.Open, (*example.com/pkg.T).Open."`
	At      string   `yaml:"at" is:"place" doc:"Where the resource is: out0 (the default) is the first result, arg0 the first argument, recv the receiver."`
	Release []string `yaml:"release" is:"release" need:"yes" doc:"A call that releases it, or several of which any does. it is the resource, recv the receiver, arg0 the first argument: it.Close(), it(), recv.Put(it), pkg.Free(it)."`
	Kind    string   `yaml:"kind" is:"kind" doc:"What it is; resource, if nothing is said."`
}

type parameter struct {
	at   span
	Call string `yaml:"call" is:"callee" need:"yes" doc:"The function or method, by its full name: example.com/pkg.Close, (*example.com/pkg.T).Close."`
	Of   string `yaml:"of" is:"parameter" doc:"Which: arg0 (the default) is the first argument, recv the receiver."`
}

// contradictions looks for what is said twice, or in two ways.
func (d *decoder) contradictions(f *file) {
	under := map[string]string{}
	say := func(place, call, key string, at span) {
		if call == "" {
			return // a problem of its own
		}
		what := place + " of " + call
		if before := under[what]; before != "" {
			d.problem(at, "%s is under %s already; remove one of the two", what, before)
		}
		under[what] = key
	}
	for _, a := range f.Acquires {
		say(or(a.At, "out0"), a.Call, "acquires", a.at)
	}
	clear(under)
	sayAll := func(key string, list []parameter) {
		for _, p := range list {
			say(or(p.Of, "arg0"), p.Call, key, p.at)
		}
	}
	sayAll("releases", f.Releases)
	sayAll("owns", f.Owns)
	sayAll("borrows", f.Borrows)
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// config turns a file without problems into data.
func (f *file) config(path, hash string) *Config {
	c := &Config{Path: path, hash: hash, checks: map[string]Level{}, severities: map[string]Level{}, tests: level(f.Tests), errcheck: f.Errcheck == "on"}
	for id, l := range f.Checks {
		c.checks[id] = level(l)
	}
	for id, l := range f.Severities {
		c.severities[id] = level(l)
	}
	for _, pattern := range f.Exclude {
		c.exclude = append(c.exclude, strings.TrimSuffix(pattern, "/"))
	}
	for id, k := range f.Kinds {
		c.kinds = append(c.kinds, resource.Kind{ID: id, Noun: k.Noun, Released: k.Released, Doc: k.Doc})
	}
	for _, a := range f.Acquires {
		c.rows = append(c.rows, a.row())
	}
	c.addRows(f.Releases, resource.Releases)
	c.addRows(f.Owns, resource.Sinks)
	c.addRows(f.Borrows, resource.Borrows)
	return c
}

func (c *Config) addRows(list []parameter, role resource.Role) {
	for _, p := range list {
		c.rows = append(c.rows, resource.Row{Call: p.Call, Role: role, Of: place(or(p.Of, "arg0"))})
	}
}

func (a *acquires) row() resource.Row {
	at := place(or(a.At, "out0"))
	if rel, err := resource.ParseRelease(a.Release[0]); err == nil && rel.Root == resource.Hole && len(rel.Fields) == 1 {
		at.Path = rel.Fields[0] // it.Body.Close() is owed for the body
	}
	return resource.Row{
		Call: a.Call, Role: resource.Acquires, Kind: or(a.Kind, resource.Own),
		At: []resource.Place{at}, Release: a.Release, Severity: resource.Warning,
	}
}

// level is the one a word names; on, where nothing is said.
func level(word string) Level {
	for l, w := range levels {
		if w == word {
			return Level(l)
		}
	}
	return AsIs
}

// place reads out0, arg0 and recv, which are also the holes of a release.
func place(word string) resource.Place {
	if word == resource.RecvHole {
		return resource.Place{From: resource.Receiver}
	}
	from := resource.Argument
	number, isArg := strings.CutPrefix(word, "arg")
	if !isArg {
		from, number = resource.Result, strings.TrimPrefix(word, "out")
	}
	n, _ := strconv.Atoi(number) // its class has seen to that
	return resource.Place{From: from, Index: n}
}
