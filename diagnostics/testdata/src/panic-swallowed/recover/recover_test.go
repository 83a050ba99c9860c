package recover

import "testing"

func expects(do func()) error {
	defer func() { recover() }()
	do()
	return nil
}

func TestExpects(t *testing.T) {
	if expects(func() { panic("as it should") }) != nil {
		t.Error("it did not")
	}
}
