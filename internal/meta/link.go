package meta

import "errors"

// Errors of the links that an implementation gives out: preview pages
// ([Preview]) and downloads ([Asset]).
var (
	// ErrLinkInvalid says that a link was never given out, or was ended. It
	// does not say which part of it is wrong, so that nobody can probe for flows.
	ErrLinkInvalid = errors.New("meta: the link is not valid")
	// ErrLinkExpired says that a link was good and its time is over.
	ErrLinkExpired = errors.New("meta: the link has expired")
)
