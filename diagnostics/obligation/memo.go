package obligation

// Whoever is asked about a function may be asked again, further down, about the
// same one, and answers with what he has so far. An answer that was found
// beside such a one may differ by who asks first: it is kept for the
// declaration that is judged, and the next one finds its own.

// memo remembers answers about functions.
type memo[K comparable, V any] struct {
	settled map[K]V // the same whoever asks; shared by the declarations of a package
	own     map[K]V // found on the way to an answer that is still open
}

func newMemo[K comparable, V any]() *memo[K, V] {
	return &memo[K, V]{settled: map[K]V{}, own: map[K]V{}}
}

// beside is the memo for another declaration.
func (m *memo[K, V]) beside() *memo[K, V] {
	return &memo[K, V]{settled: m.settled, own: map[K]V{}}
}

// remember is the answer to a question, found once. While it is being found,
// the question is answered by sofar.
func remember[K comparable, V any](p *pass, m *memo[K, V], key K, sofar V, find func() V) V {
	if v, ok := m.settled[key]; ok {
		return v
	}
	if v, ok := m.own[key]; ok {
		p.circles++
		return v
	}
	m.own[key] = sofar
	var v V
	if p.settles(func() { v = find() }) {
		delete(m.own, key)
		m.settled[key] = v
	} else {
		m.own[key] = v
	}
	return v
}

// settles says whether what is found hangs on no question that is still open.
func (p *pass) settles(find func()) bool {
	circles, outer := p.circles, p.tainted
	p.tainted = len(p.asked)
	find()
	settled := p.circles == circles && p.tainted >= len(p.asked)
	p.tainted = min(outer, p.tainted)
	return settled
}
