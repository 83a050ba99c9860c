// Package everyday is the code that people write with the modules. A function
// called leak... is found, once, and its comment says what the fix writes, if
// there is one; any other is not found.
package everyday

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"testing"
	"time"

	"cloud.google.com/go/storage"
	"github.com/IBM/sarama"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/chromedp/chromedp"
	"github.com/cockroachdb/pebble"
	cws "github.com/coder/websocket"
	"github.com/dgraph-io/badger/v4"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/client"
	"github.com/docker/docker/pkg/stdcopy"
	mqtt "github.com/eclipse/paho.mqtt.golang"
	"github.com/fsnotify/fsnotify"
	"github.com/go-rod/rod"
	"github.com/gocql/gocql"
	"github.com/godbus/dbus/v5"
	"github.com/gofrs/flock"
	"github.com/gorilla/websocket"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jmoiron/sqlx"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/nats-io/nats.go"
	"github.com/pkg/sftp"
	"github.com/quic-go/quic-go"
	amqp "github.com/rabbitmq/amqp091-go"
	"github.com/redis/go-redis/v9"
	"github.com/segmentio/kafka-go"
	"github.com/spf13/afero"
	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/modules/postgres"
	"github.com/tetratelabs/wazero"
	"go.etcd.io/bbolt"
	clientv3 "go.etcd.io/etcd/client/v3"
	"go.etcd.io/etcd/client/v3/concurrency"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.opentelemetry.io/otel/trace"
	"golang.org/x/crypto/ssh"
	"golang.org/x/sync/semaphore"
	"gorm.io/gorm"
)

// pgx

