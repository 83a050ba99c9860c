package codeactions

import (
	"go/ast"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// How the function that an iteration becomes returns, and what is done with that.

// results are the types of the function's results. An error that a deferred
// release can set has a name.
func (it *iteration) results(errName string) string {
	var list []string
	for _, r := range []struct {
		has bool
		typ string
	}{{it.value != "", it.typ}, {it.flag != "", "bool"}, {it.err, "error"}} {
		switch {
		case !r.has:
		case errName == "":
			list = append(list, r.typ)
		case r.typ == "error":
			list = append(list, errName+" error")
		default:
			list = append(list, "_ "+r.typ)
		}
	}
	if len(list) == 1 && errName == "" {
		return list[0] + " "
	}
	if len(list) == 0 {
		return ""
	}
	return "(" + strings.Join(list, ", ") + ") "
}

// resultNames are the variables that take the results of the function.
func (it *iteration) resultNames() []string {
	list := slices.DeleteFunc([]string{it.value, it.flag}, func(s string) bool { return s == "" })
	if it.err {
		list = append(list, "err")
	}
	return list
}

// back is the return of the function after which the loop goes on, or is left in
// the way of the jumps.
func (it *iteration) back(leave bool) string {
	var list []string
	if it.value != "" {
		list = append(list, it.none)
	}
	switch {
	case leave:
		list = append(list, "true")
	case it.flag != "":
		list = append(list, "false")
	}
	if it.err {
		list = append(list, "nil")
	}
	return strings.TrimSpace("return " + strings.Join(list, ", "))
}

// head and tail are the code around the call of the function.
func (it *iteration) head() string {
	if names := it.resultNames(); len(names) > 0 {
		return "if " + strings.Join(names, ", ") + " := "
	}
	return ""
}

func (it *iteration) tail(indent string) string {
	then := func(cond, code string) string {
		return cond + " {\n" + indent + "\t" + code + "\n" + indent + "}"
	}
	failed := "err != nil"
	switch {
	case len(it.valued) > 0:
		out := slices.DeleteFunc([]string{it.value, "err"}, func(s string) bool { return s == "" || s == "err" && !it.err })
		cond := it.flag
		if len(it.fails) > 0 {
			cond = failed + " || " + it.flag
		}
		return "; " + then(cond, "return "+strings.Join(out, ", "))
	case it.err:
		var list []string
		for _, e := range it.fails[0].Results[:len(it.fails[0].Results)-1] {
			list = append(list, it.src.code(e))
		}
		code := "; " + then(failed, "return "+strings.Join(append(list, "err"), ", "))
		if it.flag != "" {
			code += " else " + then("if "+it.flag, it.after)
		}
		return code
	case it.flag != "":
		return "; " + then(it.flag, it.after)
	}
	return ""
}

// backs are the edits that make the ways out of the body returns of the function.
func (it *iteration) backs() []analysis.TextEdit {
	var edits []analysis.TextEdit
	for _, b := range it.continues {
		edits = append(edits, replace(b, it.back(false)))
	}
	for _, st := range it.leaves {
		edits = append(edits, replace(st, it.back(true)))
	}
	if len(it.valued) == 0 {
		for _, ret := range it.fails {
			at, code := ret.Results[0].Pos(), ""
			if it.flag != "" {
				code = "false, "
			}
			edits = append(edits, analysis.TextEdit{Pos: at, End: last(ret.Results).Pos(), NewText: []byte(code)})
		}
	}
	for _, ret := range it.valued {
		edits = append(edits, it.flagged(ret))
	}
	return edits
}

// flagged is a return of values that says that they are.
func (it *iteration) flagged(ret *ast.ReturnStmt) analysis.TextEdit {
	says := "true"
	if slices.Contains(it.fails, ret) {
		says = "false" // the error says it
	}
	n := it.sig.Results().Len()
	switch {
	case len(ret.Results) == 0:
		list := []string{"true"}
		if it.err {
			list = append(list, it.sig.Results().At(n-1).Name())
		}
		if it.value != "" {
			list = append([]string{it.value}, list...)
		}
		return replace(ret, "return "+strings.Join(list, ", "))
	case it.err:
		at := last(ret.Results).Pos()
		return analysis.TextEdit{Pos: at, End: at, NewText: []byte(says + ", ")}
	}
	at := last(ret.Results).End()
	return analysis.TextEdit{Pos: at, End: at, NewText: []byte(", " + says)}
}
