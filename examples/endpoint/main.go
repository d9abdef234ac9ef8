// Endpoint is a sample endpoint of a WhatsApp flow: the one of flow.json beside
// it, which books a table. It needs nothing but Go's standard library; copy it.
//
//	go run ./examples/endpoint -key private.pem
//
// main.go is the HTTP side, envelope.go the encryption, table.go what the flow is
// about. See docs/endpoint.md for how to try it.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"io"
	"log"
	"net/http"
	"os"
	"time"
)

// Statuses by which an endpoint tells WhatsApp what is wrong.
const (
	statusCannotDecrypt  = 421 // WhatsApp fetches the public key again and tries once more
	statusTokenInvalid   = 427 // the flow is over for this person
	statusWrongSignature = 432
)

// maxBody is a message of 10 MB as it travels.
const maxBody = 15 << 20

func main() {
	listen := flag.String("listen", "127.0.0.1:8080", "address to listen on; put a proxy with TLS before it on the Internet")
	keyFile := flag.String("key", "private.pem", "file of the private key, RSA of 2048 bits in PEM")
	flag.Parse()
	key, err := readKey(*keyFile)
	if err != nil {
		log.Fatal(err)
	}
	secret := os.Getenv("APP_SECRET")
	if secret == "" {
		log.Print("APP_SECRET is not set: nobody looks at signatures, so anybody may call")
	}
	server := &http.Server{
		Addr:              *listen,
		Handler:           &endpoint{key: key, secret: secret, restaurant: newRestaurant()},
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second, // WhatsApp waits no longer
	}
	log.Printf("listening on http://%s/", *listen)
	log.Fatal(server.ListenAndServe())
}

// message is what WhatsApp says.
type message struct {
	Action         string          `json:"action"` // ping, INIT, BACK or data_exchange
	Screen         string          `json:"screen"`
	Data           json.RawMessage `json:"data"`
	FlowToken      string          `json:"flow_token"`
	TokenSignature string          `json:"flow_token_signature"` // from Flow JSON 7.3 and data API 4.0 on
}

// answer is what the endpoint says: where to go on, and with what.
type answer struct {
	Screen string `json:"screen,omitempty"`
	Data   any    `json:"data"`
}

// errTokenInvalid says that the flow is over for this person.
var errTokenInvalid = errors.New("flow token no longer valid")

// ServeHTTP answers one message.
func (e *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil || r.Method != http.MethodPost {
		http.Error(w, "POST a message of WhatsApp", http.StatusBadRequest)
		return
	}
	if !e.signed(r.Header.Get("X-Hub-Signature-256"), body) {
		log.Print("wrong signature: is APP_SECRET that of the app?")
		w.WriteHeader(statusWrongSignature)
		return
	}
	clear, reply, err := e.open(body)
	if err != nil {
		log.Print("cannot decrypt: ", err)
		w.WriteHeader(statusCannotDecrypt)
		return
	}
	var m message
	if err := json.Unmarshal(clear, &m); err != nil {
		log.Print("not a message: ", err)
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	if !e.signedToken(m) {
		log.Print("wrong signature of the flow token")
		w.WriteHeader(statusWrongSignature)
		return
	}
	log.Printf("%s %s", m.Action, m.Screen)
	status := http.StatusOK
	out, err := e.answer(m)
	switch {
	case errors.Is(err, errTokenInvalid):
		status, out = statusTokenInvalid, map[string]string{"error_msg": "This table is booked already."}
	case err != nil:
		log.Print(err)
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	text, err := json.Marshal(out)
	if err != nil {
		log.Print(err)
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/plain")
	w.WriteHeader(status)
	if _, err := io.WriteString(w, reply(text)); err != nil {
		log.Print(err)
	}
}

// answer finds what to say to a message.
func (e *endpoint) answer(m message) (any, error) {
	if m.Action == "ping" { // a health check
		return answer{Data: map[string]string{"status": "active"}}, nil
	}
	// What was wrong with the answer before comes in data, with INIT or data_exchange.
	var fault struct {
		Error   string `json:"error"`
		Key     string `json:"error_key"`
		Message string `json:"error_message"`
	}
	if json.Unmarshal(m.Data, &fault) == nil && fault.Error+fault.Key != "" {
		log.Printf("WhatsApp could not use an answer: %s%s: %s", fault.Error, fault.Key, fault.Message)
		return answer{Data: map[string]bool{"acknowledged": true}}, nil
	}
	return e.restaurant.answer(m)
}