// Fix: defer rows.Close()
func leakRowsLeftEarly(ctx context.Context, conn *pgx.Conn) ([]int, error) {
	rows, err := conn.Query(ctx, "select id from t")
	if err != nil {
		return nil, err
	}
	var ids []int
	for rows.Next() {
		var id int
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		if id == 0 {
			return ids, nil
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

func cleanRowsScanned(ctx context.Context, conn *pgx.Conn) ([]int, error) {
	rows, err := conn.Query(ctx, "select id from t")
	if err != nil {
		return nil, err
	}
	var ids []int
	for rows.Next() {
		var id int
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

func cleanRowsCollected(ctx context.Context, pool *pgxpool.Pool) ([]string, error) {
	rows, err := pool.Query(ctx, "select name from t")
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

func cleanForEachRow(ctx context.Context, tx pgx.Tx) error {
	rows, _ := tx.Query(ctx, "select name from t")
	var name string
	_, err := pgx.ForEachRow(rows, []any{&name}, func() error {
		fmt.Println(name)
		return nil
	})
	return err
}

func cleanConnClosed(ctx context.Context, url string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	tx, err := conn.Begin(ctx)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "delete from t"); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// Fix: defer tx.Rollback(ctx)
func leakTx(ctx context.Context, pool *pgxpool.Pool) (n int, err error) {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return 0, err
	}
	err = tx.QueryRow(ctx, "select count(*) from t").Scan(&n)
	return n, err
}

// Fix: defer tx.Rollback(ctx)
func leakTxOnExecError(ctx context.Context, pool *pgxpool.Pool) error {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "delete from t"); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

func cleanTx(ctx context.Context, pool *pgxpool.Pool) error {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback(ctx) }()
	if _, err := tx.Exec(ctx, "delete from t"); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// Fix: conn.Release()
func leakPooled(ctx context.Context, pool *pgxpool.Pool) error {
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return err
	}
	if err := conn.Ping(ctx); err != nil {
		return err
	}
	conn.Release()
	return nil
}

// Fix: res.Close()
func leakBatch(ctx context.Context, tx pgx.Tx, b *pgx.Batch) error {
	res := tx.SendBatch(ctx, b)
	for range b.Len() {
		if _, err := res.Exec(); err != nil {
			return err
		}
	}
	return res.Close()
}

// sqlx, gorm

type row struct{ Name string }

// Fix: defer rows.Close()
func leakStructScan(db *sqlx.DB) ([]row, error) {
	rows, err := db.Queryx("select name from t")
	if err != nil {
		return nil, err
	}
	var all []row
	for rows.Next() {
		var r row
		if err := rows.StructScan(&r); err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, rows.Err()
}

func cleanSqlxTx(ctx context.Context, db *sqlx.DB) (err error) {
	tx, err := db.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			tx.Rollback()
		}
	}()
	stmt, err := tx.Preparex("insert into t values ($1)")
	if err != nil {
		return err
	}
	if _, err = stmt.Exec(1); err != nil {
		return err
	}
	return tx.Commit()
}

func cleanGorm(db *gorm.DB) error {
	tx := db.Begin()
	if tx.Error != nil {
		return tx.Error
	}
	tx = tx.WithContext(context.Background())
	if err := tx.Create(&row{}).Error; err != nil {
		tx.Rollback()
		return err
	}
	return tx.Commit().Error
}

// Fix: defer rows.Close()
func leakGormRows(db *gorm.DB) error {
	rows, err := db.Model(&row{}).Rows()
	if err != nil {
		return err
	}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return err
		}
	}
	return rows.Err()
}

// stores

// Fix: defer cur.Close(ctx)
func leakCursor(ctx context.Context, c *mongo.Collection) (int, error) {
	cur, err := c.Find(ctx, bson.M{})
	if err != nil {
		return 0, err
	}
	n := 0
	for cur.Next(ctx) {
		var r row
		if err := cur.Decode(&r); err != nil {
			return 0, err
		}
		n++
	}
	return n, cur.Err()
}

func cleanCursorAll(ctx context.Context, c *mongo.Collection) (all []row, err error) {
	cur, err := c.Find(ctx, bson.M{})
	if err != nil {
		return nil, err
	}
	err = cur.All(ctx, &all)
	return all, err
}

func cleanCursor(ctx context.Context, c *mongo.Collection) error {
	cur, err := c.Aggregate(ctx, mongo.Pipeline{})
	if err != nil {
		return err
	}
	defer cur.Close(ctx)
	for cur.Next(ctx) {
		if len(cur.Current) == 0 {
			return errors.New("empty")
		}
	}
	return nil
}

// Fix: sub.Close()
func leakPubSub(ctx context.Context, rdb redis.UniversalClient) (string, error) {
	sub := rdb.Subscribe(ctx, "news")
	msg, err := sub.ReceiveMessage(ctx)
	if err != nil {
		return "", err
	}
	return msg.Payload, sub.Close()
}

func cleanPubSub(ctx context.Context, rdb *redis.Client) {
	sub := rdb.Subscribe(ctx, "news")
	defer sub.Close()
	for msg := range sub.Channel() {
		fmt.Println(msg.Payload)
	}
}

func cleanScanner(s *gocql.Session) error {
	scanner := s.Query("select name from t").Iter().Scanner()
	for scanner.Next() {
		var name string
		if err := scanner.Scan(&name); err != nil {
			return err
		}
	}
	return scanner.Err()
}

func leakIter(s *gocql.Session) []string {
	iter := s.Query("select name from t").Iter()
	var names []string
	var name string
	for iter.Scan(&name) {
		names = append(names, name)
	}
	return names
}

// Fix: closer.Close()
func leakPebbleValue(db *pebble.DB, key []byte) ([]byte, error) {
	v, closer, err := db.Get(key)
	if err != nil {
		return nil, err
	}
	if len(v) == 0 {
		return nil, errors.New("empty")
	}
	out := append([]byte(nil), v...)
	return out, closer.Close()
}

func cleanPebbleValue(db *pebble.DB, key []byte) (string, error) {
	v, closer, err := db.Get(key)
	if errors.Is(err, pebble.ErrNotFound) {
		return "", nil
	} else if err != nil {
		return "", err
	}
	defer closer.Close()
	return string(v), nil
}

// Fix: defer txn.Discard()
func leakBadgerTxn(db *badger.DB, key []byte) error {
	txn := db.NewTransaction(true)
	if err := txn.Delete(key); err != nil {
		return err
	}
	return txn.Commit()
}

func cleanBadger(db *badger.DB) error {
	txn := db.NewTransaction(false)
	defer txn.Discard()
	it := txn.NewIterator(badger.DefaultIteratorOptions)
	defer it.Close()
	for it.Rewind(); it.Valid(); it.Next() {
		if _, err := it.Item().ValueCopy(nil); err != nil {
			return err
		}
	}
	return nil
}

// Fix: defer tx.Rollback()
func leakBoltTx(db *bbolt.DB) error {
	tx, err := db.Begin(true)
	if err != nil {
		return err
	}
	if _, err := tx.CreateBucketIfNotExists([]byte("b")); err != nil {
		return err
	}
	return tx.Commit()
}

func cleanEtcd(ctx context.Context, cfg clientv3.Config) error {
	cli, err := clientv3.New(cfg)
	if err != nil {
		return err
	}
	defer cli.Close()
	s, err := concurrency.NewSession(cli)
	if err != nil {
		return err
	}
	m := concurrency.NewMutex(s, "/lock")
	if err := m.Lock(ctx); err != nil {
		return err
	}
	return m.Unlock(ctx)
}

func leakEtcdSession(ctx context.Context, cli *clientv3.Client) error {
	s, err := concurrency.NewSession(cli)
	if err != nil {
		return err
	}
	m := concurrency.NewMutex(s, "/lock")
	if err := m.Lock(ctx); err != nil {
		return err
	}
	return m.Unlock(ctx)
}

// clouds

func leakObject(ctx context.Context, c *s3.Client, in *s3.GetObjectInput) (int64, error) {
	out, err := c.GetObject(ctx, in)
	if err != nil {
		return 0, err
	}
	if out.ContentLength != nil && *out.ContentLength == 0 {
		return 0, errors.New("empty")
	}
	defer out.Body.Close()
	return io.Copy(io.Discard, out.Body)
}

func cleanObject(ctx context.Context, c *s3.Client, in *s3.GetObjectInput) ([]byte, error) {
	out, err := c.GetObject(ctx, in)
	if err != nil {
		return nil, err
	}
	body := out.Body
	defer body.Close()
	return io.ReadAll(body)
}

func cleanUpload(ctx context.Context, o *storage.ObjectHandle, r io.Reader) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	w := o.NewWriter(ctx)
	if _, err := io.Copy(w, r); err != nil {
		return err
	}
	return w.Close()
}

