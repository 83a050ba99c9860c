package resource

// stdModel are calls that acquire nothing for the caller and yet break the
// engine's default (a call borrows its arguments, and its result is a view of
// them).
var stdModel = []Row{}
