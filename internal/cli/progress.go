package cli

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"
)

// progress draws a bar on a terminal, and nothing elsewhere.
type progress struct {
	out   io.Writer // nil: nothing is drawn
	drawn time.Time
	width int // of what stands there
}

// newProgress draws on out if that is a terminal.
func newProgress(out io.Writer) *progress {
	file, ok := out.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return &progress{}
	}
	return &progress{out: file}
}

// barWidth is how many characters a full bar has.
const barWidth = 24

// show draws how much of the work is done, at most ten times a second.
func (p *progress) show(what string, done, total int64) {
	if p.out == nil || time.Since(p.drawn) < 100*time.Millisecond {
		return
	}
	p.drawn = time.Now()
	part := 1.0
	if total > 0 {
		part = min(1, float64(done)/float64(total))
	}
	full := int(part * barWidth)
	p.draw(fmt.Sprintf("[%s%s] %3.0f %%  %s", strings.Repeat("#", full), strings.Repeat(".", barWidth-full), part*100, what))
}

// end takes the bar away.
func (p *progress) end() {
	if p.out != nil && p.width > 0 {
		p.draw("")
		fmt.Fprint(p.out, "\r")
	}
}

// draw replaces the line.
func (p *progress) draw(line string) {
	fmt.Fprintf(p.out, "\r%-*s", p.width, line)
	p.width = len(line)
}
