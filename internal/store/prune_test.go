package store

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// prunedFlow is what a flow should be like.
type prunedFlow struct {
	row       *Flow
	documents map[int64][]byte // by number: all that were uploaded
	published []int64          // without repetitions, the last one last
	mayBeGone map[int64]bool   // was up for deletion once
}

// kept tells whether a revision must never be deleted.
func (f *prunedFlow) kept(number, keep int64) bool {
	last := f.published[max(0, len(f.published)-keptPublications):]
	return number == f.row.Draft || number == f.row.Published || slices.Contains(last, number) ||
		number > int64(len(f.documents))-keep
}

// TestPrune deletes old revisions between uploads and publishes of two flows
// that share documents.
func TestPrune(t *testing.T) {
	t.Run("takes what is old and nothing that is needed", func(t *testing.T) {
		s := open(t)
		rapid.Check(t, func(r *rapid.T) {
			flows := map[int64]*prunedFlow{}
			change := func(fn func(*Tx) error) {
				if err := s.Write(t.Context(), fn); err != nil {
					r.Fatal(err)
				}
			}
			for id := int64(1); id <= 2; id++ {
				f := &prunedFlow{newFlow(id, "w1", string(rune('a'+id))), map[int64][]byte{}, nil, map[int64]bool{}}
				flows[id] = f
				change(func(tx *Tx) error { return tx.InsertFlow(f.row) })
				defer change(func(tx *Tx) error { return tx.DeleteFlow(id) })
			}
			ids := rapid.Int64Range(1, 2)
			r.Repeat(map[string]func(*rapid.T){
				"upload": func(r *rapid.T) {
					f := flows[ids.Draw(r, "flow")]
					src := bytes.Repeat([]byte("x"), rapid.IntRange(0, 5).Draw(r, "document"))
					change(func(tx *Tx) (err error) {
						if f.row.Draft, err = addNext(tx, newRevision(f.row.ID), NewContent(src)); err != nil {
							return err
						}
						return tx.UpdateFlow(f.row)
					})
					f.documents[f.row.Draft] = src
				},
				"publish": func(r *rapid.T) {
					f := flows[ids.Draw(r, "flow")]
					if f.row.Draft == 0 {
						r.Skip("nothing to publish")
					}
					f.row.Published = f.row.Draft
					change(func(tx *Tx) error {
						return errors.Join(tx.UpdateFlow(f.row), tx.AddPublication(f.row.ID, f.row.Published, at(0)))
					})
					f.published = append(slices.DeleteFunc(f.published, func(n int64) bool { return n == f.row.Published }), f.row.Published)
				},
				"prune": func(r *rapid.T) {
					f := flows[ids.Draw(r, "flow")]
					keep, limit := rapid.Int64Range(1, 6).Draw(r, "keep"), rapid.IntRange(1, 4).Draw(r, "limit")
					all := rapid.Bool().Draw(r, "all")
					for {
						var deleted int
						change(func(tx *Tx) (err error) {
							deleted, err = tx.PruneRevisions(f.row.ID, keep, limit)
							return err
						})
						if deleted > limit {
							r.Fatalf("%d were deleted, at most %d may be", deleted, limit)
						}
						if !all || deleted < limit {
							break
						}
					}
					for number := range f.documents {
						if !f.kept(number, keep) {
							f.mayBeGone[number] = true
						}
					}
					if !all {
						return
					}
					for number := range f.documents {
						err := s.Read(t.Context(), func(tx *Tx) error { _, err := tx.FlowJSON(f.row.ID, number); return err })
						if !f.kept(number, keep) && !errors.Is(err, ErrNotFound) {
							r.Fatalf("revision %d of %+v: %v", number, f.row, err)
						}
					}
				},
				"": func(r *rapid.T) {
					for _, f := range flows {
						for number, src := range f.documents {
							if f.mayBeGone[number] {
								continue
							}
							err := s.Read(t.Context(), func(tx *Tx) error {
								got, err := tx.FlowJSON(f.row.ID, number)
								if err == nil && !bytes.Equal(got, src) {
									err = errors.New("another document")
								}
								return err
							})
							if err != nil {
								r.Fatalf("revision %d of %+v: %v", number, f.row, err)
							}
						}
					}
					_, err := s.Check(t.Context(), func(p Problem) { r.Fatal(p.What) })
					if err != nil {
						r.Fatal(err)
					}
				},
			})
		})
	})
	t.Run("goes by the pointers, too, not only by the record of publishes", func(t *testing.T) {
		s := open(t)
		f := newFlow(1, "w1", "a")
		f.Draft, f.Published = 2, 1
		write(t, s, func(tx *Tx) error { return tx.InsertFlow(f) })
		for range 5 {
			write(t, s, func(tx *Tx) error {
				_, err := addNext(tx, newRevision(1), NewContent([]byte("{}")))
				return err
			})
		}
		write(t, s, func(tx *Tx) error {
			n, err := tx.PruneRevisions(1, 0, 10)
			wantEqual(t, n, 2)
			return err
		})
		wantProblems(t, s, "flow 1 has revisions after its draft 2, so that nothing can be uploaded to it")
	})
}
