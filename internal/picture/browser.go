// Package picture has an installed Chromium take pictures of pages of this
// machine.
package picture

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

// Time limits.
const (
	startTime = 60 * time.Second // first starts on a busy machine are slow
	drawTime  = 30 * time.Second // for each picture
	closeTime = 5 * time.Second
)

// flags make Chromium draw the same everywhere, keep to itself, and reach no
// host but this machine, whatever a page asks for.
var flags = []string{
	"--headless", "--remote-debugging-port=0", "--disable-gpu", "--hide-scrollbars", "--mute-audio",
	"--force-color-profile=srgb", "--font-render-hinting=none", "--disable-lcd-text", "--lang=en-US",
	"--no-first-run", "--no-default-browser-check", "--disable-extensions", "--disable-sync", "--disable-breakpad",
	"--disable-background-networking", "--disable-component-update", "--disable-default-apps", "--disable-quic",
	"--disable-dev-shm-usage", "--password-store=basic", "--use-mock-keychain",
	"--no-proxy-server", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
}

// A Browser is a running Chromium with one page.
type Browser struct {
	process *exec.Cmd
	ended   chan error
	profile string // its folder, removed in the end
	tools   *devTools
	size    Size
}

// NeedsNoSandbox reports whether Chromium runs without its sandbox: it refuses
// to have one when root starts it.
func NeedsNoSandbox() bool { return runtime.GOOS == "linux" && os.Geteuid() == 0 }

// Start starts the Chromium at path, for pictures of a size. Close it.
func Start(ctx context.Context, path string, size Size) (b *Browser, err error) {
	ctx, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()
	profile, err := os.MkdirTemp("", "flowport-")
	if err != nil {
		return nil, err
	}
	b = &Browser{profile: profile, ended: make(chan error, 1)}
	defer func() {
		if err != nil {
			b.Close()
			b = nil
		}
	}()
	said := &output{address: make(chan string, 1)}
	args := append(slices.Clone(flags), "--user-data-dir="+profile)
	if NeedsNoSandbox() {
		args = append(args, "--no-sandbox")
	}
	b.process = exec.Command(path, args...)
	b.process.Env = append(environment(), "TZ=UTC")
	if runtime.GOOS == "linux" {
		// One that has to be killed leaves its temporary files. Elsewhere the path
		// may get too long for the socket among them.
		b.process.Env = append(b.process.Env, "TMPDIR="+profile)
	}
	b.process.Stderr = said
	b.process.WaitDelay = closeTime // its helpers may hold on to stderr
	if err := b.process.Start(); err != nil {
		return b, err
	}
	go func() { b.ended <- b.process.Wait() }()
	select {
	case address := <-said.address:
		if b.tools, err = dial(ctx, address); err != nil {
			return b, err
		}
		return b, b.prepare(ctx, size)
	case err := <-b.ended:
		b.ended <- err
		return b, fmt.Errorf("%s ended: %w\n%s", path, err, said)
	case <-ctx.Done():
		return b, fmt.Errorf("%s did not start: %w\n%s", path, ctx.Err(), said)
	}
}

// environment is that of this process without flowport's keys and AWS's, which
// are nothing for a browser.
func environment() []string {
	return slices.DeleteFunc(os.Environ(), func(variable string) bool {
		return strings.HasPrefix(variable, "AWS_") || strings.HasPrefix(variable, "FLOWPORT_")
	})
}

// Close ends the browser and removes what it has written.
func (b *Browser) Close() error {
	if b.tools != nil {
		b.tools.close()
	}
	if b.process != nil && b.process.Process != nil {
		select {
		case <-b.ended:
		case <-time.After(closeTime):
			_ = b.process.Process.Kill() // if it has ended by itself, so much the better
			<-b.ended
		}
	}
	var err error
	for range 20 { // helpers of the browser may still be writing
		if err = os.RemoveAll(b.profile); err == nil {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return err
}

// output is what Chromium says, which has the address of its DevTools.
type output struct {
	mu      sync.Mutex
	text    bytes.Buffer
	found   bool
	address chan string
}

// maxOutput is how much of it is kept.
const maxOutput = 16 << 10

var listening = regexp.MustCompile(`(?m)^DevTools listening on (ws://127\.0\.0\.1:\S+)\s*$`)

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.text.Len() < maxOutput {
		o.text.Write(p)
	}
	if m := listening.FindSubmatch(o.text.Bytes()); m != nil && !o.found {
		o.found = true
		o.address <- string(m[1])
	}
	return len(p), nil
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return strings.TrimSpace(o.text.String())
}
