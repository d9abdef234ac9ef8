package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"text/tabwriter"
	"time"

	"flowport/internal/shadow"
)

// shadowCmd is what can be done with what 'serve --shadow-compile' found.
type shadowCmd struct {
	Report shadowReportCmd `cmd:"" help:"Show where flowport's compiler and Meta disagreed."`
}

type shadowReportCmd struct {
	dataDir
	JSON bool `name:"json" help:"Print the report as JSON."`
}

// Help is shown by 'flowport shadow report --help'.
func (c *shadowReportCmd) Help() string {
	return `A server with 'serve --meta URL --shadow-compile' compiles each upload that Meta judged
and keeps the last 10,000 comparisons. Codes, paths and lines are compared, messages
are not. Please report differences, with the Flow JSON if you can.

KIND is only-meta or only-flowport for what one of them does not report, and line, path
or code for what they report differently.`
}

// Run prints the report.
func (c *shadowReportCmd) Run(io *streams) error {
	ctx := context.Background()
	records, err := c.openExisting(ctx)
	if err != nil {
		return err
	}
	defer records.Close()
	report, err := shadow.NewReport(ctx, records.store)
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(io.Stdout).Encode(report)
	}
	if report.Checks == 0 {
		fmt.Fprintln(io.Stdout, "Nothing was compared yet: serve with --meta URL --shadow-compile.")
		return nil
	}
	fmt.Fprintf(io.Stdout, "%d uploads compared since %s, %d with differences.\n", report.Checks, report.Since.Format(time.DateOnly), report.Different)
	if len(report.Groups) == 0 {
		return nil
	}
	table := tabwriter.NewWriter(io.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "\nKIND\tCODE\tCOUNT\tLAST FLOW\tLAST DIFFERENCE")
	for _, g := range report.Groups {
		// Codes and paths are Meta's, and paths have names out of documents.
		fmt.Fprintf(table, "%s\t%s\t%d\t%s\t%s\n", g.Kind, oneLine(g.Code), g.Count, g.LastFlow, oneLine(g.Last.String()))
	}
	return table.Flush()
}
