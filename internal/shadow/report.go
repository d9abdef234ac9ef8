package shadow

import (
	"cmp"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"flowport/internal/store"
)

// Report sums up the checks that a store keeps.
type Report struct {
	Checks    int       `json:"checks"`
	Different int       `json:"different"`      // of the checks: those with differences
	Since     time.Time `json:"since,omitzero"` // of the oldest check
	// Groups are the differences by kind and code, the most frequent first.
	Groups []Group `json:"groups"`
}

// Group is what differs in one way.
type Group struct {
	Kind Kind   `json:"kind"`
	Code string `json:"code"` // Meta's, or flowport's where Meta has none
	// Count counts the differences that are kept: at most 100 of one upload.
	Count int `json:"count"`
	// Last is the newest one.
	Last       Difference `json:"last"`
	LastFlow   string     `json:"lastFlow"`
	LastSHA256 string     `json:"lastSha256"` // of the Flow JSON
	LastAt     time.Time  `json:"lastAt"`
}

// pageSize is how many checks are read at a time.
const pageSize = 500

// NewReport reads all checks in db.
func NewReport(ctx context.Context, db *store.Store) (*Report, error) {
	r := &Report{Groups: []Group{}}
	groups := map[[2]string]*Group{}
	for before := int64(0); ; {
		var page []store.ShadowCheck
		err := db.Read(ctx, func(tx *store.Tx) (err error) {
			page, err = tx.ShadowChecks(before, pageSize)
			return err
		})
		if err != nil {
			return nil, err
		}
		for i := range page {
			if err := r.add(groups, &page[i]); err != nil {
				return nil, err
			}
		}
		if len(page) < pageSize {
			break
		}
		before = page[len(page)-1].ID
	}
	for _, g := range groups {
		r.Groups = append(r.Groups, *g)
	}
	slices.SortFunc(r.Groups, func(a, b Group) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Code, b.Code))
	})
	return r, nil
}

// add takes in a check that is older than those before.
func (r *Report) add(groups map[[2]string]*Group, c *store.ShadowCheck) error {
	r.Checks++
	r.Since = c.CheckedAt
	if c.DifferenceCount == 0 {
		return nil
	}
	r.Different++
	var differences []Difference
	if err := json.Unmarshal(c.Differences, &differences); err != nil {
		return fmt.Errorf("shadow check %d: %w", c.ID, err)
	}
	for _, d := range differences {
		code := ""
		if d.Meta != nil {
			code = d.Meta.Code
		} else if d.Flowport != nil {
			code = d.Flowport.Code
		}
		key := [2]string{string(d.Kind), code}
		g := groups[key]
		if g == nil {
			g = &Group{Kind: d.Kind, Code: code, Last: d, LastFlow: c.Flow, LastSHA256: hex.EncodeToString(c.SHA256), LastAt: c.CheckedAt}
			groups[key] = g
		}
		g.Count++
	}
	return nil
}
