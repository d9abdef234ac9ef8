package graph

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/google/go-cmp/cmp"

	"flowport/internal/awsapi"
	"flowport/internal/meta"
	"flowport/internal/registry"
	"flowport/internal/store"
)

// aws is an AWS door over a meta.Service, whose account is testWABA.
type awsDoor struct {
	server *awsapi.Server
	waba   string
	ids    []string // of flows, in the order in which they were created
}

func newAWSDoor(t *testing.T, service meta.Service) *awsDoor {
	t.Helper()
	db, err := store.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	records := registry.New(db, registry.MasterKey{1})
	if _, _, err := records.EnsureDevelopment(t.Context(), "us-east-1"); err != nil {
		t.Fatal(err)
	}
	w, err := records.LinkWABA(t.Context(), registry.WABA{
		ID: "waba-" + strings.Repeat("a", 32), Account: registry.DevelopmentAccount, Region: "us-east-1", MetaID: testWABA, Name: "Ristorante",
	}, "")
	if err != nil {
		t.Fatal(err)
	}
	return &awsDoor{
		server: awsapi.New(awsapi.Options{Meta: service, Registry: records, Log: slog.New(slog.DiscardHandler), AllowDevelopment: true}),
		waba:   w.ID,
	}
}

// call makes a signed request. In path and body, WABA and FLOW0, FLOW1, …
// stand for the ids of this door.
func (d *awsDoor) call(t *testing.T, method, path, body string) string {
	t.Helper()
	fill := []string{"WABA", d.waba}
	for i, id := range d.ids {
		fill = append(fill, fmt.Sprintf("FLOW%d", i), id)
	}
	path, body = strings.NewReplacer(fill...).Replace(path), strings.NewReplacer(fill...).Replace(body)
	r := httptest.NewRequestWithContext(t.Context(), method, "http://127.0.0.1"+path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	sum := sha256.Sum256([]byte(body))
	key := aws.Credentials{AccessKeyID: registry.DevelopmentKeyID, SecretAccessKey: registry.DevelopmentSecret}
	if err := v4.NewSigner().SignHTTP(t.Context(), key, r, hex.EncodeToString(sum[:]), awsapi.Service, "us-east-1", time.Now()); err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	d.server.ServeHTTP(w, r)
	answer := w.Result()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	var created struct{ FlowID string }
	if strings.HasSuffix(path, "/create") && json.Unmarshal(text, &created) == nil && created.FlowID != "" {
		d.ids = append(d.ids, created.FlowID)
	}
	return fmt.Sprintf("%d %s %s %s", answer.StatusCode, answer.Header.Get("x-amzn-ErrorType"), answer.Header.Get("Retry-After"), d.masked(string(text)))
}

var (
	traces    = regexp.MustCompile(`, fbtrace_id [\w-]+`)
	hosts     = regexp.MustCompile(`https?://127\.0\.0\.1:\d+`)
	secrets   = regexp.MustCompile(`((?:token|signature|expires)=)[\w-]+`)
	times     = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4}`)
	nextToken = regexp.MustCompile(`"nextToken":"[^"]*"`)
)

// masked replaces what differs by nature: ids, times, and what is random.
func (d *awsDoor) masked(text string) string {
	for i, id := range d.ids {
		text = strings.ReplaceAll(text, id, fmt.Sprintf("FLOW%d", i))
	}
	text = traces.ReplaceAllString(text, "")
	text = hosts.ReplaceAllString(text, "HOST")
	text = secrets.ReplaceAllString(text, "${1}SECRET")
	text = times.ReplaceAllString(text, "TIME")
	return nextToken.ReplaceAllString(text, `"nextToken":"TOKEN"`)
}

