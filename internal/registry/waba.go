package registry

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"flowport/internal/store"
)

// States of a linked WABA's registration (AWS, RegistrationStatus).
const (
	RegistrationComplete   = "COMPLETE"
	RegistrationIncomplete = "INCOMPLETE"
)

// AnyRegion is the region of a WABA that answers in every region, unless the
// account has linked one of the same id there. The development WABA is one.
const AnyRegion = store.AnyRegion

var (
	wabaPattern   = regexp.MustCompile(`^waba-[0-9a-f]{32}$`)
	metaIDPattern = regexp.MustCompile(`^[0-9]{1,100}$`)
	regionPattern = regexp.MustCompile(`^[a-z0-9-]{1,32}$`)
)

// maxName is the longest name of a WABA in characters (AWS, WhatsAppBusinessAccountName).
const maxName = 200

// WABA is a WhatsApp Business Account that an AWS account has linked.
type WABA struct {
	ID        string `json:"-"` // waba- and 32 hex digits; AWS's, not Meta's
	Account   string `json:"-"` // of AWS, 12 digits
	Region    string `json:"-"`
	Partition string `json:"partition"` // aws

	MetaID                   string             `json:"meta_id"` // digits
	Name                     string             `json:"name"`
	LinkedAt                 time.Time          `json:"linked_at"`
	RegistrationStatus       string             `json:"registration_status"`
	EventDestinations        []EventDestination `json:"event_destinations,omitempty"`
	Currency                 string             `json:"currency,omitempty"`
	TimezoneID               string             `json:"timezone_id,omitempty"`
	MessageTemplateNamespace string             `json:"message_template_namespace,omitempty"`

	// Kept encrypted.
	PhoneNumbers []PhoneNumber `json:"-"`
	TokenSince   time.Time     `json:"-"` // since when Meta's access token is here; zero: there is none. Read only
	HasWebhook   bool          `json:"-"` // read only
}

// PhoneNumber is a number of a WABA (AWS, WhatsAppPhoneNumberSummary).
type PhoneNumber struct {
	ID                     string `json:"id"` // phone-number-id- and 32 hex digits
	MetaID                 string `json:"meta_id"`
	Number                 string `json:"number"` // E.164, with +
	DisplayNumber          string `json:"display_number"`
	DisplayName            string `json:"display_name"`
	QualityRating          string `json:"quality_rating"`
	DataLocalizationRegion string `json:"data_localization_region,omitempty"`
}

// EventDestination is where AWS sends what happens on a WABA.
type EventDestination struct {
	ARN     string `json:"arn"`
	RoleARN string `json:"role_arn,omitempty"`
}

// ARN names the WABA among all AWS resources.
func (w *WABA) ARN() string {
	return w.arn("waba/" + strings.TrimPrefix(w.ID, "waba-"))
}

// PhoneNumberARN names one of the WABA's numbers among all AWS resources.
func (w *WABA) PhoneNumberARN(p PhoneNumber) string {
	return w.arn("phone-number-id/" + strings.TrimPrefix(p.ID, "phone-number-id-"))
}

func (w *WABA) arn(resource string) string {
	return "arn:" + w.Partition + ":social-messaging:" + w.Region + ":" + w.Account + ":" + resource
}

// WABA returns what an account has linked under an id (waba-…, not an ARN) in
// a region. ErrNotFound.
func (r *Registry) WABA(ctx context.Context, account, region, id string) (*WABA, error) {
	var w *WABA
	err := r.read(ctx, func(tx *store.Tx) error {
		row, err := tx.WABA(account, region, id)
		if err == nil {
			w, err = r.wabaOf(row, region)
		}
		return err
	})
	return w, err
}

// WABAByMetaID returns what is known of Meta's WABA with an id, as one of the
// accounts that linked it has it. ErrNotFound.
func (r *Registry) WABAByMetaID(ctx context.Context, metaID string) (*WABA, error) {
	var w *WABA
	err := r.read(ctx, func(tx *store.Tx) error {
		row, err := tx.WABAByMetaID(metaID)
		if err == nil {
			w, err = r.wabaOf(row, row.Region)
		}
		return err
	})
	return w, err
}

// WABAs returns up to limit of the WABAs that an account has linked in a
// region, by id, from the first one after the id after.
func (r *Registry) WABAs(ctx context.Context, account, region, after string, limit int) ([]WABA, error) {
	var list []WABA
	err := r.read(ctx, func(tx *store.Tx) error {
		rows, err := tx.WABAs(account, region, after, limit)
		if err != nil {
			return err
		}
		list = make([]WABA, 0, len(rows))
		for i := range rows {
			w, err := r.wabaOf(&rows[i], region)
			if err != nil {
				return err
			}
			list = append(list, *w)
		}
		return nil
	})
	return list, err
}

// wabaOf is the WABA of a row as it is seen in a region.
func (r *Registry) wabaOf(row *store.WABA, region string) (*WABA, error) {
	w, _, err := r.openWABA(row, region)
	return w, err
}

// openWABA is wabaOf with all that is kept encrypted.
func (r *Registry) openWABA(row *store.WABA, region string) (*WABA, wabaSecrets, error) {
	w := &WABA{ID: row.ID, Account: row.Account, Region: region}
	if err := json.Unmarshal(row.Record, w); err != nil {
		return nil, wabaSecrets{}, fmt.Errorf("record of %s: %w", row.ID, err)
	}
	private, err := r.unsealWABA(row)
	if err != nil {
		return nil, wabaSecrets{}, err
	}
	w.PhoneNumbers, w.TokenSince, w.HasWebhook = private.PhoneNumbers, private.TokenSince, private.WebhookURL != ""
	return w, private, nil
}

