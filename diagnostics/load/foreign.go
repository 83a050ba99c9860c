package load

// Foreign says whether the files of a package are for others to edit: those of
// a module that is not worked on, and those of the toolchain. Files outside of
// all modules belong to whoever names them.
func (m *Meta) Foreign() bool { return m.foreign }
