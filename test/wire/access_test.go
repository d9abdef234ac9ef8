package wire_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const strangersARN = "arn:aws:social-messaging:us-east-1:111122223333:waba/0123456789abcdef0123456789abcdef"

// TestResource names WhatsApp Business Accounts that are not the caller's.
func TestResource(t *testing.T) {
	s := commonServer(t)
	flow := s.newFlow(t)
	before := goodFlow("mine")
	s.upload(t, flow, before).decode(t, nil)

	const notValid, notFound = "Provided parameters are not valid", "LinkedWhatsAppBusinessAccountId Not Found"
	for _, test := range []struct {
		name, id   string
		status     int
		code, part string
	}{
		{"another account's ARN", strangersARN, 400, "InvalidParametersException", notValid},
		{"another region's ARN", strings.Replace(wabaARN, "us-east-1", "eu-west-1", 1), 400, "InvalidParametersException", notValid},
		{"another partition's ARN", strings.Replace(wabaARN, "arn:aws:", "arn:aws-cn:", 1), 400, "InvalidParametersException", notValid},
		{"another service's ARN", strings.Replace(wabaARN, "social-messaging", "s3", 1), 400, "InvalidParametersException", notValid},
		{"an ARN without account", strings.Replace(wabaARN, account, "", 1), 400, "InvalidParametersException", notValid},
		{"a WABA that is not linked", "waba-ffffffffffffffffffffffffffffffff", 404, "ResourceNotFoundException", notFound},
		{"the ARN of a WABA that is not linked", strings.Replace(wabaARN, "waba/0123", "waba/ffff", 1), 404, "ResourceNotFoundException", notFound},
		{"a WABA in capital letters", strings.ToUpper(waba), 400, "ValidationException", ""},
		{"a WABA's digits in capital letters", "waba-" + strings.ToUpper(waba[5:]), 404, "ResourceNotFoundException", notFound},
		{"a bare waba-", "waba-", 404, "ResourceNotFoundException", notFound},
		{"a path before a linked WABA", "waba-x/" + strings.TrimPrefix(waba, "waba-"), 404, "ResourceNotFoundException", notFound},
	} {
		t.Run(test.name, func(t *testing.T) {
			s.do(t, "UpdateWhatsAppFlowAssets", input{"id": test.id, "flowId": flow, "flowJson": goodFlow("theirs")}).
				want(t, test.status, test.code, test.part)
			s.do(t, "GetWhatsAppFlow", input{"id": test.id, "flowId": flow}).want(t, test.status, test.code, test.part)
		})
	}
	t.Run("nothing was changed", func(t *testing.T) { s.wantStored(t, flow, before) })

	t.Run("a flow of another WABA is not found", func(t *testing.T) {
		second := strings.TrimSpace(flowport(t, "waba", "link", "--id", "314159265358979", "--name", "Second", "--data", s.dir))
		s.do(t, "ListWhatsAppFlows", input{"id": second}).decode(t, nil)
		s.do(t, "GetWhatsAppFlow", input{"id": second, "flowId": flow}).want(t, 404, "ResourceNotFoundException", "")
		s.do(t, "DeleteWhatsAppFlow", input{"id": second, "flowId": flow}).want(t, 404, "ResourceNotFoundException", "")
		s.wantStored(t, flow, before)
	})
	t.Run("another account sees nothing of this one", func(t *testing.T) {
		stranger := s.newKey(t, "--account", "111122223333")
		s.doAs(t, stranger, "GetWhatsAppFlow", input{"id": waba, "flowId": flow}).want(t, 404, "ResourceNotFoundException", notFound)
		s.doAs(t, stranger, "GetWhatsAppFlow", input{"id": wabaARN, "flowId": flow}).want(t, 400, "InvalidParametersException", notValid)
		s.doAs(t, stranger, "GetWhatsAppFlow", input{"id": strangersARN, "flowId": flow}).want(t, 404, "ResourceNotFoundException", notFound)
	})
}

