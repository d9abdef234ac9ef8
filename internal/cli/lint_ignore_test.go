package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestParseIgnores(t *testing.T) {
	good := []struct {
		name, text string
		rules      int
	}{
		{"an empty file", "", 0},
		{"only a remark", "# nothing yet\n", 0},
		{"an empty list", "ignore: []\n", 0},
		{"entries", "ignore:\n- code: TEXT_TOO_LONG\n- code: FILE_TOO_LARGE\n  path: 'a/**/*.json'\n", 2},
		{"JSON", `{"ignore": [{"code": "TEXT_TOO_LONG", "path": "a.json"}]}`, 1},
	}
	for _, tt := range good {
		t.Run(tt.name, func(t *testing.T) {
			rules, err := parseIgnores([]byte(tt.text))
			if err != nil || len(rules) != tt.rules {
				t.Errorf("%d rules, error %v", len(rules), err)
			}
		})
	}
	bad := []struct{ name, text, want string }{
		{"no YAML", "ignore: [", "1:9: "},
		{"an unknown key", "ignored: []\n", `1:1: there is no key "ignored"`},
		{"an unknown key of an entry", "ignore:\n- code: TEXT_TOO_LONG\n  file: a\n", `3:3: there is no key "file"`},
		{"no list", "ignore: TEXT_TOO_LONG\n", "1:9: write it as a list"},
		{"entries that are text", "ignore:\n- TEXT_TOO_LONG\n", "2:3: write it as a list"},
		{"no code", "ignore:\n- path: a.json\n", "entry 1 of ignore names no code"},
		{"an unknown code", "ignore:\n- code: TEXT_TOO_LON\n", `2:9: there is no code "TEXT_TOO_LON"; did you mean TEXT_TOO_LONG?`},
		{"a strange code", "ignore:\n- code: abracadabra-simsalabim\n", "'flowport explain' lists them"},
		{"a number for a code", "ignore:\n- code: 7\n", "2:9: expected text"},
		{"an absolute path", "ignore:\n- code: TEXT_TOO_LONG\n  path: /a.json\n", "3:9: path starts at the folder"},
		{"a path that leads out", "ignore:\n- code: TEXT_TOO_LONG\n  path: ../a.json\n", "3:9: path starts at the folder"},
		{"a path that leads out further on", "ignore:\n- code: TEXT_TOO_LONG\n  path: a/../../b.json\n", "3:9: path starts at the folder"},
		{"a folder", "ignore:\n- code: TEXT_TOO_LONG\n  path: legacy/\n", "3:9: path means files; add **"},
		{"a path from here", "ignore:\n- code: TEXT_TOO_LONG\n  path: ./a.json\n", "3:9: path has a part that is empty or '.'"},
		{"a slash too many", "ignore:\n- code: TEXT_TOO_LONG\n  path: a//b.json\n", "3:9: path has a part that is empty or '.'"},
		{"an empty path", "ignore:\n- code: TEXT_TOO_LONG\n  path: ''\n", "3:9: path is empty"},
		{"a broken glob", "ignore:\n- code: TEXT_TOO_LONG\n  path: 'a[.json'\n", "3:9: a '[' of this glob"},
		{"two documents", "ignore: []\n---\nignore: []\n", "more than one document"},
		{"the same key twice", "ignore: []\nignore: []\n", "2:1: "},
	}
	for _, tt := range bad {
		t.Run(tt.name, func(t *testing.T) {
			_, err := parseIgnores([]byte(tt.text))
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
}

func FuzzParseIgnores(f *testing.F) {
	f.Add([]byte("ignore:\n- code: TEXT_TOO_LONG\n  path: 'a/**'\n"))
	f.Add([]byte("ignore: [&a {code: *a}]"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 1000 {
			return
		}
		if rules, err := parseIgnores(text); err != nil && rules != nil {
			t.Errorf("rules %v beside error %v", rules, err)
		}
	})
}

func TestIgnoreFileBounds(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, configName)
	if err := os.WriteFile(path, []byte(strings.Repeat("# long\n", maxConfig)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := readIgnores(path); err == nil || !strings.Contains(err.Error(), "larger than 16 KiB") {
		t.Errorf("a large file: %v", err)
	}
}
