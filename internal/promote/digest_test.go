package promote

import "testing"

func TestDigest(t *testing.T) {
	tests := []struct {
		name, a, b string
		same       bool
	}{
		{"another layout", `{"a":[1,2]}`, "{\n  \"a\": [1, 2]\n}\n", true},
		{"another escape", `{"a":"é/"}`, `{"a":"\u00e9\/"}`, true},
		{"another order", `{"a":1,"b":2}`, `{"b":2,"a":1}`, false},
		{"another number", `12345678901234567890`, `12345678901234567891`, false},
		{"a key twice", `{"a":1,"a":2}`, `{"a":1}`, false},
		{"another text", `"a"`, `"b"`, false},
		{"white space in what is no JSON", `{"a"`, `{ "a"`, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			src := []byte(tt.b)
			if same := Digest([]byte(tt.a)) == Digest(src); same != tt.same {
				t.Errorf("same: %v", same)
			}
			if string(src) != tt.b {
				t.Errorf("the document became %s", src)
			}
		})
	}
}
