package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/google/uuid"

	"flowport/internal/audit"
	"flowport/internal/store"
)

// auditLog keeps records in the store. It implements [audit.Log].
type auditLog struct{ store *store.Store }

// Add implements [audit.Log].
func (l auditLog) Add(ctx context.Context, r audit.Record) error {
	return l.store.Write(ctx, func(tx *store.Tx) error { return tx.AddAuditEvent(stored(r)) })
}

// Within implements [audit.Log].
func (auditLog) Within(ctx context.Context, record func(result any) (audit.Record, error)) context.Context {
	return store.WithRecorder(ctx, func(result any) (*store.AuditEvent, error) {
		r, err := record(result)
		return stored(r), err
	})
}

func stored(r audit.Record) *store.AuditEvent {
	return &store.AuditEvent{ID: r.ID, HappenedAt: r.Time, Event: r.JSON}
}

// recorded has the changes of a command recorded as the operator's. Parameters
// are those of the command that are no secrets.
func recorded(ctx context.Context, name, account, region string, parameters map[string]any) context.Context {
	requestID := uuid.NewString()
	return auditLog{}.Within(ctx, func(result any) (audit.Record, error) {
		made := map[string]any{}
		if id, ok := result.(string); ok {
			made["id"] = id
		}
		return audit.Event{
			UserIdentity:       audit.Identity{Type: "Unknown", PrincipalID: operator()},
			EventSource:        "cli.flowport",
			EventName:          name,
			AWSRegion:          region,
			UserAgent:          "flowport/" + release,
			RequestParameters:  audit.Part(parameters),
			ResponseElements:   audit.Part(made),
			RequestID:          requestID,
			EventType:          "FlowportCommand",
			RecipientAccountID: account,
		}.Record()
	})
}

// auditCmd shows the audit record.
type auditCmd struct {
	dataDir
	Since     string `placeholder:"TIME|DURATION" help:"Only from this time on (2026-07-01 or 2026-07-01T12:00:00Z), or from so long ago (24h)."`
	EventName string `placeholder:"OPERATION" help:"Only calls of this operation, such as PublishWhatsAppFlow."`
	JSON      bool   `help:"Print whole events, one JSON object a line."`
}

// Help is shown by `flowport audit --help`.
func (auditCmd) Help() string {
	return `Every call on the AWS API and the Graph API that changed something, or was refused, and
every command that changed records, oldest first, in the shape of CloudTrail's events.
Flow JSON is there as its SHA-256, secrets are not.

Examples:

  flowport audit --since 24h
  flowport audit --event-name DeleteWhatsAppFlow
  flowport audit --json > audit.jsonl`
}

// auditLine is what a line of the table shows of an event.
type auditLine struct {
	EventTime    string `json:"eventTime"`
	EventName    string `json:"eventName"`
	UserIdentity struct {
		ARN         string `json:"arn"`
		PrincipalID string `json:"principalId"`
	} `json:"userIdentity"`
	SourceIPAddress   string         `json:"sourceIPAddress"`
	ErrorCode         string         `json:"errorCode"`
	RequestID         string         `json:"requestID"`
	RequestParameters map[string]any `json:"requestParameters"`
	ResponseElements  map[string]any `json:"responseElements"`
}

// flow is the flow that a call was about, where it was about one.
func (l *auditLine) flow() string {
	for _, part := range []map[string]any{l.RequestParameters, l.ResponseElements} {
		if id, ok := part["flowId"].(string); ok {
			return id
		}
	}
	return "-"
}

// Run prints the record.
func (c *auditCmd) Run(io *streams) error {
	since, err := parseSince(c.Since, time.Now())
	if err != nil {
		return &exitError{exitUsage, err}
	}
	ctx := context.Background()
	records, err := c.openExisting(ctx)
	if err != nil {
		return err
	}
	defer records.Close()
	table := tabwriter.NewWriter(io.Stdout, 0, 0, 2, ' ', 0)
	if !c.JSON {
		fmt.Fprintln(table, "TIME\tOPERATION\tFLOW\tOUTCOME\tBY\tFROM\tREQUEST")
	}
	for id := ""; ; {
		var page []store.AuditEvent
		err := records.store.Read(ctx, func(tx *store.Tx) (err error) {
			page, err = tx.AuditEvents(since, id, mostListed)
			return err
		})
		if err != nil {
			return err
		}
		for _, e := range page {
			since, id = e.HappenedAt, e.ID
			var line auditLine
			if err := json.Unmarshal(e.Event, &line); err != nil {
				return fmt.Errorf("audit event %s: %w; 'flowport doctor' checks the data", e.ID, err)
			}
			if c.EventName != "" && c.EventName != line.EventName {
				continue
			}
			if c.JSON {
				if _, err := fmt.Fprintf(io.Stdout, "%s\n", e.Event); err != nil {
					return err
				}
				continue
			}
			outcome := "ok"
			if line.ErrorCode != "" {
				outcome = line.ErrorCode
			}
			from := line.SourceIPAddress
			if from == "" { // a command
				from = "-"
			}
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", line.EventTime, line.EventName, oneLine(line.flow()), outcome,
				oneLine(line.UserIdentity.ARN+line.UserIdentity.PrincipalID), from, line.RequestID)
		}
		if len(page) < mostListed {
			return table.Flush()
		}
	}
}

// parseSince reads a point in time, or how long before now it was. Empty is
// the beginning.
func parseSince(text string, now time.Time) (time.Time, error) {
	if text == "" {
		return time.Unix(0, 0), nil
	}
	if ago, err := time.ParseDuration(text); err == nil && ago >= 0 {
		return now.Add(-ago), nil
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if at, err := time.Parse(layout, text); err == nil {
			return at, nil
		}
	}
	return time.Time{}, fmt.Errorf("--since is a time such as 2026-07-01 or 2026-07-01T12:00:00Z, or a duration such as 24h, not %q", text)
}
