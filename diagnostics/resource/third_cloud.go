package resource

// thirdCloud are the rows of object stores, other storage and containers.
//
// A writer of an object store is owed where the function succeeds: a failed
// upload is ended by its context, and must not be closed.
var thirdCloud = []Row{
	{Call: "(*github.com/aws/aws-sdk-go-v2/service/s3.Client).GetObject", Kind: "body", At: body, Release: by("it.Body.Close()"), Severity: Error},

	{Call: "cloud.google.com/go/storage.NewClient", Kind: "client", At: result(0), Release: by("it.Close()"), Severity: Info, Note: "the client is meant to live as long as the program"},
	{Call: "cloud.google.com/go/storage.NewGRPCClient", Kind: "client", At: result(0), Release: by("it.Close()"), Severity: Info, Note: "the client is meant to live as long as the program"},
	{Call: "(*cloud.google.com/go/storage.ObjectHandle).NewReader", Kind: "download", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "(*cloud.google.com/go/storage.ObjectHandle).NewRangeReader", Kind: "download", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "(*cloud.google.com/go/storage.ObjectHandle).NewMultiRangeDownloader", Kind: "download", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "(*cloud.google.com/go/storage.ObjectHandle).NewWriter", Kind: "upload", At: result(0), Release: by("it.Close()", "it.CloseWithError(nil)"), Severity: Error, Note: "the object exists from Close on, and its error is that of the upload; to give up, cancel the context"},
	{Call: "(*cloud.google.com/go/storage.ObjectHandle).NewWriterFromAppendableObject", Kind: "upload", At: result(0), Release: by("it.Close()", "it.CloseWithError(nil)"), Severity: Error, Note: "the object exists from Close on, and its error is that of the upload; to give up, cancel the context"},

	{Call: "gocloud.dev/blob.OpenBucket", Kind: "client", At: result(0), Release: by("it.Close()"), Severity: Warning},
	{Call: "(*gocloud.dev/blob.URLMux).OpenBucket", Kind: "client", At: result(0), Release: by("it.Close()"), Severity: Warning},
	{Call: "(*gocloud.dev/blob.URLMux).OpenBucketURL", Kind: "client", At: result(0), Release: by("it.Close()"), Severity: Warning},
	{Call: "(*gocloud.dev/blob.Bucket).NewReader", Kind: "download", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "(*gocloud.dev/blob.Bucket).NewRangeReader", Kind: "download", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "(*gocloud.dev/blob.Bucket).NewWriter", Kind: "upload", At: result(0), Release: by("it.Close()"), Severity: Error, Note: "the object exists from Close on; to give up, cancel the context first"},
	{Call: "gocloud.dev/blob.PrefixedBucket", Role: Aliases, Of: arg(0), Note: "the bucket that it is given must not be used any more"},
	{Call: "gocloud.dev/blob.SingleKeyBucket", Role: Aliases, Of: arg(0), Note: "the bucket that it is given must not be used any more"},

	{Call: "(*github.com/minio/minio-go/v7.Client).GetObject", Kind: "download", At: result(0), Release: by("it.Close()"), Severity: Error, Note: "a goroutine waits for the next read until then"},
	{Call: "(github.com/minio/minio-go/v7.Core).GetObject", Kind: "download", At: result(0), Release: by("it.Close()"), Severity: Error, Note: "a goroutine waits for the next read until then"},

	{Call: "cloud.google.com/go/pubsub.NewClient", Kind: "client", At: result(0), Release: by("it.Close()"), Severity: Info, Note: "the client is meant to live as long as the program"},
	{Call: "cloud.google.com/go/pubsub.NewClientWithConfig", Kind: "client", At: result(0), Release: by("it.Close()"), Severity: Info, Note: "the client is meant to live as long as the program"},
	{Call: "(*cloud.google.com/go/pubsub.Client).Topic", Kind: "workers", At: result(0), Release: by("it.Stop()"), Severity: Info, Note: "owed from the first Publish on: only that starts goroutines"},
	{Call: "(*cloud.google.com/go/pubsub.Client).TopicInProject", Kind: "workers", At: result(0), Release: by("it.Stop()"), Severity: Info, Note: "owed from the first Publish on: only that starts goroutines"},
	{Call: "(*cloud.google.com/go/pubsub.Client).CreateTopic", Kind: "workers", At: result(0), Release: by("it.Stop()"), Severity: Info, Note: "owed from the first Publish on: only that starts goroutines"},
	{Call: "(*cloud.google.com/go/pubsub.Client).CreateTopicWithConfig", Kind: "workers", At: result(0), Release: by("it.Stop()"), Severity: Info, Note: "owed from the first Publish on: only that starts goroutines"},

	{Call: "(github.com/spf13/afero.Fs).Open", Kind: "fs-file", At: result(0), Release: by("it.Close()"), Severity: Error, Note: "a MemMapFs is in memory, so tests are left alone"},
	{Call: "(github.com/spf13/afero.Fs).OpenFile", Kind: "fs-file", At: result(0), Release: by("it.Close()"), Severity: Error, Note: "a MemMapFs is in memory, so tests are left alone"},
	{Call: "(github.com/spf13/afero.Fs).Create", Kind: "fs-file", At: result(0), Release: by("it.Close()"), Severity: Error, Note: "a MemMapFs is in memory, so tests are left alone; the removal of the path is another duty"},
	{Call: "github.com/spf13/afero.TempFile", Kind: "fs-file", At: result(0), Release: by("it.Close()"), Severity: Error, Note: "a MemMapFs is in memory, so tests are left alone; the removal of the path is another duty"},
	{Call: "(github.com/spf13/afero.Afero).TempFile", Kind: "fs-file", At: result(0), Release: by("it.Close()"), Severity: Error, Note: "a MemMapFs is in memory, so tests are left alone; the removal of the path is another duty"},
	{Call: "(github.com/spf13/afero.OsFs).Open", Kind: "file", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "(github.com/spf13/afero.OsFs).OpenFile", Kind: "file", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "(github.com/spf13/afero.OsFs).Create", Kind: "file", At: result(0), Release: by("it.Close()"), Severity: Error},

	{Call: "github.com/xuri/excelize/v2.OpenFile", Kind: "workbook", At: result(0), Release: by("it.Close()"), Severity: Warning, Note: "large sheets are unpacked to temporary files"},
	{Call: "github.com/xuri/excelize/v2.OpenReader", Kind: "workbook", At: result(0), Release: by("it.Close()"), Severity: Warning, Note: "large sheets are unpacked to temporary files"},
	{Call: "github.com/xuri/excelize/v2.NewFile", Kind: "workbook", At: result(0), Release: by("it.Close()"), Severity: Info, Note: "has temporary files only if it was written through a stream"},
	{Call: "(*github.com/xuri/excelize/v2.File).Rows", Kind: "rows", At: result(0), Release: by("it.Close()"), Severity: Warning, Note: "a large sheet is read from a temporary file"},

	{Call: "github.com/docker/docker/client.NewClientWithOpts", Kind: "client", At: result(0), Release: by("it.Close()"), Severity: Warning, Note: "Close drops the idle connections"},
	{Call: "github.com/docker/docker/client.NewClient", Kind: "client", At: result(0), Release: by("it.Close()"), Severity: Warning, Note: "Close drops the idle connections"},
	{Call: "github.com/docker/docker/client.NewEnvClient", Kind: "client", At: result(0), Release: by("it.Close()"), Severity: Warning, Note: "Close drops the idle connections"},
	{Call: "(*github.com/docker/docker/client.Client).ImageCreate", Kind: "body", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "(*github.com/docker/docker/client.Client).ImageImport", Kind: "body", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "(*github.com/docker/docker/client.Client).ImagePull", Kind: "body", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "(*github.com/docker/docker/client.Client).ImagePush", Kind: "body", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "(*github.com/docker/docker/client.Client).ImageSave", Kind: "body", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "(*github.com/docker/docker/client.Client).ContainerLogs", Kind: "body", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "(*github.com/docker/docker/client.Client).ContainerExport", Kind: "body", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "(*github.com/docker/docker/client.Client).CopyFromContainer", Kind: "body", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "(*github.com/docker/docker/client.Client).PluginInstall", Kind: "body", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "(*github.com/docker/docker/client.Client).PluginPush", Kind: "body", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "(*github.com/docker/docker/client.Client).PluginUpgrade", Kind: "body", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "(*github.com/docker/docker/client.Client).ServiceLogs", Kind: "body", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "(*github.com/docker/docker/client.Client).TaskLogs", Kind: "body", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "(github.com/docker/docker/client.ImageAPIClient).ImageCreate", Kind: "body", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "(github.com/docker/docker/client.ImageAPIClient).ImageImport", Kind: "body", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "(github.com/docker/docker/client.ImageAPIClient).ImagePull", Kind: "body", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "(github.com/docker/docker/client.ImageAPIClient).ImagePush", Kind: "body", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "(github.com/docker/docker/client.ImageAPIClient).ImageSave", Kind: "body", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "(github.com/docker/docker/client.ContainerAPIClient).ContainerLogs", Kind: "body", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "(github.com/docker/docker/client.ContainerAPIClient).ContainerExport", Kind: "body", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "(github.com/docker/docker/client.ContainerAPIClient).CopyFromContainer", Kind: "body", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "(github.com/docker/docker/client.PluginAPIClient).PluginInstall", Kind: "body", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "(github.com/docker/docker/client.PluginAPIClient).PluginPush", Kind: "body", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "(github.com/docker/docker/client.PluginAPIClient).PluginUpgrade", Kind: "body", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "(github.com/docker/docker/client.ServiceAPIClient).ServiceLogs", Kind: "body", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "(github.com/docker/docker/client.ServiceAPIClient).TaskLogs", Kind: "body", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "(*github.com/docker/docker/client.Client).ContainerAttach", Kind: "conn", At: result(0), Release: by("it.Close()", "it.Conn.Close()"), Severity: Error},
	{Call: "(*github.com/docker/docker/client.Client).ContainerExecAttach", Kind: "conn", At: result(0), Release: by("it.Close()", "it.Conn.Close()"), Severity: Error},
	{Call: "(github.com/docker/docker/client.ContainerAPIClient).ContainerAttach", Kind: "conn", At: result(0), Release: by("it.Close()", "it.Conn.Close()"), Severity: Error},
	{Call: "(github.com/docker/docker/client.ContainerAPIClient).ContainerExecAttach", Kind: "conn", At: result(0), Release: by("it.Close()", "it.Conn.Close()"), Severity: Error},

	{Call: "github.com/docker/docker/pkg/stdcopy.StdCopy", Role: Borrows, Of: arg(2), Note: "reads to the end"},

	{Call: "github.com/testcontainers/testcontainers-go.Run", Kind: "container", At: result(0), Release: by("it.Terminate(arg0)"), Severity: Warning, Note: "can be there although it failed: CleanupContainer is called before the error check"},
	{Call: "github.com/testcontainers/testcontainers-go.GenericContainer", Kind: "container", At: result(0), Release: by("it.Terminate(arg0)"), Severity: Warning, Note: "can be there although it failed: CleanupContainer is called before the error check"},
	{Call: "github.com/testcontainers/testcontainers-go.TerminateContainer", Role: Releases, Of: arg(0)},
	{Call: "github.com/testcontainers/testcontainers-go.CleanupContainer", Role: Sinks, Of: arg(1), Note: "terminates it when the test ends"},

	{Call: "github.com/testcontainers/testcontainers-go/modules/kafka.Run", Kind: "container", At: result(0), Release: by("it.Terminate(arg0)"), Severity: Warning, Note: "can be there although it failed: CleanupContainer is called before the error check"},
	{Call: "github.com/testcontainers/testcontainers-go/modules/kafka.RunContainer", Kind: "container", At: result(0), Release: by("it.Terminate(arg0)"), Severity: Warning, Note: "can be there although it failed: CleanupContainer is called before the error check"},

	{Call: "github.com/testcontainers/testcontainers-go/modules/localstack.Run", Kind: "container", At: result(0), Release: by("it.Terminate(arg0)"), Severity: Warning, Note: "can be there although it failed: CleanupContainer is called before the error check"},
	{Call: "github.com/testcontainers/testcontainers-go/modules/localstack.RunContainer", Kind: "container", At: result(0), Release: by("it.Terminate(arg0)"), Severity: Warning, Note: "can be there although it failed: CleanupContainer is called before the error check"},

	{Call: "github.com/testcontainers/testcontainers-go/modules/mongodb.Run", Kind: "container", At: result(0), Release: by("it.Terminate(arg0)"), Severity: Warning, Note: "can be there although it failed: CleanupContainer is called before the error check"},
	{Call: "github.com/testcontainers/testcontainers-go/modules/mongodb.RunContainer", Kind: "container", At: result(0), Release: by("it.Terminate(arg0)"), Severity: Warning, Note: "can be there although it failed: CleanupContainer is called before the error check"},

	{Call: "github.com/testcontainers/testcontainers-go/modules/mysql.Run", Kind: "container", At: result(0), Release: by("it.Terminate(arg0)"), Severity: Warning, Note: "can be there although it failed: CleanupContainer is called before the error check"},
	{Call: "github.com/testcontainers/testcontainers-go/modules/mysql.RunContainer", Kind: "container", At: result(0), Release: by("it.Terminate(arg0)"), Severity: Warning, Note: "can be there although it failed: CleanupContainer is called before the error check"},

	{Call: "github.com/testcontainers/testcontainers-go/modules/postgres.Run", Kind: "container", At: result(0), Release: by("it.Terminate(arg0)"), Severity: Warning, Note: "can be there although it failed: CleanupContainer is called before the error check"},
	{Call: "github.com/testcontainers/testcontainers-go/modules/postgres.RunContainer", Kind: "container", At: result(0), Release: by("it.Terminate(arg0)"), Severity: Warning, Note: "can be there although it failed: CleanupContainer is called before the error check"},

	{Call: "github.com/testcontainers/testcontainers-go/modules/redis.Run", Kind: "container", At: result(0), Release: by("it.Terminate(arg0)"), Severity: Warning, Note: "can be there although it failed: CleanupContainer is called before the error check"},
	{Call: "github.com/testcontainers/testcontainers-go/modules/redis.RunContainer", Kind: "container", At: result(0), Release: by("it.Terminate(arg0)"), Severity: Warning, Note: "can be there although it failed: CleanupContainer is called before the error check"},
}
