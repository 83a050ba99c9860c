package diagnostics

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/types"
	"slices"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

// TempNotRemoved reports a temporary file that nobody can remove any more.
var TempNotRemoved = &Check{
	ID:    "temp-not-removed",
	Title: "a temporary file is closed and stays on the disk",
	Doc: `To close a temporary file frees the descriptor, not the disk: each run leaves one more file behind, and a server
that makes one for each request fills the disk of its machine.

deferls reports only what nothing in the function can have removed. It is silent where the file or its name is
returned, stored, printed, or given to anybody but functions of the standard library that only read or write it, where the
file is made in a directory of somebody's choice (which may be removed as a whole), and in ` + "`main`" + `, whose
output it may be. Directories of ` + "`os.MkdirTemp`" + ` are a matter of the check ` + "`leak`" + `.`,
	judge: keepsTemp,
}

func keepsTemp(o *obligation.Obligation, src obligation.Source) (Finding, bool) {
	if !o.Row.Named || o.Var == nil || o.Discarded || !inDefaultDir(src, o.Call) || inMain(src, o.Func) || sharedWith(o) {
		return Finding{}, false
	}
	n := &naming{src: src, fn: outermost(src, o.Func), names: map[types.Object]bool{}, file: o.Var}
	if n.leavesSight() {
		return Finding{}, false
	}
	return Finding{
		Check:      "temp-not-removed",
		Obligation: o,
		Severity:   resource.Warning,
		Pos:        o.Call.Pos(),
		End:        o.Call.End(),
		Message:    fmt.Sprintf("temporary file %s from %s is never removed, and stays on the disk: missing os.Remove(%s.Name())", o.Name, callName(o), o.Name),
		Path:       []Step{{o.Call.Pos(), o.Call.End(), "temporary file created here"}},
	}, true
}

// inDefaultDir says whether a file is made in the directory of the system for
// temporary files.
func inDefaultDir(src obligation.Source, call *ast.CallExpr) bool {
	if len(call.Args) == 0 {
		return false
	}
	dir := ast.Unparen(call.Args[0])
	if v := src.Info.Types[dir].Value; v != nil && v.Kind() == constant.String {
		return constant.StringVal(v) == ""
	}
	of, ok := dir.(*ast.CallExpr)
	if !ok {
		return false
	}
	fn, _ := typeutil.Callee(src.Info, of).(*types.Func)
	return fn != nil && fn.FullName() == "os.TempDir"
}

func inMain(src obligation.Source, fn ast.Node) bool {
	decl, ok := fn.(*ast.FuncDecl)
	return ok && decl.Recv == nil && decl.Name.Name == "main" && src.Types.Name() == "main"
}

// sharedWith says whether somebody else has a resource, or something that cannot
// be seen took part.
func sharedWith(o *obligation.Obligation) bool {
	return slices.ContainsFunc(o.Events, func(e obligation.Event) bool {
		return e.Kind == obligation.Transferred || e.Kind == obligation.Unknown
	})
}

// outermost is the declaration around a function literal, whose variables others
// of its literals may use.
func outermost(src obligation.Source, fn ast.Node) ast.Node {
	for _, d := range fileOf(src, fn.Pos()).Decls {
		if inside(d, fn) {
			return d
		}
	}
	return fn
}

// naming follows the name of a file through a function.
type naming struct {
	src   obligation.Source
	fn    ast.Node
	file  types.Object
	names map[types.Object]bool // variables that hold the name
}

// leavesSight says whether somebody may have removed the file, or has its name.
func (n *naming) leavesSight() bool {
	for {
		before := len(n.names)
		if n.everyUse(func(path []ast.Node) bool { return n.harmless(path) }) {
			if len(n.names) == before {
				return false
			}
			continue
		}
		return true
	}
}

// everyUse says whether something holds of all uses of the file and its name,
// each with the nodes around it, the innermost first.
func (n *naming) everyUse(holds func([]ast.Node) bool) bool {
	var stack []ast.Node
	all := true
	ast.Inspect(n.fn, func(node ast.Node) bool {
		if node == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		stack = append(stack, node)
		id, ok := node.(*ast.Ident)
		if ok && all && (n.src.Info.Uses[id] == n.file || n.names[n.src.Info.Uses[id]]) {
			path := slices.Clone(stack)
			slices.Reverse(path)
			all = holds(path)
		}
		return true
	})
	return all
}

// harmless says whether a use neither removes the file nor lets anybody know of it.
func (n *naming) harmless(path []ast.Node) bool {
	i := 1
	value := path[0].(ast.Expr)
	if n.src.Info.Uses[path[0].(*ast.Ident)] == n.file {
		sel, ok := path[1].(*ast.SelectorExpr)
		if !ok {
			return n.givenToStd(path, value)
		}
		call, ok := path[2].(*ast.CallExpr)
		if !ok || call.Fun != ast.Expr(sel) {
			return false
		}
		if sel.Sel.Name != "Name" {
			return true // a method of the file itself
		}
		value, i = call, 3
	}
	switch around := path[i].(type) {
	case *ast.AssignStmt:
		return n.named(around, value)
	case *ast.CallExpr:
		return n.givenToStd(path[i-1:], value)
	case *ast.BinaryExpr:
		return around.Op.String() == "==" || around.Op.String() == "!="
	}
	return false
}

// named notes the variable that takes the name; it is not known where there is
// another place that it goes to.
func (n *naming) named(a *ast.AssignStmt, value ast.Expr) bool {
	for i, r := range a.Rhs {
		if ast.Unparen(r) != value || len(a.Lhs) != len(a.Rhs) {
			continue
		}
		id, ok := a.Lhs[i].(*ast.Ident)
		v, isVar := n.src.Info.ObjectOf(id).(*types.Var)
		if !ok || !isVar || v.Parent() == n.src.Types.Scope() || v.Pos() < n.fn.Pos() || n.fn.End() < v.Pos() {
			return false
		}
		n.names[v] = true
		return true
	}
	return slices.ContainsFunc(a.Lhs, func(l ast.Expr) bool { return l == value }) // takes another value
}

// givenToStd says whether a value is an argument of a function of the standard
// library that leaves the file where it is and tells nobody of it.
func (n *naming) givenToStd(path []ast.Node, value ast.Expr) bool {
	call, ok := path[1].(*ast.CallExpr)
	if !ok || !slices.Contains(call.Args, value) {
		return false
	}
	fn, _ := typeutil.Callee(n.src.Info, call).(*types.Func)
	if fn == nil || fn.Pkg() == nil {
		return false
	}
	if basic, ok := n.src.Info.TypeOf(value).Underlying().(*types.Basic); ok && basic.Kind() == types.String {
		return leaving[fn.FullName()]
	}
	return through[fn.Pkg().Path()] || fn.Pkg().Path() == "fmt" && call.Args[0] == value
}

// leaving are functions that work with the file of a name and leave it there.
var leaving = map[string]bool{
	"os.Open": true, "os.OpenFile": true, "os.Create": true, "os.ReadFile": true, "os.WriteFile": true, "os.Stat": true, "os.Lstat": true,
	"os.Chmod": true, "os.Chown": true, "os.Chtimes": true, "os.Truncate": true, "io/ioutil.ReadFile": true, "io/ioutil.WriteFile": true,
}

// through are packages whose functions read from a file or write to it.
var through = map[string]bool{
	"io": true, "io/ioutil": true, "bufio": true, "encoding/json": true, "encoding/xml": true, "encoding/gob": true, "encoding/csv": true,
	"encoding/binary": true, "compress/gzip": true, "archive/tar": true, "archive/zip": true, "encoding/pem": true,
}
