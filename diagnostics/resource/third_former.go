package resource

import (
	"slices"
	"strings"
)

// former is a path that a module, or a part of it, had or has beside the one
// that the rows speak of. Where the API of the two is the same in all that a
// row says, the row stands for both.
type former struct {
	then, now string   // import paths, of a package or of all below
	lacks     []string // calls without a former row, with the path left out: not there, or there with another meaning
}

// formers are the modules that were renamed, moved, or went on under another
// major version while the old one is still in use.
var formers = []former{
	{then: "github.com/Shopify/sarama", now: "github.com/IBM/sarama"},
	{then: "github.com/jackc/pgx/v4", now: "github.com/jackc/pgx/v5", lacks: []string{
		".ConnectWithOptions", ".CollectRows", ".CollectOneRow", ".CollectExactlyOneRow", ".ForEachRow", ".AppendRows", "/pgxpool.New", "/pgxpool.NewWithConfig", "/pgconn.Connect", "/pgconn.ConnectConfig", "/pgconn.ConnectWithOptions",
	}},
	{then: "github.com/go-redis/redis/v8", now: "github.com/redis/go-redis/v9", lacks: []string{
		"(*.Client).SSubscribe", "(*.ClusterClient).SSubscribe", "(*.Ring).SSubscribe", "(.UniversalClient).SSubscribe",
	}},
	{then: "github.com/go-redis/redis/v7", now: "github.com/redis/go-redis/v9", lacks: []string{
		".NewFailoverClusterClient", "(*.Client).SSubscribe", "(*.ClusterClient).SSubscribe", "(*.Ring).SSubscribe", "(.UniversalClient).SSubscribe",
	}},
	{then: "github.com/go-redis/redis", now: "github.com/redis/go-redis/v9", lacks: []string{
		".NewFailoverClusterClient", "(*.Client).SSubscribe", "(*.ClusterClient).SSubscribe", "(*.Ring).SSubscribe", "(.UniversalClient).SSubscribe", "(*.Client).Conn",
	}},
	{then: "github.com/boltdb/bolt", now: "go.etcd.io/bbolt"},
	{then: "github.com/coreos/bbolt", now: "go.etcd.io/bbolt"},
	{then: "github.com/streadway/amqp", now: "github.com/rabbitmq/amqp091-go", lacks: []string{
		".DialTLS_ExternalAuth",
	}},
	{then: "github.com/moby/moby/api/pkg/stdcopy", now: "github.com/docker/docker/pkg/stdcopy"},
	{then: "go.mongodb.org/mongo-driver/mongo", now: "go.mongodb.org/mongo-driver/v2/mongo", lacks: []string{
		"(*.GridFSBucket).Find", "(*.GridFSBucket).OpenUploadStream", "(*.GridFSBucket).OpenUploadStreamWithID", "(*.GridFSBucket).OpenDownloadStream", "(*.GridFSBucket).OpenDownloadStreamByName",
	}},
	{then: "nhooyr.io/websocket", now: "github.com/coder/websocket"},
	{then: "github.com/dgraph-io/badger/v3", now: "github.com/dgraph-io/badger/v4"},
	{then: "github.com/dgraph-io/badger/v2", now: "github.com/dgraph-io/badger/v4"},
	{then: "github.com/dgraph-io/badger", now: "github.com/dgraph-io/badger/v4", lacks: []string{
		"(*.DB).NewManagedWriteBatch",
	}},
	{then: "github.com/lucas-clemente/quic-go", now: "github.com/quic-go/quic-go", lacks: []string{
		"(*.Transport).Dial", "(*.Transport).DialEarly", "(*.Listener).Accept", "(*.EarlyListener).Accept", "(*.Transport).Listen", "(*.Transport).ListenEarly", "(*.Conn).OpenStream", "(*.Conn).OpenStreamSync", "(*.Conn).OpenUniStream", "(*.Conn).OpenUniStreamSync", "(*.Conn).AcceptStream", ".Dial", ".DialEarly",
	}},
	{then: "gopkg.in/fsnotify.v1", now: "github.com/fsnotify/fsnotify", lacks: []string{
		".NewBufferedWatcher",
	}},
	{then: "gopkg.in/fsnotify/fsnotify.v1", now: "github.com/fsnotify/fsnotify", lacks: []string{
		".NewBufferedWatcher",
	}},
	{then: "github.com/minio/minio-go/v6", now: "github.com/minio/minio-go/v7", lacks: []string{
		"(*.Client).GetObject",
	}},
	{then: "github.com/minio/minio-go", now: "github.com/minio/minio-go/v7", lacks: []string{
		"(*.Client).GetObject",
	}},
	{then: "github.com/jinzhu/gorm", now: "gorm.io/gorm", lacks: []string{
		"(*.DB).Session", "(*.DB).WithContext", "(*.DB).InstanceSet", "(*.DB).Clauses", "(*.DB).Distinct", "(*.DB).InnerJoins",
	}},
	{then: "github.com/pierrec/lz4", now: "github.com/pierrec/lz4/v4"},
	{then: "github.com/apache/cassandra-gocql-driver/v2", now: "github.com/gocql/gocql"},
	{then: "github.com/godbus/dbus", now: "github.com/godbus/dbus/v5", lacks: []string{
		".Connect", ".ConnectSessionBus", ".ConnectSystemBus", ".SessionBusPrivateNoAutoStartup",
	}},
	{then: "github.com/jackc/pgconn", now: "github.com/jackc/pgx/v5/pgconn"},
	{then: "github.com/garyburd/redigo/redis", now: "github.com/gomodule/redigo/redis", lacks: []string{
		".DialContext", ".DialURL", ".DialURLContext", "(*.Pool).GetContext",
	}},
	{then: "github.com/samuel/go-zookeeper/zk", now: "github.com/go-zookeeper/zk", lacks: []string{
		"(*.Lock).LockWithData",
	}},
	{then: "github.com/containerd/containerd/content", now: "github.com/containerd/containerd/v2/core/content", lacks: []string{
		".BlobReadSeeker",
	}},
	{then: "github.com/containerd/containerd", now: "github.com/containerd/containerd/v2/client"},
	{then: "github.com/hpcloud/tail", now: "github.com/nxadm/tail"},
}

// withFormer are the rows, and after them those that stand for a former path too.
func withFormer(rows []Row) []Row {
	all := slices.Clip(rows)
	for _, f := range formers {
		for i := range rows {
			if f.has(&rows[i]) {
				all = append(all, f.row(rows[i]))
			}
		}
	}
	return all
}

func (f *former) has(r *Row) bool {
	rest, ok := strings.CutPrefix(r.Package(), f.now)
	if !ok || rest != "" && rest[0] != '/' {
		return false
	}
	return !slices.Contains(f.lacks, strings.Replace(r.Call, f.now, "", 1))
}

func (f *former) row(r Row) Row {
	for _, name := range []*string{&r.Call, &r.Declared, &r.OpenWith} {
		*name = strings.Replace(*name, f.now, f.then, 1)
	}
	return r
}
