package cli

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"flowport/flowjson"
)

// schemaCmd prints the JSON Schema of a Flow JSON version.
type schemaCmd struct {
	For  string `name:"version" placeholder:"V" env:"FLOWPORT_SCHEMA_VERSION" help:"Flow JSON version; without it, the newest."`
	List bool   `help:"List the versions, what Meta does with them and what each brought."`
}

// Help is shown by `flowport schema --help`.
func (*schemaCmd) Help() string {
	return `The schema is JSON Schema 2020-12. It refuses what the compiler's rules schema/...
refuse: unknown and missing properties, wrong types and values, components and
actions that do not stand there in that version. What only the flow as a whole
can tell (routing, references, names, limits) 'flowport lint' finds.

Examples:

  flowport schema > flow.schema.json              the newest version
  flowport schema --version 6.3 > flow-6.3.json   another one
  flowport schema --list                          the versions there are

VS Code completes and checks flows with this in settings.json:

  "json.schemas": [{"fileMatch": ["flows/*.json"], "url": "./flow.schema.json"}]

A flow itself must not have the key $schema: Meta refuses it.`
}

// Run prints the schema, or the list.
func (c *schemaCmd) Run(io *streams) error {
	if c.List {
		return c.list(io)
	}
	version := c.For
	if version == "" {
		all := flowjson.SchemaVersions()
		version = all[len(all)-1]
	}
	schema, err := flowjson.Schema(version)
	if err != nil {
		return &exitError{exitUsage, err}
	}
	_, err = fmt.Fprintln(io.Stdout, string(schema))
	return err
}

var versionStates = map[flowjson.VersionState]string{
	flowjson.VersionPublishable: "publishable",
	flowjson.VersionFrozen:      "frozen",
	flowjson.VersionRetired:     "retired, no schema",
}

func (c *schemaCmd) list(io *streams) error {
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	for _, v := range flowjson.Versions() {
		state := versionStates[v.State]
		if v.Frozen != "" {
			state += " since " + v.Frozen
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", v.Version, v.Since, state, v.News)
	}
	w.Flush()
	_, err := fmt.Fprint(io.Stdout, table.String())
	return err
}
