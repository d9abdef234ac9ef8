package lsp

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"sync"

	"golang.org/x/sync/semaphore"
)

// maxWaiting is how many messages are read ahead of the one being handled, so
// that a cancelled request is known before its turn.
const maxWaiting = 64

// inbox holds the messages that wait. One goroutine fills it.
type inbox struct {
	messages chan *message
	err      error // why messages was closed; nil at the end of the input
	size     int64 // bytes that the messages may have together, and any one of them
	room     *semaphore.Weighted

	mu      sync.Mutex
	waiting map[string]bool // by id of a request: whether it was cancelled
}

func newInbox(size int) *inbox {
	return &inbox{
		messages: make(chan *message, maxWaiting), waiting: map[string]bool{},
		size: int64(size), room: semaphore.NewWeighted(int64(size)),
	}
}

// fill reads messages up to exit, the end, or a frame after which no other can
// be found.
func (in *inbox) fill(ctx context.Context, frames *frameReader) {
	defer close(in.messages)
	for ctx.Err() == nil {
		m, err := in.read(ctx, frames)
		switch {
		case err == io.EOF:
			return
		case err != nil:
			in.err = err
			return
		case m.Method == "$/cancelRequest":
			in.room.Release(m.size)
			in.cancel(m)
			continue
		case m.isRequest():
			in.mu.Lock()
			in.waiting[string(m.ID)] = false
			in.mu.Unlock()
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

// read reads a message when there is room for it. One that is too large is
// passed over, and what comes of it is the error to answer.
func (in *inbox) read(ctx context.Context, frames *frameReader) (*message, error) {
	length, err := frames.header()
	if err != nil {
		return nil, err
	}
	if length > in.size {
		text := fmt.Sprintf("The message is larger than %d MiB.", in.size>>20)
		return &message{err: &responseError{codeInvalidRequest, text}}, frames.skip(length)
	}
	if err := in.room.Acquire(ctx, length); err != nil {
		return nil, err
	}
	content, err := frames.content(length)
	if err != nil {
		return nil, err
	}
	m := readMessage(content)
	m.size = length
	return m, nil
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
