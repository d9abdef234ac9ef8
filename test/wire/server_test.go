package wire_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// server is one running flowport.
type server struct {
	endpoint string // http://127.0.0.1:PORT
	address  string // 127.0.0.1:PORT
	dir      string // data directory

	process *exec.Cmd
	log     *journal
	exited  chan struct{} // closed once err is set
	err     error         // of the process
	killed  bool          // by kill
}

// banner is the first line of a server that accepts requests.
var banner = regexp.MustCompile(`^flowport \S+ listening on (http://(127\.0\.0\.1:\d+))$`)

// patience bounds every wait for a server to start or to stop.
const patience = 30 * time.Second

// launch starts a server on dir and returns once it accepts requests. When it
// does not, the error holds what the server said.
func launch(dir string, args ...string) (*server, error) {
	args = append([]string{"serve", "--listen", "127.0.0.1:0", "--data", dir}, args...)
	s := &server{dir: dir, process: exec.Command(binary, args...), log: &journal{}, exited: make(chan struct{})}
	s.process.Env = cleanEnvironment()
	s.process.Stderr = s.log
	stdout, err := s.process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.process.Start(); err != nil {
		return nil, err
	}

	first := make(chan string, 1)
	go func() {
		out := bufio.NewReader(stdout)
		line, _ := out.ReadString('\n')
		first <- strings.TrimSuffix(line, "\n")
		io.Copy(io.Discard, out)
		s.err = s.process.Wait()
		close(s.exited)
	}()
	select {
	case line := <-first:
		if parts := banner.FindStringSubmatch(line); parts != nil {
			s.endpoint, s.address = parts[1], parts[2]
			return s, nil
		}
		err = fmt.Errorf("the first line on stdout is %q, not the banner", line)
	case <-time.After(patience):
		err = fmt.Errorf("no banner within %v", patience)
	}
	// A server that refuses to start ends by itself; let it say why.
	select {
	case <-s.exited:
		err = fmt.Errorf("%w; exit: %v", err, s.err)
	case <-time.After(5 * time.Second):
		s.kill()
	}
	return nil, fmt.Errorf("%w\n%s", err, s.log.tail(20))
}

// start launches a server for one test and stops it when the test ends.
func start(t *testing.T, dir string, args ...string) *server {
	t.Helper()
	s, err := launch(dir, args...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.stop(); err != nil {
			t.Error(err)
		}
		if t.Failed() {
			t.Logf("the end of the server's log:\n%s", s.log.tail(20))
		}
	})
	return s
}

// common is the server that tests share which need nothing of their own.
var common struct {
	sync.Once
	dir    string
	server *server
	err    error
}

func commonServer(t *testing.T) *server {
	t.Helper()
	common.Do(func() { common.server, common.err = launch(common.dir) })
	if common.err != nil {
		t.Fatal(common.err)
	}
	select {
	case <-common.server.exited:
		t.Fatalf("the common server is dead: %v\n%s", common.server.err, common.server.log.tail(40))
	default:
	}
	return common.server
}

// stop ends the server gracefully. An exit other than 0, a panic or a data race
// in its log is an error.
func (s *server) stop() error {
	s.process.Process.Signal(syscall.SIGTERM)
	select {
	case <-s.exited:
	case <-time.After(patience):
		s.kill()
		return fmt.Errorf("the server did not stop within %v of SIGTERM", patience)
	}
	if s.err != nil && !s.killed {
		return fmt.Errorf("the server stopped with %w\n%s", s.err, s.log.tail(20))
	}
	for _, sign := range []string{"DATA RACE", "panic"} {
		if at := strings.Index(s.log.String(), sign); at >= 0 {
			return fmt.Errorf("the server's log has a %s:\n%.3000s", sign, s.log.String()[at:])
		}
	}
	return nil
}

// kill ends the server as a power cut would, seen from the process.
func (s *server) kill() {
	s.killed = true
	s.process.Process.Kill()
	<-s.exited
}

// peakMemory reads the largest resident set of the server so far, in bytes.
func (s *server) peakMemory(t *testing.T) int64 {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.process.Process.Pid))
	if err != nil {
		t.Skipf("resident memory cannot be read here: %v", err)
	}
	for line := range strings.Lines(string(status)) {
		if value, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kib, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
			if err != nil {
				t.Fatalf("VmHWM: %v", err)
			}
			return kib << 10
		}
	}
	t.Skip("no VmHWM in /proc/PID/status")
	return 0
}

// flowport runs another command of the product to its end.
func flowport(t *testing.T, args ...string) (stdout string) {
	t.Helper()
	command := exec.Command(binary, args...)
	command.Env = cleanEnvironment()
	var out, errs bytes.Buffer
	command.Stdout, command.Stderr = &out, &errs
	if err := command.Run(); err != nil {
		t.Fatalf("flowport %s: %v\n%s", strings.Join(args, " "), err, errs.String())
	}
	return out.String()
}

// cleanEnvironment is the caller's without what would configure flowport.
func cleanEnvironment() []string {
	var env []string
	for _, entry := range os.Environ() {
		if !strings.HasPrefix(entry, "FLOWPORT_") && !strings.HasPrefix(entry, "AWS_") {
			env = append(env, entry)
		}
	}
	return env
}

// journal keeps what a server writes to stderr.
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

// tail gives the last n lines.
func (j *journal) tail(n int) string {
	lines := strings.SplitAfter(j.String(), "\n")
	return strings.Join(lines[max(0, len(lines)-n-1):], "")
}
