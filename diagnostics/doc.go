// Package diagnostics is the specification of deferls' checks and their one
// ordered list.
package diagnostics
