// Package torture_test takes the ground away from under running flowport
// processes, again and again, and looks whether they keep what they promise:
// an acknowledged call is never lost, any other is done wholly or not at all,
// and all clients of all nodes see one order of things.
//
// It knows the product by its command line and its wire. The short form is part
// of make test; make torture runs the long one.
package torture_test

import (
	"flag"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

var (
	long = flag.Bool("long", false, "run the long form: hundreds of kills in about ten minutes")
	seed = flag.Uint64("seed", 0, "seed of what happens by chance; 0 takes the clock")
)

// binary is the flowport under test. FLOWPORT_BIN names one; else it is built.
var binary string

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(run(m))
}

func run(m *testing.M) int {
	if *seed == 0 {
		*seed = uint64(time.Now().UnixNano())
	}
	// Chance decides what is tried and when; the machine's own timing does not
	// repeat with it.
	fmt.Printf("seed %d\n", *seed)
	dir, err := os.MkdirTemp("", "flowport-torture-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	cleanUp := func() {
		closePostgres()
		os.RemoveAll(dir)
	}
	defer cleanUp()
	broken := make(chan os.Signal, 1)
	signal.Notify(broken, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-broken
		cleanUp()
		os.Exit(1)
	}()
	if binary = os.Getenv("FLOWPORT_BIN"); binary != "" {
		return m.Run()
	}
	binary = filepath.Join(dir, "flowport")
	build := exec.Command("go", "build", "-o", binary, "flowport/cmd/flowport")
	build.Stdout, build.Stderr = os.Stderr, os.Stderr
	if err := build.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "building flowport:", err)
		return 1
	}
	return m.Run()
}

// times is how often something is done in the two forms.
func times(inShort, inLong int) int {
	if *long {
		return inLong
	}
	return inShort
}

// chance gives the random numbers of one part of a test.
func chance(part string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(part))
	return rand.New(rand.NewPCG(*seed, h.Sum64()))
}

// between gives a duration from low up to high.
func between(r *rand.Rand, low, high time.Duration) time.Duration {
	return low + time.Duration(r.Int64N(int64(high-low)))
}
