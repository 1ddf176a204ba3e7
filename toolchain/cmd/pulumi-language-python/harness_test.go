package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	rpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/types/known/structpb"
)

// patience bounds every wait; no test that passes waits for long.
const patience = 20 * time.Second

// runAsHost makes the test binary act as the host, so that the tests talk to a process of its own.
const runAsHost = "TEST_BINARY_IS_THE_HOST"

func TestMain(m *testing.M) {
	if os.Getenv(runAsHost) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// runningHost is a host process and a client of it.
type runningHost struct {
	rpc.LanguageRuntimeClient
	process *os.Process
	stdin   io.Closer
	output  *lockedBuffer
	exited  chan error
}

// startHost starts a host whose executor is the given Python script.
func startHost(t *testing.T, executor string) *runningHost {
	t.Helper()
	directory := t.TempDir()
	binary := filepath.Join(directory, "pulumi-language-python")
	self, err := os.Executable()
	require(t, err)
	require(t, os.Link(self, binary))
	write(t, filepath.Join(directory, executorName), executor)

	cmd := exec.Command(binary, "127.0.0.1:1")
	cmd.Env = append(os.Environ(), runAsHost+"=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	require(t, err)
	stdout, err := cmd.StdoutPipe()
	require(t, err)
	require(t, cmd.Start())

	lines := bufio.NewReader(stdout)
	port, err := lines.ReadString('\n')
	require(t, err)
	output := &lockedBuffer{}
	exited := make(chan error, 1)
	go func() {
		_, _ = io.Copy(output, lines)
		exited <- cmd.Wait()
	}()
	connection, err := grpc.NewClient(
		"127.0.0.1:"+strings.TrimSpace(port), grpc.WithTransportCredentials(insecure.NewCredentials()))
	require(t, err)
	t.Cleanup(func() {
		_ = connection.Close()
		_ = cmd.Process.Kill()
	})
	return &runningHost{rpc.NewLanguageRuntimeClient(connection), cmd.Process, stdin, output, exited}
}

// awaitExit waits until the host has ended without an error.
func (h *runningHost) awaitExit(t *testing.T) {
	t.Helper()
	select {
	case err := <-h.exited:
		require(t, err)
	case <-time.After(patience):
		t.Fatal("the host still runs")
	}
}

// project returns a directory with an environment and a program to which nothing matters but its place.
func project(t *testing.T) *rpc.ProgramInfo {
	t.Helper()
	root := t.TempDir()
	python, err := exec.LookPath("python3")
	require(t, err)
	require(t, os.MkdirAll(filepath.Join(root, "environment", "bin"), 0o755))
	write(t, filepath.Join(root, "environment", "bin", "python"), "#!/bin/sh\nexec "+python+" \"$@\"\n")
	return program(t, root, map[string]any{"virtualenv": "environment"})
}

func program(t *testing.T, root string, options map[string]any) *rpc.ProgramInfo {
	t.Helper()
	encoded, err := structpb.NewStruct(options)
	require(t, err)
	return &rpc.ProgramInfo{RootDirectory: root, ProgramDirectory: root, EntryPoint: ".", Options: encoded}
}

// lingering is Python code that starts a child, writes both process ids to a file, and never ends.
func lingering(pids string) string {
	return `
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
with open(` + strconv.Quote(pids+".new") + `, "w") as file:
    file.write(f"{os.getpid()} {child.pid}")
os.rename(` + strconv.Quote(pids+".new") + `, ` + strconv.Quote(pids) + `)
time.sleep(600)
`
}

// awaitPids waits for the process ids that lingering code writes.
func awaitPids(t *testing.T, file string) []int {
	t.Helper()
	var pids []int
	eventually(t, "the process has started", func() bool {
		content, err := os.ReadFile(file)
		for _, word := range strings.Fields(string(content)) {
			pid, err := strconv.Atoi(word)
			require(t, err)
			pids = append(pids, pid)
		}
		return err == nil
	})
	return pids
}

// awaitGone waits until no process of these ids runs.
func awaitGone(t *testing.T, pids []int) {
	t.Helper()
	for _, pid := range pids {
		eventually(t, "process "+strconv.Itoa(pid)+" is gone", func() bool { return !runs(pid) })
	}
}

// runs tells whether a process runs; one that has ended and waits for its parent does not.
func runs(pid int) bool {
	if errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
		return false
	}
	status, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	return err != nil || !bytes.Contains(status, []byte(") Z "))
}

func eventually(t *testing.T, what string, condition func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !condition(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

func timeout(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return ctx
}

func require(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func contains(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is missing in %q", part, text)
		}
	}
}

func write(t *testing.T, path, content string) {
	t.Helper()
	require(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require(t, os.WriteFile(path, []byte(content), 0o755))
}

// lockedBuffer is a buffer that one goroutine may write while another reads.
type lockedBuffer struct {
	mutex  sync.Mutex
	buffer bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.buffer.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.buffer.String()
}
