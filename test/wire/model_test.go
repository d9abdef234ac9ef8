package wire_test

import (
	"fmt"
	"math/big"
	"strings"
	"testing"
)

// TestModel breaks the constraints of the service model, one at a time.
func TestModel(t *testing.T) {
	s := commonServer(t)
	flow := s.newFlow(t)
	categories := []string{"OTHER"}
	for _, test := range []struct {
		name, operation string
		in              input
		part            string
	}{
		{"id is missing", "GetWhatsAppFlow", input{"flowId": "1"}, "Value null at 'id' failed to satisfy constraint: Member must not be null"},
		{"id is empty", "GetWhatsAppFlow", input{"id": "", "flowId": "1"}, "Member must have length greater than or equal to 1"},
		{"id has another form", "GetWhatsAppFlow", input{"id": "0123", "flowId": "1"}, "Value '0123' at 'id' failed to satisfy constraint: Member must satisfy regular expression pattern: "},
		{"id has 116 characters", "GetWhatsAppFlow", input{"id": "waba-" + strings.Repeat("0", 111), "flowId": "1"}, "Member must have length less than or equal to 115"},
		{"flowId has 101 digits", "UpdateWhatsAppFlowAssets", input{"id": waba, "flowId": strings.Repeat("1", 101), "flowJson": []byte("{}")}, "'flowId' failed to satisfy constraint: Member must have length less than or equal to 100"},
		{"flowId is a word", "PublishWhatsAppFlow", input{"id": waba, "flowId": "abc"}, "Value 'abc' at 'flowId' failed to satisfy constraint: Member must satisfy regular expression pattern: [0-9]+"},
		{"flowId is negative", "PublishWhatsAppFlow", input{"id": waba, "flowId": "-1"}, "[0-9]+"},
		{"flowId has digits of another script", "PublishWhatsAppFlow", input{"id": waba, "flowId": "١٢٣"}, "[0-9]+"},
		{"flowId ends in a line break", "PublishWhatsAppFlow", input{"id": waba, "flowId": flow + "\n"}, "[0-9]+"},
		{"flowId is an injection", "GetWhatsAppFlow", input{"id": waba, "flowId": "1' OR '1'='1"}, "[0-9]+"},
		{"maxResults is 0", "ListWhatsAppFlows", input{"id": waba, "maxResults": 0}, "'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 1"},
		{"maxResults is 101", "ListWhatsAppFlows", input{"id": waba, "maxResults": 101}, "Member must have value less than or equal to 100"},
		{"nextToken is empty", "ListWhatsAppFlows", input{"id": waba, "nextToken": ""}, "Member must have length greater than or equal to 1"},
		{"nextToken has 601 characters", "ListWhatsAppFlows", input{"id": waba, "nextToken": strings.Repeat("a", 601)}, "Member must have length less than or equal to 600"},
		{"flowName is empty", "CreateWhatsAppFlow", input{"id": waba, "flowName": "", "categories": categories}, "'flowName' failed to satisfy constraint: Member must have length greater than or equal to 1"},
		{"flowName has 201 characters", "CreateWhatsAppFlow", input{"id": waba, "flowName": strings.Repeat("é", 201), "categories": categories}, "Member must have length less than or equal to 200"},
		{"categories are empty", "CreateWhatsAppFlow", input{"id": waba, "flowName": "n", "categories": []string{}}, "'categories' failed to satisfy constraint: Member must have length greater than or equal to 1"},
		{"ten categories", "CreateWhatsAppFlow", input{"id": waba, "flowName": "n", "categories": strings.Fields(strings.Repeat("OTHER ", 10))}, "Member must have length less than or equal to 9"},
		{"a category that is none", "CreateWhatsAppFlow", input{"id": waba, "flowName": "n", "categories": []string{"GARDENING"}}, "Member must satisfy enum value set: ["},
		{"cloneFlowId is a word", "CreateWhatsAppFlow", input{"id": waba, "flowName": "n", "categories": categories, "cloneFlowId": "x"}, "'cloneFlowId'"},
		{"two faults at once", "GetWhatsAppFlow", input{"id": "x", "flowId": "y"}, "2 validation errors detected: Value 'x' at 'id'"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s.do(t, test.operation, test.in).want(t, 400, "ValidationException", test.part)
		})
	}

	for _, test := range []struct {
		name, operation string
		in              input
		part            string
	}{
		{"maxResults is a word", "ListWhatsAppFlows", input{"id": waba, "maxResults": "many"}, "'maxResults'"},
		{"maxResults is beyond 64 bits", "ListWhatsAppFlows", input{"id": waba, "maxResults": "99999999999999999999"}, "'maxResults'"},
		{"maxResults has a fraction", "ListWhatsAppFlows", input{"id": waba, "maxResults": "1.0"}, "'maxResults'"},
		{"invalidate is 1", "GetWhatsAppFlowPreview", input{"id": waba, "flowId": flow, "invalidate": "1"}, "'invalidate'"},
		{"invalidate is True", "GetWhatsAppFlowPreview", input{"id": waba, "flowId": flow, "invalidate": "True"}, "'invalidate'"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s.do(t, test.operation, test.in).want(t, 400, "SerializationException", test.part)
		})
	}

	t.Run("a huge value is not repeated whole", func(t *testing.T) {
		a := s.do(t, "CreateWhatsAppFlow", input{"id": waba, "flowName": strings.Repeat("long ", 100_000), "categories": categories})
		a.want(t, 400, "ValidationException", "Member must have length less than or equal to 200")
		if len(a.body) > 4096 {
			t.Errorf("the error is %d bytes long", len(a.body))
		}
	})
}

