package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/zstd"
)

const (
	serverRounds = 9
	clients      = 32     // that upload at once
	uploads      = 640    // in a turn, of all clients
	stored       = 10_000 // flows to upload to
)

// server measures flowport as its clients see it, beside a bare handler.
func server(report *strings.Builder) error {
	dir, err := os.MkdirTemp("", "flowport-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	binary, err := flowportBinary(dir)
	if err != nil {
		return err
	}
	fmt.Fprintf(report, "Servers and clients share the cores. Clients send requests that were\nsigned and put into bytes before. Medians; in brackets the spread from the first to the third quartile.\n")
	for _, measure := range []func(*strings.Builder, string) error{manyUploads, largeUpload, memory, startUp} {
		if err := measure(report, binary); err != nil {
			return err
		}
	}
	return nil
}

// A contender is one or more servers that the same uploads are sent to.
type contender struct {
	name      string
	servers   []*process
	rates     []float64
	processor time.Duration // of all turns
	clients   time.Duration
	sent      int
}

func (c *contender) stop() {
	for _, s := range c.servers {
		s.stop()
	}
}

// manyUploads has 32 clients upload documents of 16 KB (P4; P9 on PostgreSQL).
func manyUploads(report *strings.Builder, binary string) error {
	for _, e := range engines() {
		list, done, err := contenders(e, binary)
		if err != nil {
			return err
		}
		err = race(list)
		done()
		if err != nil {
			return err
		}
		fmt.Fprintf(report, "\n### %s: uploads of 16 KB by %d clients at once, each on the disk before it is acknowledged\n\n", e.name, clients)
		report.WriteString("| server | uploads a second | ratio | processor time for one: server | clients |\n|---|---|---|---|---|\n")
		for _, c := range list {
			fmt.Fprintf(report, "| %s | %.0f [%.0f–%.0f] | %.2f | %v | %v |\n", c.name,
				rank(c.rates, 0.5), rank(c.rates, 0.25), rank(c.rates, 0.75), rank(c.rates, 0.5)/rank(list[0].rates, 0.5),
				(c.processor / time.Duration(c.sent)).Round(time.Microsecond), (c.clients / time.Duration(c.sent)).Round(time.Microsecond))
		}
	}
	return nil
}

// contenders starts what is compared on an engine.
func contenders(e engine, binary string) (list []*contender, done func(), err error) {
	var cleanup []func()
	done = func() {
		for _, c := range list {
			c.stop()
		}
		for _, f := range cleanup {
			f()
		}
	}
	place := func(name string) string {
		where, remove, placeErr := e.place(name)
		if placeErr != nil {
			err = placeErr
			return ""
		}
		cleanup = append(cleanup, remove)
		return where
	}
	loaded := func(name string) string {
		where := place(name)
		if err == nil {
			_, err = load(context.Background(), where, slices.Repeat([]int{1}, stored))
		}
		return where
	}
	add := func(name string, servers int, run func() (*process, error)) {
		c := &contender{name: name}
		list = append(list, c)
		for range servers {
			p, runErr := run()
			if runErr != nil {
				err = runErr
				return
			}
			c.servers = append(c.servers, p)
		}
	}
	self, _ := os.Executable()
	keep := fmt.Sprint(compressed(sixteen(0)))
	one := loaded("one")
	add("flowport", 1, func() (*process, error) { return startFlowport(binary, one) })
	if e.name == "PostgreSQL" {
		three := loaded("three")
		add("flowport, three nodes", 3, func() (*process, error) { return startFlowport(binary, three) })
	}
	plain, shared := place("bare"), place("shared")
	if e.name == "SQLite" {
		err = os.MkdirAll(plain, 0o700)
	}
	add("bare handler", 1, func() (*process, error) { return start(nil, self, "bare", plain, keep, "each") })
	add("bare handler, commits shared by flowport's store", 1, func() (*process, error) { return start(nil, self, "bare", shared, keep, "shared") })
	return list, done, err
}

// race gives each contender its turns.
func race(list []*contender) error {
	flows := flowIDs(stored)
	for round := range serverRounds + 1 {
		for _, c := range list {
			requests := make([][]request, clients)
			for i := range requests {
				for n := range uploads / clients {
					r, err := uploading(c.servers[i%len(c.servers)].address, strconv.FormatInt(flows[rand.IntN(stored)], 10), sixteen(1+n+(i+round*clients)*uploads))
					if err != nil {
						return err
					}
					requests[i] = append(requests[i], r)
				}
			}
			server, own, took, err := c.turn(requests)
			if err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			if round == 0 { // which fills caches
				continue
			}
			c.rates = append(c.rates, uploads/took.Seconds())
			c.processor += server
			c.clients += own
			c.sent += uploads
		}
	}
	return nil
}

// turn sends the requests of each client over a connection of its own.
func (c *contender) turn(requests [][]request) (server, own, took time.Duration, err error) {
	var running sync.WaitGroup
	failed := make(chan error, len(requests))
	connections := make([]*client, len(requests))
	for i := range connections {
		if connections[i], err = dial(c.servers[i%len(c.servers)].address); err != nil {
			return 0, 0, 0, err
		}
		defer connections[i].conn.Close()
	}
	used := func() (sum time.Duration) {
		for _, s := range c.servers {
			sum += s.processor()
		}
		return sum
	}
	before, ownBefore, start := used(), ownProcessor(), time.Now()
	for i, list := range requests {
		running.Go(func() {
			for _, r := range list {
				if _, err := connections[i].do(r); err != nil {
					failed <- err
					return
				}
			}
		})
	}
	running.Wait()
	took = time.Since(start)
	server, own = used()-before, ownProcessor()-ownBefore
	select {
	case err = <-failed:
	default:
	}
	return server, own, took, err
}

// sixteen is a typical document, another one for each number.
func sixteen(n int) []byte {
	return bytes.Replace(flow(12, 1, 9, 0), []byte("Where would you like to sit?"), fmt.Appendf(nil, "Where in hall %09d?", n), 1)
}

// compressed is how many bytes flowport keeps of a document.
func compressed(src []byte) int {
	e, err := zstd.NewWriter(nil)
	if err != nil {
		panic(err) // there are no options
	}
	return len(e.EncodeAll(src, nil))
}

// memory measures how much of a server is resident (P6).
func memory(report *strings.Builder, binary string) error {
	dir, err := os.MkdirTemp("", "flowport-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	p, err := startFlowport(binary, filepath.Join(dir, "data"))
	if err != nil {
		return err
	}
	defer p.stop()
	const crowd = 32
	flow, err := newFlow(p.address, "Large")
	if err != nil {
		return err
	}
	time.Sleep(time.Second)
	idle := p.memory("VmRSS")
	var requests [][]request
	for i := range crowd {
		r, err := uploading(p.address, flow, large(i))
		if err != nil {
			return err
		}
		requests = append(requests, []request{r})
	}
	c := &contender{servers: []*process{p}}
	if _, _, _, err := c.turn(requests); err != nil {
		return err
	}
	fmt.Fprintf(report, "\n### Resident memory, SQLite\n\n| | MiB |\n|---|---|\n| idle, after the first flow | %d |\n| at most, during %d uploads of 10 MB at once | %d |\n",
		idle>>20, crowd, p.memory("VmHWM")>>20)
	return nil
}

// large is a document of 10 MB of values, another one for each number.
func large(n int) []byte {
	return bytes.Replace(flow(95, 43, 27, 0), []byte("Where would you like to sit?"), fmt.Appendf(nil, "Where in hall %09d?", n), 1)
}
