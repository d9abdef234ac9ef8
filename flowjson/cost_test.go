package flowjson

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
)

// TestAllocations compares what a compilation allocates with what it did when
// these figures were written, and leaves some room for the runtime.
func TestAllocations(t *testing.T) {
	if raceEnabled() {
		t.Skip("the race detector empties pools at random")
	}
	tests := []struct {
		name    string
		src     []byte
		objects float64 // a compilation
		bytes   float64 // a KiB of the document
	}{
		{"valid", benchFlow(10, 32), 11, 65},
		{"992_errors", wrongFlow(62), 83, 3390},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			compile := func() { Compile(test.src).Errors() }
			if n := testing.AllocsPerRun(50, compile); n > test.objects*1.3 {
				t.Errorf("%v objects, it was %v", n, test.objects)
			} else {
				t.Logf("%v objects", n)
			}
			if n := bytesPerRun(50, compile) / (float64(len(test.src)) / 1024); n > test.bytes*1.15 {
				t.Errorf("%.0f bytes a KiB, it was %v", n, test.bytes)
			} else {
				t.Logf("%.0f bytes a KiB", n)
			}
		})
	}
}

func raceEnabled() bool {
	info, _ := debug.ReadBuildInfo()
	return slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

// bytesPerRun is what work allocates on average once the pool is full.
func bytesPerRun(runs int, work func()) float64 {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	work()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range runs {
		work()
	}
	runtime.ReadMemStats(&after)
	return float64(after.TotalAlloc-before.TotalAlloc) / float64(runs)
}

// TestInstructions compares how many instructions pieces of work take with what
// others take: a compilation with the token scan of jsontext on the same
// document, and one that finds 992 errors with one of the same size that finds
// none. Unlike times, counts are the same on a busy machine.
func TestInstructions(t *testing.T) {
	if work := os.Getenv("FLOWJSON_COUNTED"); work != "" {
		countedWork(work)
		return
	}
	if _, err := exec.LookPath("valgrind"); err != nil || testing.Short() || raceEnabled() {
		t.Skip("needs valgrind, and time; not with the race detector")
	}
	for _, test := range []struct {
		work, with string
		was        float64
	}{
		{"compile", "scan", 1.9},
		{"compile_errors", "compile_twin", 1.47},
	} {
		t.Run(test.work, func(t *testing.T) {
			const slack = 1.1
			got := float64(instructions(t, test.work)) / float64(instructions(t, test.with))
			t.Logf("%.2f times those of %s", got, test.with)
			if got > test.was*slack {
				t.Errorf("it was %.2f", test.was)
			}
		})
	}
}

// wrongFlow is benchFlow without images, in which title is misspelt in all eight
// options of each screen. That makes two errors: a key that is unknown, and one
// that is missing.
func wrongFlow(screens int) []byte {
	return bytes.ReplaceAll(benchFlow(screens, 0), []byte(`"title": "Seat`), []byte(`"titel": "Seat`))
}

// countedWork does a piece of work as often as asked: "scan 100".
func countedWork(work string) {
	var name string
	var times int
	fmt.Sscan(work, &name, &times)
	src := benchFlow(10, 32)
	switch name {
	case "compile_errors":
		src = wrongFlow(62)
	case "compile_twin":
		src = benchFlow(62, 0)
	}
	for range times {
		if name == "scan" {
			tokenScan(src)
		} else {
			Compile(src).Errors()
		}
	}
}

// instructions counts those of one piece of work. The start of the process is
// the same in a short and in a long run, so it drops out.
func instructions(t *testing.T, name string) int {
	const short, long = 20, 60
	run := func(times int) int {
		cmd := exec.Command("valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", os.Args[0], "-test.run=^TestInstructions$")
		cmd.Env = append(os.Environ(), fmt.Sprintf("FLOWJSON_COUNTED=%s %d", name, times), "GOGC=off", "GOMAXPROCS=1", "GODEBUG=asyncpreemptoff=1")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		_, after, _ := strings.Cut(string(out), "Collected : ")
		var count int
		if _, err := fmt.Sscan(after, &count); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return count
	}
	return (run(long) - run(short)) / (long - short)
}
