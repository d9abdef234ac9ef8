package console

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"flowport/flowjson"
	"flowport/internal/endpoint"
	"flowport/internal/meta"
)

// Endpoints gives what calls of the endpoints of flows need.
type Endpoints interface {
	// EndpointKeys gives what messages to the endpoint of a flow are encrypted
	// and signed with. phone is Meta's id of the phone number that the flow is
	// tried with; it may be empty, or one that nobody knows.
	EndpointKeys(ctx context.Context, flow, phone string) (EndpointKeys, error)
}

// EndpointKeys are what messages to an endpoint are encrypted and signed with.
type EndpointKeys struct {
	PublicKey string // PEM
	AppSecret string
	Source    string // whose public key it is: SourcePhone, SourceFlow or SourceGiven
}

// Whose public key messages are encrypted with.
const (
	SourcePhone = "phone_number" // set through Graph's whatsapp_business_encryption
	SourceFlow  = "flow"         // made for the flow, and kept
	SourceGiven = "given"        // for a file, which has no keys of its own
)

// Bounds of the exchanges. Anyone with a link to a preview may ask for them.
const (
	maxExchanges       = 8 // at the same time; each may hold 10 MB a few times
	maxExchangesOfFlow = maxExchanges / 2
	maxExchange        = endpoint.MaxPayload // of a request in bytes
	bodyTime           = 10 * time.Second    // for a request to arrive
	exchangeRate       = 5                   // a second, for each flow
	exchangeBurst      = 20                  // at once, likewise
	maxPaces           = 10_000              // flows whose pace is kept
	maxPhoneNumber     = 64                  // bytes
)

// exchangeRequest is what the page sends: web/src/engine/exchange.ts.
type exchangeRequest struct {
	Action      endpoint.Action `json:"action"`
	Screen      string          `json:"screen"`
	Data        json.RawMessage `json:"data"`
	FlowToken   string          `json:"flow_token"`
	PhoneNumber string          `json:"phone_number"`
}

// exchangeReport is what the page gets: what the phone makes of the answer, and
// all that was said, in clear.
type exchangeReport struct {
	Answer any    `json:"answer"` // nextScreen or exchangeFault
	Key    string `json:"key"`    // EndpointKeys.Source
	saying
	// Notification is how WhatsApp told the endpoint that its answer was of no use.
	Notification *saying `json:"notification,omitempty"`
}

// saying is one call of the endpoint.
type saying struct {
	Status   int             `json:"status"`   // of HTTP; 0: no answer
	Attempts int             `json:"attempts"` // 2 after 421
	Duration int64           `json:"duration"` // in milliseconds
	Request  json.RawMessage `json:"request"`
	Response json.RawMessage `json:"response,omitempty"`
}

// nextScreen is where the flow goes on.
type nextScreen struct {
	Screen string          `json:"screen"`
	Data   json.RawMessage `json:"data"`
}

// exchangeFault is why it does not.
type exchangeFault struct {
	Error   string `json:"error"` // Meta's key, or tokenInvalid
	Message string `json:"message"`
	// Closed is what the person is told when the endpoint ended the flow.
	Closed *string `json:"closed,omitempty"`
}

// tokenInvalid stands for a key where Meta has none.
const tokenInvalid = "flow_token_invalid"

// exchanger calls the endpoints of flows.
type exchanger struct {
	keys   Endpoints
	client *endpoint.Client
	places *places // by flow
	paces  paces
}

// exchangeRefusal is why a request is not taken to the endpoint.
type exchangeRefusal struct {
	status int
	text   string
}

func (e *exchangeRefusal) Error() string { return e.text }

func noExchange(status int, format string, args ...any) error {
	return &exchangeRefusal{status, fmt.Sprintf(format, args...)}
}

