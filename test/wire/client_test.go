package wire_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

const (
	service = "social-messaging"
	region  = "us-east-1"
	account = "000000000000"
	waba    = "waba-0123456789abcdef0123456789abcdef"
	wabaARN = "arn:aws:social-messaging:us-east-1:000000000000:waba/0123456789abcdef0123456789abcdef"
)

// operations is the part of the service's model that this suite calls.
var operations = map[string]struct{ method, path string }{
	"CreateWhatsAppFlow":               {"POST", "/v1/whatsapp/flow/create"},
	"UpdateWhatsAppFlow":               {"POST", "/v1/whatsapp/flow/update"},
	"UpdateWhatsAppFlowAssets":         {"POST", "/v1/whatsapp/flow/assets/update"},
	"ListWhatsAppFlowAssets":           {"GET", "/v1/whatsapp/flow/assets"},
	"ListWhatsAppFlows":                {"GET", "/v1/whatsapp/flow/list"},
	"GetWhatsAppFlow":                  {"GET", "/v1/whatsapp/flow"},
	"GetWhatsAppFlowPreview":           {"GET", "/v1/whatsapp/flow/preview"},
	"PublishWhatsAppFlow":              {"POST", "/v1/whatsapp/flow/publish"},
	"DeprecateWhatsAppFlow":            {"POST", "/v1/whatsapp/flow/deprecate"},
	"DeleteWhatsAppFlow":               {"DELETE", "/v1/whatsapp/flow"},
	"GetLinkedWhatsAppBusinessAccount": {"GET", "/v1/whatsapp/waba/details"},
	"AssociateWhatsAppBusinessAccount": {"POST", "/v1/whatsapp/signup"},
}

// identity is who signs.
type identity struct{ key, secret, token string }

// developer is the identity that every server on loopback knows.
var developer = identity{key: "test", secret: "test"}

// input holds the members of an operation: a JSON body, or a query.
type input map[string]any

