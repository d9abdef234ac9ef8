package graph

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"flowport/internal/meta"
	"flowport/internal/sim"
)

// validJSON is a Flow JSON without errors.
const validJSON = `{"version":"7.3","screens":[{"id":"WELCOME","title":"Welcome","terminal":true,"layout":{"type":"SingleColumnLayout","children":[` +
	`{"type":"TextHeading","text":"Café & <b>"},` +
	`{"type":"Footer","label":"Done","on-click-action":{"name":"complete","payload":{}}}]}}]}`

// answered is an answer of the server.
type answered struct {
	status int
	header http.Header
	text   string
	body   map[string]any
}

// code gives the codes of an error; zeros if the answer is none.
func (a answered) code() (code, subcode int) {
	e, _ := a.body["error"].(map[string]any)
	c, _ := e["code"].(float64)
	s, _ := e["error_subcode"].(float64)
	return int(c), int(s)
}

func (a answered) message() string {
	e, _ := a.body["error"].(map[string]any)
	m, _ := e["message"].(string)
	return m
}

// bearer is how most tools send their token.
func bearer(token string) http.Header { return http.Header{"Authorization": {"Bearer " + token}} }

// send makes a request as it is, without anything that a client would add.
func (fx *fixture) send(t *testing.T, method, target string, header http.Header, body string) answered {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, fx.server.URL+target, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	maps.Copy(r.Header, header)
	response, err := fx.server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	a := answered{status: response.StatusCode, header: response.Header, text: string(text)}
	if err := json.Unmarshal(text, &a.body); err != nil {
		t.Fatalf("%s %s answers %q: %v", method, target, text, err)
	}
	return a
}

// get reads with testToken.
func (fx *fixture) get(t *testing.T, target string) answered {
	t.Helper()
	return fx.send(t, http.MethodGet, target, bearer(testToken), "")
}

// post sends a form with testToken.
func (fx *fixture) post(t *testing.T, target string, form url.Values) answered {
	t.Helper()
	h := bearer(testToken)
	h.Set("Content-Type", "application/x-www-form-urlencoded")
	return fx.send(t, http.MethodPost, target, h, form.Encode())
}

// create makes a flow of testWABA.
func (fx *fixture) create(t *testing.T, in meta.NewFlow) string {
	t.Helper()
	if in.Categories == nil {
		in.Categories = []string{"OTHER"}
	}
	if in.Name == "" {
		in.Name = rand.Text()
	}
	created, err := fx.sim.CreateFlow(t.Context(), testWABA, in)
	if err != nil {
		t.Fatal(err)
	}
	return created.ID
}