// exchange answers POST /preview/{flow}/exchange: it asks the flow's endpoint as
// WhatsApp would, looks at the answer as a phone does, and tells all of it.
func (h *handler) exchange(w http.ResponseWriter, r *http.Request) {
	protect(w)
	if h.exchanger != nil {
		// Until the page has taken the answer, which is as large as all that was said.
		leave, ok := h.exchanger.places.take(r.Context(), r.PathValue("flow"))
		if !ok {
			return
		}
		defer leave()
	}
	report, err := h.exchanged(w, r)
	status, body := http.StatusOK, any(report)
	if err != nil {
		refusal, ok := errors.AsType[*exchangeRefusal](err)
		if !ok {
			if r.Context().Err() != nil {
				return
			}
			h.log.ErrorContext(r.Context(), "exchange failed", "flow", r.PathValue("flow"), "err", err)
			refusal = &exchangeRefusal{http.StatusInternalServerError, "flowport could not call the endpoint. The server's log says why."}
		}
		status, body = refusal.status, map[string]string{"message": refusal.text}
	}
	text, err := json.Marshal(body)
	if err != nil {
		h.log.ErrorContext(r.Context(), "exchange failed", "flow", r.PathValue("flow"), "err", err)
		http.Error(w, "flowport could not write the answer.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	w.Write(text) // a page that went away needs none of it
}

func (h *handler) exchanged(w http.ResponseWriter, r *http.Request) (*exchangeReport, error) {
	x := h.exchanger
	switch kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); {
	case x == nil:
		return nil, noExchange(http.StatusNotFound, "This server calls no endpoints.")
	case new(http.CrossOriginProtection).Check(r) != nil:
		return nil, noExchange(http.StatusForbidden, "The request comes from another web page. Open the preview itself.")
	case kind != "application/json":
		return nil, noExchange(http.StatusUnsupportedMediaType, "Send application/json.") // which other pages cannot unasked
	}
	flow := r.PathValue("flow")
	f, src, err := h.pages.PreviewedFlow(r.Context(), flow, r.URL.Query().Get("token"))
	switch {
	case errors.Is(err, meta.ErrLinkExpired):
		return nil, noExchange(http.StatusGone, "This preview has expired. Ask for a new one with GetWhatsAppFlowPreview.")
	case errors.Is(err, meta.ErrLinkInvalid):
		return nil, noExchange(http.StatusNotFound, "There is no such preview.")
	case err != nil:
		return nil, err
	case !x.paces.allow(flow):
		return nil, noExchange(http.StatusTooManyRequests, "Too many calls of the flow's endpoint. Wait a few seconds.")
	}
	channel, err := flowjson.ReadChannel(src)
	switch {
	case err != nil, channel.DataAPIVersion == "":
		return nil, noExchange(http.StatusConflict, "The flow has no endpoint: its Flow JSON has no data_api_version.")
	case f.EndpointURI == "":
		return nil, noExchange(http.StatusConflict, "The flow has no endpoint_uri. Set it with UpdateWhatsAppFlow.")
	}
	in, err := readExchange(w, r)
	if err != nil {
		return nil, err
	}
	return h.talk(r.Context(), f, channel, in)
}

// readExchange reads the body of a request.
func readExchange(w http.ResponseWriter, r *http.Request) (*exchangeRequest, error) {
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyTime)) // net/http ends it with the body
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxExchange))
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, noExchange(http.StatusRequestEntityTooLarge, "A message to an endpoint has 10 MB at most.")
	}
	if err != nil {
		return nil, noExchange(http.StatusBadRequest, "The request did not arrive as a whole.")
	}
	in := new(exchangeRequest)
	if err := json.Unmarshal(body, in); err != nil {
		return nil, noExchange(http.StatusBadRequest, "The request is not the JSON that was expected.")
	}
	isObject := bytes.HasPrefix(bytes.TrimSpace(in.Data), []byte("{"))
	switch {
	case in.Action != endpoint.Ping && in.Action != endpoint.Init && in.Action != endpoint.Back && in.Action != endpoint.DataExchange:
		return nil, noExchange(http.StatusBadRequest, "action is one of ping, INIT, BACK and data_exchange.")
	case in.Data != nil && !isObject:
		return nil, noExchange(http.StatusBadRequest, "data is a JSON object.")
	case len(in.PhoneNumber) > maxPhoneNumber:
		return nil, noExchange(http.StatusBadRequest, "phone_number is Meta's id of a phone number: digits.")
	}
	return in, nil
}

