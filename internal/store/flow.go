package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"
)

// Flow is a row of flow, with what its draft revision says.
type Flow struct {
	ID            int64
	WABA          string
	Name          string
	Status        string
	Categories    []string
	EndpointURI   string
	ApplicationID string
	Draft         int64     // number of the draft revision; 0 before the first upload
	Published     int64     // number of the live revision; 0 if never published
	CreatedAt     time.Time // kept to the microsecond, as are all times
	UpdatedAt     time.Time

	// From the draft revision; read only.
	JSONVersion    string
	DataAPIVersion string
	Errors         []byte // JSON array of Meta's error objects; nil when there are none

	version int64
}

// flowColumns are those of the flow's own row.
const flowColumns = `f.id, f.waba, f.name, f.status, f.categories, f.endpoint_uri, f.application_id,
	f.draft, f.published, f.created_at, f.updated_at, f.version`

// "+ 0" makes PostgreSQL look for the one revision: of f.id it would know that it
// is the argument, and might read every revision of that flow.
const selectFlow = `SELECT ` + flowColumns + `, COALESCE(r.json_version, ''), COALESCE(r.data_api_version, ''), r.errors
	FROM flow f LEFT JOIN revision r ON r.flow = f.id + 0 AND r.number = f.draft`

func (f *Flow) scan(row scanner) error {
	var categories []byte
	err := row.Scan(&f.ID, &f.WABA, &f.Name, &f.Status, &categories, &f.EndpointURI, &f.ApplicationID,
		&f.Draft, &f.Published, timestamp{&f.CreatedAt}, timestamp{&f.UpdatedAt}, &f.version,
		&f.JSONVersion, &f.DataAPIVersion, &f.Errors)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(categories, &f.Categories); err != nil {
		return fmt.Errorf("categories of flow %d: %w", f.ID, err)
	}
	return nil
}

// Flow reads a flow of an account. ErrNotFound.
func (tx *Tx) Flow(waba string, id int64) (*Flow, error) {
	f := new(Flow)
	if err := tx.one(f.scan, selectFlow+` WHERE f.id = $1 AND f.waba = $2`, id, waba); err != nil {
		return nil, err
	}
	return f, nil
}

// FlowRow reads a flow without what is from the draft revision. ErrNotFound. Who
// needs no more is, on PostgreSQL, in conflict with nobody who adds a revision
// to another flow at that place of the index.
func (tx *Tx) FlowRow(waba string, id int64) (*Flow, error) {
	f := new(Flow)
	err := tx.one(f.scan, `SELECT `+flowColumns+`, '', '', NULL FROM flow f WHERE f.id = $1 AND f.waba = $2`, id, waba)
	if err != nil {
		return nil, err
	}
	return f, nil
}

// FlowByID reads a flow of any account. ErrNotFound.
func (tx *Tx) FlowByID(id int64) (*Flow, error) {
	f := new(Flow)
	if err := tx.one(f.scan, selectFlow+` WHERE f.id = $1`, id); err != nil {
		return nil, err
	}
	return f, nil
}

// maxPage is how many bytes of errors a page of flows holds before it ends
// early. Many flows with many errors would else take gigabytes.
const maxPage = 2 << 20

var errPageFull = errors.New("store: the page is full")

// Flows reads up to limit flows of an account with ids below before (0: from
// the newest), newest first; fewer, but one at least, if they have very many
// errors. more tells whether others follow.
func (tx *Tx) Flows(waba string, before int64, limit int) (flows []Flow, more bool, err error) {
	if before == 0 {
		before = math.MaxInt64
	}
	return tx.flowPage(limit, `(f.waba, f.id) < ($1, $2) AND f.waba >= $1 ORDER BY f.waba DESC, f.id DESC LIMIT $3`, waba, before)
}

// NewerFlows is like Flows, of ids above after, oldest first.
func (tx *Tx) NewerFlows(waba string, after int64, limit int) (flows []Flow, more bool, err error) {
	return tx.flowPage(limit, `(f.waba, f.id) > ($1, $2) AND f.waba <= $1 ORDER BY f.waba, f.id LIMIT $3`, waba, after)
}

