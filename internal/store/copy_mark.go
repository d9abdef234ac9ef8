package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// copySetting is the setting that an unfinished copy has, and no other database.
const copySetting = "unfinished-copy"

// copyMark is the value of copySetting.
type copyMark struct {
	From    string    `json:"from"`
	Run     string    `json:"run"` // the one that writes; others have to stop
	Started time.Time `json:"started"`
}

// markOf reads the mark of an unfinished copy. ErrNotFound: it is none.
func markOf(tx *Tx) (m copyMark, err error) {
	value, err := tx.Setting(copySetting)
	if err != nil {
		return m, err
	}
	return m, json.Unmarshal(value, &m)
}

// refuseUnfinished returns ErrUnfinished if the database is an unfinished copy.
func (s *Store) refuseUnfinished(ctx context.Context) error {
	return s.ReadOne(ctx, func(tx *Tx) error {
		m, err := markOf(tx)
		switch {
		case errors.Is(err, ErrNotFound):
			return nil
		case err != nil:
			return err
		}
		return fmt.Errorf("%w of %s, begun at %s", ErrUnfinished, m.From, m.Started.Format(time.RFC3339))
	})
}

// claim marks the target as an unfinished copy that this run writes, and
// reports whether it was one before.
func (c *copying) claim(ctx context.Context) (resumed bool, err error) {
	err = c.target.Write(ctx, func(tx *Tx) error {
		old, err := markOf(tx)
		resumed = err == nil
		c.mark = copyMark{From: c.shown, Run: uuid.NewString(), Started: time.Now().UTC()}
		switch {
		case errors.Is(err, ErrNotFound):
			if err := isEmpty(tx); err != nil {
				return err
			}
		case err != nil:
			return err
		case old.From != c.shown:
			return fmt.Errorf("the target: %w of %s, not of %s", ErrUnfinished, old.From, c.shown)
		default:
			c.mark.Started = old.Started
		}
		value, err := json.Marshal(c.mark)
		if err != nil {
			return err
		}
		return tx.PutSetting(copySetting, value)
	})
	return resumed, err
}

// isEmpty returns ErrNotEmpty if any table has a row.
func isEmpty(tx *Tx) error {
	for _, t := range tables {
		key, err := t.last(tx)
		if err != nil {
			return err
		}
		if key != nil {
			return fmt.Errorf("%w: its table %s is not empty", ErrNotEmpty, t.name)
		}
	}
	return nil
}

// write runs fn on the target, unless another run has taken over.
func (c *copying) write(ctx context.Context, fn func(*Tx) error) error {
	return c.target.Write(ctx, func(tx *Tx) error {
		m, err := markOf(tx)
		if errors.Is(err, ErrNotFound) || err == nil && m.Run != c.mark.Run {
			return errors.New("store: another process goes on with this copy")
		}
		if err != nil {
			return err
		}
		return fn(tx)
	})
}

// finish takes the mark away.
func (c *copying) finish(ctx context.Context) error {
	return c.write(ctx, func(tx *Tx) error {
		_, err := tx.exec(`DELETE FROM setting WHERE name = $1`, copySetting)
		return err
	})
}
