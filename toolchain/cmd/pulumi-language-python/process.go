package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"syscall"
	"time"
)

// grace is how long a process has between being asked to stop and being killed. The engine gives the host 5 seconds.
const grace = 3 * time.Second

// either returns a context that ends with ctx, which carries the values and the engine's cancellation of one call, or
// with other.
func either(ctx, other context.Context) (context.Context, context.CancelFunc) {
	merged, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(other, func() { cancel(context.Cause(other)) })
	return merged, func() {
		stop()
		cancel(nil)
	}
}

// prepare makes cmd stop with its context: SIGTERM, and SIGKILL if that does not help. The process leads a group of its
// own, so that a signal meant for the host does not reach it first and make Python print a traceback.
func prepare(cmd *exec.Cmd) {
	cmd.SysProcAttr = processAttributes()
	cmd.WaitDelay = grace
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
}

// run runs a prepared command.
func run(ctx context.Context, cmd *exec.Cmd) error {
	err := cmd.Run()
	killRest(ctx, cmd)
	return err
}

// killRest ends what a stopped process started and left behind. A process that ended by itself may leave what it likes.
func killRest(ctx context.Context, cmd *exec.Cmd) {
	if ctx.Err() != nil && cmd.Process != nil {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	}
}

// exitCode returns the code that a process ended with, and an error if it did not end by itself.
func exitCode(ctx context.Context, err error) (int, error) {
	if err == nil {
		return 0, nil
	}
	if ctx.Err() != nil {
		return 0, context.Cause(ctx)
	}
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return 0, err
	}
	if !exit.Exited() {
		return 0, fmt.Errorf("ended by a signal: %s", exit.ProcessState)
	}
	return exit.ExitCode(), nil
}
