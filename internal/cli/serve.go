package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"flowport/internal/awsapi"
	"flowport/internal/console"
	"flowport/internal/endpoint"
	"flowport/internal/events"
	"flowport/internal/graph"
	"flowport/internal/intake"
	"flowport/internal/registry"
	"flowport/internal/sim"
	"flowport/internal/store"
)

const (
	// shutdownGrace is how long running requests may go on after SIGTERM.
	shutdownGrace = 30 * time.Second
	// memoryTarget is where the garbage collector starts to work harder;
	// GOMEMLIMIT overrides it.
	memoryTarget = 384 << 20
)

// serveCmd serves the AWS API.
type serveCmd struct {
	topicFlags
	dataDir
	Listen       string   `default:"127.0.0.1:4588" env:"FLOWPORT_LISTEN" placeholder:"HOST:PORT" help:"Address to listen on; port 0 takes a free one (default: ${default})."`
	Region       string   `default:"us-east-1" env:"FLOWPORT_REGION" help:"Region that the banner shows; every region is served (default: ${default})."`
	PublicURL    string   `env:"FLOWPORT_PUBLIC_URL" placeholder:"URL" help:"Address for preview and download links, when clients reach this server under another one."`
	TrustedProxy []string `env:"FLOWPORT_TRUSTED_PROXY" placeholder:"ADDRESS" help:"Proxies, such as 127.0.0.1 or 10.0.0.0/8, whose X-Forwarded-For says where a request comes from (default: none)."`
	Throttle     []string `env:"FLOWPORT_THROTTLE" placeholder:"OPERATION=RATE[/BURST]" help:"Calls a second for each key, such as UpdateWhatsAppFlowAssets=5/10 or *=100 (default: no limit)."`
	LogFormat    string   `default:"text" enum:"text,json" env:"FLOWPORT_LOG_FORMAT" help:"Logs on standard error as ${enum} (default: ${default})."`
	LogLevel     string   `default:"info" enum:"debug,info,warn,error" env:"FLOWPORT_LOG_LEVEL" help:"Least level that is logged: ${enum} (default: ${default})."`
	metaFlags
	appSecret
}

// Help is shown by `flowport serve --help`.
func (c *serveCmd) Help() string {
	return `While it listens on loopback, any AWS SDK or CLI can use the access key test with
the secret test. Keys for other addresses are made with 'flowport keys create'.

With --meta URL calls go to the real Meta, with the access tokens that
'flowport waba link' keeps. Then only keys of 'flowport keys create' work.

Examples:

  flowport serve
  flowport serve --listen 0.0.0.0:4588 --public-url https://flows.example.com
  flowport serve --sim-fault down:UploadFlowJSONx2
  FLOWPORT_DATABASE=postgres://flowport@db.example.com/flowport flowport serve
  flowport serve --meta https://graph.facebook.com/v24.0

Then, in another terminal:

  export AWS_ENDPOINT_URL_SOCIALMESSAGING=http://127.0.0.1:4588
  export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_REGION=us-east-1
  aws socialmessaging list-linked-whatsapp-business-accounts

It answers as Meta's Graph API too: give Graph tools the base address
http://127.0.0.1:4588/v24.0 and the access token test, or that of 'flowport waba
link'. GET /healthz, /readyz and /metrics tell how it is.`
}

// Run serves until SIGINT or SIGTERM.
func (c *serveCmd) Run(io *streams) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return c.serve(ctx, io)
}

