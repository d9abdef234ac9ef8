package lsp

import (
	"runtime/debug"
	"slices"
	"time"

	"flowport/flowjson"
)

// compiler compiles documents off the loop that answers, one at a time, when
// their typing has rested.
type compiler struct {
	delay   time.Duration
	timer   *time.Timer
	results chan compiled
	compile func([]byte) *flowjson.Result             // flowjson.Compile, but in tests
	ignore  func(uri string) ([]flowjson.Code, error) // see Options
	busy    bool
	asked   map[string]time.Time // by document: when it may be compiled
}

// fault is a panic, which ends the compilation of one document and nothing else.
type fault struct {
	panic any
	stack []byte
}

// compiled is what came of a document.
type compiled struct {
	document *document
	version  int
	result   *flowjson.Result      // nil where the document is no flow
	found    []flowjson.Diagnostic // of the result, without what is ignored
	ignoring error                 // why it is not known what to ignore
	fault    *fault                // of flowport, if it failed on the document
}

func newCompiler(delay time.Duration) *compiler {
	timer := time.NewTimer(time.Hour)
	timer.Stop()
	return &compiler{delay: delay, timer: timer, results: make(chan compiled, 1), compile: flowjson.Compile, asked: map[string]time.Time{}}
}

// ask has a document compiled after a rest; a further ask begins a new rest.
func (c *compiler) ask(uri string, rest time.Duration) {
	c.asked[uri] = time.Now().Add(rest)
	c.wake()
}

func (c *compiler) forget(uri string) { delete(c.asked, uri) }

// due is when start is to be called.
func (c *compiler) due() <-chan time.Time { return c.timer.C }

// wake sets the timer to the next document, unless one is being compiled.
func (c *compiler) wake() {
	if c.busy || len(c.asked) == 0 {
		return
	}
	next := time.Now().Add(time.Hour)
	for _, at := range c.asked {
		if at.Before(next) {
			next = at
		}
	}
	c.timer.Reset(time.Until(next))
}

// start compiles a document whose rest is over. Its text does not change in
// place, so the loop can go on with the next version meanwhile.
func (c *compiler) start(documents map[string]*document) {
	if c.busy {
		return
	}
	now := time.Now()
	for uri, at := range c.asked {
		if at.After(now) {
			continue
		}
		delete(c.asked, uri)
		d := documents[uri]
		job := compiled{document: d, version: d.version}
		language, text := d.language, d.text
		c.busy = true
		go func() {
			defer func() { c.results <- job }()
			defer func() {
				if p := recover(); p != nil {
					job.fault = &fault{p, debug.Stack()}
				}
			}()
			if isFlow(uri, language, func() *flowjson.Outline { return flowjson.ReadOutline(text) }) {
				job.result = c.compile(text)
				job.found, job.ignoring = c.passOver(uri, job.result.Diagnostics())
			}
		}()
		return
	}
	c.wake()
}

// passOver takes out what was found in a document and is to be ignored.
func (c *compiler) passOver(uri string, found []flowjson.Diagnostic) ([]flowjson.Diagnostic, error) {
	if c.ignore == nil || len(found) == 0 {
		return found, nil
	}
	codes, err := c.ignore(uri)
	return slices.DeleteFunc(found, func(d flowjson.Diagnostic) bool { return slices.Contains(codes, d.Code) }), err
}

// finished says that the result was taken.
func (c *compiler) finished() {
	c.busy = false
	c.wake()
}

// wait ends with the compilation that is running.
func (c *compiler) wait() {
	c.timer.Stop()
	if c.busy {
		<-c.results
	}
}
