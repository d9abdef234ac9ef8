package graph

import (
	"bytes"
	"encoding/json"
	"time"

	"flowport/internal/meta"
)

// node is a JSON object whose members keep their order: that in which they were
// asked for, as Meta's answers have it.
type node []member

type member struct {
	name  string
	value any
}

// MarshalJSON writes the members in their order.
func (n node) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	out.WriteByte('{')
	for i, m := range n {
		if i > 0 {
			out.WriteByte(',')
		}
		name, err := json.Marshal(m.name)
		if err != nil {
			return nil, err
		}
		value, err := encodeJSON(m.value)
		if err != nil {
			return nil, err
		}
		out.Write(name)
		out.WriteByte(':')
		out.Write(value)
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

// encodeJSON is json.Marshal without escaping <, > and &.
func encodeJSON(v any) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(out.Bytes(), "\n"), nil
}

// A view says how the fields of one type of node are read from a T.
type view[T any] struct {
	nodeType string   // Meta's name of the type, for errors
	standard []string // the fields that are shown when nobody asks
	// fields give a field's value; nil if this node has none, so that the answer
	// leaves it out.
	fields map[string]func(T, *selection) (any, error)
}

// check reports the first field that nodes of the type do not have.
func (v *view[T]) check(asked []selection) error {
	for i := range asked {
		if v.fields[asked[i].name] == nil {
			return invalidParameter("(#100) Tried accessing nonexisting field (%s) on node type (%s)", asked[i].name, v.nodeType)
		}
	}
	return nil
}

// show makes the node of t with the fields that were asked for, or those of the
// standard. The id is always in it.
func (v *view[T]) show(t T, asked []selection) (node, error) {
	if len(asked) == 0 {
		for _, name := range v.standard {
			asked = append(asked, selection{name: name})
		}
	}
	var n node
	shown := map[string]bool{}
	for i := range asked {
		s := &asked[i]
		if shown[s.name] {
			continue
		}
		shown[s.name] = true
		value, err := v.fields[s.name](t, s)
		if err != nil {
			return nil, err
		}
		if value != nil {
			n = append(n, member{s.name, value})
		}
	}
	if !shown[fieldID] {
		value, err := v.fields[fieldID](t, &selection{name: fieldID})
		if err != nil {
			return nil, err
		}
		n = append(n, member{fieldID, value})
	}
	return n, nil
}

// accountFields shows a WhatsApp Business Account.
var accountFields = view[meta.AccountInfo]{
	nodeType: "WhatsAppBusinessAccount",
	standard: []string{fieldID, fieldName, "currency", "timezone_id", "message_template_namespace"},
	fields: map[string]func(meta.AccountInfo, *selection) (any, error){
		fieldID:                      func(a meta.AccountInfo, _ *selection) (any, error) { return a.ID, nil },
		fieldName:                    func(a meta.AccountInfo, _ *selection) (any, error) { return orNone(a.Name), nil },
		"currency":                   func(a meta.AccountInfo, _ *selection) (any, error) { return orNone(a.Currency), nil },
		"timezone_id":                func(a meta.AccountInfo, _ *selection) (any, error) { return orNone(a.TimezoneID), nil },
		"message_template_namespace": func(a meta.AccountInfo, _ *selection) (any, error) { return orNone(a.MessageTemplateNamespace), nil },
	},
}

// applicationFields shows a Meta app.
var applicationFields = view[meta.Application]{
	nodeType: "Application",
	standard: []string{"link", fieldName, fieldID},
	fields: map[string]func(meta.Application, *selection) (any, error){
		fieldID:   func(a meta.Application, _ *selection) (any, error) { return a.ID, nil },
		fieldName: func(a meta.Application, _ *selection) (any, error) { return orNone(a.Name), nil },
		"link":    func(a meta.Application, _ *selection) (any, error) { return orNone(a.Link), nil },
	},
}

