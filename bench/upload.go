package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const largeRounds = 15

// largeUpload measures one upload of 10 MB from its first byte on the wire to
// its acknowledgement, beside the parts of it that nobody can do without, each
// measured alone (P5).
func largeUpload(report *strings.Builder, binary string) error {
	dir, err := os.MkdirTemp("", "flowport-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	p, err := startFlowport(binary, filepath.Join(dir, "data"))
	if err != nil {
		return err
	}
	defer p.stop()
	id, err := newFlow(p.address, "Large")
	if err != nil {
		return err
	}
	c, err := dial(p.address)
	if err != nil {
		return err
	}
	defer c.conn.Close()
	for _, d := range []struct {
		name string
		make func(n int) []byte
	}{
		{"values", large},
		{"pictures", func(n int) []byte {
			return bytes.Replace(images(95, 109_000), []byte("iVBORw0KGgoAAAAN"), fmt.Appendf(nil, "iVBOR%011d", n), 1)
		}},
	} {
		parts := []struct {
			name string
			work func(body, text, src []byte) error
		}{
			{"SHA-256 of the body", func(body, _, _ []byte) error { sha256.Sum256(body); return nil }},
			{"base64", func(_, text, _ []byte) error {
				_, err := base64.StdEncoding.Decode(make([]byte, base64.StdEncoding.DecodedLen(len(text))), text)
				return err
			}},
			{"token scan", func(_, _, src []byte) error { return scan(src) }},
			{"write and fsync", func(_, _, src []byte) error { return writeAndSync(filepath.Join(dir, "part"), src) }},
		}
		times := make([][]time.Duration, len(parts)+1)
		for round := range largeRounds + 1 {
			src := d.make(round)
			text := []byte(base64.StdEncoding.EncodeToString(src))
			r, err := uploading(p.address, id, src)
			if err != nil {
				return err
			}
			_, body, _ := bytes.Cut(r, []byte("\r\n\r\n"))
			start := time.Now()
			if _, err := c.do(r); err != nil {
				return err
			}
			took := []time.Duration{time.Since(start)}
			for _, part := range parts {
				start := time.Now()
				if err := part.work(body, text, src); err != nil {
					return err
				}
				took = append(took, time.Since(start))
			}
			for i := range took {
				if round > 0 {
					times[i] = append(times[i], took[i])
				}
			}
		}
		fmt.Fprintf(report, "\n### SQLite: one upload of 10 MB of %s\n\n| | time | ratio to all parts |\n|---|---|---|\n", d.name)
		sum := time.Duration(0)
		for i, part := range parts {
			t := times[i+1]
			sum += quantile(t, 0.5)
			fmt.Fprintf(report, "| %s, alone | %v [%v–%v] | |\n", part.name, round(quantile(t, 0.5)), round(quantile(t, 0.25)), round(quantile(t, 0.75)))
		}
		t := times[0]
		fmt.Fprintf(report, "| all parts, added up | %v | 1.00 |\n| flowport, acknowledged | %v [%v–%v] | %.2f |\n",
			round(sum), round(quantile(t, 0.5)), round(quantile(t, 0.25)), round(quantile(t, 0.75)), float64(quantile(t, 0.5))/float64(sum))
	}
	return nil
}

// writeAndSync writes a file that is on the disk when it returns.
func writeAndSync(path string, data []byte) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	return f.Close()
}
