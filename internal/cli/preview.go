package cli

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"syscall"
	"time"

	"flowport/internal/console"
	"flowport/internal/endpoint"
	"flowport/internal/livefile"
	"flowport/internal/local"
	"flowport/internal/meta"
)

// previewCmd shows a file as phones do.
type previewCmd struct {
	File string `arg:"" help:"A Flow JSON document."`

	Listen    string `default:"127.0.0.1:0" env:"FLOWPORT_PREVIEW_LISTEN" help:"Address of the page, on this machine; port 0 is any free one."`
	NoOpen    bool   `env:"FLOWPORT_PREVIEW_NO_OPEN" help:"Do not open the browser."`
	Endpoint  string `placeholder:"URL" env:"FLOWPORT_PREVIEW_ENDPOINT" help:"Where data_exchange goes, encrypted as by WhatsApp; plain http reaches this machine only."`
	PublicKey string `placeholder:"FILE" env:"FLOWPORT_PREVIEW_PUBLIC_KEY" help:"The endpoint's public key, as PEM (default: one is made, and its private key printed)."`
	appSecret

	PNG    bool    `name:"png" env:"FLOWPORT_PREVIEW_PNG" help:"Take pictures of the screens instead, with an installed Chromium."`
	Output string  `short:"o" placeholder:"DIR" env:"FLOWPORT_PREVIEW_OUTPUT" help:"Folder of the pictures, or '-' for one on standard output."`
	Screen string  `placeholder:"ID" env:"FLOWPORT_PREVIEW_SCREEN" help:"Only this screen."`
	Look   string  `enum:"android,ios" default:"android" env:"FLOWPORT_PREVIEW_LOOK" help:"android or ios."`
	Theme  string  `enum:"light,dark" default:"light" env:"FLOWPORT_PREVIEW_THEME" help:"light or dark."`
	Scale  float64 `default:"2" env:"FLOWPORT_PREVIEW_SCALE" help:"Pixels of a picture for each of the page, 0.5 to 4."`
}

// exitNoBrowser says that no Chromium is installed.
const exitNoBrowser = 4

// Help is shown by 'flowport preview --help'.
func (*previewCmd) Help() string {
	return `The page follows the file: save, and the flow goes on as it is now written. Ctrl-C
ends it. Nothing is kept, and only this machine can see it.

With --png each screen becomes DIR/SCREEN_ID.png, alike on each run with the same
Chromium and fonts: what has no data yet shows its examples, and calendars stand
at 15 January 2026. CHROME_PATH says which Chromium.

Examples:

  flowport preview flow.json
  flowport preview flow.json --endpoint http://127.0.0.1:3000/
  flowport preview --png flow.json -o pictures
  flowport preview --png flow.json --screen WELCOME --look ios --theme dark -o - > welcome.png

Exit codes: 0 done; 1 a screen could not be drawn; 2 wrong use; 3 the document could
not be read, or is not JSON, or a picture could not be written; 4 no Chromium.`
}

// Run serves the page until SIGINT or SIGTERM, or takes the pictures.
func (c *previewCmd) Run(io *streams) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := c.check(); err != nil {
		return &exitError{exitUsage, err}
	}
	file, err := livefile.Open(c.File, meta.MaxFlowJSON)
	if err != nil {
		return &exitError{exitUnread, err}
	}
	if c.PNG {
		return c.pictures(ctx, io, file)
	}
	return c.serve(ctx, io, file)
}

// check looks at what kong does not.
func (c *previewCmd) check() error {
	switch {
	case c.PNG && c.Output == "":
		return errors.New("say where the pictures go: -o DIR")
	case !c.PNG && (c.Output != "" || c.Screen != ""):
		return errors.New("--output and --screen are for pictures: --png")
	case c.PNG && (c.Scale < 0.5 || c.Scale > 4):
		return errors.New("--scale is a number from 0.5 to 4")
	case c.PublicKey != "" && c.Endpoint == "":
		return errors.New("--public-key is for an endpoint: --endpoint URL")
	}
	if c.Endpoint == "" {
		return nil
	}
	if u, err := url.Parse(c.Endpoint); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return fmt.Errorf("--endpoint %s: write a URL such as http://127.0.0.1:3000/", c.Endpoint)
	}
	return nil
}

