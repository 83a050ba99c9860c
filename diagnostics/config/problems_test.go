package config

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"
)

// invalid are texts with what is wrong with them: where, which part of the text
// that is, and the message. A schema sees the form of a text only: unseen is
// what it has to let pass.
var invalid = []struct {
	name, text string
	want       []string
	unseen     bool
}{
	{"unknown key", "exlude: [x]\n", []string{`1:1 exlude: there is no key "exlude" here; did you mean "exclude"?`}, false},
	{"unknown key, like none", "foo: x\n", []string{`1:1 foo: there is no key "foo" here; there are kinds, acquires, releases, owns, borrows, checks, severities, tests, errcheck, exclude`}, false},
	{"unknown key further down", "owns:\n  - call: example.com/p.Keep\n    off: arg0\n", []string{`3:5 off: there is no key "off" here; did you mean "of"?`}, false},
	{"merge key", "x: &x {tests: off}\n<<: *x\n", []string{
		`1:1 x: there is no key "x" here; there are kinds, acquires, releases, owns, borrows, checks, severities, tests, errcheck, exclude`,
		`2:1 <<: there is no key "<<" here; there are kinds, acquires, releases, owns, borrows, checks, severities, tests, errcheck, exclude`,
	}, false},
	{"key twice", "tests: off\n\ntests: on\n", []string{`3:1 tests: the key "tests" stands here already, on line 1; remove one of the two`}, false},
	{"word twice", "checks:\n  leak: off\n  leak: on\n", []string{`3:3 leak: the key "leak" stands here already, on line 2; remove one of the two`}, false},
	{"check", "checks:\n  leek: off\n", []string{`2:3 leek: there is no check "leek"; did you mean "leak"?`}, false},
	{"check like none", "checks: {bodyclose: off}\n", []string{`1:10 bodyclose: there is no check "bodyclose"; there are leak, discarded, directive, unused-ignore`}, false},
	{"severity", "checks:\n  leak: warn\n", []string{`2:9 warn: there is no severity "warn"; there are on, off, hint, info, warning, error`}, false},
	{"severity of tests", "tests: errror # so\n", []string{`1:8 errror: there is no severity "errror"; did you mean "error"?`}, false},
	{"severity that is no text", "checks: {leak: false}\ntests: 1\n", []string{
		"1:16 false: leak is true or false, and has to be a text; if it is meant to be one, write it in quotes",
		"2:8 1: tests is a number, and has to be a text; if it is meant to be one, write it in quotes",
	}, false},
	{"kind", "severities: {flsh: off}\n", []string{`1:14 flsh: there is no kind of resource "flsh"; did you mean "flush"?`}, true},
	{"kind like none", "severities: {spaceship: off}\n", []string{
		`1:14 spaceship: there is no kind of resource "spaceship"; write one that deferls' README lists, or declare it under kinds`,
	}, true},
	{"kind of an acquisition", "acquires:\n- {call: example.com/p.Open, release: it.Close(), kind: fiel}\n", []string{`2:57 fiel: there is no kind of resource "fiel"; did you mean "file"?`}, true},
	{"kind that is built in", "kinds: {file: {noun: file, released: closed}}\n", []string{
		`1:9 file: the kind file is built in (see deferls explain file); choose another name, or set its severity under severities`,
	}, true},
	{"kind with a bad name", "kinds: {File handle: {noun: file, released: closed}}\n", []string{`1:9 File handle: "File handle" is no name of a kind; write it as lease or db-lease`}, false},
	{"empty call", "releases:\n  - call:\n", []string{"2:10 : call is empty; give it a value, or leave it out"}, false},
	{"kind without words", "kinds: {lease: {noun: ''}}\n", []string{
		"1:16 {noun: ''}}: lease has no released, and needs one",
		`1:23 '': "" is no phrase; write it as a few words on one line`,
	}, false},
	{"not a mapping", "- exclude\n", []string{"1:1 - exclude: the file is a list, and has to be a mapping"}, false},
	{"checks as a list", "checks: [leak]\n", []string{"1:9 [leak]: checks is a list, and has to be a mapping"}, false},
	{"owns as a text", "owns: example.com/p.Keep\n", []string{"1:7 example.com/p.Keep: owns is a text, and has to be a list"}, false},
	{"entry as a text", "owns: [example.com/p.Keep]\n", []string{"1:8 example.com/p.Keep: an entry of owns is a text, and has to be a mapping"}, false},
	{"text as a list", "tests: [off]\n", []string{"1:8 [off]: tests is a list, and has to be a text"}, false},
	{"nothing after the key", "exclude:\ntests: off\n", []string{"1:9 : exclude is empty; give it a value, or leave it out"}, false},
	{"empty list", "exclude: []\n", []string{"1:10 []: exclude is empty; give it a value, or leave it out"}, false},
	{"no call", "owns:\n  - of: arg1\n", []string{"2:5 of: arg1: an entry of owns has no call, and needs one"}, false},
	{"no release", "acquires:\n  - call: example.com/p.Open\n", []string{"2:5 call: example.com/p.Open: an entry of acquires has no release, and needs one"}, false},
	{"release that is no call", "acquires:\n  - call: example.com/p.Open\n    release: it.Close\n", []string{
		`3:14 it.Close: release "it.Close" is not a call; write it as it.Close(), it() or pkg.Free(it)`,
	}, false},
	{"release that does not parse", "acquires:\n  - {call: example.com/p.Open, release: ['it.Close()', 'it.(']}\n", []string{
		`2:56 'it.(': release "it.(" does not parse as a Go expression: 1:5: expected type, found 'EOF'`,
	}, false},
	{"name as in a stack trace", "releases:\n  - call: example.com/p.(*T).Shut\n", []string{
		`2:11 example.com/p.(*T).Shut: "example.com/p.(*T).Shut" is no full name of a function; did you mean "(*example.com/p.T).Shut"?`,
	}, false},
	{"name as in documentation", "releases:\n  - call: example.com/p.T.Shut\n", []string{
		`2:11 example.com/p.T.Shut: "example.com/p.T.Shut" is no full name of a function; did you mean "(*example.com/p.T).Shut"?`,
	}, true},
	{"name with a call's brackets", "releases:\n  - call: example.com/p.Shut()\n", []string{
		`2:11 example.com/p.Shut(): "example.com/p.Shut()" is no full name of a function; did you mean "example.com/p.Shut"?`,
	}, false},
	{"name without its package", "releases:\n  - call: Shut\n", []string{
		`2:11 Shut: "Shut" is no full name of a function; write it as example.com/pkg.Open or (*example.com/pkg.T).Close`,
	}, false},
	{"place", "acquires:\n  - {call: example.com/p.Open, release: it.Close(), at: result 0}\n", []string{`2:57 result 0: "result 0" is no place in a call; write it as out0, arg0 or recv`}, false},
	{"parameter", "owns:\n  - {call: example.com/p.Keep, of: out0}\n", []string{`2:36 out0: "out0" is no parameter; write it as arg0 or recv`}, false},
	{"pattern", "exclude:\n  - '[a'\n  - /abs\n  - ./x\n  - ../x\n", []string{
		`2:5 '[a': "[a" is no pattern of paths: a bracket in it is not closed; write a backslash before one that stands for itself`,
		`3:5 /abs: "/abs" is no pattern of paths; write it as third_party, **/*_mock.go or internal/legacy/**`,
		`4:5 ./x: no path is written like "./x"; did you mean "x"?`,
		`5:5 ../x: "../x" leads away from this file, which speaks only for what is below it`,
	}, false},
	{"said twice", "owns:\n  - call: example.com/p.Keep\nborrows:\n  - call: example.com/p.Keep\n    of: arg0\n", []string{
		"4:5 call: example.com/p.Keep: arg0 of example.com/p.Keep is under owns already; remove one of the two",
	}, true},
	{"acquires twice", "acquires:\n  - {call: example.com/p.Open, release: it.Close()}\n  - {call: example.com/p.Open, release: it.Free(), at: out0}\n", []string{
		"3:5 {call: example.com/p.Open, release: it.Free(), at: out0}: out0 of example.com/p.Open is under acquires already; remove one of the two",
	}, true},
	{"no YAML", "tests: off\nexclude: [a\n", []string{"3:1 : this is no YAML: while parsing a flow sequence: did not find expected ',' or ']'"}, false},
	{"tab", "checks:\n\tleak: off\n", []string{"2:1 \tleak: off: this is no YAML: while scanning for the next token: found character that cannot start any token"}, false},
	{"star", "exclude:\n  - **/gen\n", []string{"2:5 **/gen: this is no YAML: unknown anchor '*/gen' referenced (what starts with * has to be in quotes)"}, false},
	{"no UTF-8", "tests: \xff\n", []string{"1:8 \xff: this is not UTF-8; save the file in that encoding"}, false},
	{"two documents", "tests: off\n---\ntests: on\n", []string{"2:1 ---: a second document starts here; one file is one document, without a line of ---"}, false},
	{"columns in bytes", "\ufeffchecks: {é: off, lek: off}\r\nexlude: [x]\r\n", []string{
		`1:13 é: there is no check "é"; there are leak, discarded, directive, unused-ignore`,
		`1:22 lek: there is no check "lek"; did you mean "leak"?`,
		`2:1 exlude: there is no key "exlude" here; did you mean "exclude"?`,
	}, false},
	{"alias", "exclude: &x [a, *x]\nowns: *x\n", []string{
		"1:10 &x [a, *x]: an entry of owns is a list, and has to be a mapping",
		"1:10 &x [a, *x]: an entry of exclude is a list, and has to be a text",
		"1:14 a: an entry of owns is a text, and has to be a mapping",
	}, false},
}

