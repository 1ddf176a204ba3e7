package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"

	sdk "github.com/pulumi/pulumi/sdk/v3"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	rpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/pulumi/pulumi/sdk/v3/python/toolchain"
)

// RunPlugin runs a provider, a component plugin or a policy pack until it ends or the engine hangs up.
func (h *host) RunPlugin(req *rpc.RunPluginRequest, stream rpc.LanguageRuntime_RunPluginServer) (err error) {
	if err := refuseDebugger(req.GetAttachDebugger()); err != nil {
		return err
	}
	env, err := resolvePlugin(req.GetInfo())
	if err != nil {
		return err
	}
	ctx, done := either(stream.Context(), h.life)
	defer done()
	if err := env.ValidateVenv(ctx); err != nil {
		return err
	}
	output, stdout, stderr, err := rpcutil.MakeRunPluginStreams(stream, false)
	if err != nil {
		return fmt.Errorf("opening the output streams: %w", err)
	}
	defer func() { err = errors.Join(err, output.Close()) }()

	start := runProvider
	if req.GetKind() == string(apitype.AnalyzerPlugin) {
		start = h.runPolicyPack
	}
	code, err := exitCode(ctx, start(ctx, env, req, stdout, stderr))
	if ctx.Err() != nil {
		return nil // stopped, as asked: nobody is left to be told how it ended
	}
	if err != nil {
		return fmt.Errorf("running the plugin in %s: %w", req.GetInfo().GetProgramDirectory(), err)
	}
	return stream.Send(&rpc.RunPluginResponse{Output: &rpc.RunPluginResponse_Exitcode{Exitcode: int32(code)}})
}

// runProvider runs a plugin that speaks the protocol itself.
func runProvider(
	ctx context.Context, env *environment, req *rpc.RunPluginRequest, stdout, stderr io.Writer,
) error {
	cmd, err := providerCommand(ctx, env, req)
	if err != nil {
		return err
	}
	if err := usePluginEnvironment(ctx, env, cmd, req.GetEnv()); err != nil {
		return err
	}
	cmd.Dir = req.GetPwd()
	cmd.Stdout, cmd.Stderr = stdout, stderr
	prepare(cmd)
	return run(ctx, cmd)
}

// providerCommand runs the directory if it has a __main__.py, and otherwise the package that its pyproject.toml builds.
func providerCommand(ctx context.Context, env *environment, req *rpc.RunPluginRequest) (*exec.Cmd, error) {
	directory := req.GetInfo().GetProgramDirectory()
	_, err := os.Stat(filepath.Join(directory, "__main__.py"))
	if err == nil {
		return env.Command(ctx, append([]string{directory}, req.GetArgs()...)...)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	buildable, err := toolchain.IsBuildablePackage(directory)
	if err != nil {
		return nil, err
	}
	if !buildable {
		return nil, errors.New("it has neither a __main__.py nor a pyproject.toml with a build system")
	}
	project, err := toolchain.LoadPyproject(directory)
	if err != nil {
		return nil, err
	}
	return env.ModuleCommand(ctx, "pulumi.run.plugin", append([]string{project.Project.Name}, req.GetArgs()...)...)
}

// runPolicyPack runs a policy pack. Packs written in Python read the stack's settings from their environment when they
// start, but the engine sends the settings to a pack that runs: a proxy of the SDK stands between the two.
func (h *host) runPolicyPack(
	ctx context.Context, env *environment, req *rpc.RunPluginRequest, stdout, stderr io.Writer,
) error {
	proxy, packOutput, err := sdk.NewPolicyProxy(ctx, stdout)
	if err != nil {
		return fmt.Errorf("starting the policy proxy: %w", err)
	}
	settings, err := proxy.AwaitConfiguration(ctx)
	if err != nil {
		return fmt.Errorf("waiting for the stack's settings: %w", err)
	}
	directory := req.GetInfo().GetProgramDirectory()
	// -u: the pack reports its port by printing it.
	args := append([]string{"-u", "-m", "pulumi.policy"}, req.GetArgs()...)
	cmd, err := env.Command(ctx, append(args, directory)...)
	if err != nil {
		return err
	}
	if err := usePluginEnvironment(ctx, env, cmd, req.GetEnv()); err != nil {
		return err
	}
	variables, err := policyVariables(settings)
	if err != nil {
		return err
	}
	cmd.Env = append(cmd.Env, assignments(variables)...)
	cmd.Dir = directory
	cmd.Stdout, cmd.Stderr = packOutput, stderr
	prepare(cmd)
	started := cmd.Start()
	defer killRest(ctx, cmd)
	if settings != nil {
		h.warmUp()
	}
	// Attaching also fails the engine's waiting calls if the pack did not start, instead of leaving them to wait.
	return errors.Join(started, proxy.Attach(ctx, cmd))
}

// policyVariables passes a stack's settings to a policy pack; a pack that is only being published has no stack.
func policyVariables(settings *rpc.AnalyzerStackConfigureRequest) (map[string]string, error) {
	if settings == nil {
		return nil, nil
	}
	variables, err := configEnvironment(settings.GetConfig(), settings.GetConfigSecretKeys())
	if err != nil {
		return nil, err
	}
	variables["PULUMI_PROJECT"] = settings.GetProject()
	variables["PULUMI_STACK"] = settings.GetStack()
	variables["PULUMI_DRY_RUN"] = strconv.FormatBool(settings.GetDryRun())
	if organization := settings.GetOrganization(); organization != "" { // else the SDK has a name for it
		variables["PULUMI_ORGANIZATION"] = organization
	}
	return variables, nil
}

// usePluginEnvironment gives cmd the engine's variables with the virtual environment's PATH on top; they would hide it
// if they came last.
func usePluginEnvironment(ctx context.Context, env *environment, cmd *exec.Cmd, variables []string) error {
	venv, err := env.VirtualEnvPath(ctx)
	if err != nil {
		return fmt.Errorf("finding the virtual environment: %w", err)
	}
	cmd.Env = toolchain.ActivateVirtualEnv(append(os.Environ(), variables...), venv)
	return nil
}
