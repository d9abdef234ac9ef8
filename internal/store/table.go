package store

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// table is a table of the schema, as far as its rows can be moved without
// knowing what they mean.
type table struct {
	name     string
	columns  []string // those of the primary key first
	keys     int      // how many those are
	booleans []string // the columns that SQLite gives as numbers
	only     string   // a condition; empty: every row
	check    func(row []any) error
}

// tables are all that flowport keeps, those first that others refer to. A test
// holds them against the migrations.
var tables = []*table{
	{name: "setting", keys: 1, columns: []string{"name", "value"}, only: "name <> '" + copySetting + "'"},
	{name: "access_key", keys: 1, columns: []string{"id", "account", "user_name", "sealed", "policy", "development", "created_at", "expires_at"},
		booleans: []string{"development"}},
	{name: "session", keys: 1, columns: []string{"sha256", "access_key", "expires_at"}},
	{name: "waba", keys: 3, columns: []string{"account", "id", "region", "meta_id", "record", "sealed", "listens"},
		booleans: []string{"listens"}},
	{name: "tag", keys: 2, columns: []string{"arn", "name", "value"}},
	{name: "public_key", keys: 1, columns: []string{"phone", "pem"}},
	{name: "subscription", keys: 1, columns: []string{"waba"}},
	{name: "flow", keys: 1, columns: []string{"id", "waba", "name", "status", "categories", "endpoint_uri", "application_id",
		"draft", "published", "created_at", "updated_at", "version"}},
	{name: "endpoint_key", keys: 1, columns: []string{"flow", "sealed", "created_at"}},
	{name: "content", keys: 1, columns: []string{"sha256", "size", "encoding", "data"}, check: checkDocument},
	{name: "revision", keys: 2, columns: []string{"flow", "number", "sha256", "json_version", "data_api_version", "error_count",
		"principal", "request_id", "created_at", "errors"}},
	{name: "publication", keys: 2, columns: []string{"flow", "number", "ordinal", "published_at"}},
	{name: "preview", keys: 1, columns: []string{"flow", "token", "expires_at"}},
	{name: "event", keys: 1, columns: []string{"id", "number", "account", "region", "waba", "flow", "value", "created_at",
		"attempts", "due_at", "parked_at", "failure"}},
	{name: "shadow_check", keys: 1, columns: []string{"id", "waba", "flow", "sha256", "json_version", "difference_count",
		"differences", "checked_at"}},
	{name: "audit", keys: 2, columns: []string{"happened_at", "id", "event"}},
}

// checkDocument compares a row of content with its SHA-256.
func checkDocument(row []any) error {
	digest, _ := row[0].([]byte)
	size, _ := row[1].(int64)
	encoding, _ := row[2].(int64)
	data, _ := row[3].([]byte)
	if _, err := decodeContent(int(encoding), data, digest, size); err != nil {
		return fmt.Errorf("the document %x is not what was uploaded: %w", digest, err)
	}
	return nil
}

// key is the primary key in SQL.
func (t *table) key() string { return "(" + strings.Join(t.columns[:t.keys], ", ") + ")" }

// where is a condition of rows whose key is so (">", "<=") related to the one
// that is given as parameters; an empty relation asks for every row.
func (t *table) where(relation string) string {
	var conditions []string
	if t.only != "" {
		conditions = append(conditions, t.only)
	}
	if relation != "" {
		conditions = append(conditions, t.key()+" "+relation+" "+parameters(1, t.keys))
	}
	if conditions == nil {
		return ""
	}
	return " WHERE " + strings.Join(conditions, " AND ")
}

// order is that of the key, which is one of bytes in every database.
func (t *table) order(direction string) string {
	return " ORDER BY " + strings.Join(t.columns[:t.keys], direction+", ") + direction
}

// selected reads whole rows in the order of their keys.
func (t *table) selected(relation string) string {
	return "SELECT " + strings.Join(t.columns, ", ") + " FROM " + t.name + t.where(relation) + t.order("")
}

