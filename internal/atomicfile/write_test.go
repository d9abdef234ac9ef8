package atomicfile

import (
	"os"
	"path/filepath"
	"testing"
)

func TestWrite(t *testing.T) {
	dir := t.TempDir()
	file, link := filepath.Join(dir, "flow.json"), filepath.Join(dir, "link.json")
	if err := os.WriteFile(file, []byte("old"), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(file, 0o640); err != nil { // whatever the umask is
		t.Fatal(err)
	}
	if err := os.Symlink("flow.json", link); err != nil {
		t.Skip(err)
	}
	onlyThese := func(t *testing.T) {
		t.Helper()
		if entries, err := os.ReadDir(dir); err != nil || len(entries) != 2 {
			t.Errorf("%v, %v", entries, err)
		}
	}
	t.Run("keeps_the_mode_and_the_link", func(t *testing.T) {
		if err := Write(link, []byte("new")); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(file); err != nil || string(got) != "new" {
			t.Errorf("%q, %v", got, err)
		}
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o640 {
			t.Errorf("%v, %v", info.Mode(), err)
		}
		if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
			t.Errorf("%v, %v", info.Mode(), err)
		}
		onlyThese(t)
	})
	t.Run("makes_a_file", func(t *testing.T) {
		made := filepath.Join(dir, "made.json")
		if err := Write(made, []byte("new")); err != nil {
			t.Fatal(err)
		}
		defer os.Remove(made)
		got, err := os.ReadFile(made)
		info, statErr := os.Stat(made)
		if err != nil || statErr != nil || string(got) != "new" || info.Mode().Perm() != newMode {
			t.Errorf("%q, %v, %v, %v", got, info, err, statErr)
		}
	})
	t.Run("leaves_a_folder_alone", func(t *testing.T) {
		if err := Write(dir, []byte("new")); err == nil {
			t.Error("no error")
		}
		onlyThese(t)
	})
	t.Run("leaves_all_as_it_was_where_it_cannot_write", func(t *testing.T) {
		if err := os.Chmod(dir, 0o500); err != nil {
			t.Fatal(err)
		}
		defer os.Chmod(dir, 0o700)
		if os.Geteuid() == 0 {
			t.Skip("root may write everywhere")
		}
		if err := Write(file, []byte("newer")); err == nil {
			t.Error("no error")
		}
		if got, _ := os.ReadFile(file); string(got) != "new" {
			t.Errorf("%q", got)
		}
	})
}
