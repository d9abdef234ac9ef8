package store

// Setting reads a named value. ErrNotFound.
func (tx *Tx) Setting(name string) ([]byte, error) {
	var value []byte
	err := tx.one(func(row scanner) error { return row.Scan(&value) },
		`SELECT value FROM setting WHERE name = $1`, name)
	return value, err
}

// PutSetting writes a named value.
func (tx *Tx) PutSetting(name string, value []byte) error {
	_, err := tx.exec(`INSERT INTO setting (name, value) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, append([]byte{}, value...))
	return err
}
