package awsapi

import (
	"fmt"
	"net/http"

	"github.com/google/uuid"

	"flowport/internal/registry"
)

// Visitor is a caller whom another door has let in: somebody who is signed in
// to the console. What a visitor may do is decided as for everybody.
type Visitor struct {
	Key    *registry.Key // shared: nobody changes it
	Region string        // that is called
}

// ServeVisitor is [Server.ServeHTTP] for a visitor: the request is the same but
// that it has no signature. The caller has made sure that it is the visitor's
// own, and not made by a foreign page.
func (s *Server) ServeVisitor(w http.ResponseWriter, r *http.Request, v Visitor) {
	s.serve(w, r, v.call())
}

// Permit decides whether a visitor may do what an operation on a WABA does,
// where another door does it: throttle, IAM, and whether the WABA is linked,
// all as for the operation. The error is an [*Error], or of this server.
func (s *Server) Permit(r *http.Request, v Visitor, operation, waba string) (*registry.WABA, error) {
	c := v.call()
	c.op, c.in = operationNamed(operation), values{"id": waba}
	if c.op == nil || c.op.on != onWABA {
		return nil, fmt.Errorf("awsapi: %s is no operation on a WABA", operation)
	}
	if err := s.permit(r, c); err != nil {
		return nil, wireError(err)
	}
	return c.waba, nil
}

func (s *Server) permit(r *http.Request, c *call) error {
	if c.key.Development {
		if err := developmentAllowed(r); err != nil {
			return err
		}
	}
	if !s.throttle.allow(c.key.ID, c.op.name) {
		return throttled()
	}
	if err := validate(c.op.input[:1], c.in); err != nil { // the id
		return err
	}
	return s.authorize(r.Context(), r, c)
}

func (v Visitor) call() *call {
	return &call{requestID: uuid.NewString(), key: v.Key, region: v.Region, visit: true}
}

func operationNamed(name string) *operation {
	for i := range operations {
		if operations[i].name == name {
			return &operations[i]
		}
	}
	return nil
}
