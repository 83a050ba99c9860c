package codeactions

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// state is something that belongs to the whole process, as a function that
// changes it or a variable that holds it.
type state struct {
	change  string   // the full name of the function or of the variable
	get     []string // functions that return what it is; none where change returns what it was
	undo    []string // functions besides change that take a change back
	keyed   bool     // the first argument says which
	what    string   // in titles
	testing string   // the method of a testing.TB that changes it until the test is over
	since   string   // the version of Go that came with it
}

var states = []state{
	{change: "os.Chdir", get: []string{"os.Getwd"}, undo: []string{"(*os.File).Chdir", "syscall.Chdir", "syscall.Fchdir"}, what: "the working directory", testing: "Chdir", since: "go1.24"},
	{change: "os.Setenv", get: []string{"os.LookupEnv", "os.Getenv"}, undo: []string{"os.Unsetenv"}, keyed: true, what: "the environment variable", testing: "Setenv", since: "go1.17"},
	{change: "os.Unsetenv", get: []string{"os.LookupEnv", "os.Getenv"}, undo: []string{"os.Setenv"}, keyed: true, what: "the environment variable"},
	{change: "log.SetOutput", get: []string{"log.Writer"}, what: "the output of the log"},
	{change: "log.SetFlags", get: []string{"log.Flags"}, what: "the flags of the log"},
	{change: "log.SetPrefix", get: []string{"log.Prefix"}, what: "the prefix of the log"},
	{change: "log/slog.SetLogLoggerLevel", what: "the level of the log"},
	{change: "runtime.GOMAXPROCS", what: "GOMAXPROCS"},
	{change: "runtime.SetMutexProfileFraction", what: "the fraction of the mutex profile"},
	{change: "runtime/debug.SetGCPercent", what: "the percentage of the collector"},
	{change: "runtime/debug.SetMemoryLimit", what: "the memory limit"},
	{change: "runtime/debug.SetMaxStack", what: "the maximum of a stack"},
	{change: "runtime/debug.SetMaxThreads", what: "the maximum of threads"},
	{change: "runtime/debug.SetPanicOnFault", what: "what a fault does"},
	{change: "syscall.Umask", what: "the file mode mask"},
	{change: "golang.org/x/sys/unix.Umask", what: "the file mode mask"},
	{change: "github.com/sirupsen/logrus.SetLevel", get: []string{"github.com/sirupsen/logrus.GetLevel"}, what: "the level of the log"},
	{change: "github.com/gin-gonic/gin.SetMode", get: []string{"github.com/gin-gonic/gin.Mode"}, what: "the mode of gin"},
}

// stateVariables are variables of packages that stand for something of the whole
// process.
var stateVariables = map[string]bool{
	"os.Stdin": true, "os.Stdout": true, "os.Stderr": true, "os.Args": true, "time.Local": true, "crypto/rand.Reader": true,
	"net/http.DefaultClient": true, "net/http.DefaultTransport": true, "net/http.DefaultServeMux": true,
	"flag.CommandLine": true, "flag.Usage": true,
	"github.com/prometheus/client_golang/prometheus.DefaultRegisterer": true,
	"github.com/prometheus/client_golang/prometheus.DefaultGatherer":   true,
	"github.com/fatih/color.NoColor":                                   true, "github.com/fatih/color.Output": true,
}

// changing is a statement that changes the state of the process.
type changing struct {
	*standing
	state
	call *ast.CallExpr // nil for an assignment to a variable
	v    ast.Expr      // the variable
	qual string        // how the file calls the package of the state
}

// changes is the change that the cursor's statement makes, in the header of the
// check of its error too.
func (p *standing) changes() (*changing, bool) {
	st := p.stmt()
	if a, ok := st.(*ast.AssignStmt); ok && a.Tok == token.ASSIGN && len(a.Lhs) == 1 && len(a.Rhs) == 1 {
		if name := p.stateVariable(a.Lhs[0]); name != "" {
			_, short, _ := strings.Cut(name[strings.LastIndexByte(name, '/')+1:], ".")
			return &changing{standing: p, state: state{change: name, what: short}, v: a.Lhs[0]}, true
		}
	}
	e := dropped(st)
	if check, ok := st.(*ast.IfStmt); ok && check.Init != nil && p.end < check.Body.Pos() {
		if a, ok := check.Init.(*ast.AssignStmt); ok && len(a.Rhs) == 1 {
			e = a.Rhs[0]
		}
	}
	if a, ok := st.(*ast.AssignStmt); ok && len(a.Lhs) == 1 && len(a.Rhs) == 1 && isError(p.pkg.Info.TypeOf(a.Rhs[0])) {
		e = a.Rhs[0]
	}
	if e == nil {
		return nil, false
	}
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return nil, false
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return nil, false
	}
	name := calleeName(p.pkg, call)
	for _, s := range states {
		if s.change == name {
			return &changing{standing: p, state: s, call: call, qual: p.src.code(sel.X)}, true
		}
	}
	return nil, false
}

// stateVariable is the full name of the variable of a package that an
// expression names, if it stands for something of the process.
func (p *standing) stateVariable(e ast.Expr) string {
	sel, ok := ast.Unparen(e).(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	v, ok := p.pkg.Info.Uses[sel.Sel].(*types.Var)
	if !ok || v.IsField() || v.Pkg() == nil {
		return ""
	}
	if name := v.Pkg().Path() + "." + v.Name(); stateVariables[name] {
		return name
	}
	return ""
}

// touches says whether a call changes the same state, takes a change of it back,
// or is the one that returns what it is.
func (c *changing) touches(call *ast.CallExpr, names ...string) bool {
	name := calleeName(c.pkg, call)
	for _, n := range names {
		if n == name {
			return !c.keyed || len(call.Args) > 0 && c.sameKey(call.Args[0])
		}
	}
	return false
}

// sameKey says whether an expression is the key of the change: the same text, or
// the same constant.
func (c *changing) sameKey(e ast.Expr) bool {
	own, other := c.pkg.Info.Types[c.call.Args[0]].Value, c.pkg.Info.Types[e].Value
	if own != nil && other != nil {
		return own.ExactString() == other.ExactString()
	}
	return c.src.code(e) == c.src.code(c.call.Args[0])
}

func (c *changing) undoing() []string { return append([]string{c.change}, c.undo...) }

// again says whether anything else in the declaration changes the same.
func (c *changing) again() bool {
	found := false
	ast.Inspect(c.decl, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			found = found || c.call != nil && n != c.call && c.touches(n, c.undoing()...)
		case *ast.AssignStmt:
			for _, l := range n.Lhs {
				found = found || c.v != nil && l != c.v && c.stateVariable(l) == c.change
			}
		}
		return !found
	})
	return found
}