func leakUpload(ctx context.Context, o *storage.ObjectHandle, text string) error {
	w := o.NewWriter(ctx)
	if _, err := io.WriteString(w, text); err != nil {
		return err
	}
	return nil
}

// Fix: defer logs.Close()
func leakLogs(ctx context.Context, cli client.APIClient, id string) (string, error) {
	logs, err := cli.ContainerLogs(ctx, id, container.LogsOptions{ShowStdout: true})
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(logs)
	return string(text), err
}

// Fix: logs.Close()
func leakCopiedLogs(ctx context.Context, cli *client.Client, id string) error {
	logs, err := cli.ContainerLogs(ctx, id, container.LogsOptions{ShowStdout: true})
	if err != nil {
		return err
	}
	if _, err := stdcopy.StdCopy(os.Stdout, os.Stderr, logs); err != nil {
		return err
	}
	return logs.Close()
}

func cleanAttach(ctx context.Context, cli *client.Client, id string) error {
	conn, err := cli.ContainerAttach(ctx, id, container.AttachOptions{})
	if err != nil {
		return err
	}
	defer conn.Close()
	_, err = io.Copy(os.Stdout, conn.Reader)
	return err
}

// Fix: defer f.Close()
func leakAferoFile(fs afero.Fs) (string, error) {
	f, err := fs.Open("x")
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(f)
	return string(text), err
}

