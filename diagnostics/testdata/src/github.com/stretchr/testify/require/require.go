// Package require has the shape of the real one, as far as the fixtures use it.
package require

type TestingT interface {
	Errorf(format string, args ...any)
	FailNow()
}

func NoError(t TestingT, err error, msgAndArgs ...any) {
	if err != nil {
		t.FailNow()
	}
}

func Error(t TestingT, err error, msgAndArgs ...any) {
	if err == nil {
		t.FailNow()
	}
}

func ErrorContains(t TestingT, err error, contains string, msgAndArgs ...any) {
	if err == nil {
		t.FailNow()
	}
}

func Nil(t TestingT, object any, msgAndArgs ...any) {
	if object != nil {
		t.FailNow()
	}
}
