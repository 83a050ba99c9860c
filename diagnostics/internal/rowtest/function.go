package rowtest

import (
	"fmt"
	"go/types"
	"slices"
	"strings"

	"github.com/deferls/deferls/diagnostics/resource"
)

// file is the file of the functions written from the rows of one package.
type file struct {
	imports map[string]string // path by the name it has in this file
	funcs   []string
}

// qualify writes the name of a package as this file calls it.
func (f *file) qualify(p *types.Package) string {
	name := p.Name()
	for f.imports[name] != "" && f.imports[name] != p.Path() {
		name += "_"
	}
	f.imports[name] = p.Path()
	return name
}

func (f *file) text() string {
	var b strings.Builder
	b.WriteString("package rows\n\n")
	var names []string
	for name := range f.imports {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintf(&b, "import %s %q\n", name, f.imports[name])
	}
	for _, fn := range f.funcs {
		b.WriteString("\n" + fn)
	}
	return b.String()
}

func (f *file) source(name string) string {
	for _, fn := range f.funcs {
		if strings.HasPrefix(fn, "func "+name+"(") || strings.HasPrefix(fn, "func "+name+"[") {
			return fn
		}
	}
	return ""
}

// call is the call of a row as it is written in a function.
type call struct {
	row        *resource.Row
	isPaired   bool // reported only where another path releases it
	typeParams string
	params     []string // parameters of the function, as declared
	setup      string   // makes the receiver, where it is fresh
	text       string
	results    []string // names of the variables that take the results
	asked      string   // the variable that says whether it has acquired, where the row asks for one
	fails      bool     // the last result is an error
	releases   []string // by place
}

func newCall(p *types.Package, row *resource.Row, f *file) (*call, error) {
	c := &call{row: row, isPaired: resource.Default().Kind(row.Kind).Paired}
	fn, recv, err := callee(p, row.Call)
	if err != nil {
		return nil, err
	}
	sig := fn.Signature()
	own := f.qualify(p)
	c.typeParams = typeParams(f, sig.TypeParams(), sig.RecvTypeParams())

	fun := own
	if recv != nil {
		fun = resource.RecvHole
		typ := types.TypeString(recv, f.qualify)
		// An obligation that sits on the receiver is the function's own only
		// where the function made the receiver. A paired kind is different, and
		// what cannot be made here: it is reported for what another path does.
		onReceiver := row.At[0].From == resource.Receiver
		c.isPaired = c.isPaired || onReceiver && types.IsInterface(recv)
		if onReceiver && !c.isPaired {
			c.setup = fmt.Sprintf("recv := new(%s)", strings.TrimPrefix(typ, "*"))
		} else {
			c.params = append(c.params, "recv "+typ)
		}
	}
	holes := map[string]string{}
	var args []string
	for i := range sig.Params().Len() {
		if sig.Variadic() && i == sig.Params().Len()-1 {
			break
		}
		name := fmt.Sprintf("arg%d", i)
		args = append(args, name)
		holes[resource.ArgHole(i)] = name
		c.params = append(c.params, name+" "+types.TypeString(sig.Params().At(i).Type(), f.qualify))
	}
	_, method := cutLast(row.Call, ".")
	c.text = fmt.Sprintf("%s.%s(%s)", fun, method, strings.Join(args, ", "))
	for i := range sig.Results().Len() {
		name := fmt.Sprintf("out%d", i)
		if row.At[0].From == resource.Receiver && row.When != resource.OnTrue {
			name = "_" // nothing is done with it
		}
		if i == sig.Results().Len()-1 && sig.Results().At(i).Type().String() == "error" {
			name, c.fails = "err", true
		}
		c.results = append(c.results, name)
	}
	if row.When == resource.OnTrue {
		c.asked = c.results[boolResult(sig)]
	}
	for _, at := range row.At {
		release, err := resource.ParseRelease(row.Release[0])
		if err != nil {
			return nil, err
		}
		for name, importPath := range packagesOf(row, row.Release[0]) {
			f.imports[name] = importPath
		}
		holes[resource.Hole] = map[resource.From]string{
			resource.Result:   fmt.Sprintf("out%d", at.Index),
			resource.Argument: fmt.Sprintf("arg%d", at.Index),
			resource.Receiver: resource.RecvHole,
		}[at.From]
		c.releases = append(c.releases, release.Fill(holes))
	}
	return c, nil
}

func typeParams(f *file, lists ...*types.TypeParamList) string {
	var params []string
	for _, list := range lists {
		for tp := range list.TypeParams() {
			params = append(params, tp.Obj().Name()+" "+types.TypeString(tp.Constraint(), f.qualify))
		}
	}
	if len(params) == 0 {
		return ""
	}
	return "[" + strings.Join(params, ", ") + "]"
}

// releaseAll is no index of a place: nothing leaks.
const releaseAll = -1

// function is a function in which the obligation of one place leaks and any
// other is released.
func (c *call) function(name string, leaking int) string {
	var b strings.Builder
	params := slices.Clone(c.params)
	if c.isPaired {
		params = append(params, "stop bool")
	}
	fmt.Fprintf(&b, "func %s%s(%s) {\n", name, c.typeParams, strings.Join(params, ", "))
	line := func(format string, args ...any) { fmt.Fprintf(&b, "\t"+format+"\n", args...) }
	if c.setup != "" {
		line("%s", c.setup)
	}
	c.acquire(line)
	if c.isPaired {
		c.paired(line, leaking)
	} else {
		c.deferred(line, leaking)
	}
	b.WriteString("}\n")
	return b.String()
}

// acquire calls, and returns where nothing was acquired.
func (c *call) acquire(line func(string, ...any)) {
	switch {
	case c.asked != "" && len(c.results) == 1:
		line("if !%s {\n\t\treturn\n\t}", c.text)
		return
	case len(c.results) == 0 || c.row.At[0].From == resource.Receiver && !c.fails:
		line("%s", c.text)
	default:
		line("%s := %s", strings.Join(c.results, ", "), c.text)
	}
	if c.fails {
		line("if err != nil {\n\t\treturn\n\t}")
	}
	if c.asked != "" {
		line("if !%s {\n\t\treturn\n\t}", c.asked)
	}
}

// deferred releases by defer, right after the acquisition.
func (c *call) deferred(line func(string, ...any), leaking int) {
	for i, release := range c.releases {
		if c.row.OneOf && i > 0 {
			break // one end releases both
		}
		if i != leaking {
			line("defer %s", release)
		}
	}
	if c.row.At[0].From == resource.Receiver {
		return
	}
	for _, name := range c.results {
		if name != "err" {
			line("_ = %s", name)
		}
	}
}

// paired releases on one path and, if nothing leaks, on the other.
func (c *call) paired(line func(string, ...any), leaking int) {
	line("if stop {")
	if leaking == releaseAll {
		line("\t%s", c.releases[0])
	}
	line("\treturn")
	line("}")
	line("%s", c.releases[0])
}
