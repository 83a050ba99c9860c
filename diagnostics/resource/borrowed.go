package resource

// Borrowed are the fields of the standard library's structures that only borrow
// what they are set to, by "path.Type.Field": who sets one still owes the
// release. A field of any other structure owns what is stored in it.
var Borrowed = map[string]bool{
	"os/exec.Cmd.Stdin":      true, // the child gets a copy of the descriptor, or a goroutine reads until Wait
	"os/exec.Cmd.Stdout":     true,
	"os/exec.Cmd.Stderr":     true,
	"os/exec.Cmd.ExtraFiles": true,
}
