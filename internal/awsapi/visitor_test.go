package awsapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"flowport/internal/meta"
	"flowport/internal/registry"
)

// visit lets a handler of a visitor answer one request.
func visit(s *Server, v Visitor, method, path, body string, change ...func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "http://127.0.0.1:4588"+path, strings.NewReader(body))
	for _, f := range change {
		f(r)
	}
	w := httptest.NewRecorder()
	s.ServeVisitor(w, r, v)
	return w
}

func TestServeVisitor(t *testing.T) {
	record := &auditList{}
	d := open(t, Options{AllowDevelopment: true, Audit: record, Meta: upload{answer: func(ctx context.Context, _ []byte) ([]meta.ValidationError, error) {
		if caller := meta.CallerFrom(ctx); caller.Principal != "arn:aws:iam::000000000000:user/test" {
			t.Errorf("caller %+v", caller)
		}
		return nil, nil
	}}})
	s := d.Server.Config.Handler.(*Server)
	key, err := d.registry.Key(t.Context(), registry.DevelopmentKeyID)
	if err != nil {
		t.Fatal(err)
	}
	v := Visitor{key, "us-east-1"}

	t.Run("does an operation without a signature, on the record as the console's", func(t *testing.T) {
		if w := visit(s, v, "POST", uploadPath, uploadBody(registry.DevelopmentWABA)); w.Code != 200 {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		if e := record.last(t, 1); e["sessionCredentialFromConsole"] != "true" || e["eventName"] != "UpdateWhatsAppFlowAssets" {
			t.Errorf("the record is %v", e)
		}
	})
	t.Run("asks IAM", func(t *testing.T) {
		reader := *key
		reader.Policy = []byte(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"social-messaging:List*","Resource":"*"}]}`)
		w := visit(s, Visitor{&reader, "us-east-1"}, "POST", uploadPath, uploadBody(registry.DevelopmentWABA))
		if w.Code != 403 || !strings.Contains(fmt.Sprint(w.Header()), "x-amzn-ErrorType:[AccessDeniedException]") {
			t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
		}
	})
	t.Run("keeps pages of others from the development identity", func(t *testing.T) {
		w := visit(s, v, "POST", uploadPath, uploadBody(registry.DevelopmentWABA), func(r *http.Request) {
			r.Header.Set("Origin", "https://example.com")
		})
		if w.Code != 403 {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	})
}

func TestPermit(t *testing.T) {
	d := open(t, Options{AllowDevelopment: true, Rates: Rates{"ListWhatsAppFlows": {Limit: 0.001, Burst: 1}}})
	s := d.Server.Config.Handler.(*Server)
	made, err := d.registry.CreateKey(t.Context(), registry.NewKey{Account: registry.DevelopmentAccount, User: "ann"})
	if err != nil {
		t.Fatal(err)
	}
	free := Visitor{made, "us-east-1"}
	limited := *made
	limited.Policy = []byte(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"social-messaging:GetWhatsAppFlow","Resource":"arn:aws:social-messaging:us-east-1:000000000000:waba/0123456789abcdef0123456789abcdef"}]}`)
	ask := func(v Visitor, operation, waba string) (string, error) {
		w, err := s.Permit(httptest.NewRequest("GET", "/", nil), v, operation, waba)
		if err != nil {
			return "", err
		}
		return w.ID, nil
	}
	for _, tt := range []struct {
		name, operation, waba string
		visitor               Visitor
		code                  string // empty: permitted
	}{
		{"what there is no policy for", "ListWhatsAppFlowAssets", registry.DevelopmentWABA, free, ""},
		{"what the policy allows", "GetWhatsAppFlow", registry.DevelopmentWABA, Visitor{&limited, "us-east-1"}, ""},
		{"what it does not allow", "ListWhatsAppFlowAssets", registry.DevelopmentWABA, Visitor{&limited, "us-east-1"}, "AccessDeniedException"},
		{"what it allows elsewhere", "GetWhatsAppFlow", registry.DevelopmentWABA, Visitor{&limited, "eu-west-1"}, "AccessDeniedException"},
		{"a WABA that is not linked", "ListWhatsAppFlowAssets", "waba-1", free, "ResourceNotFoundException"},
		{"what is no id", "ListWhatsAppFlowAssets", "x", free, "ValidationException"},
		{"within the rate", "ListWhatsAppFlows", registry.DevelopmentWABA, free, ""},
		{"beyond the rate", "ListWhatsAppFlows", registry.DevelopmentWABA, free, "ThrottledRequestException"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			id, err := ask(tt.visitor, tt.operation, tt.waba)
			var refused *Error
			switch {
			case tt.code == "" && (err != nil || id != tt.waba):
				t.Errorf("got %q, %v", id, err)
			case tt.code != "" && (!errors.As(err, &refused) || refused.Code != tt.code):
				t.Errorf("got %q, %v; want %s", id, err, tt.code)
			}
		})
	}
	t.Run("an operation that is on no WABA is a fault of flowport", func(t *testing.T) {
		var refused *Error
		if _, err := ask(free, "TagResource", registry.DevelopmentWABA); err == nil || errors.As(err, &refused) {
			t.Errorf("got %v", err)
		}
	})
}
