package load

// Needs says whether a package of the user's own in that directory is among
// what m imports, directly or not: whether m may mean something else when a
// file there changes.
func (m *Meta) Needs(dir string) bool {
	seen := map[*Meta]bool{m: true}
	var needs func(*Meta) bool
	needs = func(from *Meta) bool {
		for _, dep := range from.imports {
			if dep == nil || seen[dep] {
				continue
			}
			seen[dep] = true
			if dep.local && dep.Dir == dir || needs(dep) {
				return true
			}
		}
		return false
	}
	return needs(m)
}

// Needed are the packages that m imports, directly or not.
func (m *Meta) Needed() map[*Meta]bool {
	all := map[*Meta]bool{}
	var add func(*Meta)
	add = func(from *Meta) {
		for _, dep := range from.imports {
			if dep != nil && !all[dep] {
				all[dep] = true
				add(dep)
			}
		}
	}
	add(m)
	return all
}
