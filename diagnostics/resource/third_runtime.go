package resource

// thirdRuntime are the rows of what runs beside the program's own work: traces,
// logs, watchers, locks, workers and interpreters.
var thirdRuntime = []Row{
	{Call: "golang.org/x/sync/errgroup.WithContext", Role: Exempt, Note: "its context ends with the first error, with Wait and with its parent; a group that nobody waits for is the business of its goroutines"},
	{Call: "(go.opentelemetry.io/otel/trace.Tracer).Start", Kind: "span", At: result(1), Release: by("it.End()"), InCtx: true, Severity: Error, Note: "a span that does not end is not exported; many end it by trace.SpanFromContext"},
	{Call: "go.opentelemetry.io/otel/trace.SpanFromContext", Role: Exempt, Note: "somebody else's span"},
	{Call: "go.opentelemetry.io/otel/trace.ContextWithSpan", Role: Borrows, Of: arg(1)},

	{Call: "go.opentelemetry.io/otel/sdk/trace.NewTracerProvider", Kind: "client", At: result(0), Release: by("it.Shutdown(context.Background())"), Severity: Info, Note: "meant to live as long as the program; what is not yet exported is lost without"},

	{Call: "github.com/getsentry/sentry-go.StartSpan", Kind: "span", At: result(0), Release: by("it.Finish()"), Severity: Warning, Note: "a span that does not end is not sent"},
	{Call: "(*github.com/getsentry/sentry-go.Span).StartChild", Kind: "span", At: result(0), Release: by("it.Finish()"), Severity: Warning, Note: "a span that does not end is not sent"},
	{Call: "github.com/getsentry/sentry-go.StartTransaction", Kind: "span", At: result(0), Release: by("it.Finish()"), Severity: Warning, Note: "the one of the context, if it has one"},

	{Call: "go.uber.org/zap.NewProduction", Kind: "flush", At: result(0), Release: by("it.Sync()"), Severity: Hint, Note: "once, at the end of the program"},
	{Call: "go.uber.org/zap.NewDevelopment", Kind: "flush", At: result(0), Release: by("it.Sync()"), Severity: Hint, Note: "once, at the end of the program"},
	{Call: "go.uber.org/zap.New", Kind: "flush", At: result(0), Release: by("it.Sync()"), Severity: Hint, Note: "once, at the end of the program"},
	{Call: "(go.uber.org/zap.Config).Build", Kind: "flush", At: result(0), Release: by("it.Sync()"), Severity: Hint, Note: "once, at the end of the program"},
	{Call: "go.uber.org/zap.ReplaceGlobals", Kind: "restore", At: result(0), Release: by("it()"), Severity: Info, Note: "most programs mean it for good"},
	{Call: "go.uber.org/zap.RedirectStdLog", Kind: "restore", At: result(0), Release: by("it()"), Severity: Info, Note: "most programs mean it for good"},
	{Call: "go.uber.org/zap.RedirectStdLogAt", Kind: "restore", At: result(0), Release: by("it()"), Severity: Info, Note: "most programs mean it for good"},
	{Call: "go.uber.org/zap.Open", Kind: "restore", At: result(1), Release: by("it()"), Severity: Warning, Note: "closes the files that it has opened"},

	{Call: "(*gopkg.in/natefinch/lumberjack.v2.Logger).Write", Kind: "file-w", At: receiver, Release: by("it.Close()"), Severity: Hint, Note: "meant to live as long as the program"},

	{Call: "github.com/fsnotify/fsnotify.NewWatcher", Kind: "watcher", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "github.com/fsnotify/fsnotify.NewBufferedWatcher", Kind: "watcher", At: result(0), Release: by("it.Close()"), Severity: Error},

	{Call: "(*golang.org/x/sync/semaphore.Weighted).Acquire", Kind: "semaphore", At: receiver, Release: by("it.Release(arg1)"), Severity: Error, Note: "nothing is taken on an error"},
	{Call: "(*golang.org/x/sync/semaphore.Weighted).TryAcquire", Kind: "semaphore", At: receiver, Release: by("it.Release(arg0)"), When: OnTrue, Severity: Error},

	{Call: "(*github.com/gofrs/flock.Flock).Lock", Kind: "lock", At: receiver, Release: by("it.Unlock()", "it.Close()"), Severity: Error, Note: "a lock against other processes"},
	{Call: "(*github.com/gofrs/flock.Flock).RLock", Kind: "lock", At: receiver, Release: by("it.Unlock()", "it.Close()"), Severity: Error, Note: "a lock against other processes"},
	{Call: "(*github.com/gofrs/flock.Flock).TryLock", Kind: "lock", At: receiver, Release: by("it.Unlock()", "it.Close()"), When: OnTrue, Severity: Error, Note: "a lock against other processes; not taken without an error if it is somebody else's"},
	{Call: "(*github.com/gofrs/flock.Flock).TryRLock", Kind: "lock", At: receiver, Release: by("it.Unlock()", "it.Close()"), When: OnTrue, Severity: Error, Note: "a lock against other processes; not taken without an error if it is somebody else's"},
	{Call: "(*github.com/gofrs/flock.Flock).TryLockContext", Kind: "lock", At: receiver, Release: by("it.Unlock()", "it.Close()"), When: OnTrue, Severity: Error, Note: "a lock against other processes; not taken without an error if it is somebody else's"},
	{Call: "(*github.com/gofrs/flock.Flock).TryRLockContext", Kind: "lock", At: receiver, Release: by("it.Unlock()", "it.Close()"), When: OnTrue, Severity: Error, Note: "a lock against other processes; not taken without an error if it is somebody else's"},

	{Call: "github.com/panjf2000/ants/v2.NewPool", Kind: "workers", At: result(0), Release: by("it.Release()", "it.ReleaseTimeout(0)", "it.ReleaseContext(nil)"), Severity: Warning},
	{Call: "github.com/panjf2000/ants/v2.NewPoolWithFunc", Kind: "workers", At: result(0), Release: by("it.Release()", "it.ReleaseTimeout(0)", "it.ReleaseContext(nil)"), Severity: Warning},
	{Call: "github.com/panjf2000/ants/v2.NewPoolWithFuncGeneric", Kind: "workers", At: result(0), Release: by("it.Release()", "it.ReleaseTimeout(0)", "it.ReleaseContext(nil)"), Severity: Warning},

	{Call: "(*github.com/robfig/cron/v3.Cron).Start", Kind: "workers", At: receiver, Release: by("it.Stop()"), Severity: Info, Note: "meant to live as long as the program"},

	{Call: "go.temporal.io/sdk/client.Dial", Kind: "client", At: result(0), Release: by("it.Close()"), Severity: Warning},
	{Call: "go.temporal.io/sdk/client.DialContext", Kind: "client", At: result(0), Release: by("it.Close()"), Severity: Warning},
	{Call: "go.temporal.io/sdk/client.NewClient", Kind: "client", At: result(0), Release: by("it.Close()"), Severity: Warning},
	{Call: "go.temporal.io/sdk/client.NewLazyClient", Kind: "client", At: result(0), Release: by("it.Close()"), Severity: Warning},

	{Call: "github.com/tetratelabs/wazero.NewRuntime", Kind: "runtime", At: result(0), Release: by("it.Close(arg0)", "it.CloseWithExitCode(arg0, 0)"), Severity: Error, Note: "closes its modules as well"},
	{Call: "github.com/tetratelabs/wazero.NewRuntimeWithConfig", Kind: "runtime", At: result(0), Release: by("it.Close(arg0)", "it.CloseWithExitCode(arg0, 0)"), Severity: Error, Note: "closes its modules as well"},

	{Call: "go.opencensus.io/trace.StartSpan", Kind: "span", At: result(1), Release: by("it.End()"), InCtx: true, Severity: Error, Note: "a span that does not end is not exported; many end it by trace.FromContext"},
	{Call: "go.opencensus.io/trace.StartSpanWithRemoteParent", Kind: "span", At: result(1), Release: by("it.End()"), InCtx: true, Severity: Error, Note: "a span that does not end is not exported; many end it by trace.FromContext"},
	{Call: "go.opencensus.io/trace.FromContext", Role: Exempt, Note: "somebody else's span"},
	{Call: "go.opencensus.io/trace.NewContext", Role: Borrows, Of: arg(1)},

	{Call: "github.com/opentracing/opentracing-go.StartSpan", Kind: "span", At: result(0), Release: by("it.Finish()"), Severity: Error, Note: "a span that does not end is not reported"},
	{Call: "(github.com/opentracing/opentracing-go.Tracer).StartSpan", Kind: "span", At: result(0), Release: by("it.Finish()"), Severity: Error, Note: "a span that does not end is not reported"},
	{Call: "github.com/opentracing/opentracing-go.StartSpanFromContext", Kind: "span", At: result(0), Release: by("it.Finish()"), InCtx: true, Severity: Error, Note: "a span that does not end is not reported; many end it by opentracing.SpanFromContext"},
	{Call: "github.com/opentracing/opentracing-go.StartSpanFromContextWithTracer", Kind: "span", At: result(0), Release: by("it.Finish()"), InCtx: true, Severity: Error, Note: "a span that does not end is not reported; many end it by opentracing.SpanFromContext"},
	{Call: "github.com/opentracing/opentracing-go.SpanFromContext", Role: Exempt, Note: "somebody else's span"},
	{Call: "github.com/opentracing/opentracing-go.ContextWithSpan", Role: Borrows, Of: arg(1)},

	{Call: "github.com/creack/pty.StartWithSize", Kind: "file", At: result(0), Release: by("it.Close()"), Severity: Error, Note: "the terminal; the process is another duty"},
	{Call: "github.com/creack/pty.Start", Kind: "file", At: result(0), Release: by("it.Close()"), Severity: Error, Note: "the terminal; the process is another duty"},
	{Call: "github.com/creack/pty.StartWithAttrs", Kind: "file", At: result(0), Release: by("it.Close()"), Severity: Error, Note: "the terminal; the process is another duty"},
	{Call: "github.com/creack/pty.Open", Kind: "file", At: result(0, 1), Release: by("it.Close()"), Severity: Error, Note: "two resources: each end is owed"},

	{Call: "github.com/hashicorp/go-plugin.NewClient", Kind: "process", At: result(0), Release: by("it.Kill()"), Severity: Warning, Note: "from its start on; CleanupClients kills those that are managed"},

	{Call: "github.com/nxadm/tail.TailFile", Kind: "watcher", At: result(0), Release: by("it.Stop()", "it.StopAtEOF()", "it.Kill(nil)", "it.Wait()"), Severity: Warning, Note: "without Follow it ends at the end of the file"},

	{Call: "github.com/edsrzf/mmap-go.Map", Kind: "mapping", At: result(0), Release: by("it.Unmap()"), Severity: Error},
	{Call: "github.com/edsrzf/mmap-go.MapRegion", Kind: "mapping", At: result(0), Release: by("it.Unmap()"), Severity: Error},
	{Call: "golang.org/x/exp/mmap.Open", Kind: "mapping", At: result(0), Release: by("it.Close()"), Severity: Error, Note: "a finalizer unmaps it some time after it became garbage, which is no plan"},

	{Call: "github.com/alitto/pond.New", Kind: "workers", At: result(0), Release: by("it.StopAndWait()", "it.Stop()", "it.StopAndWaitFor(0)"), Severity: Warning},
	{Call: "github.com/alitto/pond/v2.NewPool", Kind: "workers", At: result(0), Release: by("it.StopAndWait()", "it.Stop()"), Severity: Warning},
	{Call: "github.com/gammazero/workerpool.New", Kind: "workers", At: result(0), Release: by("it.StopWait()", "it.Stop()"), Severity: Warning},

	{Call: "golang.org/x/sys/unix.Mmap", Kind: "mapping", At: result(0), Release: by("unix.Munmap(it)", "syscall.Munmap(it)"), Severity: Error},
}
