package torture_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// masterKey is that of all nodes of a test.
const masterKey = "dG9ydHVyZS10b3J0dXJlLXRvcnR1cmUtdG9ydHVyZSE="

// patience bounds every wait for a process.
const patience = 30 * time.Second

// node is a flowport that is ended and started again, on another port each time.
type node struct {
	args     []string // that say where its records are
	endpoint atomic.Pointer[string]
	process  *exec.Cmd
	log      *journal
	exited   chan struct{} // closed when the process has ended
}

// onDirectory is a node that keeps its records in a folder.
func onDirectory(dir string) *node { return &node{args: []string{"--data", dir}} }

// onPostgres is a node of several on one database.
func onPostgres(t *testing.T, url string) *node {
	return &node{args: []string{"--data", t.TempDir(), "--database", url}}
}

// banner is the first line of a server that accepts requests.
var banner = regexp.MustCompile(`^flowport \S+ listening on (http://127\.0\.0\.1:\d+)\n$`)

// launch starts the process. It does not wait until it serves; first gives the
// first line that it prints then.
func (n *node) launch() (first <-chan string, err error) {
	n.log, n.exited = &journal{}, make(chan struct{})
	n.process = command(append([]string{"serve", "--listen", "127.0.0.1:0"}, n.args...)...)
	n.process.Stderr = n.log
	stdout, err := n.process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := n.process.Start(); err != nil {
		return nil, err
	}
	lines, exited, process := make(chan string, 1), n.exited, n.process
	go func() {
		out := bufio.NewReader(stdout)
		line, _ := out.ReadString('\n')
		lines <- line
		io.Copy(io.Discard, out)
		process.Wait()
		close(exited)
	}()
	return lines, nil
}

// start starts the process and waits until it serves.
func (n *node) start() error {
	first, err := n.launch()
	if err != nil {
		return err
	}
	select {
	case line := <-first:
		parts := banner.FindStringSubmatch(line)
		if parts == nil {
			n.kill()
			return fmt.Errorf("the node says %q instead of its address\n%s", line, n.log.tail())
		}
		n.endpoint.Store(&parts[1])
		return nil
	case <-time.After(patience):
		n.kill()
		return fmt.Errorf("the node does not serve within %v\n%s", patience, n.log.tail())
	}
}

// kill ends the process as the kernel ends one that it has no memory for.
func (n *node) kill() {
	n.process.Process.Kill()
	<-n.exited
}

// dead reports, as an error, that the process ended without being told to.
func (n *node) dead() error {
	select {
	case <-n.exited:
		return fmt.Errorf("the node ended by itself: %v\n%s", n.process.ProcessState, n.log.tail())
	default:
		return nil
	}
}

// stop ends the process gracefully.
func (n *node) stop() error {
	if err := n.dead(); err != nil {
		return err
	}
	n.process.Process.Signal(syscall.SIGTERM)
	select {
	case <-n.exited:
	case <-time.After(patience):
		n.kill()
		return fmt.Errorf("the node does not end within %v of SIGTERM", patience)
	}
	if !n.process.ProcessState.Success() {
		return fmt.Errorf("the node ended with %v\n%s", n.process.ProcessState, n.log.tail())
	}
	return nil
}

// flowport runs a command of the product on the node's records.
func (n *node) flowport(args ...string) ([]byte, error) {
	c := command(append(args, n.args...)...)
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	if err := c.Run(); err != nil {
		return nil, fmt.Errorf("flowport %s: %w\n%s%s", strings.Join(args, " "), err, out.Bytes(), errs.Bytes())
	}
	return out.Bytes(), nil
}

// command is a command of the product, with nothing of the caller's settings.
func command(args ...string) *exec.Cmd {
	c := exec.Command(binary, args...)
	for _, entry := range os.Environ() {
		if !strings.HasPrefix(entry, "FLOWPORT_") && !strings.HasPrefix(entry, "PG") {
			c.Env = append(c.Env, entry)
		}
	}
	c.Env = append(c.Env, "FLOWPORT_MASTER_KEY="+masterKey)
	return c
}

// startAll starts nodes for the time of a test. At its end they must go in peace.
func startAll(t *testing.T, nodes ...*node) {
	t.Helper()
	for _, n := range nodes {
		if err := n.start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := n.stop(); err != nil {
				t.Error(err)
			}
			if at := strings.Index(n.log.String(), "panic"); at >= 0 {
				t.Error(errors.New("a panic in the node's log: " + n.log.String()[at:]))
			}
		})
	}
}

// journal keeps what a node writes to standard error.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// tail gives the end of the text.
func (j *journal) tail() string {
	text := j.String()
	return text[max(0, len(text)-4000):]
}
