package acquisition

import (
	"errors"
	"net"
	"os"
)

func laterErrorTested(a, b string) error {
	f, err := os.Open(a) // want `file f from os.Open is not closed on every path: missing f\.Close\(\)`
	g, err := os.Open(b)
	if err != nil {
		return err
	}
	defer f.Close()
	defer g.Close()
	return nil
}

func eachErrorTested(a, b string) error {
	f, err := os.Open(a)
	if err != nil {
		return err
	}
	defer f.Close()
	g, err := os.Open(b)
	if err != nil {
		return err
	}
	defer g.Close()
	return nil
}

func twoErrorsTestedTogether(a, b string) error {
	f, err1 := os.Open(a) // want `file f from os.Open is not closed on every path`
	g, err2 := os.Open(b) // want `file g from os.Open is not closed on every path`
	if err1 != nil || err2 != nil {
		return errors.Join(err1, err2)
	}
	f.Close()
	g.Close()
	return nil
}

func twoErrorsReleasedEach(a, b string) error {
	f, err1 := os.Open(a)
	g, err2 := os.Open(b)
	if err1 != nil || err2 != nil {
		if err1 == nil {
			f.Close()
		}
		if err2 == nil {
			g.Close()
		}
		return errors.Join(err1, err2)
	}
	f.Close()
	g.Close()
	return nil
}

func errorOverwritten(p string) error {
	f, err := os.Open(p) // want `file f from os.Open is not closed on every path`
	err = os.Remove(p)
	if err != nil {
		return err
	}
	return f.Close()
}

func errorOverwrittenAfterTheTest(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	if err = os.Remove(p); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

func errorShadowed(p string) error {
	f, err := os.Open(p) // want `file f from os.Open is not closed on every path`
	if err != nil {
		return err
	}
	if _, err := f.Stat(); err != nil {
		return err
	}
	return f.Close()
}

func errorShadowedAndClosed(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	if _, err := f.Stat(); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

func secondAcquisitionFails(a, b string) error {
	from, err := net.Dial("tcp", a) // want `connection from from net.Dial is not closed on every path: missing from\.Close\(\)`
	if err != nil {
		return err
	}
	to, err := net.Dial("tcp", b)
	if err != nil {
		return err
	}
	from.Close()
	to.Close()
	return nil
}

func firstReleasedWhenTheSecondFails(a, b string) error {
	from, err := net.Dial("tcp", a)
	if err != nil {
		return err
	}
	to, err := net.Dial("tcp", b)
	if err != nil {
		from.Close()
		return err
	}
	from.Close()
	to.Close()
	return nil
}
