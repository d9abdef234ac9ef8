// Package picture has an installed Chromium take pictures of pages of this
// machine.
package picture

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
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
	"--headless", "--remote-debugging-pipe", "--disable-gpu", "--hide-scrollbars", "--mute-audio",
	"--force-color-profile=srgb", "--font-render-hinting=none", "--disable-lcd-text", "--lang=en-US",
	"--no-first-run", "--no-default-browser-check", "--disable-extensions", "--disable-sync", "--disable-breakpad",
	"--disable-background-networking", "--disable-component-update", "--disable-default-apps", "--disable-quic",
	"--disable-dev-shm-usage", "--password-store=basic", "--use-mock-keychain",
	"--no-proxy-server", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
}

// A Browser is a running Chromium with one page.
type Browser struct {
	process *exec.Cmd
	ended   chan struct{} // closed when it has ended
	profile string        // its folder, removed in the end
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
	b = &Browser{profile: profile, ended: make(chan struct{})}
	defer func() {
		if err != nil {
			b.Close()
			b = nil
		}
	}()
	said := &output{}
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
	if err := b.launch(); err != nil {
		return b, err
	}
	if err = b.tools.openPage(ctx); err == nil {
		err = b.prepare(ctx, size)
	}
	switch {
	case errors.Is(err, errGone):
		b.awaitEnd()
		return b, fmt.Errorf("%s ended: %s\n%s", path, b.process.ProcessState, said)
	case err != nil && ctx.Err() != nil:
		return b, fmt.Errorf("%s did not start: %w\n%s", path, ctx.Err(), said)
	}
	return b, err
}

// launch starts the process with a pipe to it and one from it: Chromium reads
// calls from file descriptor 3 and answers on 4.
func (b *Browser) launch() error {
	calls, to, err := os.Pipe()
	if err != nil {
		return err
	}
	from, answers, err := os.Pipe()
	if err != nil {
		return errors.Join(err, calls.Close(), to.Close())
	}
	b.process.ExtraFiles = []*os.File{calls, answers}
	err = b.process.Start()
	calls.Close() // the process has its own
	answers.Close()
	if err != nil {
		return errors.Join(err, to.Close(), from.Close())
	}
	b.tools = connect(to, from)
	go func() {
		_ = b.process.Wait() // ProcessState has it
		close(b.ended)
	}()
	return nil
}

// awaitEnd waits until the browser has ended, and kills one that takes too long.
func (b *Browser) awaitEnd() {
	select {
	case <-b.ended:
	case <-time.After(closeTime):
		_ = b.process.Process.Kill() // if it has ended by itself, so much the better
		<-b.ended
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
		b.tools.quit()
		b.awaitEnd()
		b.tools.close()
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

// output is what Chromium says, up to maxOutput.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// maxOutput is how much of it is kept.
const maxOutput = 16 << 10

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.text.Write(p[:min(len(p), maxOutput-o.text.Len())])
	return len(p), nil
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return strings.TrimSpace(o.text.String())
}