// phoneNumberFields shows a business phone number.
var phoneNumberFields = view[PhoneNumber]{
	nodeType: "WhatsAppBusinessPhoneNumber",
	standard: []string{"verified_name", "code_verification_status", "display_phone_number", "quality_rating", fieldID},
	fields: map[string]func(PhoneNumber, *selection) (any, error){
		fieldID:                    func(p PhoneNumber, _ *selection) (any, error) { return p.ID, nil },
		"verified_name":            func(p PhoneNumber, _ *selection) (any, error) { return orNone(p.VerifiedName), nil },
		"display_phone_number":     func(p PhoneNumber, _ *selection) (any, error) { return orNone(p.Display), nil },
		"quality_rating":           func(p PhoneNumber, _ *selection) (any, error) { return orNone(p.QualityRating), nil },
		"code_verification_status": func(PhoneNumber, *selection) (any, error) { return "VERIFIED", nil },
		"platform_type":            func(PhoneNumber, *selection) (any, error) { return "CLOUD_API", nil },
	},
}

// shownFlow is a flow with how an answer writes it.
type shownFlow struct {
	*meta.Flow
	unixTimes bool // date_format=U
}

// flowFields shows a flow.
var flowFields = view[shownFlow]{
	nodeType: "Flow",
	standard: defaultFields,
	fields: map[string]func(shownFlow, *selection) (any, error){
		fieldID:               func(f shownFlow, _ *selection) (any, error) { return f.ID, nil },
		fieldName:             func(f shownFlow, _ *selection) (any, error) { return f.Name, nil },
		fieldStatus:           func(f shownFlow, _ *selection) (any, error) { return f.Status, nil },
		fieldCategories:       func(f shownFlow, _ *selection) (any, error) { return listed(f.Categories), nil },
		fieldValidationErrors: func(f shownFlow, _ *selection) (any, error) { return listed(f.ValidationErrors), nil },
		fieldJSONVersion:      func(f shownFlow, _ *selection) (any, error) { return orNone(f.JSONVersion), nil },
		fieldDataAPIVersion:   func(f shownFlow, _ *selection) (any, error) { return orNone(f.DataAPIVersion), nil },
		fieldEndpointURI:      func(f shownFlow, _ *selection) (any, error) { return orNone(f.EndpointURI), nil },
		"data_channel_uri":    func(f shownFlow, _ *selection) (any, error) { return orNone(f.EndpointURI), nil }, // before v19
		fieldPreview:          shownFlow.preview,
		fieldAccount: func(f shownFlow, s *selection) (any, error) {
			if f.Account == nil {
				return nil, nil
			}
			if err := accountFields.check(s.fields); err != nil {
				return nil, err
			}
			return accountFields.show(*f.Account, s.fields)
		},
		fieldApplication: func(f shownFlow, s *selection) (any, error) {
			if f.Application == nil {
				return nil, nil
			}
			if err := applicationFields.check(s.fields); err != nil {
				return nil, err
			}
			return applicationFields.show(*f.Application, s.fields)
		},
		fieldHealth:    shownFlow.health,
		fieldUpdatedAt: func(f shownFlow, _ *selection) (any, error) { return f.time(f.UpdatedAt), nil },
		"metric": func(shownFlow, *selection) (any, error) {
			return nil, newError(139006, 0, defaultErrorType, "Metrics threshold is not reached")
		},
	},
}

func (f shownFlow) preview(*selection) (any, error) {
	if f.Preview == nil {
		return nil, nil
	}
	return node{{"preview_url", f.Preview.URL}, {"expires_at", f.time(f.Preview.ExpiresAt)}}, nil
}

func (f shownFlow) health(s *selection) (any, error) {
	if f.Health == nil {
		return nil, nil
	}
	n := healthNodeOf(f.Health)
	if phone := s.value("phone_number"); phone != "" {
		n.Entities = append(n.Entities, healthEntity{EntityType: "PHONE_NUMBER", ID: phone, CanSendMessage: "AVAILABLE"})
	}
	return n, nil
}

func (f shownFlow) time(t time.Time) any {
	switch {
	case t.IsZero():
		return nil
	case f.unixTimes:
		return t.Unix()
	}
	return formatTime(t)
}

// orNone is text, or nothing if it is empty.
func orNone(text string) any {
	if text == "" {
		return nil
	}
	return text
}
