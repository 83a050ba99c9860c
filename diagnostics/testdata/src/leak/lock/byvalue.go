package lock

import "os/exec"
import "runtime"

// The release as a value, handed to somebody.

func later(f func()) { f() }

func (c *counter) unlockAsAValue(k string) int {
	c.mu.Lock()
	unlock := c.mu.Unlock
	if k == "" {
		unlock()
		return 0
	}
	defer unlock()
	return c.n[k]
}

func (c *counter) unlockHandedOn(k string) int {
	c.mu.Lock()
	if k == "" {
		later(c.mu.Unlock)
		return 0
	}
	c.mu.Unlock()
	return 1
}

func (c *counter) endHandedOn(k string) int {
	c.mu.Lock()
	if k == "" {
		later(c.end)
		return 0
	}
	c.mu.Unlock()
	return 1
}

func (c *counter) unlockInALiteral(k string) int {
	c.mu.Lock()
	if k == "" {
		later(func() { c.mu.Unlock() })
		return 0
	}
	c.mu.Unlock()
	return 1
}

func (c *counter) otherMethodHandedOn(k string) int {
	c.mu.Lock() // want `lock c\.mu from c\.mu\.Lock is not unlocked on every path`
	if k == "" {
		later(func() { c.n[k]++ })
		return 0
	}
	c.mu.Unlock()
	return 1
}

func (c *counter) deferredAsAParameter(k string, done func()) int {
	c.mu.Lock() // want `lock c\.mu from c\.mu\.Lock is not unlocked on every path`
	defer done()
	if k == "" {
		return 0
	}
	c.mu.Unlock()
	return 1
}

// What was made here and is somebody else's from then on.

type holder struct {
	cmd *exec.Cmd
	pin *runtime.Pinner
}

func storedAndStarted(h *holder) error {
	cmd := exec.Command("ls")
	h.cmd = cmd
	return cmd.Start()
}

func startedInAMap(cmds map[string]*exec.Cmd) error {
	cmd := exec.Command("ls")
	cmds["ls"] = cmd
	return cmd.Start()
}

func startedAndSent(cmds chan *exec.Cmd) error {
	cmd := exec.Command("ls")
	if err := cmd.Start(); err != nil {
		return err
	}
	cmds <- cmd
	return nil
}

func startedAsInterface(keep func(any)) error {
	cmd := exec.Command("ls")
	keep(cmd)
	return cmd.Start()
}

func startedOneOfTwo(x bool) error {
	a, b := exec.Command("a"), exec.Command("b")
	cmd := a
	if x {
		cmd = b
	}
	return cmd.Start()
}

func pinStored(h *holder, p *byte) {
	pin := new(runtime.Pinner)
	h.pin = pin
	pin.Pin(p)
}

func pinnedOnOnePath(p *byte, x bool) {
	pin := new(runtime.Pinner)
	pin.Pin(p) // want `pinner pin from pin\.Pin is not unpinned on every path: missing pin\.Unpin\(\)`
	if x {
		return
	}
	pin.Unpin()
}
