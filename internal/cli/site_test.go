package cli

import (
	"net/http/httptest"
	"testing"
	"time"
)

// deadlines notes until when an answer may be written.
type deadlines struct {
	*httptest.ResponseRecorder
	last time.Time
}

func (d *deadlines) SetWriteDeadline(at time.Time) error {
	d.last = at
	return nil
}

func TestPaced(t *testing.T) {
	d := &deadlines{ResponseRecorder: httptest.NewRecorder()}
	p := &paced{ResponseWriter: d}
	write := func() {
		t.Helper()
		if n, err := p.Write(make([]byte, 3*pagePiece+1)); err != nil || n != 3*pagePiece+1 {
			t.Fatalf("wrote %d, %v", n, err)
		}
	}
	write()
	if left := time.Until(d.last); left <= 0 || left > pagePause {
		t.Errorf("a client may pause for %v", left)
	}
	if left := time.Until(p.until); left <= pagePause || left > pageAll {
		t.Errorf("a client has %v for all", left)
	}
	p.until = time.Now().Add(pagePause / 2)
	write()
	if !d.last.Equal(p.until) {
		t.Errorf("a slow client has until %v, want %v", d.last, p.until)
	}
}
