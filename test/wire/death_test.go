package wire_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// writer uploads to one flow, one document after another, and remembers what
// it may rely on.
type writer struct {
	flow         string
	acknowledged []byte // the last upload that was answered
	pending      []byte // the one that was sent and not answered; nil if none
	uploads      int
	digests      []string // SHA-256 of each upload that was answered
	large        bool     // uploads of megabytes, which a kill cuts through more often
}

// work uploads until the server is gone.
func (w *writer) work(s *server, seed uint64) error {
	random := rand.New(rand.NewPCG(seed, 0))
	picture := pictureFlow(4 << 20)
	for {
		w.uploads++
		src := goodFlow(fmt.Sprintf("flow %s upload %d", w.flow, w.uploads))
		src = append(src, bytes.Repeat([]byte(" "), random.IntN(200_000))...)
		if w.large {
			src = bytes.Clone(picture)
			copy(src[1000:], fmt.Sprintf("%08d", w.uploads))
		}
		w.pending = src
		a, err := s.try(developer, "UpdateWhatsAppFlowAssets", input{"id": waba, "flowId": w.flow, "flowJson": src})
		if err != nil {
			return nil // the server is gone
		}
		if err := a.success(nil); err != nil {
			return err
		}
		w.acknowledged, w.pending = src, nil
		w.digests = append(w.digests, fmt.Sprintf("%x", sha256.Sum256(src)))
	}
}

// check demands that the flow holds the last upload that was acknowledged, or
// the one that was under way.
func (w *writer) check(s *server) error {
	got, err := s.stored(w.flow)
	if err != nil {
		return err
	}
	if !bytes.Equal(got, w.acknowledged) && (w.pending == nil || !bytes.Equal(got, w.pending)) {
		return fmt.Errorf("flow %s holds %d bytes %.120q after upload %d, neither the acknowledged nor the pending one",
			w.flow, len(got), got, w.uploads)
	}
	w.acknowledged, w.pending = bytes.Clone(got), nil
	a, err := s.try(developer, "GetWhatsAppFlow", input{"id": waba, "flowId": w.flow})
	if err != nil {
		return err
	}
	return a.success(nil)
}

// TestKill ends servers with SIGKILL in the middle of uploads and looks what
// the next one on the same data directory has.
func TestKill(t *testing.T) {
	const rounds, clients = 4, 8
	dir := t.TempDir()
	writers := make([]*writer, clients)
	var mu sync.Mutex
	created := map[string]bool{} // flows whose creation was acknowledged
	for round := range rounds {
		s := start(t, dir)
		for i, w := range writers {
			if w == nil {
				writers[i] = &writer{flow: s.newFlow(t), large: i%4 == 0}
			} else if err := w.check(s); err != nil {
				t.Errorf("after kill %d: %v", round, err)
			}
		}
		for flow := range created {
			s.do(t, "GetWhatsAppFlow", input{"id": waba, "flowId": flow}).decode(t, nil)
		}

		errs := make([]error, clients)
		var all sync.WaitGroup
		for i, w := range writers {
			all.Go(func() { errs[i] = w.work(s, uint64(round*clients+i)) })
		}
		all.Go(func() {
			for {
				flow, err := s.tryNewFlow(developer)
				if err != nil {
					return
				}
				mu.Lock()
				created[flow] = true
				mu.Unlock()
			}
		})
		time.Sleep(time.Duration(400+rand.IntN(600)) * time.Millisecond)
		s.kill()
		all.Wait()
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
		browser.CloseIdleConnections()
	}

	s := start(t, dir)
	uploads := 0
	for _, w := range writers {
		if err := w.check(s); err != nil {
			t.Errorf("after the last kill: %v", err)
		}
		uploads += w.uploads
	}
	t.Logf("%d uploads and %d creations over %d kills", uploads, len(created), rounds)
	if uploads < rounds*clients {
		t.Errorf("only %d uploads were tried", uploads)
	}
	for flow := range created {
		s.do(t, "GetWhatsAppFlow", input{"id": waba, "flowId": flow}).decode(t, nil)
	}
	s.do(t, "DeleteWhatsAppFlow", input{"id": waba, "flowId": writers[0].flow}).decode(t, nil)

	record, err := exec.Command(binary, "audit", "--json", "--data", dir).Output()
	if err != nil {
		t.Fatal(err)
	}
	for flow := range created {
		if !bytes.Contains(record, []byte(`"responseElements":{"flowId":"`+flow+`"`)) {
			t.Errorf("the creation of flow %s is not on the audit record", flow)
		}
	}
	for _, w := range writers {
		for _, digest := range w.digests {
			if !bytes.Contains(record, []byte(digest)) {
				t.Errorf("an upload to flow %s, acknowledged, is not on the audit record", w.flow)
			}
		}
	}
	for _, w := range writers[1:] { // also of uploads that a kill left without an answer
		revisions, err := exec.Command(binary, "revisions", "list", w.flow, "--format=json", "--data", dir).Output()
		if err != nil {
			t.Fatal(err)
		}
		requests := regexp.MustCompile(`"requestId":"[^"]+"`).FindAllString(string(revisions), -1)
		if len(requests) < len(w.digests) {
			t.Errorf("flow %s has %d revisions of %d uploads", w.flow, len(requests), len(w.digests))
		}
		for _, id := range requests {
			if !bytes.Contains(record, []byte(strings.Replace(id, "requestId", "requestID", 1))) {
				t.Errorf("flow %s has a revision without a record, %s", w.flow, id)
			}
		}
	}
	if out, err := exec.Command(binary, "doctor", "--data", dir).CombinedOutput(); err != nil {
		t.Errorf("doctor: %v\n%s", err, out)
	}
}

