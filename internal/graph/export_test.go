package graph

import "time"

// Hurry makes a client's limits a fraction of the usual, for tests on a real
// clock, and returns the longest time that an operation may take.
func (c *Client) Hurry() time.Duration {
	c.limits = limits{
		operation: 2 * time.Second,
		read:      400 * time.Millisecond,
		change:    600 * time.Millisecond,
		upload:    600 * time.Millisecond,
		pause:     300 * time.Millisecond,
		backoff:   10 * time.Millisecond,
		rest:      200 * time.Millisecond,
	}
	return c.limits.operation
}
