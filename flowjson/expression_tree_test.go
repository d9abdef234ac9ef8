package flowjson

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// lisp writes an expression with its operators in front: (|| data.a (! form.b)).
func lisp(e *Expression) string {
	switch {
	case e == nil:
		return "nil"
	case e.Reference != "":
		if e.Screen != "" {
			return e.Screen + ":" + e.Reference + "." + strings.Join(e.Path, ".")
		}
		return e.Reference + "." + strings.Join(e.Path, ".")
	case e.Operator == "":
		return string(e.Literal)
	}
	parts := []string{e.Operator}
	for _, arg := range e.Arguments {
		parts = append(parts, lisp(arg))
	}
	return "(" + strings.Join(parts, " ") + ")"
}

// readValue reads text as the only property of a component.
func readValue(t *testing.T, version, text string) *Expression {
	t.Helper()
	src, err := json.Marshal(map[string]any{
		"version": version,
		"screens": []any{map[string]any{"title": text}},
	})
	if err != nil {
		t.Fatal(err)
	}
	v, err := ReadView(src)
	if err != nil {
		t.Fatal(err)
	}
	title := v.Screens[0].Title
	if is := string(title.Is); (title.Expression == nil) != (is != "") {
		t.Errorf("%s is both or neither: %+v", text, title)
	}
	return title.Expression
}

func TestViewExpression(t *testing.T) {
	tests := []struct{ version, text, want string }{
		{"2.1", "${data.a}", "data.a"},
		{"2.1", "${form.a.b}", "form.a.b"},
		{"3.1", "${screen.A.data.b}", "nil"},
		{"4.0", "${screen.A.data.b.c}", "A:data.b.c"},
		{"4.0", "${screen.A.form.b}", "A:form.b"},
		{"7.3", "text ${data.a}", "nil"},
		{"7.3", "${data.a} ", "nil"},
		{"5.1", "`1`", "nil"},
		{"6.0", "`1`", "1"},
		{"6.0", "`${screen.A.form.b}`", "A:form.b"},
		// Each operator binds tighter than those of the rows above.
		{"6.0", "`'a' ${data.a} || ${data.b} 2`", `(join "a" (|| data.a data.b) 2)`},
		{"6.0", "`${data.a} || ${data.b} && ${data.c} || ${data.d}`", "(|| (|| data.a (&& data.b data.c)) data.d)"},
		{"6.0", "`${data.a} && ${data.b} == ${data.c} && ${data.d} != 'x'`", `(&& (&& data.a (== data.b data.c)) (!= data.d "x"))`},
		{"6.0", "`${data.a} == 1 < 2`", "(== data.a (< 1 2))"},
		{"6.0", "`1 >= ${data.a} + 1 == true`", "(== (>= 1 (+ data.a 1)) true)"},
		{"6.0", "`${data.a} <= 1 || 1 > 2`", "(|| (<= data.a 1) (> 1 2))"},
		{"6.0", "`1 - 2 + 3 * 4 / 5 % 6`", "(+ (- 1 2) (% (/ (* 3 4) 5) 6))"},
		{"6.0", "`2 * -${data.a} - -1`", "(- (* 2 (- data.a)) (- 1))"},
		{"6.0", "`!${data.a} && !!true`", "(&& (! data.a) (! (! true)))"},
		{"6.0", "`(1 + 2) * (3 - 4)`", "(* (+ 1 2) (- 3 4))"},
		{"6.0", "`'x' ('y' 'z') ''`", `(join "x" (join "y" "z") "")`},
		{"6.0", "`'per head: ' ${data.a} / ${form.b}`", `(join "per head: " (/ data.a form.b))`},
		{"6.0", "`1.50e1`", "1.50e1"},
		// In a document these have two backslashes.
		{"6.0", "`'it\\'s \\`so\\`'`", "\"it's `so`\""},
		{"6.0", `` + "`'a \\n \\\\ \"'`", `"a \\n \\ \""`},
		{"6.0", "`'<b>&\u2028'`", `"\u003cb\u003e\u0026\u2028"`},
		// What cannot be read is text.
		{"6.0", "`1 +`", "nil"},
		{"6.0", "``", "nil"},
		{"6.0", "`'a' + 'b'`", "nil"},
		{"6.0", "`" + strings.Repeat("1+", maxTreeDepth-1) + "1`", ""},
		{"6.0", "`" + strings.Repeat("1+", maxTreeDepth) + "1`", "nil"},
	}
	for _, test := range tests {
		t.Run(test.version+"_"+strings.ReplaceAll(test.text[:min(len(test.text), 40)], " ", "_"), func(t *testing.T) {
			if got := lisp(readValue(t, test.version, test.text)); test.want != "" && got != test.want || got == "" {
				t.Errorf("%s\nwant %s", got, test.want)
			}
		})
	}
}

