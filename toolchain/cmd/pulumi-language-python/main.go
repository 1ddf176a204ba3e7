// Command pulumi-language-python runs Python programs, plugins and policy packs for the Pulumi engine.
//
// The engine starts it, reads the port of its gRPC server from the first line of its output, and stops it with a signal.
// It serves what this project needs of the language runtime protocol; generating SDKs and linking packages into
// projects, and debugging, are left to the official host.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/logging"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	rpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
)

func main() {
	tracing := flag.String("tracing", "", "endpoint that programs send their traces to")
	logFlow := flag.Bool("logflow", false, "pass the logging settings on")
	// The logging library defines -v and -logtostderr, which the engine passes when it logs itself.
	flag.Parse()
	logging.InitLogging(logging.LogToStderr, logging.Verbose, *logFlow)

	if err := serve(flag.Arg(0), *tracing); err != nil {
		fmt.Fprintln(os.Stderr, "pulumi-language-python:", err)
		os.Exit(1)
	}
}

// serve answers the engine until a signal arrives or the engine is gone, then stops every process it started.
func serve(engine, tracing string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	go func() {
		waitForParent(os.Stdin)
		stop()
	}()

	executor, err := findExecutor()
	if err != nil {
		return err
	}
	host := newHost(ctx, engine, tracing, executor)
	closing := make(chan bool)
	handle, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{
		Init: func(server *grpc.Server) error {
			rpc.RegisterLanguageRuntimeServer(server, host)
			return nil
		},
		Cancel: closing,
	})
	if err != nil {
		return fmt.Errorf("starting the gRPC server: %w", err)
	}
	fmt.Println(handle.Port)

	select {
	case <-ctx.Done():
		// Every call in progress sees the end of ctx, stops its process and returns; the server waits for that.
		close(closing)
		return <-handle.Done
	case err := <-handle.Done:
		return err
	}
}

// waitForParent blocks until the other end of stdin is closed. The engine keeps a pipe to each plugin, and the kernel
// closes it however the engine ends: so even an engine that was killed leaves no program behind. Anything but a pipe
// says nothing about a parent.
func waitForParent(stdin *os.File) {
	info, err := stdin.Stat()
	if err != nil || info.Mode()&os.ModeNamedPipe == 0 {
		select {}
	}
	_, _ = io.Copy(io.Discard, stdin)
}
