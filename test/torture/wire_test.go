package torture_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// waba is the account that every server on loopback knows.
const waba = "waba-0123456789abcdef0123456789abcdef"

// routes is the part of the service's model that the clients call.
var routes = map[string]struct{ method, path string }{
	"CreateWhatsAppFlow":       {"POST", "/v1/whatsapp/flow/create"},
	"UpdateWhatsAppFlow":       {"POST", "/v1/whatsapp/flow/update"},
	"UpdateWhatsAppFlowAssets": {"POST", "/v1/whatsapp/flow/assets/update"},
	"PublishWhatsAppFlow":      {"POST", "/v1/whatsapp/flow/publish"},
	"DeprecateWhatsAppFlow":    {"POST", "/v1/whatsapp/flow/deprecate"},
	"DeleteWhatsAppFlow":       {"DELETE", "/v1/whatsapp/flow"},
	"GetWhatsAppFlow":          {"GET", "/v1/whatsapp/flow"},
	"ListWhatsAppFlows":        {"GET", "/v1/whatsapp/flow/list"},
	"ListWhatsAppFlowAssets":   {"GET", "/v1/whatsapp/flow/assets"},
}

// outcome is what a client knows of a call that has ended.
type outcome int

const (
	done    outcome = iota // acknowledged
	refused                // the flow's state, or its name, does not allow it
	gone                   // there is no such flow
	unsent                 // nobody listened
	unknown                // perhaps done
)

func (o outcome) String() string {
	return [...]string{"done", "refused", "gone", "unsent", "unknown"}[o]
}

// members are those of an operation's input.
type members map[string]any

// browser repeats nothing by itself that may have arrived.
var browser = &http.Client{
	Timeout:   100 * time.Second, // flowport gives up on a database before that
	Transport: &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true},
}

// reply is the answer to a call, if there was one.
type reply struct {
	outcome
	requestID string
	body      []byte
	problem   error // why the outcome is unsent or unknown, or no client can have caused it
}

// read decodes the answer of a call that must have been done.
func (r reply) read(out any) error {
	if r.outcome != done {
		return fmt.Errorf("the call is %v: %w %s", r.outcome, r.problem, r.body)
	}
	return json.Unmarshal(r.body, out)
}

// do makes a signed call.
func (n *node) do(operation string, in members) reply {
	request, err := n.request(operation, in)
	if err != nil {
		panic(err) // there is no such operation, or it cannot be encoded
	}
	response, err := browser.Do(request)
	if errors.Is(err, syscall.ECONNREFUSED) {
		return reply{outcome: unsent, problem: err}
	}
	if err != nil {
		return reply{outcome: unknown, problem: err}
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	r := reply{requestID: response.Header.Get("x-amzn-RequestId"), body: body, problem: err}
	code := response.Header.Get("x-amzn-ErrorType")
	switch {
	case err != nil:
		r.outcome = unknown
	case response.StatusCode == http.StatusOK:
		r.outcome = done
	case code == "InvalidParametersException":
		r.outcome = refused
	case code == "ResourceNotFoundException":
		r.outcome = gone
	default:
		r.outcome, r.problem = unknown, fmt.Errorf("%s: %s", response.Status, body)
	}
	return r
}

// request builds a signed request: members in a JSON body, or in the query.
func (n *node) request(operation string, in members) (*http.Request, error) {
	in["id"] = waba
	route := routes[operation]
	address := *n.endpoint.Load() + route.path
	var body []byte
	if route.method == "POST" {
		var err error
		if body, err = json.Marshal(in); err != nil {
			return nil, err
		}
	} else {
		query := url.Values{}
		for name, value := range in {
			query.Set(name, fmt.Sprint(value))
		}
		address += "?" + strings.ReplaceAll(query.Encode(), "+", "%20")
	}
	r, err := http.NewRequest(route.method, address, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	who := aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}
	return r, v4.NewSigner().SignHTTP(context.Background(), who, r, digest(body), "social-messaging", "us-east-1", time.Now())
}

// digest is the SHA-256 of data in hex.
func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
