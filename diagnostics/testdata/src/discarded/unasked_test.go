package discarded

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"testing"
)

// A test that drops what a call returns, and does not insist that it succeeds,
// may well mean it to fail: nothing proves that there is something to release.

func TestDropsAll(t *testing.T) {
	client := &http.Client{Transport: refusing{}}
	client.Get("http://example.com")
	if got := asked; got != "http://example.com" {
		t.Errorf("asked for %s", got)
	}
}

func TestDropsAllByName(t *testing.T) {
	_, _ = net.Listen("tcp", "[fe80::1%nonexistent]:0")
}

func TestLooksAtTheText(t *testing.T) {
	_, err := os.Open("absent")
	if got := fmt.Sprint(err); got != "no such file" {
		t.Errorf("err = %s", got)
	}
}

func TestInTable(t *testing.T) {
	_, absent := os.Open("absent")
	for _, err := range []error{absent, errors.New("other")} {
		if err == nil {
			t.Error("no error")
		}
	}
}

func TestGivesItToTheCaller(t *testing.T) {
	open := func(p string) error {
		_, err := os.Open(p)
		return err
	}
	if open("absent") == nil {
		t.Error("opened what is absent")
	}
}

func TestSendsIt(t *testing.T) {
	ln, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	errs := make(chan error)
	go func() {
		_, err := ln.Accept()
		errs <- err
	}()
	ln.Close()
	<-errs
}

func TestGoesOnEitherWay(t *testing.T) {
	for range 3 {
		if _, err := os.Open("perhaps"); err != nil {
			continue
		}
	}
}

func BenchmarkAbsent(b *testing.B) {
	for b.Loop() {
		os.Open("absent")
	}
}

func Example() {
	if _, err := os.Open("absent"); err != nil {
		fmt.Println(err)
	}
	// Output: open absent: no such file or directory
}

// What the test insists on succeeds, and what cannot fail does.

func TestInsistsByItsHelper(t *testing.T) {
	_, err := os.Create("new") // want `file from os.Create is discarded`
	check(t, err)
}

func TestInsistsAmongOthers(t *testing.T) {
	n := len(t.Name())
	if _, err := os.Create("new"); n > 3 || err != nil { // want `file from os.Create is discarded`
		t.Fatal(err)
	}
}

func TestInsistsInTheElse(t *testing.T) {
	if _, err := os.Create("new"); err == nil { // want `file from os.Create is discarded`
		t.Log("made")
	} else {
		t.Error(err)
	}
}

func TestSkipsOtherwise(t *testing.T) {
	if _, err := net.Dial("tcp", "localhost:80"); err != nil { // want `connection from net.Dial is discarded`
		t.Skip("no server")
	}
}

func helperThatReturnsIt(p string) error {
	if _, err := os.Create(p); err != nil { // want `file from os.Create is discarded`
		return fmt.Errorf("making %s: %w", p, err)
	}
	return nil
}

func check(t *testing.T, err error) {
	if err != nil {
		t.Helper()
		t.Fatal(err)
	}
}

var asked string

type refusing struct{}

func (refusing) RoundTrip(req *http.Request) (*http.Response, error) {
	asked = req.URL.String()
	return nil, errors.New("not sent")
}
