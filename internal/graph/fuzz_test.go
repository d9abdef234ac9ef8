package graph

import (
	"net/http"
	"testing"

	"flowport/internal/meta"
)

// Whatever Meta, or something before it, answers: it is a whole answer or an
// error that says something.
func FuzzRead(f *testing.F) {
	f.Add(200, `{"success":true,"validation_errors":[]}`)
	f.Add(200, `{"success":"true","id":"1"}`)
	f.Add(400, savedBody)
	f.Add(429, "<html>")
	f.Add(500, `{"error":{"message":"m","code":0,"error_data":"{\"details\":1}"}}`)
	f.Add(200, `{"error":null,"success":true}`)
	f.Fuzz(func(t *testing.T, status int, text string) {
		for _, out := range []answer{&outcome{}, &created{}, &flowNode{}, &list[flowNode]{}, &list[assetNode]{}} {
			failed := read(status, []byte(text), out)
			switch {
			case failed == nil && (out.missing() != "" || status < 200 || status > 299):
				t.Fatalf("%d %q is taken for an answer: %+v", status, text, out)
			case failed != nil && failed.err == nil:
				t.Fatalf("%d %q gives no error", status, text)
			case failed != nil && failed.unknown && (!failed.down || !failed.err.Transient || failed.err.Code != meta.CodeService):
				t.Fatalf("%d %q gives %+v", status, text, failed)
			}
		}
	})
}

// No header makes a client wait for longer than a day, or for less than nothing.
func FuzzUsage(f *testing.F) {
	f.Add(`{"call_count":28}`, `{"1":[{"estimated_time_to_regain_access":7}]}`, "3")
	f.Add(`{"call_count":1e999}`, `{"1":[{"estimated_time_to_regain_access":-1e300}]}`, "99999999999999999999")
	f.Fuzz(func(t *testing.T, app, business, after string) {
		u := usageOf(http.Header{headerAppUsage: {app}, headerBusinessUsage: {business}, headerRetryAfter: {after}})
		if longest := max(u.regain, u.retry); min(u.regain, u.retry) < 0 || longest > longestRegain {
			t.Fatalf("waits for %s", longest)
		}
	})
}

// A recording that somebody edited never breaks the program, and what is read
// can be written and read again.
func FuzzExchange(f *testing.F) {
	f.Add("t\n-- request --\nGET /1\n-- answer --\nHTTP 200\n-- answer body --\n{}\n")
	f.Add("-- request --\nPOST /1\nContent-Type: multipart/form-data\n-- request file a b c --\n-- answer --\nfailed: x\n")
	f.Fuzz(func(t *testing.T, file string) {
		x, err := parseExchange([]byte(file))
		if err != nil {
			return
		}
		if _, err := replayKey(x.method, x.target); err != nil {
			return
		}
		x.scrub("")
	})
}