func cleanContainer(t *testing.T) {
	ctr, err := postgres.Run(t.Context(), "postgres:17")
	testcontainers.CleanupContainer(t, ctr)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ctr.ConnectionString(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func cleanContainerDeferred(ctx context.Context) error {
	ctr, err := postgres.Run(ctx, "postgres:17")
	defer func() {
		if err := testcontainers.TerminateContainer(ctr); err != nil {
			fmt.Println(err)
		}
	}()
	if err != nil {
		return err
	}
	_, err = ctr.ConnectionString(ctx)
	return err
}

// Fix: ctr.Terminate(ctx)
func leakContainer(ctx context.Context) (string, error) {
	ctr, err := postgres.Run(ctx, "postgres:17")
	if err != nil {
		return "", err
	}
	url, err := ctr.ConnectionString(ctx)
	if err != nil {
		return "", err
	}
	return url, ctr.Terminate(ctx)
}

// brokers

// Fix: r.Close()
func leakReader(ctx context.Context) (string, error) {
	r := kafka.NewReader(kafka.ReaderConfig{Topic: "t"})
	m, err := r.ReadMessage(ctx)
	if err != nil {
		return "", err
	}
	return string(m.Value), r.Close()
}

func leakLiteralWriter(ctx context.Context) error {
	w := &kafka.Writer{Addr: kafka.TCP("localhost:9092")}
	return w.WriteMessages(ctx, kafka.Message{Value: []byte("x")})
}

func cleanLiteralWriter(ctx context.Context) error {
	w := &kafka.Writer{Addr: kafka.TCP("localhost:9092")}
	defer w.Close()
	return w.WriteMessages(ctx, kafka.Message{Value: []byte("x")})
}

type publisher struct{ w *kafka.Writer }

func (p *publisher) cleanPublish(ctx context.Context) error {
	return p.w.WriteMessages(ctx, kafka.Message{Value: []byte("x")})
}

func cleanAsyncProducer(addrs []string) error {
	p, err := sarama.NewAsyncProducer(addrs, nil)
	if err != nil {
		return err
	}
	defer p.AsyncClose()
	p.Input() <- &sarama.ProducerMessage{Topic: "t"}
	return nil
}

func cleanAdminOwnsClient(addrs []string) error {
	c, err := sarama.NewClient(addrs, nil)
	if err != nil {
		return err
	}
	admin, err := sarama.NewClusterAdminFromClient(c)
	if err != nil {
		c.Close()
		return err
	}
	defer admin.Close()
	_, err = admin.ListTopics()
	return err
}

func leakClientOfConsumer(addrs []string) error {
	c, err := sarama.NewClient(addrs, nil)
	if err != nil {
		return err
	}
	consumer, err := sarama.NewConsumerFromClient(c)
	if err != nil {
		c.Close()
		return err
	}
	defer consumer.Close()
	_, err = consumer.Topics()
	return err
}

func cleanNats(url string) error {
	nc, err := nats.Connect(url)
	if err != nil {
		return err
	}
	defer nc.Drain()
	sub, err := nc.SubscribeSync("news")
	if err != nil {
		return err
	}
	_, err = sub.NextMsg(time.Second)
	return err
}

func cleanNatsService(nc *nats.Conn) error {
	_, err := nc.Subscribe("news", func(*nats.Msg) {})
	return err
}

// Fix: w.Stop()
func leakKeyWatcher(kv nats.KeyValue) error {
	w, err := kv.WatchAll()
	if err != nil {
		return err
	}
	for e := range w.Updates() {
		if e == nil {
			return nil
		}
	}
	return w.Stop()
}

func cleanChannelOfConn(url string) error {
	conn, err := amqp.Dial(url)
	if err != nil {
		return err
	}
	defer conn.Close()
	ch, err := conn.Channel()
	if err != nil {
		return err
	}
	_, err = ch.QueueDeclare("q", false, false, false, false, nil)
	return err
}

func leakChannel(conn *amqp.Connection) error {
	ch, err := conn.Channel()
	if err != nil {
		return err
	}
	q, err := ch.QueueDeclare("q", false, false, false, false, nil)
	if err != nil {
		return err
	}
	if q.Messages == 0 {
		return nil
	}
	return ch.Close()
}

func cleanChannelThatFails(conn *amqp.Connection) error {
	ch, err := conn.Channel()
	if err != nil {
		return err
	}
	// an exception closes the channel
	if _, err := ch.QueueDeclare("q", false, false, false, false, nil); err != nil {
		return err
	}
	return ch.Close()
}

// networks

// Fix: conn.Close()
func leakWebsocket(url string) error {
	conn, _, err := websocket.DefaultDialer.Dial(url, nil)
	if err != nil {
		return err
	}
	if err := conn.WriteMessage(websocket.TextMessage, nil); err != nil {
		return err
	}
	return conn.Close()
}

func cleanWebsocketBelow(u *websocket.Upgrader, w http.ResponseWriter, r *http.Request) {
	conn, err := u.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer conn.NetConn().Close()
	conn.WriteMessage(websocket.TextMessage, nil)
}

func cleanCoder(w http.ResponseWriter, r *http.Request) {
	c, err := cws.Accept(w, r, nil)
	if err != nil {
		return
	}
	defer c.CloseNow()
	if _, _, err := c.Read(r.Context()); err != nil {
		return
	}
	c.Close(cws.StatusNormalClosure, "")
}

// Fix: c.CloseNow()
func leakCoder(ctx context.Context, url string) error {
	c, _, err := cws.Dial(ctx, url, nil)
	if err != nil {
		return err
	}
	if _, _, err := c.Read(ctx); err != nil {
		return err
	}
	return c.Close(cws.StatusNormalClosure, "")
}

func cleanCoderNetConn(ctx context.Context, url string) error {
	c, _, err := cws.Dial(ctx, url, nil)
	if err != nil {
		return err
	}
	conn := cws.NetConn(ctx, c, cws.MessageBinary)
	defer conn.Close()
	_, err = conn.Write(nil)
	return err
}

// Fix: s.Close()
func leakSession(c *ssh.Client) error {
	s, err := c.NewSession()
	if err != nil {
		return err
	}
	if err := s.Setenv("A", "b"); err != nil {
		return err
	}
	return s.Run("true")
}

// Fix: defer c.Close()
func leakSSH(addr string, cfg *ssh.ClientConfig) (string, error) {
	c, err := ssh.Dial("tcp", addr, cfg)
	if err != nil {
		return "", err
	}
	s, err := c.NewSession()
	if err != nil {
		return "", err
	}
	defer s.Close()
	out, err := s.Output("true")
	return string(out), err
}

func cleanSSHOverConn(addr string, cfg *ssh.ClientConfig) error {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	c, chans, reqs, err := ssh.NewClientConn(conn, addr, cfg)
	if err != nil {
		return err
	}
	client := ssh.NewClient(c, chans, reqs)
	defer client.Close()
	s, err := client.NewSession()
	if err != nil {
		return err
	}
	defer s.Close()
	return s.Run("true")
}

func cleanSSHByConn(addr string, cfg *ssh.ClientConfig) (c *ssh.Client, err error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			conn.Close()
		}
	}()
	inner, chans, reqs, err := ssh.NewClientConn(conn, addr, cfg)
	if err != nil {
		return nil, err
	}
	client := ssh.NewClient(inner, chans, reqs)
	if _, err := client.Listen("tcp", "localhost:0"); err != nil {
		return nil, err
	}
	return client, nil
}

