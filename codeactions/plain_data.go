package codeactions

import "go/types"

// inert says whether a value of the type can hold no resource and stand for
// none: plain data all the way down.
func (o *outlive) inert(t types.Type) bool {
	if t == nil {
		return true // the blank identifier of a range
	}
	if o.names {
		switch b := t.Underlying().(type) {
		case *types.Basic:
			return b.Info()&types.IsBoolean != 0 || b.Kind() == types.UntypedNil
		}
		return isError(t)
	}
	return plainData(t, map[types.Type]bool{})
}

func plainData(t types.Type, seen map[types.Type]bool) bool {
	if seen[t] {
		return true
	}
	seen[t] = true
	if isError(t) || knownData[types.TypeString(types.Unalias(t), nil)] {
		return true
	}
	if holdsOpen(t) {
		return false
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Kind() != types.Uintptr && u.Kind() != types.UnsafePointer
	case *types.Pointer:
		return plainData(u.Elem(), seen)
	case *types.Slice:
		return plainData(u.Elem(), seen)
	case *types.Array:
		return plainData(u.Elem(), seen)
	case *types.Map:
		return plainData(u.Key(), seen) && plainData(u.Elem(), seen)
	case *types.Struct:
		for f := range u.Fields() {
			if !plainData(f.Type(), seen) {
				return false
			}
		}
		return true
	}
	return false
}

// knownData are interfaces, and structures with a pointer inside, whose values
// of the standard library are plain data all the same.
var knownData = map[string]bool{
	"time.Time": true, "*time.Location": true, "io/fs.FileInfo": true, "io/fs.DirEntry": true, "net.Addr": true,
	"image.Image": true, "image/color.Model": true, "image/color.Color": true, "reflect.Type": true, "*math/big.Int": true,
}

// holdsOpen says whether a type has a method that only what is open has.
func holdsOpen(t types.Type) bool {
	methods := types.NewMethodSet(t)
	if _, ok := t.(*types.Named); ok && !types.IsInterface(t) {
		methods = types.NewMethodSet(types.NewPointer(t))
	}
	for _, name := range []string{"Close", "Read", "Write", "Next", "Stop", "Scan", "Decode", "Encode", "Flush", "Unlock", "Done"} {
		if methods.Lookup(nil, name) != nil {
			return true
		}
	}
	return false
}
