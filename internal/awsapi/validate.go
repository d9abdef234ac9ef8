package awsapi

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxReported bounds the violations that one answer lists.
const maxReported = 20

// validate checks members against the model, in the model's order, and reports
// all violations in one ValidationException as AWS's services word it.
func validate(members []member, in values) error {
	var found []string
	checkMembers(&found, members, in, "")
	if len(found) == 0 {
		return nil
	}
	noun := "errors"
	if len(found) == 1 {
		noun = "error"
	}
	listed := found[:min(len(found), maxReported)]
	return validationException.say("%d validation %s detected: %s", len(found), noun, strings.Join(listed, "; "))
}

func checkMembers(found *[]string, members []member, in values, path string) {
	for _, m := range members {
		value, ok := in[m.name]
		if ok {
			checkValue(found, m.shape, value, path+m.name)
		} else if m.required {
			*found = append(*found, violation("null", path+m.name, "Member must not be null"))
		}
	}
}

func checkValue(found *[]string, s *shape, value any, path string) {
	report := func(constraint string) {
		repeated := ""
		if !s.secret {
			repeated = shown(value)
		}
		*found = append(*found, violation(repeated, path, constraint))
	}
	if s.bounded {
		what, n := size(value)
		if n < s.min {
			report(fmt.Sprintf("Member must have %s greater than or equal to %d", what, s.min))
		}
		if n > s.max {
			report(fmt.Sprintf("Member must have %s less than or equal to %d", what, s.max))
		}
	}
	switch v := value.(type) {
	case string:
		if s.match != nil && !s.match.MatchString(v) {
			report("Member must satisfy regular expression pattern: " + s.pattern)
		}
		if s.enum != nil && !slices.Contains(s.enum, v) {
			report("Member must satisfy enum value set: [" + strings.Join(s.enum, ", ") + "]")
		}
	case []any:
		for i, item := range v {
			checkValue(found, s.member, item, path+"."+strconv.Itoa(i+1)+".member")
		}
	case values:
		checkMembers(found, s.members, v, path+".")
	}
}

// size returns what the bounds of a value count.
func size(value any) (what string, n int) {
	switch v := value.(type) {
	case string:
		return "length", utf8.RuneCountInString(v)
	case []byte:
		return "length", len(v)
	case []any:
		return "length", len(v)
	case int:
		return "value", v
	}
	return "value", 0
}

func violation(value, path, constraint string) string {
	if value != "" {
		value += " "
	}
	return "Value " + value + "at '" + path + "' failed to satisfy constraint: " + constraint
}

// shown is how a message repeats a value: strings and numbers in quotes, lists
// in brackets, blobs not at all.
func shown(value any) string {
	switch v := value.(type) {
	case string:
		return quoted(v)
	case int:
		return quoted(strconv.Itoa(v))
	case []any:
		var items []string
		for _, item := range v {
			items = append(items, strings.Trim(shown(item), "'"))
		}
		return quoted("[" + strings.Join(items, ", ") + "]")
	}
	return ""
}

// quoted puts s in single quotes, cut after 256 code points so that a message
// stays readable whatever a client sent.
func quoted(s string) string {
	const most = 256
	n := 0
	for i := range s {
		if n == most {
			return "'" + s[:i] + "…'"
		}
		n++
	}
	return "'" + s + "'"
}