func TestShutdown(t *testing.T) {
	t.Run("a running upload is finished", func(t *testing.T) {
		dir := t.TempDir()
		s := start(t, dir)
		flow := s.newFlow(t)
		src := pictureFlow(1 << 20)
		r, body := s.newRequest("UpdateWhatsAppFlowAssets", input{"id": waba, "flowId": flow, "flowJson": src})
		developer.sign(r, body)
		c := s.dial(t)
		c.writeHead(r)
		c.write(string(body[:len(body)/2]))
		time.Sleep(300 * time.Millisecond)

		s.process.Process.Signal(syscall.SIGTERM)
		time.Sleep(500 * time.Millisecond)
		select {
		case <-s.exited:
			t.Fatalf("the server did not wait for the upload: %v", s.err)
		default:
		}
		if conn, err := net.DialTimeout("tcp", s.address, time.Second); err == nil {
			conn.Close()
			t.Error("a new connection is accepted during shutdown")
		}
		c.write(string(body[len(body)/2:]))
		c.want(10*time.Second, 200, "", "")
		if err := s.stop(); err != nil {
			t.Fatal(err)
		}
		start(t, dir).wantStored(t, flow, src)
	})
	t.Run("under load nothing acknowledged is lost", func(t *testing.T) {
		dir := t.TempDir()
		s := start(t, dir)
		writers := make([]*writer, 8)
		var all sync.WaitGroup
		for i := range writers {
			writers[i] = &writer{flow: s.newFlow(t)}
			all.Go(func() {
				if err := writers[i].work(s, uint64(i)); err != nil {
					t.Error(err)
				}
			})
		}
		time.Sleep(500 * time.Millisecond)
		if err := s.stop(); err != nil {
			t.Error(err)
		}
		all.Wait()
		browser.CloseIdleConnections()
		again := start(t, dir)
		for _, w := range writers {
			if err := w.check(again); err != nil {
				t.Error(err)
			}
		}
	})
	t.Run("an idle connection does not hold it up", func(t *testing.T) {
		s := start(t, t.TempDir())
		s.dial(t)
		s.wantAlive(t) // leaves a connection open for the next request
		began := time.Now()
		if err := s.stop(); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("it took %v", took)
		}
	})
	t.Run("SIGINT is as good", func(t *testing.T) {
		s := start(t, t.TempDir())
		s.process.Process.Signal(syscall.SIGINT)
		select {
		case <-s.exited:
			if s.err != nil {
				t.Error(s.err)
			}
		case <-time.After(patience):
			t.Error("the server still runs")
		}
	})
	t.Run("a second SIGINT ends it at once", func(t *testing.T) {
		t.Parallel()
		s, err := launch(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		defer s.kill()
		r, _ := s.newRequest("UpdateWhatsAppFlowAssets", "{}")
		r.ContentLength = 10 << 20
		developer.sign(r, nil)
		s.dial(t).writeHead(r)
		time.Sleep(300 * time.Millisecond)
		for range 2 {
			s.process.Process.Signal(syscall.SIGINT)
			time.Sleep(300 * time.Millisecond)
		}
		select {
		case <-s.exited:
		case <-time.After(3 * time.Second):
			t.Error("the server still runs")
		}
	})
	t.Run("a stalled upload does not hold it up for ever", func(t *testing.T) {
		t.Parallel()
		s, err := launch(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		defer s.kill()
		r, _ := s.newRequest("UpdateWhatsAppFlowAssets", "{}")
		r.ContentLength = 10 << 20
		developer.sign(r, nil)
		s.dial(t).writeHead(r)
		time.Sleep(300 * time.Millisecond)
		s.process.Process.Signal(syscall.SIGTERM)
		select {
		case <-s.exited:
		case <-time.After(forever):
			t.Errorf("the server still runs %v after SIGTERM", forever)
		}
	})
}

func TestStart(t *testing.T) {
	// refuse demands that serve ends at once and says why.
	refuse := func(t *testing.T, part string, args ...string) {
		t.Helper()
		command := exec.Command(binary, append([]string{"serve"}, args...)...)
		command.Env = cleanEnvironment()
		var out bytes.Buffer
		command.Stdout, command.Stderr = &out, &out
		watchdog := time.AfterFunc(patience, func() { command.Process.Kill() })
		err := command.Run()
		if !watchdog.Stop() {
			t.Fatalf("serve did not end within %v\n%s", patience, out.String())
		}
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			t.Fatalf("serve ended with %v, want an exit code other than 0\n%s", err, out.String())
		}
		if !strings.Contains(out.String(), part) {
			t.Errorf("the reason lacks %q:\n%s", part, out.String())
		}
		if strings.Contains(out.String(), "goroutine ") {
			t.Errorf("the reason is a crash:\n%s", out.String())
		}
	}

	t.Run("a data directory in use is refused", func(t *testing.T) {
		s := start(t, t.TempDir())
		refuse(t, s.dir, "--listen", "127.0.0.1:0", "--data", s.dir)
		s.wantAlive(t)
		if err := s.stop(); err != nil {
			t.Fatal(err)
		}
		start(t, s.dir).wantAlive(t)
	})
	t.Run("two at once on an empty directory: one wins", func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "new")
		var all sync.WaitGroup
		servers := make([]*server, 2)
		errs := make([]error, 2)
		for i := range servers {
			all.Go(func() { servers[i], errs[i] = launch(dir) })
		}
		all.Wait()
		running := 0
		for i, s := range servers {
			if errs[i] != nil {
				continue
			}
			running++
			s.wantAlive(t)
			if err := s.stop(); err != nil {
				t.Error(err)
			}
		}
		if running != 1 {
			t.Errorf("%d servers run on one directory, want 1: %v", running, errs)
		}
	})
	t.Run("an address in use is refused", func(t *testing.T) {
		s := commonServer(t)
		refuse(t, s.address, "--listen", s.address, "--data", t.TempDir())
	})
	t.Run("a data directory that is a file is refused", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		refuse(t, file, "--listen", "127.0.0.1:0", "--data", file)
	})
	t.Run("a broken database is refused", func(t *testing.T) {
		s := start(t, t.TempDir())
		if err := s.stop(); err != nil {
			t.Fatal(err)
		}
		files, err := filepath.Glob(filepath.Join(s.dir, "*.db"))
		if err != nil || len(files) != 1 {
			t.Fatalf("%d databases in the data directory (%v), want 1", len(files), err)
		}
		if err := os.WriteFile(files[0], bytes.Repeat([]byte("no database "), 1000), 0o600); err != nil {
			t.Fatal(err)
		}
		refuse(t, "database", "--listen", "127.0.0.1:0", "--data", s.dir)
	})
	t.Run("a throttle of no operation is refused", func(t *testing.T) {
		refuse(t, "NoSuchOperation", "--listen", "127.0.0.1:0", "--data", t.TempDir(), "--throttle", "NoSuchOperation=1")
	})
	t.Run("a fault that is none is refused", func(t *testing.T) {
		refuse(t, "on-fire", "--listen", "127.0.0.1:0", "--data", t.TempDir(), "--sim-fault", "on-fire")
	})
	t.Run("the data directory is its owner's alone", func(t *testing.T) {
		s := start(t, filepath.Join(t.TempDir(), "new"))
		err := filepath.WalkDir(s.dir, func(path string, entry os.DirEntry, err error) error {
			if err != nil {
				return err
			}
			info, err := entry.Info()
			if err == nil && info.Mode().Perm()&0o077 != 0 {
				t.Errorf("%s has mode %v", path, info.Mode())
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
