// Package resource is what deferls knows about APIs, as plain data: the kinds
// of resources, the calls that acquire them, and the expressions that release
// them. It judges nothing.
package resource

import (
	"path"
	"regexp"
	"strings"
)

// Severity is how a finding of a row is shown. Error and Warning report by
// default; Info and Hint do not yet report; None is model only.
type Severity int

const (
	None Severity = iota
	Hint
	Info
	Warning
	Error
)

func (s Severity) String() string {
	return [...]string{"none", "hint", "info", "warning", "error"}[s]
}

// Reports says whether findings of this severity are shown by default.
func (s Severity) Reports() bool { return s >= Warning }

// Role is what a call does to a resource. A call with no row borrows its
// arguments, and a reference that it returns is a view of them and of the
// receiver. What a call acquires stands on its own, unless another row of the
// same call says that it is a view or another name of something.
type Role int

const (
	Acquires Role = iota // the call creates an obligation at each of Row.At
	Aliases              // the first result is another name of the resource at Row.Of: releasing either releases both
	Borrows              // the result is a view of the resource at Row.Of, which stays owed
	Sinks                // the callee takes over the resource at Row.Of
	Exempt               // the result looks like a resource and owes nothing
	Releases             // the callee releases the resource at Row.Of, whatever it returns: a close helper
)

// From is the side of a call a Place is on.
type From int

const (
	Result   From = iota // Place.Index counts results
	Receiver             // Place.Index is unused
	Argument             // Place.Index counts arguments, receiver excluded
	Process              // the process itself: nothing in the call names the resource
)

// Place is where in a call a resource sits.
type Place struct {
	From  From
	Index int
	Path  string // a field below it ("Body"), empty for the value itself
}

// When is the condition under which an acquiring call has acquired.
type When int

const (
	OnSuccess When = iota // its error result is nil; always, if it returns no error
	OnTrue                // its boolean result is true (TryLock)
)

// Row is one function or method and what it does to resources.
type Row struct {
	Call     string   // full name as (*types.Func).FullName prints it: "os.Open", "(*net/http.Client).Do", "(net.Listener).Accept"
	Declared string   // full name of the method that go/types resolves the call to, where Call names it by the type that promotes it
	Role     Role     //
	Kind     string   // ID of a Kind
	At       []Place  // Acquires: where each obligation sits
	OneOf    bool     // Acquires: the places are ends of one resource; releasing any of them ends the duty
	Of       Place    // Aliases, Borrows, Sinks, Releases: the resource taking part; Acquires: what it is made from, if its end is the end of both
	Release  []string // Go expressions with holes, any of which releases; the first is the one written (see ParseRelease)
	Ends     []string // calls that end the obligation when they say that there is no more: their last result is false, an error, or a channel that is received from ("it.Next()")
	When     When     //
	OpenWith string   // an error value together with which the resource is acquired all the same: "archive/zip.ErrInsecurePath"
	Fails    string   // Acquires: an expression with holes for the error of the call, where that is no result: nothing is acquired where it is not nil ("it.Error", "out0.Error()")
	Inside   string   // Acquires, inferred: the fields of the value down to the resource that it holds
	Others   []string // Acquires, inferred: methods of the value that may release it or hand it on
	Via      []string // Acquires, inferred: the calls by which the function comes to acquire, each within the one before; the last is known by itself
	InCtx    bool     // Acquires: a context among the results holds it as well, by which it can be released
	Except   []int64  // Acquires: constants that, as the first argument, acquire nothing
	Before   string   // Acquires: the version of the language ("1.23") from which on nothing is owed any more
	Named    bool     // Acquires: a file that stays on the disk, under its Name, until somebody removes it
	NoNil    bool     // Acquires: with nil as the first argument the call acquires nothing
	OnError  bool     // Aliases, Releases: only when the call fails the callee has released the resource
	Severity Severity //
	Note     string   // what a reader should know, for explain and the tables
}

// Failure is Row.Fails taken apart: the hole that it starts with, and the field
// or method that holds the error. The root is empty if the row has none.
func (r *Row) Failure() (root, name string, isCall bool) {
	expr, isCall := strings.CutSuffix(r.Fails, "()")
	root, name, _ = strings.Cut(expr, ".")
	return root, name, isCall
}

// Package is the import path of the package that declares the row's call.
func (r *Row) Package() string {
	name := r.Call
	if typ, _, ok := strings.Cut(strings.TrimLeft(name, "(*"), ")."); ok {
		name, _, _ = strings.Cut(typ, "[")
	}
	return name[:strings.LastIndexByte(name, '.')]
}

// ImportPath is the import path of the package that a release expression of
// the row calls a function of: the row's own package if it has that name,
// otherwise the standard one whose whole path it is. It is empty if the
// release calls no function of a package.
func (r *Row) ImportPath(rel Release) string {
	if own := r.Package(); packageName(own) == rel.Package {
		return own
	}
	return rel.Package
}

var majorVersion = regexp.MustCompile(`^v[0-9]+$`)

// packageName is the name that a package most likely has, by its import path.
func packageName(importPath string) string {
	if dir, last := path.Split(importPath); majorVersion.MatchString(last) && dir != "" {
		importPath = path.Clean(dir)
	}
	return path.Base(importPath)
}

// Exits is the set of ways out of a function at which a kind must not be owed.
type Exits int

const (
	EveryReturn   Exits = iota // whatever the function returns
	SuccessReturn              // only where it returns no error: what is lost is output, and a failed output is lost anyway
)

// Kind is a family of resources and the words for it.
type Kind struct {
	ID         string // "file"
	Noun       string // in messages: "file f from os.Open"
	Released   string // past participle: "closed", "cancelled", "unlocked"
	Doc        string // one sentence: what is lost when it leaks
	Exits      Exits  //
	Paired     bool   // often held past the function by design: reported only where another path of the same function releases it
	OwnMatter  bool   // what a function that returns one has not done is no duty of its callers: they often go on without it by design
	ByOthers   bool   // released by goroutines: any go statement hands it on
	PassedDown bool   // given to functions that work with it and leave its end to whoever began it
	NotInMain  bool   // silent where main.main ends: the end of the process does what the release would have done
	Outlives   bool   // the end of the process does not do what the release would have done: files stay, output is cut off
	NotInTests bool   // silent in test files: what is lost is the test's own output, which it checks or does not need
}