// LinkWABA links a WABA to an account in a region and returns it as linked:
// with a random ID, the partition aws, LinkedAt now and the status COMPLETE,
// for those that are empty. token is Meta's access token for it, "" if none is
// needed: see [CheckToken]. ErrExists: the account has linked one of that ID or
// MetaID in that region. ErrMasterKey as by CheckMasterKey.
func (r *Registry) LinkWABA(ctx context.Context, w WABA, token string) (*WABA, error) {
	if w.ID == "" {
		w.ID = "waba-" + randomHex()
	}
	if w.Partition == "" {
		w.Partition = "aws"
	}
	if w.LinkedAt.IsZero() {
		w.LinkedAt = now()
	}
	if w.RegistrationStatus == "" {
		w.RegistrationStatus = RegistrationComplete
	}
	if err := w.check(); err != nil {
		return nil, err
	}
	private := wabaSecrets{PhoneNumbers: w.PhoneNumbers}
	if token != "" {
		if err := private.setToken(token); err != nil {
			return nil, err
		}
	}
	w.TokenSince = private.TokenSince
	row := store.WABA{Account: w.Account, Region: w.Region, ID: w.ID, MetaID: w.MetaID}
	if err := r.fill(&row, &w, private); err != nil {
		return nil, err
	}
	if err := r.CheckMasterKey(ctx); err != nil {
		return nil, err
	}
	err := r.create(ctx, row.ID, func(tx *store.Tx) error {
		linked, err := tx.WABAsByMetaID(w.MetaID)
		if err != nil {
			return err
		}
		for i := range linked {
			if linked[i].Account == w.Account && linked[i].Region == w.Region {
				return store.ErrExists
			}
		}
		return tx.InsertWABA(&row)
	})
	if err != nil {
		return nil, err
	}
	return &w, nil
}

// PhoneNumber returns a number (phone-number-id-…) and the WABA it belongs to,
// among those that an account has linked in a region. ErrNotFound.
func (r *Registry) PhoneNumber(ctx context.Context, account, region, id string) (*WABA, PhoneNumber, error) {
	const page = 100
	for after := ""; ; {
		wabas, err := r.WABAs(ctx, account, region, after, page)
		if err != nil {
			return nil, PhoneNumber{}, err
		}
		for i := range wabas {
			for _, p := range wabas[i].PhoneNumbers {
				if p.ID == id {
					return &wabas[i], p, nil
				}
			}
		}
		if len(wabas) < page {
			return nil, PhoneNumber{}, ErrNotFound
		}
		after = wabas[page-1].ID
	}
}

// SetEventDestinations replaces where AWS sends what happens on a WABA; none
// ends it. ErrNotFound.
func (r *Registry) SetEventDestinations(ctx context.Context, account, region, id string, to []EventDestination) error {
	return r.changeWABA(ctx, account, region, id, func(w *WABA, _ *wabaSecrets) error {
		w.EventDestinations = to
		return nil
	})
}

// changeWABA runs fn on what is linked under an id and writes what fn made of
// it. ErrNotFound. fn may run again after a conflict.
func (r *Registry) changeWABA(ctx context.Context, account, region, id string, fn func(*WABA, *wabaSecrets) error) error {
	return r.write(ctx, func(tx *store.Tx) error {
		row, err := tx.WABA(account, region, id)
		if err != nil {
			return err
		}
		w, private, err := r.openWABA(row, row.Region)
		if err != nil {
			return err
		}
		if err := fn(w, &private); err != nil {
			return err
		}
		if err := r.fill(row, w, private); err != nil {
			return err
		}
		return tx.UpdateWABA(row)
	})
}

func (w *WABA) check() error {
	switch {
	case !wabaPattern.MatchString(w.ID):
		return fmt.Errorf("WABA id %q: want waba- and 32 hex digits in lower case", w.ID)
	case !accountPattern.MatchString(w.Account):
		return fmt.Errorf("account %q: want 12 digits", w.Account)
	case w.Region != AnyRegion && !regionPattern.MatchString(w.Region):
		return fmt.Errorf("region %q: want a region such as eu-west-1, or %s for all", w.Region, AnyRegion)
	case !metaIDPattern.MatchString(w.MetaID):
		return fmt.Errorf("id %q of the WABA at Meta: want digits", w.MetaID)
	case utf8.RuneCountInString(w.Name) > maxName || strings.ContainsFunc(w.Name, unicode.IsControl):
		return fmt.Errorf("name %.50q of the WABA: want at most %d characters and no control characters", w.Name, maxName)
	case w.RegistrationStatus != RegistrationComplete && w.RegistrationStatus != RegistrationIncomplete:
		return fmt.Errorf("registration status %q: want %s or %s", w.RegistrationStatus, RegistrationComplete, RegistrationIncomplete)
	}
	return nil
}

// UnlinkWABA removes what an account has linked under an id in a region, with
// its tags and the events it was not told of. Meta's account and its flows stay. ErrNotFound.
func (r *Registry) UnlinkWABA(ctx context.Context, account, region, id string) error {
	return r.write(ctx, func(tx *store.Tx) error {
		row, err := tx.WABA(account, region, id)
		if err != nil {
			return err
		}
		w := WABA{ID: row.ID, Account: row.Account, Region: region}
		if err := json.Unmarshal(row.Record, &w); err != nil { // its secrets may be lost
			return fmt.Errorf("record of %s: %w", row.ID, err)
		}
		if err := tx.DeleteTags(w.ARN()); err != nil {
			return err
		}
		if err := tx.DeleteEvents(row.Account, row.Region, row.ID); err != nil {
			return err
		}
		return tx.DeleteWABA(row.Account, row.Region, row.ID)
	})
}

// randomHex is 32 random hex digits.
func randomHex() string {
	var b [16]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}
