package obligation

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// callee is what a call calls, receiver and arguments told apart.
type callee struct {
	fn       *types.Func // nil for function values and built-ins
	full     string      // fn.FullName()
	builtin  string
	recv     ssa.Value // nil if there is none
	args     []ssa.Value
	shift    int // where args start in CallCommon.Args
	invoke   bool
	static   *ssa.Function
	variadic bool
}

func (p *pass) callee(c *ssa.CallCommon) callee {
	var k callee
	k.variadic = c.Signature().Variadic()
	if c.IsInvoke() {
		k.fn, k.recv, k.args, k.invoke = c.Method, c.Value, c.Args, true
		k.full = p.fullName(k.fn)
		return k
	}
	k.args = c.Args
	switch v := c.Value.(type) {
	case *ssa.Builtin:
		k.builtin = v.Name()
		return k
	case *ssa.Function:
		k.static = v
	case *ssa.MakeClosure:
		k.static, _ = v.Fn.(*ssa.Function)
	default:
		return k
	}
	if k.static.Parent() != nil {
		return k
	}
	k.fn, _ = k.static.Object().(*types.Func)
	if k.fn == nil {
		return k
	}
	k.fn = k.fn.Origin()
	k.full = p.fullName(k.fn)
	if k.fn.Signature().Recv() != nil && len(k.args) > 0 {
		k.recv, k.args, k.shift = k.args[0], k.args[1:], 1
	}
	return k
}

func (p *pass) fullName(fn *types.Func) string {
	if name, ok := p.names[fn]; ok {
		return name
	}
	name := fn.FullName()
	p.names[fn] = name
	return name
}

// outside says whether a function of the standard library is called from
// elsewhere: such a function without a row of its own borrows its arguments.
func (p *pass) outside(fn *types.Func) bool {
	return fn != nil && fn.Pkg() != nil && fn.Pkg() != p.src.Types && InStd(fn.Pkg().Path()) ||
		fn != nil && fn.Pkg() == nil // error.Error
}

// InStd says whether an import path is the standard library's, by its first element.
func InStd(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return stdRoots[first]
}

var stdRoots = func() map[string]bool {
	m := map[string]bool{}
	for _, r := range strings.Fields(`archive arena bufio builtin bytes cmp compress container context crypto
		database debug embed encoding errors expvar flag fmt go hash html image index internal io iter log maps
		math mime net os path plugin reflect regexp runtime slices sort strconv strings structs sync syscall
		testing text time unicode unique unsafe vendor weak`) {
		m[r] = true
	}
	return m
}()

// holds says whether a value of this type can keep hold of something it was
// made from. Errors, numbers, text and plain descriptions cannot.
func holds(t types.Type) bool { return holdsIn(t, 4) }

func holdsIn(t types.Type, depth int) bool {
	if isErrorType(t) {
		return false
	}
	if depth == 0 {
		return true
	}
	if n, ok := types.Unalias(t).(*types.Named); ok && n.Obj().Pkg() != nil && descriptions[n.Obj().Pkg().Path()+"."+n.Obj().Name()] {
		return false
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return false
	case *types.Slice:
		return holdsIn(u.Elem(), depth-1)
	case *types.Array:
		return holdsIn(u.Elem(), depth-1)
	case *types.Map:
		return holdsIn(u.Elem(), depth-1)
	case *types.Pointer:
		return holdsIn(u.Elem(), depth-1)
	case *types.Struct:
		for i := range u.NumFields() {
			if holdsIn(u.Field(i).Type(), depth-1) {
				return true
			}
		}
		return false
	}
	return true
}

// descriptions are types of the standard library that describe something and
// keep nothing open.
var descriptions = map[string]bool{
	"net.Addr": true, "io/fs.FileInfo": true, "io/fs.DirEntry": true, "time.Time": true, "net/http.Header": true,
	"reflect.Type": true, "context.Context": true, "crypto/tls.ConnectionState": true, "syscall.RawConn": true,
	"go/ast.File": true, "go/ast.Package": true, "go/types.Package": true, "image.Image": true, "image.Config": true, "image/gif.GIF": true,
	"archive/tar.Header": true, "archive/zip.FileHeader": true, "runtime/debug.BuildInfo": true, "text/template.Template": true,
	"html/template.Template": true, "math/big.Int": true, "encoding/pem.Block": true,
	"net/url.URL": true, "net/netip.AddrPort": true, "database/sql.ColumnType": true, "os.ProcessState": true,
}
