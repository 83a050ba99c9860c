package obligation

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/deferls/deferls/diagnostics/resource"
)

// Rows that say of a function of this package what the catalogue says of others.

// expressible is the row if its caller can write a release of it: the static
// type of the result has the method.
func (p *pass) expressible(obj *types.Func, row *resource.Row) *resource.Row {
	if row == nil {
		return nil
	}
	can := func(expr string) bool {
		r, err := resource.ParseRelease(expr)
		if err != nil || r.Root != resource.Hole || r.Method == "" {
			return err == nil
		}
		t := obj.Signature().Results().At(row.At[0].Index).Type()
		for _, name := range append(slices.Clip(r.Fields), r.Method) {
			found, _, _ := types.LookupFieldOrMethod(t, true, p.src.Types, name)
			if found == nil {
				return false
			}
			t = found.Type()
		}
		return true
	}
	row.Release = slices.DeleteFunc(row.Release, func(e string) bool { return !can(e) })
	if len(row.Release) == 0 {
		return nil
	}
	for i, e := range row.Release {
		row.Release[i] = forCaller(obj, e)
	}
	return row
}

// forCaller is a release as the caller of a wrapper writes it, who does not
// know the arguments of the acquisition: those of results are all contexts.
func forCaller(obj *types.Func, expr string) string {
	rel, err := resource.ParseRelease(expr)
	if err != nil {
		return expr
	}
	ctx := "context.Background()"
	params := obj.Signature().Params()
	for i := params.Len() - 1; i >= 0; i-- {
		if types.TypeString(params.At(i).Type(), nil) == "context.Context" {
			ctx = resource.ArgHole(i)
		}
	}
	holes := map[string]string{}
	for i := range 4 {
		holes[resource.ArgHole(i)] = ctx
	}
	return rel.Fill(holes)
}

// owned is the row of a function that returns the resource inside a structure:
// the caller owes a release method of that.
func (p *pass) owned(obj *types.Func, t *target, g given) *resource.Row {
	var path []string
	if g.path != "" {
		path = strings.Split(g.path, ".")
	}
	k := g.keeper
	if k == nil {
		k = p.keeperOf(g.typ, g.inside, t, path)
	}
	if k == nil {
		return nil
	}
	static := obj.Signature().Results().At(g.result).Type()
	releases := k.call(static, p.src.Types)
	if len(releases) == 0 {
		return nil
	}
	r := inferred(obj, t.row, g.result, releases)
	r.Inside, r.Others = g.inside, k.others
	if t.row.Inside != "" && t.row.Inside != Cleanup { // an owner of an owner
		r.Inside, r.Others = g.inside+"."+t.row.Inside, othersOf(k, t)
	}
	return r
}

// othersOf are the methods that may release what lies in an owner of an owner:
// its own, and those of the owner inside.
func othersOf(k *keeper, t *target) []string {
	others := slices.Concat(k.others, t.row.Others)
	for _, r := range t.releases {
		if r.Root == resource.Hole && r.Method != "" && !slices.Contains(k.releases, r.Method) {
			others = append(others, r.Method)
		}
	}
	slices.Sort(others)
	return slices.Compact(others)
}

// withCleanup is the row of a function that returns the resource and, beside
// it, the function that releases it.
func (p *pass) withCleanup(obj *types.Func, fn *ssa.Function, t *target, x *explorer) *resource.Row {
	var clean, it given
	clean.result, it.result = -1, -1
	for g := range x.returned {
		switch {
		case g.inside == Cleanup:
			clean = g
		case g.inside == "" && g.path == "" && g.result >= 0:
			it = g
		}
	}
	if clean.result < 0 || it.result != 0 || !p.always(fn, t, clean.result, x.returned[clean]) {
		return nil
	}
	var releases []string
	for _, r := range t.row.Release {
		if rest, ok := strings.CutPrefix(r, resource.Hole+"."); ok {
			releases = append(releases, resource.OutHole+"."+rest)
		}
	}
	return cleaned(obj, t.row, clean.result, releases)
}

// inferred is a row that obliges the callers of a function as another row
// obliges the function.
func inferred(obj *types.Func, row *resource.Row, result int, releases []string) *resource.Row {
	r := *row
	r.Call, r.Declared, r.Except, r.Ends, r.Of = obj.FullName(), "", nil, nil, resource.Place{}
	r.Inside, r.Others = "", nil
	r.Note, r.Via = "", via(row)
	r.At = []resource.Place{{From: resource.Result, Index: result}}
	r.Release = releases
	return &r
}

// via is how a function comes to oblige its callers: by the call that a row is
// about, and all that this one comes by.
func via(row *resource.Row) []string { return slices.Concat([]string{row.Call}, row.Via) }

// cleaned is the row of a function that returns what releases the resource;
// nil if nobody knows what to give that.
func cleaned(obj *types.Func, row *resource.Row, result int, more []string) *resource.Row {
	sig, ok := obj.Signature().Results().At(result).Type().Underlying().(*types.Signature)
	if !ok {
		return nil
	}
	call := resource.Hole + "()"
	switch params := sig.Params(); {
	case params.Len() == 0:
	case params.Len() == 1 && isErrorType(params.At(0).Type()):
		call = resource.Hole + "(nil)"
	default:
		return nil
	}
	r := inferred(obj, row, result, append([]string{call}, more...))
	r.Inside = Cleanup
	return r
}

// cleansUp says whether a value that holds the resource is a function that releases it.
func (x *explorer) cleansUp(s *state, t term) bool {
	d := x.at(t)
	switch d.op {
	case opBound:
		return x.boundReleases(d) && x.isRes(x.ownerOf(s, d.a))
	case opClosure:
		return x.callable() || x.literalReleases(d.v.(*ssa.Function))
	}
	return false
}

// Cleanup stands for the fields of a result that is the function that releases
// the resource (Row.Inside).
const Cleanup = "()"

// infer is the row of a function that returns, as result i, the field below the
// resource of row that path names.
func infer(call string, row *resource.Row, at resource.Place, i int, path string) *resource.Row {
	shorten := func(exprs []string) []string {
		var short []string
		for _, e := range exprs {
			if rest, ok := strings.CutPrefix(e, resource.Hole); ok && path == "" {
				short = append(short, resource.Hole+rest)
			} else if rest, ok := strings.CutPrefix(e, resource.Hole+"."+path+"."); ok && path != "" {
				short = append(short, resource.Hole+"."+rest)
			} else if path == "" && !strings.HasPrefix(e, resource.RecvHole) && !strings.HasPrefix(e, resource.OutHole) {
				short = append(short, e)
			}
		}
		return short
	}
	r := *row
	r.Call, r.Declared, r.Except = call, "", nil
	r.Note, r.Via = "", via(row)
	r.Release, r.Ends = shorten(row.Release), shorten(row.Ends)
	field := at.Path
	if field == path {
		field = ""
	}
	r.At = []resource.Place{{From: resource.Result, Index: i, Path: field}}
	if len(r.Release) != len(row.Release) {
		return nil // something that the caller does not have releases it as well
	}
	return &r
}
