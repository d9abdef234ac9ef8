package wire_test

import (
	"testing"
	"time"
)

// TestThrottle checks that a budget belongs to one key and one operation.
func TestThrottle(t *testing.T) {
	s := start(t, t.TempDir(), "--throttle", "GetWhatsAppFlow=0.5/3", "--throttle", "UpdateWhatsAppFlowAssets=1")
	flow := s.newFlow(t)
	get := func(who identity) (answer, error) {
		return s.try(who, "GetWhatsAppFlow", input{"id": waba, "flowId": flow})
	}

	t.Run("a request with a bad signature costs its victim nothing", func(t *testing.T) {
		for range 10 {
			a, err := get(identity{key: developer.key, secret: "guess"})
			if err != nil {
				t.Fatal(err)
			}
			a.want(t, 403, "InvalidSignatureException", "")
		}
	})
	t.Run("the burst passes and the next is refused", func(t *testing.T) {
		for i := range 3 {
			a, err := get(developer)
			if err != nil || a.status != 200 {
				t.Fatalf("call %d of a burst of 3: %v %v", i+1, a, err)
			}
		}
		a, err := get(developer)
		if err != nil {
			t.Fatal(err)
		}
		a.want(t, 429, "ThrottledRequestException", "Rate exceeded")
	})
	t.Run("another key has its own budget", func(t *testing.T) {
		a, err := get(s.newKey(t))
		if err != nil {
			t.Fatal(err)
		}
		a.decode(t, nil)
	})
	t.Run("another operation has its own budget", func(t *testing.T) {
		for range 10 {
			s.do(t, "ListWhatsAppFlows", input{"id": waba}).decode(t, nil)
		}
	})
	t.Run("a refused upload is not stored", func(t *testing.T) {
		src := goodFlow("passed")
		s.upload(t, flow, src).decode(t, nil)
		s.upload(t, flow, goodFlow("refused")).want(t, 429, "ThrottledRequestException", "Rate exceeded")
		s.wantStored(t, flow, src)
	})
	t.Run("the budget fills again", func(t *testing.T) {
		deadline := time.Now().Add(10 * time.Second)
		for {
			a, err := get(developer)
			if err != nil {
				t.Fatal(err)
			}
			if a.status == 200 {
				return
			}
			if time.Now().After(deadline) {
				t.Fatal("still refused after ten seconds")
			}
			time.Sleep(250 * time.Millisecond)
		}
	})
}
