package resource

// Own is the kind of what somebody's own code acquires, where a directive or
// the configuration names no other.
const Own = "resource"

// Kinds are all the kinds, in the order of the documentation.
var Kinds = []Kind{
	{ID: "file", Noun: "file", Released: "closed", Doc: "An open file holds a descriptor until it is closed; a process that runs out of them can open nothing more, and accept no connection."},
	{ID: "file-w", Noun: "file", Released: "closed", Doc: "A file opened for writing holds a descriptor until it is closed, and the error of the close is the last word on whether the data was written."},
	{ID: "root", Noun: "root directory", Released: "closed", Doc: "An os.Root holds the descriptor of its directory until it is closed."},
	{ID: "temp", Noun: "temporary storage", Released: "removed", Doc: "Temporary files that are not removed stay on the disk after the program has ended."},
	{ID: "process", Noun: "process", Released: "waited for", Doc: "A child process that nobody waits for stays in the process table as a zombie, and the goroutines that copy its output stay as well."},
	{ID: "pipe", Noun: "pipe", Released: "closed", Doc: "A pipe that is not closed keeps the other end waiting for ever."},
	{ID: "conn", Noun: "connection", Released: "closed", Doc: "An open connection holds a descriptor here and a place at the other end."},
	{ID: "listener", Noun: "listener", Released: "closed", Doc: "A listener that is not closed keeps its port taken, and clients that connect wait for nobody."},
	{ID: "body", Noun: "response body", Released: "closed", Doc: "An unclosed response body keeps its connection, and two goroutines, from being used again."},
	{ID: "server", Noun: "server", Released: "closed", Doc: "A server that is not closed keeps its listener, its goroutine and its connections."},
	{ID: "client", Noun: "client", Released: "closed", Doc: "A client that is not closed keeps its connection and the goroutine that reads from it."},
	{ID: "handshake", Noun: "QUIC connection", Released: "closed", Doc: "A QUIC connection that is not closed keeps the goroutine of its handshake."},
	{ID: "slot", Noun: "reserved request", Released: "released", Paired: true, Doc: "A reservation that is neither used nor released keeps a request from being sent on that connection."},
	{ID: "turn", Noun: "turn", Released: "ended", Paired: true, Doc: "A turn of a pipeline that is not ended blocks every later one."},
	{ID: "db", Noun: "database handle", Released: "closed", Doc: "A database handle that is not closed keeps its pool of connections and a goroutine."},
	{ID: "pool-conn", Noun: "pooled connection", Released: "closed", Doc: "A connection that does not go back to the pool is lost to it; when the last one is gone, every query waits for ever."},
	{ID: "tx", Noun: "transaction", Released: "rolled back or committed", Doc: "An open transaction keeps its connection out of the pool and its locks in the database."},
	{ID: "rows", Noun: "rows", Released: "closed", Doc: "Rows that are left before their end keep a connection out of the pool until they are closed."},
	{ID: "row", Noun: "row", Released: "scanned", Doc: "A row that is never scanned keeps its connection out of the pool: only Scan closes it."},
	{ID: "stmt", Noun: "statement", Released: "closed", Doc: "A prepared statement that is not closed stays in the database, on each connection that has prepared it."},
	{ID: "flush", Noun: "writer", Released: "flushed", Exits: SuccessReturn, NotInTests: true, Doc: "What a buffering writer still holds at the end is lost: the output is cut off, with no error."},
	{ID: "reader", Noun: "reader", Released: "closed", Doc: "A decompressor that is not closed does not go back to its pool."},
	{ID: "reader-noop", Noun: "reader", Released: "closed", Doc: "Its documentation asks for a Close, which frees nothing today."},
	{ID: "cancel", Noun: "cancel function", Released: "called", NotInMain: true, Doc: "A context that is never cancelled keeps its timer and its place in the parent until those end."},
	{ID: "registration", Noun: "registration", Released: "stopped", Paired: true, Doc: "What is registered stays known to the runtime, and is called, until it is stopped."},
	{ID: "coroutine", Noun: "iterator", Released: "stopped", Doc: "A pulled iterator that is neither drained nor stopped keeps its coroutine, and its deferred calls never run."},
	{ID: "timer", Noun: "timer", Released: "stopped", Doc: "Before Go 1.23 a ticker or timer that is not stopped is never collected."},
	{ID: "lock", Noun: "lock", Released: "unlocked", Paired: true, Doc: "A mutex still locked at a return blocks the next one who wants it, for ever."},
	{ID: "count", Noun: "wait group count", Released: "counted down", Paired: true, ByOthers: true, Doc: "A wait group whose count does not come back to zero makes Wait wait for ever."},
	{ID: "pool", Noun: "pooled value", Released: "put back", Doc: "A value that does not go back to its pool is garbage, and the next one is made anew."},
	{ID: "thread", Noun: "thread lock", Released: "undone", Paired: true, Doc: "A goroutine locked to its thread keeps it from all others, and takes it along when it ends."},
	{ID: "pin", Noun: "pinner", Released: "unpinned", Doc: "The collector panics when a Pinner that still pins an object becomes garbage."},
	{ID: "handle", Noun: "handle", Released: "deleted", Doc: "A cgo handle, and the value behind it, is never collected until it is deleted."},
	{ID: "profile", Noun: "profile", Released: "stopped", Paired: true, Doc: "A profile or trace that is not stopped is cut off, and no other can be started."},
	{ID: "profile-entry", Noun: "profile entry", Released: "removed", Paired: true, Doc: "A value in a profile is kept, and counted, until it is removed."},
	{ID: "span", Noun: "trace span", Released: "ended", Doc: "A task or region that does not end spoils the trace from there on."},
	{ID: Own, Noun: "resource", Released: "released", Doc: "What is lost is known to whoever has declared it, in a directive or in .deferls.yaml."},
}
