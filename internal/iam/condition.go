package iam

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// condition is one key under one operator. A statement applies only if all of
// its conditions hold.
type condition struct {
	key      string
	tests    []test // one for each value of the policy; any may pass
	negated  bool   // the operator is the opposite of its tests
	quantity quantity
	ifExists bool // holds if the key is missing
	null     bool // the Null operator: asks whether the key is missing
}

// test compares a value of the request with a value of the policy.
type test func(value string, r *Request) bool

type quantity int

const (
	single    quantity = iota // one value is expected
	allValues                 // ForAllValues
	anyValue                  // ForAnyValue
)

func parseConditions(at string, value jsontext.Value) ([]condition, error) {
	operators, err := object(at, value)
	if err != nil {
		return nil, err
	}
	var conditions []condition
	for _, name := range slices.Sorted(maps.Keys(operators)) {
		place := at + "." + name
		op, prototype, err := parseOperator(name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", place, err)
		}
		keys, err := object(place, operators[name])
		if err != nil {
			return nil, err
		}
		for _, key := range slices.Sorted(maps.Keys(keys)) {
			place := fmt.Sprintf("%s[%q]", place, key)
			c := prototype
			c.key = key
			if !wellFormedKey(key) {
				return nil, fmt.Errorf("%s: not a condition key; write one such as aws:ResourceTag/team", place)
			}
			if c.quantity == single && !c.null && strings.EqualFold(key, "aws:TagKeys") {
				return nil, fmt.Errorf("%s: the key has many values; write ForAllValues:%s or ForAnyValue:%s", place, name, name)
			}
			if c.tests, err = list(place, keys[key], op.compile); err != nil {
				return nil, err
			}
			conditions = append(conditions, c)
		}
	}
	return conditions, nil
}

// parseOperator reads names such as ForAllValues:StringNotLikeIfExists.
func parseOperator(name string) (operator, condition, error) {
	var c condition
	base := name
	if rest, ok := strings.CutPrefix(base, "ForAllValues:"); ok {
		base, c.quantity = rest, allValues
	} else if rest, ok := strings.CutPrefix(base, "ForAnyValue:"); ok {
		base, c.quantity = rest, anyValue
	}
	base, c.ifExists = strings.CutSuffix(base, "IfExists")
	op, ok := operators[base]
	if !ok {
		return op, c, fmt.Errorf("not a condition operator; known are %s, with IfExists behind and ForAllValues: or ForAnyValue: before them",
			strings.Join(slices.Sorted(maps.Keys(operators)), ", "))
	}
	c.negated = op.negated
	c.null = base == "Null"
	if c.null && name != base {
		return op, c, errors.New(`write "Null": it takes neither IfExists nor a set operator`)
	}
	return op, c, nil
}

// holds follows "Condition operators" and "Multivalued context keys" (IAM User
// Guide) for missing keys: they fail an operator, pass its opposite, pass
// ForAllValues, fail ForAnyValue, and pass anything with IfExists.
func (c *condition) holds(r *Request) bool {
	values := r.values(c.key)
	if c.null {
		missing := fmt.Sprint(len(values) == 0)
		return slices.ContainsFunc(c.tests, func(t test) bool { return t(missing, r) })
	}
	if len(values) == 0 {
		return c.ifExists || c.quantity == allValues || c.quantity == single && c.negated
	}
	passes := func(value string) bool {
		return slices.ContainsFunc(c.tests, func(t test) bool { return t(value, r) }) != c.negated
	}
	// A key that has several values where one is expected: a positive
	// operator takes any that fits, its opposite stays its opposite.
	if c.quantity == anyValue || c.quantity == single && !c.negated {
		return slices.ContainsFunc(values, passes)
	}
	return !slices.ContainsFunc(values, func(value string) bool { return !passes(value) })
}