// serve shows the page, until ctx ends.
func (c *previewCmd) serve(ctx context.Context, io *streams, file *livefile.File) error {
	calls := endpoint.NewClient(true) // whoever sits here may go anywhere
	defer calls.Close()
	shown, err := c.open(ctx, slog.New(slog.NewTextHandler(io.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})), file, calls)
	if err != nil {
		return err
	}
	defer background(ctx, file.Follow)()
	address := shown.address(url.Values{
		"interactive": {"true"}, "debug": {"true"}, "flow_token": {"flowport-preview"},
		"look": {c.Look}, "theme": {c.Theme},
	})
	fmt.Fprintf(io.Stdout, "%s\n", address)
	if shown.keys != nil && shown.keys.privateKey != "" {
		fmt.Fprintf(io.Stdout, "\nThe endpoint decrypts with this key, and checks signatures with the app secret %s:\n\n%s",
			shown.keys.console.AppSecret, shown.keys.privateKey)
	}
	if !c.NoOpen {
		if err := openBrowser(address); err != nil {
			fmt.Fprintf(io.Stderr, "flowport: the browser did not open (%v); open the address yourself\n", err)
		}
	}
	return shown.wait()
}

// A shownFile is a file that has a page.
type shownFile struct {
	origin string
	pages  *filePages
	keys   *givenKeys // nil without an endpoint
	wait   func() error
}

// address is that of the page with these parameters.
func (s *shownFile) address(query url.Values) string {
	query.Set("token", s.pages.token)
	return s.origin + "/preview/" + fileFlow + "?" + query.Encode()
}

// open starts to serve the page of a file. It ends with ctx; wait waits for it.
func (c *previewCmd) open(ctx context.Context, log *slog.Logger, file *livefile.File, calls *endpoint.Client) (*shownFile, error) {
	s := &shownFile{pages: &filePages{file: file, name: c.File, endpoint: c.Endpoint, token: rand.Text()}}
	o := console.Options{Pages: s.pages, Log: log, File: file}
	if c.Endpoint != "" {
		keys, err := newGivenKeys(c.PublicKey, c.AppSecret)
		if err != nil {
			return nil, err
		}
		s.keys, o.Endpoints, o.Calls = keys, keys, calls
	}
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return nil, &exitError{exitUsage, fmt.Errorf("cannot listen on %s: %w", c.Listen, err)}
	}
	if !isLoopback(listener.Addr()) {
		return nil, &exitError{exitUsage, errors.Join(fmt.Errorf("--listen %s: the page is for this machine only, as 127.0.0.1", c.Listen), listener.Close())}
	}
	s.origin = "http://" + listener.Addr().String()
	pages := console.New(o)
	server := &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if err := local.Check(r); err != nil {
				http.Error(w, "This page is for this machine only.", http.StatusForbidden)
				return
			}
			pages.ServeHTTP(w, r)
		}),
		BaseContext:       func(net.Listener) context.Context { return ctx }, // ends pages that wait for changes
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, log, server, listener) }()
	s.wait = func() error { return <-ended }
	return s, nil
}

// openBrowser opens an address as a click on it would.
func openBrowser(address string) error {
	command := map[string][]string{
		"darwin":  {"open"},
		"windows": {"rundll32", "url.dll,FileProtocolHandler"},
	}[runtime.GOOS]
	if command == nil {
		command = []string{"xdg-open"}
	}
	opener := exec.Command(command[0], append(command[1:], address)...)
	if err := opener.Start(); err != nil {
		return err
	}
	go opener.Wait() // it may live as long as the browser that it starts
	return nil
}