// TestModelBounds goes to the edge of what the model allows.
func TestModelBounds(t *testing.T) {
	s := commonServer(t)
	flow := s.newFlow(t)

	for name, id := range map[string]string{
		"100 digits":                      strings.Repeat("9", 100),
		"more than 64 bits":               "18446744073709551617",
		"the largest of 63 bits":          "9223372036854775807",
		"0":                               "0",
		"a real id with a 0 before it":    "0" + flow,
		"a real id plus 2 to the 64":      plusTwoTo64(flow),
		"digits of no flow of this WABA ": "1234567890",
	} {
		t.Run("flowId of "+name+" is not found", func(t *testing.T) {
			s.do(t, "GetWhatsAppFlow", input{"id": waba, "flowId": id}).want(t, 404, "ResourceNotFoundException", "")
			s.do(t, "UpdateWhatsAppFlowAssets", input{"id": waba, "flowId": id, "flowJson": goodFlow("lost")}).want(t, 404, "ResourceNotFoundException", "")
		})
	}

	t.Run("a name of 200 characters comes back as it is", func(t *testing.T) {
		name := strings.Repeat("é", 140) + "😀" + fmt.Sprintf("%059d", flowNames.Add(1))
		var created struct{ FlowID string }
		s.do(t, "CreateWhatsAppFlow", input{"id": waba, "flowName": name, "categories": []string{"OTHER", "SHOPPING"}}).decode(t, &created)
		var read struct {
			FlowName   string
			FlowStatus string
			Categories []string
		}
		s.do(t, "GetWhatsAppFlow", input{"id": waba, "flowId": created.FlowID}).decode(t, &read)
		if read.FlowName != name || read.FlowStatus != "DRAFT" || fmt.Sprint(read.Categories) != "[OTHER SHOPPING]" {
			t.Errorf("read %+v", read)
		}
	})

	t.Run("a token that no page gave is refused", func(t *testing.T) {
		for _, token := range []string{"x", "MTIz", "%00", "../../etc/passwd", strings.Repeat("a", 600)} {
			s.do(t, "ListWhatsAppFlows", input{"id": waba, "nextToken": token}).want(t, 400, "InvalidParametersException", "")
		}
	})
}

// plusTwoTo64 adds 2^64 to a decimal number, which overflows to the same number.
func plusTwoTo64(digits string) string {
	sum := new(big.Int)
	if _, ok := sum.SetString(digits, 10); !ok {
		panic("not a number: " + digits)
	}
	return sum.Add(sum, new(big.Int).Lsh(big.NewInt(1), 64)).String()
}
