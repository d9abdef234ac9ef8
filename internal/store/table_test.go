package store

import (
	"slices"
	"strings"
	"testing"

	"flowport/internal/store/storetest"
)

// schema reads the tables of a database with their columns, with those of the
// primary key, and those that are true or false.
func schema(t testing.TB, s *Store) (columns, keys, booleans map[string][]string) {
	t.Helper()
	columns, keys, booleans = make(map[string][]string), make(map[string][]string), make(map[string][]string)
	query := `SELECT s.name, c.name, c.pk, c.type = 'BOOLEAN' FROM sqlite_schema s, pragma_table_info(s.name) c
		WHERE s.type = 'table' AND s.name NOT LIKE 'sqlite_%' ORDER BY s.name, c.cid`
	if storetest.Postgres() {
		query = `SELECT c.table_name, c.column_name, COALESCE((SELECT k.ordinal_position FROM information_schema.key_column_usage k
			WHERE k.table_schema = c.table_schema AND k.constraint_name = c.table_name || '_pkey' AND k.column_name = c.column_name), 0),
			c.data_type = 'boolean'
			FROM information_schema.columns c WHERE c.table_schema = current_schema() ORDER BY c.table_name, c.ordinal_position`
	}
	read(t, s, func(tx *Tx) error {
		return tx.each(func(row scanner) error {
			var table, column string
			var place int
			var boolean bool
			if err := row.Scan(&table, &column, &place, &boolean); err != nil {
				return err
			}
			columns[table] = append(columns[table], column)
			if boolean {
				booleans[table] = append(booleans[table], column)
			}
			if place > 0 {
				key := append(keys[table], make([]string, max(0, place-len(keys[table])))...)
				key[place-1] = column
				keys[table] = key
			}
			return nil
		}, query)
	})
	return columns, keys, booleans
}

func TestTables(t *testing.T) {
	columns, keys, booleans := schema(t, open(t))
	delete(columns, "goose_db_version") // of the migrations themselves
	for _, table := range tables {
		t.Run("have the columns of "+table.name, func(t *testing.T) {
			want := slices.Sorted(slices.Values(columns[table.name]))
			wantEqual(t, slices.Sorted(slices.Values(table.columns)), want)
			wantEqual(t, table.columns[:table.keys], keys[table.name])
			wantEqual(t, table.booleans, booleans[table.name])
			delete(columns, table.name)
		})
	}
	t.Run("are all of the migrations", func(t *testing.T) {
		for name := range columns {
			t.Errorf("the table %s is not copied: add it to tables, and a row of it to the test of Copy", name)
		}
	})
	t.Run("come behind those that they refer to", func(t *testing.T) {
		files, err := migrations.ReadDir("migrations")
		if err != nil {
			t.Fatal(err)
		}
		place := func(name string) int { return slices.IndexFunc(tables, func(t *table) bool { return t.name == name }) }
		found := 0
		for _, file := range files {
			text, err := migrations.ReadFile("migrations/" + file.Name())
			if err != nil {
				t.Fatal(err)
			}
			name := ""
			for line := range strings.Lines(string(text)) {
				if after, ok := strings.CutPrefix(line, "CREATE TABLE "); ok {
					name, _, _ = strings.Cut(after, " ")
				}
				if _, after, ok := strings.Cut(line, " REFERENCES "); ok {
					found++
					other, _, _ := strings.Cut(after, " ")
					if place(other) < 0 || place(other) >= place(name) {
						t.Errorf("%s refers to %s, which comes later", name, other)
					}
				}
			}
		}
		if found == 0 {
			t.Error("found no reference")
		}
	})
}
