package store

// keptPublications is how many of the revisions that were published last are
// never deleted.
const keptPublications = 5

// PruneRevisions deletes old revisions of a flow, at most limit, the oldest
// first, with content that nothing else refers to. It leaves the newest keep
// revisions (one at least), the draft, the published one and the five that were
// published last. The number of revisions it deleted is below limit when there
// are no more to delete.
func (tx *Tx) PruneRevisions(flow, keep int64, limit int) (deleted int, err error) {
	type old struct {
		number int64
		digest []byte
	}
	var list []old
	// Among the newest no number is missing, so that they need not be counted.
	err = tx.each(func(row scanner) error {
		list = append(list, old{})
		r := &list[len(list)-1]
		return row.Scan(&r.number, &r.digest)
	}, `SELECT r.number, r.sha256 FROM revision r JOIN flow f ON f.id = r.flow
		WHERE r.flow = $1 AND r.number <= (SELECT MAX(number) FROM revision WHERE flow = $1) - $2
			AND r.number <> f.draft AND r.number <> f.published
			AND r.number NOT IN (SELECT number FROM publication WHERE flow = $1 ORDER BY ordinal DESC LIMIT $3)
		ORDER BY r.number LIMIT $4`, flow, max(keep, 1), keptPublications, limit)
	if err != nil {
		return 0, err
	}
	for _, r := range list {
		for _, query := range []string{
			`DELETE FROM publication WHERE flow = $1 AND number = $2`,
			`DELETE FROM revision WHERE flow = $1 AND number = $2`,
		} {
			if _, err := tx.exec(query, flow, r.number); err != nil {
				return 0, err
			}
		}
		_, err := tx.exec(`DELETE FROM content WHERE sha256 = $1
			AND NOT EXISTS (SELECT 1 FROM revision r WHERE r.sha256 = content.sha256)`, r.digest)
		if err != nil {
			return 0, err
		}
	}
	return len(list), nil
}
