package alias

import (
	"bufio"
	"fmt"
	"io"
	"text/tabwriter"
)

// On the way on which nothing is written nothing is lost.
func flushedInTheLoop(w io.Writer, rows []string) {
	tw := tabwriter.NewWriter(w, 8, 8, 1, ' ', 0)
	for _, r := range rows {
		fmt.Fprintln(tw, r)
		tw.Flush()
	}
}

func nothingToSay(w io.Writer, text string) {
	bw := bufio.NewWriter(w)
	if text == "" {
		return
	}
	bw.WriteString(text)
	bw.Flush()
}

func writtenInTheLoop(w io.Writer, rows []string) {
	tw := tabwriter.NewWriter(w, 8, 8, 1, ' ', 0) // want `writer tw from tabwriter.NewWriter is never flushed`
	for _, r := range rows {
		fmt.Fprintln(tw, r)
	}
}

func writtenAndLeft(w io.Writer, text string, quiet bool) {
	bw := bufio.NewWriter(w) // want `writer bw from bufio.NewWriter is not flushed on every path`
	bw.WriteString(text)
	if quiet {
		return
	}
	bw.Flush()
}
