package resource

// Kinds are all the kinds, in the order of the documentation.
var Kinds = []Kind{
	{ID: "file", Noun: "file", Released: "closed", Doc: "An open file holds a descriptor until it is closed."},
	{ID: "body", Noun: "response body", Released: "closed", Doc: "An unclosed response body keeps its connection from being reused."},
	{ID: "cancel", Noun: "cancel function", Released: "called", Doc: "A context that is never cancelled keeps its timer and its place in the parent."},
	{ID: "lock", Noun: "lock", Released: "unlocked", Paired: true, Doc: "A mutex still locked at a return blocks the next one who wants it, for ever."},
}
