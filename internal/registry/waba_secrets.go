package registry

import (
	"encoding/json"
	"fmt"
	"time"

	"flowport/internal/store"
)

// wabaSecrets is what a linked WABA's sealed part holds, as JSON.
type wabaSecrets struct {
	Token        string        `json:"token,omitempty"`
	TokenSince   time.Time     `json:"token_since,omitzero"`
	PhoneNumbers []PhoneNumber `json:"phone_numbers,omitempty"`

	WebhookURL    string `json:"webhook_url,omitempty"`
	WebhookSecret string `json:"webhook_secret,omitempty"`
}

// sealLabel binds the secrets to their row: those of another would not open.
func sealLabel(row *store.WABA) string {
	return "waba/" + row.Account + "/" + row.Region + "/" + row.ID
}

// fill puts a WABA and its secrets into a row.
func (r *Registry) fill(row *store.WABA, w *WABA, private wabaSecrets) error {
	var err error
	if row.Record, err = json.Marshal(w); err != nil {
		return err
	}
	text, err := json.Marshal(private)
	if err != nil {
		return err
	}
	row.Sealed = r.seal(text, sealLabel(row))
	row.Listens = len(w.EventDestinations) > 0 || private.WebhookURL != ""
	return nil
}

// unsealWABA gives the secrets in a row; none of a row that never had any.
func (r *Registry) unsealWABA(row *store.WABA) (wabaSecrets, error) {
	var private wabaSecrets
	if row.Sealed == nil {
		return private, nil
	}
	text, err := r.unseal(row.Sealed, sealLabel(row))
	if err != nil {
		return private, fmt.Errorf("the secrets of %s cannot be decrypted: the master key is another one or the record was changed; unlink the account and link it again", row.ID)
	}
	if err := json.Unmarshal(text, &private); err != nil {
		return private, fmt.Errorf("the secrets of %s cannot be read", row.ID) // the cause could quote them
	}
	return private, nil
}
