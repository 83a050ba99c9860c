package obligation

import (
	"go/ast"
	"go/types"
	"go/version"
	"slices"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/deferls/deferls/diagnostics/resource"
)

// Of an interface method and of a function value nobody can see the body. Where
// the type of a result says by itself that its caller owns it (there is no
// other way to come by a sql.Rows, and an io.ReadCloser is returned beside an
// error in order to be closed), the call acquires.

// promise is what a result of a type owes.
type promise struct {
	typ   string   // as types.TypeString prints it
	kind  string   //
	path  string   // the field that is owed
	rel   []string //
	ends  []string //
	err   bool     // only beside an error and nothing else: without one it may be somebody's field
	names []string // only from functions whose names begin so; nil for all
}

var opens = []string{"accept", "create", "dial", "listen", "open"}

var promises = []promise{
	{typ: "*database/sql.Rows", kind: "rows", rel: []string{"it.Close()"}, ends: []string{"it.Next()"}},
	{typ: "github.com/jackc/pgx/v5.Rows", kind: "rows", rel: []string{"it.Close()", "recv.Close()"}, ends: []string{"it.Next()", "it.Scan()"}},
	{typ: "github.com/jackc/pgx/v4.Rows", kind: "rows", rel: []string{"it.Close()", "recv.Close()"}, ends: []string{"it.Next()", "it.Scan()"}},
	{typ: "*net/http.Response", kind: "body", path: "Body", rel: []string{"it.Body.Close()"}, err: true},
	{typ: "context.CancelFunc", kind: "cancel", rel: []string{"it()"}},
	{typ: "io.ReadCloser", kind: "stream", rel: []string{"it.Close()"}, err: true},
	{typ: "io.WriteCloser", kind: "stream", rel: []string{"it.Close()"}, err: true},
	{typ: "io.ReadSeekCloser", kind: "stream", rel: []string{"it.Close()"}, err: true},
	{typ: "io.ReadWriteCloser", kind: "stream", rel: []string{"it.Close()"}, err: true},
	{typ: "net.Conn", kind: "conn", rel: []string{"it.Close()"}, err: true, names: opens},
	{typ: "net.Listener", kind: "listener", rel: []string{"it.Close()"}, err: true, names: opens},
	{typ: "*os.File", kind: "file", rel: []string{"it.Close()"}, err: true, names: opens},
}

// promised are the rows of a call of what cannot be seen.
func (p *pass) promised(call *ast.CallExpr) []*resource.Row {
	sig, ok := typeOf(p.src.Info, call.Fun).(*types.Signature)
	if !ok || sig.Results().Len() == 0 {
		return nil
	}
	var name string
	switch fn := typeutil.Callee(p.src.Info, call).(type) {
	case *types.Func:
		recv := fn.Signature().Recv()
		if recv == nil || !types.IsInterface(recv.Type()) || p.outside(fn) {
			return nil // it can be seen, or the catalogue would know it
		}
		if slices.ContainsFunc(p.rows(fn.Origin()), saysOfResults) {
			return nil
		}
		name = fn.Name()
	case *types.Var:
		if !fn.IsField() && !p.isParam(fn) {
			return nil
		}
		name = fn.Name()
	default:
		return nil
	}
	return p.promisesOf(name, sig)
}

func typeOf(info *types.Info, e ast.Expr) types.Type {
	t := info.TypeOf(e)
	if t == nil {
		return nil
	}
	return t.Underlying()
}

// isParam says whether a variable is a parameter: other local variables of
// function type hold what is seen.
func (p *pass) isParam(v *types.Var) bool {
	return v.Kind() == types.ParamVar
}

// promisesOf are the rows that the results of a signature stand for.
func (p *pass) promisesOf(name string, sig *types.Signature) []*resource.Row {
	res := sig.Results()
	for i := range res.Len() {
		t := types.TypeString(res.At(i).Type(), nil)
		at := slices.IndexFunc(promises, func(pr promise) bool { return pr.typ == t })
		if at < 0 || !promises[at].keeps(name, sig) {
			continue
		}
		return []*resource.Row{promises[at].row(name, i)}
	}
	return nil
}

func (pr *promise) keeps(name string, sig *types.Signature) bool {
	if strings.HasSuffix(name, "Pipe") || name == "GetBody" {
		return false // an end of what the receiver has; a copy in memory
	}
	if pr.err && (sig.Results().Len() != 2 || !returnsError(sig)) {
		return false
	}
	begins := func(prefix string) bool { return strings.HasPrefix(strings.ToLower(name), prefix) }
	return pr.names == nil || slices.ContainsFunc(pr.names, begins)
}

func (pr *promise) row(name string, result int) *resource.Row {
	return &resource.Row{
		Call: name, Role: resource.Acquires, Kind: pr.kind, Severity: resource.Warning,
		At:      []resource.Place{{From: resource.Result, Index: result, Path: pr.path}},
		Release: pr.rel, Ends: pr.ends,
		Note: "by the type of the result: nobody but the caller has it",
	}
}

// reports says whether a row obliges in this package: some do in old versions
// of the language only.
func (p *pass) reports(r *resource.Row) bool {
	if !r.Severity.Reports() {
		return false
	}
	v := p.src.Types.GoVersion()
	return r.Before == "" || v != "" && version.Compare(version.Lang(v), "go"+r.Before) < 0
}
