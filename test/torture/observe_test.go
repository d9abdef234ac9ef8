package torture_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
)

// flow reads a flow as the AWS wire shows it. An empty id is that of no flow.
func (n *node) flow(id string) (flow, error) {
	if id == "" {
		return flow{}, nil
	}
	seen, r := n.look(id)
	if r.outcome == gone {
		return flow{}, nil
	}
	if r.outcome != done {
		return flow{}, r.problem
	}
	f := flow{name: seen.FlowName, status: seen.FlowStatus}
	if f.draft, r = n.draftOf(id); r.outcome != done {
		return flow{}, fmt.Errorf("its draft: %v: %w", r.outcome, r.problem)
	}
	f.faulty = len(seen.ValidationErrors) > 0
	return f, nil
}

// history reads the revisions of a flow, as 'flowport revisions' shows them.
func (n *node) history(id string, a *account) error {
	out, err := n.flowport("revisions", "list", id, "--format", "json")
	if err != nil {
		return err
	}
	for lines := json.NewDecoder(bytes.NewReader(out)); lines.More(); {
		var line struct {
			Number    int
			SHA256    string
			Published bool
		}
		if err := lines.Decode(&line); err != nil {
			return err
		}
		a.revisions = append(a.revisions, line.SHA256)
		if line.Published {
			a.live = line.Number
		}
	}
	slices.Reverse(a.revisions)
	return nil
}

// draftOf downloads a flow's Flow JSON and gives its digest; empty if it has
// none. outcome is that of the look at the flow.
func (n *node) draftOf(id string) (sha256 string, r reply) {
	var list struct {
		FlowAssets []struct{ DownloadURL string }
	}
	r = n.do("ListWhatsAppFlowAssets", members{"flowId": id})
	if r.outcome != done {
		return "", r
	}
	if err := r.read(&list); err != nil || len(list.FlowAssets) == 0 {
		return "", r
	}
	response, err := browser.Get(list.FlowAssets[0].DownloadURL)
	if err != nil {
		return "", reply{outcome: unknown, problem: err}
	}
	defer response.Body.Close()
	src, err := io.ReadAll(response.Body)
	switch {
	case err != nil:
		return "", reply{outcome: unknown, problem: err}
	case response.StatusCode == http.StatusOK:
		return digest(src), r
	case response.StatusCode < 500:
		// The flow was deleted in between; the link's own errors are 403 and 404.
		return "", reply{outcome: gone, problem: fmt.Errorf("%s: %s", response.Status, src)}
	}
	return "", reply{outcome: unknown, problem: fmt.Errorf("%s: %s", response.Status, src)}
}

// look reads a flow as GetWhatsAppFlow shows it.
func (n *node) look(id string) (seen getAnswer, r reply) {
	r = n.do("GetWhatsAppFlow", members{"flowId": id})
	if r.outcome == done {
		if err := r.read(&seen); err != nil {
			r.outcome, r.problem = unknown, err
		}
	}
	return seen, r
}

// listed is a flow in a list.
type listed struct{ FlowID, FlowName, FlowStatus string }

// list reads all flows of the account, page by page.
func (n *node) list() ([]listed, error) {
	var all []listed
	for in := (members{"maxResults": 100}); ; {
		var page struct {
			Flows     []listed
			NextToken string
		}
		if err := n.do("ListWhatsAppFlows", in).read(&page); err != nil {
			return nil, err
		}
		all = append(all, page.Flows...)
		if page.NextToken == "" {
			return all, nil
		}
		in = members{"maxResults": 100, "nextToken": page.NextToken}
	}
}

// getAnswer is a part of GetWhatsAppFlow's.
type getAnswer struct {
	FlowName, FlowStatus, EndpointURI string
	ValidationErrors                  []string
}

// inParallel does n things, a few at once.
func inParallel(n int, do func(i int)) {
	var all sync.WaitGroup
	next := make(chan int)
	for range 4 {
		all.Go(func() {
			for i := range next {
				do(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	all.Wait()
}
