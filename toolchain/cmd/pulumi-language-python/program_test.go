package main

import (
	"encoding/json"
	"path/filepath"
	"syscall"
	"testing"

	rpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"
)

const reportingExecutor = `
import json, os, sys
names = ("PULUMI_CONFIG", "PULUMI_CONFIG_SECRET_KEYS", "VIRTUAL_ENV")
print(json.dumps({"arguments": sys.argv[1:], "variables": [os.environ[name] for name in names]}))
`

func TestRunPassesEverythingToTheProgram(t *testing.T) {
	t.Parallel()
	host, info := startHost(t, reportingExecutor), project(t)
	info.EntryPoint = "main.py"
	res, err := host.Run(timeout(t), &rpc.RunRequest{
		Info: info, Project: "labs", Stack: "dev", Organization: "us", Pwd: "/", MonitorAddress: "127.0.0.1:2",
		DryRun: true, Parallel: 7, Config: map[string]string{"labs:size": "3"}, ConfigSecretKeys: []string{"labs:key"},
		Args: []string{"--own", "argument"},
	})
	require(t, err)
	if res.Error != "" || res.Bail {
		t.Fatalf("got %v", res)
	}
	var got struct{ Arguments, Variables []string }
	eventually(t, "the program has reported", func() bool {
		return json.Unmarshal([]byte(host.output.String()), &got) == nil
	})
	compare(t, got.Arguments, []string{
		"--monitor", "127.0.0.1:2", "--engine", "127.0.0.1:1", "--organization", "us", "--project", "labs",
		"--stack", "dev", "--root_directory", info.RootDirectory, "--pwd", "/", "--dry_run", "true", "--parallel", "7",
		filepath.Join(info.ProgramDirectory, "main.py"), "--own", "argument",
	})
	compare(t, got.Variables, []string{
		`{"labs:size":"3"}`, `["labs:key"]`, filepath.Join(info.RootDirectory, "environment"),
	})
}

func TestRunPassesNoConfigAsEmptyAndNotAsNull(t *testing.T) {
	t.Parallel()
	host := startHost(t, reportingExecutor)
	_, err := host.Run(timeout(t), &rpc.RunRequest{Info: project(t)})
	require(t, err)
	eventually(t, "the program has reported", func() bool { return host.output.String() != "" })
	contains(t, host.output.String(), `"{}", "[]"`)
}

func TestRunReportsHowTheProgramEnded(t *testing.T) {
	t.Parallel()
	for ending, want := range map[string]*rpc.RunResponse{
		"sys.exit(0)":  {},
		"sys.exit(32)": {Bail: true},
		"sys.exit(3)":  {Error: "the program exited with code 3"},
	} {
		host := startHost(t, "import sys\n"+ending)
		got, err := host.Run(timeout(t), &rpc.RunRequest{Info: project(t)})
		require(t, err)
		if got.Bail != want.Bail || got.Error != want.Error {
			t.Errorf("%s: got %v, want %v", ending, got, want)
		}
	}
	host := startHost(t, "import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)")
	got, err := host.Run(timeout(t), &rpc.RunRequest{Info: project(t)})
	require(t, err)
	contains(t, got.Error, "signal", "segmentation fault")
}

func TestRunRefusesWhatItCannotDo(t *testing.T) {
	t.Parallel()
	host := startHost(t, "")
	_, err := host.Run(timeout(t), &rpc.RunRequest{Info: project(t), AttachDebugger: true})
	contains(t, err.Error(), "--attach-debugger")
	_, err = host.Run(timeout(t), &rpc.RunRequest{Info: program(t, t.TempDir(), map[string]any{"virtualenv": "none"})})
	contains(t, err.Error(), "virtualenv", "doesn't exist")
	_, err = host.Run(timeout(t), &rpc.RunRequest{Info: program(t, t.TempDir(), map[string]any{
		"virtualenv": 3, "toolchain": "conda", "typechecker": "mypy",
	})})
	contains(t, err.Error(), "virtualenv: got 3", "toolchain: got conda", "pip, poetry, uv", "typechecker: got mypy")
}

func TestEveryWayToStopEndsTheProgramAndItsChildren(t *testing.T) {
	t.Parallel()
	for name, stop := range map[string]func(*testing.T, *runningHost){
		"the engine cancels": func(t *testing.T, host *runningHost) {
			_, err := host.Cancel(timeout(t), &emptypb.Empty{})
			require(t, err)
		},
		"the engine is gone": func(t *testing.T, host *runningHost) { require(t, host.stdin.Close()) },
		"SIGINT":             func(t *testing.T, host *runningHost) { require(t, host.process.Signal(syscall.SIGINT)) },
		"SIGTERM":            func(t *testing.T, host *runningHost) { require(t, host.process.Signal(syscall.SIGTERM)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "pids")
			host, info := startHost(t, lingering(file)), project(t)
			failed := make(chan error, 1)
			go func() {
				_, err := host.Run(timeout(t), &rpc.RunRequest{Info: info})
				failed <- err
			}()
			pids := awaitPids(t, file)
			stop(t, host)
			if err := <-failed; status.Code(err) != codes.Canceled {
				t.Errorf("the call ended with %v", err)
			}
			awaitGone(t, pids)
			if name != "the engine cancels" {
				host.awaitExit(t)
			}
		})
	}
}

func TestAProgramThatIgnoresTheRequestToStopIsKilled(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "pids")
	host := startHost(t, "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"+lingering(file))
	info := project(t)
	go func() { _, _ = host.Run(timeout(t), &rpc.RunRequest{Info: info}) }()
	pids := awaitPids(t, file)
	require(t, host.process.Signal(syscall.SIGTERM))
	awaitGone(t, pids)
	host.awaitExit(t)
}

func compare(t *testing.T, got, want []string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("got %q, want %q", got, want)
	}
	for i := range got {
		if got[i] != want[i] {
			t.Errorf("got %q, want %q", got[i], want[i])
		}
	}
}
