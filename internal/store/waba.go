package store

// AnyRegion is the region of a WABA that stands in every region that has none
// of the same id.
const AnyRegion = "*"

// WABA is a row of waba: a linked WhatsApp Business Account.
type WABA struct {
	Account string
	Region  string // AnyRegion: every region
	ID      string
	MetaID  string
	Record  []byte // JSON object of the registry
	Sealed  []byte // its secrets, encrypted by the caller; nil when there are none
	Listens bool   // somebody is told of its events
}

const selectWABA = `SELECT w.account, w.region, w.id, w.meta_id, w.record, w.sealed, w.listens FROM waba w`

func (w *WABA) scan(row scanner) error {
	return row.Scan(&w.Account, &w.Region, &w.ID, &w.MetaID, &w.Record, &w.Sealed, &w.Listens)
}

// sealed is the value of the column: NULL if there are no secrets.
func (w *WABA) sealed() any {
	if len(w.Sealed) == 0 {
		return nil
	}
	return w.Sealed
}

// WABA reads what an account has linked under an id in a region. ErrNotFound.
func (tx *Tx) WABA(account, region, id string) (*WABA, error) {
	w := new(WABA)
	// AnyRegion comes before every letter, so that it is the last resort.
	err := tx.one(w.scan, selectWABA+` WHERE w.account = $1 AND w.id = $2 AND w.region IN ($3, '*')
		ORDER BY w.region DESC LIMIT 1`, account, id, region)
	if err != nil {
		return nil, err
	}
	return w, nil
}

// WABAs reads up to limit of what an account has linked in a region, with ids
// above after, by id.
func (tx *Tx) WABAs(account, region, after string, limit int) ([]WABA, error) {
	var list []WABA
	err := tx.each(func(row scanner) error {
		list = append(list, WABA{})
		return list[len(list)-1].scan(row)
	}, selectWABA+` WHERE w.account = $1 AND w.id > $2 AND (w.region = $3 OR w.region = '*' AND NOT EXISTS (
			SELECT 1 FROM waba o WHERE o.account = w.account AND o.id = w.id AND o.region = $3))
		ORDER BY w.id LIMIT $4`, account, after, region, max(limit, 0))
	return list, err
}

// WABAByMetaID reads one of the rows that link Meta's WABA, of whichever account
// and region. ErrNotFound.
func (tx *Tx) WABAByMetaID(metaID string) (*WABA, error) {
	w := new(WABA)
	err := tx.one(w.scan, selectWABA+` WHERE w.meta_id = $1 LIMIT 1`, metaID)
	if err != nil {
		return nil, err
	}
	return w, nil
}

// WABAsByMetaID reads every row that links Meta's WABA, in no order.
func (tx *Tx) WABAsByMetaID(metaID string) ([]WABA, error) {
	var list []WABA
	err := tx.each(func(row scanner) error {
		list = append(list, WABA{})
		return list[len(list)-1].scan(row)
	}, selectWABA+` WHERE w.meta_id = $1`, metaID)
	return list, err
}

// SealedWABAs reads every row that has secrets, in the order of account, id and
// region.
func (tx *Tx) SealedWABAs() ([]WABA, error) {
	var list []WABA
	err := tx.each(func(row scanner) error {
		list = append(list, WABA{})
		return list[len(list)-1].scan(row)
	}, selectWABA+` WHERE w.sealed IS NOT NULL ORDER BY w.account, w.id, w.region`)
	return list, err
}

// InsertWABA adds a WABA. ErrExists.
func (tx *Tx) InsertWABA(w *WABA) error {
	_, err := tx.exec(`INSERT INTO waba (account, region, id, meta_id, record, sealed, listens)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		w.Account, w.Region, w.ID, w.MetaID, w.Record, w.sealed(), w.Listens)
	return rowConstraint(err, ErrExists)
}

// UpdateWABA writes the record and the secrets of a WABA, and whether it
// listens; its other fields name the row. ErrNotFound.
func (tx *Tx) UpdateWABA(w *WABA) error {
	n, err := tx.exec(`UPDATE waba SET record = $1, sealed = $2, listens = $3 WHERE account = $4 AND id = $5 AND region = $6`,
		w.Record, w.sealed(), w.Listens, w.Account, w.ID, w.Region)
	if err == nil && n == 0 {
		err = ErrNotFound
	}
	return err
}

// DeleteWABA removes a WABA; region is that of the row. ErrNotFound.
func (tx *Tx) DeleteWABA(account, region, id string) error {
	n, err := tx.exec(`DELETE FROM waba WHERE account = $1 AND id = $2 AND region = $3`, account, id, region)
	if err == nil && n == 0 {
		err = ErrNotFound
	}
	return err
}
