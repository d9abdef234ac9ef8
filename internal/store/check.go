package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	sqlite3 "modernc.org/sqlite/lib"
)

// Problem is something that is wrong in a database, in words for the person
// who runs it.
type Problem struct {
	What string // is wrong, and where
	Do   string // to mend it
}

// Checked says what [Store.Check] has looked at.
type Checked struct {
	Schema                    int64 // version: the highest migration
	Flows, Revisions, Content int64 // rows
	Bytes                     int64 // of content, before compression
}

// restore is what to do when records are lost.
const restore = "stop the server, keep a copy of the data directory, and put a backup in its place (docs/backup.md)"

// Check reads the whole database and reports what is wrong in it: damage of
// the file, migrations that are missing, documents that are not what was
// uploaded, and references that lead nowhere. It changes nothing and may run
// beside a server. The error is one of reading, other than by damage.
func (s *Store) Check(ctx context.Context, report func(Problem)) (Checked, error) {
	var done Checked
	for _, step := range []func(*Tx) error{
		func(tx *Tx) error { return s.checkFile(tx, report) },
		func(tx *Tx) (err error) { done.Schema, err = checkMigrations(tx, report); return err },
		func(tx *Tx) error { return checkReferences(tx, report) },
		func(tx *Tx) error { return countRows(tx, &done) },
	} {
		if err := damageIsReported(s.Read(ctx, step), report); err != nil {
			return done, err
		}
	}
	// Page by page: a long transaction would let SQLite's log grow.
	for after := []byte{}; after != nil; {
		var next []byte
		err := s.Read(ctx, func(tx *Tx) (err error) {
			next, err = checkContent(tx, after, &done, report)
			return err
		})
		if err := damageIsReported(err, report); err != nil {
			return done, err
		}
		after = next
	}
	return done, nil
}

// damageIsReported turns SQLite's error for a damaged file into a problem.
func damageIsReported(err error, report func(Problem)) error {
	if !IsDamage(err) {
		return err
	}
	report(Problem{"the database file is damaged: " + err.Error(), restore})
	return nil
}

// IsDamage reports whether err says that the file is damaged, or is no database.
func IsDamage(err error) bool {
	code := resultCode(err) & 0xff
	return code == sqlite3.SQLITE_CORRUPT || code == sqlite3.SQLITE_NOTADB || errors.Is(err, ErrDamaged)
}

// checkFile lets SQLite look at the file's pages and indexes. PostgreSQL has
// programs of its own for that.
func (s *Store) checkFile(tx *Tx, report func(Problem)) error {
	if _, ok := s.database.(*sqliteDB); !ok {
		return nil
	}
	return tx.each(func(row scanner) error {
		var text string
		if err := row.Scan(&text); err != nil || text == "ok" {
			return err
		}
		report(Problem{"SQLite finds the file damaged: " + text, restore})
		return nil
	}, `PRAGMA integrity_check(20)`)
}

// checkMigrations reports migrations that this program has and the database
// does not know of, and returns the highest one applied.
func checkMigrations(tx *Tx, report func(Problem)) (highest int64, err error) {
	applied := make(map[int64]bool)
	err = tx.each(func(row scanner) error {
		var version int64
		var is bool
		err := row.Scan(&version, &is)
		applied[version] = is
		if is {
			highest = max(highest, version)
		}
		return err
	}, `SELECT version_id, is_applied FROM goose_db_version ORDER BY id`)
	if err != nil {
		return 0, err
	}
	all, err := migrationNumbers()
	if err != nil {
		return 0, err
	}
	for _, version := range all {
		if !applied[version] {
			report(Problem{fmt.Sprintf("migration %05d was never applied", version), restore})
		}
	}
	return highest, nil
}

