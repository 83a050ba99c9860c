package resource

// stdSync are the rows of the packages about contexts, locks, time and the
// runtime.
var stdSync = []Row{
	{Call: "context.WithCancel", Kind: "cancel", At: result(1), Release: by("it()"), Ends: by("out0.Done()", "out0.Err()"), Of: arg(0), Severity: Error},
	{Call: "context.WithCancelCause", Kind: "cancel", At: result(1), Release: by("it(nil)"), Ends: by("out0.Done()", "out0.Err()"), Of: arg(0), Severity: Error},
	{Call: "context.WithTimeout", Kind: "cancel", At: result(1), Release: by("it()"), Ends: by("out0.Done()", "out0.Err()"), Of: arg(0), Severity: Error},
	{Call: "context.WithTimeoutCause", Kind: "cancel", At: result(1), Release: by("it()"), Ends: by("out0.Done()", "out0.Err()"), Of: arg(0), Severity: Error},
	{Call: "context.WithDeadline", Kind: "cancel", At: result(1), Release: by("it()"), Ends: by("out0.Done()", "out0.Err()"), Of: arg(0), Severity: Error},
	{Call: "context.WithDeadlineCause", Kind: "cancel", At: result(1), Release: by("it()"), Ends: by("out0.Done()", "out0.Err()"), Of: arg(0), Severity: Error},
	{Call: "context.AfterFunc", Kind: "registration", At: result(0), Release: by("it()"), Severity: Info, Note: "stopping is optional"},

	{Call: "iter.Pull", Kind: "coroutine", At: result(1), Release: by("it()"), Ends: by("out0()"), Severity: Error, Note: "ended as well when next has returned false"},
	{Call: "iter.Pull2", Kind: "coroutine", At: result(1), Release: by("it()"), Ends: by("out0()"), Severity: Error},

	{Call: "time.NewTicker", Kind: "timer", At: result(0), Release: by("it.Stop()"), Before: "1.23", Severity: Warning, Note: "since Go 1.23 (the go line of go.mod) an unstopped one is garbage like any other value"},
	{Call: "time.NewTimer", Kind: "timer", At: result(0), Release: by("it.Stop()"), Severity: Hint, Note: "since Go 1.23 (the go line of go.mod) an unstopped one is garbage like any other value"},
	{Call: "time.AfterFunc", Kind: "timer", At: result(0), Release: by("it.Stop()"), Severity: Info, Note: "the callback still runs"},
	{Call: "time.Tick", Role: Exempt, Note: "cannot be stopped; garbage like any other value since Go 1.23"},
	{Call: "time.After", Role: Exempt, Note: "cannot be stopped, and need not be"},

	{Call: "(*sync.Mutex).Lock", Kind: "lock", At: receiver, Release: by("it.Unlock()"), Severity: Error},
	{Call: "(*sync.Mutex).TryLock", Kind: "lock", At: receiver, Release: by("it.Unlock()"), When: OnTrue, Severity: Error},
	{Call: "(*sync.RWMutex).Lock", Kind: "lock", At: receiver, Release: by("it.Unlock()"), Severity: Error},
	{Call: "(*sync.RWMutex).TryLock", Kind: "lock", At: receiver, Release: by("it.Unlock()"), When: OnTrue, Severity: Error},
	{Call: "(*sync.RWMutex).RLock", Kind: "lock", At: receiver, Release: by("it.RUnlock()"), Severity: Error, Note: "Unlock for RUnlock is another mistake"},
	{Call: "(*sync.RWMutex).TryRLock", Kind: "lock", At: receiver, Release: by("it.RUnlock()"), When: OnTrue, Severity: Error},
	{Call: "(*sync.RWMutex).RLocker", Role: Aliases, Of: Place{From: Receiver}, Note: "Lock and Unlock on it are RLock and RUnlock"},
	{Call: "(sync.Locker).Lock", Kind: "lock", At: receiver, Release: by("it.Unlock()"), Severity: Error},
	{Call: "(*sync.Cond).Wait", Role: Borrows, Of: Place{From: Receiver}, Note: "the lock is held before and after"},
	{Call: "(*sync.WaitGroup).Add", Kind: "count", At: receiver, Release: by("it.Done()"), Except: []int64{-1, 0}, Severity: Warning, Note: "one Done for each unit; a negative number is a Done itself; since Go 1.25 wg.Go does both"},
	{Call: "(*sync.Pool).Get", Kind: "pool", At: result(0), Release: by("recv.Put(it)"), Severity: Hint, Note: "what is not put back is garbage like any other value"},

	{Call: "runtime.LockOSThread", Kind: "thread", At: process, Release: by("runtime.UnlockOSThread()"), Severity: Info, Note: "a goroutine that ends locked takes its thread along, which is often meant"},
	{Call: "(*runtime.Pinner).Pin", Kind: "pin", At: receiver, Release: by("it.Unpin()"), Severity: Error, Note: "the collector panics on a Pinner that is garbage and still pins"},
	{Call: "runtime.AddCleanup", Role: Sinks, Of: arg(2), Note: "the runtime releases; the result need not be stopped"},
	{Call: "runtime.SetFinalizer", Role: Sinks, Of: arg(0), Note: "the runtime releases"},

	{Call: "runtime/cgo.NewHandle", Kind: "handle", At: result(0), Release: by("it.Delete()"), Severity: Error, Note: "never collected"},

	{Call: "runtime/pprof.StartCPUProfile", Kind: "profile", At: process, Release: by("pprof.StopCPUProfile()"), Severity: Error, Note: "the writer must stay open until the stop; nothing is started on error"},
	{Call: "(*runtime/pprof.Profile).Add", Kind: "profile-entry", At: receiver, Release: by("it.Remove(arg0)"), Severity: Warning, Note: "the value is kept until Remove"},

	{Call: "runtime/trace.Start", Kind: "profile", At: process, Release: by("trace.Stop()"), Severity: Error, Note: "the writer must stay open until the stop; nothing is started on error"},
	{Call: "(*runtime/trace.FlightRecorder).Start", Kind: "profile", At: receiver, Release: by("it.Stop()"), Severity: Warning, Note: "since Go 1.25"},
	{Call: "runtime/trace.NewTask", Kind: "span", At: result(1), Release: by("it.End()"), Severity: Warning},
	{Call: "runtime/trace.StartRegion", Kind: "span", At: result(0), Release: by("it.End()"), Severity: Warning, Note: "ends on the goroutine that started it, the last one first"},

	{Call: "runtime/debug.SetCrashOutput", Role: Borrows, Of: arg(0), Note: "the runtime copies the descriptor: the file stays owed"},
}
