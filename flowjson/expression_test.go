package flowjson

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestExpression(t *testing.T) {
	read := func(text string) (kinds, string) {
		e := expression{text: []byte(text), version: newest, kindsOf: conditionKinds}
		return e.read(), e.fault
	}
	tests := []struct {
		text  string
		want  kinds
		fault string
	}{
		{"${data.word}", texts, ""},
		{" ( ${data.count} + 1 ) * -2 ", numbers, ""},
		{"'per head: ' ${data.count} / ${form.age}", texts, ""},
		{"'a' 'b' 3 true", texts, ""},
		{`'it\'s ' ${data.word} ' \''`, texts, ""},
		{"${data.count} % 2 == 0 && !${data.flag} || 'a' != ${data.word}", booleans, ""},
		{"${data.unknown}", 0, ""},
		{"${data.unknown} + 1", numbers, ""},
		{"''", texts, ""},
		{"- -1", numbers, ""},

		{"", 0, "a value is missing at its end"},
		{"1 +", 0, "a value is missing at its end"},
		{"(1", 0, "a parenthesis is not closed"},
		{"1)", 0, "')' does not belong here"},
		{"'a", 0, "a quote is not closed"},
		{`'a\'`, 0, "a quote is not closed"},
		{"${data}", 0, "'${data}' is no reference"},
		{"$data.x", 0, "'$' is no reference"},
		{"word", 0, "'word' is no value; text stands in single quotes"},
		{"1 = 2", 0, "'=' stands where a value belongs"},
		{"'a' + ${data.word}", 0, "'+' adds numbers"},
		{"'a' - 1", 0, "'-' takes number, not string"},
		{"${data.word} == 1", 0, "'==' compares string with number"},
		{"!'a'", 0, "'!' takes boolean, not string"},
		{"1 && ${data.flag}", 0, "'&&' takes boolean, not number"},
		{strings.Repeat("!", 101) + "true", 0, "it is nested more than 100 deep"},
		{strings.Repeat("(", 1<<20), 0, "it is nested more than 100 deep"},
	}
	for _, test := range tests {
		t.Run(strings.ReplaceAll(test.text[:min(len(test.text), 40)], " ", "_"), func(t *testing.T) {
			got, fault := read(test.text)
			if fault != test.fault || fault == "" && got != test.want {
				t.Errorf("%q, %q; want %q, %q", got, fault, test.want, test.fault)
			}
		})
	}
	t.Run("any_tokens_come_to_an_end", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			token := rapid.SampledFrom([]string{"(", ")", "!", "&&", "+", "-", "==", "<", "1", "'a'", "'", `\`, "${data.flag}", "${data.count}", "${", "}", "true", "x", " "})
			read(strings.Join(rapid.SliceOfN(token, 0, 12).Draw(t, "tokens"), ""))
		})
	})
}

func TestAsExpression(t *testing.T) {
	tests := []struct{ text, want string }{
		{"Total: ${data.sum} €", "`'Total: ' ${data.sum} ' €'`"},
		{"${data.a}${data.b}", "`${data.a} ${data.b}`"},
		{"It's ${data.a}", "`'It\\\\'s ' ${data.a}`"},
		{"${data.a", "`'${data.a'`"},
		{strings.Repeat("x", 300) + "${data.a}", "`'…' ${data.x} '…'`"},
		{strings.Repeat("${a}", 30), "`'…' ${data.x} '…'`"},
	}
	for _, test := range tests {
		if got := asExpression([]byte(test.text)); got != test.want {
			t.Errorf("%s gives %s, want %s", test.text, got, test.want)
		}
	}
}
