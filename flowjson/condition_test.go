package flowjson

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// conditionKinds is the data model of the tests.
func conditionKinds(ref []byte) kinds {
	return map[string]kinds{
		"${data.flag}": booleans, "${data.word}": texts, "${data.count}": numbers, "${data.list}": arrays,
		"${form.age}": numbers | texts,
	}[string(ref)]
}

func checkCondition(text string) string {
	c := condition{text: []byte(text), version: newest, kindsOf: conditionKinds}
	return c.check()
}

func TestCondition(t *testing.T) {
	tests := []struct{ text, want string }{
		{"${data.flag}", ""},
		{"!${data.flag}", ""},
		{"!!(${data.flag})", ""},
		{"${data.unknown}", ""},
		{"${data.word} == ''", ""},
		{"'lunch' != ${data.word}", ""},
		{"${data.count}>=-2.5", ""},
		{"${form.age} > 18 && ${form.age} == '18'", ""},
		{"${data.flag} == (${data.count} < 3)", ""},
		{"(${data.flag} || ${data.flag}) && !(${data.word} == 'a || b')", ""},
		{"${screen.START.data.x} == true", ""},
		{"${data.flag} == true || ${data.flag} == !${data.flag}", ""},

		{"", "Expected property 'condition' to contain at least one operand."},
		{" \t", "Expected property 'condition' to contain at least one operand."},
		{"()", "Found invalid empty parentheses at column 0."},
		{"${data.flag} && ( ( ) )", "Found invalid empty parentheses at column 18."},
		{"573 == 376", "An operator cannot not have literals on both sides. Found invalid syntax at column 4."},
		{"${data.flag} && (true || false)", "An operator cannot not have literals on both sides. Found invalid syntax at column 22."},
		{"))${data.flag}((", "Missing opening parenthesis for the closing parenthesis at column 0."},
		{"'é🍕' == ${data.word})", "Missing opening parenthesis for the closing parenthesis at column 21."},
		{"((${data.flag})", "Missing closing parenthesis."},
		{"(", "Missing closing parenthesis."},
		{"${data.word} == 'lunch", "Missing closing quote for string."},
		{"${data.flag} ${data.word}", "Missing operator between '${data.flag}' and '${data.word}'."},
		{"${data.flag} (${data.flag})", "Missing operator between '${data.flag}' and '('."},
		{"(${data.flag}) 'x'", "Missing operator between ')' and ''x''."},
		{"${data.flag} = true", "Invalid operator '=' found at column 13."},
		{"${data.flag} === true", "Invalid operator '===' found at column 13."},
		{"${data.flag} & ${data.flag}", "Invalid operator '&' found at column 13."},
		{"${data.count} + 1 > 2", "Invalid operator '+' found at column 14."},
		{"$data.flag", "Invalid operand format '$data.flag' found at column 0."},
		{"${dat.flag}", "Invalid operand format '${dat.flag}' found at column 0."},
		{"${data.flag", "Invalid operand format '${data.flag' found at column 0."},
		{"${data.flag} # 1", "Unexpected character '#' found at column 13."},
		{"${data.flag} && é", "Unexpected character 'é' found at column 16."},
		{"`${data.flag}`", "Unexpected character '`' found at column 0."},
		{"${data.flag} && || ${data.flag}", "Wrong positioning of operator '||'. It cannot be used in concatenation with '&&'."},
		{"== ${data.flag}", "Wrong positioning of operator '=='. It cannot be used in concatenation with ''."},
		{"${data.flag} ! ${data.flag}", "Wrong positioning of operator '!'. It cannot be used in concatenation with '${data.flag}'."},
		{"!${data.word}", "Wrong positioning of operator '!'. It cannot be used in concatenation with '${data.word}'."},
		{"${data.word} > 3", "Wrong positioning of operator '>'. It cannot be used in concatenation with '${data.word}'."},
		{"${data.flag} && ${data.word}", "Wrong positioning of operator '&&'. It cannot be used in concatenation with '${data.word}'."},
		{"${data.word} || ${data.flag}", "Wrong positioning of operator '||'. It cannot be used after '${data.word}' at column 13."},
		{"${data.word} == 4", "Type mismatch in an equality operation between '${data.word}' and '4' at column 13."},
		{"${data.flag} && maybe", "Invalid literal 'maybe'."},
		{"${data.count} > 1.2.3", "Invalid literal '1.2.3'."},
		{"${data.flag} &&", "Missing operand after last operator '&&'."},
		{"(${data.flag} && )", "Missing operand after last operator '&&'."},
		{"!", "Missing operand after last operator '!'."},
		{"${data.count} > -x", "A numerical value is expected to follow the negative sign."},
		{"${data.count} > -", "A numerical value is expected to follow the negative sign."},
		{"((${data.word}))", "Expected single operand to be a boolean."},
		{"${form.age}", "Expected single operand to be a boolean."},
		{"true", "The only operand is a literal value. Expected single operand to be a boolean."},
		{"!(false)", "The only operand is a literal value. Expected single operand to be a boolean."},
		{"'x'", "The only operand is a literal value. Expected single operand to be a boolean."},
	}
	for _, test := range tests {
		t.Run(strings.ReplaceAll(test.text, " ", "_"), func(t *testing.T) {
			if got := checkCondition(test.text); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
	t.Run("generated_conditions_are_good", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			text := drawCondition(t, 0)
			if !strings.Contains(text, "${") {
				t.Skip("no reference")
			}
			if fault := checkCondition(text); fault != "" {
				t.Fatalf("%s: %s", text, fault)
			}
		})
	})
	t.Run("any_tokens_come_to_an_end", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			token := rapid.SampledFrom([]string{"(", ")", "!", "&&", "||", "==", "<", "-", "1", "'a'", "'", "${data.flag}", "${data.word}", "${", "}", "true", "x", " ", "#"})
			checkCondition(strings.Join(rapid.SliceOfN(token, 0, 12).Draw(t, "tokens"), ""))
		})
	})
	t.Run("depth_is_bounded", func(t *testing.T) {
		nested := func(n int) string { return strings.Repeat("(", n) + "${data.flag}" + strings.Repeat(")", n) }
		if fault := checkCondition(nested(maxConditionDepth)); fault != "" {
			t.Error(fault)
		}
		const want = "Unexpected character '(' found at column 1000."
		if fault := checkCondition(nested(1 << 20)); fault != want {
			t.Errorf("%q, want %q", fault, want)
		}
	})
}

// drawCondition draws a condition of a few levels.
func drawCondition(t *rapid.T, depth int) string {
	shape := rapid.IntRange(0, 6).Draw(t, "shape")
	if depth > 3 {
		shape %= 4
	}
	switch shape {
	case 0:
		return "${data.flag}"
	case 1:
		return "${data.count} " + rapid.SampledFrom([]string{"<", "<=", ">", ">=", "==", "!="}).Draw(t, "op") + " -1.5e3"
	case 2:
		return "'x'==${data.word}"
	case 3:
		return "${data.flag} != true"
	case 4:
		return "!(" + drawCondition(t, depth+1) + ")"
	case 5:
		return "(" + drawCondition(t, depth+1) + ")&&(" + drawCondition(t, depth+1) + ")"
	}
	return drawCondition(t, depth+1) + " || " + drawCondition(t, depth+1)
}
