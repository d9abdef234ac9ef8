package flowjson

import (
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
	good := benchFlow(10, 32)
	tests := []struct {
		name    string
		src     []byte
		objects float64 // a compilation
		bytes   float64 // a KiB of the document
	}{
		{"valid", good, 12, 73},
		{"every_option_wrong", []byte(strings.ReplaceAll(string(good), `"title": "Seat`, `"titel": "Seat`)), 26, 6900},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			compile := func() { Compile(test.src).Errors() }
			if n := testing.AllocsPerRun(50, compile); n > test.objects*1.3 {
				t.Errorf("%v objects, it was %v", n, test.objects)
			} else {
				t.Logf("%v objects", n)
			}
			if n := bytesPerRun(50, compile) / (float64(len(test.src)) / 1024); n > test.bytes*1.3 {
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
