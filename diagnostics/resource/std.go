package resource

import "slices"

// Std are the rows of the standard library (Go 1.26), by area: first the calls
// that matter to the user, then those that only the engine needs.
var Std = slices.Concat(stdOS, stdNet, stdSQL, stdEncoding, stdSync, stdModel)

// The words the rows are written in.
var (
	receiver = []Place{{From: Receiver}}
	process  = []Place{{From: Process}}
	body     = []Place{{From: Result, Path: "Body"}}
)

func result(indexes ...int) []Place {
	var places []Place
	for _, i := range indexes {
		places = append(places, Place{From: Result, Index: i})
	}
	return places
}

func argument(i int) []Place { return []Place{arg(i)} }

func arg(i int) Place { return Place{From: Argument, Index: i} }

func by(exprs ...string) []string { return exprs }
