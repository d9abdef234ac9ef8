package awsapi

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// testMembers has one member of each kind.
var testMembers = []member{
	{"id", linkedWhatsAppBusinessAccountID, true},
	{"flowId", metaFlowID, false},
	{"flowJson", metaFlowJSONBlob, false},
	{"categories", metaFlowCategoryList, false},
	{"publish", boolean, false},
	{"maxResults", maxResults, false},
	{"tags", tagList, false},
}

func TestDecodeBody(t *testing.T) {
	tests := []struct {
		name, body string
		want       values
	}{
		{"an empty body is an empty object", "", values{}},
		{"white space is an empty object", " \r\n\t", values{}},
		{"null means absent", `{"id":null,"flowJson":null,"categories":null}`, values{}},
		{"unknown members are ignored, whatever they hold", `{"x":[{"y":null}],"id":"waba-1","z":1e400}`, values{"id": "waba-1"}},
		{"escapes in names and values count", `{"\u0069d":"w\u0061ba-\/1"}`, values{"id": "waba-/1"}},
		{"a blob is decoded", `{"flowJson":"aGk="}`, values{"flowJson": []byte("hi")}},
		{"a blob may have any character escaped", `{"flowJson":"\u0050z8\/\u002B\u0077\u003D\u003d"}`, values{"flowJson": []byte("???\xfb")}},
		{"an empty blob is present", `{"flowJson":""}`, values{"flowJson": []byte{}}},
		{"lists, booleans, integers", `{"categories":["OTHER","SURVEY"],"publish":true,"maxResults":7}`,
			values{"categories": []any{"OTHER", "SURVEY"}, "publish": true, "maxResults": 7}},
		{"structures in lists", `{"tags":[{"key":"a","value":"b"},{"key":"c","value":null,"more":{}}]}`,
			values{"tags": []any{values{"key": "a", "value": "b"}, values{"key": "c"}}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := decodeBody(testMembers, []byte(tt.body))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// manyMembers are n members of names that differ.
func manyMembers(n int) string {
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, `"%08x":0,`, i)
	}
	return strings.TrimSuffix(text.String(), ",")
}

func TestDecodeBody_takes_no_memory_for_unknown_members(t *testing.T) {
	body := []byte(`{"x":{` + manyMembers(100_000) + `}}`)
	got := testing.AllocsPerRun(1, func() {
		if _, err := decodeBody(testMembers, body); err != nil {
			t.Error(err)
		}
	})
	if got > 100 {
		t.Errorf("%v allocations for a body whose members are all unknown", got)
	}
}

func TestDecodeBodyRefuses(t *testing.T) {
	deep := strings.Repeat("[", 100_000)
	tests := []struct {
		name, body, says string
	}{
		{"broken JSON", `{"id":}`, "not valid JSON"},
		{"a body that ends early", `{"id":"waba-1"`, "not valid JSON"},
		{"something after the object", `{"id":"waba-1"} x`, "something after"},
		{"a list", `[1]`, "must be a JSON object"},
		{"a word", `nope`, "not valid JSON"},
		{"a repeated member", `{"id":"waba-1","id":"waba-2"}`, "duplicate member: 'id'"},
		{"a repeated member, once null", `{"id":null,"id":"waba-2"}`, "duplicate member: 'id'"},
		{"a repeated member, once escaped", `{"id":"waba-1","\u0069d":"waba-2"}`, "duplicate member: 'id'"},
		{"a repeated unknown member", `{"x":1,"x":2}`, "duplicate member: 'x'"},
		{"a repeated member of a structure", `{"tags":[{"key":"a","key":"b"}]}`, "duplicate member: 'tags.1.member.key'"},
		{"more members than anybody sends", `{` + manyMembers(maxMembers+1) + `}`, "more than 1000"},
		{"invalid UTF-8", "{\"id\":\"waba-\xff\"}", "not valid JSON"},
		{"a raw NUL", "{\"id\":\"waba-\x00\"}", "not valid JSON"},
		{"an escaped NUL", `{"id":"waba-\u0000"}`, "U+0000"},
		{"a number for a string", `{"id":5}`, "'id' must be a string"},
		{"an object for a blob", `{"flowJson":{"version":"7.3"}}`, "'flowJson' must be a base64 string"},
		{"a string for a boolean", `{"publish":"true"}`, "'publish' must be true or false"},
		{"a string for a number", `{"maxResults":"5"}`, "'maxResults' must be a whole number"},
		{"a fraction", `{"maxResults":1.5}`, "'maxResults' must be a whole number"},
		{"a number over 32 bits", `{"maxResults":5000000000}`, "'maxResults' must be a whole number"},
		{"a string for a list", `{"categories":"OTHER"}`, "'categories' must be a list"},
		{"null in a list", `{"categories":["OTHER",null]}`, "'categories.2.member' must be a string"},
		{"deep nesting in a member", `{"id":` + deep, "must be a string|not valid JSON"},
		{"deep nesting in an unknown member", `{"x":` + deep, "not valid JSON"},
		{"the URL alphabet", `{"flowJson":"_-8="}`, `character 1 is "_"`},
		{"missing padding", `{"flowJson":"aGk"}`, "padding"},
		{"white space in base64", `{"flowJson":"aG k="}`, `character 3 is " "`},
		{"a line break in base64", `{"flowJson":"aGk=\n"}`, `character 5 is "\n"`},
		{"padding in the middle", `{"flowJson":"aGk=aGk="}`, "not valid base64"},
		{"far into a long blob", `{"flowJson":"` + strings.Repeat("A", 8192) + `*AAA"}`, `character 8193 is "*"`},
		{"padding between the pieces of a long blob", `{"flowJson":"` + strings.Repeat("A", 4092) + `AA==AAAA"}`, "not valid base64"},
		{"a very long list", `{"categories":[` + strings.Repeat(`"OTHER",`, maxListLength) + `"OTHER"]}`, "more than 1000"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := decodeBody(testMembers, []byte(tt.body))
			wire, ok := err.(*Error)
			if !ok || wire.Code != "SerializationException" || wire.Status != 400 {
				t.Fatalf("got %v, want a SerializationException", err)
			}
			for _, part := range strings.Split(tt.says, "|") {
				if strings.Contains(wire.Message, part) {
					return
				}
			}
			t.Errorf("message %q does not say %q", wire.Message, tt.says)
		})
	}
}

// TestDecodeBlobInPlace compares with encoding/base64 at sizes around the
// pieces in which a blob is decoded.
func TestDecodeBlobInPlace(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 2, 3, 4, 3071, 3072, 3073, 6143, 6144, 6145, 100_000} {
		want := make([]byte, n)
		for i := range want {
			want[i] = byte(random.Uint32())
		}
		body := fmt.Appendf(nil, `{"flowJson":%q}`, base64.StdEncoding.EncodeToString(want))
		in, err := decodeBody(testMembers, body)
		if err != nil {
			t.Fatalf("%d bytes: %v", n, err)
		}
		if !bytes.Equal(in.blob("flowJson"), want) {
			t.Errorf("%d bytes came back different", n)
		}
	}
}

