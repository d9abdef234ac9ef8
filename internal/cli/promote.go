package cli

import (
	"context"
	"fmt"

	"flowport/internal/promote"
)

type promoteCmd struct {
	projectFlags
	applyFlags
	Flow string `arg:"" help:"A flow of the project."`
	To   string `required:"" env:"FLOWPORT_TO" placeholder:"ENV" help:"The environment to change."`
	From string `env:"FLOWPORT_FROM" placeholder:"ENV" help:"The environment whose draft is taken (default: the flow's file)."`
}

// Help is shown by 'flowport promote --help'.
func (promoteCmd) Help() string {
	return `Takes one flow to an environment: its file, or with --from the draft that another
environment has. Name, categories and endpoint are those of flowport.yaml. AWS has no
way to move a flow between WhatsApp Business Accounts; here it is one command.

Examples:

  flowport promote signup --to prod
  flowport promote signup --from staging --to prod --publish --yes

Exit codes are those of 'flowport apply'.`
}

// Run promotes the flow.
func (c *promoteCmd) Run(io *streams) error {
	ctx := context.Background()
	to, err := c.open(ctx, c.To)
	if err != nil {
		return err
	}
	if c.From == "" {
		want, err := to.wants([]string{c.Flow})
		if err != nil {
			return err
		}
		return c.apply(ctx, io, to, want)
	}
	flows, err := to.flows([]string{c.Flow})
	if err != nil {
		return err
	}
	from, err := c.enter(ctx, to.project, to.lock, c.From)
	if err != nil {
		return err
	}
	found, err := promote.Fetch(ctx, from.account, flows[0], from.known(c.Flow))
	if err != nil {
		return fmt.Errorf("flow %s in %s: %w", c.Flow, from.Name, err)
	}
	name := c.From + ":" + c.Flow // where errors are
	return c.apply(ctx, io, to, []*promote.Want{to.project.WantThis(flows[0], to.Environment, name, found.FlowJSON)})
}
