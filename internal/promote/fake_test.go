package promote

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"flowport/internal/meta"
)

// fakeAccount is an account in memory, with a Caller's view of it.
type fakeAccount struct {
	*Account
	flows   map[string]*Found
	created int
	calls   []string // of changes
	link    func(id string) string
	fail    map[string]error // what the next call of a path gives, once
}

type notFound struct{ error }

func (notFound) ErrorCode() string { return "ResourceNotFoundException" }

func newFake(t *testing.T) *fakeAccount {
	f := &fakeAccount{flows: map[string]*Found{}, fail: map[string]error{}}
	files := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write(f.flows[strings.TrimPrefix(r.URL.Path, "/")].FlowJSON)
	}))
	t.Cleanup(files.Close)
	f.link = func(id string) string { return files.URL + "/" + id }
	f.Account = &Account{WABA: "waba-1", Call: f.call}
	return f
}

func (f *fakeAccount) call(_ context.Context, method, path string, in, out any) error {
	path, rawQuery, _ := strings.Cut(path, "?")
	query, _ := url.ParseQuery(rawQuery)
	path = strings.TrimPrefix(path, "/v1/whatsapp/flow")
	if method == http.MethodPost {
		f.calls = append(f.calls, path)
	}
	body, _ := json.Marshal(in)
	var sent struct {
		FlowID, FlowName, FlowJSON, EndpointURI string
		Categories                              []string
	}
	_ = json.Unmarshal(body, &sent)
	src, _ := base64.StdEncoding.DecodeString(sent.FlowJSON)
	answer := map[string]any{}
	id := query.Get("flowId") + sent.FlowID
	flow := f.flows[id]
	if id != "" && flow == nil {
		return notFound{errors.New("no such flow")}
	}
	switch path {
	case "/list":
		flows := []any{}
		for id, flow := range f.flows {
			flows = append(flows, map[string]string{"flowId": id, "flowName": flow.Name})
		}
		answer["flows"] = flows
	case "":
		answer = map[string]any{"flowName": flow.Name, "flowStatus": flow.Status, "categories": flow.Categories, "endpointUri": flow.EndpointURI}
	case "/assets":
		if flow.FlowJSON != nil {
			answer["flowAssets"] = []any{map[string]string{"assetType": "FLOW_JSON", "downloadUrl": f.link(id)}}
		}
	case "/create":
		f.created++
		id := strconv.Itoa(f.created)
		f.flows[id] = &Found{ID: id, Status: meta.Draft, Details: Details{sent.FlowName, sent.Categories, sent.EndpointURI}, FlowJSON: src}
		answer["flowId"] = id
	case "/update":
		flow.Details, flow.Status = flow.with(Details{sent.FlowName, sent.Categories, sent.EndpointURI}), meta.Draft
	case "/assets/update":
		flow.FlowJSON, flow.Status = src, meta.Draft
	case "/publish":
		flow.Status = meta.Published
	}
	if err := f.fail[path]; err != nil { // done, but the answer is lost
		delete(f.fail, path)
		return err
	}
	if out == nil {
		return nil
	}
	text, _ := json.Marshal(answer)
	return json.Unmarshal(text, out)
}

const goodFlow = `{"version":"7.3","screens":[{"id":"A","terminal":true,"layout":{"type":"SingleColumnLayout","children":[
{"type":"TextHeading","text":"Hello"},{"type":"Footer","label":"Done","on-click-action":{"name":"complete","payload":{}}}]}}]}`

// wanted is a flow named a as it should be.
func wanted(src string) *Want {
	p := &Project{path: "flowport.yaml"}
	return p.WantThis(Flow{Key: "a", Name: "a", Categories: []string{"SURVEY"}}, Environment{}, "a.json", []byte(src))
}
