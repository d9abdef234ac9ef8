// Flowport is the WhatsApp Flows part of AWS End User Messaging Social as one
// program: an AWS API, an embedded Meta, and an offline Flow JSON compiler.
package main

import (
	"os"

	"flowport/internal/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
