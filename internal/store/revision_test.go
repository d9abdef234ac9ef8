package store

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// samples are documents of every kind of size and compressibility.
func samples() map[string][]byte {
	noise := make([]byte, 10<<20)
	random := rand.NewChaCha8([32]byte{})
	random.Read(noise)
	text := []byte(strings.Repeat(`{"type":"TextBody","text":"a line of a long flow"},`, 10<<20/51))
	return map[string][]byte{
		"empty":            {},
		"one byte":         {'{'},
		"small":            []byte(`{"version":"7.3","screens":[]}`),
		"10 MB of text":    text,
		"10 MB of noise":   noise,
		"noise then text":  append(noise[:1<<20:1<<20], text...),
		"not UTF-8, zeros": {0xff, 0, 0xfe, 0, 0},
	}
}

func TestFlowJSON(t *testing.T) {
	s := open(t)
	write(t, s, func(tx *Tx) error { return tx.InsertFlow(newFlow(1, "w1", "a")) })
	for name, src := range samples() {
		t.Run("reads back the bytes: "+name, func(t *testing.T) {
			r := newRevision(1)
			c := NewContent(src)
			write(t, s, func(tx *Tx) (err error) {
				r.Number, err = addNext(tx, r, c)
				return err
			})
			r.SHA256, r.Size = c.SHA256, int64(len(src))
			read(t, s, func(tx *Tx) error {
				got, err := tx.FlowJSON(1, r.Number)
				if !bytes.Equal(got, src) {
					t.Errorf("%d other bytes came back", len(got))
				}
				if err != nil {
					return err
				}
				revision, err := tx.Revision(1, r.Number)
				wantEqual(t, revision, &r)
				return err
			})
		})
	}
	t.Run("says when there is no such revision", func(t *testing.T) {
		read(t, s, func(tx *Tx) error {
			_, err := tx.FlowJSON(1, 100)
			wantError(t, err, ErrNotFound)
			_, err = tx.Revision(2, 1)
			wantError(t, err, ErrNotFound)
			return nil
		})
	})
}

func TestAddRevision(t *testing.T) {
	t.Run("stores a repeated upload once", func(t *testing.T) {
		s := open(t)
		write(t, s, func(tx *Tx) error { return tx.InsertFlow(newFlow(1, "w1", "a")) })
		for want := int64(1); want <= 3; want++ {
			write(t, s, func(tx *Tx) error {
				n, err := addNext(tx, newRevision(1), NewContent([]byte("{}")))
				wantEqual(t, n, want)
				return err
			})
		}
		wantEqual(t, count(t, s, "content"), 1)
		wantEqual(t, count(t, s, "revision"), 3)
	})
	t.Run("tells no errors from none", func(t *testing.T) {
		s := open(t)
		write(t, s, func(tx *Tx) error {
			if err := tx.InsertFlow(newFlow(1, "w1", "a")); err != nil {
				return err
			}
			_, err := addNext(tx, Revision{Flow: 1, Errors: []byte{}}, NewContent(nil))
			return err
		})
		read(t, s, func(tx *Tx) error {
			r, err := tx.Revision(1, 1)
			if r.Errors != nil {
				t.Errorf("Errors is %q, want nil", r.Errors)
			}
			return err
		})
	})
	t.Run("refuses a flow that is not there and leaves no content", func(t *testing.T) {
		s := open(t)
		err := s.Write(t.Context(), func(tx *Tx) error {
			_, err := addNext(tx, newRevision(1), NewContent([]byte("{}")))
			return err
		})
		wantError(t, err, ErrNotFound)
		wantEqual(t, count(t, s, "content"), 0)
	})
	t.Run("refuses a content without bound", func(t *testing.T) {
		s := open(t)
		err := s.Write(t.Context(), func(tx *Tx) error {
			_, err := addNext(tx, newRevision(1), Content{Size: maxContent + 1})
			return err
		})
		if err == nil || !strings.Contains(err.Error(), "at most") {
			t.Errorf("error is %v", err)
		}
	})
}

func TestDamage(t *testing.T) {
	for _, test := range []struct {
		name, change string
		args         []any
	}{
		{"a byte of the document changed", `UPDATE content SET data = $1`, []any{[]byte(`{"a":2}`)}},
		{"the document is shorter", `UPDATE content SET data = $1`, []any{[]byte(`{"a":`)}},
		{"the size is another one", `UPDATE content SET size = size + 1`, nil},
		{"the size is absurd", `UPDATE content SET size = 1152921504606846976`, nil},
		{"the size is negative", `UPDATE content SET size = -1`, nil},
		{"the encoding is unknown", `UPDATE content SET encoding = 9`, nil},
		{"the compressed form is no such thing", `UPDATE content SET encoding = 1`, nil},
		{"the compressed form holds more than it says", `UPDATE content SET encoding = 1, size = 7, data = $1`, []any{bomb()}},
	} {
		t.Run("is told when "+test.name, func(t *testing.T) {
			s := open(t)
			write(t, s, func(tx *Tx) error {
				if err := tx.InsertFlow(newFlow(42, "w1", "a")); err != nil {
					return err
				}
				_, err := addNext(tx, newRevision(42), NewContent([]byte(`{"a":1}`)))
				return err
			})
			write(t, s, func(tx *Tx) error { _, err := tx.exec(test.change, test.args...); return err })
			err := s.Read(t.Context(), func(tx *Tx) error {
				src, err := tx.FlowJSON(42, 1)
				if src != nil {
					t.Errorf("bytes came back: %q", src)
				}
				return err
			})
			wantError(t, err, ErrDamaged)
			if err != nil && !strings.Contains(err.Error(), "revision 1 of flow 42") {
				t.Errorf("the error does not name the revision: %v", err)
			}
		})
	}
}

