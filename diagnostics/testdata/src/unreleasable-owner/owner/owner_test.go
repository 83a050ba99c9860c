package owner

import "os"

type fixture struct{ f *os.File }

func newFixture(name string) (*fixture, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return &fixture{f}, nil
}
