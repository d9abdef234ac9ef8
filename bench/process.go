package main

import (
	"bufio"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// A process is a server that is measured.
type process struct {
	address string // 127.0.0.1:PORT
	command *exec.Cmd
}

// flowportBinary is the program as `make build` makes it.
func flowportBinary(dir string) (string, error) {
	path := filepath.Join(dir, "flowport")
	build := exec.Command("go", "build", "-trimpath", "-o", path, "./cmd/flowport")
	build.Dir, build.Stderr = "..", os.Stderr
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	return path, build.Run()
}

// start runs a server until stop; the first line that it prints ends with its
// address. Its log goes nowhere.
func start(environment []string, program string, args ...string) (*process, error) {
	p := &process{command: exec.Command(program, args...)}
	p.command.Env = append(os.Environ(), environment...)
	out, err := p.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.command.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewReader(out)
	line, err := lines.ReadString('\n')
	if err != nil {
		return nil, fmt.Errorf("%s printed no address: %w", program, err)
	}
	p.address = strings.TrimPrefix(strings.TrimSpace(line[strings.LastIndexByte(strings.TrimSpace(line), ' ')+1:]), "http://")
	go io.Copy(io.Discard, lines)
	return p, nil
}

// startFlowport runs flowport with settings that every server here has.
func startFlowport(binary, where string, args ...string) (*process, error) {
	var environment []string
	args = append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)
	if strings.HasPrefix(where, "postgres:") {
		environment = []string{"FLOWPORT_DATABASE=" + where, "FLOWPORT_MASTER_KEY=" + strings.Repeat("00", 32)}
	} else {
		args = append(args, "--data", where)
	}
	return start(environment, binary, args...)
}

func (p *process) stop() {
	p.command.Process.Signal(syscall.SIGTERM)
	if err := p.command.Wait(); err != nil {
		log.Print(err)
	}
}

// memory reads a line of /proc/PID/status, such as VmRSS, in bytes.
func (p *process) memory(name string) int64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.command.Process.Pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if value, ok := strings.CutPrefix(line, name+":"); ok {
			n, _ := strconv.ParseInt(strings.Fields(value)[0], 10, 64)
			return n << 10
		}
	}
	return 0
}

// processor is how long the process has been running on a processor so far.
func (p *process) processor() time.Duration {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.command.Process.Pid))
	if err != nil {
		return 0
	}
	// Behind the name, which may have spaces, the 12th and 13th field, in
	// hundredths of a second.
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond
}

// ownProcessor is processor of this program, which is the clients.
func ownProcessor() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
