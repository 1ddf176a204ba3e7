package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	rpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/emptypb"
)

func TestAboutReadsTheEnvironmentsSettings(t *testing.T) {
	t.Parallel()
	for _, setting := range []string{"version = 3.13.99", "version_info = 3.13.99"} {
		info := project(t)
		write(t, filepath.Join(info.RootDirectory, "environment", "pyvenv.cfg"), "home = /usr/bin\n"+setting+"\n")
		got, err := startHost(t, "").About(timeout(t), &rpc.AboutRequest{Info: info})
		require(t, err)
		compare(t, []string{got.Version, got.Executable, got.Metadata["toolchain"]}, []string{
			"3.13.99", filepath.Join(info.RootDirectory, "environment", "bin", "python"), "Auto",
		})
	}
}

func TestAboutAsksAPythonThatNotesNothing(t *testing.T) {
	t.Parallel()
	got, err := startHost(t, "").About(timeout(t), &rpc.AboutRequest{Info: program(t, t.TempDir(), nil)})
	require(t, err)
	if !strings.HasPrefix(got.Version, "3.") || !filepath.IsAbs(got.Executable) {
		t.Errorf("got %v", got)
	}
}

func TestGetPluginInfoTellsTheVersionThatGoModNames(t *testing.T) {
	t.Parallel()
	got, err := startHost(t, "").GetPluginInfo(timeout(t), &emptypb.Empty{})
	require(t, err)
	modules, err := os.ReadFile("../../go.mod")
	require(t, err)
	contains(t, string(modules), "github.com/pulumi/pulumi/sdk/v3 v"+got.Version+"\n")
}

func TestGetProgramDependenciesListsWhatPipLists(t *testing.T) {
	t.Parallel()
	info := project(t)
	site := filepath.Join(info.RootDirectory, "environment", "bin", "python")
	write(t, site, "#!/bin/sh\necho '[{\"name\": \"Pulumi_AWS\", \"version\": \"7.51.1\"}]'\n")
	got, err := startHost(t, "").GetProgramDependencies(timeout(t), &rpc.GetProgramDependenciesRequest{Info: info})
	require(t, err)
	if len(got.Dependencies) != 1 || got.Dependencies[0].Name != "pulumi-aws" || got.Dependencies[0].Version != "7.51.1" {
		t.Errorf("got %v", got.Dependencies)
	}
}