// TestAWS_answers_alike sends the same calls to two AWS doors: one over the
// simulation, and one over the client, TLS, the Graph server and a simulation.
// Their answers must be equal byte for byte.
func TestAWS_answers_alike(t *testing.T) {
	direct, far := newFixture(t), newFixture(t)
	doors := []*awsDoor{newAWSDoor(t, direct.faulty), newAWSDoor(t, far.client(t))}

	create := func(name, more string) (string, string, string) {
		return "POST", "/v1/whatsapp/flow/create", fmt.Sprintf(`{"id":"WABA","flowName":%q,"categories":["OTHER","SURVEY"]%s}`, name, more)
	}
	blob := func(src string) string { return base64.StdEncoding.EncodeToString([]byte(src)) }
	upload := func(flow, src string) (string, string, string) {
		return "POST", "/v1/whatsapp/flow/assets/update", fmt.Sprintf(`{"id":"WABA","flowId":"%s","flowJson":"%s"}`, flow, blob(src))
	}
	on := func(flow, operation, more string) (string, string, string) {
		return "POST", "/v1/whatsapp/flow/" + operation, fmt.Sprintf(`{"id":"WABA","flowId":"%s"%s}`, flow, more)
	}
	read := func(path, more string) (string, string, string) {
		return "GET", "/v1/whatsapp/flow" + path + "?id=WABA" + more, ""
	}
	const endpoint = `{"version":"7.3","data_api_version":"3.0","routing_model":{"WELCOME":[]},"screens":[{"id":"WELCOME","title":"W","terminal":true,"layout":{"type":"SingleColumnLayout","children":[{"type":"TextHeading","text":"x"},{"type":"Footer","label":"Done","on-click-action":{"name":"complete","payload":{}}}]}}]}`
	const faulty = "{\"version\":\"7.3\",\n\"schöne\":\"<&>\\u2028\",\"screens\":[{\"id\":\"1\",\"layout\":{\"type\":\"Nope\"}}]}"

	type step struct{ method, path, body string }
	var steps []step
	do := func(method, path, body string) { steps = append(steps, step{method, path, body}) }
	do(read("/list", ""))
	do(create("Café & <b> + \"q\" %41", ""))                                    // FLOW0
	do(create("published", `,"publish":true,"flowJson":"`+blob(validJSON)+`"`)) // FLOW1
	do(create("with errors", `,"publish":true,"flowJson":"`+blob(faulty)+`"`))  // FLOW2
	do(create("clone", `,"cloneFlowId":"FLOW2"`))                               // FLOW3
	do(create("endpoint", `,"endpointUri":"https://example.com/a?b=c&d=%20"`))  // FLOW4
	do(create("published", ""))                                                 // taken
	do(create("bad endpoint", `,"endpointUri":"https://"`))                     //
	do(create("clone of nothing", `,"cloneFlowId":"1"`))                        //
	do(create("ancient", `,"endpointUri":"https://x.example","flowJson":"`+blob(`{"version":"2.1","screens":[]}`)+`"`))
	for i := range 5 {
		do(read("", fmt.Sprintf("&flowId=FLOW%d", i)))
		do(read("/assets", fmt.Sprintf("&flowId=FLOW%d", i)))
		do(read("/preview", fmt.Sprintf("&flowId=FLOW%d", i)))
		do(read("/preview", fmt.Sprintf("&flowId=FLOW%d&invalidate=true", i)))
	}
	do(read("/list", ""))
	do(read("/list", "&maxResults=2"))
	do(read("/list", "&nextToken=made-up"))
	do(read("/list", "&maxResults=101"))
	do(on("FLOW0", "publish", "")) // nothing to publish
	do(upload("FLOW0", "\xff\x00 not JSON"))
	do(upload("FLOW0", faulty))
	do(on("FLOW0", "publish", "")) // errors
	do(upload("FLOW0", endpoint))
	do(on("FLOW0", "publish", "")) // no endpoint
	do(on("FLOW0", "update", `,"endpointUri":"https://example.com/x","metaAppId":"42"`))
	do(on("FLOW0", "publish", ""))
	do(on("FLOW0", "publish", "")) // again
	do(read("", "&flowId=FLOW0"))
	do(on("FLOW0", "update", `,"flowName":"published"`)) // taken
	do(on("FLOW0", "update", `,"categories":["SHOPPING"]`))
	do(on("FLOW0", "update", ""))
	do(upload("FLOW0", `{"version":"5.0","screens":[]}`))
	do(on("FLOW0", "publish", ""))
	do(on("FLOW1", "deprecate", ""))
	do(on("FLOW1", "deprecate", "")) // again
	do(upload("FLOW1", validJSON))
	do(on("FLOW1", "update", `,"flowName":"renamed"`))
	do("DELETE", "/v1/whatsapp/flow?id=WABA&flowId=FLOW1", "") // published
	do("DELETE", "/v1/whatsapp/flow?id=WABA&flowId=FLOW3", "")
	do("DELETE", "/v1/whatsapp/flow?id=WABA&flowId=FLOW3", "") // again
	for _, gone := range []string{"FLOW3", "1", "99999999999999999999"} {
		do(read("", "&flowId="+gone))
		do(read("/assets", "&flowId="+gone))
		do(read("/preview", "&flowId="+gone))
		do(upload(gone, validJSON))
		for _, operation := range []string{"update", "publish", "deprecate"} {
			do(on(gone, operation, ""))
		}
		do("DELETE", "/v1/whatsapp/flow?id=WABA&flowId="+url.QueryEscape(gone), "")
	}
	do(read("/list", ""))

	kinds := map[string]int{}
	for i, s := range steps {
		want, got := doors[0].call(t, s.method, s.path, s.body), doors[1].call(t, s.method, s.path, s.body)
		kinds[strings.Join(strings.Fields(want)[:1], "")]++
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("call %d, %s %s %s (-over the simulation +over the Graph wire):\n%s", i, s.method, s.path, s.body, diff)
		}
	}
	if len(doors[0].ids) != 5 || len(doors[1].ids) != 5 || kinds["200"] < 40 || kinds["400"] < 15 || kinds["404"] < 20 {
		t.Errorf("created %d and %d flows; statuses are %v", len(doors[0].ids), len(doors[1].ids), kinds)
	}
}
