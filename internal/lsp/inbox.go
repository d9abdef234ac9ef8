package lsp

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"sync"

	"golang.org/x/sync/semaphore"
)

// maxWaiting is how many messages are read ahead of the one being handled, so
// that a cancelled request is known before its turn.
// They have maxWaitingSize bytes together.
const (
	maxWaiting     = 64
	maxWaitingSize = 2 * maxFrame
)

// inbox holds the messages that wait. One goroutine fills it.
type inbox struct {
	messages chan *message
	err      error // why messages was closed; nil at the end of the input
	room     *semaphore.Weighted

	mu      sync.Mutex
	waiting map[string]bool // by id of a request: whether it was cancelled
}

func newInbox() *inbox {
	return &inbox{messages: make(chan *message, maxWaiting), waiting: map[string]bool{}, room: semaphore.NewWeighted(maxWaitingSize)}
}

// fill reads messages up to exit, the end, or a frame after which no other can
// be found.
func (in *inbox) fill(ctx context.Context, frames *frameReader) {
	defer close(in.messages)
	for ctx.Err() == nil {
		content, err := frames.next()
		var m *message
		switch {
		case err == io.EOF:
			return
		case errors.Is(err, errFrameTooLarge):
			m = &message{err: &responseError{codeInvalidRequest, "The message is larger than 64 MiB."}}
		case err != nil:
			in.err = err
			return
		default:
			m = readMessage(content)
			m.size = int64(len(content))
		}
		if m.Method == "$/cancelRequest" {
			in.cancel(m)
			continue
		}
		if in.put(ctx, m) != nil {
			return
		}
		select {
		case in.messages <- m:
		case <-ctx.Done():
			return
		}
		if m.Method == "exit" {
			return
		}
	}
}

// put begins the wait of m, when there is room for it.
func (in *inbox) put(ctx context.Context, m *message) error {
	if m.isRequest() {
		in.mu.Lock()
		in.waiting[string(m.ID)] = false
		in.mu.Unlock()
	}
	return in.room.Acquire(ctx, m.size)
}

func (in *inbox) cancel(m *message) {
	var params struct {
		ID json.RawMessage `json:"id"`
	}
	if json.Unmarshal(m.Params, &params) != nil {
		return
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	if _, waits := in.waiting[string(params.ID)]; waits {
		in.waiting[string(params.ID)] = true
	}
}

// take ends the wait of m and reports whether it was cancelled meanwhile.
func (in *inbox) take(m *message) (cancelled bool) {
	in.room.Release(m.size)
	in.mu.Lock()
	defer in.mu.Unlock()
	cancelled = in.waiting[string(m.ID)]
	delete(in.waiting, string(m.ID))
	return cancelled
}
