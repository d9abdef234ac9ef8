package registry

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"

	"flowport/internal/store"
)

// MaxWebhookURL is the longest address of a webhook in bytes.
const MaxWebhookURL = 2048

// Webhook is where flowport itself sends what happens on a WABA. The zero
// value is none.
type Webhook struct {
	URL    string // may hold secrets, too
	Secret string // signs what is sent
}

// String leaves the secrets out.
func (w Webhook) String() string {
	u, err := url.Parse(w.URL)
	if err != nil || w.URL == "" {
		return "(no webhook)"
	}
	return "webhook at " + u.Host
}

// GoString leaves the secrets out.
func (w Webhook) GoString() string { return w.String() }

// LogValue leaves the secrets out.
func (w Webhook) LogValue() slog.Value { return slog.StringValue(w.String()) }

// checkWebhook says why an address cannot be a webhook's. Where it leads is
// looked at when it is called, because names change what they stand for.
func checkWebhook(address string) error {
	u, err := url.Parse(address)
	switch {
	case len(address) > MaxWebhookURL:
		return fmt.Errorf("the webhook's address has %d bytes, at most %d are allowed", len(address), MaxWebhookURL)
	case err != nil || u.Opaque != "" || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http":
		return errors.New("the webhook's address is not one; want https://HOST/PATH")
	case u.User != nil:
		return errors.New("the webhook's address has a user or password; the signature is what proves that flowport sends")
	case u.Fragment != "":
		return errors.New("the webhook's address has a fragment (#…), which is never sent")
	case u.Scheme == "http" && !isLoopbackHost(u.Hostname()):
		return errors.New("the webhook's address must begin with https://; http:// is for this machine only, such as http://127.0.0.1:8080/")
	}
	return nil
}

func isLoopbackHost(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Webhook returns a linked WABA with its webhook. ErrNotFound: the WABA is not
// linked.
func (r *Registry) Webhook(ctx context.Context, account, region, id string) (w *WABA, hook Webhook, err error) {
	err = r.read(ctx, func(tx *store.Tx) error {
		row, err := tx.WABA(account, region, id)
		if err != nil {
			return err
		}
		var private wabaSecrets
		w, private, err = r.openWABA(row, region)
		hook = Webhook{private.WebhookURL, private.WebhookSecret}
		return err
	})
	return w, hook, err
}

// SetWebhook sets where flowport sends what happens on a WABA and returns it
// with its secret: the one it had before, else a new one. "" ends it, and the
// secret with it. ErrNotFound: the WABA is not linked.
func (r *Registry) SetWebhook(ctx context.Context, account, region, id, address string) (Webhook, error) {
	if address != "" {
		if err := checkWebhook(address); err != nil {
			return Webhook{}, err
		}
	}
	fresh := randomHex() + randomHex()
	var hook Webhook
	err := r.changeWABA(ctx, account, region, id, func(_ *WABA, private *wabaSecrets) error {
		hook = Webhook{URL: address, Secret: private.WebhookSecret}
		switch {
		case address == "":
			hook.Secret = ""
		case hook.Secret == "":
			hook.Secret = fresh
		}
		private.WebhookURL, private.WebhookSecret = hook.URL, hook.Secret
		return nil
	})
	return hook, err
}
