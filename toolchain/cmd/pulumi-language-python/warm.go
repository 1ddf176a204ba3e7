package main

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"

	rpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/pulumi/pulumi/sdk/v3/python/toolchain"
)

// warmProgram is a Python that was started before there was a program to run.
//
// The engine runs the program only when every policy pack answers, and until then most of a pack's time goes where the
// first of the program's goes too: Python starts and imports Pulumi. On a second processor both happen at once, and
// checking policies costs a preview that much less. It waits for its orders on a pipe and ends if none come.
type warmProgram struct {
	cmd    *exec.Cmd
	orders *os.File
	stop   context.CancelCauseFunc
	root   string
}

// warmCode imports what every program needs and then does what starting the executor would have done.
const warmCode = `
import sys
sys.path.pop(0)  # as when a script is run, modules of the working directory do not count
try:
    import pulumi.runtime
except ImportError:
    pass  # the executor explains what is missing
import json, os, runpy
with os.fdopen(3) as pipe:
    orders = pipe.read()
if orders:
    sys.argv, environment = json.loads(orders)
    os.environ.update(environment)
    sys.path.insert(0, os.path.dirname(sys.argv[0]))
    runpy.run_path(sys.argv[0], run_name="__main__")
`

// startWarm starts a Python for the program of info; nil if there is none to start.
func startWarm(ctx context.Context, info *rpc.ProgramInfo) *warmProgram {
	env, err := resolve(info)
	// Other package managers may bring the environment up to date first: that is for the call that runs the program.
	if err != nil || env.options.Toolchain != toolchain.Pip || env.ValidateVenv(ctx) != nil {
		return nil
	}
	ctx, stop := context.WithCancelCause(ctx)
	cmd, err := env.Command(ctx, "-c", warmCode)
	if err != nil {
		stop(nil)
		return nil
	}
	theirs, ours, err := os.Pipe()
	if err != nil {
		stop(nil)
		return nil
	}
	defer theirs.Close()
	cmd.ExtraFiles = []*os.File{theirs}
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	prepare(cmd)
	if err := cmd.Start(); err != nil {
		stop(nil)
		ours.Close()
		return nil
	}
	return &warmProgram{cmd: cmd, orders: ours, stop: stop, root: info.GetRootDirectory()}
}

// run has the warm Python run the executor and waits for its end, like run.
func (w *warmProgram) run(ctx context.Context, arguments []string, environment map[string]string) error {
	unlink := context.AfterFunc(ctx, func() { w.stop(context.Cause(ctx)) })
	defer unlink()
	err := json.NewEncoder(w.orders).Encode([]any{arguments, environment})
	w.orders.Close()
	if waited := w.cmd.Wait(); waited != nil {
		err = waited
	}
	killRest(ctx, w.cmd)
	return err
}

// warmUp starts a Python for the program that the engine has asked about, unless one waits already.
func (h *host) warmUp() {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if h.program != nil && h.warm == nil {
		h.warm = startWarm(h.work, h.program)
	}
}

// takeWarm returns the warm Python for a program, once; nil if there is none.
func (h *host) takeWarm(info *rpc.ProgramInfo) *warmProgram {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if h.warm == nil || h.warm.root != info.GetRootDirectory() {
		return nil
	}
	warm := h.warm
	h.warm = nil
	return warm
}