// Fix: inner.Close()
func leakSSHOverConn(conn net.Conn, addr string, cfg *ssh.ClientConfig) error {
	inner, chans, reqs, err := ssh.NewClientConn(conn, addr, cfg)
	if err != nil {
		return err
	}
	client := ssh.NewClient(inner, chans, reqs)
	if _, _, err := client.SendRequest("x", true, nil); err != nil {
		return err
	}
	return client.Close()
}

// Fix: defer f.Close()
func leakSFTPFile(c *sftp.Client) ([]byte, error) {
	f, err := c.Open("x")
	if err != nil {
		return nil, err
	}
	return io.ReadAll(f)
}

func cleanSFTP(c *ssh.Client) error {
	fs, err := sftp.NewClient(c)
	if err != nil {
		return err
	}
	defer fs.Close()
	f, err := fs.Open("x")
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(os.Stdout, f)
	return err
}

func cleanSFTPOverSSH(addr string, cfg *ssh.ClientConfig) error {
	c, err := ssh.Dial("tcp", addr, cfg)
	if err != nil {
		return err
	}
	defer c.Close()
	fs, err := sftp.NewClient(c)
	if err != nil {
		return err
	}
	return fs.Mkdir("x")
}

// Fix: conn.CloseWithError(0, ``)
func leakQUIC(ctx context.Context, addr string) error {
	conn, err := quic.DialAddr(ctx, addr, nil, nil)
	if err != nil {
		return err
	}
	s, err := conn.OpenStreamSync(ctx)
	if err != nil {
		return err
	}
	if _, err := s.Write(nil); err != nil {
		conn.CloseWithError(1, "failed")
		return err
	}
	return conn.CloseWithError(0, "")
}

