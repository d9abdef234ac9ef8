package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"

	"flowport/internal/graph"
	"flowport/internal/meta"
	"flowport/internal/registry"
	"flowport/internal/shadow"
	"flowport/internal/sim"
)

// simulated is the value of --meta for the embedded Meta.
const simulated = "sim"

// metaFlags say which Meta is behind a server.
type metaFlags struct {
	Meta     string   `default:"sim" env:"FLOWPORT_META" placeholder:"sim|URL" help:"The Meta behind: 'sim', or the Graph API, as in https://graph.facebook.com/v24.0 (default: ${default})."`
	Record   string   `env:"FLOWPORT_RECORD" type:"path" placeholder:"DIR" help:"With --meta URL: write each exchange with Meta to a file, without tokens and phone numbers."`
	Shadow   bool     `name:"shadow-compile" env:"FLOWPORT_SHADOW_COMPILE" help:"With --meta URL: compile each upload here too, and keep where flowport and Meta disagree (see 'flowport shadow')."`
	Keep     int      `name:"keep-revisions" default:"0" env:"FLOWPORT_KEEP_REVISIONS" placeholder:"N" help:"Keep the newest N revisions of a flow, its draft, and what was published last; 0 keeps all (default: ${default})."`
	SimFault []string `env:"FLOWPORT_SIM_FAULT" placeholder:"FAULT" help:"Let the simulated Meta misbehave: ${faults}. As in slow=2s:UploadFlowJSONx3."`
}

// gateway reports whether the real Meta is behind.
func (f *metaFlags) gateway() bool { return f.Meta != "" && f.Meta != simulated }

// check refuses flags that are wrong or do not go together.
func (f *metaFlags) check() error {
	switch {
	case f.Keep < 0:
		return fmt.Errorf("--keep-revisions is a number of revisions, or 0 for all, not %d", f.Keep)
	case f.gateway() && f.Keep > 0:
		return errors.New("--keep-revisions is for the simulated Meta: the real one keeps the flows, and flowport no revisions of them")
	case f.gateway() && len(f.SimFault) > 0:
		return errors.New("--sim-fault is for the simulated Meta: leave it out, or leave out --meta")
	case !f.gateway() && f.Record != "":
		return errors.New("--record writes exchanges with the real Meta: it needs --meta URL, such as --meta https://graph.facebook.com/v24.0")
	case !f.gateway() && f.Shadow:
		return errors.New("--shadow-compile compares flowport with the real Meta: it needs --meta URL, such as --meta https://graph.facebook.com/v24.0")
	}
	_, err := parseFaults(f.SimFault)
	return err
}

// backend is the Meta behind a server.
type backend struct {
	meta.Service
	sim    *sim.Sim    // nil if the real Meta is behind
	faulty *sim.Faulty // likewise
	close  func()
}

// open makes the Meta that f names. base is the server's address for links.
func (f *metaFlags) open(ctx context.Context, records *records, base string, log *slog.Logger, metrics prometheus.Registerer) (*backend, error) {
	if f.gateway() {
		return f.openGateway(records, log, metrics)
	}
	return f.openSim(ctx, records, base)
}

// openSim makes the embedded Meta.
func (f *metaFlags) openSim(ctx context.Context, records *records, base string) (*backend, error) {
	faults, err := parseFaults(f.SimFault)
	if err != nil {
		return nil, err
	}
	embedded, err := sim.New(ctx, sim.Options{
		Store:   records.store,
		BaseURL: func() string { return base },
		Account: records.accountInfo, KeepRevisions: f.Keep,
	})
	if err != nil {
		return nil, err
	}
	faulty := sim.NewFaulty(embedded)
	faulty.SetFaults(faults)
	return &backend{Service: faulty, sim: embedded, faulty: faulty, close: func() {}}, nil
}

// openGateway makes a client of the real Meta.
func (f *metaFlags) openGateway(records *records, log *slog.Logger, metrics prometheus.Registerer) (*backend, error) {
	var transport http.RoundTripper
	if f.Record != "" {
		recorder, err := graph.NewRecorder(f.Record, nil, log)
		if err != nil {
			return nil, fmt.Errorf("cannot record to %s: %w", f.Record, err)
		}
		transport = recorder
	}
	client, err := graph.NewClient(graph.Options{
		Base: f.Meta, Tokens: records.tokenFor, Transport: transport, Log: log, Metrics: metrics,
	})
	if err != nil {
		return nil, &exitError{exitUsage, fmt.Errorf("--meta: %w", err)}
	}
	if !f.Shadow {
		return &backend{Service: client, close: client.Close}, nil
	}
	compared := shadow.New(shadow.Options{Meta: client, Store: records.store, Log: log, Metrics: metrics})
	return &backend{Service: compared, close: func() {
		compared.Close()
		client.Close()
	}}, nil
}

// tokenFor gives the access token that the caller's account has for a WABA.
// Without one it is Meta's own error for a token that does not count.
func (r *records) tokenFor(ctx context.Context, waba string) (string, error) {
	token, err := r.MetaToken(ctx, meta.CallerFrom(ctx).Account, waba)
	if errors.Is(err, registry.ErrNotFound) {
		return "", &meta.Error{
			Code: meta.CodeAccessToken, Type: "OAuthException",
			Message: "No access token of Meta's is stored for this WhatsApp Business Account, as linked by your AWS account. Whoever runs this server can add one with 'flowport waba rotate ID --token-stdin'.",
		}
	}
	return token, err
}
