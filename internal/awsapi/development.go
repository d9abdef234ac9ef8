package awsapi

import (
	"errors"
	"net/http"

	"flowport/internal/local"
)

// developmentAllowed refuses what a foreign web page can make a browser send to
// this machine, and what a proxy passes on: everybody, and so every page, can
// sign as the development identity.
func developmentAllowed(r *http.Request) error {
	const instead = "make a key with 'flowport keys create'."
	err := local.Check(r)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, local.ErrHost):
		return accessDeniedException.because(err, "The development identity does not answer to the host %s: use localhost or an IP address, or "+instead, quoted(r.Host))
	case errors.Is(err, local.ErrProxy):
		return accessDeniedException.because(err, "The development identity does not answer to what a proxy passes on: "+instead)
	}
	return accessDeniedException.because(err, "The development identity does not answer to web pages: "+instead)
}
