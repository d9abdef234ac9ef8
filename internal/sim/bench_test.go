package sim

import (
	"bytes"
	"testing"

	"flowport/internal/meta"
)

func BenchmarkUploadFlowJSON(b *testing.B) {
	large := append(bytes.Repeat([]byte(" "), meta.MaxFlowJSON-len(valid)), valid...)
	for name, src := range map[string][]byte{"small": valid, "10MB": large, "10MB many values": manyValues()} {
		b.Run(name, func(b *testing.B) {
			fx := newFixture(b)
			id := fx.create(b, meta.NewFlow{})
			b.SetBytes(int64(len(src)))
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				src[len(src)/3] = "0123456789"[i%10] // not known to the store yet
				if _, err := fx.UploadFlowJSON(b.Context(), waba, id, src); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
