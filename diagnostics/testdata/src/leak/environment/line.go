package environment

import "os"

// Positions that belong to the file this one was made from.

//line grammar.y:1000
func positionedElsewhere(p string) error {
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	if err != nil {
		return err
	}
	_, err = f.Stat()
	return err
}

//line grammar.y:7
func positionedEarlier(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = f.Stat()
	return err
}

//line :1
func positionedNowhere(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	return f.Close()
}
