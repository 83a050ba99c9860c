module github.com/deferls/deferls

go 1.26

require golang.org/x/tools v0.47.0
