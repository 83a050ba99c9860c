package resource

import "slices"

// Third are the rows of other modules, by area. Each was read in the source of
// a release of its module; thirdparty/go.mod says of which.
//
// Left out, or not reported although they look like a duty: what only drops
// idle connections or memory, what a program means to hold to its end, and what
// ends with something that the code closes anyway. Their notes say so.
var Third = withFormer(slices.Concat(thirdSQL, thirdStore, thirdCloud, thirdMessaging, thirdNet, thirdEncoding, thirdRuntime))

// Rows are all the rows of the default catalogue.
var Rows = slices.Concat(Std, Third)