// insert adds n rows.
func (t *table) insert(n int) string {
	rows := make([]string, n)
	for i := range rows {
		rows[i] = parameters(1+i*len(t.columns), len(t.columns))
	}
	return "INSERT INTO " + t.name + " (" + strings.Join(t.columns, ", ") + ") VALUES " + strings.Join(rows, ", ")
}

// deleteSome deletes up to $1 rows.
func (t *table) deleteSome() string {
	return "DELETE FROM " + t.name + " WHERE " + t.key() + " IN (SELECT " + strings.Join(t.columns[:t.keys], ", ") +
		" FROM " + t.name + t.where("") + t.order("") + " LIMIT $1)"
}

// parameters are n places for values, the first of which is $first.
func parameters(first, n int) string {
	places := make([]string, n)
	for i := range places {
		places[i] = fmt.Sprintf("$%d", first+i)
	}
	return "(" + strings.Join(places, ", ") + ")"
}

// insertedRows is how many rows a statement adds where there are so many.
const insertedRows = 20

// add inserts rows.
func (t *table) add(tx *Tx, rows [][]any) error {
	for len(rows) > 0 {
		n := 1
		if len(rows) >= insertedRows {
			n = insertedRows
		}
		if _, err := tx.exec(t.insert(n), slices.Concat(rows[:n]...)...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// blame names the text that the database refused to keep.
func (t *table) blame(err error, rows [][]any) error {
	if !errors.Is(err, ErrText) {
		return err
	}
	for _, row := range rows {
		for i, value := range row {
			text, ok := value.(string)
			if ok && (!utf8.ValidString(text) || strings.Contains(text, "\x00")) {
				return fmt.Errorf("%w: %s is %q where %s is %#v", err, t.columns[i], text, t.key(), row[:t.keys])
			}
		}
	}
	return err
}

// count counts rows, all or those related to the key.
func (t *table) count(tx *Tx, relation string, key ...any) (n int64, err error) {
	err = tx.one(func(row scanner) error { return row.Scan(&n) }, "SELECT COUNT(*) FROM "+t.name+t.where(relation), key...)
	return n, err
}

// last reads the highest key; nil if there is no row.
func (t *table) last(tx *Tx) (key []any, err error) {
	err = tx.each(func(row scanner) (err error) {
		key, err = t.scan(row, t.keys)
		return err
	}, "SELECT "+strings.Join(t.columns[:t.keys], ", ")+" FROM "+t.name+t.where("")+t.order(" DESC")+" LIMIT 1")
	return key, err
}

// rows reads rows in the order of their keys, all or those related to the key.
func (t *table) rows(tx *Tx, fn func(row []any) error, relation string, key ...any) error {
	return tx.each(func(row scanner) error {
		values, err := t.scan(row, len(t.columns))
		if err != nil {
			return err
		}
		return fn(values)
	}, t.selected(relation), key...)
}

// scan reads the first n columns of a row as int64, bool, string, []byte and
// nil, the same from every database.
func (t *table) scan(row scanner, n int) ([]any, error) {
	values, into := make([]any, n), make([]any, n)
	for i := range values {
		into[i] = &values[i]
	}
	if err := row.Scan(into...); err != nil {
		return nil, err
	}
	for i, value := range values {
		switch v := value.(type) {
		case []byte:
			if v == nil { // what SQLite's driver makes of an empty one
				values[i] = []byte{}
			}
		case int64:
			if slices.Contains(t.booleans, t.columns[i]) {
				values[i] = v != 0
			}
		}
	}
	return values, nil
}

// sizeOf is about how many bytes of memory a row takes.
func sizeOf(row []any) (n int) {
	for _, value := range row {
		switch v := value.(type) {
		case string:
			n += len(v)
		case []byte:
			n += len(v)
		}
		n += 16
	}
	return n
}
