package codeactions

import (
	"golang.org/x/tools/go/analysis"
)

var removeTemp = &Action{
	ID:      "remove-temp",
	Title:   "remove a temporary file at the end of the function",
	answers: []string{"temp-not-removed"},
	Doc: `Defers ` + "`os.Remove(f.Name())`" + ` right after the error check of the call that creates the
file, above whatever closes it: what is deferred first runs last, and some systems do
not remove an open file. In a test, the file is created in ` + "`t.TempDir()`" + `, which is
removed with all that is in it.

Not offered in a loop, where the files would pile up until the function ends, and
where the error of the creation is dropped.`,
	fix: func(r *request) (Offer, bool) {
		o, why := r.removeTemp()
		o.Disabled = why
		return o, why == ""
	},
}

func (r *request) removeTemp() (Offer, string) {
	if r.finding == nil || !r.obligation.Row.Named {
		return Offer{}, whyNotReported
	}
	s, why := locate(r.pkg, r.obligation)
	if why != "" {
		return Offer{}, why
	}
	at, why := s.place()
	if why != "" {
		return Offer{}, why
	}
	if tb := s.testingTB(at); tb != "" {
		dir := s.ob.Call.Args[0]
		call := tb + ".TempDir()"
		return r.preferred("Create it in "+call, analysis.TextEdit{Pos: dir.Pos(), End: dir.End(), NewText: []byte(call)}), ""
	}
	switch {
	case s.repeats():
		return Offer{}, whyRepeats
	case at.unsure:
		return Offer{}, whyIgnoredErr
	}
	pkg, edits, why := imported(s.pkg, s.file, s.src, "os", at.pos())
	if why != "" {
		return Offer{}, why
	}
	rel := release{call: pkg + ".Remove(" + s.ob.Name + ".Name())", failed: true}
	f := r.meant(s, rel, form{code: "defer " + rel.call, title: "Defer " + rel.call})
	edit, why := s.insert(f.code, at)
	if why != "" {
		return Offer{}, why
	}
	return r.preferred(titleOf(f, at), append(edits, edit)...), ""
}
