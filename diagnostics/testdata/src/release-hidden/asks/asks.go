// Package asks whatever it is given whether it can be closed.
package asks

import (
	"io"
	"os"
)

func open(name string) (io.Reader, error) { return os.Open(name) }

func finish(v any) {
	if c, ok := v.(io.Closer); ok {
		c.Close()
	}
}
