package screenmap

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"flowport/flowjson"
)

var update = flag.Bool("update", false, "rewrite the expected drawings in testdata")

func view(t *testing.T, src string) *flowjson.View {
	t.Helper()
	v, err := flowjson.ReadView([]byte(src))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestDraw draws testdata/flow.json and compares with flow.<format>.
func TestDraw(t *testing.T) {
	src, err := os.ReadFile("testdata/flow.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range Formats() {
		t.Run(format, func(t *testing.T) {
			got := Draw(format, "flow.json", view(t, string(src)))
			file := "testdata/flow." + format
			if *update {
				if err := os.WriteFile(file, got, 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatalf("%v (run the test with -update)", err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", format, diff)
			}
		})
	}
	t.Run("no_other_format", func(t *testing.T) {
		if got := Draw("png", "flow.json", view(t, string(src))); got != nil {
			t.Errorf("%s", got)
		}
	})
}

// TestDrawHostile draws screens whose names try to be something else.
func TestDrawHostile(t *testing.T) {
	texts := []string{
		`</title><script>alert(1)</script>`, `"]; click s0 "javascript:alert(1)"`, "`**bold**`", "#quot;&amp;",
		"two\nlines\r\n%%{init: {}}%%", `\" label="x`, `\`, "\x00\x01\x7f\u2028", strings.Repeat("wide 字 ", 100), "", "end",
	}
	var screens []any
	for i, text := range texts {
		screens = append(screens, map[string]any{"id": text, "title": texts[len(texts)-1-i], "terminal": i%2 == 0})
	}
	src, err := json.Marshal(map[string]any{"screens": screens, "routing_model": map[string][]string{texts[0]: texts[1:5]}})
	if err != nil {
		t.Fatal(err)
	}
	v := view(t, string(src))
	t.Run("svg", func(t *testing.T) {
		elements := map[string]int{}
		d := xml.NewDecoder(strings.NewReader(string(Draw("svg", texts[0], v))))
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if e, ok := token.(xml.StartElement); ok {
				elements[e.Name.Local]++
			}
		}
		if elements["script"] > 0 || elements["g"] != len(texts) {
			t.Errorf("%v", elements)
		}
	})
	for format, quotes := range map[string]string{"mermaid": `"`, "dot": `"`} {
		t.Run(format, func(t *testing.T) {
			for line := range strings.Lines(string(Draw(format, texts[0], v))) {
				unescaped := strings.NewReplacer(`\\`, "", `\"`, "").Replace(line)
				if n := strings.Count(unescaped, quotes); n%2 != 0 || len(line) > 400 || strings.ContainsAny(line, "\x00\x01\x7f\r") {
					t.Errorf("%q", line)
				}
				if inside := strings.ReplaceAll(line, "<br/>", ""); format == "mermaid" && strings.ContainsAny(inside, "<`*%\\&") {
					t.Errorf("%q", line)
				}
			}
		})
	}
}

func TestDrawLarge(t *testing.T) {
	var ids []string
	for i := range 100 {
		ids = append(ids, fmt.Sprintf("S%d", i))
	}
	model, screens := map[string][]string{}, []any{}
	for _, id := range ids {
		model[id] = ids
		screens = append(screens, map[string]string{"id": id})
	}
	src, err := json.Marshal(map[string]any{"screens": screens, "routing_model": model})
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range Formats() {
		if got := Draw(format, "large", view(t, string(src))); len(got) < 9900*10 || len(got) > 4<<20 {
			t.Errorf("%s has %d bytes", format, len(got))
		}
	}
	if got := Draw("svg", "empty", view(t, "{}")); !strings.Contains(string(got), "No screens") {
		t.Errorf("%s", got)
	}
}
