// Package unused has findings that are to be ignored, and comments that there
// is nothing for.
package unused

import (
	"os"
	"testing"
)

var keep []string

// The end of a line, and the line above.

func endOfLine() {
	f, _ := os.Open("x") //deferls:ignore leak it is open for as long as the process
	keep = append(keep, f.Name())
}

func lineAbove() {
	//deferls:ignore leak it is open for as long as the process
	f, _ := os.Open("x")
	keep = append(keep, f.Name())
}

func remark() {
	f, _ := os.Open("x") //deferls:ignore leak // it is open for as long as the process
	keep = append(keep, f.Name())
}

func lastLineOfTheCall() {
	f, _ := os.OpenFile(
		"x",
		os.O_RDONLY,
		0,
	) //deferls:ignore leak it is open for as long as the process
	keep = append(keep, f.Name())
}

func lineOfTheCallee() {
	f, _ := os.
		Open("x") //deferls:ignore leak it is open for as long as the process
	keep = append(keep, f.Name())
}

func headerOfABlock() {
	//deferls:ignore leak it is open for as long as the process
	if f, err := os.Open("x"); err == nil {
		keep = append(keep, f.Name())
	}
}

// severalChecks does both.
//
//deferls:ignore discarded,leak it is open for as long as the process
func severalChecks() {
	f, _ := os.Open("x")
	keep = append(keep, f.Name())
	os.Open("y")
}

// A whole function.
//
//deferls:ignore leak these are open for as long as the process
func wholeFunction() {
	f, _ := os.Open("x")
	g, _ := os.Open("y")
	keep = append(keep, f.Name(), g.Name())
}

//deferls:ignore leak these are open for as long as the process
var wholeDeclaration = func() {
	f, _ := os.Open("x")
	keep = append(keep, f.Name())
}

// What does not reach a finding.

func otherLine() {
	f, _ := os.Open("x") // want `file f from os.Open is never closed`
	//deferls:ignore leak it is open // want `there is no leak to ignore in what this covers; remove it`
	keep = append(keep, f.Name())
}

func otherCheck() {
	f, _ := os.Open("x") /* want `file f from os.Open is never closed` `there is no discarded to ignore` */ //deferls:ignore discarded it is open
	keep = append(keep, f.Name())
}

func insideTheBlock() {
	//deferls:ignore leak it is open // want `there is no leak to ignore in what this covers; remove it`
	if len(keep) > 0 {
		f, _ := os.Open("x") // want `file f from os.Open is never closed`
		keep = append(keep, f.Name())
	}
}

func noReason() {
	f, _ := os.Open("x") /* want `file f from os.Open is never closed` `say why` */ //deferls:ignore leak
	keep = append(keep, f.Name())
}

// What is mended already.
//
//deferls:ignore leak it is open // want `there is no leak to ignore in what this covers; remove it`
func mended() {
	f, err := os.Open("x")
	if err != nil {
		return
	}
	defer f.Close()
	keep = append(keep, f.Name())
}

// Nothing to ignore, and nothing that says to.

func nothing(t *testing.T) {}

func plain() {
	f, err := os.Open("x")
	if err != nil {
		return
	}
	defer f.Close()
}
