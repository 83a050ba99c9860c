package config

import (
	"bytes"
	"cmp"
	"errors"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"github.com/deferls/deferls/diagnostics/spelling"
)

// decoder reads a text into the form that its Go declaration says, and takes
// note of everything that does not fit. The YAML library's own strict decoding
// stops at the first mistake of a mapping and knows no word that was meant.
type decoder struct {
	source
	words    *words
	problems Problems
	named    []named
}

func (d *decoder) problem(at span, format string, args ...any) {
	d.problems = append(d.problems, d.source.problem(at, format, args...))
}

func (d *decoder) sorted() Problems {
	slices.SortStableFunc(d.problems, func(a, b Problem) int { return cmp.Compare(a.Start, b.Start) })
	return d.problems
}

// decode fills in into, a pointer to a structure. A file that says nothing
// leaves it as it is.
func (d *decoder) decode(into any) {
	if !utf8.Valid(d.text) {
		at := bytes.IndexRune(d.text, utf8.RuneError)
		d.problem(span{at, at + 1}, "this is not UTF-8; save the file in that encoding")
		return
	}
	var docs []yaml.Node
	if err := yaml.Load(d.text, &docs, yaml.WithAllDocuments()); err != nil {
		d.syntax(err)
		return
	}
	if len(docs) > 1 {
		d.problem(d.spanOf(&docs[1]), "a second document starts here; one file is one document, without a line of ---")
		return
	}
	if len(docs) == 0 || len(docs[0].Content) == 0 || docs[0].Content[0].Tag == "!!null" {
		return
	}
	d.value(docs[0].Content[0], "the file", reflect.ValueOf(into).Elem(), "", "")
}

// syntax tells what is wrong where there is no YAML.
func (d *decoder) syntax(err error) {
	var load *yaml.LoadError
	if !errors.As(err, &load) || load.Mark.Line == 0 {
		d.problem(span{}, "this is no YAML: %v", err)
		return
	}
	message := load.Message
	if load.ContextMsg != "" {
		message = load.ContextMsg + ": " + message
	}
	at := d.restOfLine(d.offset(load.Mark.Line, load.Mark.Column))
	if strings.HasPrefix(string(d.text[at.start:]), "*") {
		message += " (what starts with * has to be in quotes)"
	}
	d.problem(at, "this is no YAML: %s", message)
}

// value decodes a node. What is its name in errors; is and keys are the classes
// of its texts and of its keys.
func (d *decoder) value(n *yaml.Node, what string, into reflect.Value, is, keys string) {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if n.ShortTag() == "!!null" || n.Kind == yaml.SequenceNode && len(n.Content) == 0 {
		d.problem(d.spanOf(n), "%s is empty; give it a value, or leave it out", what)
		return
	}
	switch into.Kind() {
	case reflect.Struct:
		d.structure(n, what, into)
	case reflect.Map:
		d.mapping(n, what, into, is, keys)
	case reflect.Slice:
		d.list(n, what, into, is)
	case reflect.String:
		if text, ok := d.scalar(n, what, is); ok {
			into.SetString(text)
		}
	}
}

func (d *decoder) structure(n *yaml.Node, what string, into reflect.Value) {
	if !d.expect(n, yaml.MappingNode, what, "a mapping") {
		return
	}
	entries, given := d.entries(n), map[string]bool{}
	var known []string
	for f := range into.Type().Fields() {
		if f.Name == "at" {
			continue
		}
		key := f.Tag.Get("yaml")
		known = append(known, key)
		i := slices.IndexFunc(entries, func(e entry) bool { return e.key.Value == key })
		if i < 0 {
			if f.Tag.Get("need") != "" {
				d.problem(d.spanOf(n), "%s has no %s, and needs one", what, key)
			}
			continue
		}
		given[key] = true
		d.value(entries[i].value, key, into.FieldByIndex(f.Index), f.Tag.Get("is"), f.Tag.Get("keys"))
	}
	for _, e := range entries {
		if !given[e.key.Value] {
			d.unknown(e.key, known)
		}
	}
}

