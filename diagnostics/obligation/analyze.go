package obligation

import (
	"context"

	"github.com/deferls/deferls/diagnostics/resource"
)

// Analyze finds every obligation that the source's own functions acquire, in
// the order of their positions, and what becomes of each.
func Analyze(ctx context.Context, src Source, cat *resource.Catalogue) ([]*Obligation, error) {
	return nil, nil
}
