package resource

// Std are the rows of the standard library.
var Std = []Row{
	{Call: "os.Open", Kind: "file", At: []Place{{From: Result}}, Release: []string{"it.Close()"}, Severity: Error},
	{Call: "(*net/http.Client).Do", Kind: "body", At: []Place{{From: Result, Path: "Body"}}, Release: []string{"it.Body.Close()"}, Severity: Error},
	{Call: "context.WithTimeout", Kind: "cancel", At: []Place{{From: Result, Index: 1}}, Release: []string{"it()"}, Severity: Error},
	{Call: "(*sync.Mutex).Lock", Kind: "lock", At: []Place{{From: Receiver}}, Release: []string{"it.Unlock()"}, Severity: Error},
}
