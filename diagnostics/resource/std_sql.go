package resource

// stdSQL are the rows of database/sql and its drivers.
//
// Rows of a transaction name the end of the transaction as a release too. A
// statement prepared on one is a view of it.
var stdSQL = []Row{
	{Call: "database/sql.Open", Kind: "db", At: result(0), Release: by("it.Close()"), Severity: Info, Note: "the handle is meant to live as long as the program"},
	{Call: "database/sql.OpenDB", Kind: "db", At: result(0), Release: by("it.Close()"), Severity: Info, Note: "starts a goroutine; meant to live as long as the program"},
	{Call: "(*database/sql.DB).Conn", Kind: "pool-conn", At: result(0), Release: by("it.Close()"), Severity: Error, Note: "out of the pool until Close"},
	{Call: "(*database/sql.DB).Begin", Kind: "tx", At: result(0), Release: by("it.Rollback()", "it.Commit()"), Severity: Error, Note: "the usual form is defer tx.Rollback(): after Commit it does nothing"},
	{Call: "(*database/sql.DB).BeginTx", Kind: "tx", At: result(0), Release: by("it.Rollback()", "it.Commit()"), Of: arg(0), Severity: Error, Note: "cancelling the context rolls back as well"},
	{Call: "(*database/sql.Conn).BeginTx", Kind: "tx", At: result(0), Release: by("it.Rollback()", "it.Commit()"), Of: arg(0), Severity: Error, Note: "cancelling the context rolls back as well"},
	{Call: "(*database/sql.DB).Query", Kind: "rows", At: result(0), Release: by("it.Close()"), Ends: by("it.Next()"), Severity: Error, Note: "closed when Next returns false, so leaving the loop early is the mistake; true only if there is no further result set"},
	{Call: "(*database/sql.DB).QueryContext", Kind: "rows", At: result(0), Release: by("it.Close()"), Ends: by("it.Next()"), Severity: Error},
	{Call: "(*database/sql.Conn).QueryContext", Kind: "rows", At: result(0), Release: by("it.Close()"), Ends: by("it.Next()"), Severity: Error},
	{Call: "(*database/sql.Tx).Query", Kind: "rows", At: result(0), Release: by("it.Close()", "recv.Rollback()", "recv.Commit()"), Ends: by("it.Next()"), Severity: Error, Note: "the end of the transaction closes the rows as well"},
	{Call: "(*database/sql.Tx).QueryContext", Kind: "rows", At: result(0), Release: by("it.Close()", "recv.Rollback()", "recv.Commit()"), Ends: by("it.Next()"), Severity: Error, Note: "the end of the transaction closes the rows as well"},
	{Call: "(*database/sql.Stmt).Query", Kind: "rows", At: result(0), Release: by("it.Close()"), Ends: by("it.Next()"), Severity: Error},
	{Call: "(*database/sql.Stmt).QueryContext", Kind: "rows", At: result(0), Release: by("it.Close()"), Ends: by("it.Next()"), Severity: Error},
	{Call: "(*database/sql.DB).QueryRow", Kind: "row", At: result(0), Release: by("it.Scan()"), Ends: by("it.Err()"), Severity: Warning, Note: "never nil; Scan closes it, Err does not, but one that has an error holds nothing"},
	{Call: "(*database/sql.DB).QueryRowContext", Kind: "row", At: result(0), Release: by("it.Scan()"), Ends: by("it.Err()"), Severity: Warning, Note: "never nil; Scan closes it, Err does not, but one that has an error holds nothing"},
	{Call: "(*database/sql.Tx).QueryRow", Kind: "row", At: result(0), Release: by("it.Scan()"), Ends: by("it.Err()"), Severity: Warning, Note: "never nil; Scan closes it, Err does not, but one that has an error holds nothing"},
	{Call: "(*database/sql.Conn).QueryRowContext", Kind: "row", At: result(0), Release: by("it.Scan()"), Ends: by("it.Err()"), Severity: Warning, Note: "never nil; Scan closes it, Err does not, but one that has an error holds nothing"},
	{Call: "(*database/sql.Stmt).QueryRow", Kind: "row", At: result(0), Release: by("it.Scan()"), Ends: by("it.Err()"), Severity: Warning, Note: "never nil; Scan closes it, Err does not, but one that has an error holds nothing"},
	{Call: "(*database/sql.DB).Prepare", Kind: "stmt", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "(*database/sql.DB).PrepareContext", Kind: "stmt", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "(*database/sql.Conn).PrepareContext", Kind: "stmt", At: result(0), Release: by("it.Close()"), Severity: Error},
	{Call: "(*database/sql.Tx).Prepare", Role: Borrows, Of: Place{From: Receiver}, Note: "closed with the transaction"},
	{Call: "(*database/sql.Tx).PrepareContext", Role: Borrows, Of: Place{From: Receiver}, Note: "closed with the transaction"},
	{Call: "(*database/sql.Tx).Stmt", Role: Borrows, Of: Place{From: Receiver}, Note: "closed with the transaction"},
	{Call: "(*database/sql.Tx).StmtContext", Role: Borrows, Of: Place{From: Receiver}, Note: "closed with the transaction"},

	{Call: "(database/sql/driver.Driver).Open", Kind: "conn", At: result(0), Release: by("it.Close()"), Severity: Info, Note: "for authors of drivers"},
	{Call: "(database/sql/driver.Connector).Connect", Kind: "conn", At: result(0), Release: by("it.Close()"), Severity: Info},
	{Call: "(database/sql/driver.Conn).Prepare", Kind: "stmt", At: result(0), Release: by("it.Close()"), Severity: Info},
	{Call: "(database/sql/driver.Conn).Begin", Kind: "tx", At: result(0), Release: by("it.Rollback()", "it.Commit()"), Severity: Info},
	{Call: "(database/sql/driver.ConnBeginTx).BeginTx", Kind: "tx", At: result(0), Release: by("it.Rollback()", "it.Commit()"), Severity: Info},
	{Call: "(database/sql/driver.ConnPrepareContext).PrepareContext", Kind: "stmt", At: result(0), Release: by("it.Close()"), Severity: Info},
	{Call: "(database/sql/driver.Stmt).Query", Kind: "rows", At: result(0), Release: by("it.Close()"), Severity: Info},
	{Call: "(database/sql/driver.StmtQueryContext).QueryContext", Kind: "rows", At: result(0), Release: by("it.Close()"), Severity: Info},
	{Call: "(database/sql/driver.Queryer).Query", Kind: "rows", At: result(0), Release: by("it.Close()"), Severity: Info},
	{Call: "(database/sql/driver.QueryerContext).QueryContext", Kind: "rows", At: result(0), Release: by("it.Close()"), Severity: Info},
}
