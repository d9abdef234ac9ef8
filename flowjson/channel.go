package flowjson

import (
	"encoding/json"
	"fmt"
)

// Success is the screen by which an endpoint ends a flow (Flow JSON, "Data
// Exchange"; no screen may have this id).
const Success = "SUCCESS"

// Keys of an [AnswerError], Meta's ("Error Codes", "Endpoint").
const (
	BadTransition = "invalid-screen-transition"
	BadPayload    = "payload-schema-error"
)

// AnswerError is why a phone does not take an endpoint's answer.
type AnswerError struct {
	Key     string // BadTransition or BadPayload
	Message string
}

// Error gives the message with its key.
func (e *AnswerError) Error() string { return e.Key + ": " + e.Message }

// Answer is what an endpoint answered.
type Answer struct {
	Screen string          // where the flow goes on; [Success] ends it
	Data   json.RawMessage // an object, as [ReadViewData] gives it
}

// Channel is what a flow says about the talks with its endpoint: Meta's data
// channel. It must not be used by several goroutines at a time.
type Channel struct {
	Version        string // of the Flow JSON, as written
	DataAPIVersion string // as written; empty: the flow has no endpoint

	flow *flow
	ways *graph // those of the routing model; nil where there is none
}

// ReadChannel reads what a document says about its endpoint. Any JSON object
// gives a Channel, whatever errors [Compile] finds in it; other bytes give a
// [*SyntaxError]. The Channel refers to src, which must not change while it is
// in use.
func ReadChannel(src []byte) (*Channel, error) {
	t, f := read(src)
	if f == nil && t.kind(0) != kindObject {
		f = &fault{t.span(0), notAnObject}
	}
	if f != nil {
		return nil, f.err(src)
	}
	c := &Channel{flow: &flow{tree: t}, Version: t.string(t.member(0, "version")), DataAPIVersion: t.string(t.member(0, "data_api_version"))}
	if screens := t.ofKind(0, "screens", kindArray); screens != none {
		for n := range t.children(screens) {
			if len(c.flow.screens) == maxGraph {
				break
			}
			c.flow.screens = append(c.flow.screens, screen{
				index: len(c.flow.screens), node: n, id: t.ofKind(n, "id", kindString), data: t.ofKind(n, "data", kindObject),
			})
		}
	}
	if t.ofKind(0, "routing_model", kindObject) != none {
		c.ways = &graph{}
		for i := range c.flow.screens {
			c.ways.screens = append(c.ways.screens, &c.flow.screens[i])
		}
		c.ways.setEdges(c.flow.modelWays())
	}
	return c, nil
}

// SignsToken reports whether messages to the endpoint carry a signature of the
// flow token: with Flow JSON 7.3 and data API 4.0 ("Flows Changelogs").
func (c *Channel) SignsToken() bool {
	v, _ := parseVersion(c.Version)
	api, _ := parseVersion(c.DataAPIVersion)
	return v >= v7_3 && api >= v4_0
}

// Check looks at an endpoint's answer as a phone does. from is the screen that
// the person is on, empty where the flow is to be opened by the answer. An
// error is an [*AnswerError].
//
// An opened flow starts on a screen that no way of the routing model leads to.
// Later the answer stays on the screen, goes a way of the model, goes one back,
// or ends the flow. Data has each field that the screen declares, of its type;
// where the answer stays on the screen, what it leaves out is as before.
func (c *Channel) Check(from string, answer []byte) (*Answer, error) {
	t, f := read(answer)
	if f != nil || t.kind(0) != kindObject {
		return nil, refusePayload("The answer is not a JSON object that can be read.")
	}
	name := t.member(0, "screen")
	if name == none || t.kind(name) != kindString {
		return nil, refusePayload("The answer has no 'screen', which names where the flow goes on.")
	}
	a := &Answer{Screen: t.string(name), Data: json.RawMessage("{}")}
	data := t.member(0, "data")
	if data != none {
		if t.kind(data) != kindObject {
			return nil, refusePayload("'data' of the answer is %s, and must be object.", t.kind(data))
		}
		a.Data = newViewer(t, versionOf(c.flow.tree)).data(data)
	}
	if a.Screen == Success {
		response := t.member(t.member(data, "extension_message_response"), "params")
		if response == none || t.kind(response) != kindObject {
			return nil, refusePayload("An answer that ends the flow has the object data.extension_message_response.params.")
		}
		return a, nil
	}
	to := c.flow.screenByID([]byte(a.Screen))
	if to == nil {
		return nil, &AnswerError{BadTransition, fmt.Sprintf("The flow has no screen '%s'.", shorten([]byte(a.Screen)))}
	}
	if err := c.transition(from, to); err != nil {
		return nil, err
	}
	if err := c.payload(to, from == a.Screen, t, data); err != nil {
		return nil, err
	}
	return a, nil
}

// transition checks the way to a screen.
func (c *Channel) transition(from string, to *screen) error {
	if c.ways == nil {
		return nil
	}
	if from == "" {
		entries := c.ways.entries()
		for _, i := range entries {
			if i == to.index {
				return nil
			}
		}
		if len(entries) == 0 {
			return nil
		}
		return &AnswerError{BadTransition, fmt.Sprintf("The first screen -[%s] that was provided with response already have incoming nodes found in the routing model", c.flow.idOf(to))}
	}
	source := c.flow.screenByID([]byte(from))
	if source == nil || source == to || c.ways.has(source.index, to.index) || c.ways.has(to.index, source.index) {
		return nil
	}
	return &AnswerError{BadTransition, fmt.Sprintf("The routing model has no way from screen '%s' to screen '%s'.", shorten([]byte(from)), shorten(c.flow.idOf(to)))}
}

// payload checks the data for a screen; stays means that it is shown already.
func (c *Channel) payload(s *screen, stays bool, t *tree, data nodeID) error {
	if message := t.member(data, "error_message"); message != none && t.kind(message) != kindString {
		return refusePayload("'error_message' of the answer is %s, and must be string.", t.kind(message))
	}
	if s.data == none {
		return nil
	}
	for schema := range c.flow.children(s.data) {
		field := c.flow.keyText(schema)
		value := t.member(data, string(field))
		if value == none {
			if stays {
				continue
			}
			return refusePayload("Screen '%s' declares the field '%s', which the answer lacks.", shorten(c.flow.idOf(s)), shorten(field))
		}
		var err error
		c.flow.misfits(schema, t, value, func(n nodeID, want kinds) {
			if err == nil {
				err = refusePayload("'%s' of the answer is %s, and screen '%s' declares it to be %s.", t.path(n), t.kind(n), shorten(c.flow.idOf(s)), want)
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func refusePayload(format string, args ...any) error {
	return &AnswerError{BadPayload, fmt.Sprintf(format, args...)}
}

// misfits tells report which values of v, from n on, are not of the type that a
// schema of t declares, and which that is. A value may have more members than
// the schema declares, and fewer.
func (t *tree) misfits(schema nodeID, v *tree, n nodeID, report func(n nodeID, want kinds)) {
	want := t.schemaKind(schema)
	if want == 0 {
		return
	}
	if !want.has(v.kind(n)) {
		report(n, want)
		return
	}
	switch want {
	case arrays:
		if items := t.member(schema, "items"); items != none && t.kind(items) == kindObject {
			for e := range v.children(n) {
				t.misfits(items, v, e, report)
			}
		}
	case objects:
		if properties := t.member(schema, "properties"); properties != none {
			for m := range v.children(n) {
				if s := t.member(properties, string(v.keyText(m))); s != none {
					t.misfits(s, v, m, report)
				}
			}
		}
	}
}
