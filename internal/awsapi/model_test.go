package awsapi

import (
	"encoding/json"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// model is the part of AWS's service model that the tables repeat.
type model struct {
	Operations map[string]struct {
		HTTP  struct{ Method, RequestURI string }
		Input struct{ Shape string }
	}
	Shapes map[string]modelShape
}

type modelShape struct {
	Type      string
	Required  []string
	Min, Max  *int
	Pattern   string
	Enum      []string
	Sensitive bool
	Member    struct{ Shape string }
	Members   map[string]struct {
		Shape        string
		Location     string
		LocationName string
	}
}

// september are the operations and members that AWS's Smithy model of
// 2026-09-17 added; the older model beside the checkout does not have them.
var september = map[string]bool{
	"PutWhatsAppBusinessPublicKey":   true,
	"GetWhatsAppBusinessPublicKey":   true,
	"GetWhatsAppCallPermission":      true,
	"SendWhatsAppCallEvent":          true,
	"CreateWhatsAppFlow.endpointUri": true,
	"UpdateWhatsAppFlow.endpointUri": true,
	"UpdateWhatsAppFlow.metaAppId":   true,
}

func loadModel(t *testing.T) model {
	t.Helper()
	text, err := os.ReadFile("../../../shared/aws/service-2.json")
	if err != nil {
		t.Skip("AWS's service model is not beside the checkout: ", err)
	}
	var m model
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestOperations(t *testing.T) {
	m := loadModel(t)
	listed := map[string]bool{}
	for _, op := range operations {
		listed[op.name] = true
		want, ok := m.Operations[op.name]
		if !ok {
			if !september[op.name] {
				t.Errorf("%s is not in the model", op.name)
			}
			continue
		}
		if op.method != want.HTTP.Method || op.path != want.HTTP.RequestURI {
			t.Errorf("%s: %s %s, the model has %s %s", op.name, op.method, op.path, want.HTTP.Method, want.HTTP.RequestURI)
		}
		if op.handle != nil {
			checkStructure(t, m, op.name, op.input, m.Shapes[want.Input.Shape], op.inQuery())
		}
	}
	for name := range m.Operations {
		if !listed[name] {
			t.Errorf("%s of the model is not in the table", name)
		}
	}
}

func checkStructure(t *testing.T, m model, at string, got []member, want modelShape, inQuery bool) {
	t.Helper()
	seen := map[string]bool{}
	for _, g := range got {
		seen[g.name] = true
		place := at + "." + g.name
		w, ok := want.Members[g.name]
		if !ok {
			if !september[place] {
				t.Errorf("%s is not in the model", place)
			}
			continue
		}
		if required := slices.Contains(want.Required, g.name); g.required != required {
			t.Errorf("%s: required is %v, the model says %v", place, g.required, required)
		}
		if inQuery != (w.Location == "querystring") || inQuery && w.LocationName != g.name {
			t.Errorf("%s: location %q named %q", place, w.Location, w.LocationName)
		}
		checkShape(t, m, place, g.shape, m.Shapes[w.Shape])
	}
	for name := range want.Members {
		if !seen[name] {
			t.Errorf("%s.%s of the model is missing", at, name)
		}
	}
}

func checkShape(t *testing.T, m model, at string, got *shape, want modelShape) {
	t.Helper()
	kinds := map[kind]string{
		stringKind: "string", blobKind: "blob", booleanKind: "boolean",
		integerKind: "integer", listKind: "list", structureKind: "structure",
	}
	if kinds[got.kind] != want.Type {
		t.Errorf("%s is a %s, the model says %s", at, kinds[got.kind], want.Type)
		return
	}
	if got.bounded != (want.Max != nil) || got.bounded && (got.min != *want.Min || got.max != *want.Max) {
		t.Errorf("%s: bounds %d to %d (%v) differ from the model's", at, got.min, got.max, got.bounded)
	}
	if got.pattern != want.Pattern {
		t.Errorf("%s: pattern %q, the model says %q", at, got.pattern, want.Pattern)
	}
	if diff := cmp.Diff(want.Enum, got.enum); diff != "" {
		t.Errorf("%s: enum (-model +table)\n%s", at, diff)
	}
	if want.Sensitive && !got.secret {
		t.Errorf("%s is sensitive in the model", at)
	}
	switch got.kind {
	case listKind:
		checkShape(t, m, at+"[]", got.member, m.Shapes[want.Member.Shape])
	case structureKind:
		checkStructure(t, m, at, got.members, want, false)
	}
}

func TestRoute(t *testing.T) {
	for _, op := range operations {
		found, _ := route(op.method, op.path)
		if found == nil || found.name != op.name {
			t.Errorf("%s %s does not lead to %s", op.method, op.path, op.name)
		}
	}
	if op, known := route("PATCH", "/v1/whatsapp/flow"); op != nil || !known {
		t.Error("a wrong method on a known path must be told apart")
	}
	if op, known := route("GET", "/v1/whatsapp/flow/"); op != nil || known {
		t.Error("paths are exact")
	}
}
