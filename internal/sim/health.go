package sim

import (
	"flowport/internal/meta"
	"flowport/internal/store"
)

// What a health status says, from best to worst (Flows API, "Health status").
const (
	available = "AVAILABLE"
	limited   = "LIMITED"
	blocked   = "BLOCKED"
)

// simulatedBusiness is the id of the Meta business that owns every account.
const simulatedBusiness = "100000000000001"

// health judges the flow itself; the account, its business and the flow's app
// are always well in the simulation.
func health(f *store.Flow) *meta.Health {
	flow := meta.HealthEntity{Type: "FLOW", ID: formatID(f.ID), CanSendMessage: available}
	switch meta.Status(f.Status) {
	case meta.Throttled:
		flow.CanSendMessage = limited
	case meta.Blocked, meta.Deprecated:
		flow.CanSendMessage = blocked
	case meta.Draft:
		for _, c := range failed(f) {
			flow.CanSendMessage = blocked
			flow.Errors = append(flow.Errors, c.health)
		}
	}
	h := &meta.Health{
		CanSendMessage: flow.CanSendMessage, // the worst, as all others are available
		Entities: []meta.HealthEntity{
			flow,
			{Type: "WABA", ID: f.WABA, CanSendMessage: available},
			{Type: "BUSINESS", ID: simulatedBusiness, CanSendMessage: available},
		},
	}
	if f.ApplicationID != "" {
		h.Entities = append(h.Entities, meta.HealthEntity{Type: "APP", ID: f.ApplicationID, CanSendMessage: available})
	}
	return h
}
