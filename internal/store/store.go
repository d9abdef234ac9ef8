// Package store keeps flowport's records in SQL: flows with their revisions,
// and the AWS side's accounts, keys, linked WABAs and tags. It knows tables and
// transactions and no rules of AWS's or Meta's.
package store

import (
	"context"
	"errors"
	"time"
)

// Errors that callers decide by.
var (
	ErrNotFound  = errors.New("store: no such record")
	ErrNameTaken = errors.New("store: the account has a flow of that name")
	ErrConflict  = errors.New("store: the record changed meanwhile")
	ErrExists    = errors.New("store: such a record exists already")
	ErrLocked    = errors.New("store: another flowport uses this data directory")
)

// Store is an open database. Its methods may be called from many goroutines.
type Store struct{}

// Open opens the SQLite database in dir, creating both when missing, applies
// migrations, and locks the directory against a second server (ErrLocked).
func Open(ctx context.Context, dir string) (*Store, error) { panic("being built") }

// Close ends the use of the database.
func (s *Store) Close() error { panic("being built") }

// Read runs fn in a transaction that sees one state of the database.
func (s *Store) Read(ctx context.Context, fn func(*Tx) error) error { panic("being built") }

// Write runs fn in a transaction that may change records. When it returns nil
// the change is committed and on the disk. fn must not touch anything outside
// the transaction: it may run again after a conflict.
func (s *Store) Write(ctx context.Context, fn func(*Tx) error) error { panic("being built") }

// Tx is a transaction. It ends with the function it was given to.
type Tx struct{}

// Flow is a row of flow, with what its draft revision says.
type Flow struct {
	ID            int64
	WABA          string
	Name          string
	Status        string
	Categories    []string
	EndpointURI   string
	ApplicationID string
	Draft         int64 // number of the draft revision; 0 before the first upload
	Published     int64 // number of the live revision; 0 if never published
	CreatedAt     time.Time
	UpdatedAt     time.Time

	// From the draft revision; read only.
	JSONVersion    string
	DataAPIVersion string
	Errors         []byte // JSON array of Meta's error objects; nil when there are none

	version int64
}

// Revision is one acknowledged upload. It never changes.
type Revision struct {
	Flow           int64
	Number         int64 // 1, 2, … within the flow
	SHA256         [32]byte
	Size           int64
	JSONVersion    string
	DataAPIVersion string
	Errors         []byte // JSON array of Meta's error objects; nil when there are none
	ErrorCount     int
	Principal      string
	RequestID      string
	CreatedAt      time.Time
}

// Content is a Flow JSON ready to be stored: hashed and compressed once,
// outside of any transaction.
type Content struct {
	SHA256 [32]byte
	Size   int64

	encoded []byte
}

// NewContent hashes and compresses src. It keeps no reference to src.
func NewContent(src []byte) Content { panic("being built") }

// Preview is the row of a flow's preview token.
type Preview struct {
	Token     string
	ExpiresAt time.Time
}

// Flow reads a flow of an account. ErrNotFound.
func (tx *Tx) Flow(waba string, id int64) (*Flow, error) { panic("being built") }

// FlowByID reads a flow of any account. ErrNotFound.
func (tx *Tx) FlowByID(id int64) (*Flow, error) { panic("being built") }

// Flows reads up to limit flows of an account with ids below before (0: from
// the newest), newest first.
func (tx *Tx) Flows(waba string, before int64, limit int) ([]Flow, error) { panic("being built") }

// InsertFlow adds a flow with the id it has. ErrNameTaken, ErrExists (the id).
func (tx *Tx) InsertFlow(f *Flow) error { panic("being built") }

// UpdateFlow writes every field of a flow but ID, WABA, CreatedAt and those of
// the draft revision. ErrNameTaken; ErrConflict if it changed since it was read.
func (tx *Tx) UpdateFlow(f *Flow) error { panic("being built") }

// DeleteFlow removes a flow with its revisions and preview, and content that
// nothing else refers to. ErrNotFound.
func (tx *Tx) DeleteFlow(id int64) error { panic("being built") }

// AddRevision stores an upload under the next number of its flow, which it
// returns, and its content unless the store has it already.
func (tx *Tx) AddRevision(r Revision, c Content) (int64, error) { panic("being built") }

// Revision reads one revision. ErrNotFound.
func (tx *Tx) Revision(flow, number int64) (*Revision, error) { panic("being built") }

// FlowJSON reads the bytes of a revision, as uploaded. ErrNotFound.
func (tx *Tx) FlowJSON(flow, number int64) ([]byte, error) { panic("being built") }

// Preview reads a flow's preview token. ErrNotFound.
func (tx *Tx) Preview(flow int64) (*Preview, error) { panic("being built") }

// SetPreview writes a flow's preview token.
func (tx *Tx) SetPreview(flow int64, p Preview) error { panic("being built") }

// Setting reads a named value. ErrNotFound.
func (tx *Tx) Setting(name string) ([]byte, error) { panic("being built") }

// PutSetting writes a named value.
func (tx *Tx) PutSetting(name string, value []byte) error { panic("being built") }
