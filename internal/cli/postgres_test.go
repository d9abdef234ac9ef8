package cli

import (
	"database/sql"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"flowport/internal/store/storetest"
)

func TestServe_on_PostgreSQL(t *testing.T) {
	database := storetest.Database(t)
	t.Setenv("FLOWPORT_MASTER_KEY", strings.Repeat("5a", 32))
	one := serve(t, serveCmd{dataDir: dataDir{Database: database}})
	other := serve(t, serveCmd{dataDir: dataDir{Database: database}})

	t.Run("shows a flow of one server on the other", func(t *testing.T) {
		flow := pushed(t, one, validFlow, "--name", "shared")
		changed := strings.Replace(validFlow, "Hello", "Hello from the other", 1)
		if again := pushed(t, other, changed, "--name", "shared"); again != flow {
			t.Fatalf("the other server made flow %s besides %s", again, flow)
		}
		for revision, want := range map[string]string{"1": validFlow, "2": changed, "draft": changed} {
			if got := mustRun(t, "revisions", "show", flow, revision, "--database", database); got != want {
				t.Errorf("revision %s is\n%s\nwant\n%s", revision, got, want)
			}
		}
		for _, server := range []*served{one, other} {
			if got := graphDraft(t, server, flow); got != changed {
				t.Errorf("%s has\n%s", server.endpoint, got)
			}
		}
	})
	t.Run("keeps a change and its record in one transaction", func(t *testing.T) {
		db, err := sql.Open("pgx", strings.Replace(database, "pool_max_conns=4&", "", 1))
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		var revisions, recorded int
		if err := db.QueryRow(`SELECT COUNT(*), COUNT(*) FILTER (WHERE EXISTS (SELECT 1 FROM audit a WHERE a.xmin = r.xmin)) FROM revision r`).
			Scan(&revisions, &recorded); err != nil {
			t.Fatal(err)
		}
		if revisions == 0 || recorded != revisions {
			t.Errorf("%d of %d uploads have their record in their transaction", recorded, revisions)
		}
	})
	t.Run("is what other commands read", func(t *testing.T) {
		code, stdout, stderr := flowport("keys", "list", "--database", database)
		if code != 0 || !strings.Contains(stdout, "test") {
			t.Errorf("exit %d: %s%s", code, stdout, stderr)
		}
	})
	t.Run("needs the one master key", func(t *testing.T) {
		t.Setenv("FLOWPORT_MASTER_KEY", strings.Repeat("a5", 32))
		code, _, stderr := flowport("serve", "--database", database, "--data", t.TempDir(), "--listen", "127.0.0.1:0")
		if code != 1 || !strings.Contains(stderr, "another master key") {
			t.Errorf("exit %d: %s", code, stderr)
		}
	})
}

// graphDraft downloads the draft of a flow from a server.
func graphDraft(t *testing.T, s *served, flow string) string {
	t.Helper()
	var list struct {
		Data []struct {
			URL string `json:"download_url"`
		}
	}
	if err := json.Unmarshal(fetched(t, s.endpoint+"/v24.0/"+flow+"/assets?access_token=test"), &list); err != nil || len(list.Data) != 1 {
		t.Fatalf("%v, %+v", err, list)
	}
	return string(fetched(t, list.Data[0].URL))
}

func fetched(t *testing.T, url string) []byte {
	t.Helper()
	answer, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != 200 {
		t.Fatalf("%v, %s: %s", err, answer.Status, body)
	}
	return body
}

func TestServe_says_that_a_database_is_no_PostgreSQL(t *testing.T) {
	code, _, stderr := flowport("serve", "--database", "mysql://u:open-sesame@h/d", "--data", t.TempDir())
	if code != exitUsage || !strings.Contains(stderr, "postgres://") || strings.Contains(stderr, "sesame") {
		t.Errorf("exit %d: %s", code, stderr)
	}
}
