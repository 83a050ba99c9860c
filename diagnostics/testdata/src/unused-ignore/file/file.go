//deferls:ignore leak this program is over before it could matter
package file

import "os"

var keep []string

func one() {
	f, _ := os.Open("x")
	keep = append(keep, f.Name())
}

func two() {
	f, _ := os.Open("x")
	keep = append(keep, f.Name())
}