func cleanSharedBus() error {
	conn, err := dbus.SessionBus()
	if err != nil {
		return err
	}
	return conn.Object("a.b", "/").Call("c", 0).Err
}

func cleanBrowserOfAllocator(ctx context.Context) error {
	alloc, cancel := chromedp.NewExecAllocator(ctx)
	defer cancel()
	tab, _ := chromedp.NewContext(alloc)
	return chromedp.Run(tab, chromedp.Navigate("about:blank"))
}

// Fix: cancel()
func leakBrowser(ctx context.Context) error {
	tab, cancel := chromedp.NewContext(ctx)
	if err := chromedp.Run(tab, chromedp.Navigate("about:blank")); err != nil {
		return err
	}
	cancel()
	return nil
}

func cleanPageChain(b *rod.Browser) string {
	page := b.MustPage("about:blank").MustWaitLoad()
	defer page.MustClose()
	return page.MustHTML()
}

func leakPage(b *rod.Browser) string {
	page := b.MustPage("about:blank").MustWaitLoad()
	return page.MustHTML()
}

// the rest

func cleanBlocks(src []byte) ([]byte, error) {
	enc, err := zstd.NewWriter(nil)
	if err != nil {
		return nil, err
	}
	return enc.EncodeAll(src, nil), nil
}

// Fix: defer d.Close()
func leakDecoder(r io.Reader) ([]byte, error) {
	d, err := zstd.NewReader(r)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(d)
}

// Fix: span.End()
func leakSpan(ctx context.Context, tr trace.Tracer, do func(context.Context) error) error {
	ctx, span := tr.Start(ctx, "work")
	if err := do(ctx); err != nil {
		return err
	}
	span.End()
	return nil
}

func cleanSpanOfContext(ctx context.Context, tr trace.Tracer, do func(context.Context) error) (err error) {
	ctx, _ = tr.Start(ctx, "work")
	defer func() { trace.SpanFromContext(ctx).End() }()
	return do(ctx)
}

func cleanLevelOnly(level int) error {
	_, err := gzip.NewWriterLevel(io.Discard, level)
	return err
}

func leakWatcher(dir string) error {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return err
	}
	if err := w.Add(dir); err != nil {
		return err
	}
	defer w.Close()
	for e := range w.Events {
		fmt.Println(e)
	}
	return nil
}

// Fix: s.Release(1)
func leakSemaphore(ctx context.Context, s *semaphore.Weighted, do func() error) error {
	if err := s.Acquire(ctx, 1); err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	s.Release(1)
	return nil
}

func cleanSemaphoreGoroutine(ctx context.Context, s *semaphore.Weighted, do func()) error {
	for range 10 {
		if err := s.Acquire(ctx, 1); err != nil {
			return err
		}
		go func() {
			defer s.Release(1)
			do()
		}()
	}
	return s.Acquire(ctx, 10)
}

func cleanTryAcquire(s *semaphore.Weighted, do func()) bool {
	if !s.TryAcquire(1) {
		return false
	}
	defer s.Release(1)
	do()
	return true
}

func cleanFileLock(path string, do func() error) error {
	l := flock.New(path)
	ok, err := l.TryLock()
	if err != nil {
		return err
	}
	if !ok {
		return errors.New("locked")
	}
	defer l.Unlock()
	return do()
}

