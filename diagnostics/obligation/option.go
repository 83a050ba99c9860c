package obligation

import "golang.org/x/tools/go/ssa"

// configures says whether a call applies an option: a value of the variadic
// parameter of the function, applied to a structure that the function makes and
// that holds the resource. By what options are for, it sets fields: it neither
// releases what is there nor hands it on (Rob Pike, "Self-referential functions
// and the design of options", 2014).
func (x *explorer) configures(s *state, c *ssa.CallCommon, arg term) bool {
	load, ok := c.Value.(*ssa.UnOp)
	if !ok {
		return false
	}
	element, ok := load.X.(*ssa.IndexAddr)
	if !ok {
		return false
	}
	param, ok := element.X.(*ssa.Parameter)
	if !ok {
		return false
	}
	fn := param.Parent()
	if !fn.Signature.Variadic() || fn.Params[len(fn.Params)-1] != param || x.at(arg).op != opAlloc {
		return false
	}
	_, _, holds := x.insideOf(s, arg)
	return holds
}