func (d *decoder) unknown(key *yaml.Node, known []string) {
	if near := spelling.Nearest(key.Value, known); near != "" {
		d.problem(d.spanOf(key), "there is no key %q here; did you mean %q?", key.Value, near)
		return
	}
	d.problem(d.spanOf(key), "there is no key %q here; there are %s", key.Value, strings.Join(known, ", "))
}

func (d *decoder) mapping(n *yaml.Node, what string, into reflect.Value, is, keys string) {
	if !d.expect(n, yaml.MappingNode, what, "a mapping") {
		return
	}
	into.Set(reflect.MakeMap(into.Type()))
	for _, e := range d.entries(n) {
		key, ok := d.scalar(e.key, "a key of "+what, keys)
		v := reflect.New(into.Type().Elem()).Elem()
		d.value(e.value, e.key.Value, v, is, "")
		if ok {
			into.SetMapIndex(reflect.ValueOf(key), v)
		}
	}
}

// list decodes a list. One that has a single text may be that text alone.
func (d *decoder) list(n *yaml.Node, what string, into reflect.Value, is string) {
	items := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode || is == "" {
		if !d.expect(n, yaml.SequenceNode, what, "a list") {
			return
		}
		items = n.Content
	}
	for _, item := range items {
		v := reflect.New(into.Type().Elem()).Elem()
		d.value(item, "an entry of "+what, v, is, "")
		if e, ok := v.Addr().Interface().(located); ok {
			e.locate(d.spanOf(item))
		}
		into.Set(reflect.Append(into, v))
	}
}

// located are the entries of lists that are held against each other.
type located interface{ locate(span) }

func (a *acquires) locate(at span)  { a.at = at }
func (p *parameter) locate(at span) { p.at = at }

func (d *decoder) scalar(n *yaml.Node, what, is string) (string, bool) {
	if !d.expect(n, yaml.ScalarNode, what, "a text") {
		return "", false
	}
	if n.ShortTag() != "!!str" {
		d.problem(d.spanOf(n), "%s is %s, and has to be a text; if it is meant to be one, write it in quotes", what, nature[n.ShortTag()])
		return "", false
	}
	if err := classes[is].check(d.words, n.Value); err != nil {
		d.problem(d.spanOf(n), "%v", err)
		return "", false
	}
	if is == "callee" {
		d.named = append(d.named, named{n.Value, d.source.problem(d.spanOf(n), "")})
	}
	return n.Value, true
}

// nature is what a scalar is that is no text.
var nature = map[string]string{
	"!!bool": "true or false", "!!int": "a number", "!!float": "a number", "!!timestamp": "a date",
	"!!merge": "<<", "!!binary": "binary",
}

// expect says whether a node is of a kind, and takes note if it is not.
func (d *decoder) expect(n *yaml.Node, kind yaml.Kind, what, wanted string) bool {
	if n.Kind == kind {
		return true
	}
	is := map[yaml.Kind]string{yaml.MappingNode: "a mapping", yaml.SequenceNode: "a list", yaml.ScalarNode: "a text"}[n.Kind]
	if n.Kind == yaml.ScalarNode && n.ShortTag() != "!!str" {
		is = nature[n.ShortTag()]
	}
	d.problem(d.spanOf(n), "%s is %s, and has to be %s", what, is, wanted)
	return false
}

type entry struct{ key, value *yaml.Node }

// entries are those of a mapping; of keys that stand twice, the first.
func (d *decoder) entries(n *yaml.Node) []entry {
	var all []entry
	first := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		for key.Kind == yaml.AliasNode {
			key = key.Alias
		}
		if line := first[key.Value]; line > 0 && key.Kind == yaml.ScalarNode {
			d.problem(d.spanOf(key), "the key %q stands here already, on line %d; remove one of the two", key.Value, line)
			continue
		}
		first[key.Value] = key.Line
		all = append(all, entry{key, value})
	}
	return all
}