// TestPolicy tries to get round a key's policy.
func TestPolicy(t *testing.T) {
	s := commonServer(t)
	flow := s.newFlow(t)
	before := goodFlow("guarded")
	s.upload(t, flow, before).decode(t, nil)
	withPolicy := func(t *testing.T, policy string) identity {
		t.Helper()
		file := filepath.Join(t.TempDir(), "policy.json")
		if err := os.WriteFile(file, []byte(policy), 0o600); err != nil {
			t.Fatal(err)
		}
		return s.newKey(t, "--user", "reader", "--policy", file)
	}
	upload := input{"id": waba, "flowId": flow, "flowJson": goodFlow("overwritten")}

	t.Run("what is not allowed is denied", func(t *testing.T) {
		reader := withPolicy(t, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"social-messaging:Get*","Resource":"*"}]}`)
		s.doAs(t, reader, "GetWhatsAppFlow", input{"id": waba, "flowId": flow}).decode(t, nil)
		s.doAs(t, reader, "UpdateWhatsAppFlowAssets", upload).want(t, 403, "AccessDeniedException",
			"User: arn:aws:iam::"+account+":user/reader is not authorized to perform: social-messaging:UpdateWhatsAppFlowAssets on resource: "+wabaARN)
	})
	t.Run("what is denied by its ARN is denied by every name", func(t *testing.T) {
		guarded := withPolicy(t, fmt.Sprintf(`{"Version":"2012-10-17","Statement":[
			{"Effect":"Allow","Action":"*","Resource":"*"},
			{"Effect":"Deny","Action":"social-messaging:UpdateWhatsAppFlowAssets","Resource":%q}]}`, wabaARN))
		for _, id := range []string{waba, wabaARN} {
			upload["id"] = id
			s.doAs(t, guarded, "UpdateWhatsAppFlowAssets", upload).want(t, 403, "AccessDeniedException", "with an explicit deny")
		}
		bare := strings.TrimPrefix(waba, "waba-")
		for _, id := range []string{
			"waba-x/" + bare, "waba-/" + bare, "waba-./" + bare,
			strings.TrimSuffix(wabaARN, "/"+bare) + "/x:waba/" + bare,
		} {
			upload["id"] = id
			if a := s.doAs(t, guarded, "UpdateWhatsAppFlowAssets", upload); a.status == 200 {
				t.Errorf("id %q gets round the policy", id)
			}
		}
	})
	s.wantStored(t, flow, before)
}

// TestAdmin checks that a web page cannot reach what only an operator may.
func TestAdmin(t *testing.T) {
	s := start(t, t.TempDir())
	admin := func(method, body string, header ...string) answer {
		t.Helper()
		r, err := http.NewRequest(method, s.endpoint+"/_flowport/faults", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(header); i += 2 {
			if r.Header.Set(header[i], header[i+1]); header[i] == "Host" {
				r.Host = header[i+1]
			}
		}
		return mustSend(t, r)
	}
	const faults = `{"faults":["down:Flow"]}`
	for name, header := range map[string][]string{
		"without its header":         nil,
		"under a name of a web page": {"X-Flowport-Admin", "1", "Host", "evil.example"},
	} {
		t.Run(name+" it is refused", func(t *testing.T) {
			if a := admin("PUT", faults, header...); a.status/100 != 4 {
				t.Errorf("got %v, want a refusal", a)
			}
		})
	}
	t.Run("a browser that asks for another site gets no leave", func(t *testing.T) {
		a := admin("OPTIONS", "", "Origin", "https://evil.example",
			"Access-Control-Request-Method", "PUT", "Access-Control-Request-Headers", "x-flowport-admin")
		if a.status/100 == 2 || a.header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("got %v with %v", a, a.header)
		}
	})
	flow := s.newFlow(t)
	read := func(t *testing.T) answer {
		t.Helper()
		return s.do(t, "GetWhatsAppFlow", input{"id": waba, "flowId": flow})
	}
	read(t).decode(t, nil)

	t.Run("a fault comes and goes", func(t *testing.T) {
		if a := admin("PUT", faults, "X-Flowport-Admin", "1"); a.status/100 != 2 {
			t.Fatalf("PUT: %v", a)
		}
		read(t).want(t, 502, "DependencyException", "")
		if a := admin("GET", "", "X-Flowport-Admin", "1"); !strings.Contains(string(a.body), "down:Flow") {
			t.Errorf("GET: %v", a)
		}
		if a := admin("DELETE", "", "X-Flowport-Admin", "1"); a.status/100 != 2 {
			t.Fatalf("DELETE: %v", a)
		}
		read(t).decode(t, nil)
	})
	t.Run("a fault that is none is refused", func(t *testing.T) {
		for _, body := range []string{`{"faults":["on-fire"]}`, `{"faults":["down:Nothing"]}`, `{"faults":"down"}`, `{`, ``} {
			if a := admin("PUT", body, "X-Flowport-Admin", "1"); a.status != 400 {
				t.Errorf("%s: got %v, want 400", body, a)
			}
		}
		read(t).decode(t, nil)
	})
	t.Run("an upload whose answer is lost is there all the same", func(t *testing.T) {
		if a := admin("PUT", `{"faults":["lost-answer:UploadFlowJSON"]}`, "X-Flowport-Admin", "1"); a.status/100 != 2 {
			t.Fatalf("PUT: %v", a)
		}
		src := goodFlow("lost answer")
		began := time.Now()
		s.upload(t, flow, src).want(t, 502, "DependencyException", "")
		if took := time.Since(began); took > 70*time.Second {
			t.Errorf("the answer took %v", took)
		}
		admin("DELETE", "", "X-Flowport-Admin", "1")
		s.wantStored(t, flow, src)
		s.upload(t, flow, src).decode(t, nil)
		s.wantStored(t, flow, src)
	})
}
