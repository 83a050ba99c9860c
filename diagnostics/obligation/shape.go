package obligation

import (
	"fmt"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// conditions says which branches of a function (its literals included) are
// worth remembering: those whose condition is written more than once, and
// those on a value that is stored, returned or joined, so that another test of
// it can follow. Remembering every branch would double the paths at each.
type conditions struct {
	keep map[*ssa.If]bool
}

func correlated(fn *ssa.Function) *conditions {
	c := &conditions{keep: map[*ssa.If]bool{}}
	byShape, byConst := map[string][]*ssa.If{}, map[string][]*ssa.If{}
	var visit func(f *ssa.Function)
	visit = func(f *ssa.Function) {
		for _, b := range f.Blocks {
			if len(b.Instrs) == 0 {
				continue
			}
			br, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
			if !ok {
				continue
			}
			s := shape(br.Cond, 0)
			byShape[s] = append(byShape[s], br)
			if of := comparedWithConst(br.Cond); of != nil {
				k := shape(of, 0)
				byConst[k] = append(byConst[k], br)
			}
			if flows(br.Cond) || wrapped(br.Cond) {
				c.keep[br] = true
			}
		}
		for _, a := range f.AnonFuncs {
			visit(a)
		}
	}
	visit(fn)
	for _, brs := range byShape {
		if len(brs) > 1 {
			for _, br := range brs {
				c.keep[br] = true
			}
		}
	}
	for _, brs := range byConst {
		if len(brs) > 1 && len(brs) <= maxCompared {
			for _, br := range brs {
				c.keep[br] = true
			}
		}
	}
	return c
}

// maxCompared bounds how often a value may be compared with constants for the
// answers to be remembered: those of a long switch would multiply the paths.
const maxCompared = 3

// comparedWithConst is what a condition compares with a constant other than nil.
func comparedWithConst(cond ssa.Value) ssa.Value {
	cmp, ok := cond.(*ssa.BinOp)
	if !ok || cmp.Op != token.EQL && cmp.Op != token.NEQ {
		return nil
	}
	if c, ok := cmp.Y.(*ssa.Const); ok && c.Value != nil {
		return cmp.X
	}
	if c, ok := cmp.X.(*ssa.Const); ok && c.Value != nil {
		return cmp.Y
	}
	return nil
}

// wrapped says whether an error that the condition tests is given to a function
// that may wrap it: what comes out is an error where it was one.
func wrapped(cond ssa.Value) bool {
	cmp, ok := cond.(*ssa.BinOp)
	if !ok || cmp.Op != token.NEQ && cmp.Op != token.EQL || !isErrorType(cmp.X.Type()) || cmp.X.Referrers() == nil {
		return false
	}
	for _, r := range *cmp.X.Referrers() {
		if call, ok := r.(*ssa.Call); ok && slices.Contains(call.Call.Args, cmp.X) && returnsError(call.Call.Signature()) {
			return true
		}
	}
	return false
}

// flows says whether what the condition tests goes on to a place where it can
// be tested again: a variable, a result, a join.
func flows(cond ssa.Value) bool {
	for {
		u, ok := cond.(*ssa.UnOp)
		if !ok || u.Op != token.NOT {
			break
		}
		cond = u.X
	}
	tested := []ssa.Value{cond}
	if b, ok := cond.(*ssa.BinOp); ok && (b.Op == token.EQL || b.Op == token.NEQ) {
		tested = append(tested, b.X, b.Y)
	}
	for _, v := range tested {
		if _, isConst := v.(*ssa.Const); isConst || v.Referrers() == nil {
			continue
		}
		for _, r := range *v.Referrers() {
			switch r := r.(type) {
			case *ssa.Phi, *ssa.Return, *ssa.MakeInterface, *ssa.ChangeInterface:
				return true
			case *ssa.Store:
				if r.Val == v {
					return true
				}
			}
		}
		if u, ok := v.(*ssa.UnOp); ok && u.Op == token.MUL {
			if a, ok := u.X.(*ssa.Alloc); ok && a.Heap {
				return true // a captured variable: a deferred function may test it
			}
			if _, ok := u.X.(*ssa.FreeVar); ok {
				return true
			}
		}
	}
	return false
}

// shape is equal for conditions that read the same things the same way;
// negation and the order of == are left out.
func shape(v ssa.Value, depth int) string {
	if depth > 8 {
		return fmt.Sprintf("%p", v)
	}
	switch v := v.(type) {
	case *ssa.Const:
		return "c" + v.String()
	case *ssa.Global:
		return "g" + v.String()
	case *ssa.FreeVar:
		if a := captured(v); a != nil {
			return shape(a, depth+1)
		}
	case *ssa.UnOp:
		switch v.Op {
		case token.NOT:
			return shape(v.X, depth+1)
		case token.MUL:
			return "*" + shape(v.X, depth+1)
		}
	case *ssa.FieldAddr:
		return fmt.Sprintf("%s.%d", shape(v.X, depth+1), v.Field)
	case *ssa.Field:
		return fmt.Sprintf("%s.%d", shape(v.X, depth+1), v.Field)
	case *ssa.BinOp:
		x, y := shape(v.X, depth+1), shape(v.Y, depth+1)
		op := v.Op
		switch op {
		case token.NEQ:
			op = token.EQL
		case token.GEQ:
			op = token.LSS
		case token.GTR:
			op, x, y = token.LSS, y, x
		case token.LEQ:
			op, x, y = token.LSS, y, x
		}
		if op == token.EQL && x > y {
			x, y = y, x
		}
		return "(" + x + op.String() + y + ")"
	case *ssa.Call:
		if b, ok := v.Call.Value.(*ssa.Builtin); ok && (b.Name() == "len" || b.Name() == "cap") {
			return b.Name() + "(" + shape(v.Call.Args[0], depth+1) + ")"
		}
	case *ssa.ChangeType:
		return shape(v.X, depth+1)
	case *ssa.Convert:
		return strings.TrimSpace("conv " + shape(v.X, depth+1))
	}
	return fmt.Sprintf("%p", v)
}

// captured is the variable of the enclosing function that a free variable
// stands for, if the function literal is made in one place.
func captured(v *ssa.FreeVar) ssa.Value {
	fn := v.Parent()
	if fn.Parent() == nil {
		return nil
	}
	i := -1
	for j, fv := range fn.FreeVars {
		if fv == v {
			i = j
		}
	}
	for _, b := range fn.Parent().Blocks {
		for _, instr := range b.Instrs {
			if mc, ok := instr.(*ssa.MakeClosure); ok && mc.Fn == fn && i >= 0 {
				return mc.Bindings[i]
			}
		}
	}
	return nil
}
