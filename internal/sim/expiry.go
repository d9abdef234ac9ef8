package sim

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"flowport/flowjson"
	"flowport/internal/meta"
	"flowport/internal/store"
)

// expiryNotice is how long before a version is frozen Meta warns ("Versioning").
const expiryNotice = 90 * 24 * time.Hour

// expiryWarning is what Meta's webhook tells of a flow whose version is about to
// be frozen, the value of a change in the field "flows".
type expiryWarning struct {
	Event   string `json:"event"`
	Warning string `json:"warning"`
	FlowID  string `json:"flow_id"`
}

// WarnOfExpiry records events for flows of versions that will be frozen within
// 90 days, for those accounts that listen: once for an account and version.
// Which versions these are only flowjson's table of versions says. It is to be
// called about once a day.
func (s *Sim) WarnOfExpiry(ctx context.Context) error {
	for _, v := range flowjson.Versions() {
		frozen, err := time.Parse(time.DateOnly, v.Frozen)
		now := s.now().UTC()
		if err != nil || now.Before(frozen.Add(-expiryNotice)) || !now.Before(frozen) {
			continue
		}
		var accounts []string
		err = s.store.ReadOne(ctx, func(tx *store.Tx) (err error) {
			accounts, err = tx.ListeningAccounts()
			return err
		})
		if err != nil {
			return err
		}
		for _, waba := range accounts {
			if err := s.warnAccount(ctx, waba, v, now); err != nil {
				return err
			}
		}
	}
	return nil
}

// warnAccount warns of all flows of an account in one transaction, unless that
// was done before.
func (s *Sim) warnAccount(ctx context.Context, waba string, v flowjson.VersionInfo, now time.Time) error {
	done := "sim.expiry-warned:" + v.Version + ":" + waba
	return s.store.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.Setting(done); !errors.Is(err, store.ErrNotFound) {
			return err
		}
		for before := int64(0); ; {
			flows, more, err := tx.Flows(waba, before, maxLimit)
			if err != nil {
				return err
			}
			for i := range flows {
				f := &flows[i]
				before = f.ID
				if f.JSONVersion != v.Version || f.Status == string(meta.Deprecated) {
					continue
				}
				if err := tellExpiry(tx, f, v, now); err != nil {
					return err
				}
			}
			if !more {
				return tx.PutSetting(done, []byte(now.Format(time.RFC3339)))
			}
		}
	})
}

func tellExpiry(tx *store.Tx, f *store.Flow, v flowjson.VersionInfo, now time.Time) error {
	value, err := json.Marshal(expiryWarning{
		Event:   "FLOW_VERSION_EXPIRY_WARNING",
		Warning: fmt.Sprintf("Flow %s uses Flow JSON version %s, which cannot be published from %s on", f.Name, v.Version, v.Frozen),
		FlowID:  formatID(f.ID),
	})
	if err != nil {
		return err
	}
	return tx.AddEvent(f.WABA, f.ID, value, now)
}
