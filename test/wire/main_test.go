// Package wire_test drives a real flowport process over its sockets with what
// no AWS SDK sends: lying signatures, broken envelopes, bodies of every size
// and pace, crowds and sudden deaths. It knows the product only by its command
// line and its wire.
//
// The binary is built once for a run. FLOWPORT_BIN names one to test instead;
// FLOWPORT_RACE=1 builds with the race detector.
package wire_test

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// binary is the flowport under test.
var binary string

// underRace says that binary carries the race detector, which multiplies the
// use of memory and time.
var underRace = os.Getenv("FLOWPORT_RACE") == "1"

func TestMain(m *testing.M) {
	// Parallel tests here only wait; let all of them wait together.
	flag.Parse()
	if err := flag.Set("test.parallel", "32"); err != nil {
		panic(err)
	}
	os.Exit(run(m))
}

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "flowport-wire-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)

	binary = os.Getenv("FLOWPORT_BIN")
	if binary == "" {
		binary = filepath.Join(dir, "flowport")
		args := []string{"build", "-o", binary}
		if underRace {
			args = append(args, "-race")
		}
		build := exec.Command("go", append(args, "flowport/cmd/flowport")...)
		build.Stdout, build.Stderr = os.Stderr, os.Stderr
		if err := build.Run(); err != nil {
			fmt.Fprintln(os.Stderr, "building flowport:", err)
			return 1
		}
	}

	common.dir = filepath.Join(dir, "common")
	code := m.Run()
	if common.server != nil {
		if err := common.server.stop(); err != nil {
			fmt.Fprintln(os.Stderr, "the common server:", err)
			code = 1
		}
	}
	return code
}