// flowPage reads the flows of a WHERE clause that ends with LIMIT $3. The clause
// has no f.waba = $1, with which PostgreSQL may walk through the flows of all
// accounts in the order of their ids.
func (tx *Tx) flowPage(limit int, where string, args ...any) (flows []Flow, more bool, err error) {
	limit = max(limit, 0)
	size := 0
	err = tx.each(func(row scanner) error {
		if len(flows) == limit || size > maxPage {
			return errPageFull
		}
		flows = append(flows, Flow{})
		f := &flows[len(flows)-1]
		if err := f.scan(row); err != nil {
			return err
		}
		size += len(f.Errors)
		return nil
	}, selectFlow+` WHERE `+where, append(args, limit+1)...)
	if errors.Is(err, errPageFull) {
		more, err = true, nil
	}
	return flows, more, err
}

// InsertFlow adds a flow with the id it has. ErrNameTaken, ErrExists (the id).
func (tx *Tx) InsertFlow(f *Flow) error {
	categories, err := encodeStrings(f.Categories)
	if err != nil {
		return err
	}
	_, err = tx.exec(`INSERT INTO flow (id, waba, name, status, categories, endpoint_uri, application_id,
		draft, published, created_at, updated_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1)`,
		f.ID, f.WABA, f.Name, f.Status, categories, f.EndpointURI, f.ApplicationID,
		f.Draft, f.Published, f.CreatedAt.UnixMicro(), f.UpdatedAt.UnixMicro())
	if err != nil {
		return rowConstraint(err, ErrNameTaken)
	}
	f.version = 1
	return nil
}

// UpdateFlow writes every field of a flow but ID, WABA, CreatedAt and those of
// the draft revision. ErrNameTaken; ErrConflict if it changed, or was deleted,
// since it was read: these may come from a later call, or from Write.
func (tx *Tx) UpdateFlow(f *Flow) error {
	categories, err := encodeStrings(f.Categories)
	if err != nil {
		return err
	}
	err = tx.later(func(n int64, err error) error {
		switch {
		case err != nil:
			return rowConstraint(err, ErrNameTaken)
		case n == 0:
			return ErrConflict
		}
		return nil
	}, `UPDATE flow SET name = $1, status = $2, categories = $3, endpoint_uri = $4,
		application_id = $5, draft = $6, published = $7, updated_at = $8, version = version + 1
		WHERE id = $9 AND version = $10`,
		f.Name, f.Status, categories, f.EndpointURI,
		f.ApplicationID, f.Draft, f.Published, f.UpdatedAt.UnixMicro(), f.ID, f.version)
	if err != nil {
		return err
	}
	f.version++
	tx.undo = append(tx.undo, func() { f.version-- })
	return nil
}

// DeleteFlow removes a flow with its revisions, preview and endpoint keys, and
// content that nothing else refers to. ErrNotFound.
func (tx *Tx) DeleteFlow(id int64) error {
	for _, query := range []string{
		`DELETE FROM content WHERE sha256 IN (SELECT sha256 FROM revision WHERE flow = $1)
			AND NOT EXISTS (SELECT 1 FROM revision r WHERE r.sha256 = content.sha256 AND r.flow <> $1)`,
		`DELETE FROM publication WHERE flow = $1`,
		`DELETE FROM revision WHERE flow = $1`,
		`DELETE FROM preview WHERE flow = $1`,
		`DELETE FROM endpoint_key WHERE flow = $1`,
	} {
		if _, err := tx.exec(query, id); err != nil {
			return err
		}
	}
	n, err := tx.exec(`DELETE FROM flow WHERE id = $1`, id)
	if err == nil && n == 0 {
		err = ErrNotFound
	}
	return err
}

// encodeStrings gives a JSON array, also of none.
func encodeStrings(list []string) (string, error) {
	if list == nil {
		return "[]", nil
	}
	text, err := json.Marshal(list)
	return string(text), err
}
