package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// lintFiles is how many flows the linter is given, each of 16 KB.
const lintFiles = 10_000

// lint measures `flowport lint` on a folder of flows: the built program, with
// its start, the folder in the system's cache.
func lint(report *strings.Builder) error {
	dir, err := os.MkdirTemp("", "flowport-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	program := filepath.Join(dir, "flowport")
	build := exec.Command("go", "build", "-trimpath", "-o", program, "./cmd/flowport")
	build.Dir = ".."
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return err
	}
	flows := filepath.Join(dir, "flows")
	size, err := writeFlows(flows)
	if err != nil {
		return err
	}
	var took, used []time.Duration
	for range 7 {
		run := exec.Command(program, "lint", flows)
		start := time.Now()
		if out, err := run.CombinedOutput(); err != nil {
			return fmt.Errorf("%w: %s", err, out)
		}
		took = append(took, time.Since(start))
		used = append(used, run.ProcessState.UserTime()+run.ProcessState.SystemTime())
	}
	fmt.Fprintf(report, "%d files of %d bytes without errors, from the start of the program to its end. Median of %d runs,\nin brackets the spread from the first to the third quartile.\n\n", lintFiles, size, len(took))
	fmt.Fprintf(report, "| | |\n|---|---|\n| time | %v [%v–%v] |\n| processor time | %v [%v–%v] |\n",
		round(quantile(took, 0.5)), round(quantile(took, 0.25)), round(quantile(took, 0.75)),
		round(quantile(used, 0.5)), round(quantile(used, 0.25)), round(quantile(used, 0.75)))
	return nil
}

// writeFlows writes the flows, a hundred to a folder and no two the same, and
// returns how large each is.
func writeFlows(dir string) (size int, err error) {
	document := string(flow(12, 1, 9, 0))
	for i := range lintFiles {
		folder := filepath.Join(dir, fmt.Sprintf("%03d", i/100))
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return 0, err
		}
		src := strings.ReplaceAll(document, "like to sit", fmt.Sprintf("sit, guest %05d", i))
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("flow_%05d.json", i)), []byte(src), 0o644); err != nil {
			return 0, err
		}
		size = len(src)
	}
	return size, nil
}
