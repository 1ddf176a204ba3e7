package main

import (
	"context"
	"fmt"
	"path/filepath"

	rpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/pulumi/pulumi/sdk/v3/python/toolchain"
)

// About describes the Python in use. The engine asks before every operation, to record what made an update; a virtual
// environment says it in its settings, and starting Python and pip to ask them took a third of a small preview.
func (h *host) About(ctx context.Context, req *rpc.AboutRequest) (*rpc.AboutResponse, error) {
	env, err := resolve(req.GetInfo())
	if err != nil {
		return nil, err
	}
	metadata := map[string]string{"toolchain": toolchain.Name(env.options.Toolchain)}
	venv, err := env.VirtualEnvPath(ctx)
	if err != nil {
		return nil, fmt.Errorf("finding the virtual environment: %w", err)
	}
	if version := pythonOf(venv); version != "" {
		python := filepath.Join(venv, "bin", "python")
		return &rpc.AboutResponse{Executable: python, Version: version, Metadata: metadata}, nil
	}
	info, err := env.About(ctx)
	if err != nil {
		return nil, fmt.Errorf("asking Python about itself: %w", err)
	}
	return &rpc.AboutResponse{
		Executable: info.PythonExecutable, Version: info.PythonVersion.String(), Metadata: metadata,
	}, nil
}

// pythonOf returns the version that a virtual environment notes of its Python, under a name that depends on what made
// the environment; "" if there is none.
func pythonOf(venv string) string {
	if venv == "" {
		return ""
	}
	if version := venvSetting(venv, "version"); version != "" {
		return version
	}
	return venvSetting(venv, "version_info")
}
