package resource

import (
	"strings"
	"testing"
)

func TestFormerPaths(t *testing.T) {
	c := Default()
	for call, want := range map[string]bool{
		"github.com/IBM/sarama.NewClient":                               true,
		"github.com/Shopify/sarama.NewClient":                           true,
		"(*github.com/jackc/pgx/v4/pgxpool.Pool).Begin":                 true,  // a package below the path
		"github.com/jackc/pgx/v4.CollectRows":                           false, // v4 has no such function
		"(*github.com/go-redis/redis/v8.Client).Subscribe":              true,
		"github.com/go-redis/redis/v8/v8.NewClient":                     false,
		"(*go.mongodb.org/mongo-driver/mongo.Collection).Find":          true,
		"(*go.mongodb.org/mongo-driver/mongo.GridFSBucket).Find":        false,
		"(*github.com/dgraph-io/badger.DB).NewTransaction":              true,
		"(*github.com/dgraph-io/badger/v3.DB).NewTransaction":           true,
		"(*github.com/minio/minio-go/v6.Client).GetObject":              false, // its receiver was no pointer
		"(github.com/minio/minio-go/v6.Client).GetObject":               true,
		"(github.com/apache/cassandra-gocql-driver/v2.Query).Something": false,
	} {
		if got := len(c.Rows(call)) > 0; got != want {
			t.Errorf("%s has a row: %v, want %v", call, got, want)
		}
	}
}

// What a former path stands for, and what is left out of it, is there to be
// stood for and left out.
func TestFormersNameRows(t *testing.T) {
	known := map[string]bool{}
	for _, r := range Third {
		known[r.Call] = true
	}
	for _, f := range formers {
		rows := 0
		for i := range Third {
			if f.has(&Third[i]) {
				rows++
			}
		}
		if rows == 0 {
			t.Errorf("no row speaks of %s", f.now)
		}
		for _, lack := range f.lacks {
			at := strings.IndexAny(lack, "./")
			if !known[lack[:at]+f.now+lack[at:]] {
				t.Errorf("%s lacks %s, of which %s has no row", f.then, lack, f.now)
			}
		}
	}
}
