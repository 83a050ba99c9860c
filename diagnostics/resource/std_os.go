package resource

// stdOS are the rows of the packages about files, processes and the formats
// that are read from files by name.
var stdOS = []Row{
	{Call: "os.Open", Kind: "file", At: result(0), Release: by("it.Close()"), Severity: Error, Note: "a finalizer closes it some time after it became garbage, which is no plan"},
	{Call: "os.Create", Kind: "file-w", At: result(0), Release: by("it.Close()"), Severity: Error, Note: "the error of Close says whether the data was written"},
	{Call: "os.OpenFile", Kind: "file", At: result(0), Release: by("it.Close()"), Severity: Error, Note: "writable, and the error of Close matters, when flag has O_WRONLY, O_RDWR, O_APPEND, O_CREATE or O_TRUNC"},
	{Call: "os.OpenInRoot", Kind: "file", At: result(0), Release: by("it.Close()"), Severity: Error, Note: "since Go 1.24"},
	{Call: "os.CreateTemp", Kind: "file-w", At: result(0), Release: by("it.Close()"), Named: true, Severity: Error, Note: "two duties: this is the handle; the removal of the path, os.Remove(f.Name()), is another"},
	{Call: "os.MkdirTemp", Kind: "temp", At: result(0), Release: by("os.RemoveAll(it)", "os.Remove(it)", "os.Rename(it, `new`)"), Severity: Warning, Note: "in tests t.TempDir removes itself; a rename makes it permanent"},
	{Call: "os.NewFile", Kind: "file", At: result(0), Release: by("it.Close()"), Except: []int64{0, 1, 2}, Severity: Warning, Note: "takes over the descriptor; the three standard ones belong to the process; nil for a negative descriptor"},
	{Call: "os.Pipe", Kind: "file", At: result(0, 1), Release: by("it.Close()"), Severity: Error, Note: "two resources: each end is owed"},
	{Call: "os.OpenRoot", Kind: "root", At: result(0), Release: by("it.Close()"), Severity: Error, Note: "since Go 1.24"},
	{Call: "(*os.Root).Open", Kind: "file", At: result(0), Release: by("it.Close()"), Severity: Error, Note: "since Go 1.24"},
	{Call: "(*os.Root).Create", Kind: "file-w", At: result(0), Release: by("it.Close()"), Severity: Error, Note: "since Go 1.24; the error of Close says whether the data was written"},
	{Call: "(*os.Root).OpenFile", Kind: "file", At: result(0), Release: by("it.Close()"), Severity: Error, Note: "since Go 1.24; writable as os.OpenFile is"},
	{Call: "(*os.Root).OpenRoot", Kind: "root", At: result(0), Release: by("it.Close()"), Severity: Error, Note: "since Go 1.24; independent of its parent, which stays owed"},
	{Call: "(*os.Root).FS", Role: Borrows, Of: Place{From: Receiver}, Note: "a view: the duty stays on the root"},
	{Call: "os.StartProcess", Kind: "process", At: result(0), Release: by("it.Wait()", "it.Release()"), Severity: Warning, Note: "a cleanup frees the handle, but the zombie stays until Wait"},
	{Call: "os.FindProcess", Kind: "process", At: result(0), Release: by("it.Release()", "it.Wait()"), Severity: Info, Note: "opens a pidfd on Linux and a handle on Windows, freed by a cleanup"},

	{Call: "(*os/exec.Cmd).Start", Kind: "process", At: receiver, Release: by("it.Wait()", "it.Process.Wait()", "it.Process.Release()"), Severity: Error, Note: "nothing is owed when Start fails; the context of CommandContext kills the process, but only Wait reaps it"},
	{Call: "(*os/exec.Cmd).StdoutPipe", Kind: "pipe", At: result(0), Release: by("it.Close()", "recv.Wait()", "recv.Run()"), Ends: by("recv.Start()"), Severity: Info, Note: "Wait closes it, and so does a Start that fails"},
	{Call: "(*os/exec.Cmd).StderrPipe", Kind: "pipe", At: result(0), Release: by("it.Close()", "recv.Wait()", "recv.Run()"), Ends: by("recv.Start()"), Severity: Info, Note: "Wait closes it, and so does a Start that fails"},
	{Call: "(*os/exec.Cmd).StdinPipe", Kind: "pipe", At: result(0), Release: by("it.Close()", "recv.Wait()", "recv.Run()", "recv.Output()", "recv.CombinedOutput()"), Ends: by("recv.Start()"), Severity: Warning, Note: "Wait closes it, and so does a Start that fails; a child that reads to the end waits for ever until then"},

	{Call: "os/signal.Notify", Kind: "registration", At: argument(0), Release: by("signal.Stop(it)", "signal.Reset()"), Severity: Info, Note: "held for the whole life of the process by most programs"},
	{Call: "os/signal.NotifyContext", Kind: "cancel", At: result(1), Release: by("it()"), Severity: Warning, Note: "stop gives the signals their default behaviour back"},

	{Call: "io.Pipe", Kind: "pipe", At: result(0, 1), OneOf: true, Release: by("it.Close()", "it.CloseWithError(nil)"), Severity: Error, Note: "two ends of one: an unclosed writer blocks the reader for ever, and the other way round"},
	{Call: "io.NopCloser", Role: Exempt},

	{Call: "(io/fs.FS).Open", Kind: "file", At: result(0), Release: by("it.Close()"), Severity: Error, Note: "embed.FS and fstest.MapFS are in memory and owe nothing"},

	{Call: "(embed.FS).Open", Role: Exempt, Note: "in memory"},

	{Call: "(testing/fstest.MapFS).Open", Role: Exempt, Note: "in memory"},

	{Call: "io/ioutil.TempFile", Kind: "file-w", At: result(0), Release: by("it.Close()"), Named: true, Severity: Error, Note: "deprecated name of os.CreateTemp; the removal of the path is another duty"},
	{Call: "io/ioutil.TempDir", Kind: "temp", At: result(0), Release: by("os.RemoveAll(it)", "os.Remove(it)", "os.Rename(it, `new`)"), Severity: Warning, Note: "deprecated name of os.MkdirTemp"},
	{Call: "io/ioutil.NopCloser", Role: Exempt},

	{Call: "debug/elf.Open", Kind: "file", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "debug/elf.NewFile", Role: Borrows, Of: arg(0), Note: "its Close does nothing: the reader stays owed"},

	{Call: "debug/macho.Open", Kind: "file", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "debug/macho.OpenFat", Kind: "file", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "debug/macho.NewFile", Role: Borrows, Of: arg(0), Note: "its Close does nothing: the reader stays owed"},
	{Call: "debug/macho.NewFatFile", Role: Borrows, Of: arg(0), Note: "its Close does nothing: the reader stays owed"},

	{Call: "debug/pe.Open", Kind: "file", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "debug/pe.NewFile", Role: Borrows, Of: arg(0), Note: "its Close does nothing: the reader stays owed"},

	{Call: "debug/plan9obj.Open", Kind: "file", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "debug/plan9obj.NewFile", Role: Borrows, Of: arg(0), Note: "its Close does nothing: the reader stays owed"},

	{Call: "log/syslog.New", Kind: "conn", At: result(0), Release: by("it.Close()"), Severity: Warning, Note: "often as long as the process"},
	{Call: "log/syslog.Dial", Kind: "conn", At: result(0), Release: by("it.Close()"), Severity: Warning, Note: "often as long as the process"},

	{Call: "plugin.Open", Role: Exempt, Note: "a plugin cannot be unloaded"},
}
