// Package internal holds flowport's private packages, and the test of which of
// them may import which.
package internal

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// mayImport is the import table of ARCHITECTURE.md. Data flows one way, from a
// door through the port to an implementation; an import that is not listed
// here would turn it round.
var mayImport = map[string][]string{
	"flowjson":                 {},
	"internal/meta":            {"flowjson"}, // the compiler's report is Meta's error object
	"internal/meta/metatest":   {"internal/meta"},
	"internal/audit":           {},
	"internal/store":           {"internal/atomicfile"},
	"internal/store/storetest": {},
	"internal/sigv4":           {},
	"internal/intake":          {},
	"internal/local":           {},
	"internal/iam":             {},
	"internal/sim":             {"internal/meta", "flowjson", "internal/store"},
	"internal/graph":           {"internal/meta", "internal/intake", "internal/audit"},
	"internal/shadow":          {"internal/meta", "flowjson", "internal/store"},
	"internal/outbound":        {},
	"internal/endpoint":        {"internal/outbound"},
	"internal/events":          {"internal/store", "internal/registry", "internal/outbound"},
	"internal/registry":        {"internal/store", "internal/atomicfile"},
	"internal/awsapi":          {"internal/audit", "internal/meta", "internal/sigv4", "internal/iam", "internal/registry", "internal/intake", "internal/local"},
	"internal/console":         {"internal/meta", "flowjson", "internal/registry", "internal/audit", "internal/awsapi", "internal/intake", "internal/local", "internal/lsp", "internal/endpoint", "internal/livefile"}, // a client of the AWS operations
	"internal/lsp":             {"flowjson"},
	"internal/screenmap":       {"flowjson"},
	"internal/atomicfile":      {},
	"internal/livefile":        {},
	"internal/picture":         {},
	"internal/promote":         {"flowjson", "internal/meta", "internal/atomicfile"},
	"internal/cli": {
		"flowjson", "internal/meta", "internal/sim", "internal/shadow", "internal/awsapi", "internal/sigv4",
		"internal/iam", "internal/registry", "internal/store", "internal/console", "internal/intake", "internal/lsp",
		"internal/graph", "internal/local", "internal/audit",
		"internal/events", "internal/endpoint", "internal/promote", "internal/atomicfile", "internal/screenmap", "internal/livefile", "internal/picture",
	},
	"cmd/flowport": {"internal/cli"},
}

func TestImportTable(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`, "flowport/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		pkg := strings.TrimPrefix(fields[0], "flowport/")
		allowed, listed := mayImport[pkg]
		for _, imported := range fields[1:] {
			imported, ours := strings.CutPrefix(imported, "flowport/")
			if !ours {
				continue
			}
			if !listed {
				t.Errorf("%s is not in the import table: add it with what it may import", pkg)
				break
			}
			if !slices.Contains(allowed, imported) {
				t.Errorf("%s imports %s, which the import table does not allow", pkg, imported)
			}
		}
	}
}
