package diagnostics_test

import (
	"context"
	"fmt"
	"go/token"
	"slices"
	"strings"
	"testing"

	"github.com/deferls/deferls/diagnostics"
	"github.com/deferls/deferls/diagnostics/obligation"
)

// prelude is what the functions of these tests use.
const prelude = `package p

import (
	"bufio"
	"compress/gzip"
	"context"
	"database/sql"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/exec"
	"sync"
	"time"
)

var (
	_ = bufio.NewScanner
	_ = gzip.NewReader
	_ context.Context
	_ sql.DB
	_ = fmt.Println
	_ = log.Fatal
	_ = net.Dial
	_ = http.Get
	_ exec.Cmd
	_ sync.Mutex
	_ time.Time
)

var hook func(io.Closer)

func closeQuietly(c io.Closer) { _ = c.Close() }

func parse(r io.Reader) error {
	_, err := io.ReadAll(r)
	return err
}

func open(name string) (*os.File, error) { return os.Open(name) }

func reopen(name string) (*os.File, error) {
	f, err := open(name)
	if err != nil {
		return nil, err
	}
	return f, nil
}

type session struct{ conn net.Conn }

func newSession(c net.Conn) *session { return &session{conn: c} }

func (s *session) ping()        { s.conn.Write(nil) }
func (s *session) Close() error { return s.conn.Close() }

func dial(addr string) (*session, error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &session{conn: c}, nil
}

// Its argument may be closed or kept; who knows?
type sink interface {
	Take(name string, c io.Closer)
}

var kept io.Closer

func perhaps(c io.Closer, b bool) {
	if b {
		kept = c
	}
}

type thing struct{}

func (*thing) Close() error { return nil }
func newThing() *thing      { return &thing{} }

var (
	mu   sync.Mutex
	pool []*os.File
)
`

