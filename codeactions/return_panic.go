package codeactions

import (
	"go/ast"
	"strings"
)

var returnPanic = &Action{
	ID:    "return-panic",
	Title: "return a recovered panic as an error",
	Doc: `A deferred function that recovers and drops the value makes a panic look like
success. Turns the panic into the error that the function returns, and names its
error result where that has no name.

Not offered where another variable has the name of the result, and where a comment
in the deferred function would be lost.`,
	answers: []string{"panic-swallowed"},
	fix:     (*request).returnPanic,
}

func (r *request) returnPanic() (Offer, bool) {
	s, d := r.aroundDefer()
	if s == nil || commentIn(s.file, d.Pos(), d.End()) || !s.src.opensLine(d.Pos()) {
		return Offer{}, false
	}
	pkg, edits, why := imported(s.pkg, s.file, s.src, "fmt", d.Pos())
	err, named := s.errorResult(place{after: d})
	if why != "" || err == "" {
		return Offer{}, false
	}
	own := fresh(func(n string) bool { return n == err }, "r")
	code := strings.Join([]string{
		"defer func() {",
		"\tif " + own + " := recover(); " + own + " != nil {",
		"\t\t" + err + " = " + pkg + `.Errorf("panic: %v", ` + own + ")",
		"\t}",
		"}()",
	}, "\n")
	edits = append(append(edits, named...), replace(ast.Node(d), s.src.indented(code, d.Pos())))
	o := r.preferred("Return the panic as an error", edits...)
	o.At = r.finding.Pos
	return o, true
}