func TestDecodeQuery(t *testing.T) {
	got, err := decodeQuery(testMembers, "id=arn%3Aaws%3Ax&flowId=12&flowId=13&publish=true&maxResults=9&X-Amz-Date=x&q=a+b")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(values{"id": "arn:aws:x", "flowId": "12", "publish": true, "maxResults": 9}, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	for _, raw := range []string{"id=%zz", "publish=yes", "maxResults=ten", "maxResults=99999999999", "id=%00", "id=a;b=c"} {
		if _, err := decodeQuery(testMembers, raw); err == nil || !strings.HasPrefix(err.Error(), "SerializationException") {
			t.Errorf("%s: got %v, want a SerializationException", raw, err)
		}
	}
}

// FuzzDecodeBody checks that any body gives members or one wire error, and that
// what it takes means the same when encoding/json writes it.
func FuzzDecodeBody(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"id":"waba-1","flowId":"1","flowJson":"eyJ2ZXJzaW9uIjoiNy4zIn0="}`,
		`{"categories":["OTHER"],"publish":false,"maxResults":1}`, `{"tags":[{"key":"\u00e9","value":""}]}`,
		`{"flowJson":"\u0041\/\u002b="}`, `[`, `{"id":1e9}`, "{\"id\":\"\xff\"}",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		original := bytes.Clone(body)
		got, err := decodeBody(testMembers, body)
		if err != nil {
			if _, ok := err.(*Error); !ok {
				t.Fatalf("%T is not a wire error: %v", err, err)
			}
			return
		}
		if len(bytes.TrimSpace(original)) == 0 {
			return
		}
		// Round trip: what was taken, written by encoding/json, is taken again.
		again, err := json.Marshal(got)
		if err != nil {
			t.Fatal(err)
		}
		second, err := decodeBody(testMembers, again)
		if err != nil {
			t.Fatalf("%s: %v", again, err)
		}
		if diff := cmp.Diff(got, second); diff != "" {
			t.Errorf("-first +second\n%s", diff)
		}
	})
}
