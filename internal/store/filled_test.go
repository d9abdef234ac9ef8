package store

import (
	"fmt"
	"strings"
	"testing"

	"flowport/internal/store/storetest"
)

// filling is what the tables hold when the cost of queries is looked at: many
// rows of others, and of flow 1 a long history. n counts to %d.
var filling = []struct {
	rows int
	into string
}{
	{500, `waba (account, region, id, meta_id, record, listens) SELECT 'a' || i, 'r', 'w' || i, 'm' || i, CAST('{}' AS BYTEA), TRUE FROM n`},
	{500, `access_key (id, account, user_name, sealed, development, created_at) SELECT 'k' || i, '1', 'u', CAST('s' AS BYTEA), FALSE, i FROM n`},
	{3000, `tag (arn, name, value) SELECT 'arn' || (i % 1000), 'n' || i, 'v' FROM n`},
	// Most flows are of one account, which has the newest too.
	{20000, `flow (id, waba, name, status, categories, endpoint_uri, application_id, draft, published, created_at, updated_at, version)
		SELECT 1000 + i, CASE WHEN i % 10 = 0 THEN 'm' || (i % 500) ELSE 'big' END, 'f' || i, 'DRAFT', '[]', '', '', 1, 0, i, i, 1 FROM n`},
	{20000, `content (sha256, size, encoding, data) SELECT CAST('digest-of-content-number-' || (1000000 + i) AS BYTEA), 2, 0, CAST('{}' AS BYTEA) FROM n`},
	{20000, `revision (flow, number, sha256, json_version, data_api_version, error_count, principal, request_id, created_at)
		SELECT 1000 + i, 1, CAST('digest-of-content-number-' || (1000001 + i % 1000) AS BYTEA), '7.3', '', 0, '', '', i FROM n`},
	{20000, `preview (flow, token, expires_at) SELECT 1000 + i, 't', i FROM n`},
	{5000, `publication (flow, number, ordinal, published_at) SELECT 1000 + i, 1, 1, i FROM n`},
	{10000, `event (id, number, account, region, waba, flow, value, created_at, attempts, due_at, failure)
		SELECT 'e' || i, i - 10000, 'a' || (i % 3), 'r', 'w' || (i % 3), 1000 + i, CAST('{}' AS BYTEA), i, 0, CASE WHEN i % 2 = 0 THEN 9999999999999999 END, '' FROM n`},
	{10000, `audit (happened_at, id, event) SELECT i, 'u' || i, CAST('{}' AS BYTEA) FROM n`},
	{10000, `shadow_check (id, waba, flow, sha256, json_version, difference_count, checked_at) SELECT i, 'w', 'f', CAST('s' AS BYTEA), '', 0, i FROM n`},
	{1000, `setting (name, value) SELECT 's' || i, CAST('v' AS BYTEA) FROM n`},
	{1000, `public_key (phone, pem) SELECT 'p' || i, 'pem' FROM n`},
	{1000, `subscription (waba) SELECT 'w' || i FROM n`},
	{1000, `session (sha256, access_key, expires_at) SELECT CAST('s' || i AS BYTEA), 'k' || i, 9999999999999999 FROM n`},
	{1000, `endpoint_key (flow, sealed, created_at) SELECT 1000 + i, CAST('s' AS BYTEA), i FROM n`},
}

// history makes flow 1, which has to be there, one with many revisions.
var history = []struct {
	rows int
	into string
}{
	{10000, `revision (flow, number, sha256, json_version, data_api_version, error_count, principal, request_id, created_at)
		SELECT 1, 1 + i, CAST('digest-of-content-number-' || (1000000 + i) AS BYTEA), '7.3', '', 0, '', '', i FROM n`},
	{5000, `publication (flow, number, ordinal, published_at) SELECT 1, 1 + i, i, i FROM n`},
}

// insertMany runs an INSERT that selects from the numbers n.
func (tx *Tx) insertMany(rows int, into string) error {
	if !storetest.Postgres() {
		into = strings.ReplaceAll(into, "AS BYTEA", "AS BLOB")
	}
	table, selected, _ := strings.Cut(into, ")")
	_, err := tx.exec(fmt.Sprintf(`INSERT INTO %s) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) %s`, table, rows, selected))
	return err
}

func addHistory(tx *Tx) error {
	for _, f := range history {
		if err := tx.insertMany(f.rows, f.into); err != nil {
			return err
		}
	}
	return nil
}

// fill fills the tables, and tells the database what they hold.
func fill(t *testing.T, s *Store) {
	t.Helper()
	write(t, s, func(tx *Tx) error {
		for _, f := range filling {
			if err := tx.insertMany(f.rows, f.into); err != nil {
				return fmt.Errorf("%.20s: %w", f.into, err)
			}
		}
		_, err := tx.exec("ANALYZE")
		return err
	})
}
