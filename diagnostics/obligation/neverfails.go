package obligation

// neverFails are functions that return an error for the sake of an interface
// or of old code, and document that it is always nil.
var neverFails = map[string]bool{
	"crypto/rand.Read": true, // since Go 1.24

	"(*bytes.Buffer).Write": true, "(*bytes.Buffer).WriteByte": true, "(*bytes.Buffer).WriteRune": true, "(*bytes.Buffer).WriteString": true,
	"(*strings.Builder).Write": true, "(*strings.Builder).WriteByte": true, "(*strings.Builder).WriteRune": true, "(*strings.Builder).WriteString": true,
	"math/rand.Read": true, "(*math/rand.Rand).Read": true, "(*math/rand/v2.ChaCha8).Read": true,
}