// The stories of the acquisitions in the last function of each text.
func TestStories(t *testing.T) {
	for _, test := range []struct{ name, code, want string }{
		{"a deferred release", `
func f(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return parse(f)
}`, `
2: file f from os.Open
has to be closed: f.Close(), where err is nil
the catalogue has os.Open: a finalizer closes it some time after it became garbage, which is no plan
6: deferred release: f.Close()
released: nothing to report: on every path it is closed`},
		{"a close helper, views and uses", `
func f(name string) {
	f, err := os.Open(name)
	if err != nil {
		return
	}
	defer closeQuietly(f)
	z, err := gzip.NewReader(f)
	if err != nil {
		log.Fatal(err)
	}
	for s := bufio.NewScanner(z); s.Scan(); {
	}
	fmt.Println(f)
	_ = f.Name()
	_ = parse(f)
}`, `
2: file f from os.Open
has to be closed: f.Close(), where err is nil
the catalogue has os.Open: a finalizer closes it some time after it became garbage, which is no plan
6: deferred release: by closeQuietly
7: what NewReader returns reads through it
9: the path ends here: Fatal does not come back, or the test has failed
11: what NewScanner returns reads through it
11: used through what reads from it
13: lent to Println, which does not keep it
14: its own method Name is called
15: lent to parse, which only uses it
released: nothing to report: on every path it is closed`},
		{"a leak", `
func f(u string) int {
	resp, err := http.Get(u)
	if err != nil {
		return 0
	}
	io.Copy(io.Discard, resp.Body)
	return resp.StatusCode
}`, `
2: response body resp from http.Get
has to be closed: resp.Body.Close(), where err is nil
the catalogue has net/http.Get: the body is never nil when there is no error
6: lent to Copy, which does not keep it
7: its field StatusCode is used
leak: response body resp from http.Get is never closed: missing resp.Body.Close()
2: response body acquired here
7: returns here without resp.Body.Close()`},
		{"a dropped result", `
func f(name string) { os.Open(name) }`, `
1: file from os.Open
has to be closed: Close(), where the call succeeds
the catalogue has os.Open: a finalizer closes it some time after it became garbage, which is no plan
leak: file from os.Open is discarded, so that it is never closed
1: file acquired and dropped here`},
		{"kept until another is closed", `
func f(addr string) error {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	s := newSession(c)
	s.ping()
	return s.Close()
}`, `
2: connection c from net.Dial
has to be closed: c.Close(), where err is nil
the catalogue has net.Dial
6: kept by what newSession returns, until Close
7: used through what holds it
8: released: by Close
released: nothing to report: on every path it is closed`},
		{"inferred, by two wrappers", `
func f() {
	f, err := reopen("x")
	if err == nil {
		hook(f)
	}
}`, `
2: file f from reopen
has to be closed: f.Close(), where err is nil
inferred: reopen returns what it gets from example.com/p.open, which returns what comes from os.Open
via: reopen gets it here
via: open gets it here
4: unknown from here on: handed to a function value, which cannot be seen
unknown: nothing is reported, because something at line 4 cannot be seen: handed to a function value, which cannot be seen
* the function that is called here is a value, and which one it is cannot be known; what a function does that is called by its name, or by an interface, can be`},
		{"inferred, inside a structure", `
func f() error {
	s, err := dial("x")
	if err != nil {
		return err
	}
	s.ping()
	return nil
}`, `
2: connection in s from dial
has to be closed: s.Close(), where err is nil
inferred: dial returns something that holds, in its field conn, what it gets from net.Dial
via: dial gets it here
6: its own method ping is called
leak: connection in s from dial is never closed: missing s.Close()
2: connection acquired here
7: returns here without s.Close()`},
		{"fields that borrow, and what reads from it", `
func f() error {
	f, err := os.Create("x")
	if err != nil {
		return err
	}
	defer closeQuietly(f)
	cmd := exec.Command("true")
	cmd.Dir = "y"
	cmd.Stdout = f
	bufio.NewReader(f).ReadByte()
	return cmd.Run()
}`, `
2: file f from os.Create
has to be closed: f.Close(), where err is nil
the catalogue has os.Create: the error of Close says whether the data was written
6: deferred release: by closeQuietly
9: stored in a field that only borrows it
10: what NewReader returns reads through it
10: used through what reads from it
released: nothing to report: on every path it is closed`},
		{"handed to an interface", `
func f(s sink) {
	f, _ := os.Open("x")
	s.Take("x", f)
}`, `
2: file f from os.Open
has to be closed: f.Close(), where the call succeeds
the catalogue has os.Open: a finalizer closes it some time after it became garbage, which is no plan
3: unknown from here on: handed to Take, which cannot be seen
unknown: nothing is reported, because something at line 3 cannot be seen: handed to Take, which cannot be seen
* in the comment of Take, if it only uses it and the caller still owes the release
//deferls:borrows c
* in the comment of Take, if it releases it
//deferls:releases c
* in the comment of Take, if it takes it over
//deferls:owns c
* in .deferls.yaml, if it is not yours to comment
borrows: # or releases, or owns
  - call: (example.com/p.sink).Take
    of: arg1`},
		{"returned", `
func f(name string) (*os.File, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	if _, err := f.WriteString("x"); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}`, `
2: file f from os.Create
has to be closed: f.Close(), where err is nil
the catalogue has os.Create: the error of Close says whether the data was written
6: its own method WriteString is called
7: released: f.Close()
10: handed on: returned to the caller
handed on: nothing is reported, because somebody else has it from line 10 on: returned to the caller
* in the comment of f, if its callers owe the release and are not found to
//deferls:returns-owned`},
		{"stored", `
func f(name string) {
	f, err := os.Open(name)
	if err == nil {
		pool = append(pool, f)
	}
}`, `
2: file f from os.Open
has to be closed: f.Close(), where err is nil
the catalogue has os.Open: a finalizer closes it some time after it became garbage, which is no plan
4: handed on: stored in a field or variable that outlives the call
handed on: nothing is reported, because somebody else has it from line 4 on: stored in a field or variable that outlives the call`},
		{"of many releases, with arguments", `
func f(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if _, err := tx.Exec("x"); err != nil {
		tx.Rollback()
		return err
	}
	return tx.Commit()
}`, `
2: transaction tx from db.BeginTx
has to be rolled back or committed: tx.Rollback() or tx.Commit(), where err is nil
the catalogue has (*database/sql.DB).BeginTx: cancelling the context rolls back as well
6: what Exec returns reads through it
7: released: tx.Rollback()
10: released: tx.Commit()
released: nothing to report: on every path it is rolled back or committed`},
		{"an end of its own", `
func f() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	<-ctx.Done()
	_ = cancel
}`, `
2: cancel function cancel from context.WithTimeout
has to be called: cancel(), until ctx.Done() or ctx.Err() says that it is over
the catalogue has context.WithTimeout
3: ended: its end is waited for
released: nothing to report: on every path it is called`},
		{"a lock for the caller", `
func f() { mu.Lock() }`, `
1: lock mu from mu.Lock
has to be unlocked: mu.Unlock()
the catalogue has (*sync.Mutex).Lock
1: no leak here: the caller may hold it from here on: no release further down says otherwise
excused: nothing is reported: it is owed at line 1, but the caller may hold it from here on: no release further down says otherwise`},
		{"a lock that one path forgets", `
func f(b bool) {
	mu.Lock()
	if b {
		return
	}
	mu.Unlock()
}`, `
2: lock mu from mu.Lock
has to be unlocked: mu.Unlock()
the catalogue has (*sync.Mutex).Lock
6: released: mu.Unlock()
leak: lock mu from mu.Lock is not unlocked on every path: missing mu.Unlock()
2: lock acquired here
3: when b
4: returns here without mu.Unlock()`},
		{"nothing but panics", `
func f(name string) {
	f, err := os.Open(name)
	if err != nil {
		return
	}
	panic(f)
}`, `
2: file f from os.Open
has to be closed: f.Close(), where err is nil
the catalogue has os.Open: a finalizer closes it some time after it became garbage, which is no plan
6: the path ends here: it panics here
excused: nothing to report: no path on which it is owed comes to an exit`},
		{"an ignored leak", `
func f(name string) {
	//deferls:ignore leak it is open for as long as the process
	f, _ := os.Open(name)
	_ = f
}`, `
3: file f from os.Open
has to be closed: f.Close(), where the call succeeds
the catalogue has os.Open: a finalizer closes it some time after it became garbage, which is no plan
leak: file f from os.Open is never closed: missing f.Close()
3: file acquired here
5: returns here without f.Close()
hidden: the comment at line 2 asks to ignore it: it is open for as long as the process`},
		{"a leak that another linter was told of", `
func f(u string) {
	resp, _ := http.Get(u) //nolint:bodyclose
	_ = resp
}`, `
2: response body resp from http.Get
has to be closed: resp.Body.Close(), where the call succeeds
the catalogue has net/http.Get: the body is never nil when there is no error
leak: response body resp from http.Get is never closed: missing resp.Body.Close()
2: response body acquired here
4: returns here without resp.Body.Close()
hidden: a //nolint comment asks to ignore it`},
		{"said by a directive", `
//deferls:returns-owned
func make() *thing { return newThing() }

func f() {
	x := make()
	_ = x
}`, `
5: resource x from make
has to be released: x.Close()
a directive says so: //deferls:returns-owned in the comment of example.com/p.make
leak: resource x from make is never released: missing x.Close()
5: resource acquired here
7: returns here without x.Close()`},
		{"no acquisition, and nothing else", `
func f() int { return 1 }`, `
no call here acquires anything that has to be released`},
		{"nobody knows", `
func f() { newThing() }`, `
example.com/p.newThing returns something with a method Close, and nobody knows whether the caller owes its call
* in the comment of newThing, if its callers owe the release
//deferls:returns-owned
* in .deferls.yaml, if it is not yours to comment
acquires:
  - call: example.com/p.newThing
    release: it.Close()`},
		{"a kind that is not reported", `
func f() { time.NewTimer(time.Second) }`, `
time.NewTimer acquires a timer, which is not reported unless the configuration asks for it
* in .deferls.yaml, to have this kind reported
severities: {timer: warning}`},
		{"nothing with this argument", `
func f() { os.NewFile(1, "stdout") }`, `
os.NewFile owes nothing here: with this argument it acquires nothing`},
		{"outside of any function", `
var file, _ = os.Open("x")`, `
os.Open acquires something outside of any function, where nothing is followed`},
	} {
		t.Run(test.name, func(t *testing.T) {
			e, src := explained(t, test.code, nil)
			if got := "\n" + render(src, e); got != test.want {
				t.Errorf("got%s\nwant%s", got, test.want)
			}
		})
	}
}

