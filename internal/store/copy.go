package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// Errors of [Copy]; the first one is of [Open], too.
var (
	ErrUnfinished = errors.New("store: the database is an unfinished copy")
	ErrNotEmpty   = errors.New("store: the target has records already")
	ErrDiffers    = errors.New("store: the copy is not like its source")
)

// Bounds of what a copy holds in memory, besides one row, and writes in one
// transaction.
const (
	copyRows  = 1000
	copyBytes = 4 << 20
)

// CopyProgress says how far a [Copy] is.
type CopyProgress struct {
	Step        string // "copying", "comparing", …
	Table       string
	Done, Total int64 // rows of all tables in this step
}

// CopiedTable is a table that is the same in both databases.
type CopiedTable struct {
	Name   string
	Rows   int64
	Digest string // of all rows, in any order: 64 hexadecimal digits
}

// Copy makes the database at to a copy of the one at from, both as [Open] takes
// them, and compares all rows and each document with its SHA-256 at the end. It
// reads one state of the source, that of the moment when it begins.
//
// From its first change on the target says that it is unfinished, so that Open
// returns ErrUnfinished, until all is copied and compared. A Copy that was
// killed goes on where it was when it is started again; what is there is
// compared first, and copied anew if the source has changed since. What shown
// says of the source is kept in the target for this time; it must not have a
// password in it.
//
// ErrNotEmpty: the target has records, and they are not the same as the
// source's. ErrUnfinished: one of both is an unfinished copy of another
// database. ErrDamaged: a document is not what was uploaded. ErrText:
// PostgreSQL cannot keep a text of the source. ErrDiffers: the target does not
// keep what it is given. The caller sees to it that nobody else uses SQLite's
// directories.
func Copy(ctx context.Context, from, shown, to string, report func(CopyProgress)) (same []CopiedTable, err error) {
	source, err := Open(ctx, from)
	if err != nil {
		return nil, fmt.Errorf("the source: %w", err)
	}
	defer func() { err = errors.Join(err, source.Close()) }()
	target, err := openAny(ctx, to)
	if err != nil {
		return nil, fmt.Errorf("the target: %w", err)
	}
	defer func() { err = errors.Join(err, target.Close()) }()
	c := &copying{source: source, target: target, shown: shown, report: report, rows: copyRows, bytes: copyBytes}
	return c.run(ctx)
}

// copying is a copy under way.
type copying struct {
	source, target *Store
	shown          string
	report         func(CopyProgress)
	rows, bytes    int // of a transaction
	mark           copyMark
	progress       CopyProgress
	stop           context.CancelCauseFunc
}

// run copies and compares within one state of the source.
func (c *copying) run(ctx context.Context) (done []CopiedTable, err error) {
	ctx, c.stop = context.WithCancelCause(ctx)
	defer c.stop(nil)
	err = c.source.snapshot(ctx, func(source *Tx) error {
		err := c.copy(ctx, source)
		taken := errors.Is(err, ErrNotEmpty)
		if err != nil && !taken {
			return err
		}
		var different error
		if done, different = c.compare(ctx, source, "comparing", false); different != nil {
			// A copy that was killed when all was done is like its source.
			if taken && errors.Is(different, ErrDiffers) {
				return err
			}
			return different
		}
		if taken {
			return nil
		}
		return c.finish(ctx)
	})
	if cause := context.Cause(ctx); err != nil && cause != nil {
		err = cause
	}
	return done, err
}

// copy brings all rows into the target.
func (c *copying) copy(ctx context.Context, source *Tx) error {
	resumed, err := c.claim(ctx)
	if err != nil {
		return err
	}
	if resumed {
		// Rows come in the order of their keys, so that what is there is the
		// beginning of each table, if the source still has it so.
		_, err := c.compare(ctx, source, "looking at what is there", true)
		if errors.Is(err, ErrDiffers) {
			err = c.empty(ctx)
		}
		if err != nil {
			return err
		}
	}
	c.progress = CopyProgress{Step: "copying"}
	for _, t := range tables {
		n, err := t.count(source, "")
		if err != nil {
			return err
		}
		c.progress.Total += n
	}
	for _, t := range tables {
		if err := c.copyTable(ctx, source, t); err != nil {
			return fmt.Errorf("table %s: %w", t.name, err)
		}
	}
	return nil
}

