package store

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// modelFlow is what a flow should be like, with its documents.
type modelFlow struct {
	row       *Flow
	documents [][]byte
}

// TestModel compares the store with a map after any sequence of changes.
func TestModel(t *testing.T) {
	s := open(t)
	t.Run("holds what a map would hold", func(t *testing.T) {
		rapid.Check(t, func(r *rapid.T) {
			model := make(map[int64]*modelFlow)
			change := func(want error, fn func(*Tx) error) {
				if err := s.Write(t.Context(), fn); err != want {
					r.Fatalf("error is %v, want %v", err, want)
				}
			}
			defer func() { // the next sequence starts from nothing
				for id := range model {
					change(nil, func(tx *Tx) error { return tx.DeleteFlow(id) })
				}
			}()
			accounts, names := rapid.SampledFrom([]string{"w1", "w2"}), rapid.SampledFrom([]string{"a", "b", "c"})
			ids := rapid.Int64Range(1, 6)
			document := rapid.Map(rapid.IntRange(0, 3), func(i int) []byte {
				return bytes.Repeat([]byte{'{', byte(i)}, 1+i*100)
			})
			taken := func(except int64, waba, name string) bool {
				for id, f := range model {
					if id != except && f.row.WABA == waba && f.row.Name == name {
						return true
					}
				}
				return false
			}
			r.Repeat(map[string]func(*rapid.T){
				"insert": func(r *rapid.T) {
					f := newFlow(ids.Draw(r, "id"), accounts.Draw(r, "account"), names.Draw(r, "name"))
					switch {
					case model[f.ID] != nil:
						if taken(0, f.WABA, f.Name) {
							r.Skip("either error would do")
						}
						change(ErrExists, func(tx *Tx) error { return tx.InsertFlow(f) })
					case taken(f.ID, f.WABA, f.Name):
						change(ErrNameTaken, func(tx *Tx) error { return tx.InsertFlow(f) })
					default:
						change(nil, func(tx *Tx) error { return tx.InsertFlow(f) })
						model[f.ID] = &modelFlow{row: f}
					}
				},
				"upload": func(r *rapid.T) {
					id, src := ids.Draw(r, "id"), document.Draw(r, "document")
					m := model[id]
					if m == nil {
						change(ErrNotFound, func(tx *Tx) error {
							_, err := addNext(tx, newRevision(id), NewContent(src))
							return err
						})
						return
					}
					change(nil, func(tx *Tx) (err error) {
						revision := newRevision(id)
						if m.row.Draft, err = addNext(tx, revision, NewContent(src)); err != nil {
							return err
						}
						m.row.JSONVersion, m.row.DataAPIVersion, m.row.Errors = revision.JSONVersion, revision.DataAPIVersion, revision.Errors
						return tx.UpdateFlow(m.row)
					})
					m.documents = append(m.documents, src)
				},
				"rename": func(r *rapid.T) {
					m := model[ids.Draw(r, "id")]
					if m == nil {
						r.Skip("no such flow")
					}
					row := *m.row
					row.Name = names.Draw(r, "name")
					if taken(row.ID, row.WABA, row.Name) {
						change(ErrNameTaken, func(tx *Tx) error { return tx.UpdateFlow(&row) })
						return
					}
					change(nil, func(tx *Tx) error { return tx.UpdateFlow(&row) })
					change(ErrConflict, func(tx *Tx) error { return tx.UpdateFlow(m.row) }) // the one before
					m.row = &row
				},
				"delete": func(r *rapid.T) {
					id := ids.Draw(r, "id")
					if model[id] == nil {
						change(ErrNotFound, func(tx *Tx) error { return tx.DeleteFlow(id) })
						return
					}
					change(nil, func(tx *Tx) error { return tx.DeleteFlow(id) })
					delete(model, id)
				},
				"": func(r *rapid.T) {
					if err := compareModel(t, s, model); err != nil {
						r.Fatal(err)
					}
				},
			})
		})
	})
}

// compareModel tells where the store is not like the model.
func compareModel(t *testing.T, s *Store, model map[int64]*modelFlow) error {
	referred := make(map[[32]byte]bool)
	err := s.Read(t.Context(), func(tx *Tx) error {
		for _, waba := range []string{"w1", "w2"} {
			got, _, err := tx.Flows(waba, 0, 100)
			if err != nil {
				return err
			}
			var want []Flow
			for _, m := range slices.SortedFunc(maps.Values(model), func(a, b *modelFlow) int { return -cmp.Compare(a.row.ID, b.row.ID) }) {
				if m.row.WABA == waba {
					want = append(want, *m.row)
				}
			}
			if fmt.Sprint(got) != fmt.Sprint(want) {
				return fmt.Errorf("%s has %v, want %v", waba, got, want)
			}
		}
		for id, m := range model {
			for i, want := range m.documents {
				referred[sha256.Sum256(want)] = true
				got, err := tx.FlowJSON(id, int64(i+1))
				if err != nil || !bytes.Equal(got, want) {
					return fmt.Errorf("revision %d of flow %d is %q, want %q; error %v", i+1, id, got, want, err)
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if n := count(t, s, "content"); n != len(referred) {
		return fmt.Errorf("%d contents are stored, %d are referred to", n, len(referred))
	}
	return nil
}
