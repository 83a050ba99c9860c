package mixed

import "os"

func openTest(name string) (*os.File, error) {
	if name == "" {
		return os.Stderr, nil
	}
	return os.Open(name)
}