// references are records that name another one which has to exist. Each query
// gives flow, revision (0: not of one) and SHA-256 (NULL: none) of those where
// it does not.
var references = []struct{ query, what, do string }{
	{`SELECT id, draft, NULL FROM flow WHERE draft <> 0
		AND NOT EXISTS (SELECT 1 FROM revision r WHERE r.flow = flow.id AND r.number = flow.draft)`,
		"the draft of flow FLOW is revision NUMBER, which does not exist", "upload a Flow JSON to the flow again, or restore a backup"},
	{`SELECT id, draft, NULL FROM flow WHERE EXISTS (SELECT 1 FROM revision r WHERE r.flow = flow.id AND r.number > flow.draft)`,
		"flow FLOW has revisions after its draft NUMBER, so that nothing can be uploaded to it", restore},
	{`SELECT id, published, NULL FROM flow WHERE published <> 0
		AND NOT EXISTS (SELECT 1 FROM revision r WHERE r.flow = flow.id AND r.number = flow.published)`,
		"the published revision of flow FLOW is NUMBER, which does not exist", "publish the flow again, or restore a backup"},
	{`SELECT flow, number, sha256 FROM revision
		WHERE NOT EXISTS (SELECT 1 FROM content c WHERE c.sha256 = revision.sha256)`,
		"the document of revision NUMBER of flow FLOW is missing (SHA-256 DIGEST)", "upload the same file again to any flow, or restore a backup"},
	{`SELECT flow, number, NULL FROM revision WHERE NOT EXISTS (SELECT 1 FROM flow f WHERE f.id = revision.flow)`,
		"revision NUMBER belongs to flow FLOW, which does not exist", restore},
	{`SELECT flow, number, NULL FROM publication
		WHERE NOT EXISTS (SELECT 1 FROM flow f WHERE f.id = publication.flow)`,
		"revision NUMBER of flow FLOW is said to have been published, but there is no such flow", restore},
	{`SELECT flow, 0, NULL FROM preview WHERE NOT EXISTS (SELECT 1 FROM flow f WHERE f.id = preview.flow)`,
		"a preview belongs to flow FLOW, which does not exist", restore},
	{`SELECT flow, 0, NULL FROM endpoint_key WHERE NOT EXISTS (SELECT 1 FROM flow f WHERE f.id = endpoint_key.flow)`,
		"the keys of an endpoint belong to flow FLOW, which does not exist", restore},
	{`SELECT 0, 0, sha256 FROM content WHERE NOT EXISTS (SELECT 1 FROM revision r WHERE r.sha256 = content.sha256)`,
		"the document DIGEST belongs to no revision", "nothing is lost and nothing needs to be done; please report it as a fault of flowport"},
}

// mostReported bounds how often one kind of problem is told.
const mostReported = 100

func checkReferences(tx *Tx, report func(Problem)) error {
	for _, r := range references {
		err := tx.each(func(row scanner) error {
			var flow, number int64
			var digest []byte
			if err := row.Scan(&flow, &number, &digest); err != nil {
				return err
			}
			names := strings.NewReplacer("FLOW", fmt.Sprint(flow), "NUMBER", fmt.Sprint(number), "DIGEST", hex.EncodeToString(digest))
			report(Problem{names.Replace(r.what), r.do})
			return nil
		}, r.query+` LIMIT $1`, mostReported)
		if err != nil {
			return err
		}
	}
	return nil
}

func countRows(tx *Tx, done *Checked) error {
	return tx.one(func(row scanner) error { return row.Scan(&done.Flows, &done.Revisions) },
		`SELECT (SELECT COUNT(*) FROM flow), (SELECT COUNT(*) FROM revision)`)
}

// checkContent decodes a page of documents whose SHA-256 is above after and
// compares them with it. It returns the last one; nil behind the end.
func checkContent(tx *Tx, after []byte, done *Checked, report func(Problem)) (last []byte, err error) {
	var broken []Problem
	var digests [][]byte
	err = tx.each(func(row scanner) error {
		var encoded sql.RawBytes
		var size int64
		var encoding int
		last = nil
		if err := row.Scan(&last, &size, &encoding, &encoded); err != nil {
			return err
		}
		done.Content++
		done.Bytes += size
		if _, err := decodeContent(encoding, encoded, last, size); err != nil {
			broken = append(broken, Problem{err.Error(), ""})
			digests = append(digests, last)
		}
		return nil
	}, `SELECT sha256, size, encoding, data FROM content WHERE sha256 > $1 ORDER BY sha256 LIMIT 100`, after)
	if err != nil {
		return nil, err
	}
	for i, p := range broken {
		users, err := usersOf(tx, digests[i])
		if err != nil {
			return nil, err
		}
		report(Problem{
			fmt.Sprintf("the document %s of %s is not what was uploaded: %s", hex.EncodeToString(digests[i]), users, p.What),
			restore,
		})
	}
	return last, nil
}

// usersOf names the revisions of a document, the first few of them.
func usersOf(tx *Tx, digest []byte) (string, error) {
	var names []string
	err := tx.each(func(row scanner) error {
		var flow, number int64
		err := row.Scan(&flow, &number)
		names = append(names, fmt.Sprintf("revision %d of flow %d", number, flow))
		return err
	}, `SELECT flow, number FROM revision WHERE sha256 = $1 ORDER BY flow, number LIMIT 6`, digest)
	switch {
	case err != nil:
		return "", err
	case len(names) == 0:
		return "no revision", nil
	case len(names) > 5:
		names[5] = "others"
	}
	return strings.Join(names, ", "), nil
}