// Fix: l.Unlock()
func leakFileLock(path string, do func() error) error {
	l := flock.New(path)
	if err := l.Lock(); err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	return l.Unlock()
}

// Fix: r.Close(ctx)
func leakRuntime(ctx context.Context, wasm []byte) error {
	r := wazero.NewRuntime(ctx)
	if _, err := r.Instantiate(ctx, wasm); err != nil {
		return err
	}
	return r.Close(ctx)
}

// Fix: tx.Rollback()
func leakGorm(db *gorm.DB) error {
	tx := db.Begin()
	if tx.Error != nil {
		return tx.Error
	}
	if err := tx.Create(&row{}).Error; err != nil {
		return err
	}
	return tx.Commit().Error
}

func cleanGormErr(db *gorm.DB) error {
	tx := db.Begin()
	if err := tx.Error; err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() {
		if r := recover(); r != nil {
			tx.Rollback()
		}
	}()
	if err := tx.Where("x").Delete(&row{}).Error; err != nil {
		tx.Rollback()
		return err
	}
	return tx.Commit().Error
}

func leakTryLock(path string, do func() error) error {
	l := flock.New(path)
	ok, err := l.TryLock()
	if err != nil || !ok {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	return l.Unlock()
}

func cleanMQTT(opts *mqtt.ClientOptions) error {
	c := mqtt.NewClient(opts)
	if token := c.Connect(); token.Wait() && token.Error() != nil {
		return token.Error()
	}
	defer c.Disconnect(250)
	c.Publish("t", 0, false, "x")
	return nil
}

func leakMQTT(opts *mqtt.ClientOptions) error {
	c := mqtt.NewClient(opts)
	token := c.Connect()
	token.Wait()
	if err := token.Error(); err != nil {
		return err
	}
	if t := c.Publish("t", 0, false, "x"); t.Wait() && t.Error() != nil {
		return t.Error()
	}
	c.Disconnect(250)
	return nil
}

// Fix: (err ) defer func() { if cerr := enc.Close(); err == nil { err = cerr } }()
func leakEncoderOverFile(name string, text []byte) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	enc, err := zstd.NewWriter(f)
	if err != nil {
		return err
	}
	if _, err := enc.Write(text); err != nil {
		return err
	}
	return nil
}

func leakFileUnderEncoder(name string, text []byte) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	enc, err := zstd.NewWriter(f)
	if err != nil {
		return err
	}
	if _, err := enc.Write(text); err != nil {
		enc.Close()
		return err
	}
	return enc.Close()
}

func leakGormScan(db *gorm.DB) error {
	rows, err := db.Model(&row{}).Rows()
	if err != nil {
		return err
	}
	for rows.Next() {
		var r row
		if err := db.ScanRows(rows, &r); err != nil {
			return err
		}
	}
	return rows.Err()
}

func connect(url string) (*pgx.Conn, error) {
	return pgx.Connect(context.Background(), url)
}

// Fix: defer conn.Close(context.Background())
func leakWrapped(ctx context.Context, url string) (n int, err error) {
	conn, err := connect(url)
	if err != nil {
		return 0, err
	}
	err = conn.QueryRow(ctx, "select count(*) from t").Scan(&n)
	return n, err
}

func connectIn(url string, ctx context.Context) (*pgx.Conn, error) {
	return pgx.Connect(ctx, url)
}

// Fix: defer conn.Close(ctx)
func leakWrappedIn(ctx context.Context, url string) (n int, err error) {
	conn, err := connectIn(url, ctx)
	if err != nil {
		return 0, err
	}
	err = conn.QueryRow(ctx, "select count(*) from t").Scan(&n)
	return n, err
}

func begin(db *gorm.DB) (*gorm.DB, error) {
	tx := db.Begin()
	if tx.Error != nil {
		return nil, tx.Error
	}
	return tx, nil
}

// Fix: tx.Rollback()
func leakBegun(db *gorm.DB) error {
	tx, err := begin(db)
	if err != nil {
		return err
	}
	if err := tx.Create(&row{}).Error; err != nil {
		return err
	}
	return tx.Commit().Error
}
