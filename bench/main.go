// Bench measures flowport beside its peers and beside itself, in one run on one
// machine, and writes the ratios to RESULTS.md. README.md says what each peer is
// given. With the names of parts it runs those, and leaves the chapters of the
// others as they are.
package main

import (
	"fmt"
	"log"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"
)

// A part measures one matter and writes the chapter of RESULTS.md on it.
type part struct {
	name  string
	title string
	run   func(*strings.Builder) error
}

var parts = []part{
	{"compiler", "The compiler", compiler},
	{"lint", "The linter", lint},
	{"server", "The server", server},
	{"scale", "Growth", scale},
}

func main() {
	log.SetFlags(0)
	wanted := os.Args[1:]
	if len(wanted) == 4 && wanted[0] == "bare" {
		runBare(wanted[1:])
	}
	for _, name := range wanted {
		if !slices.ContainsFunc(parts, func(p part) bool { return p.name == name }) {
			log.Fatalf("there is no part %q", name)
		}
	}
	for _, p := range parts {
		if len(wanted) > 0 && !slices.Contains(wanted, p.name) {
			continue
		}
		var report strings.Builder
		fmt.Fprintf(&report, "Made with %s on %d cores (%s/%s); %s. ", runtime.Version(), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, others())
		if err := p.run(&report); err != nil {
			log.Fatalf("%s: %v", p.name, err)
		}
		fmt.Print(report.String())
		keep(p, report.String())
	}
}

// others says what else the machine was doing before the run.
func others() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "its load is not known"
	}
	return "load before the run " + strings.Fields(string(text))[0]
}

const results = "RESULTS.md"

// keep writes the chapter of a part into RESULTS.md.
func keep(p part, chapter string) {
	had, err := os.ReadFile(results)
	if err != nil && !os.IsNotExist(err) {
		log.Fatal(err)
	}
	chapters := strings.Split(string(had), "\n## ")
	var text strings.Builder
	text.WriteString("# Results\n\nWritten by `make bench`. Compare ratios, not times: README.md says how they are taken.\n")
	for _, other := range parts {
		body := ""
		for _, c := range chapters {
			if title, rest, _ := strings.Cut(c, "\n"); title == other.title {
				body = strings.TrimSpace(rest)
			}
		}
		if other.name == p.name {
			body = strings.TrimSpace(chapter)
		}
		if body != "" {
			fmt.Fprintf(&text, "\n## %s\n\n%s\n", other.title, body)
		}
	}
	write(results, []byte(text.String()))
}

func quantile(times []time.Duration, q float64) time.Duration {
	sorted := slices.Sorted(slices.Values(times))
	return sorted[int(q*float64(len(sorted)-1))]
}

// rank is quantile of other figures.
func rank(figures []float64, q float64) float64 {
	sorted := slices.Sorted(slices.Values(figures))
	return sorted[int(q*float64(len(sorted)-1))]
}

func round(d time.Duration) time.Duration {
	if d > 10*time.Millisecond {
		return d.Round(100 * time.Microsecond)
	}
	return d.Round(100 * time.Nanosecond)
}

func write(path string, text []byte) {
	if err := os.WriteFile(path, text, 0o644); err != nil {
		log.Fatal(err)
	}
}
