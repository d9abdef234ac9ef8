package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	sqlite3 "modernc.org/sqlite/lib"
)

// Bounds of a shared transaction: whoever comes later goes into the next one.
const (
	maxParts   = 64
	maxSharing = 5 * time.Millisecond
)

// errLost says that a transaction ended without a commit because of another
// caller's part in it. The caller's own part runs again, in a transaction of its
// own.
var errLost = errors.New("store: a shared transaction was not committed")

// group runs the transactions of SQLite's one writer. A commit waits for the
// disk; so callers who wait for their turn at that time go into one transaction
// then, and share its commit. Each has a savepoint of its own, so that an error
// takes back the work of one; and nobody is answered before the commit, also
// not those who failed, because of what they have seen of the others. A caller
// who is alone waits for nobody.
type group struct {
	pool  *pool         // of one connection
	limit time.Duration // maxSharing

	mu      sync.Mutex
	taken   bool            // somebody has the turn
	waiting []chan struct{} // who waits for it; closing a channel passes it on

	shared *shared // what is under way, nil for nothing; for whose turn it is
}

// shared is a transaction of several callers.
type shared struct {
	conn  *sqliteConn
	began time.Time
	parts int           // of callers
	kept  int           // parts that are to be committed
	ended chan struct{} // closed at the end, when err is set
	err   error         // nil: committed, or there was nothing to commit
}

// run runs fn as a part of a transaction; alone: in one of its own.
func (g *group) run(ctx context.Context, alone bool, fn func(*Tx) error) (err error) {
	if err := g.take(ctx); err != nil {
		return err
	}
	if alone && g.shared != nil {
		g.end(nil)
	}
	first := g.shared == nil
	if first {
		if err := g.start(ctx); err != nil {
			g.release()
			return err
		}
	}
	tx := &Tx{ctx: ctx, conn: g.shared.conn}
	err = errLost // should fn panic
	defer func() { err = g.leave(tx, first, alone, err) }()
	return tx.part(!first, fn)
}

// start begins a transaction.
func (g *group) start(ctx context.Context) error {
	c, err := g.pool.get(ctx)
	if err != nil {
		return err
	}
	if err := c.begin(ctx, "BEGIN IMMEDIATE"); err != nil {
		g.pool.put(c)
		return failure(ctx, err)
	}
	g.shared = &shared{conn: c, began: time.Now(), ended: make(chan struct{})}
	return nil
}

// leave ends the part of a caller, which failed with err or is to be kept, waits
// for the commit and says what the caller is told. The commit is done by the
// first one behind whom nobody waits.
func (g *group) leave(tx *Tx, first, alone bool, err error) error {
	t := g.shared
	t.parts++
	broken := false
	if err == nil {
		t.kept++
	} else {
		broken = first || tx.backToSavepoint() != nil
	}
	switch full := t.parts >= maxParts || time.Since(t.began) >= g.limit; {
	case broken:
		g.end(errLost)
		g.release()
	case alone || full || !g.pass():
		g.end(nil)
		g.release()
	}
	<-t.ended
	if t.err != nil && !broken {
		err = t.err
	}
	if err != nil {
		tx.takeBack()
	}
	return err
}

// end ends the transaction: without a commit if there is an error, which its
// callers are told.
func (g *group) end(err error) {
	t := g.shared
	g.shared = nil
	if err == nil && t.kept > 0 {
		err = t.commit()
	}
	if err != nil || t.kept == 0 {
		t.conn.rollback(context.Background())
	}
	t.err = err
	g.pool.put(t.conn)
	close(t.ended)
}

// commit commits. What SQLite refused for the work of one, each is to try by
// itself; after a failure of the disk nobody does.
func (t *shared) commit() error {
	_, err := t.conn.exec(context.Background(), "COMMIT")
	switch code := resultCode(err) & 0xff; {
	case err == nil:
		return nil
	case t.kept > 1 && (code == sqlite3.SQLITE_CONSTRAINT || code == sqlite3.SQLITE_FULL):
		return errLost
	case code == 0: // SQLite did not say how it ended
		err = fmt.Errorf("%w: %w", ErrUnknown, err)
	}
	return fmt.Errorf("store: commit: %w", err)
}

// take waits for the caller's turn, in the order of the calls.
func (g *group) take(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	g.mu.Lock()
	if !g.taken {
		g.taken = true
		g.mu.Unlock()
		return nil
	}
	turn := make(chan struct{})
	g.waiting = append(g.waiting, turn)
	g.mu.Unlock()
	select {
	case <-turn:
		return nil
	case <-ctx.Done():
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	i := slices.Index(g.waiting, turn)
	if i < 0 {
		return nil // somebody passed it on just now, and relies on it
	}
	g.waiting = slices.Delete(g.waiting, i, i+1)
	return ctx.Err()
}

// pass gives the turn to who has waited longest. If there is nobody it reports
// false, and the turn is still the caller's.
func (g *group) pass() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.passLocked()
}

// release ends the caller's turn.
func (g *group) release() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.taken = g.passLocked()
}

func (g *group) passLocked() bool {
	if len(g.waiting) == 0 {
		return false
	}
	close(g.waiting[0])
	g.waiting = g.waiting[1:]
	return true
}
