// Package spelling finds the word that was meant.
package spelling

// Nearest is the known word that is most like one that is not known, and empty
// where none is like enough to have been meant: at most a third of the letters
// is another, left out, too many, or changed places with its neighbour. Of
// words that are equally like it is the one that begins like it.
func Nearest(word string, known []string) string {
	best, nearest := min(max(len(word), 3)/3+1, len(word)), "" // of one letter nothing would be left
	for _, k := range known {
		d := distance(word, k)
		if d < best || d == best && nearest != "" && common(word, k) > common(word, nearest) {
			best, nearest = d, k
		}
	}
	return nearest
}

// common counts the letters with which both words begin.
func common(a, b string) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

// distance counts the letters to change (optimal string alignment, a
// restricted Damerau-Levenshtein distance), in bytes: all that is known is
// ASCII.
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(last[j]+cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