func TestProblems(t *testing.T) {
	for _, test := range invalid {
		t.Run(test.name, func(t *testing.T) {
			c, err := Parse("x.yaml", []byte(test.text), checks)
			problems, ok := err.(Problems)
			if !ok || c != nil {
				t.Fatalf("no problems, but %v and %v", c, err)
			}
			var got []string
			for _, p := range problems {
				place, _, _ := strings.Cut(strings.TrimPrefix(p.String(), "x.yaml:"), ": ")
				got = append(got, place+" "+test.text[p.Start:p.End]+": "+p.Message)
			}
			if strings.Join(got, "\n") != strings.Join(test.want, "\n") {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(test.want, "\n"))
			}
		})
	}
}

// The published schema is what the Go declaration says, and agrees with the
// decoder about every text.
func TestSchema(t *testing.T) {
	text, err := Schema(checks)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(SchemaURL, doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile(SchemaURL)
	if err != nil {
		t.Fatal(err)
	}
	for _, valid := range append(fuzzSeeds(t), whole, "{}", "exclude: one/pattern\n") {
		if err := validate(schema, valid); err != nil {
			t.Errorf("refused by the schema: %v\n%s", err, valid)
		}
		if _, err := Parse("x.yaml", []byte(valid), checks); err != nil {
			t.Errorf("refused by the decoder: %v\n%s", err, valid)
		}
	}
	for _, test := range invalid {
		if err := validate(schema, test.text); (err == nil) != test.unseen {
			t.Errorf("%s: the schema says %v", test.name, err)
		}
	}
}

func validate(schema *jsonschema.Schema, text string) error {
	var v any
	if err := yaml.Load([]byte(text), &v, yaml.WithV3Defaults()); err != nil {
		return err
	}
	asJSON, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if v, err = jsonschema.UnmarshalJSON(bytes.NewReader(asJSON)); err != nil {
		return err
	}
	return schema.Validate(v)
}

// fuzzSeeds are the examples of the documentation.
func fuzzSeeds(t testing.TB) []string {
	t.Helper()
	text, err := os.ReadFile("testdata/example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return []string{string(text)}
}

// Whatever is in the file, there is an answer, and its places are in the text.
func FuzzParse(f *testing.F) {
	for _, text := range append(fuzzSeeds(f), whole) {
		f.Add([]byte(text))
	}
	for _, test := range invalid {
		f.Add([]byte(test.text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := Parse("x.yaml", text, checks)
		if (c == nil) == (err == nil) {
			t.Fatalf("both or neither: %v, %v", c, err)
		}
		problems, _ := err.(Problems)
		for _, p := range problems {
			if p.Start < 0 || p.End < p.Start || len(text) < p.End || p.Line < 1 || p.Column < 1 || strings.Contains(p.Message, "\n") && !strings.Contains(p.Message, "no YAML") {
				t.Errorf("%+v in a text of %d bytes", p, len(text))
			}
		}
	})
}
