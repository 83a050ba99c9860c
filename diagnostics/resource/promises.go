package resource

// Promise is what the type of a result says by itself to whoever calls a method
// of an interface or a function value, of which nobody can see the body: there
// is no other way to come by a sql.Rows, and an io.ReadCloser is returned
// beside an error in order to be closed.
type Promise struct {
	Type        string   // the type of the result: "*database/sql.Rows"
	Kind        string   // ID of a Kind
	Path        string   // the field of the result that is owed ("Body"), empty for the result itself
	Release     []string // as Row.Release
	Ends        []string // as Row.Ends
	BesideError bool     // only beside an error and nothing else: without one it may be somebody's field
	Names       []string // only from functions whose names begin so, in any case; nil for all
}

// Shape is what a type promises by its methods, where no Promise names it and
// the standard library does not declare it: the first result of a method of an
// interface, or of a function value, that returns it beside an error and
// nothing else. Who opens, begins or watches is given something to end, if the
// result has the method for that; who gets or looks up may be given what
// somebody else keeps.
type Shape struct {
	Names   []string // the functions' names begin so, in any case; nil for all methods, but for no function value
	Except  []string // methods whose names begin so promise nothing, in any case
	Types   []string // the name of the type ends so, in any case; nil for all types
	Ending  []string // methods, all of which the type has, that take nothing but a context and return nothing but an error
	Having  []string // methods, one of which the type has as well, whatever they take; nil for none
	Lacking []string // methods that the type has not
	Kind    string   // ID of a Kind
	Release []string // as Row.Release
	Ends    []string // as Row.Ends
}

var (
	opening = []string{"accept", "connect", "create", "dial", "listen", "open"}
	getting = []string{"get", "current", "default", "find", "lookup", "conn"}
)

// Promises are the types that say by themselves that their receiver owns them.
var Promises = []Promise{
	{Type: "*database/sql.Rows", Kind: "rows", Release: by("it.Close()"), Ends: by("it.Next()")},
	{Type: "github.com/jackc/pgx/v5.Rows", Kind: "rows", Release: by("it.Close()", "recv.Close()"), Ends: by("it.Next()", "it.Scan()")},
	{Type: "github.com/jackc/pgx/v4.Rows", Kind: "rows", Release: by("it.Close()", "recv.Close()"), Ends: by("it.Next()", "it.Scan()")},
	{Type: "*net/http.Response", Kind: "body", Path: "Body", Release: by("it.Body.Close()"), BesideError: true},
	{Type: "context.CancelFunc", Kind: "cancel", Release: by("it()")},
	{Type: "io.ReadCloser", Kind: "stream", Release: by("it.Close()"), BesideError: true},
	{Type: "io.WriteCloser", Kind: "stream", Release: by("it.Close()"), BesideError: true},
	{Type: "io.ReadSeekCloser", Kind: "stream", Release: by("it.Close()"), BesideError: true},
	{Type: "io.ReadWriteCloser", Kind: "stream", Release: by("it.Close()"), BesideError: true},
	{Type: "net.Conn", Kind: "conn", Release: by("it.Close()"), BesideError: true, Names: opening},
	{Type: "net.Listener", Kind: "listener", Release: by("it.Close()"), BesideError: true, Names: opening},
	{Type: "net.PacketConn", Kind: "conn", Release: by("it.Close()"), BesideError: true, Names: opening},
	{Type: "*os.File", Kind: "file", Release: by("it.Close()"), BesideError: true, Names: opening},
	{Type: "io/fs.File", Kind: "file", Release: by("it.Close()"), BesideError: true, Names: opening},
	{Type: "net/http.File", Kind: "file", Release: by("it.Close()"), BesideError: true, Names: opening},
	{Type: "*database/sql.Tx", Kind: "tx", Release: by("it.Rollback()", "it.Commit()"), BesideError: true, Names: by("begin")},
	{Type: "*database/sql.Stmt", Kind: "stmt", Release: by("it.Close()"), BesideError: true, Names: by("prepare")},
}

// Shapes are asked in this order; the first that fits speaks.
var Shapes = []Shape{
	{Names: by("begin", "new", "open", "start"), Ending: by("Commit", "Rollback"), Kind: "tx", Release: by("it.Rollback()", "it.Commit()")},
	{Names: by("begin", "new", "open", "start"), Ending: by("Commit", "Discard"), Kind: "tx", Release: by("it.Discard()", "it.Commit()")},
	{Names: by("watch"), Ending: by("Stop"), Kind: "watcher", Release: by("it.Stop()")},
	{Names: by("watch"), Ending: by("Close"), Kind: "watcher", Release: by("it.Close()")},
	{Names: by("subscribe"), Ending: by("Unsubscribe"), Kind: "subscription", Release: by("it.Unsubscribe()")},
	{Names: by("subscribe"), Ending: by("Close"), Kind: "subscription", Release: by("it.Close()")},
	{Ending: by("Close"), Having: by("Next"), Kind: "iterator", Release: by("it.Close()", "it.ForEach(_)"), Ends: by("it.Next()")},
	{Names: opening, Ending: by("Close"), Having: by("Accept"), Kind: "listener", Release: by("it.Close()")},
	{Names: opening, Ending: by("Close"), Having: by("LocalAddr", "RemoteAddr"), Kind: "conn", Release: by("it.Close()")},
	{Names: append(by("temp", "new"), opening...), Ending: by("Close"), Having: by("Name", "Stat", "Sync"), Lacking: by("Create", "Remove"), Kind: "fs-file", Release: by("it.Close()")},
	{Except: by("conn"), Ending: by("Close"), Having: by("Read", "ReadAt", "Write", "WriteTo"), Lacking: by("LocalAddr", "Name", "RemoteAddr", "Stat", "Sync"), Kind: "stream", Release: by("it.Close()")},
	{Except: getting, Types: by("batch", "cursor", "query", "querier", "reader", "response", "result", "snapshot", "writer"), Ending: by("Close"), Kind: Own, Release: by("it.Close()")},
	{Names: append(by("new"), opening...), Ending: by("Close"), Kind: Own, Release: by("it.Close()")},
	{Names: by("acquire", "new", "open"), Ending: by("Release"), Kind: Own, Release: by("it.Release()")},
}
