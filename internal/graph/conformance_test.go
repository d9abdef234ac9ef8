package graph

import (
	"testing"
	"time"

	"flowport/internal/meta/metatest"
)

// TestConformance runs the suite of meta.Service from the client over TCP and
// TLS through the server to the simulation: the suite that the simulation
// passes by itself.
func TestConformance(t *testing.T) {
	metatest.Run(t, func(t *testing.T) metatest.Subject {
		fx := newFixture(t)
		return metatest.Subject{
			Service: fx.client(t), WABA: testWABA, Other: otherWABA, HTTP: fx.server.Client(),
			SetStatus: fx.setStatus,
			Pass:      func(d time.Duration) { fx.passed.Add(int64(d)) },
		}
	})
}