// explained explains the last declaration of a text, after the prelude.
func explained(t *testing.T, code string, settings *diagnostics.Settings) (*diagnostics.Explanation, obligation.Source) {
	t.Helper()
	src := oneFile(t, prelude+code)
	decls := src.Files[0].Decls
	last := decls[len(decls)-1]
	e, err := diagnostics.Explain(t.Context(), src, settings, last.Pos(), last.End())
	if err != nil {
		t.Fatal(err)
	}
	return e, src
}

// render writes lines as counted from the start of the code after the prelude.
func render(src obligation.Source, e *diagnostics.Explanation) string {
	var lines []string
	add := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	start := strings.Count(prelude, "\n") + 1
	at := func(p token.Pos) int { return src.Fset.Position(p).Line - start }
	relined := func(s string) string {
		for n := start + 20; n > start; n-- {
			s = strings.ReplaceAll(s, fmt.Sprintf("line %d", n), fmt.Sprintf("line %d", n-start))
		}
		return s
	}
	advise := func(list []diagnostics.Advice) {
		for _, a := range list {
			add("* %s", a.Text)
			if a.Code != "" {
				add("%s", a.Code)
			}
		}
	}
	for _, s := range e.Stories {
		add("%d: %s", at(s.Pos), s.Subject)
		add("%s", s.Owed)
		add("%s", s.Source)
		for _, v := range s.Via {
			add("via: %s", v.Message)
		}
		for _, e := range s.Events {
			add("%d: %s", at(e.Pos), e.Message)
		}
		add("%s: %s", s.Outcome, relined(s.Verdict))
		if s.Finding != nil {
			for _, p := range s.Finding.Path {
				add("%d: %s", at(p.Pos), p.Message)
			}
		}
		if s.Hidden != "" {
			add("hidden: %s", relined(s.Hidden))
		}
		advise(s.Advice)
	}
	for _, r := range e.Remarks {
		add("%s", r.Message)
		advise(r.Advice)
	}
	return strings.Join(lines, "\n")
}