func (fx *fixture) flow(t *testing.T, id string) *meta.Flow {
	t.Helper()
	f, err := fx.sim.Flow(t.Context(), testWABA, id)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func wantOK(t *testing.T, a answered) {
	t.Helper()
	if a.status != http.StatusOK {
		t.Fatalf("status %d: %s", a.status, a.text)
	}
}

func wantCode(t *testing.T, a answered, status, code, subcode int) {
	t.Helper()
	gotCode, gotSubcode := a.code()
	if a.status != status || gotCode != code || gotSubcode != subcode {
		t.Errorf("got %d with code %d/%d, want %d with %d/%d: %s", a.status, gotCode, gotSubcode, status, code, subcode, a.text)
	}
	e, _ := a.body["error"].(map[string]any)
	if e["type"] == "" || e["message"] == "" || e["fbtrace_id"] == "" || e["fbtrace_id"] == nil {
		t.Errorf("the envelope is incomplete: %s", a.text)
	}
}

// TestServer_takes_the_requests_of_other_tools sends what these tools send, as
// they send it.
func TestServer_takes_the_requests_of_other_tools(t *testing.T) {
	fx := newFixture(t)
	const version = "/v24.0/"
	n := 0
	name := func() string { n++; return fmt.Sprintf("tool %d", n) }
	form := "application/x-www-form-urlencoded"

	creations := map[string]func(name string) (header http.Header, target, body string){
		"curl with form fields": func(name string) (http.Header, string, string) {
			return http.Header{"Content-Type": {form}}, "?access_token=" + testToken,
				"name=" + url.QueryEscape(name) + `&categories=["OTHER"]`
		},
		"curl with everything in the query": func(name string) (http.Header, string, string) {
			return nil, "?access_token=" + testToken + "&name=" + url.QueryEscape(name) + "&categories=%5B%22OTHER%22%5D", ""
		},
		"Postman's form-data": func(name string) (http.Header, string, string) {
			h := bearer(testToken)
			h.Set("Content-Type", "multipart/form-data; boundary=--------------------------017366483654163984421573")
			const b = "----------------------------017366483654163984421573"
			return h, "", b + "\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\n" + name + "\r\n" +
				b + "\r\nContent-Disposition: form-data; name=\"categories\"\r\n\r\n[\"OTHER\"]\r\n" + b + "--\r\n"
		},
		"pywa: JSON": func(name string) (http.Header, string, string) {
			h := bearer(testToken)
			h.Set("Content-Type", "application/json")
			return h, "", `{"name":"` + name + `","categories":["OTHER"],"flow_json":` + fmt.Sprintf("%q", validJSON) + `,"publish":true}`
		},
		"axios: JSON with a charset": func(name string) (http.Header, string, string) {
			return http.Header{"Content-Type": {"application/json;charset=utf-8"}, "Authorization": {"bearer " + testToken}}, "",
				`{"name":"` + name + `","categories":["OTHER"],"clone_flow_id":null}`
		},
		"PHP: an array in brackets": func(name string) (http.Header, string, string) {
			return http.Header{"Content-Type": {form}}, "", "access_token=" + testToken + "&name=" + url.QueryEscape(name) + "&categories%5B0%5D=OTHER"
		},
		"the old scheme OAuth": func(name string) (http.Header, string, string) {
			return http.Header{"Content-Type": {form}, "Authorization": {"OAuth " + testToken}}, "", "name=" + url.QueryEscape(name) + "&categories=[\"OTHER\"]"
		},
	}
	for tool, request := range creations {
		t.Run("creation by "+tool, func(t *testing.T) {
			want := name()
			header, query, body := request(want)
			for _, prefix := range []string{version, "/"} { // versioned and not
				a := fx.send(t, http.MethodPost, prefix+testWABA+"/flows"+query, header, body)
				if prefix == "/" {
					wantCode(t, a, 400, meta.CodeInvalidParameter, meta.SubcodeNameTaken)
					continue
				}
				wantOK(t, a)
				id, _ := a.body["id"].(string)
				if f := fx.flow(t, id); f.Name != want || !slices.Equal(f.Categories, []string{"OTHER"}) {
					t.Errorf("the flow is %+v", f)
				}
				if a.body["success"] != true || !cmp.Equal(a.body["validation_errors"], []any{}) {
					t.Errorf("answer %s", a.text)
				}
				if tool == "pywa: JSON" && fx.flow(t, id).Status != meta.Published {
					t.Error("it is not published")
				}
			}
		})
	}

	// Each is the order and the kind of the parts of a multipart upload.
	type part struct{ name, filename, contentType, value string }
	uploads := map[string][]part{
		"pywa: the file first, and messaging_product": {
			{"file", "flow.json", "application/json", validJSON}, {"name", "", "", "flow.json"},
			{"asset_type", "", "", "FLOW_JSON"}, {"messaging_product", "", "", "whatsapp"},
		},
		"requests: fields, then files": {
			{"name", "", "", "flow.json"}, {"asset_type", "", "", "FLOW_JSON"}, {"file", "my flow.json", "application/json", validJSON},
		},
		"curl: --form file=@": {
			{"file", "flöw.json", "application/octet-stream", validJSON}, {"name", "", "", "flow.json"}, {"asset_type", "", "", "FLOW_JSON"},
		},
		"fetch: a Blob without a name": {
			{"file", "blob", "application/json", validJSON}, {"name", "", "", "flow.json"}, {"asset_type", "", "", "FLOW_JSON"},
		},
		"form-data: a plain field with types of its own": {
			{"asset_type", "", "text/plain; charset=UTF-8", "FLOW_JSON"}, {"name", "", "text/plain", "flow.json"}, {"file", "", "", validJSON},
		},
	}
	for tool, parts := range uploads {
		t.Run("upload by "+tool, func(t *testing.T) {
			id := fx.create(t, meta.NewFlow{})
			var body bytes.Buffer
			w := multipart.NewWriter(&body)
			for _, p := range parts {
				disposition := fmt.Sprintf(`form-data; name="%s"`, p.name)
				if p.filename != "" {
					disposition += fmt.Sprintf(`; filename="%s"`, p.filename)
				}
				h := map[string][]string{"Content-Disposition": {disposition}}
				if p.contentType != "" {
					h["Content-Type"] = []string{p.contentType}
				}
				field, err := w.CreatePart(h)
				if err != nil {
					t.Fatal(err)
				}
				_, _ = io.WriteString(field, p.value)
			}
			_ = w.Close()
			h := bearer(testToken)
			h.Set("Content-Type", w.FormDataContentType())
			a := fx.send(t, http.MethodPost, version+id+"/assets", h, body.String())
			wantOK(t, a)
			if a.text != `{"success":true,"validation_errors":[]}` {
				t.Errorf("answer %s", a.text)
			}
			_, src, err := fx.sim.PreviewedFlow(t.Context(), id, tokenOf(t, fx.flow(t, id).Preview.URL))
			if err != nil || string(src) != validJSON {
				t.Errorf("stored %q, %v", src, err)
			}
		})
	}
}

func tokenOf(t *testing.T, link string) string {
	t.Helper()
	u, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query().Get("token")
}

func TestServer_refuses(t *testing.T) {
	fx := newFixture(t)
	id := fx.create(t, meta.NewFlow{FlowJSON: []byte(validJSON)})
	alien, err := fx.sim.CreateFlow(t.Context(), alienWABA, meta.NewFlow{Name: "alien", Categories: []string{"OTHER"}})
	if err != nil {
		t.Fatal(err)
	}
	form := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	with := func(h http.Header) http.Header {
		out := bearer(testToken)
		maps.Copy(out, h)
		return out
	}
	for name, c := range map[string]struct {
		method, target        string
		header                http.Header
		body                  string
		status, code, subcode int
		message               string
	}{
		"no token":                            {"GET", "/v24.0/" + id, nil, "", 401, 104, 0, "An access token is required"},
		"an empty token":                      {"GET", "/v24.0/" + id, http.Header{"Authorization": {"Bearer "}}, "", 401, 104, 0, ""},
		"an unknown token":                    {"GET", "/v24.0/" + id, bearer("nope"), "", 401, 190, 0, "Invalid OAuth access token"},
		"an unknown token in the query":       {"GET", "/v24.0/" + id + "?access_token=nope", nil, "", 401, 190, 0, ""},
		"an unknown token in the body":        {"POST", "/v24.0/" + id, form, "access_token=nope", 401, 190, 0, ""},
		"a fault of the registry":             {"GET", "/v24.0/" + id, bearer("broken"), "", 500, 1, 0, "An unknown error has occurred."},
		"an unknown object":                   {"GET", "/v24.0/1", bearer(testToken), "", 400, 100, 33, "Unsupported get request. Object with ID '1' does not exist"},
		"a flow of another business":          {"GET", "/v24.0/" + alien.ID, bearer(testToken), "", 400, 100, 33, "'" + alien.ID + "'"},
		"an account of another business":      {"GET", "/v24.0/" + alienWABA + "/flows", bearer(testToken), "", 400, 100, 33, "'" + alienWABA + "'"},
		"a flow, with another's token":        {"POST", "/v24.0/" + id + "/publish", bearer(alienToken), "", 400, 100, 33, "Unsupported post request."},
		"an unknown path":                     {"GET", "/v24.0/foo/bar", bearer(testToken), "", 400, 2500, 0, "Unknown path components: /foo/bar"},
		"a path that is too long":             {"GET", "/v24.0/" + id + "/assets/x", bearer(testToken), "", 400, 2500, 0, "/assets/x"},
		"nothing behind the version":          {"GET", "/v24.0/", bearer(testToken), "", 400, 2500, 0, ""},
		"a version that does not exist yet":   {"GET", "/v99.0/" + id, bearer(testToken), "", 400, 2500, 0, "/v99.0"},
		"an unknown edge":                     {"GET", "/v24.0/" + testWABA + "/templates", bearer(testToken), "", 400, 100, 0, "Tried accessing nonexisting field (templates) on node type (WhatsAppBusinessAccount)"},
		"an edge of another type":             {"POST", "/v24.0/" + testWABA + "/publish", bearer(testToken), "", 400, 100, 33, "Unsupported post request."},
		"a method that an edge has not":       {"DELETE", "/v24.0/" + id + "/assets", bearer(testToken), "", 400, 100, 33, "Unsupported delete request."},
		"a method that Graph has not":         {"PUT", "/v24.0/" + id, bearer(testToken), "", 400, 100, 33, "Unsupported put request."},
		"an unknown field":                    {"GET", "/v24.0/" + id + "?fields=id,color", bearer(testToken), "", 400, 100, 0, "(#100) Tried accessing nonexisting field (color) on node type (Flow)"},
		"an unknown field within a field":     {"GET", "/v24.0/" + id + "?fields=whatsapp_business_account%7Bcolor%7D", bearer(testToken), "", 400, 100, 0, "(color)"},
		"fields that are no fields":           {"GET", "/v24.0/" + id + "?fields=id,(", bearer(testToken), "", 400, 2500, 0, "at character 4 of fields"},
		"the health of a foreign number":      {"GET", "/v24.0/" + id + "?fields=health_status.phone_number(1)", bearer(testToken), "", 400, 100, 33, "'1'"},
		"metrics, for want of requests":       {"GET", "/v24.0/" + id + "?fields=metric.name(ENDPOINT_AVAILABILITY).granularity(DAY)", bearer(testToken), "", 400, 139006, 0, ""},
		"a limit that is no number":           {"GET", "/v24.0/" + testWABA + "/flows?limit=ten", bearer(testToken), "", 400, 100, 0, "limit must be an integer"},
		"a limit that is too high":            {"GET", "/v24.0/" + testWABA + "/flows?limit=101", bearer(testToken), "", 400, 100, 0, ""},
		"a made-up cursor":                    {"GET", "/v24.0/" + testWABA + "/flows?after=x", bearer(testToken), "", 400, 100, 0, ""},
		"a creation without name":             {"POST", "/v24.0/" + testWABA + "/flows", with(form), "categories=[]", 400, 100, 0, "(#100) The parameter name is required."},
		"a creation without categories":       {"POST", "/v24.0/" + testWABA + "/flows", with(form), "name=x", 400, 100, 0, "(#100) The parameter categories is required."},
		"categories that are no array":        {"POST", "/v24.0/" + testWABA + "/flows", with(form), "name=x&categories=OTHER", 400, 100, 0, "categories must be an array"},
		"publish that is no boolean":          {"POST", "/v24.0/" + testWABA + "/flows", with(form), "name=x&categories=[]&publish=maybe", 400, 100, 0, "publish must be a boolean"},
		"two clone sources":                   {"POST", "/v24.0/" + testWABA + "/flows", with(form), "name=x&categories=[]&clone_flow_id=1&clone_template=2", 400, 100, 0, ""},
		"a body that is no form":              {"POST", "/v24.0/" + id, with(form), "name=%", 400, 100, 0, "no form that can be read"},
		"a query that is none":                {"GET", "/v24.0/" + id + "?a=%", bearer(testToken), "", 400, 100, 0, "query cannot be read"},
		"an upload that is not multipart":     {"POST", "/v24.0/" + id + "/assets", with(form), "file=x&name=flow.json&asset_type=FLOW_JSON", 400, 100, 0, "multipart/form-data"},
		"an upload without file":              {"POST", "/v24.0/" + id + "/assets", multipartHeader(), multipartBody("name", "flow.json", "asset_type", "FLOW_JSON"), 400, 100, 0, "parameter file is required"},
		"an upload without asset_type":        {"POST", "/v24.0/" + id + "/assets", multipartHeader(), multipartBody("file", "{}", "name", "flow.json"), 400, 100, 0, "parameter asset_type is required"},
		"an upload of another type":           {"POST", "/v24.0/" + id + "/assets", multipartHeader(), multipartBody("file", "{}", "name", "flow.json", "asset_type", "VIDEO"), 400, 100, 0, "asset_type must be one of {FLOW_JSON}"},
		"an upload that is too large":         {"POST", "/v24.0/" + id + "/assets", multipartHeader(), multipartBody("file", strings.Repeat(" ", meta.MaxFlowJSON+1), "name", "flow.json", "asset_type", "FLOW_JSON"), 400, 100, 0, ""},
		"an upload that is much too large":    {"POST", "/v24.0/" + id + "/assets", multipartHeader(), multipartBody("file", strings.Repeat(" ", maxUpload)), 400, 100, 0, "10 MB"},
		"a large body before a token":         {"POST", "/v24.0/" + testWABA + "/flows", form, "a=" + strings.Repeat("b", maxBody) + "&access_token=" + testToken, 400, 100, 0, "Authorization"},
		"a large body where none belongs":     {"POST", "/v24.0/" + id + "/publish", with(form), "a=" + strings.Repeat("b", maxBody), 400, 100, 0, "too large"},
		"deprecation of a draft":              {"POST", "/v24.0/" + id + "/deprecate", bearer(testToken), "", 400, 139003, 0, ""},
		"a key that is none":                  {"POST", "/v24.0/" + testPhone + "/whatsapp_business_encryption", with(form), "business_public_key=abc", 400, 100, 0, "-----BEGIN PUBLIC KEY-----"},
		"migration from a foreign account":    {"POST", "/v24.0/" + testWABA + "/migrate_flows", with(form), "source_waba_id=" + alienWABA, 400, 100, 0, "source_waba_id"},
		"migration of too many flows at once": {"POST", "/v24.0/" + testWABA + "/migrate_flows", with(form), "source_waba_id=" + otherWABA + "&source_flow_names=" + url.QueryEscape(jsonArray(slices.Repeat([]string{"a"}, 101))), 400, 100, 0, "at most 100"},
		"debug_token without a token":         {"GET", "/debug_token", bearer(testToken), "", 400, 100, 0, "input_token is required"},
	} {
		t.Run(name, func(t *testing.T) {
			a := fx.send(t, c.method, c.target, c.header, c.body)
			wantCode(t, a, c.status, c.code, c.subcode)
			if !strings.Contains(a.message(), c.message) {
				t.Errorf("message %q, want %q in it", a.message(), c.message)
			}
			if challenge := a.header.Get("WWW-Authenticate"); (challenge != "") != (a.status == 401) ||
				challenge != "" && !strings.HasPrefix(challenge, `OAuth "Facebook Platform" "invalid_token" "`) {
				t.Errorf("WWW-Authenticate is %q", challenge)
			}
		})
	}
	t.Run("and changes nothing by it", func(t *testing.T) {
		if f := fx.flow(t, id); f.Status != meta.Draft || len(f.ValidationErrors) != 0 {
			t.Errorf("the flow is %+v", f)
		}
	})
	t.Run("and neither tokens nor faults of its own leave it", func(t *testing.T) {
		if a := fx.send(t, "GET", "/v24.0/"+id, bearer("broken"), ""); strings.Contains(a.text, "fire") {
			t.Error("the answer tells of the fault")
		}
		if log := fx.log.String(); !strings.Contains(log, "the database of tokens is on fire") || strings.Contains(log, testToken) {
			t.Errorf("log:\n%s", log)
		}
	})
}

func multipartHeader() http.Header {
	h := bearer(testToken)
	h.Set("Content-Type", "multipart/form-data; boundary=b")
	return h
}

// multipartBody makes parts of names and values.
func multipartBody(pairs ...string) string {
	var b strings.Builder
	for i := 0; i < len(pairs); i += 2 {
		fmt.Fprintf(&b, "--b\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n", pairs[i], pairs[i+1])
	}
	return b.String() + "--b--\r\n"
}

func TestServer_fields(t *testing.T) {
	fx := newFixture(t)
	id := fx.create(t, meta.NewFlow{Name: "fields", FlowJSON: []byte(validJSON), EndpointURI: "https://example.com/x?a=1&b=2"})
	if err := fx.sim.UpdateFlow(t.Context(), testWABA, id, meta.FlowUpdate{ApplicationID: "42"}); err != nil {
		t.Fatal(err)
	}
	for fields, want := range map[string]string{
		"":                          `{"id":"ID","name":"fields","status":"DRAFT","categories":["OTHER"],"validation_errors":[]}`,
		"name":                      `{"name":"fields","id":"ID"}`,
		"status,id,status":          `{"status":"DRAFT","id":"ID"}`,
		"json_version,endpoint_uri": `{"json_version":"7.3","endpoint_uri":"https://example.com/x?a=1&b=2","id":"ID"}`,
		"data_api_version":          `{"id":"ID"}`,
		"application":               `{"application":{"link":"https://www.facebook.com/games/?app_id=42","name":"Application 42","id":"42"},"id":"ID"}`,
		"whatsapp_business_account": `{"whatsapp_business_account":{"id":"` + testWABA + `","name":"Ristorante","currency":"EUR","timezone_id":"54","message_template_namespace":"ns_1"},"id":"ID"}`,
		"whatsapp_business_account{name},application{id}": `{"whatsapp_business_account":{"name":"Ristorante","id":"` + testWABA + `"},"application":{"id":"42"},"id":"ID"}`,
	} {
		a := fx.get(t, "/v24.0/"+id+"?fields="+url.QueryEscape(fields))
		wantOK(t, a)
		if got := strings.ReplaceAll(a.text, id, "ID"); got != want {
			t.Errorf("fields=%s\n got %s\nwant %s", fields, got, want)
		}
	}
	t.Run("a preview stays until it is invalidated", func(t *testing.T) {
		read := func(argument string) string {
			a := fx.get(t, "/v24.0/"+id+"?fields=preview.invalidate("+argument+")")
			wantOK(t, a)
			p, _ := a.body["preview"].(map[string]any)
			link, _ := p["preview_url"].(string)
			if expires, _ := p["expires_at"].(string); !strings.HasSuffix(expires, "+0000") {
				t.Errorf("it expires at %q", expires)
			}
			return link
		}
		first, same, other := read("false"), read("false"), read("true")
		if first == "" || first != same || first == other {
			t.Errorf("%s, %s, %s", first, same, other)
		}
	})
	t.Run("times in seconds", func(t *testing.T) {
		a := fx.get(t, "/v24.0/"+id+"?fields=updated_at,preview&date_format=U")
		p, _ := a.body["preview"].(map[string]any)
		expires, _ := p["expires_at"].(float64)
		updated, _ := a.body["updated_at"].(float64)
		if expires-updated < 29*24*3600 || updated < 1e9 {
			t.Errorf("%s", a.text)
		}
	})
	t.Run("health with that of a number", func(t *testing.T) {
		a := fx.get(t, "/v24.0/"+id+"?fields=health_status.phone_number("+testPhone+")")
		if !strings.Contains(a.text, `{"entity_type":"PHONE_NUMBER","id":"`+testPhone+`","can_send_message":"AVAILABLE"}`) {
			t.Errorf("%s", a.text)
		}
	})
	t.Run("of a list beyond a summary", func(t *testing.T) {
		a := fx.get(t, "/v24.0/"+testWABA+"/flows?fields=name,json_version")
		if want := `[{"name":"fields","json_version":"7.3","id":"` + id + `"}]`; !strings.Contains(a.text, want) {
			t.Errorf("%s, want %s", a.text, want)
		}
	})
}

func TestServer_pages(t *testing.T) {
	fx := newFixture(t)
	var made []string
	for range 5 {
		made = append(made, fx.create(t, meta.NewFlow{}))
	}
	slices.Sort(made) // two of one millisecond are in no order
	slices.Reverse(made)
	if a := fx.get(t, "/v24.0/"+otherWABA+"/flows"); a.text != `{"data":[]}` {
		t.Errorf("an empty list is %s", a.text)
	}
	// A tool that follows the addresses gets on without knowing about cursors.
	follow := func(t *testing.T, start, direction string) (ids []string, last string) {
		t.Helper()
		for target := start; target != ""; {
			last = target
			a := fx.send(t, http.MethodGet, strings.TrimPrefix(target, fx.server.URL), nil, "")
			wantOK(t, a)
			for _, f := range a.body["data"].([]any) {
				ids = append(ids, f.(map[string]any)["id"].(string))
			}
			paging, _ := a.body["paging"].(map[string]any)
			cursors, _ := paging["cursors"].(map[string]any)
			if cursors["before"] == nil || cursors["after"] == nil {
				t.Fatalf("a page without cursors: %s", a.text)
			}
			target, _ = paging[direction].(string)
			if target != "" && !strings.HasPrefix(target, fx.server.URL+"/v23.0/"+testWABA+"/flows?") {
				t.Fatalf("the address of the next page is %s", target)
			}
		}
		return ids, last
	}
	start := "/v23.0/" + testWABA + "/flows?limit=2&access_token=" + testToken
	ids, last := follow(t, start, "next")
	if diff := cmp.Diff(made, ids); diff != "" {
		t.Errorf("forth (-want +got):\n%s", diff)
	}
	ids, _ = follow(t, last, "previous")
	if want := []string{made[4], made[2], made[3], made[0], made[1]}; !slices.Equal(ids, want) {
		t.Errorf("back %q, want %q", ids, want)
	}
	t.Run("the address has no token that came in a header", func(t *testing.T) {
		if a := fx.get(t, "/v24.0/"+testWABA+"/flows?limit=2"); !strings.Contains(a.text, `"next":"`) || strings.Contains(a.text, testToken) {
			t.Errorf("%s", a.text)
		}
	})
}

func TestServer_headers(t *testing.T) {
	fx := newFixture(t)
	for path, want := range map[string]string{
		"/v24.0/": "v24.0", "/v25.0/": "v25.0", "/": defaultVersion,
		"/v12.0/": "v21.0", "/v19.0/": "v21.0", // they have ended
	} {
		a := fx.get(t, path+testWABA)
		if got := a.header.Get("facebook-api-version"); got != want || a.status != 200 {
			t.Errorf("%s is answered by %q, want %s", path, got, want)
		}
	}
	a := fx.get(t, "/v24.0/"+testWABA)
	if usageOf(a.header).percent != 0 || !usageOf(a.header).known || !strings.Contains(a.header.Get(headerBusinessUsage), testWABA) {
		t.Errorf("usage is %q and %q", a.header.Get(headerAppUsage), a.header.Get(headerBusinessUsage))
	}
	if a.header.Get("X-Fb-Trace-Id") == "" || a.header.Get("Content-Type") != "application/json; charset=UTF-8" {
		t.Errorf("headers are %v", a.header)
	}

	t.Run("of a limit that is used up", func(t *testing.T) {
		fault, err := sim.ParseFault("rate-limited=7m:Flowsx1")
		if err != nil {
			t.Fatal(err)
		}
		fx.faulty.SetFaults([]sim.Fault{fault})
		a := fx.get(t, "/v24.0/"+testWABA+"/flows")
		wantCode(t, a, 400, 80007, 0)
		if u := usageOf(a.header); u.percent != 100 || u.regain.Minutes() != 7 {
			t.Errorf("usage is %+v", u)
		}
	})
}

func TestServer_account(t *testing.T) {
	fx := newFixture(t)
	for target, want := range map[string]string{
		"/v24.0/" + testWABA: `{"id":"` + testWABA + `","name":"Ristorante","currency":"EUR","timezone_id":"54","message_template_namespace":"ns_1"}`,
		"/" + testWABA + "/phone_numbers": `{"data":[{"verified_name":"Ristorante","code_verification_status":"VERIFIED","display_phone_number":"+1 555-010-0000",` +
			`"quality_rating":"GREEN","id":"` + testPhone + `"}],"paging":{"cursors":{"before":"AA","after":"AA"}}}`,
		"/" + otherWABA + "/phone_numbers":              `{"data":[]}`,
		"/v24.0/" + testPhone + "?fields=platform_type": `{"platform_type":"CLOUD_API","id":"` + testPhone + `"}`,
	} {
		if a := fx.get(t, target); a.text != want {
			t.Errorf("%s\n got %s\nwant %s", target, a.text, want)
		}
	}
	t.Run("subscribed_apps", func(t *testing.T) {
		apps := "/v24.0/" + testWABA + "/subscribed_apps"
		for _, step := range []struct{ method, want string }{
			{"GET", `{"data":[]}`},
			{"POST", `{"success":true}`},
			{"POST", `{"success":true}`},
			{"GET", `{"data":[{"whatsapp_business_api_data":{"link":"https://www.facebook.com/games/?app_id=100000000000002","name":"flowport","id":"100000000000002"}}]}`},
			{"DELETE", `{"success":true}`},
			{"GET", `{"data":[]}`},
		} {
			if a := fx.send(t, step.method, apps, bearer(testToken), ""); a.text != step.want {
				t.Errorf("%s gives %s, want %s", step.method, a.text, step.want)
			}
		}
	})
	t.Run("whatsapp_business_encryption", func(t *testing.T) {
		edge := "/v24.0/" + testPhone + "/whatsapp_business_encryption"
		if a := fx.get(t, edge); a.text != `{"data":[]}` {
			t.Errorf("before: %s", a.text)
		}
		for bits, want := range map[int]int{2048: 200, 3072: 400} {
			key, err := rsa.GenerateKey(rand.Reader, bits)
			if err != nil {
				t.Fatal(err)
			}
			der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
			if err != nil {
				t.Fatal(err)
			}
			text := string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
			if a := fx.post(t, edge, url.Values{"business_public_key": {text}}); a.status != want {
				t.Errorf("%d bits: %d %s", bits, a.status, a.text)
			}
			if want != 200 {
				continue
			}
			kept, _ := fx.get(t, edge).body["data"].([]any)
			entry := kept[0].(map[string]any)
			if entry["business_public_key"] != text || entry["business_public_key_signature_status"] != "VALID" {
				t.Errorf("%v", entry)
			}
		}
	})
	t.Run("debug_token", func(t *testing.T) {
		a := fx.get(t, "/v24.0/debug_token?input_token="+alienToken)
		d, _ := a.body["data"].(map[string]any)
		if d["is_valid"] != true || !strings.Contains(a.text, `"target_ids":["`+alienWABA+`"]`) {
			t.Errorf("%s", a.text)
		}
		if a := fx.get(t, "/debug_token?input_token=nope"); !strings.Contains(a.text, `"is_valid":false`) {
			t.Errorf("%s", a.text)
		}
	})
}

func TestServer_migrate_flows(t *testing.T) {
	fx := newFixture(t)
	published := fx.create(t, meta.NewFlow{Name: "published", FlowJSON: []byte(validJSON), Publish: true, EndpointURI: "https://example.com/x"})
	fx.create(t, meta.NewFlow{Name: "empty"})
	fx.create(t, meta.NewFlow{Name: "clash"})
	old := fx.create(t, meta.NewFlow{Name: "old", FlowJSON: []byte(validJSON), Publish: true})
	if err := fx.sim.Deprecate(t.Context(), testWABA, old); err != nil {
		t.Fatal(err)
	}
	if _, err := fx.sim.CreateFlow(t.Context(), otherWABA, meta.NewFlow{Name: "clash", Categories: []string{"OTHER"}}); err != nil {
		t.Fatal(err)
	}

	migrate := "/v24.0/" + otherWABA + "/migrate_flows"
	a := fx.post(t, migrate, url.Values{"source_waba_id": {testWABA}, "source_flow_names": {`["published","nowhere"]`}})
	wantOK(t, a)
	if !strings.Contains(a.text, `{"source_name":"nowhere","error_code":"4233041","error_message":"Flows Migration Error: Flow name not found in source WABA."}`) {
		t.Errorf("%s", a.text)
	}
	moved, _ := a.body["migrated_flows"].([]any)
	if len(moved) != 1 {
		t.Fatalf("%s", a.text)
	}
	entry := moved[0].(map[string]any)
	id, _ := entry["migrated_id"].(string)
	f, err := fx.sim.Flow(t.Context(), otherWABA, id)
	if err != nil || f.Name != "published" || f.Status != meta.Published || f.EndpointURI != "https://example.com/x" || entry["source_id"] != published || id == published {
		t.Errorf("%v is %+v, %v", entry, f, err)
	}

	t.Run("of all flows", func(t *testing.T) {
		a := fx.post(t, migrate, url.Values{"source_waba_id": {testWABA}})
		wantOK(t, a)
		names := func(list string) (names []string) {
			for _, e := range a.body[list].([]any) {
				names = append(names, e.(map[string]any)["source_name"].(string))
			}
			return names
		}
		if !slices.Equal(names("migrated_flows"), []string{"empty"}) || !slices.Equal(names("failed_flows"), []string{"clash", "old", "published"}) {
			t.Errorf("%s", a.text)
		}
	})
}

func TestIsPath(t *testing.T) {
	for path, want := range map[string]bool{
		"/v24.0/1": true, "/v24.0": true, "/123/flows": true, "/123": true, "/debug_token": true, "/v3.1/x": true,
		"/": false, "": false, "/v1/whatsapp/flow": false, "/v24/1": false, "/preview/1": false, "/assets/1/flow.json": false,
		"/healthz": false, "/12a": false, "/debug_token_x": false, "/v24.0.1/1": false, "//1": false,
	} {
		if got := IsPath(path); got != want {
			t.Errorf("%q: %v", path, got)
		}
	}
}