// bomb is 60 MB of zeros, compressed.
func bomb() []byte { return NewContent(make([]byte, 60<<20)).encoded }

func TestContent(t *testing.T) {
	t.Run("gives back any bytes", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			part := rapid.SliceOfN(rapid.Byte(), 0, 100).Draw(t, "part")
			src := bytes.Repeat(part, rapid.IntRange(0, 1000).Draw(t, "times"))
			c := NewContent(src)
			got, err := decodeContent(c.encoding, c.encoded, c.SHA256[:], c.Size)
			if err != nil || !bytes.Equal(got, src) {
				t.Fatalf("%d bytes came back, want %d; error %v", len(got), len(src), err)
			}
			if len(c.encoded) > len(src) {
				t.Fatalf("%d bytes became %d", len(src), len(c.encoded))
			}
		})
	})
	t.Run("keeps no reference to its source", func(t *testing.T) {
		src := []byte("not compressible")
		c := NewContent(src)
		clear(src)
		if _, err := decodeContent(c.encoding, c.encoded, c.SHA256[:], c.Size); err != nil {
			t.Error(err)
		}
	})
}

func FuzzDecodeContent(f *testing.F) {
	for _, src := range []string{"", "{}", strings.Repeat("{}", 1000)} {
		c := NewContent([]byte(src))
		f.Add(c.encoding, c.encoded, c.Size)
	}
	f.Fuzz(func(t *testing.T, encoding int, encoded []byte, size int64) {
		var digest [32]byte // which no bytes have
		if src, err := decodeContent(encoding, encoded, digest[:], size); err == nil {
			t.Errorf("took %q", src)
		}
	})
}

func BenchmarkNewContent(b *testing.B) {
	for name, src := range samples() {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(src)))
			b.ReportAllocs()
			var n int
			for b.Loop() {
				n = len(NewContent(src).encoded)
			}
			b.ReportMetric(float64(n), "stored-B")
		})
	}
}

func BenchmarkFlowJSON(b *testing.B) {
	s := open(b)
	write(b, s, func(tx *Tx) error { return tx.InsertFlow(newFlow(1, "w1", "a")) })
	for name, src := range samples() {
		var n int64
		write(b, s, func(tx *Tx) (err error) {
			n, err = addNext(tx, newRevision(1), NewContent(src))
			return err
		})
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(src)))
			b.ReportAllocs()
			for b.Loop() {
				read(b, s, func(tx *Tx) error { _, err := tx.FlowJSON(1, n); return err })
			}
		})
	}
}

func BenchmarkFlow(b *testing.B) {
	s := open(b)
	write(b, s, func(tx *Tx) error { return tx.InsertFlow(newFlow(1, "w1", "a")) })
	b.ReportAllocs()
	for b.Loop() {
		read(b, s, func(tx *Tx) error { _, err := tx.FlowByID(1); return err })
	}
}

func BenchmarkUpload(b *testing.B) {
	for _, name := range []string{"small", "10 MB of text", "10 MB of noise"} {
		src := samples()[name]
		b.Run(name, func(b *testing.B) {
			s := open(b)
			f := newFlow(1, "w1", "a")
			write(b, s, func(tx *Tx) error { return tx.InsertFlow(f) })
			b.SetBytes(int64(len(src)))
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				copy(src, fmt.Sprint(i)) // never the same document
				c := NewContent(src)
				write(b, s, func(tx *Tx) (err error) {
					if f.Draft, err = addNext(tx, newRevision(1), c); err != nil {
						return err
					}
					return tx.UpdateFlow(f)
				})
			}
		})
	}
}

func TestRevisions(t *testing.T) {
	s := open(t)
	write(t, s, func(tx *Tx) error { return tx.InsertFlow(newFlow(1, "w1", "a")) })
	for range 3 {
		write(t, s, func(tx *Tx) error {
			_, err := addNext(tx, newRevision(1), NewContent([]byte("{}")))
			return err
		})
	}
	numbers := func(before int64, limit int) (list []int64) {
		read(t, s, func(tx *Tx) error {
			page, err := tx.Revisions(1, before, limit)
			for _, r := range page {
				list = append(list, r.Number)
			}
			return err
		})
		return list
	}
	t.Run("come newest first, in pages", func(t *testing.T) {
		wantEqual(t, numbers(0, 2), []int64{3, 2})
		wantEqual(t, numbers(2, 2), []int64{1})
		wantEqual(t, numbers(1, 2), []int64(nil))
	})
	t.Run("tell when they were last published", func(t *testing.T) {
		for i, number := range []int64{1, 2, 1} {
			write(t, s, func(tx *Tx) error { return tx.AddPublication(1, number, at(10+i)) })
		}
		read(t, s, func(tx *Tx) error {
			page, err := tx.Revisions(1, 0, 10)
			if err != nil {
				return err
			}
			wantEqual(t, []time.Time{page[0].PublishedAt, page[1].PublishedAt, page[2].PublishedAt}, []time.Time{{}, at(11), at(12)})
			return nil
		})
	})
	t.Run("go with their flow, published or not", func(t *testing.T) {
		write(t, s, func(tx *Tx) error { return tx.DeleteFlow(1) })
		wantEqual(t, numbers(0, 10), []int64(nil))
	})
}
