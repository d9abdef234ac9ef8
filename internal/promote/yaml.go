package promote

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// placed is a value of a YAML file that knows where it stands; node is nil
// where there is none.
type placed[T any] struct {
	value T
	node  ast.Node
}

// UnmarshalYAML takes the value of a node.
func (p *placed[T]) UnmarshalYAML(node ast.Node) error {
	p.node = node
	if _, text := any(&p.value).(*string); text {
		if _, ok := node.(*ast.StringNode); !ok {
			return p.fault("expected text; if it is text, write it in quotes")
		}
	}
	return yaml.NodeToValue(node, &p.value, yaml.Strict())
}

// fault is an error at the place of p.
func (p placed[T]) fault(format string, args ...any) error {
	f := &fault{message: fmt.Sprintf(format, args...), line: 1, column: 1}
	if p.node != nil {
		at := p.node.GetToken().Position
		f.line, f.column = at.Line, at.Column
	}
	return f
}

// fault is what is wrong with a file at a place.
type fault struct {
	message      string
	line, column int
}

func (f *fault) Error() string { return fmt.Sprintf("%d:%d: %s", f.line, f.column, f.message) }

// yamlFault is an error of the YAML reader with its place in front, on one line.
func yamlFault(err error) error {
	var own *fault
	if errors.As(err, &own) {
		return own
	}
	var unknown *yaml.UnknownFieldError
	if errors.As(err, &unknown) {
		at := unknown.GetToken().Position
		return &fault{fmt.Sprintf("there is no key %q here; the keys are environments (endpoint, region, waba, profile) and flows (file, name, categories, endpointUri)",
			unknown.GetToken().Value), at.Line, at.Column}
	}
	var placed yaml.Error
	if errors.As(err, &placed) && placed.GetToken() != nil {
		at := placed.GetToken().Position
		return &fault{strings.Join(strings.Fields(placed.GetMessage()), " "), at.Line, at.Column}
	}
	return &fault{strings.Join(strings.Fields(err.Error()), " "), 1, 1}
}
