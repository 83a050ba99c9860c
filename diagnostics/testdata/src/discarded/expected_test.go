package discarded

import (
	"errors"
	"io/fs"
	"net"
	"net/http"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// A test that expects the call to fail drops nothing: where it succeeds all the
// same, the test fails, and that is the news.

func TestMustFail(t *testing.T) {
	if _, err := os.Open("absent"); err == nil {
		t.Fatal("opened what is absent")
	}
}

func TestMustFailSoftly(t *testing.T) {
	_, err := os.Open("absent")
	if err == nil {
		t.Error("opened what is absent")
	}
}

func TestMustFailSo(t *testing.T) {
	_, err := os.Open("absent")
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("err = %v", err)
	}
}

func TestMustFailWithThat(t *testing.T) {
	if _, err := net.Dial("tcp", "nowhere:0"); err == nil || err.Error() == "" {
		t.Fatal("connected to nowhere")
	}
}

func TestRequiresAnError(t *testing.T) {
	_, err := http.Get("http://nowhere.invalid")
	require.Error(t, err)
}

func TestEachMustFail(t *testing.T) {
	for _, u := range []string{"", ":"} {
		if _, err := http.Get(u); err == nil {
			t.Errorf("Get(%q) succeeded", u)
			continue
		}
	}
}

func TestMustSucceed(t *testing.T) {
	if _, err := os.Open("present"); err != nil { // want `file from os.Open is discarded`
		t.Fatal(err)
	}
}

func TestRequiresNoError(t *testing.T) {
	_, err := os.Create("new") // want `file from os.Create is discarded`
	require.NoError(t, err)
}

func TestLogsTheError(t *testing.T) {
	_, err := os.Create("new") // it may have failed: silent
	t.Log(err)
}

func TestMustSucceedInAVariable(t *testing.T) {
	_, err := os.Create("new") // want `file from os.Create is discarded`
	defer func() { t.Log(err) }()
	if err != nil {
		t.Fatal(err)
	}
}

func TestMustSucceedNegated(t *testing.T) {
	_, err := os.Create("new") // want `file from os.Create is discarded`
	bad := !(err == nil)
	if bad {
		t.Fatal(err)
	}
}

func create(t *testing.T) error {
	if _, err := os.Create("new"); err != nil { // want `file from os.Create is discarded`
		return err
	}
	return nil
}

func TestMayFail(t *testing.T) {
	_, err := os.Create("new")
	ok := err == nil
	t.Log(ok)
}

func TestMustFailInAVariable(t *testing.T) {
	_, err := os.Open("absent")
	defer func() { t.Log(err) }()
	if err == nil {
		t.Fatal("opened what is absent")
	}
}
