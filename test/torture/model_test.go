package torture_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/anishathalye/porcupine"
)

// input is a call of a history: one that changes something, or a look at a flow.
// Flows are named by a tag of their creator, since nobody knows the id of a
// flow whose creation was not answered.
type input struct {
	family int // flows that share names
	tag    string
	call   // operation "GetWhatsAppFlow" and "ListWhatsAppFlowAssets" are looks
}

// output is what the client was told.
type output struct {
	outcome outcome
	seen    flow // what a look showed: name and status, or the draft
}

// world is the state of a family: its flows by tag.
type world []taggedFlow

type taggedFlow struct {
	tag string
	flow
}

// at finds a flow; the zero flow if there is none.
func (w world) at(tag string) flow {
	for _, f := range w {
		if f.tag == tag {
			return f.flow
		}
	}
	return flow{}
}

// with is the world with a flow as it is from now on.
func (w world) with(tag string, f flow) world {
	next := slices.DeleteFunc(slices.Clone(w), func(t taggedFlow) bool { return t.tag == tag })
	if f.exists() {
		next = append(next, taggedFlow{tag, f})
	}
	slices.SortFunc(next, func(a, b taggedFlow) int { return strings.Compare(a.tag, b.tag) })
	return next
}

// taken reports whether another flow has a name.
func (w world) taken(tag, name string) bool {
	return name != "" && slices.ContainsFunc(w, func(f taggedFlow) bool { return f.name == name && f.tag != tag })
}

// step is one call on a world: whether it can have had the outcome, and the
// world after it. A call whose outcome is not known may have been done.
func (w world) step(in input, out output) (bool, world) {
	f := w.at(in.tag)
	switch in.operation {
	case "GetWhatsAppFlow":
		if out.outcome == gone {
			return !f.exists(), w
		}
		return f.exists() && f.name == out.seen.name && f.status == out.seen.status && f.faulty == out.seen.faulty, w
	case "ListWhatsAppFlowAssets":
		if out.outcome == gone {
			return !f.exists(), w
		}
		return f.exists() && f.draft == out.seen.draft, w
	}
	if !f.exists() && in.operation != "CreateWhatsAppFlow" {
		return out.outcome == gone || out.outcome == unknown, w
	}
	next, allowed := f.after(in.call)
	if !allowed || w.taken(in.tag, in.name) {
		return out.outcome == refused || out.outcome == unknown, w
	}
	return out.outcome == done || out.outcome == unknown, w.with(in.tag, next)
}

// lifeCycle is Meta's, for porcupine: any order of the calls of a family that
// explains every answer. A call without an answer may be done at any time
// after it was made. That it never was is the same as after everything else.
var lifeCycle = porcupine.Model{
	Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
		families := map[int][]porcupine.Operation{}
		for _, op := range history {
			family := op.Input.(input).family
			families[family] = append(families[family], op)
		}
		var parts [][]porcupine.Operation
		for _, part := range families {
			parts = append(parts, part)
		}
		return parts
	},
	Init:              func() any { return world(nil) },
	Step:              func(state, in, out any) (bool, any) { return state.(world).step(in.(input), out.(output)) },
	Equal:             func(a, b any) bool { return slices.Equal(a.(world), b.(world)) },
	DescribeOperation: func(in, out any) string { return fmt.Sprintf("%v: %v", in.(input), out.(output)) },
	DescribeState:     func(state any) string { return state.(world).String() },
}

// looks reports whether a call changes nothing.
func (i input) looks() bool {
	return i.operation == "GetWhatsAppFlow" || i.operation == "ListWhatsAppFlowAssets"
}

// never is when a call ends that has no answer.
const never = math.MaxInt64

// checkTime bounds the search for an order. Histories are short enough to need
// a small part of it.
const checkTime = time.Minute

// check reports whether there is such an order. Otherwise it writes a picture
// of the history to a file, whose path the error has.
func check(history []porcupine.Operation) error {
	end := int64(0)
	for _, op := range history {
		if op.Return != never {
			end = max(end, op.Return)
		}
	}
	history = slices.Clone(history)
	for i := range history { // for the picture's sake
		history[i].Return = min(history[i].Return, end+1)
	}
	result, info := porcupine.CheckOperationsVerbose(lifeCycle, history, checkTime)
	if result == porcupine.Ok {
		return nil
	}
	path, err := picture(info)
	if err != nil {
		return err
	}
	if result == porcupine.Unknown {
		return fmt.Errorf("%d operations are too many to check within %v: %s", len(history), checkTime, path)
	}
	return fmt.Errorf("no order of %d operations explains what the clients saw: %s", len(history), path)
}

// The texts of a picture.

func (i input) String() string {
	text := i.tag + "." + strings.TrimSuffix(strings.Replace(i.operation, "WhatsAppFlow", "", 1), "WhatsAppFlow")
	if i.name != "" {
		text += fmt.Sprintf(" name=%s", i.name)
	}
	if d := i.document; d.sha256 != "" {
		text += fmt.Sprintf(" draft=%.6s faulty=%t", d.sha256, d.faulty)
	}
	if i.publish {
		text += " publish"
	}
	return text
}

func (o output) String() string {
	if !o.seen.exists() && o.seen.draft == "" {
		return o.outcome.String()
	}
	return o.seen.String()
}

func (f flow) String() string {
	return fmt.Sprintf("%s %s draft=%.6s faulty=%t", f.name, f.status, f.draft, f.faulty)
}

func (w world) String() string {
	var flows []string
	for _, f := range w {
		flows = append(flows, f.tag+": "+f.flow.String())
	}
	return strings.Join(flows, "; ")
}