// What is advised settles the story.
func TestAdviceSettles(t *testing.T) {
	const code = `
func f(s sink) {
	f, _ := os.Open("x")
	s.Take("x", f)
}`
	e, _ := explained(t, code, nil)
	if len(e.Stories) != 1 || len(e.Stories[0].Advice) != 4 {
		t.Fatalf("there is no story with four pieces of advice: %+v", e)
	}
	outcomes := []diagnostics.Outcome{diagnostics.Leaks, diagnostics.Settled, diagnostics.HandedOn}
	for i, a := range e.Stories[0].Advice[:3] {
		src := oneFile(t, strings.Replace(prelude, "\tTake(", "\t"+a.Code+"\n\tTake(", 1)+code)
		decls := src.Files[0].Decls
		e, err := diagnostics.Explain(context.Background(), src, nil, decls[len(decls)-1].Pos(), decls[len(decls)-1].End())
		if err != nil || len(e.Stories) != 1 || e.Stories[0].Outcome != outcomes[i] {
			t.Errorf("%s: %v, %+v", a.Code, err, e)
		}
	}
	yaml := e.Stories[0].Advice[3].Code
	settings, err := diagnostics.ParseSettings("/m/.deferls.yaml", []byte(yaml))
	if err != nil {
		t.Fatal(err)
	}
	if e, _ := explained(t, code, settings); e.Stories[0].Outcome != diagnostics.Leaks {
		t.Errorf("with %q: %s", yaml, e.Stories[0].Verdict)
	}
}

