package main

import (
	"path/filepath"
	"strings"
	"testing"

	rpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/structpb"
)

// tellingExecutor says whether its Python had imported Pulumi before, and what else the program could notice.
const tellingExecutor = `
import os, sys
print("warm" if "pulumi.runtime" in sys.modules else "cold", flush=True)
print(__name__, sys.argv[0] == __file__, os.path.samefile(sys.path[0], os.path.dirname(__file__)), "" in sys.path,
      sys.argv[-1], os.environ["PULUMI_CONFIG"], flush=True)
sys.exit(32)
`

// withPolicyPack is a host that was asked about a program and has then started a policy pack, which fails.
func withPolicyPack(t *testing.T, executor string, info *rpc.ProgramInfo) *runningHost {
	t.Helper()
	library := t.TempDir()
	write(t, filepath.Join(library, "pulumi", "__init__.py"), "")
	write(t, filepath.Join(library, "pulumi", "runtime.py"), "")
	write(t, filepath.Join(library, "pulumi", "policy", "__main__.py"), "raise SystemExit(1)")
	t.Setenv("PYTHONPATH", library)

	host := startHost(t, executor)
	_, err := host.GetRequiredPackages(timeout(t), &rpc.GetRequiredPackagesRequest{Info: info})
	require(t, err)
	stream, err := host.RunPlugin(timeout(t), &rpc.RunPluginRequest{Info: pluginProject(t, ""), Kind: "analyzer"})
	require(t, err)
	pack := dialPack(t, stream)
	_, err = pack.ConfigureStack(timeout(t), &rpc.AnalyzerStackConfigureRequest{Project: "labs", Stack: "dev"})
	require(t, err)
	_, err = pack.GetAnalyzerInfo(timeout(t), &emptypb.Empty{})
	contains(t, err.Error(), "policy pack not started")
	return host
}

func pipProject(t *testing.T) *rpc.ProgramInfo {
	t.Helper()
	info := project(t)
	info.Options.Fields["toolchain"] = structpb.NewStringValue("pip")
	write(t, filepath.Join(info.RootDirectory, "environment", "lib", "python3.11", "site-packages", "x.py"), "")
	return info
}

func TestAProgramBesideAPolicyPackRunsInAWarmPythonAndCannotTell(t *testing.T) {
	info := pipProject(t)
	host := withPolicyPack(t, tellingExecutor, info)
	request := &rpc.RunRequest{Info: info, Config: map[string]string{"a:b": "c"}, Args: []string{"last"}}
	for range 2 {
		got, err := host.Run(timeout(t), request)
		require(t, err)
		if !got.Bail {
			t.Fatalf("got %v, want what the executor's exit code 32 says", got)
		}
	}
	eventually(t, "both have reported", func() bool { return strings.Count(host.output.String(), "\n") == 4 })
	lines := strings.Split(host.output.String(), "\n")
	compare(t, []string{lines[0], lines[2]}, []string{"warm", "cold"})
	compare(t, lines[1:2], lines[3:4])
	contains(t, lines[1], "__main__ True True False last", `{"a:b":"c"}`)
}

func TestAWarmPythonIsOnlyForTheProgramThatTheEngineAskedAbout(t *testing.T) {
	host := withPolicyPack(t, tellingExecutor, pipProject(t))
	_, err := host.Run(timeout(t), &rpc.RunRequest{Info: pipProject(t)})
	require(t, err)
	eventually(t, "the program has reported", func() bool { return host.output.String() != "" })
	contains(t, host.output.String(), "cold")
}

func TestAWarmProgramStopsWhenTheEngineCancels(t *testing.T) {
	file := filepath.Join(t.TempDir(), "pids")
	info := pipProject(t)
	host := withPolicyPack(t, lingering(file), info)
	failed := make(chan error, 1)
	go func() {
		_, err := host.Run(timeout(t), &rpc.RunRequest{Info: info})
		failed <- err
	}()
	pids := awaitPids(t, file)
	_, err := host.Cancel(timeout(t), &emptypb.Empty{})
	require(t, err)
	contains(t, (<-failed).Error(), "cancelled by the engine")
	awaitGone(t, pids)
}
