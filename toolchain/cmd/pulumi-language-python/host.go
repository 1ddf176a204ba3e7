package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	sdk "github.com/pulumi/pulumi/sdk/v3"
	rpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"
)

// executorName is the script of the Pulumi SDK that prepares the runtime and then runs the program.
const executorName = "pulumi-language-python-exec"

// host answers the engine's calls.
type host struct {
	rpc.UnimplementedLanguageRuntimeServer

	engine   string // address of the engine's gRPC server
	tracing  string
	executor string

	// life ends with the host; work ends with the host or when the engine cancels the operation.
	life       context.Context
	work       context.Context
	cancelWork context.CancelCauseFunc

	mutex   sync.Mutex
	program *rpc.ProgramInfo // what the engine is about to run
	warm    *warmProgram
}

var errCancelled = errors.New("cancelled by the engine")

func newHost(life context.Context, engine, tracing, executor string) *host {
	work, cancel := context.WithCancelCause(life)
	return &host{
		engine: engine, tracing: tracing, executor: executor,
		life: life, work: work, cancelWork: cancel,
	}
}

// findExecutor returns the path of the executor, which is installed beside the host.
func findExecutor() (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("finding the path of this program: %w", err)
	}
	path := filepath.Join(filepath.Dir(self), executorName)
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("the executor is missing beside the language host: %w", err)
	}
	return path, nil
}

// Handshake tells the engine's address to a host that the engine did not start itself.
func (h *host) Handshake(_ context.Context, req *rpc.LanguageHandshakeRequest) (*rpc.LanguageHandshakeResponse, error) {
	if h.engine == "" {
		h.engine = req.GetEngineAddress()
	}
	return &rpc.LanguageHandshakeResponse{}, nil
}

// GetPluginInfo tells the version of the SDK that the host is built with, which is the version of the CLI beside it.
func (h *host) GetPluginInfo(context.Context, *emptypb.Empty) (*rpc.PluginInfo, error) {
	return &rpc.PluginInfo{Version: sdk.Version.String()}, nil
}

// GetProgramDependencies lists the installed Python packages, for `pulumi about`.
func (h *host) GetProgramDependencies(
	ctx context.Context, req *rpc.GetProgramDependenciesRequest,
) (*rpc.GetProgramDependenciesResponse, error) {
	env, err := resolve(req.GetInfo())
	if err != nil {
		return nil, err
	}
	packages, err := env.ListPackages(ctx, req.GetTransitiveDependencies())
	if err != nil {
		return nil, fmt.Errorf("listing the installed Python packages: %w", err)
	}
	res := &rpc.GetProgramDependenciesResponse{}
	for _, p := range packages {
		res.Dependencies = append(res.Dependencies, &rpc.DependencyInfo{Name: p.Name, Version: p.Version})
	}
	return res, nil
}

// Cancel stops programs and installations. Plugins keep running: the engine tells them itself, and they may have to
// finish what they do to a resource.
func (h *host) Cancel(context.Context, *emptypb.Empty) (*emptypb.Empty, error) {
	h.cancelWork(errCancelled)
	return &emptypb.Empty{}, nil
}

// refuseDebugger answers a request to run something under a debugger.
func refuseDebugger(wanted bool) error {
	if !wanted {
		return nil
	}
	return status.Error(codes.Unimplemented,
		"--attach-debugger needs the language host of an official Pulumi installation; this one was built from toolchain/")
}
