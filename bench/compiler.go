package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"flowport/flowjson"
)

// A peer does its work on a document once.
type peer struct {
	name string
	work func(src []byte) error
}

// rounds is how often each peer has its turn; turns alternate, so that a slow
// moment of the machine meets all alike.
const rounds = 15

// turn is the least time of a turn, in which a peer works as often as it can.
const turn = 30 * time.Millisecond

// compiler measures flowport's compiler beside its peers, on the same bytes.
func compiler(report *strings.Builder) error {
	schema, err := flowjson.Schema("7.3")
	if err != nil {
		return err
	}
	peers := []peer{
		{"flowport", func(src []byte) error { flowjson.Compile(src).Errors(); return nil }},
		{"token scan (jsontext)", scan},
		{"encoding/json into any", func(src []byte) error { var v any; return json.Unmarshal(src, &v) }},
		{"santhosh-tekuri/jsonschema", validator(schema)},
	}
	dir, err := os.MkdirTemp("", "flowport-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	write(filepath.Join(dir, "schema.json"), schema)

	fmt.Fprintf(report, "Processor time, which other programs of the machine disturb least: median of %d turns, in brackets\nthe spread from the first to the third quartile. Ratios are to flowport: above 1 is slower than flowport.\n", rounds)
	src := map[string][]byte{}
	for _, d := range documents() {
		src[d.name] = d.src
		path := filepath.Join(dir, d.name+".json")
		write(path, d.src)
		r := flowjson.Compile(d.src)
		fmt.Fprintf(report, "\n### %s\n\n%d bytes, %d errors\n\n| peer | time | ratio |\n|---|---|---|\n", d.name, len(d.src), len(r.Errors())+r.Omitted)
		times := measure(peers, d.src)
		times = append(times, node(dir, path))
		names := []string{}
		for _, p := range peers {
			names = append(names, p.name)
		}
		names = append(names, "Node: JSON.parse + Ajv, all errors")
		own := quantile(times[0], 0.5)
		for i, t := range times {
			if len(t) == 0 {
				continue
			}
			median := quantile(t, 0.5)
			fmt.Fprintf(report, "| %s | %v [%v–%v] | %.2f |\n", names[i], round(median), round(quantile(t, 0.25)), round(quantile(t, 0.75)), float64(median)/float64(own))
		}
	}
	// Turns of the two alternate as well: what they take is compared.
	both := measure([]peer{
		{"1000-errors", func([]byte) error { flowjson.Compile(src["1000-errors"]).Errors(); return nil }},
		{"its valid twin", func([]byte) error { flowjson.Compile(src["1000-errors-valid-twin"]).Errors(); return nil }},
	}, nil)
	fmt.Fprintf(report, "\n### What errors cost\n\nThe document with 1,000 errors takes %.2f times as long as its valid twin.\n",
		float64(quantile(both[0], 0.5))/float64(quantile(both[1], 0.5)))
	return nil
}

// measure gives each peer its turns and returns the processor time of one piece
// of work in each turn, with what the runtime does beside it.
func measure(peers []peer, src []byte) [][]time.Duration {
	times := make([][]time.Duration, len(peers))
	for range rounds {
		for i, p := range peers {
			runtime.GC()
			n, start := 0, processorTime()
			for n == 0 || processorTime()-start < turn {
				if err := p.work(src); err != nil {
					log.Fatalf("%s: %v", p.name, err)
				}
				n++
			}
			times[i] = append(times[i], (processorTime()-start)/time.Duration(n))
		}
	}
	return times
}

// processorTime is what this process has used so far.
func processorTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		log.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// scan reads every token, which is the least that any reader of JSON does.
func scan(src []byte) error {
	d := jsontext.NewDecoder(bytes.NewBuffer(src), jsontext.AllowDuplicateNames(true))
	for {
		if _, err := d.ReadToken(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// validator decodes a document and validates it; finding faults is no error.
func validator(schema []byte) func([]byte) error {
	decoded, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	if err != nil {
		log.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("flow.json", decoded); err != nil {
		log.Fatal(err)
	}
	compiled, err := c.Compile("flow.json")
	if err != nil {
		log.Fatal(err)
	}
	return func(src []byte) error {
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(src))
		if err == nil {
			_ = compiled.Validate(v)
		}
		return err
	}
}

// node runs the peer of Node on the same file; none when it is not installed.
func node(dir, path string) []time.Duration {
	out, err := exec.Command("node", "ajv/peer.mjs", filepath.Join(dir, "schema.json"), path, fmt.Sprint(rounds), fmt.Sprint(turn.Milliseconds())).Output()
	if err != nil {
		log.Printf("no figures of Node: %v (run npm ci in bench/ajv)", err)
		return nil
	}
	var times []time.Duration
	if err := json.Unmarshal(out, &times); err != nil {
		log.Fatal(err)
	}
	return times
}
