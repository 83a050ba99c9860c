package main

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/deferls/deferls/diagnostics"
	"github.com/deferls/deferls/diagnostics/config"
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

func TestSchemaIsFresh(t *testing.T) {
	text, err := os.ReadFile("../../editors/deferls.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	fresh, err := config.Schema(diagnostics.CheckIDs())
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(fresh, text) {
		t.Error("editors/deferls.schema.json is stale: run go generate ./cmd/deferls")
	}
}

// The example of the README is one that is tested.
func TestREADMEShowsTheTestedConfiguration(t *testing.T) {
	example, err := os.ReadFile("../../diagnostics/config/testdata/example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := config.Parse("example.yaml", example, diagnostics.CheckIDs()); err != nil {
		t.Error(err)
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(readme, append([]byte("```yaml\n"), example...)) {
		t.Error("README.md does not show diagnostics/config/testdata/example.yaml")
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
