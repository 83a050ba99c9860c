package lib

import (
	"net"
	"os"
)

// Client is made with options.
type Client struct {
	c   net.Conn
	log *os.File
	n   int
}

type Option func(*Client)

// WithLog keeps the file in what it returns.
func WithLog(f *os.File) Option { return func(c *Client) { c.log = f } }

// WithConn keeps the connection in what it returns.
func WithConn(conn net.Conn) Option { return func(c *Client) { c.c = conn } }

// WithNumber keeps nothing open.
func WithNumber(n int) Option { return func(c *Client) { c.n = n } }

// New applies the options.
func New(opts ...Option) *Client {
	c := new(Client)
	for _, o := range opts {
		o(c)
	}
	return c
}

// DialClient is fresh, whatever the options.
func DialClient(addr string, opts ...Option) (*Client, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	c := &Client{c: conn}
	for _, o := range opts {
		o(c)
	}
	return c, nil
}

func (c *Client) Close() error { return c.c.Close() }

func (c *Client) Ping() error {
	_, err := c.c.Write(nil)
	return err
}

// With is a step of a chain: it gives back its receiver.
func (c *Client) With(n int) *Client {
	c.n = n
	return c
}

// Named is another.
func (c *Client) Named(string) *Client { return c }

// Builder keeps what it is given until it is built.
type Builder struct{ f *os.File }

func (b *Builder) File(f *os.File) *Builder {
	b.f = f
	return b
}

func (b *Builder) Build() *Store { return &Store{f: b.f} }
