package store

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
)

// tally is what two tables are compared by: the number of their rows, and the
// sum of the rows' SHA-256, which does not depend on their order.
type tally struct {
	rows int64
	sum  [4]uint64
	hash hash.Hash
	text []byte
}

// add counts a row in. Each value is hashed with its type and its length, so
// that no two rows are the same text.
func (t *tally) add(row []any) error {
	if t.hash == nil {
		t.hash = sha256.New()
	}
	t.hash.Reset()
	for _, value := range row {
		var err error
		switch v := value.(type) {
		case nil:
			t.text = append(t.text[:0], 'n')
		case bool:
			t.text = append(t.text[:0], 'b', 0)
			if v {
				t.text[1] = 1
			}
		case int64:
			t.text = binary.BigEndian.AppendUint64(append(t.text[:0], 'i'), uint64(v))
		case string:
			t.text = binary.BigEndian.AppendUint64(append(t.text[:0], 's'), uint64(len(v)))
			t.text = append(t.text, v...)
		case []byte:
			t.text = binary.BigEndian.AppendUint64(append(t.text[:0], 'x'), uint64(len(v)))
			t.text = append(t.text, v...)
		default:
			err = fmt.Errorf("store: a value is %T in the database", value)
		}
		if err != nil {
			return err
		}
		t.hash.Write(t.text)
	}
	sum := t.hash.Sum(t.text[:0])
	for i := range t.sum {
		t.sum[i] += binary.BigEndian.Uint64(sum[8*i:])
	}
	t.rows++
	return nil
}

// equal reports whether two tables have the same rows.
func (t *tally) equal(other *tally) bool { return t.rows == other.rows && t.sum == other.sum }

// digest is the sum as text.
func (t *tally) digest() string {
	return fmt.Sprintf("%016x%016x%016x%016x", t.sum[0], t.sum[1], t.sum[2], t.sum[3])
}
