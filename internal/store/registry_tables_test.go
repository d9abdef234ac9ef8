package store

import (
	"errors"
	"testing"
)

func TestAccessKeys(t *testing.T) {
	s := open(t)
	full := AccessKey{
		ID: "AKIA2", Account: "111111111111", User: "ci", Sealed: []byte{1, 0, 2}, Policy: []byte(`{}`),
		Development: true, CreatedAt: at(1), ExpiresAt: at(2),
	}
	bare := AccessKey{ID: "AKIA1", Account: "000000000000", User: "a", Sealed: []byte{3}, CreatedAt: at(3)}
	write(t, s, func(tx *Tx) error {
		if err := tx.InsertAccessKey(&full); err != nil {
			return err
		}
		return tx.InsertAccessKey(&bare)
	})

	t.Run("read back", func(t *testing.T) {
		read(t, s, func(tx *Tx) error {
			for _, want := range []*AccessKey{&full, &bare} {
				got, err := tx.AccessKey(want.ID)
				if err != nil {
					return err
				}
				wantEqual(t, got, want)
			}
			k, _ := tx.AccessKey(bare.ID)
			if !k.ExpiresAt.IsZero() || k.Policy != nil {
				t.Errorf("ExpiresAt %v, Policy %q; want none", k.ExpiresAt, k.Policy)
			}
			_, err := tx.AccessKey("AKIA3")
			wantError(t, err, ErrNotFound)
			return nil
		})
	})
	t.Run("are listed by id", func(t *testing.T) {
		read(t, s, func(tx *Tx) error {
			got, err := tx.AccessKeys()
			wantEqual(t, got, []AccessKey{bare, full})
			return err
		})
	})
	t.Run("refuse an id twice", func(t *testing.T) {
		wantError(t, s.Write(t.Context(), func(tx *Tx) error { return tx.InsertAccessKey(&full) }), ErrExists)
	})
	t.Run("are gone when deleted", func(t *testing.T) {
		remove := func(tx *Tx) error { return tx.DeleteAccessKey(full.ID) }
		write(t, s, remove)
		wantError(t, s.Write(t.Context(), remove), ErrNotFound)
		wantEqual(t, count(t, s, "access_key"), 1)
	})
}

func TestSessions(t *testing.T) {
	s := open(t)
	key := AccessKey{ID: "AKIA1", Account: "000000000000", User: "a", Sealed: []byte{3}, CreatedAt: at(3)}
	early := Session{SHA256: [32]byte{1}, AccessKey: key.ID, ExpiresAt: at(1)}
	late := Session{SHA256: [32]byte{2}, AccessKey: key.ID, ExpiresAt: at(2)}
	other := Session{SHA256: [32]byte{3}, AccessKey: "AKIA2", ExpiresAt: at(2)}
	write(t, s, func(tx *Tx) error {
		return errors.Join(tx.InsertAccessKey(&key), tx.AddSession(&early), tx.AddSession(&late), tx.AddSession(&other))
	})
	wantLeft := func(t *testing.T, want ...*Session) {
		t.Helper()
		wantEqual(t, count(t, s, "session"), len(want))
		read(t, s, func(tx *Tx) error {
			for _, w := range want {
				got, err := tx.Session(w.SHA256)
				if err != nil {
					return err
				}
				wantEqual(t, got, w)
			}
			return nil
		})
	}
	wantLeft(t, &early, &late, &other)

	t.Run("refuse a token twice", func(t *testing.T) {
		wantError(t, s.Write(t.Context(), func(tx *Tx) error { return tx.AddSession(&late) }), ErrExists)
	})
	t.Run("are gone when they have expired", func(t *testing.T) {
		write(t, s, func(tx *Tx) error { return tx.DeleteExpiredSessions(at(1)) })
		wantLeft(t, &late, &other)
	})
	t.Run("are gone with their key", func(t *testing.T) {
		write(t, s, func(tx *Tx) error { return tx.DeleteAccessKey(key.ID) })
		wantLeft(t, &other)
	})
	t.Run("are gone when deleted, also twice", func(t *testing.T) {
		for range 2 {
			write(t, s, func(tx *Tx) error { return tx.DeleteSession(other.SHA256) })
		}
		wantLeft(t)
		read(t, s, func(tx *Tx) error {
			_, err := tx.Session(other.SHA256)
			wantError(t, err, ErrNotFound)
			return nil
		})
	})
}

