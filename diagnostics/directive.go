package diagnostics

import (
	"github.com/deferls/deferls/diagnostics/directive"
	"github.com/deferls/deferls/diagnostics/resource"
)

// Directive reports comments for deferls that say nothing, because they are not
// written as they have to be.
var Directive = &Check{
	ID:    "directive",
	Title: "a comment for deferls is not understood, and has no effect",
	Doc: "Comments in the code tell deferls what it cannot see. In the doc comment of a function or of an interface's\n" +
		"method, they say who owns what it takes and gives:\n\n" +
		"| comment | what it says |\n|---|---|\n" +
		"| `//deferls:owns c` | the function takes over its parameter `c`: the caller owes nothing any more |\n" +
		"| `//deferls:borrows c` | it only uses `c`: the caller still owes the release |\n" +
		"| `//deferls:releases c` | it releases `c`, whatever it returns |\n" +
		"| `//deferls:returns-owned` | the caller owes the release of the first result that is no error: a `Close()`, or the call of a function |\n" +
		"| `//deferls:returns-owned stop it()` | the same of a named result, or of `out1`, and with the release, in which `it` is the result and `recv` the receiver |\n\n" +
		"`//deferls:ignore CHECK REASON` says what not to report: see `unused-ignore`.\n\n" +
		"A name that does not exist, a parameter the function does not have, a release that is not possible, two comments\n" +
		"that contradict each other, a missing reason: each is reported, and the comment has no effect. Generated files\n" +
		"are passed over.",
}

func directiveFinding(p directive.Problem) Finding {
	return Finding{Check: Directive.ID, Severity: resource.Warning, Pos: p.Pos, End: p.End, Message: p.Message}
}
