package main

import (
	"log"
	"os"
)

func main() {
	f, err := os.CreateTemp("", "out")
	if err != nil {
		log.Fatal(err)
	}
	if _, err := f.WriteString("x"); err != nil {
		log.Fatal(err)
	}
	if err := f.Close(); err != nil {
		log.Fatal(err)
	}
}
