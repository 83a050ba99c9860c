package main

import (
	"encoding/json"
	"fmt"
	"go/token"
	"io"
	"strings"

	"github.com/deferls/deferls/diagnostics"
)

// writeStories writes for people: a heading, and below it lines with positions
// that terminals can jump to.
func writeStories(w io.Writer, dir string, fset *token.FileSet, e *diagnostics.Explanation) error {
	var b strings.Builder
	at := func(pos token.Pos) string {
		p := fset.PositionFor(pos, false)
		return fmt.Sprintf("%s:%d:%d", relative(dir, p.Filename), p.Line, p.Column)
	}
	advise := func(list []diagnostics.Advice) {
		for _, a := range list {
			fmt.Fprintf(&b, "\n%s", a.Text)
			if a.Code != "" {
				fmt.Fprintf(&b, ":\n\t%s", strings.ReplaceAll(a.Code, "\n", "\n\t"))
			}
			fmt.Fprintln(&b)
		}
	}
	for i, s := range e.Stories {
		if i > 0 {
			fmt.Fprintln(&b)
		}
		fmt.Fprintf(&b, "%s: %s\n", bold.Sprint(at(s.Pos)), s.Subject)
		fmt.Fprintf(&b, "\t%s\n\t%s\n", s.Owed, s.Source)
		for _, v := range s.Via {
			fmt.Fprintf(&b, "\t%s: %s\n", at(v.Pos), v.Message)
		}
		if len(s.Events) > 0 {
			fmt.Fprintln(&b, "\nwhat happened to it:")
		}
		for _, t := range s.Events {
			fmt.Fprintf(&b, "\t%s: %s\n", at(t.Pos), t.Message)
		}
		fmt.Fprintf(&b, "\n%s", s.Verdict)
		if s.Finding == nil {
			fmt.Fprintln(&b)
		} else {
			fmt.Fprintf(&b, " %s\n", faint.Sprintf("[%s]", s.Finding.Check))
			for _, step := range s.Finding.Path {
				fmt.Fprintf(&b, "\t%s: %s\n", at(step.Pos), step.Message)
			}
		}
		if s.Hidden != "" {
			fmt.Fprintf(&b, "it is not shown: %s\n", s.Hidden)
		}
		advise(s.Advice)
	}
	for i, r := range e.Remarks {
		if len(e.Stories) > 0 && i == 0 {
			fmt.Fprintln(&b)
		}
		fmt.Fprintf(&b, "%s: %s\n", at(r.Pos), r.Message)
		advise(r.Advice)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// tale is a story as JSON, or a remark where there is none. Lines and columns
// count from 1, columns in bytes.
type tale struct {
	File      string      `json:"file"`
	Line      int         `json:"line"`
	Column    int         `json:"column"`
	EndLine   int         `json:"endLine,omitempty"`
	EndColumn int         `json:"endColumn,omitempty"`
	Outcome   string      `json:"outcome"` // leak, released, handed on, unknown, excused; none for a remark
	Message   string      `json:"message"`
	Kind      string      `json:"kind,omitempty"`
	Subject   string      `json:"subject,omitempty"`
	Owed      string      `json:"owed,omitempty"`
	Release   []string    `json:"release,omitempty"`
	Source    string      `json:"source,omitempty"`
	Via       []step      `json:"via,omitempty"`
	Events    []taleEvent `json:"events,omitempty"`
	Check     string      `json:"check,omitempty"`
	Path      []step      `json:"path,omitempty"`
	Hidden    string      `json:"hidden,omitempty"`
	Advice    []advice    `json:"advice,omitempty"`
}

type taleEvent struct {
	Event string `json:"event"`
	step
}

type advice struct {
	Text string `json:"text"`
	Code string `json:"code"`
}

func encodeStories(w io.Writer, dir string, fset *token.FileSet, e *diagnostics.Explanation) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	at := func(pos token.Pos, message string) step {
		p := fset.PositionFor(pos, false)
		return step{relative(dir, p.Filename), p.Line, p.Column, message}
	}
	steps := func(list []diagnostics.Step) (all []step) {
		for _, s := range list {
			all = append(all, at(s.Pos, s.Message))
		}
		return all
	}
	advices := func(list []diagnostics.Advice) (all []advice) {
		for _, a := range list {
			all = append(all, advice(a))
		}
		return all
	}
	for _, s := range e.Stories {
		from, to := at(s.Pos, ""), at(s.End, "")
		t := tale{
			File: from.File, Line: from.Line, Column: from.Column, EndLine: to.Line, EndColumn: to.Column,
			Outcome: string(s.Outcome), Message: s.Verdict, Kind: s.Obligation.Kind.ID,
			Subject: s.Subject, Owed: s.Owed, Release: s.Release, Source: s.Source, Via: steps(s.Via),
			Hidden: s.Hidden, Advice: advices(s.Advice),
		}
		for _, e := range s.Events {
			t.Events = append(t.Events, taleEvent{e.Kind.String(), at(e.Pos, e.Message)})
		}
		if s.Finding != nil {
			t.Check, t.Path = s.Finding.Check, steps(s.Finding.Path)
		}
		if err := enc.Encode(t); err != nil {
			return err
		}
	}
	for _, r := range e.Remarks {
		from := at(r.Pos, "")
		if err := enc.Encode(tale{File: from.File, Line: from.Line, Column: from.Column, Outcome: "none", Message: r.Message, Advice: advices(r.Advice)}); err != nil {
			return err
		}
	}
	return nil
}
