package method

type fake struct{ holds }

func (f *fake) Close() error {
	if err := f.a.Close(); err != nil {
		return err
	}
	return f.b.Close()
}
