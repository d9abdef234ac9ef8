package endpoint

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
)

// Action is what a message asks for.
type Action string

// The actions of the data exchange.
const (
	Ping         Action = "ping"          // a health check
	Init         Action = "INIT"          // the first screen
	Back         Action = "BACK"          // the screen before, of a screen with refresh_on_back
	DataExchange Action = "data_exchange" // what follows on a screen
)

// Message is what WhatsApp tells an endpoint.
type Message struct {
	Version   string // of the data API, "3.0" or "4.0"
	Action    Action
	Screen    string          // where the person is; empty with INIT
	Data      json.RawMessage // a JSON object; nil is an empty one
	FlowToken string
	// SignToken adds flow_token_signature, as with Flow JSON 7.3 and data API 4.0.
	SignToken bool

	tokenSignature string
}

// Notification is the message by which WhatsApp tells an endpoint that its answer
// to m was of no use: key is one of the keys of [Error].
func (m Message) Notification(key, text string) Message {
	if m.Action != Init {
		m.Action = DataExchange
	}
	m.Data, _ = json.Marshal(map[string]string{"error": key, "error_message": text})
	return m
}

// MarshalJSON writes the message as it travels: of a ping only what it is.
func (m Message) MarshalJSON() ([]byte, error) {
	if m.Action == Ping {
		return json.Marshal(struct {
			Version string `json:"version"`
			Action  Action `json:"action"`
		}{m.Version, m.Action})
	}
	if m.Data == nil {
		m.Data = json.RawMessage("{}")
	}
	return json.Marshal(struct {
		Version        string          `json:"version"`
		Action         Action          `json:"action"`
		Screen         string          `json:"screen"`
		Data           json.RawMessage `json:"data"`
		FlowToken      string          `json:"flow_token"`
		TokenSignature string          `json:"flow_token_signature,omitempty"`
	}{m.Version, m.Action, m.Screen, m.Data, m.FlowToken, m.tokenSignature})
}

// IsHealthy reports whether response is the answer to a health check:
// {"data": {"status": "active"}}.
func IsHealthy(response []byte) bool {
	var health struct {
		Data struct{ Status string }
	}
	return json.Unmarshal(response, &health) == nil && health.Data.Status == "active"
}

// signToken makes flow_token_signature: a JWT (RFC 7519), HS256 under the app's
// secret, that holds the flow token ("Flows Changelogs", data API 4.0).
func signToken(secret, token string) string {
	claims, _ := json.Marshal(map[string]string{"flow_token": token})
	encode := base64.RawURLEncoding.EncodeToString
	signed := encode([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + encode(claims)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(signed))
	return signed + "." + encode(mac.Sum(nil))
}
