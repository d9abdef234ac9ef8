package lsp

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// maxHeader is the longest line of a header, in bytes. There are at most
// maxHeaders.
const (
	maxHeader  = 1 << 10
	maxHeaders = 16
)

// frameReader reads messages as the Language Server Protocol frames them
// ("Base Protocol"): header lines, an empty line, Content-Length bytes.
type frameReader struct{ r *bufio.Reader }

func newFrameReader(r io.Reader) *frameReader {
	return &frameReader{bufio.NewReaderSize(r, 64<<10)}
}

// content reads the content of a message, whose header was read.
func (f *frameReader) content(length int64) ([]byte, error) {
	content := make([]byte, length)
	if _, err := io.ReadFull(f.r, content); err != nil {
		return nil, io.ErrUnexpectedEOF
	}
	return content, nil
}

// skip passes the content of a message over, whose header was read.
func (f *frameReader) skip(length int64) error {
	if _, err := io.CopyN(io.Discard, f.r, length); err != nil {
		return io.ErrUnexpectedEOF
	}
	return nil
}

// header reads the header of the next message and returns Content-Length. It
// returns io.EOF at the end between two messages, and any other error where no
// further message can be found.
func (f *frameReader) header() (length int64, err error) {
	length = -1
	for i := 0; ; i++ {
		line, err := f.line()
		switch {
		case err == io.EOF && i == 0 && line == "":
			return 0, io.EOF
		case err == io.EOF:
			return 0, io.ErrUnexpectedEOF
		case err != nil:
			return 0, err
		case line == "" && length < 0:
			return 0, errors.New("a header without Content-Length; flowport lsp is to be started by an editor")
		case line == "":
			return length, nil
		case i == maxHeaders:
			return 0, fmt.Errorf("a header of more than %d lines", maxHeaders)
		}
		name, value, _ := strings.Cut(line, ":")
		if strings.EqualFold(name, "Content-Length") {
			length, err = strconv.ParseInt(strings.TrimSpace(value), 10, 64)
			if err != nil || length < 0 {
				return 0, errors.New("a Content-Length that is no number")
			}
		}
	}
}

// line reads one line of a header, without its end.
func (f *frameReader) line() (string, error) {
	var line []byte
	for {
		c, err := f.r.ReadByte()
		switch {
		case err != nil:
			return string(line), err
		case c == '\n':
			return strings.TrimSuffix(string(line), "\r"), nil
		case len(line) == maxHeader:
			return "", fmt.Errorf("a header line of more than %d bytes", maxHeader)
		}
		line = append(line, c)
	}
}

// writeFrame writes one message.
func writeFrame(w io.Writer, content []byte) error {
	frame := make([]byte, 0, len(content)+32)
	frame = fmt.Appendf(frame, "Content-Length: %d\r\n\r\n", len(content))
	_, err := w.Write(append(frame, content...))
	return err
}
