package graph

import "github.com/prometheus/client_golang/prometheus"

type metrics struct {
	calls    *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	breakers *prometheus.CounterVec
}

func newMetrics(r prometheus.Registerer) *metrics {
	m := &metrics{
		calls: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "flowport_meta_calls_total",
			Help: "Attempts to call Meta by operation and Meta's code (OK for none; a word where no answer of Meta's came).",
		}, []string{"operation", "code"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "flowport_meta_call_seconds",
			Help:    "Time of an attempt to call Meta, with the pause before it when a limit is nearly used up, by operation.",
			Buckets: prometheus.ExponentialBuckets(0.01, 2.5, 10),
		}, []string{"operation"}),
		breakers: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "flowport_meta_breaker_changes_total",
			Help: "Changes of the accounts' circuit breakers, by the state that one changed to.",
		}, []string{"state"}),
	}
	if r != nil {
		r.MustRegister(m.calls, m.seconds, m.breakers)
	}
	return m
}
