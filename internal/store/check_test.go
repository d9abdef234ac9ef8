package store

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// wantProblems checks what Check reports, a problem for each text.
func wantProblems(t *testing.T, s *Store, want ...string) {
	t.Helper()
	var got []string
	_, err := s.Check(t.Context(), func(p Problem) {
		got = append(got, p.What)
		if p.Do == "" {
			t.Errorf("%q comes without advice", p.What)
		}
	})
	if err != nil {
		t.Errorf("Check: %v", err)
	}
	wantEqual(t, got, want)
}

func TestCheck(t *testing.T) {
	c := NewContent([]byte("{}"))
	digest := fmt.Sprintf("%x", c.SHA256)
	tests := []struct {
		name, damage string
		want         []string
	}{
		{"nothing", "", nil},
		{"a draft that leads nowhere", `UPDATE flow SET draft = 9`, []string{"the draft of flow 1 is revision 9, which does not exist"}},
		{"a draft that is not the newest revision", `UPDATE flow SET draft = 0`, []string{
			"flow 1 has revisions after its draft 0, so that nothing can be uploaded to it",
		}},
		{"a published revision that leads nowhere", `UPDATE flow SET published = 8`, []string{"the published revision of flow 1 is 8, which does not exist"}},
		{"a lost document", `DELETE FROM content`, []string{"the document of revision 1 of flow 1 is missing (SHA-256 " + digest + ")"}},
		{"a document of no revision", `DELETE FROM revision`, []string{
			"the draft of flow 1 is revision 1, which does not exist",
			"the document " + digest + " belongs to no revision",
		}},
		{"a changed document", `UPDATE content SET data = x'7b5d'`, []string{
			"the document " + digest + " of revision 1 of flow 1 is not what was uploaded: its SHA-256 differs",
		}},
		{"a document of another size", `UPDATE content SET size = 3`, []string{
			"the document " + digest + " of revision 1 of flow 1 is not what was uploaded: it has 2 bytes, want 3",
		}},
		{"a lost flow", `DELETE FROM flow`, []string{
			"revision 1 belongs to flow 1, which does not exist",
			"revision 1 of flow 1 is said to have been published, but there is no such flow",
			"a preview belongs to flow 1, which does not exist",
			"the keys of an endpoint belong to flow 1, which does not exist",
		}},
		{"a migration that is not recorded", `DELETE FROM goose_db_version WHERE version_id = 4`, []string{"migration 00004 was never applied"}},
	}
	for _, tt := range tests {
		t.Run("tells "+tt.name, func(t *testing.T) {
			s := openDir(t, t.TempDir())
			write(t, s, func(tx *Tx) error {
				f := newFlow(1, "w1", "a")
				f.Draft = 1
				if err := tx.InsertFlow(f); err != nil {
					return err
				}
				_, err := addNext(tx, newRevision(1), c)
				return errors.Join(err, tx.AddPublication(1, 1, at(1)), tx.SetPreview(1, Preview{"t", at(1)}),
					tx.InsertEndpointKey(&EndpointKey{1, []byte("sealed"), at(1)}))
			})
			if tt.damage != "" {
				writer := s.database.(*sqliteDB).writer
				c, err := writer.get(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				for _, statement := range []string{`PRAGMA foreign_keys = OFF`, tt.damage} {
					if _, err := c.exec(t.Context(), statement); err != nil {
						t.Fatal(err)
					}
				}
				writer.put(c)
			}
			wantProblems(t, s, tt.want...)
		})
	}
	t.Run("counts what it looked at", func(t *testing.T) {
		s := openDir(t, t.TempDir())
		f := newFlow(1, "w1", "a")
		f.Draft = 250
		write(t, s, func(tx *Tx) error { return tx.InsertFlow(f) })
		for i := range 250 {
			write(t, s, func(tx *Tx) error {
				_, err := addNext(tx, newRevision(1), NewContent(fmt.Appendf(nil, "%03d", i%130)))
				return err
			})
		}
		got, err := s.Check(t.Context(), func(p Problem) { t.Error(p.What) })
		if err != nil {
			t.Fatal(err)
		}
		files, _ := fs.Glob(migrations, "migrations/*.sql")
		var newest int64
		if _, err := fmt.Sscanf(files[len(files)-1], "migrations/%05d", &newest); err != nil {
			t.Fatal(err)
		}
		wantEqual(t, got, Checked{Schema: newest, Flows: 1, Revisions: 250, Content: 130, Bytes: 390})
	})
	t.Run("tells damage of the file", func(t *testing.T) {
		dir := t.TempDir()
		s := openDir(t, dir)
		write(t, s, func(tx *Tx) error { return tx.InsertFlow(newFlow(1, "w1", "a")) })
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, DatabaseFile)
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		at := bytes.Index(src, []byte("https://example.com/e")) // on the page of flows
		page := at / 4096 * 4096
		copy(src[page:page+4096], bytes.Repeat([]byte{0xff}, 4096))
		if err := os.WriteFile(path, src, 0o600); err != nil {
			t.Fatal(err)
		}
		damaged := openDir(t, dir)
		problems := 0
		if _, err := damaged.Check(t.Context(), func(Problem) { problems++ }); err != nil {
			t.Errorf("Check: %v", err)
		}
		if problems == 0 {
			t.Error("no problem was found")
		}
	})
}
