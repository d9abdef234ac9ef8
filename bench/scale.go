package main

import (
	"context"
	"fmt"
	"log"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"flowport/internal/sim"
	"flowport/internal/store"
)

const (
	// scaleRounds is how often each size has its turn; turns alternate.
	scaleRounds = 20
	// scaleCalls is how many calls of each kind are made in a turn.
	scaleCalls = 15
	// page is how many flows, or revisions, a list shows at once.
	page = 25
)

// sizes are the numbers of flows, and of revisions of one flow, that are
// compared.
var (
	sizes  = []int{1_000, 100_000, 1_000_000}
	depths = []int{10, 1_000, 100_000}
)

// scale measures what calls cost as a store grows.
func scale(report *strings.Builder) error {
	fmt.Fprintf(report, "Median of %d calls, one after the other; in brackets the spread from the first to\nthe third quartile. Growth is to the smallest. \"Inside\" is without HTTP, signatures and permissions.\n", scaleRounds*scaleCalls)
	dir, err := os.MkdirTemp("", "flowport-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	binary, err := flowportBinary(dir)
	if err != nil {
		return err
	}
	for _, e := range engines() {
		if err := scaleOn(report, e, binary); err != nil {
			return fmt.Errorf("%s: %w", e.name, err)
		}
	}
	return nil
}

// An engine gives places for new stores. They are gone after done.
type engine struct {
	name  string
	place func(name string) (where string, done func(), err error)
}

// engines are SQLite and, if scripts/postgres.sh has started one, PostgreSQL.
func engines() []engine {
	list := []engine{{"SQLite", func(string) (string, func(), error) {
		dir, err := os.MkdirTemp("", "flowport-bench-")
		return filepath.Join(dir, "data"), func() { os.RemoveAll(dir) }, err
	}}}
	server := os.Getenv("FLOWPORT_TEST_POSTGRES")
	if server == "" {
		log.Print("no figures of PostgreSQL: run ../scripts/postgres.sh go run .")
		return list
	}
	return append(list, engine{"PostgreSQL", func(name string) (string, func(), error) { return database(server, name) }})
}

// database makes a database of a server and returns its address.
func database(server, name string) (string, func(), error) {
	address, err := url.Parse(server)
	if err != nil {
		return "", nil, err
	}
	run := func(statement string) error {
		ctx := context.Background()
		c, err := pgx.Connect(ctx, server)
		if err != nil {
			return err
		}
		defer c.Close(ctx)
		_, err = c.Exec(ctx, statement)
		return err
	}
	name = "bench_" + name
	if err := run("CREATE DATABASE " + name); err != nil {
		return "", nil, err
	}
	address.Path = "/" + name
	return address.String(), func() {
		if err := run("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			log.Print(err)
		}
	}, nil
}

// A measured store is one that calls are made on: through a server, and without.
type measured struct {
	store  *store.Store
	sim    *sim.Sim
	client *client
	server *process
	flows  []int64
	close  func()
}

// open loads a store and opens it as a server would.
func (e engine) open(binary, name string, revisions []int) (*measured, error) {
	ctx := context.Background()
	where, remove, err := e.place(name)
	if err != nil {
		return nil, err
	}
	began := time.Now()
	m := &measured{close: remove}
	if m.flows, err = load(ctx, where, revisions); err != nil {
		return nil, err
	}
	if m.store, err = store.Open(ctx, where); err != nil {
		return nil, err
	}
	log.Printf("%s: %s loaded in %v", e.name, name, time.Since(began).Round(time.Second))
	if m.sim, err = sim.New(ctx, sim.Options{Store: m.store, BaseURL: func() string { return "http://127.0.0.1" }}); err != nil {
		return nil, err
	}
	if m.server, err = startFlowport(binary, where); err != nil {
		return nil, err
	}
	m.close = func() {
		if m.client != nil {
			m.client.conn.Close()
		}
		m.server.stop()
		m.store.Close()
		remove()
	}
	return m, nil
}

// A storeCall is what is measured on a store, or on one flow of it.
type storeCall struct {
	name    string
	prepare func() (call func() error, err error) // only the call is measured
}

// plain is a call that needs no preparation.
func plain(call func() error) func() (func() error, error) {
	return func() (func() error, error) { return call, nil }
}

// newDocument is a Flow JSON that no store has.
func newDocument() []byte { return smallFlow(fmt.Sprint("New ", rand.Int64())) }

// send prepares a signed request for a flow. A connection that nothing is sent
// over would be closed while other stores are loaded.
func (m *measured) send(r request, err error) (func() error, error) {
	if err == nil && m.client == nil {
		m.client, err = dial(m.server.address)
	}
	return func() error { _, err := m.client.do(r); return err }, err
}

// The calls of AWS's API.
func (m *measured) upload(flow int64) (func() error, error) {
	return m.send(uploading(m.server.address, strconv.FormatInt(flow, 10), newDocument()))
}

func (m *measured) get(flow int64) (func() error, error) {
	return m.send(getting(m.server.address, strconv.FormatInt(flow, 10)))
}

// What is left of them without HTTP, signatures and permissions.
func (m *measured) uploadInside(flow int64) error {
	_, err := m.sim.UploadFlowJSON(context.Background(), account, strconv.FormatInt(flow, 10), newDocument())
	return err
}

func (m *measured) getInside(flow int64) error {
	_, err := m.sim.Flow(context.Background(), account, strconv.FormatInt(flow, 10))
	return err
}

// list reads the page of flows below an id.
func (m *measured) list(before int64) error {
	return m.store.Read(context.Background(), func(tx *store.Tx) error {
		flows, _, err := tx.Flows(account, before, page)
		return full(len(flows), err)
	})
}

// revisions reads the page of a flow's revisions below a number.
func (m *measured) revisions(flow, before int64) error {
	return m.store.Read(context.Background(), func(tx *store.Tx) error {
		list, err := tx.Revisions(flow, before, page)
		return full(len(list), err)
	})
}

// full demands that a list has a whole page, so that pages can be compared.
func full(n int, err error) error {
	if err == nil && n != page {
		err = fmt.Errorf("a page has %d rows, want %d", n, page)
	}
	return err
}

// any of the flows, each as likely as the others.
func (m *measured) any() int64 { return m.flows[rand.IntN(len(m.flows))] }

// scaleOn writes the tables of an engine.
func scaleOn(report *strings.Builder, e engine, binary string) error {
	var columns [][]storeCall
	var names []string
	for _, n := range sizes {
		ones := make([]int, n)
		for i := range ones {
			ones[i] = 1
		}
		m, err := e.open(binary, fmt.Sprint("flows_", n), ones)
		if err != nil {
			return err
		}
		defer m.close()
		names = append(names, thousands(n)+" flows")
		columns = append(columns, []storeCall{
			{"UpdateWhatsAppFlowAssets of any flow", func() (func() error, error) { return m.upload(m.any()) }},
			{"GetWhatsAppFlow of any flow", func() (func() error, error) { return m.get(m.any()) }},
			{"the upload, inside", plain(func() error { return m.uploadInside(m.any()) })},
			{"the get, inside", plain(func() error { return m.getInside(m.any()) })},
			{"page of flows, the first, inside", plain(func() error { return m.list(0) })},
			{"page of flows, in the middle, inside", plain(func() error { return m.list(m.flows[n/2+rand.IntN(page)]) })},
			{"page of flows, the last, inside", plain(func() error { return m.list(m.flows[page]) })},
		})
	}
	if err := compare(report, e.name+", flows of one account", names, columns); err != nil {
		return err
	}

	m, err := e.open(binary, "deep", append([]int{1}, depths...))
	if err != nil {
		return err
	}
	defer m.close()
	columns, names = nil, nil
	for i, n := range depths {
		flow := m.flows[1+i]
		names = append(names, thousands(n)+" revisions")
		calls := []storeCall{
			{"UpdateWhatsAppFlowAssets", func() (func() error, error) { return m.upload(flow) }},
			{"GetWhatsAppFlow", func() (func() error, error) { return m.get(flow) }},
			{"the upload, inside", plain(func() error { return m.uploadInside(flow) })},
			{"the get, inside", plain(func() error { return m.getInside(flow) })},
		}
		if n > page {
			calls = append(calls,
				storeCall{"page of revisions, the first, inside", plain(func() error { return m.revisions(flow, 0) })},
				storeCall{"page of revisions, in the middle, inside", plain(func() error { return m.revisions(flow, int64(n/2+rand.IntN(page))) })},
				storeCall{"page of revisions, the last, inside", plain(func() error { return m.revisions(flow, page+1) })})
		}
		columns = append(columns, calls)
	}
	return compare(report, e.name+", revisions of one flow", names, columns)
}

// compare gives each call of each column its turns and writes a table. A cell
// says how the time grew from the leftmost column that has the call.
func compare(report *strings.Builder, title string, names []string, columns [][]storeCall) error {
	times := make([][][]time.Duration, len(columns))
	for round := range scaleRounds + 1 {
		for c, calls := range columns {
			if times[c] == nil {
				times[c] = make([][]time.Duration, len(calls))
			}
			for r, call := range calls {
				for range scaleCalls {
					timed, err := call.prepare()
					if err != nil {
						return err
					}
					start := time.Now()
					if err := timed(); err != nil {
						return fmt.Errorf("%s, %s: %w", names[c], call.name, err)
					}
					if round > 0 { // the first round fills caches
						times[c][r] = append(times[c][r], time.Since(start))
					}
				}
			}
		}
	}
	fmt.Fprintf(report, "\n### %s\n\n| call | %s |\n|---|%s\n", title, strings.Join(names, " | "), strings.Repeat("---|", len(names)))
	longest := columns[len(columns)-1]
	for r, call := range longest {
		fmt.Fprintf(report, "| %s |", call.name)
		first := time.Duration(0)
		for c := range columns {
			if r >= len(columns[c]) {
				report.WriteString(" |")
				continue
			}
			t := times[c][r]
			median := quantile(t, 0.5)
			fmt.Fprintf(report, " %v [%v–%v]", round(median), round(quantile(t, 0.25)), round(quantile(t, 0.75)))
			if first == 0 {
				first = median
			} else {
				fmt.Fprintf(report, " × %.2f", float64(median)/float64(first))
			}
			report.WriteString(" |")
		}
		report.WriteByte('\n')
	}
	return nil
}

// thousands writes a number with commas.
func thousands(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
