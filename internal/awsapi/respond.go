package awsapi

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"flowport/internal/intake"
)

// respond writes an answer or an error in the shape of restJson1, and returns
// the status and the error as the client sees it.
func (s *Server) respond(w http.ResponseWriter, c *call, out any, err error) (int, *Error) {
	var body []byte
	if err == nil {
		body, err = encode(out)
	}
	status := http.StatusOK
	var failure *Error
	h := w.Header()
	if err != nil {
		failure = wireError(err)
		status = failure.Status
		h["x-amzn-ErrorType"] = []string{failure.Code} // spelt as AWS does
		if failure.RetryAfter > 0 {
			h.Set("Retry-After", strconv.Itoa(int(math.Ceil(failure.RetryAfter.Seconds()))))
		}
		body, _ = encode(map[string]string{"message": failure.Message})
	}
	h.Set("Content-Type", "application/json")
	h["x-amzn-RequestId"] = []string{c.requestID}
	intake.Answer(w, status, body, err != nil)
	return status, failure
}

// encode returns v as JSON without escaping <, > and &, which SDKs would show
// to people as they are written.
func encode(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(buf.Bytes(), "\n"), nil
}

// record writes the one log line of a request and counts it.
func (s *Server) record(r *http.Request, c *call, status int, failure *Error, took time.Duration) {
	name := "-"
	if c.op != nil {
		name = c.op.name
	}
	code := "OK"
	attrs := []slog.Attr{
		slog.String("request_id", c.requestID),
		slog.String("operation", name),
		slog.Int("status", status),
		slog.Duration("took", took),
		slog.String("remote", r.RemoteAddr),
	}
	if c.op == nil {
		attrs = append(attrs, slog.String("method", r.Method), slog.String("path", r.URL.Path))
	}
	if c.key != nil {
		attrs = append(attrs, slog.String("key", c.key.ID))
	}
	for _, name := range []string{"id", "flowId"} {
		if v := c.in.text(name); v != "" {
			attrs = append(attrs, slog.String(name, v))
		}
	}
	if c.bodySize > 0 {
		attrs = append(attrs, slog.Int("body_bytes", c.bodySize))
	}
	level := slog.LevelInfo
	if failure != nil {
		code = failure.Code
		attrs = append(attrs, slog.String("error", failure.Code), slog.String("message", failure.Message))
		if failure.cause != nil && failure.cause.Error() != failure.Message {
			attrs = append(attrs, slog.String("cause", failure.cause.Error()))
		}
		if faultOfServer(status) {
			level = slog.LevelError
		}
	}
	s.Log.LogAttrs(r.Context(), level, "request", attrs...)
	s.metrics.requests.WithLabelValues(name, code).Inc()
	s.metrics.seconds.WithLabelValues(name).Observe(took.Seconds())
}

type metrics struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
}

func newMetrics(r prometheus.Registerer) *metrics {
	m := &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "flowport_aws_requests_total",
			Help: "Requests on the AWS wire by operation and error code (OK for none).",
		}, []string{"operation", "code"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "flowport_aws_request_seconds",
			Help:    "Time from a request's head to its answer, by operation.",
			Buckets: prometheus.ExponentialBuckets(0.0005, 4, 9),
		}, []string{"operation"}),
	}
	if r != nil {
		r.MustRegister(m.requests, m.seconds)
	}
	return m
}
