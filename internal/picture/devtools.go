package picture

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"
)

// maxAnswer is the largest answer in bytes; pictures are such.
const maxAnswer = 256 << 20

// devTools is a connection to Chromium's DevTools, with one page of its own.
// Calls go one after the other.
type devTools struct {
	client  *http.Client
	conn    *websocket.Conn
	session string // of the page; empty before there is one
	calls   int
}

// dial connects to the address that Chromium has told, and opens a page.
func dial(ctx context.Context, address string) (*devTools, error) {
	d := &devTools{client: &http.Client{Transport: &http.Transport{}}} // no proxy
	conn, _, err := websocket.Dial(ctx, address, &websocket.DialOptions{HTTPClient: d.client})
	if err != nil {
		return nil, fmt.Errorf("DevTools of the browser: %w", err)
	}
	conn.SetReadLimit(maxAnswer)
	d.conn = conn
	var target struct{ TargetID string }
	if err := d.call(ctx, "Target.createTarget", map[string]any{"url": "about:blank"}, &target); err != nil {
		return d, err
	}
	var attached struct{ SessionID string }
	err = d.call(ctx, "Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &attached)
	d.session = attached.SessionID
	return d, err
}

// call calls a method and reads its result; result may be nil.
func (d *devTools) call(ctx context.Context, method string, params map[string]any, result any) error {
	d.calls++
	request := map[string]any{"id": d.calls, "method": method, "params": params}
	if d.session != "" {
		request["sessionId"] = d.session
	}
	if err := wsjson.Write(ctx, d.conn, request); err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	for {
		var answer struct {
			ID     int
			Result json.RawMessage
			Error  *struct{ Message string }
		}
		switch err := wsjson.Read(ctx, d.conn, &answer); {
		case err != nil:
			return fmt.Errorf("%s: %w", method, err)
		case answer.ID != d.calls: // an event
		case answer.Error != nil:
			return fmt.Errorf("%s: %s", method, answer.Error.Message)
		case result == nil:
			return nil
		default:
			return json.Unmarshal(answer.Result, result)
		}
	}
}

// close ends the browser, if it still listens, and the connection.
func (d *devTools) close() {
	ctx, cancel := context.WithTimeout(context.Background(), closeTime)
	defer cancel()
	d.session = ""
	_ = d.call(ctx, "Browser.close", nil, nil) // one that does not listen is killed
	d.conn.CloseNow()
	d.client.CloseIdleConnections()
}