// serve serves until ctx ends, then lets running requests finish.
func (c *serveCmd) serve(ctx context.Context, io *streams) (err error) {
	log := c.logger(io.Stderr)
	rates := awsapi.Rates{}
	for _, s := range c.Throttle {
		if err := rates.ParseRate(s); err != nil {
			return &exitError{exitUsage, err}
		}
	}
	proxies, err := parseProxies(c.TrustedProxy)
	if err != nil {
		return &exitError{exitUsage, err}
	}
	if err := c.metaFlags.check(); err != nil {
		return &exitError{exitUsage, err}
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryTarget)
	}
	topics, err := c.topics(ctx)
	if err != nil {
		return err
	}

	unlock, err := c.lock()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	records, err := c.dataDir.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, records.Close()) }()
	var key *registry.Key
	var waba *registry.WABA
	if !c.gateway() {
		if key, waba, err = records.EnsureDevelopment(ctx, c.Region); err != nil {
			return err
		}
	}

	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w", c.Listen, err)
	}
	base := "http://" + listener.Addr().String()
	if c.PublicURL != "" {
		base = strings.TrimRight(c.PublicURL, "/")
	}
	metrics := prometheus.NewRegistry()
	behind, err := c.metaFlags.open(ctx, records, base, log, metrics)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer behind.close()

	// Behind a proxy every client comes from loopback. The secret that everybody
	// knows opens nothing at the real Meta.
	local := isLoopback(listener.Addr()) && (c.PublicURL == "" || isLoopbackURL(c.PublicURL)) && !c.gateway()
	bodies := intake.NewGate()
	aws := awsapi.New(awsapi.Options{
		Meta: behind, Registry: records.Registry, Log: log, Metrics: metrics,
		Rates: rates, Bodies: bodies, AllowDevelopment: local, Audit: auditLog{records.store},
		AnyTopicAccount: c.SNSAnyAccount,
	})
	site := &site{
		aws:     aws,
		metrics: metrics,
		ready:   func(ctx context.Context) error { return records.store.Read(ctx, func(*store.Tx) error { return nil }) },
	}
	if behind.sim != nil {
		calls := endpoint.NewClient(local)
		defer calls.Close()
		site.pages = console.New(console.Options{
			Pages: behind.sim, Log: log, Endpoints: endpointKeys{records, c.AppSecret}, Calls: calls,
		})
		site.graph = graph.NewServer(graph.ServerOptions{
			Meta: behind, Accounts: graphAccounts{records.Registry, local}, Objects: behind.sim,
			Log: log, Metrics: metrics, Bodies: bodies, Audit: auditLog{records.store},
		})
		site.console, err = console.NewConsole(console.ConsoleOptions{
			AWS: aws, Registry: records.Registry, Revisions: behind.sim, Bodies: bodies, Log: log, Audit: auditLog{records.store},
			Version: version(), Region: c.Region, AllowDevelopment: local, PublicURL: originOf(c.PublicURL),
		})
		if err != nil {
			return errors.Join(err, listener.Close())
		}
		if local {
			site.faults = &faultsAdmin{behind.faulty}
		}
	}
	server := &http.Server{
		Handler:           proxies.behind(site),
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	courier := events.New(events.Options{
		Store: records.store, Registry: records.Registry, Log: log, Metrics: metrics,
		SNS: topics, Local: local, Region: c.Region,
	})
	defer background(ctx, courier.Run)()
	if behind.sim != nil {
		defer background(ctx, func(ctx context.Context) { daily(ctx, log, behind.sim.WarnOfExpiry) })()
	}
	c.banner(io.Stdout, listener.Addr(), local, key, waba)
	return run(ctx, log, server, listener)
}

// background runs work until stop is called, which returns when it has ended.
// It goes on after ctx ends: requests that still run may give it work.
func background(ctx context.Context, work func(context.Context)) (stop func()) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	var running sync.WaitGroup
	running.Go(func() { work(ctx) })
	return func() {
		cancel()
		running.Wait()
	}
}

// daily does work at once and then every day, until ctx ends.
func daily(ctx context.Context, log *slog.Logger, work func(context.Context) error) {
	day := time.NewTicker(24 * time.Hour)
	defer day.Stop()
	for {
		if err := work(ctx); err != nil && ctx.Err() == nil {
			log.Error("the daily work failed; it is tried again tomorrow", "cause", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-day.C:
		}
	}
}

// run serves on listener until ctx ends or serving fails.
func run(ctx context.Context, log *slog.Logger, server *http.Server, listener net.Listener) error {
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	log.Info("shutting down", "grace", shutdownGrace)
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownGrace)
	defer cancel()
	// Who presses Ctrl-C again does not want to wait.
	grace, stop := signal.NotifyContext(grace, os.Interrupt)
	defer stop()
	if err := server.Shutdown(grace); err != nil {
		return errors.Join(fmt.Errorf("some requests were broken off: %w", err), server.Close())
	}
	return nil
}

func (c *serveCmd) logger(w io.Writer) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.LogLevel)) // kong has checked it
	options := &slog.HandlerOptions{Level: level}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

func parseFaults(texts []string) ([]sim.Fault, error) {
	var faults []sim.Fault
	for _, text := range texts {
		f, err := sim.ParseFault(text)
		if err != nil {
			return nil, err
		}
		faults = append(faults, f)
	}
	return faults, nil
}

// originOf is the part of a URL that browsers call its origin; empty if it has
// none.
func originOf(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// isLoopback reports whether only this machine can reach an address.
func isLoopback(addr net.Addr) bool {
	tcp, ok := addr.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

// isLoopbackURL reports whether only this machine can reach a URL.
func isLoopbackURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && isLoopbackName(u.Host)
}

// banner tells a person what to do next. Its first line is for programs too.
func (c *serveCmd) banner(w io.Writer, addr net.Addr, local bool, key *registry.Key, waba *registry.WABA) {
	endpoint := "http://" + addr.String()
	fmt.Fprintf(w, "flowport %s listening on %s\n\n", version(), endpoint)
	fmt.Fprintf(w, "  endpoint  %s\n  region    %s (any other works too)\n  data      %s\n", endpoint, c.Region, c.shown())
	if c.gateway() {
		fmt.Fprintf(w, "  Meta      %s\n  WABA      link one with: flowport waba link --token-stdin %s\n", c.Meta, c.flag())
	}
	if !local {
		fmt.Fprintf(w, "  key       make one with: flowport keys create %s\n\n", c.flag())
		return
	}
	fmt.Fprintf(w, "  key       %s, secret %s\n  WABA      %s\n", key.ID, key.Secret, waba.ID)
	fmt.Fprintf(w, "  Graph     %s/v24.0, token %s, WABA %s\n\n", endpoint, developmentToken, waba.MetaID)
	fmt.Fprintf(w, "Upload a flow:\n\n  flowport push flow.json --endpoint %s\n\n", endpoint)
}
