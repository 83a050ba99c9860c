// Package diagnostics is the specification of deferls' checks and their one
// ordered list.
//
// # What is judged
//
// An acquisition is a call that a row of the catalogue (package resource) names:
// os.Open, (*http.Client).Do, (*sync.Mutex).Lock. From it on the resource is
// owed: there is an obligation to release it. The engine (package obligation)
// follows each obligation along every path of the function that acquires, and
// ends a path where the obligation is discharged:
//
//   - released, or its release deferred;
//   - handed on: returned, stored in a field, map, channel or package variable,
//     given to a goroutine, captured by a function that goes elsewhere, taken
//     over by the callee (http.Serve and its listener);
//   - absent: the acquisition failed, so that its error is not nil;
//   - ended: it says itself that there is no more (rows read to the end, a
//     context that is done), or what it was made from is released (a context
//     and its parent, a transaction and its context, the body of a response
//     and the connection it is read from);
//   - unknown: something that cannot be seen took part.
//
// What is left at an exit (a return, the end of the body, the same acquisition
// again) is a leak. Each finding is one acquisition.
//
// # Where the checks are silent
//
// A finding is a claim that the resource is still owed on the path that is
// shown. Where that cannot be proven nothing is said:
//
//   - the resource went to a function that cannot be seen: of another module,
//     behind an interface or a function value; or to one of this package that
//     keeps it, or releases it on some paths only. (One that only uses it
//     leaves the duty where it is, one that always releases it ends it, and one
//     that returns what it acquired obliges its callers.) The standard library
//     borrows what it is given, unless a row says otherwise;
//   - the path ends in a panic, in a call that never returns (os.Exit,
//     log.Fatal, t.Fatal, functions of this package that end so), or in a test
//     that has failed;
//   - the branch taken hangs on the acquisition's error in a way that cannot be
//     seen;
//   - a lock, a wait group or another thing that is known by where it is: only
//     where the same function releases it further down, so that the exit before
//     has forgotten it;
//   - a writer to flush: only at exits that report success, and not in tests;
//   - a dropped result in a test: only where the test insists that the call
//     succeeds;
//   - what a test forgets for the garbage collector to find: in a function
//     literal that is called in place, with a runtime.GC behind that;
//   - generated files, and functions that do not type-check.
//
// # What the user says
//
// Comments in the code (package directive) and .deferls.yaml (package config)
// say what cannot be inferred. A directive comes before the configuration, that
// before the catalogue, and the catalogue before inference. All of it is applied
// in Analyze, so that every driver agrees: findings that a comment asks to keep
// are left out first, and only then does the configuration leave out files,
// checks and kinds, and set severities. So a comment does not become unused
// because a check is switched off.
//
// The checks directive and unused-ignore are about the comments. Their findings
// have no obligation.
//
// # Findings and their path
//
// A finding stands at the acquisition and names the variable, the kind and the
// missing release. Its path says where the resource is acquired, which branches
// are taken, and where the function is left without the release.
package diagnostics