// answer is a response, read to its end.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// browser sends requests as they are: no retries, no redirects, no unpacking.
var browser = &http.Client{
	Timeout: 2 * time.Minute,
	Transport: &http.Transport{
		DisableCompression:  true,
		MaxIdleConnsPerHost: 256,
	},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// newRequest builds an operation's request, not yet signed. The input is the
// members (input), or the body itself ([]byte or string).
func (s *server) newRequest(operation string, in any) (*http.Request, []byte) {
	op, known := operations[operation]
	if !known {
		panic("no such operation: " + operation)
	}
	address := s.endpoint + op.path
	var body []byte
	switch in := in.(type) {
	case []byte:
		body = in
	case string:
		body = []byte(in)
	case input:
		if op.method == "POST" {
			var err error
			if body, err = json.Marshal(in); err != nil {
				panic(err)
			}
			break
		}
		query := url.Values{}
		for name, value := range in {
			query.Set(name, fmt.Sprint(value))
		}
		address += "?" + strings.ReplaceAll(query.Encode(), "+", "%20")
	}
	r, err := http.NewRequest(op.method, address, nil)
	if err != nil {
		panic(err)
	}
	if body != nil {
		setBody(r, body)
		r.Header.Set("Content-Type", "application/json")
	}
	return r, body
}

func setBody(r *http.Request, body []byte) {
	r.Body = io.NopCloser(bytes.NewReader(body))
	r.ContentLength = int64(len(body))
}

// sign signs as every AWS SDK for Go does.
func (who identity) sign(r *http.Request, body []byte) {
	who.signAt(r, hexSHA256(body), service, region, time.Now())
}

func (who identity) signAt(r *http.Request, payloadHash, service, region string, at time.Time) {
	err := v4.NewSigner().SignHTTP(context.Background(), who.credentials(), r, payloadHash, service, region, at)
	if err != nil {
		panic(err)
	}
}

func (who identity) credentials() aws.Credentials {
	return aws.Credentials{AccessKeyID: who.key, SecretAccessKey: who.secret, SessionToken: who.token}
}

func hexSHA256(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// send sends a finished request.
func send(r *http.Request) (answer, error) {
	response, err := browser.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return answer{response.StatusCode, response.Header, body}, err
}

// try makes a signed call; it may be used from any goroutine.
func (s *server) try(who identity, operation string, in any) (answer, error) {
	r, body := s.newRequest(operation, in)
	who.sign(r, body)
	return send(r)
}

// do makes a signed call as the developer.
func (s *server) do(t *testing.T, operation string, in any) answer {
	t.Helper()
	return s.doAs(t, developer, operation, in)
}

func (s *server) doAs(t *testing.T, who identity, operation string, in any) answer {
	t.Helper()
	a, err := s.try(who, operation, in)
	if err != nil {
		t.Fatalf("%s: %v", operation, err)
	}
	return a
}

func mustSend(t *testing.T, r *http.Request) answer {
	t.Helper()
	a, err := send(r)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

var requestID = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// wellFormed reports what in an answer would trouble an SDK.
func (a answer) wellFormed() error {
	if got := a.header.Get("Content-Type"); got != "application/json" {
		return fmt.Errorf("Content-Type is %q", got)
	}
	if got := a.header.Get("X-Amzn-Requestid"); !requestID.MatchString(got) {
		return fmt.Errorf("x-amzn-RequestId is %q", got)
	}
	var object map[string]any
	if err := json.Unmarshal(a.body, &object); err != nil {
		return fmt.Errorf("the body is not a JSON object: %w", err)
	}
	return nil
}

// decode demands a success and reads it into out, which may be nil.
func (a answer) decode(t *testing.T, out any) {
	t.Helper()
	if err := a.success(out); err != nil {
		t.Fatal(err)
	}
}

func (a answer) success(out any) error {
	if a.status != http.StatusOK {
		return fmt.Errorf("got %v, want success", a)
	}
	if err := a.wellFormed(); err != nil {
		return fmt.Errorf("%w in %v", err, a)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(a.body, out)
}

// want demands an error: its status, its code and a part of its message.
func (a answer) want(t *testing.T, status int, code, part string) {
	t.Helper()
	if err := a.failure(status, code, part); err != nil {
		t.Error(err)
	}
}

func (a answer) failure(status int, code, part string) error {
	if got := a.header.Get("X-Amzn-Errortype"); a.status != status || got != code {
		return fmt.Errorf("got %v\nwant %d %s %q", a, status, code, part)
	}
	if err := a.wellFormed(); err != nil {
		return fmt.Errorf("%w in %v", err, a)
	}
	if message := a.message(); !strings.Contains(message, part) {
		return fmt.Errorf("message %q\nlacks   %q", message, part)
	}
	var members map[string]any
	if err := json.Unmarshal(a.body, &members); err != nil || len(members) != 1 {
		return fmt.Errorf("an error has the members %v, want only message", slices.Collect(maps.Keys(members)))
	}
	return nil
}

func (a answer) message() string {
	var envelope struct{ Message string }
	json.Unmarshal(a.body, &envelope)
	return envelope.Message
}

func (a answer) String() string {
	return fmt.Sprintf("%d %s %.300q", a.status, a.header.Get("X-Amzn-Errortype"), a.body)
}

var flowNames atomic.Int64

// newFlow creates a flow without a Flow JSON under a name not used before.
func (s *server) newFlow(t *testing.T) string {
	t.Helper()
	id, err := s.tryNewFlow(developer)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func (s *server) tryNewFlow(who identity) (string, error) {
	name := fmt.Sprintf("wire %d %d", time.Now().UnixNano(), flowNames.Add(1))
	a, err := s.try(who, "CreateWhatsAppFlow", input{"id": waba, "flowName": name, "categories": []string{"OTHER"}})
	if err != nil {
		return "", err
	}
	var created struct{ FlowID string }
	if err := a.success(&created); err != nil {
		return "", err
	}
	if !regexp.MustCompile(`^[0-9]{1,100}$`).MatchString(created.FlowID) {
		return "", fmt.Errorf("flowId is %q", created.FlowID)
	}
	return created.FlowID, nil
}

// upload replaces the flow's Flow JSON.
func (s *server) upload(t *testing.T, flow string, src []byte) answer {
	t.Helper()
	return s.do(t, "UpdateWhatsAppFlowAssets", input{"id": waba, "flowId": flow, "flowJson": src})
}

// downloadURL asks where the flow's Flow JSON lies; empty when it has none.
func (s *server) downloadURL(flow string) (string, error) {
	a, err := s.try(developer, "ListWhatsAppFlowAssets", input{"id": waba, "flowId": flow})
	if err != nil {
		return "", err
	}
	var list struct {
		FlowAssets []struct{ Name, AssetType, DownloadURL string }
	}
	if err := a.success(&list); err != nil {
		return "", err
	}
	if len(list.FlowAssets) == 0 {
		return "", nil
	}
	if one := list.FlowAssets[0]; len(list.FlowAssets) != 1 || one.Name != "flow.json" || one.AssetType != "FLOW_JSON" {
		return "", fmt.Errorf("assets are %+v", list.FlowAssets)
	}
	return list.FlowAssets[0].DownloadURL, nil
}

// stored reads the flow's Flow JSON back through its download URL.
func (s *server) stored(flow string) ([]byte, error) {
	address, err := s.downloadURL(flow)
	if err != nil || address == "" {
		return nil, err
	}
	r, err := http.NewRequest("GET", address, nil)
	if err != nil {
		return nil, err
	}
	a, err := send(r)
	if err != nil {
		return nil, err
	}
	if a.status != http.StatusOK {
		return nil, fmt.Errorf("download: %v", a)
	}
	return a.body, nil
}

// wantStored demands that the flow's Flow JSON is src, byte for byte.
func (s *server) wantStored(t *testing.T, flow string, src []byte) {
	t.Helper()
	got, err := s.stored(flow)
	if err != nil {
		t.Error(err)
		return
	}
	if !bytes.Equal(got, src) {
		t.Errorf("the download gives %d bytes %.60q, uploaded were %d bytes %.60q", len(got), got, len(src), src)
	}
}

// wantAlive demands that the server still answers properly.
func (s *server) wantAlive(t *testing.T) {
	t.Helper()
	select {
	case <-s.exited:
		t.Fatalf("the server is dead: %v\n%s", s.err, s.log.tail(40))
	default:
	}
	s.do(t, "ListWhatsAppFlows", input{"id": waba, "maxResults": 1}).decode(t, nil)
}
