package graph

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"slices"
	"strconv"

	"flowport/internal/meta"
)

func (s *Server) getAccount(_ context.Context, q *request) (any, error) {
	asked, err := selections(q, &accountFields)
	if err != nil {
		return nil, err
	}
	return accountFields.show(q.account().AccountInfo, asked)
}

func (s *Server) listPhoneNumbers(_ context.Context, q *request) (any, error) {
	asked, err := selections(q, &phoneNumberFields)
	if err != nil {
		return nil, err
	}
	numbers := q.account().PhoneNumbers
	out := list[node]{Data: []node{}, Paging: wholeList(len(numbers))}
	for _, p := range numbers {
		n, err := phoneNumberFields.show(p, asked)
		if err != nil {
			return nil, err
		}
		out.Data = append(out.Data, n)
	}
	return out, nil
}

func (s *Server) getPhoneNumber(_ context.Context, q *request) (any, error) {
	asked, err := selections(q, &phoneNumberFields)
	if err != nil {
		return nil, err
	}
	return phoneNumberFields.show(*q.phone, asked)
}

// getPublicKey answers in the form of Meta's Postman collection; its page shows
// the same without the list.
func (s *Server) getPublicKey(ctx context.Context, q *request) (any, error) {
	key, err := s.Objects.PublicKey(ctx, q.phone.ID)
	if err != nil {
		return nil, err
	}
	out := list[node]{Data: []node{}}
	if key != "" {
		out.Data = append(out.Data, node{
			{"business_public_key", key},
			{"business_public_key_signature_status", "VALID"},
		})
	}
	return out, nil
}

func (s *Server) setPublicKey(ctx context.Context, q *request) (any, error) {
	text, err := q.parameters.required("business_public_key")
	if err != nil {
		return nil, err
	}
	if !isPublicKey(text) {
		return nil, invalidParameter("(#100) Param business_public_key must be a 2048-bit RSA public key in PEM, which begins with -----BEGIN PUBLIC KEY-----.")
	}
	return succeeded, s.Objects.SetPublicKey(ctx, q.phone.ID, text)
}

// isPublicKey accepts what Meta does ("Implementing Endpoint for Flows", "Set
// Encryption Key"): a 2048-bit RSA key in PEM.
func isPublicKey(text string) bool {
	block, _ := pem.Decode([]byte(text))
	if block == nil || block.Type != "PUBLIC KEY" {
		return false
	}
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return false
	}
	rsaKey, ok := key.(*rsa.PublicKey)
	return ok && rsaKey.N.BitLen() == 2048
}

func (s *Server) listSubscribedApps(ctx context.Context, q *request) (any, error) {
	subscribed, err := s.Objects.Subscribed(ctx, q.waba)
	if err != nil {
		return nil, err
	}
	out := list[node]{Data: []node{}}
	if subscribed {
		out.Data = append(out.Data, node{{"whatsapp_business_api_data", applicationNode{
			Link: "https://www.facebook.com/games/?app_id=" + simulatedAppID, Name: simulatedAppName, ID: simulatedAppID,
		}}})
	}
	return out, nil
}

func (s *Server) subscribe(ctx context.Context, q *request) (any, error) {
	return succeeded, s.Objects.SetSubscribed(ctx, q.waba, true)
}

func (s *Server) unsubscribe(ctx context.Context, q *request) (any, error) {
	return succeeded, s.Objects.SetSubscribed(ctx, q.waba, false)
}

// maxMigrations is how many flows one call may name.
const maxMigrations = 100

// codeMigration is what Meta gives in failed_flows for a name that the source
// does not have; it is taken for every failure.
const codeMigration = "4233041"

type migratedFlow struct {
	SourceName string `json:"source_name"`
	SourceID   string `json:"source_id"`
	MigratedID string `json:"migrated_id"`
}

type failedFlow struct {
	SourceName   string `json:"source_name"`
	ErrorCode    string `json:"error_code"`
	ErrorMessage string `json:"error_message"`
}

// migrateFlows copies flows from an account to that of the path.
func (s *Server) migrateFlows(ctx context.Context, q *request) (any, error) {
	source, err := q.parameters.required("source_waba_id")
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(q.accounts, func(a Account) bool { return a.ID == source }) || source == q.waba {
		return nil, invalidParameter("(#100) Param source_waba_id must be another WhatsApp Business Account of the same business, and of the token.")
	}
	names, err := q.parameters.list("source_flow_names")
	if err != nil {
		return nil, err
	}
	if len(names) > maxMigrations {
		return nil, invalidParameter("(#100) Param source_flow_names must have at most %s entries.", strconv.Itoa(maxMigrations))
	}
	ids, err := s.flowsByName(ctx, source)
	if err != nil {
		return nil, err
	}
	if names == nil {
		for name := range ids {
			names = append(names, name)
		}
		slices.Sort(names)
	}
	migrated, failed := []migratedFlow{}, []failedFlow{}
	for _, name := range names {
		id, err := ids[name], error(nil)
		to := ""
		if id == "" {
			err = invalidParameter("Flow name not found in source WABA.")
		} else {
			to, err = s.Objects.MigrateFlow(ctx, source, id, q.waba)
		}
		refusal, ok := isRefusal(err)
		switch {
		case err == nil:
			migrated = append(migrated, migratedFlow{name, id, to})
		case ok:
			text := refusal.UserMessage
			if text == "" {
				text = refusal.Message
			}
			failed = append(failed, failedFlow{name, codeMigration, "Flows Migration Error: " + text})
		default:
			return nil, err
		}
	}
	return node{{"migrated_flows", migrated}, {"failed_flows", failed}}, nil
}

// flowsByName reads the ids of all flows of an account.
func (s *Server) flowsByName(ctx context.Context, waba string) (map[string]string, error) {
	ids := map[string]string{}
	for after := ""; ; {
		page, err := s.Meta.Flows(ctx, waba, meta.Page{Limit: 100, After: after})
		if err != nil {
			return nil, err
		}
		for _, f := range page.Flows {
			ids[f.Name] = f.ID
		}
		if after = page.Next; after == "" {
			return ids, nil
		}
	}
}
