package graph

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// Replay is a transport that answers from recorded exchanges instead of a
// network. A request gets the answer of the exchange with its method, path and
// query; the version in the path, the order of the query and the body do not
// count. Of several such exchanges each answers once, in their order, and the
// last one ever after.
type Replay struct {
	mu        sync.Mutex
	exchanges map[string][]*exchange // by key
}

// NewReplay reads the exchanges in dir. An error names the file that is none.
func NewReplay(dir string) (*Replay, error) {
	list, err := readExchanges(dir)
	if err != nil {
		return nil, err
	}
	r := &Replay{exchanges: map[string][]*exchange{}}
	for _, x := range list {
		key, err := replayKey(x.method, x.target)
		if err != nil {
			return nil, err
		}
		r.exchanges[key] = append(r.exchanges[key], x)
	}
	return r, nil
}

// RoundTrip answers a request. The error for one that was never recorded lists
// those that were.
func (r *Replay) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.Body != nil {
		_, _ = io.Copy(io.Discard, request.Body)
		_ = request.Body.Close()
	}
	key, err := replayKey(request.Method, request.URL.RequestURI())
	if err != nil {
		return nil, err
	}
	x := r.take(key)
	if x == nil {
		return nil, fmt.Errorf("replay: there is no exchange for %s; there are\n\t%s", key, strings.Join(r.keys(), "\n\t"))
	}
	if x.failure != "" {
		return nil, errors.New(x.failure)
	}
	return &http.Response{
		StatusCode: x.status, Status: fmt.Sprintf("%d %s", x.status, http.StatusText(x.status)),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: x.header.Clone(), Body: io.NopCloser(bytes.NewReader(x.answer)), ContentLength: int64(len(x.answer)),
		Request: request,
	}, nil
}

// take gives the next exchange of a key.
func (r *Replay) take(key string) *exchange {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := r.exchanges[key]
	if len(list) == 0 {
		return nil
	}
	if len(list) > 1 {
		r.exchanges[key] = list[1:]
	}
	return list[0]
}

func (r *Replay) keys() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var keys []string
	for key := range r.exchanges {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// replayKey is what a request is found by.
func replayKey(method, target string) (string, error) {
	u, err := url.ParseRequestURI(target)
	if err != nil {
		return "", fmt.Errorf("replay: %q is no path with a query", target)
	}
	path := version.ReplaceAllString(u.Path, "/")
	if query := u.Query().Encode(); query != "" {
		path += "?" + query
	}
	return method + " " + path, nil
}
