package events

import (
	"encoding/json"
	"time"

	"flowport/internal/registry"
	"flowport/internal/store"
)

// awsMessage is what AWS publishes (End User Messaging Social User Guide,
// "Message and event format").
type awsMessage struct {
	Context          messageContext `json:"context"`
	Entry            string         `json:"whatsAppWebhookEntry"` // JSON text of a metaEntry
	AccountID        string         `json:"aws_account_id"`
	MessageTimestamp string         `json:"message_timestamp"`
	MessageID        string         `json:"messageId"`
}

type messageContext struct {
	WABAs        []contextWABA        `json:"MetaWabaIds"`
	PhoneNumbers []contextPhoneNumber `json:"MetaPhoneNumberIds"`
}

type contextWABA struct {
	ID  string `json:"wabaId"`
	ARN string `json:"arn"`
}

type contextPhoneNumber struct {
	ID  string `json:"metaPhoneNumberId"`
	ARN string `json:"arn"`
}

// metaEntry is an entry of Meta's webhooks ("Webhooks reference: WhatsApp
// Business Account", field flows).
type metaEntry struct {
	ID      string       `json:"id"`   // Meta's, of the WABA
	Time    int64        `json:"time"` // Unix seconds
	Changes []metaChange `json:"changes"`
}

type metaChange struct {
	Value json.RawMessage `json:"value"`
	Field string          `json:"field"`
}

// message is the body that tells an event: AWS's, with Meta's inside. Each
// attempt gives the same.
func message(w *registry.WABA, e *store.Event) ([]byte, error) {
	entry, err := json.Marshal(metaEntry{
		ID: w.MetaID, Time: e.CreatedAt.Unix(),
		Changes: []metaChange{{Value: e.Value, Field: "flows"}},
	})
	if err != nil {
		return nil, err
	}
	m := awsMessage{
		Context: messageContext{
			WABAs:        []contextWABA{{ID: w.MetaID, ARN: w.ARN()}},
			PhoneNumbers: []contextPhoneNumber{},
		},
		Entry:            string(entry),
		AccountID:        w.Account,
		MessageTimestamp: e.CreatedAt.UTC().Format(time.RFC3339Nano),
		MessageID:        e.ID,
	}
	for _, p := range w.PhoneNumbers {
		m.Context.PhoneNumbers = append(m.Context.PhoneNumbers, contextPhoneNumber{ID: p.MetaID, ARN: w.PhoneNumberARN(p)})
	}
	return json.Marshal(m)
}