// What is advised where nobody knows makes the call an acquisition.
func TestAdviceAcquires(t *testing.T) {
	const code = `
func f() { newThing() }`
	e, _ := explained(t, code, nil)
	if len(e.Remarks) != 1 || len(e.Remarks[0].Advice) != 2 {
		t.Fatalf("there are no two pieces of advice: %+v", e)
	}
	settings, err := diagnostics.ParseSettings("/m/.deferls.yaml", []byte(e.Remarks[0].Advice[1].Code))
	if err != nil {
		t.Fatal(err)
	}
	said, _ := explained(t, code, settings)
	if len(said.Stories) != 1 || said.Stories[0].Outcome != diagnostics.Leaks || said.Stories[0].Source != "the configuration says so: .deferls.yaml has example.com/p.newThing under acquires" {
		t.Errorf("got %+v", said)
	}
	src := oneFile(t, strings.Replace(prelude, "func newThing()", e.Remarks[0].Advice[0].Code+"\nfunc newThing()", 1)+code)
	decls := src.Files[0].Decls
	said, err = diagnostics.Explain(t.Context(), src, nil, decls[len(decls)-1].Pos(), decls[len(decls)-1].End())
	if err != nil || len(said.Stories) != 1 || said.Stories[0].Outcome != diagnostics.Leaks {
		t.Errorf("got %v, %+v", err, said)
	}
}

// Every acquisition has a story, and where something is found the story ends
// with it.
func TestStoriesOfFindings(t *testing.T) {
	src, ok := fixture(t, "testdata/src/leak/transfer")
	if !ok {
		t.Fatal("the fixtures need another package")
	}
	findings, obligations, err := diagnostics.Analyze(t.Context(), src, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range obligations {
		e, err := diagnostics.Explain(t.Context(), src, nil, o.Call.Lparen, o.Call.Lparen)
		if err != nil {
			t.Fatal(err)
		}
		n := slices.IndexFunc(e.Stories, func(s diagnostics.Story) bool { return s.Obligation.Place == o.Place })
		if n < 0 {
			t.Errorf("%s: there is no story", src.Fset.Position(o.Call.Pos()))
			continue
		}
		i := slices.IndexFunc(findings, func(f diagnostics.Finding) bool { return f.Obligation == o })
		s := e.Stories[n]
		if found := i >= 0; found != (s.Outcome == diagnostics.Leaks) || found && s.Verdict != findings[i].Message {
			t.Errorf("%s: the story ends with %q", src.Fset.Position(o.Call.Pos()), s.Verdict)
		}
		if s.Verdict == "" || s.Owed == "" || s.Source == "" {
			t.Errorf("%s: the story has no %+v", src.Fset.Position(o.Call.Pos()), s)
		}
	}
}

// Where the call of a column is asked for, it is the innermost.
func TestStoryAtColumn(t *testing.T) {
	src := oneFile(t, prelude+`
func f(c net.Conn) {
	s, _ := dial("x"); t, _ := net.Dial("tcp", "y")
	_, _ = s, t
}`)
	decls := src.Files[0].Decls
	text := src.Fset.File(src.Files[0].FileStart)
	last := decls[len(decls)-1]
	line := text.LineStart(text.Line(last.Pos()) + 1)
	for column, want := range map[int]string{11: "connection in s from dial", 35: "connection t from net.Dial"} {
		pos := line + token.Pos(column-1)
		e, err := diagnostics.Explain(t.Context(), src, nil, pos, pos)
		if err != nil || len(e.Stories) != 1 || e.Stories[0].Subject != want {
			t.Errorf("column %d: %v, %+v", column, err, e)
		}
	}
	if e, err := diagnostics.Explain(t.Context(), src, nil, line, line+60); err != nil || len(e.Stories) != 2 {
		t.Errorf("the line: %v, %+v", err, e)
	}
}
