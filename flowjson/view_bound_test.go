package flowjson

import (
	"encoding/json"
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// hostileViews are documents of 1 MiB or somewhat more that ask for as much as they can.
func hostileViews() map[string]string {
	const size = 1 << 20
	fill := func(before, unit, after string) string {
		n := (size - len(before) - len(after)) / len(unit)
		if c := strings.Count(unit, ",") + strings.Count(unit, ":"); c > 0 {
			n = min(n, MaxValues/2/c)
		}
		return before + strings.TrimSuffix(strings.Repeat(unit, n), ",") + after
	}
	on := func(children string) (string, string) {
		return `{"version":"7.3","screens":[{"id":"A","layout":{"children":[` + children, `]}}]}`
	}
	docs := map[string]string{}
	add := func(name, before, unit, after string) {
		a, b := on(before)
		docs[name] = fill(a, unit, after+b)
	}
	add("components", "", "{},", "")
	add("nested_components", strings.Repeat(`{"type":"If","then":[`, 200), "{},", strings.Repeat("]}", 200))
	add("long_keys", strings.Repeat(`{"type":"Switch","cases":{"`+strings.Repeat("\\u0001", 99)+`":[`, 15), `{},`, strings.Repeat("]}}", 15))
	add("expressions", `{"a":[`, "\"`1`\",", "]}")
	add("references", `{"a":[`, "\"${data.x}\",", "]}")
	add("one_reference_in_many_values", `{"a":["${data.x}",`, "1,", "]}")
	add("parts_of_a_reference", `{"a":"${data`, ".a", `}"}`)
	add("join", "{\"a\":\"`", "1 ", "`\"}")
	add("sum", "{\"a\":\"`1", "+1", "`\"}")
	add("actions", `{"a":[`, `{"on-click-action":{"name":"complete"}},`, "]}")
	add("condition", `{"type":"If","condition":"${data.a}`, "||${data.a}", `"}`)
	add("escapes", "{\"a\":\"\\u0060'", "\\\\'", "'`\"}")
	add("html", "{\"a\":\"", "<", "\"}")
	docs["screens"] = fill(`{"screens":[`, `{},`, `]}`)
	var keys, names strings.Builder
	for i := range 100_000 {
		fmt.Fprintf(&keys, `"k%d":"${data.x}",`, i)
	}
	a, b := on("{" + strings.TrimSuffix(keys.String(), ",") + "}")
	docs["properties"] = a + b
	docs["fields"] = `{"screens":[{"data":{` + strings.ReplaceAll(strings.TrimSuffix(keys.String(), ","), `"${data.x}"`, `{}`) + `}}]}`
	// Each screen leads to each.
	var ids []string
	for i := range 300 {
		ids = append(ids, fmt.Sprintf(`"S%d"`, i))
	}
	all := strings.Join(ids, ",")
	names.WriteString(`{"screens":[`)
	for i, id := range ids {
		if i > 0 {
			names.WriteByte(',')
		}
		fmt.Fprintf(&names, `{"id":%s}`, id)
	}
	names.WriteString(`],"routing_model":{`)
	for i, id := range ids {
		if i > 0 {
			names.WriteByte(',')
		}
		fmt.Fprintf(&names, `%s:[%s]`, id, all)
	}
	docs["routes"] = names.String() + "}}"
	return docs
}

// TestViewBounds reads documents that ask for more than a View holds.
func TestViewBounds(t *testing.T) {
	const mostOutput, mostMemory = 100 << 20, 300 << 20
	for name, src := range hostileViews() {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			v, err := ReadView([]byte(src))
			if err != nil {
				t.Fatal(err)
			}
			checkView(t, v)
			runtime.ReadMemStats(&after)
			out, err := json.Marshal(v)
			if used := after.TotalAlloc - before.TotalAlloc; err != nil || len(out) > mostOutput || used > mostMemory {
				t.Errorf("%v, %d MB give %d MB and take %d MB of memory", err, len(src)>>20, len(out)>>20, used>>20)
			}
		})
	}
}

// TestViewLeavesOut reads documents with a little more than a View holds.
func TestViewLeavesOut(t *testing.T) {
	screen := func(children string) *View {
		v, err := ReadView([]byte(`{"version":"7.3","screens":[{"layout":{"children":[` + children + `]}}]}`))
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	many := func(n int, unit string) string { return strings.TrimSuffix(strings.Repeat(unit, n), ",") }
	count := func(v *View) (n int) {
		everyComponent(v, func(*ViewComponent) { n++ })
		return n
	}
	if n := count(screen(many(maxViewComponents+1, "{},"))); n != maxViewComponents {
		t.Errorf("%d components", n)
	}
	const deep = maxViewDepth + 5
	if n := count(screen(many(deep, `{"type":"If","then":[`) + many(deep, "]}"))); n != maxViewDepth+1 {
		t.Errorf("%d components in each other", n)
	}
	parts := screen(fmt.Sprintf("{\"small\":\"`1`\",\"large\":\"`%s`\",\"after\":\"${data.x}\"}", many(maxViewParts, "1 "))).Screens[0].Children[0].Props
	if parts["small"].Expression == nil || parts["large"].Expression != nil {
		t.Errorf("%+v", parts)
	}
	if after := parts["after"]; after.Expression != nil {
		t.Errorf("after too many parts there is still %+v", after)
	}
	v, err := ReadView([]byte(`{"screens":[` + many(maxViewScreens+1, "{},") + `]}`))
	if err != nil || len(v.Screens) != maxViewScreens {
		t.Errorf("%d screens, %v", len(v.Screens), err)
	}
}
