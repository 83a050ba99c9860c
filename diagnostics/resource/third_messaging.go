package resource

// thirdMessaging are the rows of message brokers.
var thirdMessaging = []Row{
	{Call: "github.com/segmentio/kafka-go.NewReader", Kind: "client", At: result(0), Release: by("it.Close()"), Severity: Error, Note: "leaves the group at Close, instead of being missed"},
	{Call: "github.com/segmentio/kafka-go.NewConsumerGroup", Kind: "client", At: result(0), Release: by("it.Close()"), Severity: Error, Note: "leaves the group at Close, instead of being missed"},
	{Call: "github.com/segmentio/kafka-go.NewWriter", Kind: "client", At: result(0), Release: by("it.Close()"), Severity: Error, Note: "Close writes what is still waiting"},
	{Call: "(*github.com/segmentio/kafka-go.Writer).WriteMessages", Kind: "client", At: receiver, Release: by("it.Close()"), Severity: Warning, Note: "the first message to a partition starts a goroutine; Close writes what is still waiting"},
	{Call: "github.com/segmentio/kafka-go.Dial", Kind: "conn", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "github.com/segmentio/kafka-go.DialContext", Kind: "conn", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "github.com/segmentio/kafka-go.DialLeader", Kind: "conn", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "github.com/segmentio/kafka-go.DialPartition", Kind: "conn", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "(*github.com/segmentio/kafka-go.Dialer).Dial", Kind: "conn", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "(*github.com/segmentio/kafka-go.Dialer).DialContext", Kind: "conn", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "(*github.com/segmentio/kafka-go.Dialer).DialLeader", Kind: "conn", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "(*github.com/segmentio/kafka-go.Dialer).DialPartition", Kind: "conn", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "(*github.com/segmentio/kafka-go.Conn).ReadBatch", Kind: "batch", At: result(0), Release: by("it.Close()", "recv.Close()"), Severity: Error, Note: "never nil; keeps the connection locked"},
	{Call: "(*github.com/segmentio/kafka-go.Conn).ReadBatchWith", Kind: "batch", At: result(0), Release: by("it.Close()", "recv.Close()"), Severity: Error, Note: "never nil; keeps the connection locked"},

	{Call: "github.com/IBM/sarama.NewClient", Kind: "client", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "github.com/IBM/sarama.NewConsumer", Kind: "client", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "github.com/IBM/sarama.NewConsumerGroup", Kind: "client", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "github.com/IBM/sarama.NewSyncProducer", Kind: "client", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "github.com/IBM/sarama.NewClusterAdmin", Kind: "client", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "github.com/IBM/sarama.NewAsyncProducer", Kind: "client", At: result(0), Release: by("it.Close()", "it.AsyncClose()"), Severity: Error},
	{Call: "github.com/IBM/sarama.NewConsumerFromClient", Kind: "client", At: result(0), Release: by("it.Close()"), Severity: Error, Note: "leaves the client that it is given open"},
	{Call: "github.com/IBM/sarama.NewSyncProducerFromClient", Kind: "client", At: result(0), Release: by("it.Close()"), Severity: Error, Note: "leaves the client that it is given open"},
	{Call: "github.com/IBM/sarama.NewAsyncProducerFromClient", Kind: "client", At: result(0), Release: by("it.Close()", "it.AsyncClose()"), Severity: Error, Note: "leaves the client that it is given open"},
	{Call: "github.com/IBM/sarama.NewConsumerGroupFromClient", Kind: "client", At: result(0), Release: by("it.Close()"), Severity: Error, Note: "leaves the client that it is given open"},
	{Call: "github.com/IBM/sarama.NewConsumerFromClient", Role: Borrows, Of: arg(0)},
	{Call: "github.com/IBM/sarama.NewSyncProducerFromClient", Role: Borrows, Of: arg(0)},
	{Call: "github.com/IBM/sarama.NewAsyncProducerFromClient", Role: Borrows, Of: arg(0)},
	{Call: "github.com/IBM/sarama.NewConsumerGroupFromClient", Role: Borrows, Of: arg(1)},
	{Call: "github.com/IBM/sarama.NewClusterAdminFromClient", Role: Aliases, Of: arg(0), Note: "unlike the others, its Close closes the client"},
	{Call: "(github.com/IBM/sarama.Consumer).ConsumePartition", Kind: "subscription", At: result(0), Release: by("it.Close()", "it.AsyncClose()"), Severity: Error, Note: "to be closed before its consumer"},

	{Call: "github.com/twmb/franz-go/pkg/kgo.NewClient", Kind: "client", At: result(0), Release: by("it.Close()", "it.CloseAllowingRebalance()"), Severity: Error},
	{Call: "github.com/twmb/franz-go/pkg/kgo.NewGroupTransactSession", Kind: "client", At: result(0), Release: by("it.Close()", "it.CloseAllowingRebalance()"), Severity: Error},

	{Call: "github.com/nats-io/nats.go.Connect", Kind: "conn", At: result(0), Release: by("it.Close()", "it.Drain()"), Severity: Error},
	{Call: "(github.com/nats-io/nats.go.Options).Connect", Kind: "conn", At: result(0), Release: by("it.Close()", "it.Drain()"), Severity: Error},
	{Call: "(*github.com/nats-io/nats.go.Conn).SubscribeSync", Kind: "subscription", At: result(0), Release: by("it.Unsubscribe()", "it.Drain()", "it.AutoUnsubscribe(1)", "recv.Close()", "recv.Drain()"), Severity: Warning, Note: "messages pile up until then; ends with the connection"},
	{Call: "(*github.com/nats-io/nats.go.Conn).QueueSubscribeSync", Kind: "subscription", At: result(0), Release: by("it.Unsubscribe()", "it.Drain()", "it.AutoUnsubscribe(1)", "recv.Close()", "recv.Drain()"), Severity: Warning, Note: "messages pile up until then; ends with the connection"},
	{Call: "(*github.com/nats-io/nats.go.Conn).Subscribe", Kind: "subscription", At: result(0), Release: by("it.Unsubscribe()", "it.Drain()", "it.AutoUnsubscribe(1)", "recv.Close()", "recv.Drain()"), Severity: Info, Note: "often meant to last as long as the connection, with which it ends"},
	{Call: "(*github.com/nats-io/nats.go.Conn).QueueSubscribe", Kind: "subscription", At: result(0), Release: by("it.Unsubscribe()", "it.Drain()", "it.AutoUnsubscribe(1)", "recv.Close()", "recv.Drain()"), Severity: Info, Note: "often meant to last as long as the connection, with which it ends"},
	{Call: "(*github.com/nats-io/nats.go.Conn).ChanSubscribe", Kind: "subscription", At: result(0), Release: by("it.Unsubscribe()", "it.Drain()", "it.AutoUnsubscribe(1)", "recv.Close()", "recv.Drain()"), Severity: Info, Note: "often meant to last as long as the connection, with which it ends"},
	{Call: "(*github.com/nats-io/nats.go.Conn).ChanQueueSubscribe", Kind: "subscription", At: result(0), Release: by("it.Unsubscribe()", "it.Drain()", "it.AutoUnsubscribe(1)", "recv.Close()", "recv.Drain()"), Severity: Info, Note: "often meant to last as long as the connection, with which it ends"},
	{Call: "(github.com/nats-io/nats.go.KeyValue).Watch", Kind: "watcher", At: result(0), Release: by("it.Stop()"), Severity: Error},
	{Call: "(github.com/nats-io/nats.go.KeyValue).WatchAll", Kind: "watcher", At: result(0), Release: by("it.Stop()"), Severity: Error},
	{Call: "(github.com/nats-io/nats.go.KeyValue).WatchFiltered", Kind: "watcher", At: result(0), Release: by("it.Stop()"), Severity: Error},
	{Call: "(github.com/nats-io/nats.go.ObjectStore).Watch", Kind: "watcher", At: result(0), Release: by("it.Stop()"), Severity: Error},
	{Call: "(github.com/nats-io/nats.go.ObjectStore).Get", Kind: "download", At: result(0), Release: by("it.Close()"), Severity: Error},

	{Call: "github.com/nats-io/nats.go/jetstream.New", Role: Borrows, Of: arg(0)},
	{Call: "github.com/nats-io/nats.go/jetstream.NewWithAPIPrefix", Role: Borrows, Of: arg(0)},
	{Call: "github.com/nats-io/nats.go/jetstream.NewWithDomain", Role: Borrows, Of: arg(0)},
	{Call: "(github.com/nats-io/nats.go/jetstream.KeyValue).Watch", Kind: "watcher", At: result(0), Release: by("it.Stop()"), Of: arg(0), Severity: Error},
	{Call: "(github.com/nats-io/nats.go/jetstream.KeyValue).WatchAll", Kind: "watcher", At: result(0), Release: by("it.Stop()"), Of: arg(0), Severity: Error},
	{Call: "(github.com/nats-io/nats.go/jetstream.KeyValue).WatchFiltered", Kind: "watcher", At: result(0), Release: by("it.Stop()"), Of: arg(0), Severity: Error},
	{Call: "(github.com/nats-io/nats.go/jetstream.ObjectStore).Watch", Kind: "watcher", At: result(0), Release: by("it.Stop()"), Of: arg(0), Severity: Error},
	{Call: "(github.com/nats-io/nats.go/jetstream.ObjectStore).Get", Kind: "download", At: result(0), Release: by("it.Close()"), Of: arg(0), Severity: Error},

	{Call: "github.com/rabbitmq/amqp091-go.Dial", Kind: "conn", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "github.com/rabbitmq/amqp091-go.DialTLS", Kind: "conn", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "github.com/rabbitmq/amqp091-go.DialTLS_ExternalAuth", Kind: "conn", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "github.com/rabbitmq/amqp091-go.DialConfig", Kind: "conn", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "github.com/rabbitmq/amqp091-go.Open", Role: Aliases, Of: arg(0), Note: "closing it closes the connection"},
	// An exception closes the channel (AMQP 0-9-1, section 2.2.5).
	failing("(*github.com/rabbitmq/amqp091-go.Channel).Confirm"),
	failing("(*github.com/rabbitmq/amqp091-go.Channel).Consume"),
	failing("(*github.com/rabbitmq/amqp091-go.Channel).ExchangeBind"),
	failing("(*github.com/rabbitmq/amqp091-go.Channel).ExchangeDeclare"),
	failing("(*github.com/rabbitmq/amqp091-go.Channel).ExchangeDeclarePassive"),
	failing("(*github.com/rabbitmq/amqp091-go.Channel).ExchangeDelete"),
	failing("(*github.com/rabbitmq/amqp091-go.Channel).Qos"),
	failing("(*github.com/rabbitmq/amqp091-go.Channel).QueueBind"),
	failing("(*github.com/rabbitmq/amqp091-go.Channel).QueueDeclare"),
	failing("(*github.com/rabbitmq/amqp091-go.Channel).QueueDeclarePassive"),
	failing("(*github.com/rabbitmq/amqp091-go.Channel).QueueDelete"),
	failing("(*github.com/rabbitmq/amqp091-go.Channel).QueuePurge"),
	failing("(*github.com/rabbitmq/amqp091-go.Channel).QueueUnbind"),
	{Call: "(*github.com/rabbitmq/amqp091-go.Connection).Channel", Kind: "channel", At: result(0), Release: by("it.Close()", "recv.Close()"), Severity: Error, Note: "the close of the connection closes its channels"},

	{Call: "(github.com/eclipse/paho.mqtt.golang.Client).Connect", Kind: "client", At: receiver, Release: by("it.Disconnect(250)"), Fails: "out0.Error()", Severity: Warning, Note: "whether it has connected is in the token"},

	{Call: "github.com/nsqio/go-nsq.NewConsumer", Kind: "client", At: result(0), Release: by("it.Stop()"), Severity: Warning},
	{Call: "github.com/nsqio/go-nsq.NewProducer", Kind: "client", At: result(0), Release: by("it.Stop()"), Severity: Info, Note: "connects at the first message"},

	{Call: "github.com/nats-io/stan.go.Connect", Kind: "conn", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "(github.com/nats-io/stan.go.Conn).Subscribe", Kind: "subscription", At: result(0), Release: by("it.Close()", "it.Unsubscribe()", "recv.Close()"), Severity: Info, Note: "often meant to last as long as the connection, with which it ends"},
	{Call: "(github.com/nats-io/stan.go.Conn).QueueSubscribe", Kind: "subscription", At: result(0), Release: by("it.Close()", "it.Unsubscribe()", "recv.Close()"), Severity: Info, Note: "often meant to last as long as the connection, with which it ends"},
}

// failing is a method whose receiver is closed when it fails.
func failing(call string) Row {
	return Row{Call: call, Role: Releases, Of: Place{From: Receiver}, OnError: true, Note: "closes it when it fails"}
}
