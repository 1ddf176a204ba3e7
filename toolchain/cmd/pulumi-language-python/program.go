package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	rpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// exitReported is the executor's exit code for "the user has been shown the error".
const exitReported = 32

// Run executes a program and returns when it has ended.
func (h *host) Run(ctx context.Context, req *rpc.RunRequest) (*rpc.RunResponse, error) {
	if err := refuseDebugger(req.GetAttachDebugger()); err != nil {
		return nil, err
	}
	env, err := resolve(req.GetInfo())
	if err != nil {
		return nil, err
	}
	if err := env.ValidateVenv(ctx); err != nil {
		return nil, err
	}

	ctx, done := either(ctx, h.work)
	defer done()
	config, err := configEnvironment(req.GetConfig(), req.GetConfigSecretKeys())
	if err != nil {
		return nil, err
	}
	code, err := exitCode(ctx, h.execute(ctx, env, req, config))
	switch {
	case ctx.Err() != nil:
		return nil, status.Errorf(codes.Canceled, "the program was stopped: %v", context.Cause(ctx))
	case err != nil:
		return &rpc.RunResponse{Error: fmt.Sprintf("running the program: %v", err)}, nil
	case code == exitReported:
		return &rpc.RunResponse{Bail: true}, nil
	case code != 0:
		return &rpc.RunResponse{Error: fmt.Sprintf("the program exited with code %d", code)}, nil
	}
	return &rpc.RunResponse{}, nil
}

// execute runs the executor with the program.
func (h *host) execute(
	ctx context.Context, env *environment, req *rpc.RunRequest, config map[string]string,
) error {
	arguments := h.programArguments(req)
	if warm := h.takeWarm(req.GetInfo()); warm != nil {
		return warm.run(ctx, arguments, config)
	}
	cmd, err := env.Command(ctx, arguments...)
	if err != nil {
		return err
	}
	cmd.Env = append(cmd.Environ(), assignments(config)...)
	// The engine shows what the host prints: hand the program the same files, and nothing is copied or held back.
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	prepare(cmd)
	return run(ctx, cmd)
}

// programArguments is the executor's command line: its own options, the program, the program's arguments.
func (h *host) programArguments(req *rpc.RunRequest) []string {
	args := []string{h.executor}
	option := func(name, value string) {
		if value != "" {
			args = append(args, "--"+name, value)
		}
	}
	option("monitor", req.GetMonitorAddress())
	option("engine", h.engine)
	option("organization", req.GetOrganization())
	option("project", req.GetProject())
	option("stack", req.GetStack())
	option("root_directory", req.GetInfo().GetRootDirectory())
	option("pwd", req.GetPwd())
	option("dry_run", strconv.FormatBool(req.GetDryRun()))
	option("parallel", strconv.Itoa(int(req.GetParallel())))
	option("tracing", h.tracing)
	program := filepath.Join(req.GetInfo().GetProgramDirectory(), req.GetInfo().GetEntryPoint())
	return append(append(args, program), req.GetArgs()...)
}

// configEnvironment passes the stack's config to Python, which reads it from two variables.
func configEnvironment(config map[string]string, secretKeys []string) (map[string]string, error) {
	// nil would become null, which the SDK cannot iterate over.
	if config == nil {
		config = map[string]string{}
	}
	if secretKeys == nil {
		secretKeys = []string{}
	}
	values, err := json.Marshal(config)
	if err != nil {
		return nil, fmt.Errorf("encoding the config: %w", err)
	}
	keys, err := json.Marshal(secretKeys)
	if err != nil {
		return nil, fmt.Errorf("encoding the config's secret keys: %w", err)
	}
	return map[string]string{"PULUMI_CONFIG": string(values), "PULUMI_CONFIG_SECRET_KEYS": string(keys)}, nil
}

// assignments returns variables in the form that a process is started with.
func assignments(variables map[string]string) []string {
	var lines []string
	for name, value := range variables {
		lines = append(lines, name+"="+value)
	}
	return lines
}