// talk asks the endpoint, and tells it if the answer is of no use.
func (h *handler) talk(ctx context.Context, f *meta.Flow, channel *flowjson.Channel, in *exchangeRequest) (*exchangeReport, error) {
	keys, err := h.exchanger.keys.EndpointKeys(ctx, f.ID, in.PhoneNumber)
	if err != nil {
		return nil, err
	}
	report := &exchangeReport{Key: keys.Source}
	target := endpoint.Target{URL: f.EndpointURI, AppSecret: keys.AppSecret, PublicKey: func(ctx context.Context) (string, error) {
		keys, err := h.exchanger.keys.EndpointKeys(ctx, f.ID, in.PhoneNumber)
		return keys.PublicKey, err
	}}
	message := endpoint.Message{
		Version: channel.DataAPIVersion, Action: in.Action, Screen: in.Screen, Data: in.Data,
		FlowToken: in.FlowToken, SignToken: channel.SignsToken(),
	}
	x, err := h.exchanger.client.Send(ctx, target, message)
	report.saying = sayingOf(x)
	if err == nil {
		report.Answer, err = answered(channel, in, x.Response)
	}
	fault, cause := faultOf(err)
	if err != nil && fault == nil {
		return nil, err
	}
	log := h.log.With("flow", f.ID, "action", in.Action, "status", x.Status, "duration", x.Duration)
	if fault == nil {
		log.DebugContext(ctx, "exchange")
		return report, nil
	}
	log.InfoContext(ctx, "exchange", "fault", fault.Error, "cause", cause)
	if fault.Error == endpoint.KeyDecryption && keys.Source == SourceFlow {
		fault.Message += fmt.Sprintf(" 'flowport endpoint show %s private-key' prints the right one.", f.ID)
	}
	report.Answer = fault
	if x.Status == http.StatusOK && in.Action != endpoint.Ping { // an answer came, and cannot be used
		x, err := h.exchanger.client.Send(ctx, target, message.Notification(fault.Error, fault.Message))
		if fault, _ := faultOf(err); err != nil && fault == nil {
			return nil, err
		}
		told := sayingOf(x)
		report.Notification = &told
	}
	return report, nil
}

// answered looks at an answer as a phone does.
func answered(channel *flowjson.Channel, in *exchangeRequest, response []byte) (any, error) {
	if in.Action == endpoint.Ping {
		if !endpoint.IsHealthy(response) {
			return nil, &flowjson.AnswerError{Key: flowjson.BadPayload, Message: `The answer to a health check is {"data": {"status": "active"}}.`}
		}
		return nextScreen{Data: json.RawMessage(`{"status":"active"}`)}, nil
	}
	from := in.Screen
	if in.Action == endpoint.Init {
		from = ""
	}
	next, err := channel.Check(from, response)
	if err != nil {
		return nil, err
	}
	return nextScreen{next.Screen, next.Data}, nil
}

// faultOf gives what the page is told of an error; nil of flowport's own.
func faultOf(err error) (fault *exchangeFault, cause error) {
	if e, ok := errors.AsType[*flowjson.AnswerError](err); ok {
		return &exchangeFault{Error: e.Key, Message: e.Message}, nil
	}
	e, ok := errors.AsType[*endpoint.Error](err)
	if !ok {
		return nil, nil
	}
	fault = &exchangeFault{Error: e.Key, Message: e.Text}
	if e.Closed {
		fault.Error, fault.Closed = tokenInvalid, &e.Message
	}
	return fault, errors.Unwrap(e)
}

func sayingOf(x *endpoint.Exchange) saying {
	return saying{x.Status, x.Attempts, x.Duration.Milliseconds(), x.Request, x.Response}
}

// paces keeps how often each flow's endpoint is called.
type paces struct {
	mu    sync.Mutex
	flows map[string]*rate.Limiter
}

// allow takes a call, or reports that there were too many.
func (p *paces) allow(flow string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	pace := p.flows[flow]
	if pace == nil {
		if p.flows == nil || len(p.flows) >= maxPaces { // starting over only ever allows more
			p.flows = make(map[string]*rate.Limiter)
		}
		pace = rate.NewLimiter(exchangeRate, exchangeBurst)
		p.flows[flow] = pace
	}
	return pace.Allow()
}
