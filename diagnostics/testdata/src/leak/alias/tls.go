// Package alias holds what stands over a resource: another name, whose release
// releases it, or a view, whose release does not.
package alias

import (
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/rpc"
	"net/smtp"
	"net/textproto"
)

func closedByItsOtherName(addr string, cfg *tls.Config) error {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	c := tls.Client(conn, cfg)
	defer c.Close()
	return c.Handshake()
}

func closedByItsFirstName(addr string, cfg *tls.Config) error {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	defer conn.Close()
	c := tls.Client(conn, cfg)
	return c.Handshake()
}

func handshakeFails(addr string, cfg *tls.Config) (net.Conn, error) {
	conn, err := net.Dial("tcp", addr) // want `connection conn from net.Dial is not closed on every path: missing conn\.Close\(\)`
	if err != nil {
		return nil, err
	}
	c := tls.Client(conn, cfg)
	if err := c.Handshake(); err != nil {
		return nil, err
	}
	return c, nil
}

func handshakeFailsClosedByAlias(addr string, cfg *tls.Config) (net.Conn, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	c := tls.Client(conn, cfg)
	if err := c.Handshake(); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

func handshakeFailsClosedByInner(addr string, cfg *tls.Config) (net.Conn, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	c := tls.Client(conn, cfg)
	if err := c.Handshake(); err != nil {
		conn.Close()
		return nil, err
	}
	return c, nil
}

func aliasInTheSameVariable(addr string, cfg *tls.Config) error {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	if cfg != nil {
		conn = tls.Client(conn, cfg)
	}
	defer conn.Close()
	_, err = io.WriteString(conn, "hello")
	return err
}

func aliasNeverClosed(addr string, cfg *tls.Config) error {
	conn, err := net.Dial("tcp", addr) // want `connection conn from net.Dial is never closed`
	if err != nil {
		return err
	}
	if cfg != nil {
		conn = tls.Client(conn, cfg)
	}
	_, err = io.WriteString(conn, "hello")
	return err
}

func listenerUnderTLS(addr string, cfg *tls.Config) error {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	tl := tls.NewListener(l, cfg)
	defer tl.Close()
	return nil
}

func listenerUnderTLSNeverClosed(addr string, cfg *tls.Config) (net.Addr, error) {
	l, err := net.Listen("tcp", addr) // want `listener l from net.Listen is never closed`
	if err != nil {
		return nil, err
	}
	return tls.NewListener(l, cfg).Addr(), nil
}

func innerConnectionLookedAt(addr string) error {
	c, err := tls.Dial("tcp", addr, nil)
	if err != nil {
		return err
	}
	defer c.Close()
	return c.NetConn().SetDeadline(deadline)
}

func innerConnectionClosed(addr string) error {
	c, err := tls.Dial("tcp", addr, nil) // want `connection c from tls.Dial is never closed`
	if err != nil {
		return err
	}
	inner := c.NetConn()
	return inner.SetDeadline(deadline)
}

func rpcClient(addr string) error {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	c := rpc.NewClient(conn)
	defer c.Close()
	return c.Call("T.M", 1, nil)
}

func rpcClientNeverClosed(addr string) error {
	conn, err := net.Dial("tcp", addr) // want `connection conn from net.Dial is never closed`
	if err != nil {
		return err
	}
	c := rpc.NewClient(conn)
	return c.Call("T.M", 1, nil)
}

func textConn(addr string) error {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	tc := textproto.NewConn(conn)
	defer tc.Close()
	return tc.PrintfLine("hello")
}

// smtp.NewClient closes the connection itself when it fails.
func closedByTheFailingCallee(addr string) error {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	c, err := smtp.NewClient(conn, "localhost")
	if err != nil {
		return err
	}
	defer c.Close()
	return c.Hello("me")
}

func aliasOfACalleeThatSucceeded(addr string) error {
	conn, err := net.Dial("tcp", addr) // want `connection conn from net.Dial is not closed on every path`
	if err != nil {
		return err
	}
	c, err := smtp.NewClient(conn, "localhost")
	if err != nil {
		return err
	}
	if err := c.Hello("me"); err != nil {
		return err
	}
	return c.Close()
}

func limitedBody(u string) ([]byte, error) {
	resp, err := http.Get(u)
	if err != nil {
		return nil, err
	}
	body := http.MaxBytesReader(nil, resp.Body, 1<<20)
	defer body.Close()
	return io.ReadAll(body)
}
