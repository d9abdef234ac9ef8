package console

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/coder/websocket"

	"flowport/internal/lsp"
	"flowport/internal/registry"
)

const (
	// maxEditors is how many editors are served at one time, and
	// maxEditorsOfKey how many of them to who is signed in with one access key.
	maxEditors      = 32
	maxEditorsOfKey = 8
	// maxMessage is the largest message of an editor, in bytes: a document of 10
	// MiB with every third byte escaped, and some room around it.
	maxMessage = 14 << 20
	// maxEditorText is how much text an editor may have open, in bytes.
	maxEditorText = 12 << 20
	// editorPulse is how often it is looked whether an editor's session goes on,
	// and the editor asked whether it is still there, so that proxies keep the
	// connection and one that is gone gives its place up.
	editorPulse = 10 * time.Second
	// editorPatience is how long it has for the answer, or to take a message.
	editorPatience = 20 * time.Second
)

var noPlace = refuse(http.StatusServiceUnavailable, "TooManyEditors", "Too many editors are open on this server, or with this access key. Completion works again when some are closed.")

// editor answers GET /console/lsp: the language server, each message of which
// is one of a WebSocket. It ends with the session, at most editorPulse and
// editorPatience later.
func (c *Console) editor(w http.ResponseWriter, v *visit) {
	leave, ok := c.editors.tryTake(v.session.Key.ID)
	if !ok {
		c.answer(w, v, nil, noPlace)
		return
	}
	defer leave()
	// Accept refuses pages of other origins: to a handshake, which is a GET,
	// neither the cookie's SameSite nor a token would have to be enough.
	socket, err := websocket.Accept(w, v.Request, &websocket.AcceptOptions{OriginPatterns: c.origins()})
	if err != nil {
		c.Log.Warn("an editor was refused", "remote", v.RemoteAddr, "cause", err)
		return
	}
	defer socket.CloseNow()
	socket.SetReadLimit(maxMessage)
	ctx, cancel := context.WithCancel(v.Context())
	defer cancel()

	in, feed := io.Pipe()
	defer in.Close()
	go func() {
		feed.CloseWithError(receive(ctx, socket, feed))
		cancel() // nobody waits for what is still being done
	}()
	go func() {
		c.keep(ctx, socket, v.token)
		cancel()
	}()
	err = lsp.Serve(ctx, in, sender{ctx, socket}, lsp.Options{
		Version: c.Version, Log: c.Log, MaxText: maxEditorText, MaxMessage: maxMessage,
	})
	if err != nil && !errors.Is(err, lsp.ErrNoShutdown) && ctx.Err() == nil {
		c.Log.Debug("an editor has gone", "cause", err)
	}
	_ = socket.Close(websocket.StatusNormalClosure, "")
}

// origins are those that pages of this server may have, besides that of the
// host asked for.
func (c *Console) origins() []string {
	if c.PublicURL == "" {
		return nil
	}
	return []string{c.PublicURL}
}

// receive gives the messages of an editor to the language server, framed as it
// wants them. It returns io.EOF when there are no more.
func receive(ctx context.Context, socket *websocket.Conn, to io.Writer) error {
	for {
		kind, message, err := socket.Read(ctx)
		if err != nil || kind != websocket.MessageText {
			return io.EOF
		}
		if _, err := fmt.Fprintf(to, "Content-Length: %d\r\n\r\n", len(message)); err != nil {
			return err
		}
		if _, err := to.Write(message); err != nil {
			return err
		}
	}
}

// keep returns when an editor is to end: its session is over, or it does not
// answer any more.
func (c *Console) keep(ctx context.Context, socket *websocket.Conn, session string) {
	beat := time.NewTicker(c.pulse)
	defer beat.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-beat.C:
		}
		limited, cancel := context.WithTimeout(ctx, editorPatience)
		_, err := c.Registry.Session(limited, session)
		if errors.Is(err, registry.ErrSignedOut) {
			_ = socket.Close(websocket.StatusPolicyViolation, "the session is over")
		}
		if err == nil {
			err = socket.Ping(limited)
		}
		cancel()
		if err != nil {
			return
		}
	}
}

// sender sends what the language server writes: a message with its header.
type sender struct {
	ctx    context.Context
	socket *websocket.Conn
}

// Write sends one message without its header.
func (s sender) Write(frame []byte) (int, error) {
	_, message, found := bytes.Cut(frame, []byte("\r\n\r\n"))
	if !found {
		return 0, errors.New("console: the language server wrote no whole message")
	}
	ctx, cancel := context.WithTimeout(s.ctx, editorPatience)
	defer cancel()
	if err := s.socket.Write(ctx, websocket.MessageText, message); err != nil {
		return 0, err
	}
	return len(frame), nil
}
