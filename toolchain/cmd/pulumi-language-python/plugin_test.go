package main

import (
	"context"
	"io"
	"path/filepath"
	"strings"
	"testing"

	rpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/types/known/emptypb"
)

// pluginProject returns a plugin whose environment is where it is without an option that says so.
func pluginProject(t *testing.T, main string) *rpc.ProgramInfo {
	t.Helper()
	info := project(t)
	write(t, filepath.Join(info.RootDirectory, "__main__.py"), main)
	python := filepath.Join(info.RootDirectory, "environment", "bin", "python")
	write(t, filepath.Join(info.RootDirectory, pluginVirtualenv, "bin", "python"), "#!/bin/sh\nexec "+python+" \"$@\"\n")
	info.Options = nil
	return info
}

// drain reads a plugin's stream to its end.
func drain(t *testing.T, stream rpc.LanguageRuntime_RunPluginClient) (stdout, stderr string, code int32) {
	t.Helper()
	for {
		message, err := stream.Recv()
		if err == io.EOF {
			return stdout, stderr, code
		}
		require(t, err)
		stdout += string(message.GetStdout())
		stderr += string(message.GetStderr())
		code += message.GetExitcode()
	}
}

func TestRunPluginStreamsAndReportsTheExitCode(t *testing.T) {
	t.Parallel()
	info := pluginProject(t, `
import os, sys
print(sys.argv[1:], os.getcwd(), os.environ["EXTRA"], os.environ["PATH"])
print("complaint", file=sys.stderr)
sys.exit(5)
`)
	stream, err := startHost(t, "").RunPlugin(timeout(t), &rpc.RunPluginRequest{
		Info: info, Kind: "resource", Pwd: "/", Args: []string{"engine"}, Env: []string{"EXTRA=yes", "PATH=/usr/bin:/bin"},
	})
	require(t, err)
	stdout, stderr, code := drain(t, stream)
	path := filepath.Join(info.RootDirectory, pluginVirtualenv, "bin") + ":/usr/bin:/bin"
	contains(t, stdout, "['engine'] / yes ", path)
	contains(t, stderr, "complaint")
	if code != 5 {
		t.Errorf("got exit code %d, want 5", code)
	}
}

func TestRunPluginStopsWhenTheEngineHangsUp(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "pids")
	host, info := startHost(t, ""), pluginProject(t, lingering(file))
	ctx, hangUp := context.WithCancel(timeout(t))
	_, err := host.RunPlugin(ctx, &rpc.RunPluginRequest{Info: info, Kind: "resource", Pwd: "/"})
	require(t, err)
	pids := awaitPids(t, file)

	_, err = host.Cancel(timeout(t), &emptypb.Empty{})
	require(t, err)
	if !runs(pids[0]) {
		t.Error("Cancel stopped a plugin, which the engine stops itself when nothing needs it any more")
	}
	hangUp()
	awaitGone(t, pids)
}

func TestRunPluginSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	host, info := startHost(t, ""), project(t)
	for _, want := range []string{"neither a __main__.py nor a pyproject.toml", "doesn't exist"} {
		stream, err := host.RunPlugin(timeout(t), &rpc.RunPluginRequest{Info: info, Kind: "resource", Pwd: "/"})
		require(t, err)
		_, err = stream.Recv()
		contains(t, err.Error(), want)
		info.Options = nil
	}
}

// dialPack returns a client of a policy pack that prints its port.
func dialPack(t *testing.T, stream rpc.LanguageRuntime_RunPluginClient) rpc.AnalyzerClient {
	t.Helper()
	first, err := stream.Recv()
	require(t, err)
	connection, err := grpc.NewClient("127.0.0.1:"+strings.TrimSpace(string(first.GetStdout())),
		grpc.WithTransportCredentials(insecure.NewCredentials()))
	require(t, err)
	t.Cleanup(func() { _ = connection.Close() })
	return rpc.NewAnalyzerClient(connection)
}

// fakePolicySDK is all that the host knows of a policy pack: a module that prints a port.
const fakePolicySDK = `
import os, sys
print(sys.argv[1:], sorted(f"{k}={v}" for k, v in os.environ.items() if k.startswith("PULUMI_")), file=sys.stderr)
sys.exit("the pack is broken")
`

func TestRunPluginTellsAPolicyPackTheStackAndTheEngineThatThePackFailed(t *testing.T) {
	t.Parallel()
	info := pluginProject(t, "")
	library := t.TempDir()
	write(t, filepath.Join(library, "pulumi", "policy", "__main__.py"), fakePolicySDK)
	stream, err := startHost(t, "").RunPlugin(timeout(t), &rpc.RunPluginRequest{
		Info: info, Kind: "analyzer", Args: []string{"engine"}, Env: []string{"PYTHONPATH=" + library},
	})
	require(t, err)
	pack := dialPack(t, stream)
	_, err = pack.ConfigureStack(timeout(t), &rpc.AnalyzerStackConfigureRequest{
		Organization: "us", Project: "labs", Stack: "dev", DryRun: true,
	})
	require(t, err)
	_, err = pack.GetAnalyzerInfo(timeout(t), &emptypb.Empty{})
	contains(t, err.Error(), "policy pack not started")

	var stderr string
	for err = nil; err == nil; {
		var message *rpc.RunPluginResponse
		if message, err = stream.Recv(); err == nil {
			stderr += string(message.GetStderr())
		}
	}
	contains(t, stderr, "['engine', '"+info.RootDirectory+"']", "PULUMI_CONFIG={}", "PULUMI_DRY_RUN=true",
		"PULUMI_ORGANIZATION=us", "PULUMI_PROJECT=labs", "PULUMI_STACK=dev", "the pack is broken")
}
