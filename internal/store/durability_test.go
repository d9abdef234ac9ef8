package store

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
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
	case "copy":
		err = copyInChild(dir)
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

// document is the upload of a number to a flow: small and large ones in turn.
func document(flow, n int64) []byte {
	return bytes.Repeat(fmt.Appendf(nil, `{"flow":%d,"upload":%d}`, flow, n), 1+int(n%7)*5_000)
}

// uploaders is how many flows are uploaded to at once, so that commits are shared.
const uploaders = 3

// uploadForEver prints the flow and the number of each upload once it is
// acknowledged.
func uploadForEver(dir string) error {
	s, err := Open(context.Background(), dir)
	if err != nil {
		return err
	}
	failed := make(chan error)
	for flow := range int64(uploaders) {
		go func() { failed <- uploadTo(s, flow+1) }()
	}
	return <-failed
}

func uploadTo(s *Store, flow int64) error {
	ctx := context.Background()
	var f *Flow
	err := s.Write(ctx, func(tx *Tx) (err error) {
		if f, err = tx.FlowByID(flow); errors.Is(err, ErrNotFound) {
			f = newFlow(flow, "w1", fmt.Sprint(flow))
			err = tx.InsertFlow(f)
		}
		return err
	})
	if err != nil {
		return err
	}
	for n := f.Draft + 1; ; n++ {
		c := NewContent(document(flow, n))
		err := s.Write(ctx, func(tx *Tx) (err error) {
			if f.Draft, err = addNext(tx, newRevision(flow), c); err != nil {
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
		fmt.Println(flow, n)
	}
}

func TestKill(t *testing.T) {
	dir := t.TempDir()
	var acknowledged [uploaders + 1]int64 // by flow
	for round := range 5 {
		cmd, lines := start(t, "upload", dir)
		uploads := 0
		for lines.Scan() {
			var flow, n int64
			if _, err := fmt.Sscanf(lines.Text(), "%d %d", &flow, &n); err != nil {
				break // cut short by the kill
			}
			acknowledged[flow] = n
			if uploads++; uploads == uploaders*(5+3*round) {
				// In the middle of the next uploads, whose numbers are still read.
				time.AfterFunc(time.Duration(round)*time.Millisecond, func() { cmd.Process.Kill() })
			}
		}
		cmd.Wait()
		if uploads == 0 {
			t.Fatal("the process ended before an upload")
		}

		s, err := Open(t.Context(), dir)
		if err != nil {
			t.Fatalf("after a kill: %v", err)
		}
		read(t, s, func(tx *Tx) error {
			for flow := int64(1); flow <= uploaders; flow++ {
				f, err := tx.FlowByID(flow)
				if err != nil {
					return err
				}
				if f.Draft < acknowledged[flow] {
					t.Errorf("upload %d was acknowledged, the draft is %d", acknowledged[flow], f.Draft)
				}
				for n := int64(1); n <= f.Draft; n++ {
					src, err := tx.FlowJSON(flow, n)
					if err != nil {
						return err
					}
					if !bytes.Equal(src, document(flow, n)) {
						t.Errorf("revision %d is another document", n)
					}
				}
				_, err = tx.Revision(flow, f.Draft+1)
				wantError(t, err, ErrNotFound)
				acknowledged[flow] = f.Draft
			}
			var result string
			err = tx.one(func(row scanner) error { return row.Scan(&result) }, "PRAGMA integrity_check")
			wantEqual(t, result, "ok")
			return err
		})
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}