func TestWABAs(t *testing.T) {
	s := open(t)
	rows := []WABA{
		{"1", "eu", "a", "71", []byte("eu a"), nil, false},
		{"1", "eu", "c", "72", []byte("eu c"), nil, false},
		{"1", "us", "b", "73", []byte("us b"), nil, false},
		{"1", AnyRegion, "c", "74", []byte("any c"), nil, false},
		{"1", AnyRegion, "d", "75", []byte("any d"), nil, false},
		{"2", "eu", "a", "76", []byte("2 eu a"), nil, false},
	}
	write(t, s, func(tx *Tx) error {
		for i := range rows {
			if err := tx.InsertWABA(&rows[i]); err != nil {
				return err
			}
		}
		return nil
	})
	for _, test := range []struct {
		name, account, region, id string
		want                      string // a record; empty: ErrNotFound
	}{
		{"is found in its region", "1", "eu", "a", "eu a"},
		{"is not found in another region", "1", "us", "a", ""},
		{"is not found in another account", "2", "us", "b", ""},
		{"of any region is found in a region", "1", "us", "c", "any c"},
		{"of any region gives way to one of the region", "1", "eu", "c", "eu c"},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := s.Read(t.Context(), func(tx *Tx) error {
				w, err := tx.WABA(test.account, test.region, test.id)
				if err == nil {
					wantEqual(t, string(w.Record), test.want)
				}
				return err
			})
			if test.want == "" {
				wantError(t, err, ErrNotFound)
			} else if err != nil {
				t.Error(err)
			}
		})
	}
	t.Run("are changed one at a time", func(t *testing.T) {
		row := WABA{"1", "us", "b", "73", []byte("us b"), nil, false}
		for _, sealed := range [][]byte{[]byte("secret"), nil} {
			row.Sealed = sealed
			write(t, s, func(tx *Tx) error { return tx.UpdateWABA(&row) })
			read(t, s, func(tx *Tx) error {
				got, err := tx.WABA("1", "us", "b")
				wantEqual(t, got, &row)
				return err
			})
		}
		row.Region = "eu"
		wantError(t, s.Write(t.Context(), func(tx *Tx) error { return tx.UpdateWABA(&row) }), ErrNotFound)
	})
	t.Run("are found by Meta's id, all of them", func(t *testing.T) {
		more := WABA{"3", "us", "a", "71", []byte("more"), []byte("s"), true}
		write(t, s, func(tx *Tx) error { return tx.InsertWABA(&more) })
		read(t, s, func(tx *Tx) error {
			got, err := tx.WABAsByMetaID("71")
			wantEqual(t, got, []WABA{rows[0], more})
			return err
		})
		write(t, s, func(tx *Tx) error { return tx.DeleteWABA("3", "us", "a") })
	})
	for _, test := range []struct {
		name, account, region, after string
		limit                        int
		want                         []string
	}{
		{"are listed by id, each once", "1", "eu", "", 10, []string{"eu a", "eu c", "any d"}},
		{"of another region are left out", "1", "us", "", 10, []string{"us b", "any c", "any d"}},
		{"come page by page", "1", "eu", "", 2, []string{"eu a", "eu c"}},
		{"go on after an id", "1", "eu", "c", 2, []string{"any d"}},
		{"end", "1", "eu", "d", 2, nil},
		{"of another account are left out", "2", "eu", "", 10, []string{"2 eu a"}},
		{"are none for a negative limit", "1", "eu", "", -1, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			read(t, s, func(tx *Tx) error {
				list, err := tx.WABAs(test.account, test.region, test.after, test.limit)
				var got []string
				for _, w := range list {
					got = append(got, string(w.Record))
				}
				wantEqual(t, got, test.want)
				return err
			})
		})
	}
	t.Run("are found by Meta's id", func(t *testing.T) {
		read(t, s, func(tx *Tx) error {
			w, err := tx.WABAByMetaID(rows[2].MetaID)
			if err == nil {
				wantEqual(t, *w, rows[2])
			}
			return err
		})
		wantError(t, s.Read(t.Context(), func(tx *Tx) error {
			_, err := tx.WABAByMetaID("79")
			return err
		}), ErrNotFound)
	})
	t.Run("refuse an id twice", func(t *testing.T) {
		wantError(t, s.Write(t.Context(), func(tx *Tx) error { return tx.InsertWABA(&rows[0]) }), ErrExists)
	})
	t.Run("are gone when deleted, in that region", func(t *testing.T) {
		remove := func(tx *Tx) error { return tx.DeleteWABA("1", "eu", "c") }
		write(t, s, remove)
		wantError(t, s.Write(t.Context(), remove), ErrNotFound)
		read(t, s, func(tx *Tx) error {
			w, err := tx.WABA("1", "eu", "c")
			wantEqual(t, string(w.Record), "any c")
			return err
		})
	})
}

