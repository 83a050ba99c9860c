package obligation

import (
	"go/ast"
	"go/types"
	"regexp"

	"golang.org/x/tools/go/cfg"
	"golang.org/x/tools/go/types/typeutil"
)

// neverReturn are functions that end the process, the goroutine or the test.
var neverReturn = map[string]bool{
	"os.Exit": true, "syscall.Exit": true, "runtime.Goexit": true, "runtime.throw": true, "runtime.fatal": true,
	"log.Fatal": true, "log.Fatalf": true, "log.Fatalln": true, "log.Panic": true, "log.Panicf": true, "log.Panicln": true,
	"(*log.Logger).Fatal": true, "(*log.Logger).Fatalf": true, "(*log.Logger).Fatalln": true,
	"(*log.Logger).Panic": true, "(*log.Logger).Panicf": true, "(*log.Logger).Panicln": true,
	"(*testing.common).FailNow": true, "(*testing.common).Fatal": true, "(*testing.common).Fatalf": true,
	"(*testing.common).Skip": true, "(*testing.common).Skipf": true, "(*testing.common).SkipNow": true,
	"(testing.TB).FailNow": true, "(testing.TB).Fatal": true, "(testing.TB).Fatalf": true,
	"(testing.TB).Skip": true, "(testing.TB).Skipf": true, "(testing.TB).SkipNow": true,
}

// NeverReturns says whether a function, by its full name, is known to end the
// process, the goroutine or the test: nothing of its caller runs after it but
// deferred calls, if those.
func NeverReturns(fullName string) bool { return neverReturn[fullName] }

// endsProcess are functions that end the process at once: nothing that is deferred
// runs any more.
var endsProcess = map[string]bool{
	"os.Exit": true, "syscall.Exit": true, "log.Fatal": true, "log.Fatalf": true, "log.Fatalln": true,
	"(*log.Logger).Fatal": true, "(*log.Logger).Fatalf": true, "(*log.Logger).Fatalln": true,
	"github.com/sirupsen/logrus.Fatal": true, "github.com/sirupsen/logrus.Fatalf": true, "github.com/sirupsen/logrus.Fatalln": true,
	"(*github.com/sirupsen/logrus.Logger).Fatal": true, "(*github.com/sirupsen/logrus.Logger).Fatalf": true,
	"(*github.com/sirupsen/logrus.Entry).Fatal": true, "(*github.com/sirupsen/logrus.Entry).Fatalf": true,
	"(*go.uber.org/zap.Logger).Fatal": true, "(*go.uber.org/zap.SugaredLogger).Fatal": true, "(*go.uber.org/zap.SugaredLogger).Fatalf": true,
	"k8s.io/klog/v2.Fatal": true, "k8s.io/klog/v2.Fatalf": true, "k8s.io/klog/v2.Exit": true, "k8s.io/klog/v2.Exitf": true,
	"github.com/golang/glog.Fatal": true, "github.com/golang/glog.Fatalf": true, "github.com/golang/glog.Exit": true, "github.com/golang/glog.Exitf": true,
}

// EndsProcess says whether a function, by its full name, is known to end the process
// without running what is deferred.
func EndsProcess(fullName string) bool { return endsProcess[fullName] }

// failsTest are functions after which a test has failed: what it still owes is
// no concern of a reader, so such a path is silent.
var failsTest = map[string]bool{
	"(*testing.common).Error": true, "(*testing.common).Errorf": true, "(*testing.common).Fail": true,
	"(testing.TB).Error": true, "(testing.TB).Errorf": true, "(testing.TB).Fail": true,
}

// fatalName: loggers and test helpers of other modules whose bodies are not
// seen. Taken to end the path, because a report after one that does would be false.
var fatalName = regexp.MustCompile(`^(Must)?(Fatal|Panic|Exit|Abort|Goexit|FailNow|SkipNow|Skip|Skipf)(f|ln|w|x|ln|t|Context|WithCode|Depth|Depthf|Now|OnError|IfError|If)?$`)

// returns says whether a call to fn can come back.
func (p *pass) returns(fn *types.Func) bool {
	if fn == nil {
		return true
	}
	full := p.fullName(fn)
	if neverReturn[full] || failsTest[full] {
		return false
	}
	if fn.Pkg() == p.src.Types {
		return p.bodyReturns(fn)
	}
	if f := p.fact(fn); f != nil && f.NeverReturns {
		return false
	}
	return p.outside(fn) || !fatalName.MatchString(fn.Name())
}

// bodyReturns looks for a return, or the end of the body, that can be reached.
func (p *pass) bodyReturns(fn *types.Func) bool {
	if r, ok := p.returning[fn]; ok {
		return r
	}
	p.returning[fn] = true // a function that only calls itself: silent either way
	decl := p.decl(fn)
	if decl == nil || decl.Body == nil || !endsInCall(decl.Body) {
		return true
	}
	r := !cfg.New(decl.Body, p.callReturns).NoReturn()
	p.returning[fn] = r
	return r
}

func (p *pass) callReturns(c *ast.CallExpr) bool {
	if id, ok := ast.Unparen(c.Fun).(*ast.Ident); ok && id.Name == "panic" {
		if _, isBuiltin := p.src.Info.Uses[id].(*types.Builtin); isBuiltin {
			return false
		}
	}
	fn, _ := typeutil.Callee(p.src.Info, c).(*types.Func)
	return p.returns(fn)
}

// endsInCall is a cheap first look: a body whose last statement is a plain
// statement that goes on returns.
func endsInCall(b *ast.BlockStmt) bool {
	if len(b.List) == 0 {
		return false
	}
	switch last := b.List[len(b.List)-1].(type) {
	case *ast.ReturnStmt, *ast.AssignStmt, *ast.DeferStmt, *ast.GoStmt, *ast.IncDecStmt, *ast.DeclStmt, *ast.SendStmt:
		return false
	case *ast.ExprStmt:
		_, isCall := ast.Unparen(last.X).(*ast.CallExpr)
		return isCall
	}
	return true
}
