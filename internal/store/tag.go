package store

// Tag is a name and a value that users give to an AWS resource.
type Tag struct {
	Key   string
	Value string
}

// Tags reads the tags of a resource, by key.
func (tx *Tx) Tags(arn string) ([]Tag, error) {
	var tags []Tag
	err := tx.each(func(row scanner) error {
		var t Tag
		err := row.Scan(&t.Key, &t.Value)
		tags = append(tags, t)
		return err
	}, `SELECT name, value FROM tag WHERE arn = $1 ORDER BY name`, arn)
	return tags, err
}

// PutTag writes a tag of a resource, in place of one with the same key.
func (tx *Tx) PutTag(arn string, t Tag) error {
	_, err := tx.exec(`INSERT INTO tag (arn, name, value) VALUES ($1, $2, $3)
		ON CONFLICT (arn, name) DO UPDATE SET value = excluded.value`, arn, t.Key, t.Value)
	return err
}

// DeleteTag removes a tag of a resource, if it has it.
func (tx *Tx) DeleteTag(arn, key string) error {
	_, err := tx.exec(`DELETE FROM tag WHERE arn = $1 AND name = $2`, arn, key)
	return err
}

// DeleteTags removes every tag of a resource.
func (tx *Tx) DeleteTags(arn string) error {
	_, err := tx.exec(`DELETE FROM tag WHERE arn = $1`, arn)
	return err
}
