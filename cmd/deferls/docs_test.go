package main

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"
)

func TestREADMEIsFresh(t *testing.T) {
	const name = "../../README.md"
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	fresh, err := regenerate(t.Context(), text)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(fresh, text) {
		t.Error("README.md is stale: run go generate ./cmd/deferls")
	}
}

func TestREADMELinksLeadSomewhere(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	links := regexp.MustCompile(`\]\(([^)]+)\)`).FindAllStringSubmatch(string(text), -1)
	if len(links) == 0 {
		t.Fatal("there are no links")
	}
	for _, l := range links {
		if anchor, ok := strings.CutPrefix(l[1], "#"); ok {
			if !strings.Contains(string(text), "\n#### "+anchor+"\n") {
				t.Errorf("there is no heading for %s", l[1])
			}
		} else if _, err := os.Stat("../../" + l[1]); err != nil {
			t.Errorf("link: %v", err)
		}
	}
}

// A file whose markers are missing is left alone.
func TestDocsNeedMarkers(t *testing.T) {
	if _, err := regenerate(t.Context(), []byte("# deferls\n")); err == nil || !strings.Contains(err.Error(), "there is no \"<!-- begin ") {
		t.Errorf("the error is %v", err)
	}
}
