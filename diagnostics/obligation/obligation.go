// Package obligation is the engine: it finds the acquisitions of a package,
// follows each along the paths of its function, and says where it is still
// owed at an exit. It judges one function at a time, and what it cannot see is
// unknown: it stays silent.
package obligation

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/deferls/deferls/diagnostics/resource"
)

// Source is one type-checked package. Errors are allowed: functions that are
// not sound are left out.
type Source struct {
	Fset    *token.FileSet
	Files   []*ast.File
	Types   *types.Package
	Info    *types.Info
	Facts   func(path string) *Facts // what is known of the packages it imports, by import path; nil if nothing is
	Partial bool                     // bodies are left out: what no function does alone is not to be judged
}

// Obligation is the duty to release what one call acquired.
type Obligation struct {
	Row   *resource.Row
	Kind  *resource.Kind
	Place resource.Place
	Call  *ast.CallExpr // the acquisition
	Func  ast.Node      // the *ast.FuncDecl or *ast.FuncLit whose body the call is in
	Name  string        // how the code calls the value that the release holes stand for: "f", "resp", "s.mu"; empty if it has no name
	Var   *types.Var    // the variable of that name, if it is one
	Err   *types.Var    // the variable that took the call's error, if any

	first string // how the code calls the first result of the call

	Discarded bool    // the result that carries it is dropped: nothing can release it
	Leaks     []Leak  // exits proven to be reached while it is owed, the nearest first; empty if there is none
	Events    []Event // everything else that was seen to happen to it on some path
	Excused   []Event // exits at which it is owed, and that is no leak; Explain has them among the events
	Returned  []Returned
}

// Returned is a way in which a resource, and nothing that holds it, is returned.
type Returned struct {
	Result int         // in which result; -1 if it is in no single one
	Path   string      // the fields of the resource down to what is returned: "Body"
	Inside string      // the fields of the result down to it, if it lies in a structure
	View   bool        // what is returned only reads through it, or writes
	At     []token.Pos // the return statements
	Shared *types.Var  // a variable of a package that is returned in that result on another path; nil if none is
}

// Release is the expression that releases it as code would write it:
// "f.Close()". A resource without a name is "_" there.
func (o *Obligation) Release() string { return o.Written(o.Row.Release[0]) }

// Releases are all the expressions of which any releases it, as code would
// write them, the one to be written first.
func (o *Obligation) Releases() []string {
	var all []string
	for _, expr := range o.Row.Release {
		all = append(all, o.Written(expr))
	}
	return all
}

// Written is an expression with holes in the words of the acquiring call.
func (o *Obligation) Written(expr string) string {
	rel, err := resource.ParseRelease(expr)
	if err != nil {
		return expr
	}
	code := map[string]string{resource.Hole: o.Name}
	if o.Name == "" {
		code[resource.Hole] = "_"
	}
	if sel, ok := ast.Unparen(o.Call.Fun).(*ast.SelectorExpr); ok {
		code[resource.RecvHole] = types.ExprString(sel.X)
	}
	if o.first != "" {
		code[resource.OutHole] = o.first
	}
	for i, arg := range o.Call.Args {
		code[resource.ArgHole(i)] = types.ExprString(arg)
	}
	return rel.Fill(code)
}

// Exit is how a path left the function while owing.
type Exit int

const (
	Returns     Exit = iota // a return statement, or the end of the body
	Overwritten             // the acquisition runs again, and nothing holds the earlier resource
)

// Leak is one path from the acquisition to an exit at which it is still owed.
type Leak struct {
	Exit  Exit
	Pos   token.Pos // the return statement, the closing brace, or the call that overwrites
	End   token.Pos
	Steps []Step // the branches taken on the way, in order
}

// Step is one branch taken on a leak path.
type Step struct {
	Pos, End token.Pos
	Text     string // "taken when err != nil", "the loop ends"
}

// EventKind says what an event did to the obligation.
type EventKind int

const (
	Released    EventKind = iota // released here
	Deferred                     // its release is deferred here
	Transferred                  // handed on: returned, stored, sent, given to a goroutine or a sink
	Unknown                      // something that cannot be seen took part
	Ended                        // it said itself that there is no more (Row.Ends); a release is still allowed
	Stranded                     // its release is deferred by a function that never returns

	// What changes nothing, and is seen by Explain only.
	Used    // used: the duty stays where it is
	Viewed  // something reads through it from here on
	Kept    // something holds it from here on, and releases it when that is released
	Stopped // the path ends without an exit: it panics, or a call does not come back
	Excused // an exit at which it is owed, and that is no leak
)

func (k EventKind) String() string {
	return [...]string{"released", "deferred", "handed on", "unknown", "ended", "deferred in vain", "used", "read through", "kept", "stopped", "excused"}[k]
}

// Event is one thing that happened to an obligation.
type Event struct {
	Kind EventKind
	Pos  token.Pos
	Why  string
}
