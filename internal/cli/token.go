package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"flowport/internal/registry"
)

// metaToken are the two ways to hand over an access token of Meta's. A flag or
// an environment variable with the token itself would show it to other
// processes and keep it in the shell's history.
type metaToken struct {
	TokenStdin bool   `xor:"token" help:"Read Meta's access token from standard input."`
	TokenFile  string `xor:"token" type:"path" placeholder:"FILE" help:"Read Meta's access token from a file."`
}

// token reads the token; "" when none is given. Its errors do not quote it.
func (t metaToken) token(stdin io.Reader) (string, error) {
	in, from := stdin, "standard input"
	switch {
	case t.TokenFile != "":
		f, err := os.Open(t.TokenFile)
		if err != nil {
			return "", err
		}
		defer f.Close()
		in, from = f, t.TokenFile
	case !t.TokenStdin:
		return "", nil
	}
	text, err := io.ReadAll(io.LimitReader(in, 2*registry.MaxToken))
	if err != nil {
		return "", fmt.Errorf("read the access token: %w", err)
	}
	token := strings.TrimSpace(string(text))
	if err := registry.CheckToken(token); err != nil {
		return "", &exitError{exitUsage, errors.New(from + ": " + err.Error())}
	}
	return token, nil
}
