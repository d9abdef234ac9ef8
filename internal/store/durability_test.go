package store

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

// childEnv makes the test binary a process to be killed: a task and a directory.
const childEnv = "FLOWPORT_STORE_TEST_CHILD"

// child does what the environment asks for and reports whether it did.
func child() bool {
	task, dir, ok := strings.Cut(os.Getenv(childEnv), ":")
	if !ok {
		return false
	}
	var err error
	switch task {
	case "upload":
		err = uploadForEver(dir)
	case "lock":
		err = holdLock(dir)
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
	return true
}

// start runs the test binary for a task and returns what it prints.
func start(t *testing.T, task, dir string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+task+":"+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	return cmd, bufio.NewScanner(out)
}

// document is the upload of a number: small and large ones in turn.
func document(n int64) []byte {
	return bytes.Repeat(fmt.Appendf(nil, `{"upload":%d}`, n), 1+int(n%7)*20_000)
}

// uploadForEver prints the number of each upload once it is acknowledged.
func uploadForEver(dir string) error {
	ctx := context.Background()
	s, err := Open(ctx, dir)
	if err != nil {
		return err
	}
	var f *Flow
	err = s.Write(ctx, func(tx *Tx) error {
		if f, err = tx.FlowByID(1); errors.Is(err, ErrNotFound) {
			f = newFlow(1, "w1", "a")
			err = tx.InsertFlow(f)
		}
		return err
	})
	if err != nil {
		return err
	}
	for n := f.Draft + 1; ; n++ {
		c := NewContent(document(n))
		err := s.Write(ctx, func(tx *Tx) error {
			if f.Draft, err = tx.AddRevision(newRevision(1), c); err != nil {
				return err
			}
			if f.Draft != n {
				return fmt.Errorf("upload %d became revision %d", n, f.Draft)
			}
			return tx.UpdateFlow(f)
		})
		if err != nil {
			return err
		}
		fmt.Println(n)
	}
}

func TestKill(t *testing.T) {
	dir := t.TempDir()
	acknowledged := int64(0)
	for round := range 5 {
		cmd, lines := start(t, "upload", dir)
		before := acknowledged
		for lines.Scan() {
			n, err := strconv.ParseInt(lines.Text(), 10, 64)
			if err != nil {
				break // cut short by the kill
			}
			acknowledged = n
			if n == before+int64(5+3*round) {
				// In the middle of the next uploads, whose numbers are still read.
				time.AfterFunc(time.Duration(round)*time.Millisecond, func() { cmd.Process.Kill() })
			}
		}
		cmd.Wait()
		if acknowledged == before {
			t.Fatal("the process ended before an upload")
		}

		s, err := Open(t.Context(), dir)
		if err != nil {
			t.Fatalf("after a kill: %v", err)
		}
		read(t, s, func(tx *Tx) error {
			f, err := tx.FlowByID(1)
			if err != nil {
				return err
			}
			if f.Draft < acknowledged {
				t.Errorf("upload %d was acknowledged, the draft is %d", acknowledged, f.Draft)
			}
			for n := int64(1); n <= f.Draft; n++ {
				src, err := tx.FlowJSON(1, n)
				if err != nil {
					return err
				}
				if !bytes.Equal(src, document(n)) {
					t.Errorf("revision %d is another document", n)
				}
			}
			_, err = tx.Revision(1, f.Draft+1)
			wantError(t, err, ErrNotFound)
			var result string
			err = tx.one(func(row scanner) error { return row.Scan(&result) }, "PRAGMA integrity_check")
			wantEqual(t, result, "ok")
			acknowledged = f.Draft
			return err
		})
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}
