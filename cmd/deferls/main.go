// Command deferls finds resources that are opened and not released, and writes
// the edit that releases them: as a language server, and on the command line.
package main

func main() {}