func TestTags(t *testing.T) {
	s := open(t)
	write(t, s, func(tx *Tx) error {
		for _, tag := range []Tag{{"b", "1"}, {"a", ""}, {"b", "2"}, {"B", "3"}} {
			if err := tx.PutTag("arn:1", tag); err != nil {
				return err
			}
		}
		return tx.PutTag("arn:2", Tag{"b", "other"})
	})
	tags := func(t *testing.T, want ...Tag) {
		t.Helper()
		read(t, s, func(tx *Tx) error {
			got, err := tx.Tags("arn:1")
			wantEqual(t, got, want)
			return err
		})
	}
	t.Run("are listed by key with the last value", func(t *testing.T) {
		tags(t, Tag{"B", "3"}, Tag{"a", ""}, Tag{"b", "2"})
	})
	t.Run("are deleted one by one, also when not there", func(t *testing.T) {
		for range 2 {
			write(t, s, func(tx *Tx) error { return tx.DeleteTag("arn:1", "b") })
		}
		tags(t, Tag{"B", "3"}, Tag{"a", ""})
	})
	t.Run("are deleted all at once, those of one resource", func(t *testing.T) {
		write(t, s, func(tx *Tx) error { return tx.DeleteTags("arn:1") })
		tags(t)
		wantEqual(t, count(t, s, "tag"), 1)
	})
}

func TestPreview(t *testing.T) {
	s := open(t)
	write(t, s, func(tx *Tx) error { return tx.InsertFlow(newFlow(1, "w1", "a")) })
	for _, want := range []Preview{{"t1", at(1)}, {"t2", at(2)}} {
		t.Run("is the last one set: "+want.Token, func(t *testing.T) {
			write(t, s, func(tx *Tx) error { return tx.SetPreview(1, want) })
			read(t, s, func(tx *Tx) error {
				got, err := tx.Preview(1)
				wantEqual(t, got, &want)
				return err
			})
		})
	}
	t.Run("needs a flow", func(t *testing.T) {
		if err := s.Write(t.Context(), func(tx *Tx) error { return tx.SetPreview(2, Preview{"t", at(1)}) }); err == nil {
			t.Error("no error")
		}
		read(t, s, func(tx *Tx) error {
			_, err := tx.Preview(2)
			wantError(t, err, ErrNotFound)
			return nil
		})
	})
}

func TestSetting(t *testing.T) {
	s := open(t)
	for _, want := range []string{"one", "", "two\x00"} {
		t.Run("is the last value put: "+want, func(t *testing.T) {
			write(t, s, func(tx *Tx) error { return tx.PutSetting("a", []byte(want)) })
			read(t, s, func(tx *Tx) error {
				got, err := tx.Setting("a")
				wantEqual(t, string(got), want)
				return err
			})
		})
	}
	t.Run("is not there before", func(t *testing.T) {
		read(t, s, func(tx *Tx) error {
			_, err := tx.Setting("b")
			wantError(t, err, ErrNotFound)
			return nil
		})
	})
}