func TestViewCondition(t *testing.T) {
	tests := []struct{ text, want string }{
		{"${data.a}", "data.a"},
		{"!${data.a}", "(! data.a)"},
		{"(${data.a})", "data.a"},
		{"${data.a} || ${data.b} && ${data.c} || ${data.d}", "(|| (|| data.a (&& data.b data.c)) data.d)"},
		{"${data.a} && ${data.b} == ${data.c} != true", "(&& data.a (!= (== data.b data.c) true))"},
		{"${data.a} == 1 && -2.5 < ${form.b}", "(&& (== data.a 1) (< -2.5 form.b))"},
		{"!(${data.a} == 'it\\'s') || !${data.b}", `(|| (! (== data.a "it's")) (! data.b))`},
		{"${screen.A.form.b} >= 1", "(>= A:form.b 1)"},
		{"true", "nil"},
		{"${data.a} ==", "nil"},
		{"`${data.a}`", "nil"},
		{"", "nil"},
		{strings.Repeat("${data.a}||", 2*maxTreeDepth) + "${data.a}", "nil"},
	}
	for _, test := range tests {
		t.Run(strings.ReplaceAll(test.text[:min(len(test.text), 40)], " ", "_"), func(t *testing.T) {
			text, _ := json.Marshal(test.text)
			v, err := ReadView(fmt.Appendf(nil, `{"version":"7.3","screens":[{"layout":{"children":[{"type":"If","condition":%s}]}}]}`, text))
			if err != nil {
				t.Fatal(err)
			}
			if got := lisp(v.Screens[0].Children[0].Condition); got != test.want {
				t.Errorf("%s\nwant %s", got, test.want)
			}
		})
	}
}

// TestViewExpressionAsWritten writes expressions of any shape down, with and
// without parentheses that are not needed, and reads them.
func TestViewExpressionAsWritten(t *testing.T) {
	const joined, signed = 0, 7 // beside the ranks of levels, from 1 on
	rapid.Check(t, func(t *rapid.T) {
		parenthesis := rapid.Bool()
		// write writes an expression that gives kinds, where the operator around
		// it needs one of that rank or above.
		var write func(depth int, gives kinds, rank int) (text, want string)
		write = func(depth int, gives kinds, rank int) (text, want string) {
			own := rapid.SampledFrom([]int{-1, joined, 1, 2, 3, 4, 5, 6, signed}).Draw(t, "own")
			if own > joined && own < signed && levels[own-1].give != gives || own == joined && gives != texts {
				own = -1
			}
			switch {
			case depth == 0 || own < 0 || own == signed && gives == texts:
				name := rapid.SampledFrom([]string{"a", "b.c"}).Draw(t, "name")
				return "${data." + name + "}", "data." + name
			case own == joined:
				left, wantLeft := write(depth-1, texts, 1)
				right, wantRight := write(depth-1, rapid.SampledFrom([]kinds{numbers, booleans}).Draw(t, "beside"), 1)
				if right[0] == '-' { // which would be an operator
					right = "(" + right + ")"
				}
				text, want = left+" "+right, "(join "+wantLeft+" "+wantRight+")"
			case own == signed:
				op := map[kinds]string{numbers: "-", booleans: "!"}[gives]
				inner, wanted := write(depth-1, gives, signed)
				text, want = op+inner, "("+op+" "+wanted+")"
			default:
				l := levels[own-1]
				op := rapid.SampledFrom(l.operators).Draw(t, "operator")
				takes := l.takes
				if takes == 0 {
					takes = booleans
				}
				left, wantLeft := write(depth-1, takes, own)
				right, wantRight := write(depth-1, takes, own+1)
				text, want = left+op+" "+right, "("+op+" "+wantLeft+" "+wantRight+")"
			}
			if own < rank || parenthesis.Draw(t, "parenthesis") {
				text = "(" + text + ")"
			}
			return text, want
		}
		text, want := write(5, rapid.SampledFrom([]kinds{numbers, booleans, texts}).Draw(t, "gives"), joined)
		parts := 1000
		b := &builder{version: newest, budget: &parts}
		e := expression{text: []byte(text), version: newest, kindsOf: anyKind, build: b}
		if e.read(); e.fault != "" {
			t.Fatalf("%s: %s", text, e.fault)
		}
		if got := lisp(b.done()); got != want {
			t.Fatalf("%s\ngives %s\nwant  %s", text, got, want)
		}
	})
}
