package flowjson

import (
	"encoding/json"
	"testing"
)

func BenchmarkReadView(b *testing.B) {
	for _, document := range []struct {
		name string
		src  []byte
	}{
		{"16KB", benchFlow(10, 32)},
		{"10MB_images", benchFlow(90, 113_000)},
		{"10MB_values", dense()},
	} {
		b.Run(document.name+"/read", func(b *testing.B) {
			b.SetBytes(int64(len(document.src)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := ReadView(document.src); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(document.name+"/read_and_marshal", func(b *testing.B) {
			b.SetBytes(int64(len(document.src)))
			b.ReportAllocs()
			for b.Loop() {
				v, err := ReadView(document.src)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := json.Marshal(v); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
