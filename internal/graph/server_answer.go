package graph

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"flowport/internal/intake"
	"flowport/internal/meta"
)

// codeRequest is Meta's code for a request that makes no sense to it: an
// unknown path, a parameter it cannot parse.
const codeRequest = 2500

// newError makes one of Meta's errors. The server adds its fbtrace_id.
func newError(code, subcode int, errorType, format string, args ...any) *meta.Error {
	return &meta.Error{Code: code, Subcode: subcode, Type: errorType, Message: fmt.Sprintf(format, args...)}
}

// newTraceID makes an fbtrace_id in Meta's form: A and 22 URL-safe characters.
func newTraceID() string {
	var b [16]byte
	rand.Read(b[:])
	return "A" + base64.RawURLEncoding.EncodeToString(b[:])
}

// statuses are the HTTP statuses of codes from first to last; 400 is that of
// all others ("Handle Errors", "WhatsApp Cloud API Error Codes"; in part
// assumed). Clients decide by code.
var statuses = []struct{ first, last, status int }{
	{0, 0, http.StatusUnauthorized},
	{meta.CodeUnknown, meta.CodeUnknown, http.StatusInternalServerError},
	{meta.CodeService, meta.CodeService, http.StatusServiceUnavailable},
	{3, 3, http.StatusForbidden},
	{10, 10, http.StatusForbidden},
	{102, 104, http.StatusUnauthorized},
	{meta.CodeAccessToken, meta.CodeAccessToken, http.StatusUnauthorized},
	{200, 299, http.StatusForbidden},
	{368, 368, http.StatusForbidden},
	{131016, 131016, http.StatusServiceUnavailable},
	{133004, 133004, http.StatusServiceUnavailable},
}

func statusOf(code int) int {
	for _, row := range statuses {
		if code >= row.first && code <= row.last {
			return row.status
		}
	}
	return http.StatusBadRequest
}

// refused turns any error of the layers below into one of Meta's. What is
// unforeseen says nothing of its cause.
func refused(err error, trace string) *meta.Error {
	refusal, ok := errors.AsType[*meta.Error](err)
	switch {
	case ok:
		copied := *refusal
		refusal = &copied
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		refusal = newError(meta.CodeService, 0, defaultErrorType, "Service temporarily unavailable")
		refusal.Transient = true
	default:
		refusal = newError(meta.CodeUnknown, 0, defaultErrorType, "An unknown error has occurred.")
	}
	if refusal.TraceID == "" {
		refusal.TraceID = trace
	}
	return refusal
}

// respond writes an answer or an error, and returns the status and the error as
// the client sees it.
func (s *Server) respond(w http.ResponseWriter, q *request, out any, err error) (int, *meta.Error) {
	var body []byte
	if err == nil {
		body, err = encodeJSON(out)
	}
	h := w.Header()
	status, percent := http.StatusOK, 0.0
	var refusal *meta.Error
	var regain time.Duration
	if err != nil {
		refusal = refused(err, q.trace)
		status = statusOf(refusal.Code)
		body, _ = encodeJSON(errorEnvelope{errorNodeOf(refusal)})
		if status == http.StatusUnauthorized {
			h.Set("WWW-Authenticate", `OAuth "Facebook Platform" "invalid_token" `+strconv.QuoteToASCII(refusal.Message))
		}
		if isLimit(refusal.Code) {
			percent, regain = 100, refusal.RetryAfter
		}
	}
	if q.waba != "" {
		setUsage(h, q.waba, percent, regain)
	}
	h.Set("Content-Type", "application/json; charset=UTF-8")
	h.Set("Cache-Control", "private, no-cache, no-store, must-revalidate")
	h.Set(headerVersion, q.version)
	h.Set("X-Fb-Trace-Id", q.trace)
	h.Set("X-Fb-Request-Id", q.trace)
	intake.Answer(w, status, body, err != nil)
	return status, refusal
}

// record writes the one log line of a call and counts it. The query is not in
// it: it may hold a token.
func (s *Server) record(q *request, status int, refusal *meta.Error, err error, took time.Duration) {
	edge, code, level := "-", "OK", slog.LevelInfo
	if found := q.waba != "" || q.object == ""; found && endpoints[q.kind()][q.edge] != nil {
		edge = strings.Trim(string(q.kind())+"/"+q.edge, "/")
	}
	attrs := []slog.Attr{
		slog.String("trace_id", q.trace),
		slog.String("method", q.Method),
		slog.String("path", clipped(q.URL.Path)),
		slog.Int("status", status),
		slog.Duration("took", took),
		slog.String("remote", q.RemoteAddr),
	}
	if q.waba != "" {
		attrs = append(attrs, slog.String("waba", q.waba))
	}
	if refusal != nil {
		code = strconv.Itoa(refusal.Code)
		attrs = append(attrs, slog.String("error", refusal.Error()))
		if refusal.Code == meta.CodeUnknown {
			level = slog.LevelError
			attrs = append(attrs, slog.String("cause", err.Error()))
		}
	}
	s.Log.LogAttrs(q.Context(), level, "graph request", attrs...)
	s.metrics.requests.WithLabelValues(methodLabel(q.Method), edge, code).Inc()
	s.metrics.seconds.WithLabelValues(edge).Observe(took.Seconds())
}

// methodLabel keeps made-up methods out of the metrics.
func methodLabel(method string) string {
	switch method {
	case http.MethodGet, http.MethodPost, http.MethodDelete:
		return method
	}
	return "-"
}

type serverMetrics struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
}

func newServerMetrics(r prometheus.Registerer) *serverMetrics {
	m := &serverMetrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "flowport_graph_requests_total",
			Help: "Requests on the Graph wire by method, edge and Meta's code (OK for none).",
		}, []string{"method", "edge", "code"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "flowport_graph_request_seconds",
			Help:    "Time from a request's head to its answer, by edge.",
			Buckets: prometheus.ExponentialBuckets(0.0005, 4, 9),
		}, []string{"edge"}),
	}
	if r != nil {
		r.MustRegister(m.requests, m.seconds)
	}
	return m
}

// clipped bounds what is quoted from a request.
func clipped(text string) string {
	const most = 100
	if len(text) > most {
		text = text[:most] + "…"
	}
	return strings.ToValidUTF8(text, "�")
}

// isRefusal reports whether an error is one of Meta's.
func isRefusal(err error) (*meta.Error, bool) { return errors.AsType[*meta.Error](err) }
