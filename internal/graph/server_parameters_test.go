package graph

import (
	"bytes"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"flowport/internal/meta"
)

// collect gathers what a splitter hands over, as text.
func collect(split func(each func(string, []byte) error) error) (pairs [][2]string, err error) {
	err = split(func(name string, value []byte) error {
		pairs = append(pairs, [2]string{name, string(value)})
		return nil
	})
	return pairs, err
}

func TestSplitForm(t *testing.T) {
	for form, want := range map[string][][2]string{
		"":                       nil,
		"a=1&b=2":                {{"a", "1"}, {"b", "2"}},
		"a=1&a=2":                {{"a", "1"}, {"a", "2"}},
		"a&b=&=c&&":              {{"a", ""}, {"b", ""}, {"", "c"}},
		"a=x+y%20z%2B%C3%A4":     {{"a", "x y z+ä"}},
		"categories=%5B%22A%22]": {{"categories", `["A"]`}},
		"a=b=c":                  {{"a", "b=c"}},
	} {
		got, err := collect(func(each func(string, []byte) error) error { return splitForm([]byte(form), each) })
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%q: %v (-want +got):\n%s", form, err, diff)
		}
	}
	for _, form := range []string{"a=%", "a=%4", "a=%4g", "%zz=1"} {
		if _, err := collect(func(each func(string, []byte) error) error { return splitForm([]byte(form), each) }); err == nil {
			t.Errorf("%q was taken", form)
		}
	}
}

// FuzzSplitForm compares with net/url, which has another answer for ; only.
func FuzzSplitForm(f *testing.F) {
	for _, seed := range []string{"a=1&b=%20+&a=", "%41=%zz", "categories=%5B%22OTHER%22%5D&publish=true", "=&=&&%"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, form string) {
		if strings.Contains(form, ";") {
			return
		}
		want, wantErr := url.ParseQuery(form)
		got := url.Values{}
		err := splitForm([]byte(form), func(name string, value []byte) error {
			got.Add(name, string(value))
			return nil
		})
		if (err == nil) != (wantErr == nil) {
			t.Fatalf("%v, net/url says %v", err, wantErr)
		}
		if err == nil && !cmp.Equal(want, got) {
			t.Fatal(cmp.Diff(want, got))
		}
	})
}

