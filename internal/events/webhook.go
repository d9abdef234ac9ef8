package events

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"flowport/internal/outbound"
	"flowport/internal/registry"
)

// maxAnswer is how much of a receiver's answer is read, so that the connection
// can be used again.
const maxAnswer = 4 << 10

// webhooks sends messages to webhooks.
type webhooks struct {
	https, http *http.Client // http reaches this machine only
}

func newWebhooks(local bool) *webhooks {
	return &webhooks{
		https: outbound.Guard{Public: true, Loopback: local}.NewClient(deliveryTimeout),
		http:  outbound.Guard{Loopback: local}.NewClient(deliveryTimeout),
	}
}

func (w *webhooks) close() {
	w.https.CloseIdleConnections()
	w.http.CloseIdleConnections()
}

// post sends a body, signed as Meta signs its webhooks: the header
// X-Hub-Signature-256 is "sha256=" and the HMAC-SHA256 of the body in hex,
// under the webhook's secret. Any 2xx is success. Errors may name the host; they
// quote neither the rest of the address, which may be secret, nor the secret.
func (w *webhooks) post(ctx context.Context, hook registry.Webhook, body []byte) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, hook.URL, bytes.NewReader(body))
	if err != nil {
		return errors.New("the webhook's address is not valid; set it again") // err quotes it
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "flowport")
	r.Header.Set("X-Hub-Signature-256", sign(hook.Secret, body))
	client := w.https
	if r.URL.Scheme == "http" {
		client = w.http
	}
	answer, err := client.Do(r)
	if err != nil {
		return failure(err)
	}
	defer answer.Body.Close()
	_, _ = io.CopyN(io.Discard, answer.Body, maxAnswer)
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		return fmt.Errorf("the webhook answered with status %d", answer.StatusCode)
	}
	return nil
}

func sign(secret string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}

// failure says why a webhook could not be reached. net/http quotes the address
// with all that is in it.
func failure(err error) error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err
	}
	return fmt.Errorf("the webhook cannot be reached: %w", err)
}
