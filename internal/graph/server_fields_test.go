package graph

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// text writes selections as parseFields reads them.
func text(list []selection) string {
	var parts []string
	for _, s := range list {
		part := s.name
		for _, a := range s.arguments {
			part += "." + a.name + "(" + a.value + ")"
		}
		if s.fields != nil {
			part += "{" + text(s.fields) + "}"
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ",")
}

func TestParseFields(t *testing.T) {
	for fields, want := range map[string]string{
		"":                              "",
		"id,name":                       "id,name",
		" id , name ,":                  "id,name",
		"preview.invalidate(false)":     "preview.invalidate(false)",
		"health_status.phone_number(1)": "health_status.phone_number(1)",
		"metric.name(ENDPOINT_AVAILABILITY).granularity(DAY).since(2024-01-28)": "metric.name(ENDPOINT_AVAILABILITY).granularity(DAY).since(2024-01-28)",
		"whatsapp_business_account{id,name},application{ link }":                "whatsapp_business_account{id,name},application{link}",
		`a.b("x y")`: "a.b(x y)",
	} {
		got, err := parseFields(fields)
		if err != nil || text(got) != want {
			t.Errorf("%q gives %q, %v; want %q", fields, text(got), err, want)
		}
	}
	for fields, place := range map[string]string{
		"id,,name":                   "expected a name instead of ',' at character 4",
		"id name":                    "unexpected 'n' at character 4",
		"a{b":                        "expected } instead of end of text at character 4",
		"a}":                         "unexpected '}' at character 2",
		"a.b":                        "expected ( instead of end of text at character 4",
		"a.b(c":                      "expected ) instead of end of text at character 6",
		"a.(c)":                      "expected a name instead of '(' at character 3",
		"ä":                          "expected a name instead of 'ä' at character 1",
		strings.Repeat("a{", 7):      "too many braces",
		strings.Repeat("a,", 201):    "too many fields",
		strings.Repeat("a", 4<<10+1): "longer than 4 KB",
	} {
		_, err := parseFields(fields)
		refusal, ok := isRefusal(err)
		if !ok || refusal.Code != codeRequest || !strings.Contains(refusal.Message, place) {
			t.Errorf("%q gives %v, want %s", fields, err, place)
		}
	}
}

func FuzzParseFields(f *testing.F) {
	for _, seed := range []string{
		"id,name,status", "preview.invalidate(true),health_status.phone_number(106540352242922)",
		"whatsapp_business_account{id,name{x}}", "a.b(c).d(e){f}", "a{", "}", "a.b('x')", "\xff",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, fields string) {
		list, err := parseFields(fields)
		if err != nil {
			if refusal, ok := isRefusal(err); !ok || refusal.Code != codeRequest || len(refusal.Message) > 200 {
				t.Fatalf("error is %v", err)
			}
			return
		}
		again, err := parseFields(text(list))
		if err != nil {
			t.Fatalf("%q is %q, which is not read: %v", fields, text(list), err)
		}
		if diff := cmp.Diff(text(list), text(again)); diff != "" {
			t.Fatalf("written and read again:\n%s", diff)
		}
	})
}
