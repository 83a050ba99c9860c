package lib

import (
	"io"
	"log"
)

func closeLogged(c io.Closer) {
	if err := closeChecked(c); err != nil {
		log.Print(err)
	}
}

func closeChecked(c io.Closer) error { return c.Close() }
