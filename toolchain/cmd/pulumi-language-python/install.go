package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	rpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// InstallDependencies brings a program's or plugin's environment up to date, and streams what the package manager says.
func (h *host) InstallDependencies(
	req *rpc.InstallDependenciesRequest, stream rpc.LanguageRuntime_InstallDependenciesServer,
) (err error) {
	find := resolve
	if req.GetIsPlugin() {
		find = resolvePlugin
	}
	env, err := find(req.GetInfo())
	if err != nil {
		return err
	}
	ctx, done := either(stream.Context(), h.work)
	defer done()
	output, stdout, stderr, err := rpcutil.MakeInstallDependenciesStreams(stream, req.GetIsTerminal())
	if err != nil {
		return fmt.Errorf("opening the output streams: %w", err)
	}
	defer func() { err = errors.Join(err, output.Close()) }()

	directory := req.GetInfo().GetProgramDirectory()
	if env.ValidateVenv(ctx) == nil && !namesDependencies(directory) {
		_, err := fmt.Fprintf(stdout, "%s names no dependencies: nothing to install\n", directory)
		return err
	}
	return env.InstallDependencies(ctx, directory, req.GetUseLanguageVersionTools(), true, stdout, stderr)
}

// namesDependencies tells whether there is anything to install. Without it pip would still fetch its own newest
// version, so a checkout that shares one locked environment could not be used without a network.
func namesDependencies(directory string) bool {
	for _, name := range []string{"requirements.txt", "pyproject.toml"} {
		if _, err := os.Stat(filepath.Join(directory, name)); !errors.Is(err, fs.ErrNotExist) {
			return true
		}
	}
	return false
}
