package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"flowport/flowjson"
)

// placedText is text of a YAML file that knows where it stands.
type placedText struct {
	text string
	node ast.Node
}

// UnmarshalYAML takes the text of a scalar.
func (p *placedText) UnmarshalYAML(node ast.Node) error {
	text, ok := node.(*ast.StringNode)
	if !ok {
		return &configError{node, "expected text"}
	}
	p.text, p.node = text.Value, node
	return nil
}

// configError is a fault in a .flowport.yaml at a place.
type configError struct {
	node    ast.Node
	message string
}

func (e *configError) Error() string {
	at := e.node.GetToken().Position
	return fmt.Sprintf("%d:%d: %s", at.Line, at.Column, e.message)
}

// parseIgnores reads the text of a .flowport.yaml. Its errors begin with line
// and column.
func parseIgnores(text []byte) ([]ignoreRule, error) {
	var config struct {
		Ignore []struct {
			Code placedText `yaml:"code"`
			Path placedText `yaml:"path"`
		} `yaml:"ignore"`
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text), yaml.Strict())
	switch err := decoder.Decode(&config); {
	case errors.Is(err, io.EOF):
		return nil, nil
	case err != nil:
		return nil, yamlFault(err)
	}
	if err := decoder.Decode(new(any)); !errors.Is(err, io.EOF) {
		return nil, errors.New("1:1: there is more than one document in the file")
	}
	codes := []string{string(codeTooLarge)}
	for _, code := range flowjson.Codes() {
		codes = append(codes, string(code))
	}
	var rules []ignoreRule
	for i, entry := range config.Ignore {
		switch {
		case entry.Code.node == nil:
			return nil, fmt.Errorf("1:1: entry %d of ignore names no code", i+1)
		case !slices.Contains(codes, entry.Code.text):
			message := fmt.Sprintf("there is no code %q", entry.Code.text)
			if near := flowjson.Nearest(entry.Code.text, codes); near != "" {
				message += fmt.Sprintf("; did you mean %s?", near)
			} else {
				message += "; 'flowport explain' lists them"
			}
			return nil, &configError{entry.Code.node, message}
		}
		at := entry.Code.node.GetToken().Position
		rule := ignoreRule{code: flowjson.Code(entry.Code.text), at: fmt.Sprintf("%d:%d", at.Line, at.Column)}
		if entry.Path.node != nil {
			if fault := globFault(entry.Path.text); fault != "" {
				return nil, &configError{entry.Path.node, fault}
			}
			rule.path = strings.Split(entry.Path.text, "/")
		}
		rules = append(rules, rule)
	}
	return rules, nil
}

// globFault says what is wrong with the path of an entry; "" if nothing is.
func globFault(glob string) string {
	switch {
	case glob == "":
		return "path is empty; leave it out to mean all files"
	case strings.HasPrefix(glob, "/") || slices.Contains(strings.Split(glob, "/"), ".."):
		return "path starts at the folder of " + configName + ", and stays in it"
	case strings.HasSuffix(glob, "/"):
		return "path means files; add ** for all that are below this folder"
	}
	for part := range strings.SplitSeq(glob, "/") {
		if part == "" || part == "." {
			return "path has a part that is empty or '.'; leave it out"
		}
		if _, err := path.Match(part, ""); err != nil {
			return "a '[' of this glob is not closed"
		}
	}
	return ""
}

// yamlFault is err with its place in front, on one line.
func yamlFault(err error) error {
	var own *configError
	if errors.As(err, &own) {
		return own
	}
	var unknown *yaml.UnknownFieldError
	if errors.As(err, &unknown) {
		at := unknown.GetToken().Position
		return fmt.Errorf("%d:%d: there is no key %q; the keys are ignore, and in its entries code and path", at.Line, at.Column, unknown.GetToken().Value)
	}
	var wrongType *yaml.TypeError
	var wrongNode *yaml.UnexpectedNodeTypeError
	var fault yaml.Error
	if (errors.As(err, &wrongType) || errors.As(err, &wrongNode)) && errors.As(err, &fault) {
		at := fault.GetToken().Position
		return fmt.Errorf("%d:%d: write it as a list: ignore: [{code: CODE, path: \"glob\"}]", at.Line, at.Column)
	}
	if errors.As(err, &fault) {
		at := fault.GetToken().Position
		return fmt.Errorf("%d:%d: %s", at.Line, at.Column, oneLine(fault.GetMessage()))
	}
	return fmt.Errorf("1:1: %s", oneLine(err.Error()))
}
