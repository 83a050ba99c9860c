package loop

import (
	"io"
	"os"
)

// Each turn has a function of its own, at whose end it is closed.

func literalForEachTurn(ps []string) error {
	for _, p := range ps {
		if err := func() error {
			f, err := os.Open(p)
			if err != nil {
				return err
			}
			defer f.Close()
			_, err = io.Copy(os.Stdout, f)
			return err
		}(); err != nil {
			return err
		}
	}
	return nil
}

func functionForEachTurn(ps []string) error {
	for _, p := range ps {
		if err := show(p); err != nil {
			return err
		}
	}
	return nil
}

func show(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(os.Stdout, f)
	return err
}

// The turn that defers is the last.

func firstThatOpens(ps []string) error {
	for _, p := range ps {
		f, err := os.Open(p)
		if err != nil {
			continue
		}
		defer f.Close()
		_, err = io.Copy(os.Stdout, f)
		return err
	}
	return os.ErrNotExist
}

func untilItOpens(p string) {
	for {
		f, err := os.Open(p)
		if err != nil {
			continue
		}
		defer f.Close()
		io.Copy(os.Stdout, f)
		break
	}
}

// There are no more than two.
func bothOf(a, b string) {
	for _, p := range []string{a, b} {
		f, err := os.Open(p)
		if err != nil {
			continue
		}
		defer f.Close()
		io.Copy(os.Stdout, f)
	}
}

// All of them are read at the end.
func allAtOnce(ps []string) error {
	var all []io.Reader
	for _, p := range ps {
		f, err := os.Open(p)
		if err != nil {
			return err
		}
		defer f.Close()
		all = append(all, io.LimitReader(f, 10))
	}
	_, err := io.Copy(os.Stdout, io.MultiReader(all...))
	return err
}
