package resource

// State is something that belongs to the whole process, as a function that
// changes it or a variable that holds it.
type State struct {
	Name    string   // the full name of the function or of the variable
	Get     []string // functions that return what it is; none where that returns what it was
	Undo    []string // functions besides it that take a change back
	Keyed   bool     // the first argument says which
	Except  []int64  // constants that, as the first argument, change nothing: the call only asks
	What    string   // in messages and titles
	Testing string   // the method of a testing.TB that changes it until the test is over
	Since   string   // the version of Go that came with it
}

var (
	chdirOfTest  = []string{"(*testing.common).Chdir", "(*testing.T).Chdir", "(testing.TB).Chdir"}
	setenvOfTest = []string{"(*testing.common).Setenv", "(*testing.T).Setenv", "(testing.TB).Setenv"}
	otherEnv     = append([]string{"os.Clearenv", "syscall.Setenv", "syscall.Unsetenv", "syscall.Clearenv"}, setenvOfTest...)
)

// States are those that functions change.
var States = []State{
	{Name: "os.Chdir", Get: []string{"os.Getwd"}, Undo: append([]string{"(*os.File).Chdir", "syscall.Chdir", "syscall.Fchdir"}, chdirOfTest...), What: "the working directory", Testing: "Chdir", Since: "go1.24"},
	{Name: "os.Setenv", Get: []string{"os.LookupEnv", "os.Getenv"}, Undo: append([]string{"os.Unsetenv"}, otherEnv...), Keyed: true, What: "the environment variable", Testing: "Setenv", Since: "go1.17"},
	{Name: "os.Unsetenv", Get: []string{"os.LookupEnv", "os.Getenv"}, Undo: append([]string{"os.Setenv"}, otherEnv...), Keyed: true, What: "the environment variable"},
	{Name: "log.SetOutput", Get: []string{"log.Writer"}, What: "the output of the log"},
	{Name: "log.SetFlags", Get: []string{"log.Flags"}, What: "the flags of the log"},
	{Name: "log.SetPrefix", Get: []string{"log.Prefix"}, What: "the prefix of the log"},
	{Name: "log/slog.SetLogLoggerLevel", What: "the level of the log"},
	{Name: "runtime.GOMAXPROCS", Except: []int64{0, -1}, What: "GOMAXPROCS"},
	{Name: "runtime.SetMutexProfileFraction", Except: []int64{-1}, What: "the fraction of the mutex profile"},
	{Name: "runtime/debug.SetGCPercent", What: "the percentage of the collector"},
	{Name: "runtime/debug.SetMemoryLimit", Except: []int64{-1}, What: "the memory limit"},
	{Name: "runtime/debug.SetMaxStack", What: "the maximum of a stack"},
	{Name: "runtime/debug.SetMaxThreads", What: "the maximum of threads"},
	{Name: "runtime/debug.SetPanicOnFault", What: "what a fault does"},
	{Name: "syscall.Umask", What: "the file mode mask"},
	{Name: "golang.org/x/sys/unix.Umask", What: "the file mode mask"},
	{Name: "github.com/sirupsen/logrus.SetLevel", Get: []string{"github.com/sirupsen/logrus.GetLevel"}, What: "the level of the log"},
	{Name: "github.com/gin-gonic/gin.SetMode", Get: []string{"github.com/gin-gonic/gin.Mode"}, What: "the mode of gin"},
}

// StateVariables are variables of packages that stand for something of the whole
// process.
var StateVariables = map[string]bool{
	"os.Stdin": true, "os.Stdout": true, "os.Stderr": true, "os.Args": true, "time.Local": true, "crypto/rand.Reader": true,
	"net/http.DefaultClient": true, "net/http.DefaultTransport": true, "net/http.DefaultServeMux": true,
	"flag.CommandLine": true, "flag.Usage": true,
	"github.com/prometheus/client_golang/prometheus.DefaultRegisterer": true,
	"github.com/prometheus/client_golang/prometheus.DefaultGatherer":   true,
	"github.com/fatih/color.NoColor":                                   true, "github.com/fatih/color.Output": true,
}
