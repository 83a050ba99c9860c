package resource

// stdEncoding are the rows of the packages that archive, compress, encode and
// buffer.
//
// Not a row: the type crypto/cipher.StreamWriter, whose Close closes its field
// W. It is made by a composite literal, not by a call, so W is in a structure
// like any other.
var stdEncoding = []Row{
	{Call: "archive/zip.OpenReader", Kind: "file", At: result(0), Release: by("it.Close()"), OpenWith: "archive/zip.ErrInsecurePath", Severity: Error, Note: "with ErrInsecurePath it returns an open file all the same"},
	{Call: "(*archive/zip.File).Open", Kind: "reader", At: result(0), Release: by("it.Close()"), Severity: Warning, Note: "Close gives the pooled decompressor back; the archive stays owed"},
	{Call: "(*archive/zip.Reader).Open", Kind: "reader", At: result(0), Release: by("it.Close()"), Severity: Warning},
	{Call: "(*archive/zip.ReadCloser).Open", Declared: "(*archive/zip.Reader).Open", Kind: "reader", At: result(0), Release: by("it.Close()"), Severity: Warning},
	{Call: "archive/zip.NewWriter", Kind: "flush", At: result(0), Release: by("it.Close()"), Severity: Error, Note: "without Close the central directory is missing, and the archive cannot be read"},
	{Call: "(*archive/zip.Writer).Create", Role: Borrows, Of: Place{From: Receiver}, Note: "the next Create or Close finishes it"},

	{Call: "archive/tar.NewWriter", Kind: "flush", At: result(0), Release: by("it.Close()"), Severity: Error, Note: "Close writes the footer"},

	{Call: "compress/gzip.NewWriter", Kind: "flush", At: result(0), Release: by("it.Close()"), Severity: Error, Note: "Close does not close the writer below"},
	{Call: "compress/gzip.NewWriterLevel", Kind: "flush", At: result(0), Release: by("it.Close()"), Severity: Error, Note: "Close does not close the writer below"},
	{Call: "compress/gzip.NewReader", Kind: "reader-noop", At: result(0), Release: by("it.Close()"), Severity: Hint, Note: "Close frees nothing, and leaves the reader below open"},

	{Call: "compress/zlib.NewWriter", Kind: "flush", At: result(0), Release: by("it.Close()"), Severity: Error, Note: "Close does not close the writer below"},
	{Call: "compress/zlib.NewWriterLevel", Kind: "flush", At: result(0), Release: by("it.Close()"), Severity: Error, Note: "Close does not close the writer below"},
	{Call: "compress/zlib.NewWriterLevelDict", Kind: "flush", At: result(0), Release: by("it.Close()"), Severity: Error, Note: "Close does not close the writer below"},
	{Call: "compress/zlib.NewReader", Kind: "reader-noop", At: result(0), Release: by("it.Close()"), Severity: Hint, Note: "Close frees nothing, and leaves the reader below open"},
	{Call: "compress/zlib.NewReaderDict", Kind: "reader-noop", At: result(0), Release: by("it.Close()"), Severity: Hint, Note: "Close frees nothing, and leaves the reader below open"},

	{Call: "compress/flate.NewWriter", Kind: "flush", At: result(0), Release: by("it.Close()"), Severity: Error, Note: "Close does not close the writer below"},
	{Call: "compress/flate.NewWriterDict", Kind: "flush", At: result(0), Release: by("it.Close()"), Severity: Error, Note: "Close does not close the writer below"},
	{Call: "compress/flate.NewReader", Kind: "reader-noop", At: result(0), Release: by("it.Close()"), Severity: Hint, Note: "Close frees nothing, and leaves the reader below open"},
	{Call: "compress/flate.NewReaderDict", Kind: "reader-noop", At: result(0), Release: by("it.Close()"), Severity: Hint, Note: "Close frees nothing, and leaves the reader below open"},

	{Call: "compress/lzw.NewWriter", Kind: "flush", At: result(0), Release: by("it.Close()"), Severity: Error, Note: "Close does not close the writer below"},
	{Call: "compress/lzw.NewReader", Kind: "reader-noop", At: result(0), Release: by("it.Close()"), Severity: Hint, Note: "Close frees nothing, and leaves the reader below open"},

	{Call: "bufio.NewWriter", Kind: "flush", At: result(0), Release: by("it.Flush()"), Severity: Error, Note: "Flush comes before the Close of the writer below"},
	{Call: "bufio.NewWriterSize", Kind: "flush", At: result(0), Release: by("it.Flush()"), Severity: Error, Note: "returns its argument if that is a large enough bufio.Writer already"},
	{Call: "bufio.NewReadWriter", Kind: "flush", At: result(0), Release: by("it.Flush()"), Severity: Warning},

	{Call: "encoding/csv.NewWriter", Kind: "flush", At: result(0), Release: by("it.Flush()", "it.WriteAll(nil)"), Severity: Error, Note: "Flush returns nothing: the error is in Error(); WriteAll flushes itself"},

	{Call: "encoding/xml.NewEncoder", Kind: "flush", At: result(0), Release: by("it.Flush()", "it.Close()", "it.Encode(nil)", "it.EncodeElement(nil, xml.StartElement{})"), Severity: Warning, Note: "Encode and EncodeElement flush themselves: owed after EncodeToken"},

	{Call: "encoding/base64.NewEncoder", Kind: "flush", At: result(0), Release: by("it.Close()"), Severity: Error, Note: "the last partial block is lost"},

	{Call: "encoding/base32.NewEncoder", Kind: "flush", At: result(0), Release: by("it.Close()"), Severity: Error, Note: "the last partial block is lost"},

	{Call: "encoding/ascii85.NewEncoder", Kind: "flush", At: result(0), Release: by("it.Close()"), Severity: Error, Note: "the last partial block is lost"},

	{Call: "encoding/hex.Dumper", Kind: "flush", At: result(0), Release: by("it.Close()"), Severity: Warning, Note: "the last partial line is lost"},

	{Call: "mime/multipart.NewWriter", Kind: "flush", At: result(0), Release: by("it.Close()"), Severity: Error, Note: "Close writes the last boundary, and comes before the request is sent"},
	{Call: "(*mime/multipart.Reader).ReadForm", Kind: "temp", At: result(0), Release: by("it.RemoveAll()"), Severity: Warning},
	{Call: "(*mime/multipart.FileHeader).Open", Kind: "file", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "(*mime/multipart.Reader).NextPart", Role: Borrows, Of: Place{From: Receiver}, Note: "the next call drains it"},
	{Call: "(*mime/multipart.Reader).NextRawPart", Role: Borrows, Of: Place{From: Receiver}, Note: "the next call drains it"},

	{Call: "mime/quotedprintable.NewWriter", Kind: "flush", At: result(0), Release: by("it.Close()"), Severity: Error},

	{Call: "text/tabwriter.NewWriter", Kind: "flush", At: result(0), Release: by("it.Flush()"), Severity: Error},
	{Call: "(*text/tabwriter.Writer).Init", Kind: "flush", At: []Place{{From: Receiver}, {From: Result}}, OneOf: true, Release: by("it.Flush()"), Severity: Error, Note: "returns its receiver"},
}
