package wire_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// corpus is the folder of real Flow JSON beside the checkout.
const corpus = "../../../shared/corpus"

// TestCorpus uploads every real document there is and reads it back.
func TestCorpus(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(corpus, "*", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skipf("%s is missing", corpus)
	}
	s := commonServer(t)
	flow := s.newFlow(t)
	for _, file := range files {
		name, err := filepath.Rel(corpus, file)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(name, func(t *testing.T) {
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var out struct{ ValidationErrors []string }
			s.upload(t, flow, src).decode(t, &out)
			if out.ValidationErrors == nil {
				t.Error("validationErrors is missing")
			}
			if strings.HasPrefix(name, "broken") && len(out.ValidationErrors) == 0 {
				t.Error("a document that does not parse has no validation error")
			}
			for _, text := range out.ValidationErrors {
				if len(text) > 1<<20 {
					t.Errorf("a validation error has %d bytes, above the model's 1048576", len(text))
				}
			}
			s.wantStored(t, flow, src)
			s.do(t, "GetWhatsAppFlow", input{"id": waba, "flowId": flow}).decode(t, nil)
		})
	}
	t.Logf("%d documents", len(files))
}