func TestSplitMultipart(t *testing.T) {
	t.Run("reads what a writer wrote, whatever is in it", rapid.MakeCheck(func(t *rapid.T) {
		var want [][2]string
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		value := rapid.StringOf(rapid.SampledFrom([]rune("ab-\r\n\"\x00é:")))
		for range rapid.IntRange(0, 5).Draw(t, "parts") {
			pair := [2]string{rapid.StringMatching(`[a-z_"\\ é]{1,8}`).Draw(t, "name"), value.Draw(t, "value")}
			want = append(want, pair)
			part := io.Writer(nil)
			if rapid.Bool().Draw(t, "file") {
				part, _ = w.CreateFormFile(pair[0], "flöw.json")
			} else {
				part, _ = w.CreateFormField(pair[0])
			}
			_, _ = io.WriteString(part, pair[1])
		}
		_ = w.Close()
		got, err := collect(func(each func(string, []byte) error) error {
			return splitMultipart(body.Bytes(), w.Boundary(), each)
		})
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Fatalf("%v (-want +got):\n%s", err, diff)
		}
	}))
	t.Run("does not copy a value", func(t *testing.T) {
		body := []byte("--x\r\nContent-Disposition: form-data; name=file\r\n\r\nabc\r\n--x--")
		err := splitMultipart(body, "x", func(_ string, value []byte) error {
			if &value[0] != &body[bytes.IndexByte(body, 'a')+bytes.Index(body[bytes.IndexByte(body, 'a'):], []byte("abc"))] {
				t.Error("the value is a copy")
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
	t.Run("a preamble, blanks behind boundaries and a longer boundary inside", func(t *testing.T) {
		body := "preamble\r\n--x \t\r\ncontent-disposition: form-data; name=\"a\"\r\nX: y\r\n\r\n1\r\n--xy\r\n\r\n--x\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\n\r\n--x--\r\nepilogue"
		got, err := collect(func(each func(string, []byte) error) error { return splitMultipart([]byte(body), "x", each) })
		want := [][2]string{{"a", "1\r\n--xy\r\n"}, {"b", ""}}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
	})
	for name, body := range map[string]string{
		"nothing":              "",
		"no end":               "--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n",
		"headers without end":  "--x\r\nContent-Disposition: form-data; name=a\r\n",
		"headers without name": "--x\r\nContent-Type: text/plain\r\n\r\n1\r\n--x--",
		"long headers":         "--x\r\nX: " + strings.Repeat("y", maxPartHead) + "\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--x--",
		"text after boundary":  "--x y\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--x--",
	} {
		t.Run("refuses "+name, func(t *testing.T) {
			if got, err := collect(func(each func(string, []byte) error) error { return splitMultipart([]byte(body), "x", each) }); err == nil {
				t.Errorf("got %q", got)
			}
		})
	}
}

// FuzzSplitMultipart compares with mime/multipart where both can read a body.
func FuzzSplitMultipart(f *testing.F) {
	f.Add([]byte("--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\nContent-Type: application/json\r\n\r\n{}\r\n--x--\r\n"))
	f.Add([]byte("--x--"))
	f.Add([]byte("--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n--x\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\n--x--"))
	f.Fuzz(func(t *testing.T, body []byte) {
		got, err := collect(func(each func(string, []byte) error) error { return splitMultipart(bytes.Clone(body), "x", each) })
		if err != nil || !bytes.HasPrefix(body, []byte("--x\r\n")) {
			return
		}
		if bytes.Count(body, []byte("\n")) != bytes.Count(body, []byte("\r\n")) {
			return // mime/multipart takes a bare LF for the end of a header
		}
		var want [][2]string
		r := multipart.NewReader(bytes.NewReader(body), "x")
		for {
			part, err := r.NextRawPart()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return // stricter than ours, in headers
			}
			value, err := io.ReadAll(part)
			if err != nil || part.FormName() == "" || len(part.Header["Content-Disposition"]) != 1 {
				return
			}
			want = append(want, [2]string{part.FormName(), string(value)})
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("(-mime/multipart +ours):\n%s", diff)
		}
	})
}

// body reads parameters from a body of a content type.
func body(t *testing.T, contentType, text string) (parameters, error) {
	t.Helper()
	var p parameters
	err := p.addBody(http.Header{"Content-Type": {contentType}}, []byte(text))
	return p, err
}

func TestParameters(t *testing.T) {
	t.Run("an array", func(t *testing.T) {
		want := []string{"OTHER", "SURVEY"}
		for contentType, texts := range map[string][]string{
			"application/x-www-form-urlencoded": {
				`categories=["OTHER","SURVEY"]`, `categories=%5B%22OTHER%22%2C+%22SURVEY%22%5D`,
				`categories[]=OTHER&categories[]=SURVEY`, `categories%5B0%5D=OTHER&categories%5B1%5D=SURVEY`,
			},
			"application/json; charset=utf-8": {`{"categories":["OTHER","SURVEY"]}`, `{"categories":"[\"OTHER\",\"SURVEY\"]"}`},
		} {
			for _, text := range texts {
				p, err := body(t, contentType, text)
				if err != nil {
					t.Fatal(err)
				}
				if got, err := p.list("categories"); err != nil || !cmp.Equal(want, got) {
					t.Errorf("%s: %q, %v", text, got, err)
				}
			}
		}
		for _, text := range []string{"categories=OTHER", `categories={"a":1}`, "categories=[1]", "categories="} {
			p, _ := body(t, "application/x-www-form-urlencoded", text)
			if got, err := p.list("categories"); err == nil {
				t.Errorf("%s gives %q", text, got)
			}
		}
	})
	t.Run("of JSON are the texts of strings and the JSON of others", func(t *testing.T) {
		p, err := body(t, "application/json", ` {"a":"x\u00e4\n","publish":true,"limit":7,"gone":null,"o":{"b":[1]}} `)
		if err != nil {
			t.Fatal(err)
		}
		publish, _ := p.flag("publish")
		limit, _ := p.number("limit")
		if _, gone := p.get("gone"); p.text("a") != "xä\n" || !publish || limit != 7 || gone || p.text("o") != `{"b":[1]}` {
			t.Errorf("parameters are %q", p)
		}
	})
	t.Run("the last of a name counts", func(t *testing.T) {
		p, _ := body(t, "", "a=1&a=2")
		if p.text("a") != "2" {
			t.Errorf("a is %q", p.text("a"))
		}
	})
	for name, c := range map[string][2]string{
		"JSON that is none":         {"application/json", `{"a":`},
		"JSON that is no object":    {"application/json", `["a"]`},
		"JSON with a tail":          {"application/json", `{} {}`},
		"JSON that is not UTF-8":    {"application/json", "{\"a\":\"\xff\"}"},
		"a form with a bad %":       {"application/x-www-form-urlencoded", "a=%x"},
		"multipart without end":     {"multipart/form-data; boundary=x", "--x\r\n"},
		"multipart, no boundary":    {"multipart/form-data", "--x--"},
		"another type":              {"text/xml", "<a/>"},
		"a malformed type":          {"application/json; =", "{}"},
		"too many parameters":       {"", strings.Repeat("a=1&", maxParameters+1)},
		"too many members":          {"application/json", "{" + strings.Repeat(`"a":1,`, maxParameters) + `"b":2}`},
		"a very deep JSON document": {"application/json", `{"a":` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + "}"},
	} {
		t.Run("refused: "+name, func(t *testing.T) {
			_, err := body(t, c[0], c[1])
			refusal, ok := isRefusal(err)
			if !ok || refusal.Code != meta.CodeInvalidParameter || len(refusal.Message) > 300 {
				t.Errorf("error is %v", err)
			}
		})
	}
}
