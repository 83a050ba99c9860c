package codeactions

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"
)

// What the functions that a resource is given to do with it, as far as it is
// known without a look into them.

// standard says whether a function is one of the standard library and not of
// the package at hand. Those keep what they are given only as their rows and
// names say.
func (o *outlive) standard(fn *types.Func) bool {
	if fn.Pkg() == nil {
		return true // error.Error
	}
	first, _, _ := strings.Cut(fn.Pkg().Path(), "/")
	return fn.Pkg() != o.s.pkg.Types && standardRoots[first]
}

// standardRoots are the first elements of the standard library's paths: a
// module can have a path without a dot, too.
var standardRoots = map[string]bool{
	"archive": true, "bufio": true, "bytes": true, "compress": true, "container": true, "context": true, "crypto": true,
	"database": true, "debug": true, "embed": true, "encoding": true, "errors": true, "expvar": true, "flag": true,
	"fmt": true, "go": true, "hash": true, "html": true, "image": true, "index": true, "io": true, "iter": true,
	"log": true, "maps": true, "math": true, "mime": true, "net": true, "os": true, "path": true, "plugin": true,
	"reflect": true, "regexp": true, "runtime": true, "slices": true, "sort": true, "strconv": true, "strings": true,
	"sync": true, "syscall": true, "testing": true, "text": true, "time": true, "unicode": true, "unsafe": true,
}

// keepers are beginnings of the names of functions that keep what they are
// given, or go on with it after they have returned.
var keepers = []string{
	"Set", "Reset", "Add", "Register", "Handle", "Store", "Push", "Put", "Notify", "Go", "Start", "Watch",
	"Subscribe", "Swap", "Publish", "AfterFunc", "OnceFunc", "OnceValue", "OnceValues",
}

func keeps(fn *types.Func) bool {
	for _, k := range keepers {
		rest, ok := strings.CutPrefix(fn.Name(), k)
		if ok && (rest == "" || rest[0] < 'a' || rest[0] > 'z') {
			return true
		}
	}
	return false
}

// stops are functions that end what the function in front of them started
// with the resource.
var stops = map[string]string{
	"runtime/pprof.StartCPUProfile": "runtime/pprof.StopCPUProfile",
	"runtime/trace.Start":           "runtime/trace.Stop",
}

// stoppedHere says whether a deferred call of this function ends what fn
// started: deferred behind the release that comes in, it runs before it.
func (o *outlive) stoppedHere(fn *types.Func) bool {
	stop, ok := stops[fn.FullName()]
	if !ok {
		return false
	}
	found := false
	inspectOwn(o.s.body, func(n ast.Node) {
		d, ok := n.(*ast.DeferStmt)
		if !ok || d.Pos() < o.s.stmt.End() {
			return
		}
		ast.Inspect(d, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			found = found || ok && o.s.callee(call) == stop
			return !found
		})
	})
	return found
}

// seesThrough says whether the engine has looked into what a function of the
// package does with the resource itself. As long as that is owed, it would have
// told of one that keeps or releases it; but a goroutine that only uses it may go
// on, and plain values that stand for it may stay, or end with it.
func (o *outlive) seesThrough(e ast.Node, fn *types.Func) bool {
	if sel, ok := e.(*ast.SelectorExpr); ok && sel.Sel.Name == o.s.ob.Place.Path {
		e = sel.X
	}
	id, ok := e.(*ast.Ident)
	return ok && !slices.ContainsFunc(o.s.ob.Events, ending) && o.s.names(id, o.s.ob.Var) && !o.names && !lending[o.s.ob.Kind.ID] && declOf(o.s.pkg, fn) != nil &&
		!o.leadsToGoroutine(fn, map[*types.Func]bool{})
}

// leadsToGoroutine says whether a function of this package, or one that it names,
// has a go statement.
func (o *outlive) leadsToGoroutine(fn *types.Func, seen map[*types.Func]bool) bool {
	decl := declOf(o.s.pkg, fn)
	if decl == nil || seen[fn] {
		return false
	}
	seen[fn] = true
	found := o.startsGoroutine(fn)
	ast.Inspect(decl.Body, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			named, isFunc := o.s.pkg.Info.Uses[id].(*types.Func)
			found = found || isFunc && o.leadsToGoroutine(named, seen)
		}
		return !found
	})
	return found
}

// startsGoroutine says whether a function of this package has a go statement
// of its own, in which case it may go on with a context after it has returned.
func (o *outlive) startsGoroutine(fn *types.Func) bool {
	decl := declOf(o.s.pkg, fn)
	if decl == nil {
		return false
	}
	found := false
	ast.Inspect(decl.Body, func(n ast.Node) bool {
		_, isGo := n.(*ast.GoStmt)
		found = found || isGo
		return !found
	})
	return found
}

// callsAtOnce are functions that call the functions they are given before they
// return, and keep none of them.
var callsAtOnce = map[string]bool{
	"sort.Slice": true, "sort.SliceStable": true, "sort.Search": true, "sort.Find": true,
	"slices.SortFunc": true, "slices.SortStableFunc": true, "slices.ContainsFunc": true, "slices.IndexFunc": true,
	"slices.DeleteFunc": true, "slices.BinarySearchFunc": true, "slices.CompactFunc": true, "slices.EqualFunc": true,
	"slices.MaxFunc": true, "slices.MinFunc": true, "maps.DeleteFunc": true,
	"strings.Map": true, "strings.IndexFunc": true, "strings.ContainsFunc": true, "strings.FieldsFunc": true, "strings.TrimFunc": true,
	"bytes.Map": true, "bytes.IndexFunc": true, "bytes.ContainsFunc": true, "bytes.FieldsFunc": true,
	"path/filepath.Walk": true, "path/filepath.WalkDir": true, "io/fs.WalkDir": true,
	"(*sync.Once).Do": true, "(*sync.Map).Range": true, "go/ast.Inspect": true, "flag.VisitAll": true, "flag.Visit": true,
	"testing.AllocsPerRun": true, "testing.Benchmark": true, "(*testing.B).RunParallel": true,
}

// subtest are functions whose argument runs before the test is over, but maybe
// after the function that started it has returned: it can call t.Parallel.
var subtest = map[string]bool{"(*testing.T).Run": true, "(*testing.B).Run": true}

// inherited are kinds that a child process gets a descriptor of its own for.
// Anything else is copied by a goroutine until the process ends.
var inherited = map[string]bool{"file": true, "file-w": true}
