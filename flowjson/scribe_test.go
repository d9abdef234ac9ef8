package flowjson

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// TestScribe writes texts of all lengths one behind the other. Each reads as
// fmt would write it, and stays so when others follow.
func TestScribe(t *testing.T) {
	tree, _ := read([]byte(`{"a": [[{"b-c'd": 1}, 2], {"e": [3]}]}`))
	rapid.Check(t, func(t *rapid.T) {
		var s scribe
		var got []stretch
		var want []string
		for range rapid.IntRange(1, 30).Draw(t, "times") {
			word := rapid.StringN(0, 2000, 2000).Draw(t, "word")
			number := rapid.Int().Draw(t, "number")
			node := nodeID(rapid.IntRange(0, len(tree.nodes)-1).Draw(t, "node"))
			got = append(got, s.printf("'%s', %d: %s at %s, %s (%s) %q.", []byte(word), number, v7_1, treePath{tree, node}, kindArray, texts|numbers, "x"))
			if alone := s.sprintf("'%s'", word); alone != "'"+word+"'" {
				t.Fatalf("alone %q, want '%s'", alone, word)
			}
			want = append(want, fmt.Sprintf("'%s', %d: %s at %s, %s (%s) %q.", word, number, v7_1, tree.path(node), kindArray, texts|numbers, "x"))
			got, want = append(got, s.path(treePath{tree, node})), append(want, tree.path(node))
		}
		for i := range want {
			if got := string(s.text[got[i].from:got[i].to]); got != want[i] {
				t.Fatalf("%q, want %q", got, want[i])
			}
		}
	})
}
