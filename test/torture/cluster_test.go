package torture_test

import (
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// cluster is a PostgreSQL of the tests' own: in a temporary folder, on 127.0.0.1,
// as the user postgres where the tests run as root.
type cluster struct {
	bin    string // folder of PostgreSQL's programs
	dir    string
	port   int
	server *exec.Cmd
	exited chan struct{} // closed when server has ended
}

// newCluster makes a cluster that is not started. It skips the test where
// PostgreSQL is not installed.
func newCluster(t *testing.T) *cluster {
	t.Helper()
	bin := programs()
	if bin == "" {
		t.Skip("PostgreSQL's programs are not installed: make postgres installs them")
	}
	dir, err := os.MkdirTemp("", "flowport-torture-postgres-")
	if err != nil {
		t.Fatal(err)
	}
	c := &cluster{bin: bin, dir: dir, port: freePort(t)}
	clusters = append(clusters, c)
	if who := postgresUser(); who != nil {
		if err := os.Chown(dir, int(who.Uid), int(who.Gid)); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

// clusters are removed when all tests have ended.
var clusters []*cluster

func closePostgres() {
	for _, c := range clusters {
		c.kill()
		os.RemoveAll(c.dir)
	}
}

// programs finds the folder of initdb and postgres, the newest one.
func programs() string {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	newest, version := "", 0
	for _, dir := range found {
		if v, err := strconv.Atoi(filepath.Base(filepath.Dir(dir))); err == nil && v > version {
			newest, version = dir, v
		}
	}
	if path, err := exec.LookPath("initdb"); err == nil && newest == "" {
		return filepath.Dir(path)
	}
	return newest
}

// postgresUser is who PostgreSQL runs as; nil: who runs the tests. PostgreSQL
// refuses to be root.
func postgresUser() *syscall.Credential {
	if os.Getuid() != 0 {
		return nil
	}
	who, err := user.Lookup("postgres")
	if err != nil {
		return nil
	}
	uid, _ := strconv.Atoi(who.Uid)
	gid, _ := strconv.Atoi(who.Gid)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}

// freePort gives a port below those that the kernel gives to connections, so
// that it is still free when a server that was away for a while comes back.
func freePort(t *testing.T) int {
	for range 100 {
		port := 20000 + rand.IntN(10000)
		if l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			l.Close()
			return port
		}
	}
	t.Fatal("no port is free")
	return 0
}

// program is one of PostgreSQL's programs.
func (c *cluster) program(name string, args ...string) *exec.Cmd {
	p := exec.Command(filepath.Join(c.bin, name), args...)
	p.Dir = c.dir
	p.SysProcAttr = &syscall.SysProcAttr{Credential: postgresUser()}
	return p
}

// run runs a program to its end.
func (c *cluster) run(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, err := c.program(name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
}

func (c *cluster) data() string { return filepath.Join(c.dir, "data") }

// init makes an empty cluster, with settings for all that descend from it.
func (c *cluster) init(t *testing.T, settings ...string) {
	t.Helper()
	c.run(t, "initdb", "--pgdata", c.data(), "--username=flowport", "--auth=trust", "--no-sync", "--encoding=UTF8", "--no-locale")
	settings = append(settings, "log_min_messages = fatal", "max_connections = 200", "")
	f, err := os.OpenFile(filepath.Join(c.data(), "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString(strings.Join(settings, "\n")); err != nil {
		t.Fatal(err)
	}
}

// start starts the server and waits until it answers.
func (c *cluster) start(t *testing.T) {
	t.Helper()
	log, err := os.OpenFile(filepath.Join(c.dir, "log"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	c.server = c.program("postgres", "-D", c.data(), "-h", "127.0.0.1", "-p", fmt.Sprint(c.port), "-k", c.dir)
	c.server.Stdout, c.server.Stderr = log, log
	if err := c.server.Start(); err != nil {
		t.Fatal(err)
	}
	server, exited := c.server, make(chan struct{})
	c.exited = exited
	go func() {
		server.Wait()
		close(exited)
	}()
	for deadline := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		err := c.exec("SELECT 1")
		if err == nil {
			return
		}
		select {
		case <-exited:
			t.Fatalf("PostgreSQL ended: %v\n%s", server.ProcessState, c.log())
		default:
		}
		if time.Now().After(deadline) {
			t.Fatalf("PostgreSQL does not answer: %v\n%s", err, c.log())
		}
	}
}

func (c *cluster) log() []byte {
	text, _ := os.ReadFile(filepath.Join(c.dir, "log"))
	return text
}

// crash stops the server in immediate mode: no transaction is ended, nothing
// is written, and the next start recovers from the log.
func (c *cluster) crash() {
	c.server.Process.Signal(syscall.SIGQUIT)
	<-c.exited
}

// kill ends every process of the server with SIGKILL, all at one moment as far
// as they can tell: the first one is stopped before the others are looked for.
func (c *cluster) kill() {
	if c.server == nil {
		return
	}
	select {
	case <-c.exited:
		return
	default:
	}
	c.server.Process.Signal(syscall.SIGSTOP)
	for _, pid := range children(c.server.Process.Pid) {
		syscall.Kill(pid, syscall.SIGKILL)
	}
	c.server.Process.Kill()
	<-c.exited
}

// children are the processes that a process has started.
func children(parent int) (pids []int) {
	entries, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range entries {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		// PID (NAME) STATE PARENT …
		fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
		if len(fields) > 1 && fields[1] == fmt.Sprint(parent) {
			if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path))); err == nil {
				pids = append(pids, pid)
			}
		}
	}
	return pids
}
