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
func (it *iteration) resultNames() string {
	list := []string{it.value, it.flag}
	if it.err {
		list = append(list, "err")
	}
	return listOfSome(list)
}

// back is the return of the function after which the loop goes on, or is left in
// the way of the jumps.
func (it *iteration) back(leave bool) string {
	list := []string{it.none}
	switch {
	case leave:
		list = append(list, "true")
	case it.flag != "":
		list = append(list, "false")
	}
	if it.err {
		list = append(list, "nil")
	}
	return strings.TrimSpace("return " + listOfSome(list))
}

// head and tail are the code around the call of the function.
func (it *iteration) head() string {
	if names := it.resultNames(); names != "" {
		return "if " + names + " := "
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
		cond := it.flag
		if len(it.fails) > 0 {
			cond = strings.TrimSuffix(failed+" || "+it.flag, " || ")
		}
		out := []string{it.value}
		if it.err {
			out = append(out, "err")
		}
		return "; " + then(cond, "return "+listOfSome(out))
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

// flagged is a return of values that says whether they are any, if the error does
// not say it.
func (it *iteration) flagged(ret *ast.ReturnStmt) analysis.TextEdit {
	says := ""
	switch {
	case slices.Contains(it.fails, ret) && it.flag != "":
		says = "false"
	case it.flag != "":
		says = "true"
	}
	if len(ret.Results) == 0 {
		list := []string{it.value, says}
		if it.err {
			list = append(list, it.sig.Results().At(it.sig.Results().Len()-1).Name())
		}
		return replace(ret, "return "+listOfSome(list))
	}
	at := last(ret.Results).Pos()
	switch {
	case says == "":
		return analysis.TextEdit{Pos: at, End: at}
	case it.err:
		return analysis.TextEdit{Pos: at, End: at, NewText: []byte(says + ", ")}
	}
	at = last(ret.Results).End()
	return analysis.TextEdit{Pos: at, End: at, NewText: []byte(", " + says)}
}

// listOfSome is a list of what is not empty.
func listOfSome(list []string) string {
	return strings.Join(slices.DeleteFunc(list, func(s string) bool { return s == "" }), ", ")
}
