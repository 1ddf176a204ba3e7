package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	rpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// required asks a host, through the protocol, and returns a line per package.
func required(t *testing.T, info *rpc.ProgramInfo) ([]string, error) {
	t.Helper()
	res, err := startHost(t, "").GetRequiredPackages(timeout(t), &rpc.GetRequiredPackagesRequest{Info: info})
	var lines []string
	for _, p := range res.GetPackages() {
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s %s %s %s", p.Kind, p.Name, p.Version, p.Server)))
	}
	return lines, err
}

func TestRequiredPackages(t *testing.T) {
	t.Parallel()
	info := project(t)
	site := filepath.Join(info.RootDirectory, "environment", "lib", "python3.11", "site-packages")
	editable := t.TempDir()
	for path, content := range map[string]string{
		"pulumi_aws/pulumi-plugin.json":                        `{"resource": true, "name": "aws", "version": "7.51.1"}`,
		"pulumi_aws-7.51.1.dist-info/RECORD":                   "",
		"other_cloud/pulumi-plugin.json":                       `{"resource": true, "name": "other", "version": "v2.0.0", "server": "s"}`,
		"pulumi_nameless/pulumi-plugin.json":                   `{"resource": true}`,
		"pulumi_nameless-1.2rc3.dist-info/x":                   "",
		"pulumi_policy/pulumi-plugin.json":                     `{"resource": false}`,
		"pulumi_policy-1.21.0.dist-info/x":                     "",
		"pulumi_before_there_were_manifests-1.2.3.dist-info/x": "",
		"pulumi_esc_sdk-0.1.0.dist-info/x":                     "",
		"pulumi-3.272.0.dist-info/x":                           "",
		"pulumi_of_no_known_version-1!2.3.dist-info/x":         "",
		"boto3/__init__.py":                                    "",
		"single_file.py":                                       "",
		"editable.pth":                                         "# a comment\nimport site\n" + editable + "\n/no/such\n",
		"pulumi_editable-4.0.dist-info/x":                      "",
		"pulumi_twice/pulumi-plugin.json":                      `{"resource": true, "name": "twice", "version": "1.0.0"}`,
	} {
		write(t, filepath.Join(site, path), content)
	}
	write(t, filepath.Join(editable, "pulumi_editable", "pulumi-plugin.json"), `{"resource": true, "name": "editable"}`)
	write(t, filepath.Join(editable, "pulumi_twice", "pulumi-plugin.json"), `{"resource": true, "name": "shadowed"}`)

	got, err := required(t, info)
	require(t, err)
	compare(t, got, []string{
		"resource aws v7.51.1", "resource before-there-were-manifests v1.2.3", "resource editable v4.0.0",
		"resource nameless v1.2.0-rc.3", "resource other v2.0.0 s", "resource twice v1.0.0",
	})
}

func TestRequiredPackagesOfAnEnvironmentThatSharesTheSystems(t *testing.T) {
	info := project(t)
	library := t.TempDir()
	write(t, filepath.Join(library, "pulumi_shared", "pulumi-plugin.json"), `{"resource": true, "version": "1.0.0"}`)
	write(t, filepath.Join(info.RootDirectory, "environment", "pyvenv.cfg"), "include-system-site-packages = true\n")
	t.Setenv("PYTHONPATH", library)
	got, err := required(t, info)
	require(t, err)
	contains(t, strings.Join(got, "\n"), "resource shared v1.0.0")
}

func TestRequiredPackagesNamesAManifestThatCannotBeRead(t *testing.T) {
	t.Parallel()
	info := project(t)
	manifest := filepath.Join(info.RootDirectory, "environment", "lib", "python3.11", "site-packages", "bad", pluginFile)
	write(t, manifest, "{")
	_, err := required(t, info)
	contains(t, err.Error(), manifest)
}

func TestRequiredPackagesPassesParameters(t *testing.T) {
	t.Parallel()
	info := project(t)
	site := filepath.Join(info.RootDirectory, "environment", "lib", "python3.11", "site-packages")
	write(t, filepath.Join(site, "pulumi_made", pluginFile), `{"resource": true, "name": "any", "version": "1.0.0",
		"parameterization": {"name": "made", "version": "2.0.0", "value": "aGVsbG8="}}`)
	res, err := startHost(t, "").GetRequiredPackages(timeout(t), &rpc.GetRequiredPackagesRequest{Info: info})
	require(t, err)
	made := res.Packages[0].Parameterization
	if made.Name != "made" || made.Version != "2.0.0" || string(made.Value) != "hello" {
		t.Errorf("got %v", made)
	}
}

func TestPluginVersion(t *testing.T) {
	t.Parallel()
	for python, want := range map[string]string{
		"1": "1.0.0", "1.2": "1.2.0", "1.2.3": "1.2.3", "1.2.3a4": "1.2.3-alpha.4", "1.2.3b4": "1.2.3-beta.4",
		"1.2rc1": "1.2.0-rc.1", "1.2.3.post4": "1.2.3+post4", "1.2.3.dev5": "1.2.3+dev5",
		"1.2.3.post4.dev5": "1.2.3+post4dev5", "1!2.3": "", "": "", "one": "", "1.2.3.4": "",
	} {
		if got := pluginVersion(python); got != want {
			t.Errorf("%q: got %q, want %q", python, got, want)
		}
	}
}

func TestInstallDependenciesLeavesAnEnvironmentWithNothingToInstallAlone(t *testing.T) {
	t.Parallel()
	stream, err := startHost(t, "").InstallDependencies(
		context.Background(), &rpc.InstallDependenciesRequest{Info: project(t), IsPlugin: true})
	require(t, err)
	message, err := stream.Recv()
	require(t, err)
	contains(t, string(message.Stdout), "nothing to install")
}
