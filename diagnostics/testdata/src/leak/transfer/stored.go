package transfer

import (
	"container/list"
	"io"
	"net"
	"os"
	"sync"
	"sync/atomic"
)

type server struct {
	mu    sync.Mutex
	log   *os.File // want `the file that server keeps in log is never closed`
	conns map[string]net.Conn
	all   []io.Closer
	next  chan net.Conn
}

var current *os.File

var table sync.Map

var latest atomic.Pointer[os.File]

var any1 atomic.Value

func (s *server) storedInAField(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	s.log = f
	return nil
}

func (s *server) openedIntoTheField(p string) (err error) {
	s.log, err = os.Open(p)
	return err
}

// The second file takes the place of the first: waits for a check of fields
// that own.
func (s *server) fieldSetTwice(p, q string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	s.log = f
	g, err := os.Open(q)
	if err != nil {
		return err
	}
	s.log = g
	return nil
}

func (s *server) openedLazily(p string) error {
	if s.log == nil {
		f, err := os.Open(p)
		if err != nil {
			return err
		}
		s.log = f
	}
	return nil
}

func (s *server) storedOnOnePath(p string, keep bool) error {
	f, err := os.Open(p) // want `file f from os.Open is not closed on every path`
	if err != nil {
		return err
	}
	if keep {
		s.log = f
	}
	return nil
}

func (s *server) storedOrClosed(p string, keep bool) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	if !keep {
		return f.Close()
	}
	s.log = f
	return nil
}

func (s *server) storedTooLate(p string) error {
	f, err := os.Open(p) // want `file f from os.Open is not closed on every path`
	if err != nil {
		return err
	}
	if _, err := f.Seek(0, io.SeekEnd); err != nil {
		return err
	}
	s.log = f
	return nil
}

func (s *server) onlyItsNameStored(p string, names map[string]string) error {
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	if err != nil {
		return err
	}
	names[p] = f.Name()
	return nil
}

func (s *server) storedInAMap(addr string) error {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	s.conns[addr] = c
	return nil
}

func (s *server) storedAsAKey(addr string, seen map[net.Conn]bool) error {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	seen[c] = true
	return nil
}

func (s *server) appendedToAField(addr string) error {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	s.all = append(s.all, c)
	return nil
}

func (s *server) storedInASliceParameter(addr string, conns []net.Conn) error {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	conns[0] = c
	return nil
}

func (s *server) sent(addr string) error {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	s.next <- c
	return nil
}

func (s *server) sentOrDropped(addr string) error {
	c, err := net.Dial("tcp", addr) // want `connection c from net.Dial is not closed on every path`
	if err != nil {
		return err
	}
	select {
	case s.next <- c:
	default:
	}
	return nil
}

func (s *server) sentOrClosed(addr string) error {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	select {
	case s.next <- c:
	default:
		return c.Close()
	}
	return nil
}

func (s *server) sentInAStruct(addr string, results chan struct {
	c   net.Conn
	err error
}) {
	c, err := net.Dial("tcp", addr)
	results <- struct {
		c   net.Conn
		err error
	}{c, err}
}

func storedGlobally(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	current = f
	return nil
}

func storedThroughAPointer(p string, to **os.File) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	*to = f
	return nil
}

func storedInSyncMap(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	table.Store(p, f)
	return nil
}

func loadedOrStored(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	if _, loaded := table.LoadOrStore(p, f); loaded {
		return f.Close()
	}
	return nil
}

func storedAtomically(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	if old := latest.Swap(f); old != nil {
		return old.Close()
	}
	return nil
}

func storedInAtomicValue(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	any1.Store(f)
	return nil
}

func pushedOnAList(p string, l *list.List) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	l.PushBack(f)
	return nil
}

func localSliceClosed(ps []string) error {
	var fs []*os.File
	defer func() {
		for _, f := range fs {
			f.Close()
		}
	}()
	for _, p := range ps {
		f, err := os.Open(p)
		if err != nil {
			return err
		}
		fs = append(fs, f)
	}
	return nil
}

func localSliceReturned(ps []string) (fs []*os.File, err error) {
	for _, p := range ps {
		f, err := os.Open(p)
		if err != nil {
			return fs, err
		}
		fs = append(fs, f)
	}
	return fs, nil
}

// Nothing reads the slice: what is in it is lost.
func localSliceNeverRead(ps []string) {
	var fs []*os.File
	for _, p := range ps {
		f, err := os.Open(p) // want `file f from os.Open is never closed`
		if err != nil {
			continue
		}
		fs = append(fs, f)
	}
}

func localSliceClosedBackwards(ps []string) error {
	var fs []*os.File
	for _, p := range ps {
		f, err := os.Open(p)
		if err != nil {
			continue
		}
		fs = append(fs, f)
	}
	for i := len(fs) - 1; i >= 0; i-- {
		fs[i].Close()
	}
	return nil
}

func localSliceDrained(ps []string) {
	var fs []*os.File
	for _, p := range ps {
		if f, err := os.Open(p); err == nil {
			fs = append(fs, f)
		}
	}
	for len(fs) > 0 {
		f := fs[0]
		fs = fs[1:]
		f.Close()
	}
}

// The files opened so far are lost when a later one fails.
func localSliceLostOnError(ps []string) ([]*os.File, error) {
	var fs []*os.File
	for _, p := range ps {
		f, err := os.Open(p) // want `file f from os.Open is not closed on every path`
		if err != nil {
			return nil, err
		}
		fs = append(fs, f)
	}
	return fs, nil
}

func localSliceClosedOnError(ps []string) ([]*os.File, error) {
	var fs []*os.File
	for _, p := range ps {
		f, err := os.Open(p)
		if err != nil {
			for _, f := range fs {
				f.Close()
			}
			return nil, err
		}
		fs = append(fs, f)
	}
	return fs, nil
}

func localArrayClosed(p, q string) error {
	var pair [2]*os.File
	var err error
	if pair[0], err = os.Open(p); err != nil {
		return err
	}
	defer pair[0].Close()
	if pair[1], err = os.Open(q); err != nil {
		return err
	}
	defer pair[1].Close()
	return nil
}

func localMapClosed(ps []string) {
	files := map[string]*os.File{}
	for _, p := range ps {
		if f, err := os.Open(p); err == nil {
			files[p] = f
		}
	}
	for _, f := range files {
		f.Close()
	}
}

// A map is taken for somebody else's even where it is local and never read: silent.
func localMapNeverRead(ps []string) int {
	files := map[string]*os.File{}
	for _, p := range ps {
		if f, err := os.Open(p); err == nil {
			files[p] = f
		}
	}
	return len(files)
}
