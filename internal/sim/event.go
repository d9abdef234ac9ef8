package sim

import (
	"encoding/json"
	"fmt"
	"time"

	"flowport/internal/meta"
	"flowport/internal/store"
)

// statusEvent is what Meta's webhook tells of a flow's status, the value of a
// change in the field "flows" (Flows API, "Webhooks").
type statusEvent struct {
	Event     string      `json:"event"`
	Message   string      `json:"message"`
	FlowID    string      `json:"flow_id"`
	OldStatus meta.Status `json:"old_status,omitempty"` // none when the flow was created
	NewStatus meta.Status `json:"new_status"`
}

// tellStatus records the event that f has its status, after old; old "" says
// that f was created. Meta tells of a creation and of changes to every status
// but DRAFT.
func tellStatus(tx *store.Tx, f *store.Flow, old meta.Status, at time.Time) error {
	status := meta.Status(f.Status)
	e := statusEvent{Event: "FLOW_STATUS_CHANGE", FlowID: formatID(f.ID), OldStatus: old, NewStatus: status}
	switch {
	case old == "":
		e.Message = fmt.Sprintf("Flow %s has been created with %s status", f.Name, status)
	case status == old || status == meta.Draft:
		return nil
	default:
		e.Message = fmt.Sprintf("Flow %s changed status from %s to %s", f.Name, old, status)
	}
	value, err := json.Marshal(e)
	if err != nil {
		return err
	}
	return tx.AddEvent(f.WABA, f.ID, value, at)
}
