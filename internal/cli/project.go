package cli

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"strings"
	"time"

	"flowport/internal/promote"
	"flowport/internal/registry"
)

// projectFlags are those of all commands that work with a flowport.yaml.
type projectFlags struct {
	Project string        `default:"flowport.yaml" env:"FLOWPORT_PROJECT" placeholder:"FILE" help:"The project: environments and flows (default: ${default}). Its lock file is beside it."`
	Timeout time.Duration `default:"2m" help:"Longest time for one call (default: ${default})."`
}

// environment is a project at work in one of its environments.
type environment struct {
	promote.Environment
	project *promote.Project
	lock    *promote.Lock
	account *promote.Account
}

// open reads project and lock, and makes a client for an environment.
func (c *projectFlags) open(ctx context.Context, name string) (*environment, error) {
	project, err := promote.LoadProject(c.Project)
	var unread *fs.PathError
	switch {
	case errors.As(err, &unread):
		return nil, &exitError{exitUnread, err}
	case err != nil:
		return nil, &exitError{exitUsage, err}
	}
	lock, err := promote.LoadLock(project)
	if err != nil {
		return nil, &exitError{exitUnread, err}
	}
	return c.enter(ctx, project, lock, name)
}

func (c *projectFlags) enter(ctx context.Context, project *promote.Project, lock *promote.Lock, name string) (*environment, error) {
	e, err := project.Environment(name)
	if err != nil {
		return nil, &exitError{exitUsage, err}
	}
	e.Endpoint = cmp.Or(e.Endpoint, "http://127.0.0.1:4588")
	e.WABA = cmp.Or(e.WABA, registry.DevelopmentWABA)
	if err := lock.Check(e); err != nil {
		return nil, &exitError{exitUsage, err}
	}
	client, err := newAWSClient(ctx, awsTarget{e.Endpoint, e.Region, e.Profile, "auto", c.Timeout})
	if err != nil {
		return nil, err
	}
	return &environment{e, project, lock, &promote.Account{
		WABA: e.WABA, Call: client.call, Secure: strings.HasPrefix(client.endpoint, "https:"),
	}}, nil
}

// flows finds the flows that arguments name; all if there are none.
func (e *environment) flows(keys []string) ([]promote.Flow, error) {
	flows, err := e.project.Flows(keys)
	if err != nil {
		return nil, &exitError{exitUsage, err}
	}
	return flows, nil
}

// known is what the lock file has of a flow in this environment.
func (e *environment) known(key string) *promote.Locked { return e.lock.Get(e.Environment, key) }

// wants reads the files of flows.
func (e *environment) wants(keys []string) ([]*promote.Want, error) {
	flows, err := e.flows(keys)
	if err != nil {
		return nil, err
	}
	var want []*promote.Want
	for _, f := range flows {
		w, err := e.project.Want(f, e.Environment)
		if err != nil {
			return nil, &exitError{exitUnread, err}
		}
		want = append(want, w)
	}
	return want, nil
}