// copyTable copies the rows behind the last one that is in the target.
func (c *copying) copyTable(ctx context.Context, source *Tx, t *table) error {
	var last []any
	err := c.target.snapshot(ctx, func(target *Tx) (err error) {
		if last, err = t.last(target); err != nil || last == nil {
			return err
		}
		there, err := t.count(target, "")
		c.advance(t, there)
		return err
	})
	if err != nil {
		return err
	}
	var batch [][]any
	size := 0
	flush := func() error {
		if err := c.write(ctx, func(target *Tx) error { return t.add(target, batch) }); err != nil {
			return t.blame(err, batch)
		}
		c.advance(t, int64(len(batch)))
		batch, size = batch[:0], 0
		return nil
	}
	err = c.each(source, t, last, ">", func(row []any) error {
		if t.check != nil {
			if err := t.check(row); err != nil {
				return fmt.Errorf("%w: the source: %w", ErrDamaged, err)
			}
		}
		batch = append(batch, row)
		size += sizeOf(row)
		if len(batch) < c.rows && size < c.bytes {
			return nil
		}
		return flush()
	})
	if err != nil || len(batch) == 0 {
		return err
	}
	return flush()
}

// compare compares all rows of both sides, or those of the target with the
// beginning of each table of the source. ErrDiffers.
func (c *copying) compare(ctx context.Context, source *Tx, step string, beginning bool) (same []CopiedTable, err error) {
	err = c.target.snapshot(ctx, func(target *Tx) error {
		c.progress = CopyProgress{Step: step}
		for _, t := range tables {
			n, err := t.count(target, "")
			if err != nil {
				return err
			}
			c.progress.Total += 2 * n
		}
		for _, t := range tables {
			var last []any
			if beginning {
				if last, err = t.last(target); err != nil {
					return err
				}
				if last == nil {
					continue
				}
			}
			var theirs, ours tally
			if err := c.tally(source, t, last, &theirs); err != nil {
				return err
			}
			if err := c.tally(target, t, nil, &ours); err != nil {
				return err
			}
			if !theirs.equal(&ours) {
				return fmt.Errorf("%w: table %s has %d rows with the digest %s in the source, %d with %s in the target",
					ErrDiffers, t.name, theirs.rows, theirs.digest(), ours.rows, ours.digest())
			}
			same = append(same, CopiedTable{t.name, ours.rows, ours.digest()})
		}
		return nil
	})
	return same, err
}

// tally adds up a table, to the key last unless that is nil.
func (c *copying) tally(tx *Tx, t *table, last []any, sum *tally) error {
	return c.each(tx, t, last, "<=", func(row []any) error {
		if t.check != nil {
			if err := t.check(row); err != nil {
				return fmt.Errorf("%w: %w", ErrDamaged, err)
			}
		}
		c.advance(t, 1)
		return sum.add(row)
	})
}

// each reads the rows of a table that are so related to key, or all if that is
// nil. An error of fn ends the whole copy.
func (c *copying) each(tx *Tx, t *table, key []any, relation string, fn func(row []any) error) error {
	if key == nil {
		relation = ""
	}
	return t.rows(tx, func(row []any) error {
		err := fn(row)
		if err != nil {
			c.stop(err) // else pgx reads the rest of the table before it gives up
		}
		return err
	}, relation, key...)
}

// empty deletes what an earlier run has copied.
func (c *copying) empty(ctx context.Context) error {
	c.progress = CopyProgress{Step: "emptying, since the source has changed"}
	for _, t := range slices.Backward(tables) {
		for deleted := int64(1); deleted > 0; {
			err := c.write(ctx, func(target *Tx) (err error) {
				deleted, err = target.exec(t.deleteSome(), c.rows)
				return err
			})
			if err != nil {
				return err
			}
			c.advance(t, deleted)
		}
	}
	return nil
}

// advance tells of n more rows.
func (c *copying) advance(t *table, n int64) {
	c.progress.Table = t.name
	c.progress.Done += n
	c.report(c.progress)
}
