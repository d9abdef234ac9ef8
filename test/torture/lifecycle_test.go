package torture_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
)

// flow is what calls of the AWS API change of a flow. The zero flow is none.
type flow struct {
	name   string
	status string
	draft  string // SHA-256 of the Flow JSON; empty: none
	faulty bool   // the draft has validation errors
}

// exists reports whether there is such a flow.
func (f flow) exists() bool { return f.status != "" }

// call is a call that changes a flow.
type call struct {
	operation string
	name      string   // CreateWhatsAppFlow, UpdateWhatsAppFlow
	document  document // CreateWhatsAppFlow (it may have none), UpdateWhatsAppFlowAssets
	publish   bool     // CreateWhatsAppFlow
}

// members are those of the call, of the flow id unless it is to be created.
func (c call) members(id string) members {
	in := members{}
	if c.operation == "CreateWhatsAppFlow" {
		in["categories"] = []string{"OTHER"}
		in["publish"] = c.publish
	} else {
		in["flowId"] = id
	}
	if c.name != "" {
		in["flowName"] = c.name
	}
	if c.document.src != nil {
		in["flowJson"] = c.document.src
	}
	return in
}

// after is Meta's life cycle ("Flows API", "Lifecycle of a Flow"): the flow as
// the call leaves it, and whether the call is allowed. Whether a name is taken
// is not looked at.
func (f flow) after(c call) (next flow, allowed bool) {
	next = f
	editable := f.status == "DRAFT" || f.status == "PUBLISHED"
	switch c.operation {
	case "CreateWhatsAppFlow":
		next = flow{name: c.name, status: "DRAFT", draft: c.document.sha256, faulty: c.document.faulty}
		if c.publish && next.draft != "" && !next.faulty {
			next.status = "PUBLISHED"
		}
		return next, !f.exists()
	case "UpdateWhatsAppFlow":
		next.name, next.status = c.name, "DRAFT"
		return next, editable
	case "UpdateWhatsAppFlowAssets":
		next.draft, next.faulty, next.status = c.document.sha256, c.document.faulty, "DRAFT"
		return next, editable
	case "PublishWhatsAppFlow":
		next.status = "PUBLISHED"
		return next, f.status == "DRAFT" && f.draft != "" && !f.faulty
	case "DeprecateWhatsAppFlow":
		next.status = "DEPRECATED"
		return next, f.status == "PUBLISHED"
	case "DeleteWhatsAppFlow":
		return flow{}, f.status == "DRAFT"
	}
	panic("no such call: " + c.operation)
}

// document is a Flow JSON.
type document struct {
	src    []byte
	sha256 string
	faulty bool // Meta finds errors in it
}

// newDocument makes a Flow JSON that no other is equal to: small, and in one of
// four cases padded with up to 200 kB that do not compress.
func newDocument(r *rand.Rand) document {
	d := document{faulty: r.IntN(5) == 0}
	component := "TextBody"
	if d.faulty {
		component = "TextLimb"
	}
	var padding []byte
	if r.IntN(4) == 0 {
		padding = make([]byte, r.IntN(100_000))
		for i := range padding {
			padding[i] = byte(r.Uint32())
		}
	}
	d.src = fmt.Appendf(nil, `{"version":"7.3","screens":[{"id":"HELLO","title":"Hello","terminal":true,`+
		`"layout":{"type":"SingleColumnLayout","children":[{"type":%q,"text":"%x"},`+
		`{"type":"Footer","label":"%x","on-click-action":{"name":"complete","payload":{}}}]}}]}`,
		component, r.Uint64(), r.Uint32())
	if len(padding) > 0 {
		// White space is legal anywhere; four values a byte, so that it stays as random.
		d.src = append(d.src, bytes.Map(func(c rune) rune { return rune(" \t\n\r"[c%4]) }, padding)...)
	}
	d.sha256 = digest(d.src)
	return d
}
