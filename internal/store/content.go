package store

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// maxContent bounds what is believed of a size in the database: more than any
// Flow JSON, less than what would exhaust memory.
const maxContent = 64 << 20

// Encodings of content.data.
const (
	encodingNone = 0
	encodingZstd = 1
)

// Content is a Flow JSON ready to be stored: hashed and compressed once,
// outside of any transaction.
type Content struct {
	SHA256 [32]byte
	Size   int64

	encoding int
	encoded  []byte
}

// NewContent hashes and compresses src. It keeps no reference to src.
func NewContent(src []byte) Content {
	c := Content{SHA256: sha256.Sum256(src), Size: int64(len(src)), encoding: encodingZstd}
	e := encoders.Get().(*encoder)
	defer encoders.Put(e)
	e.buffer = e.EncodeAll(src, slices.Grow(e.buffer[:0], len(src)))
	small := e.buffer
	if len(small) >= len(src) {
		c.encoding, small = encodingNone, src
	}
	c.encoded = append([]byte{}, small...)
	return c
}

// decodeContent gives back the bytes that were stored, or says in which way
// they are not those.
func decodeContent(encoding int, encoded []byte, digest []byte, size int64) ([]byte, error) {
	if size < 0 || size > maxContent {
		return nil, fmt.Errorf("its size is said to be %d", size)
	}
	var src []byte
	switch encoding {
	case encodingNone:
		src = bytes.Clone(encoded)
	case encodingZstd:
		decoder := decoders.Get().(*zstd.Decoder)
		var err error
		src, err = decoder.DecodeAll(encoded, make([]byte, 0, size))
		decoders.Put(decoder)
		if err != nil {
			return nil, err
		}
	default:
		return nil, fmt.Errorf("its encoding %d is unknown", encoding)
	}
	if int64(len(src)) != size {
		return nil, fmt.Errorf("it has %d bytes, want %d", len(src), size)
	}
	if sum := sha256.Sum256(src); !bytes.Equal(sum[:], digest) {
		return nil, errors.New("its SHA-256 differs")
	}
	return src, nil
}

// encoder compresses into a buffer of its own, so that what is kept of a
// document takes no more memory than it needs.
type encoder struct {
	*zstd.Encoder
	buffer []byte
}

// Coders hold a few megabytes each, so that there are as many as work at once
// and the collector takes those that do not. None of them starts goroutines.
var (
	encoders = sync.Pool{New: func() any {
		e, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithLowerEncoderMem(true),
			zstd.WithWindowSize(1<<20), zstd.WithEncoderCRC(false)) // the SHA-256 is the check
		if err != nil {
			panic(err) // the options are constants
		}
		return &encoder{Encoder: e}
	}}
	decoders = sync.Pool{New: func() any {
		d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
			zstd.WithDecoderMaxMemory(maxContent), zstd.WithDecodeAllCapLimit(true))
		if err != nil {
			panic(err) // the options are constants
		}
		return d
	}}
)
