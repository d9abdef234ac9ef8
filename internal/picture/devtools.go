package picture

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
)

// maxAnswer is the largest answer in bytes; pictures are such.
const maxAnswer = 256 << 20

// errGone says that the browser has closed its pipes, as it does when it ends.
var errGone = errors.New("the browser has gone")

// devTools is a connection to Chromium's DevTools, with one page of its own.
// Calls go one after the other. It is a pair of pipes, in which a zero byte ends
// each message: to a port any user of the machine could connect.
type devTools struct {
	to, from *os.File
	answers  chan answer // closed when the browser has gone
	closed   chan struct{}
	session  string // of the page; empty before there is one
	calls    int
}

// answer is what comes from DevTools: the answer to a call, or an event, which
// has no ID.
type answer struct {
	ID     int
	Result json.RawMessage
	Error  *struct{ Message string }
}

// connect takes over the ends of two pipes, of which Chromium has the others.
func connect(to, from *os.File) *devTools {
	d := &devTools{to: to, from: from, answers: make(chan answer), closed: make(chan struct{})}
	go d.receive()
	return d
}

// receive takes in answers until the browser has gone or close is called.
func (d *devTools) receive() {
	defer close(d.answers)
	messages := bufio.NewScanner(d.from)
	messages.Buffer(nil, maxAnswer)
	messages.Split(untilZero)
	for messages.Scan() {
		var a answer
		if json.Unmarshal(messages.Bytes(), &a) != nil {
			return
		}
		if a.ID == 0 {
			continue
		}
		select {
		case d.answers <- a:
		case <-d.closed:
			return
		}
	}
}

// untilZero is a bufio.SplitFunc for messages that end with a zero byte.
func untilZero(data []byte, _ bool) (advance int, message []byte, err error) {
	if end := bytes.IndexByte(data, 0); end >= 0 {
		return end + 1, data[:end], nil
	}
	return 0, nil, nil
}

// openPage opens the page that all further calls are for.
func (d *devTools) openPage(ctx context.Context) error {
	var target struct{ TargetID string }
	if err := d.call(ctx, "Target.createTarget", params{"url": "about:blank"}, &target); err != nil {
		return err
	}
	var attached struct{ SessionID string }
	err := d.call(ctx, "Target.attachToTarget", params{"targetId": target.TargetID, "flatten": true}, &attached)
	d.session = attached.SessionID
	return err
}

// call calls a method and reads its result; result may be nil. errGone.
func (d *devTools) call(ctx context.Context, method string, given params, result any) error {
	d.calls++
	request := params{"id": d.calls, "method": method, "params": given}
	if d.session != "" {
		request["sessionId"] = d.session
	}
	message, err := json.Marshal(request)
	if err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	if _, err := d.to.Write(append(message, 0)); err != nil {
		return fmt.Errorf("%s: %w", method, errGone)
	}
	for {
		select {
		case a, ok := <-d.answers:
			switch {
			case !ok:
				return fmt.Errorf("%s: %w", method, errGone)
			case a.ID != d.calls: // to a call whose time was over
			case a.Error != nil:
				return fmt.Errorf("%s: %s", method, a.Error.Message)
			case result == nil:
				return nil
			default:
				return json.Unmarshal(a.Result, result)
			}
		case <-ctx.Done():
			return fmt.Errorf("%s: %w", method, ctx.Err())
		}
	}
}

// quit asks the browser to end.
func (d *devTools) quit() {
	ctx, cancel := context.WithTimeout(context.Background(), closeTime)
	defer cancel()
	d.session = ""
	_ = d.call(ctx, "Browser.close", nil, nil) // one that does not listen is killed
}

// close gives the pipes up, when the browser has gone.
func (d *devTools) close() {
	close(d.closed)
	_ = d.to.Close()
	_ = d.from.Close()
	for range d.answers { // until receive has ended
	}
}
