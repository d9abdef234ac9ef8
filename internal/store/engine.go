package store

import (
	"errors"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// isConflict reports whether a transaction met another one and may be tried
// again: SQLite has waited for it already; PostgreSQL broke it off.
func isConflict(err error) bool {
	const serializationFailure, deadlockDetected = "40001", "40P01"
	state := sqlState(err)
	return resultCode(err)&0xff == sqlite3.SQLITE_BUSY || errors.Is(err, errLost) || state == serializationFailure || state == deadlockDetected
}

// isViolation reports whether a constraint of PostgreSQL refused a change and
// no method made a better error of that. What the transaction had read may have
// ceased to be true before the constraint was checked.
func isViolation(err error) bool { return strings.HasPrefix(sqlState(err), "23") }

// isAnswer reports whether an error is what the database answered, while it
// went on to serve the connection.
func isAnswer(err error) bool {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.SeverityUnlocalized == "ERROR"
	}
	return resultCode(err) != 0
}

// isBadText reports whether PostgreSQL refused a text; SQLite takes any.
func isBadText(err error) bool { return sqlState(err) == "22021" }

// rowConstraint says what a row means that its table refused: ErrExists if its
// key is taken, unique if one of its unique indexes has such a row.
func rowConstraint(err, unique error) error {
	const uniqueViolation = "23505"
	switch resultCode(err) {
	case sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
		return ErrExists
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE:
		return unique
	}
	if e, ok := errors.AsType[*pgconn.PgError](err); ok && e.Code == uniqueViolation {
		if strings.HasSuffix(e.ConstraintName, "_pkey") {
			return ErrExists
		}
		return unique
	}
	return err
}

// resultCode returns SQLite's extended result code in err, 0 if there is none.
func resultCode(err error) int {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return e.Code()
	}
	return 0
}

// sqlState returns PostgreSQL's code in err, "" if there is none.
func sqlState(err error) string {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.Code
	}
	return ""
}
