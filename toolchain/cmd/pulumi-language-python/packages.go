package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	rpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// pluginFile is what a Pulumi SDK carries to name the plugin that it needs.
const pluginFile = "pulumi-plugin.json"

// withoutPlugin are packages of Pulumi's that are no SDKs of a provider, by module name.
var withoutPlugin = []string{"pulumi_policy", "pulumi_esc_sdk"}

// GetRequiredPackages names the plugins that the installed SDKs need. The engine asks before every operation, so this
// reads the environment's directories itself: no Python is started, which is most of what `pip list` takes.
func (h *host) GetRequiredPackages(
	ctx context.Context, req *rpc.GetRequiredPackagesRequest,
) (*rpc.GetRequiredPackagesResponse, error) {
	env, err := resolve(req.GetInfo())
	if err != nil {
		return nil, err
	}
	if err := env.ValidateVenv(ctx); err != nil {
		return nil, err
	}
	h.mutex.Lock()
	h.program = req.GetInfo()
	h.mutex.Unlock()
	directories, err := importPath(ctx, env)
	if err != nil {
		return nil, err
	}
	packages, err := installedSDKs(directories)
	if err != nil {
		return nil, err
	}
	return &rpc.GetRequiredPackagesResponse{Packages: packages}, nil
}

// installedSDKs finds the SDKs in the directories of an import path; as on import, the first of a name counts.
func installedSDKs(directories []string) ([]*rpc.PackageDependency, error) {
	found := map[string]*plugin.PulumiPluginJSON{}
	versions := map[string]string{}
	for _, directory := range directories {
		entries, err := os.ReadDir(directory)
		if errors.Is(err, fs.ErrNotExist) || (err == nil && len(entries) == 0) {
			continue
		}
		if err != nil {
			// An import path may name zip files.
			if info, statErr := os.Stat(directory); statErr == nil && !info.IsDir() {
				continue
			}
			return nil, err
		}
		for _, entry := range entries {
			if module, version, ok := distribution(entry.Name()); ok {
				if _, seen := versions[module]; !seen {
					versions[module] = version
				}
				continue
			}
			if _, seen := found[entry.Name()]; seen {
				continue
			}
			path := filepath.Join(directory, entry.Name(), pluginFile)
			manifest, err := plugin.LoadPulumiPluginJSON(path)
			if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
				continue
			}
			if err != nil {
				return nil, fmt.Errorf("reading %s: %w", path, err)
			}
			found[entry.Name()] = manifest
		}
	}
	// SDKs from before there were manifests are known by their names alone.
	for module := range versions {
		if _, seen := found[module]; !seen && strings.HasPrefix(module, "pulumi_") {
			found[module] = &plugin.PulumiPluginJSON{Resource: true}
		}
	}
	var packages []*rpc.PackageDependency
	for module, manifest := range found {
		if dependency := dependency(module, versions[module], manifest); dependency != nil {
			packages = append(packages, dependency)
		}
	}
	slices.SortFunc(packages, func(a, b *rpc.PackageDependency) int { return strings.Compare(a.Name, b.Name) })
	return packages, nil
}

// distribution reads the module and version off the name of an installed distribution's metadata directory.
func distribution(entry string) (module, version string, ok bool) {
	stem, ok := strings.CutSuffix(entry, ".dist-info")
	if !ok {
		return "", "", false
	}
	name, version, ok := strings.Cut(stem, "-")
	return strings.ToLower(name), version, ok
}

// dependency describes the plugin of an SDK; nil if it has none, or none whose version can be known.
func dependency(module, distributionVersion string, manifest *plugin.PulumiPluginJSON) *rpc.PackageDependency {
	if !manifest.Resource || slices.Contains(withoutPlugin, module) {
		return nil
	}
	name := manifest.Name
	if name == "" {
		name = strings.ReplaceAll(strings.TrimPrefix(module, "pulumi_"), "_", "-")
	}
	version := manifest.Version
	if version == "" {
		version = pluginVersion(distributionVersion)
	}
	if version == "" {
		return nil
	}
	return &rpc.PackageDependency{
		Name:             name,
		Kind:             string(apitype.ResourcePlugin),
		Version:          "v" + strings.TrimPrefix(version, "v"),
		Server:           manifest.Server,
		Parameterization: parameterization(manifest.Parameterization),
		Extension:        parameterization(manifest.ExtensionParameterization),
	}
}

func parameterization(p *plugin.PulumiParameterizationJSON) *rpc.PackageParameterization {
	if p == nil {
		return nil
	}
	return &rpc.PackageParameterization{Name: p.Name, Version: p.Version, Value: p.Value}
}

var pythonVersion = regexp.MustCompile(`^(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:(a|b|rc)(\d+))?(?:\.post(\d+))?(?:\.dev(\d+))?$`)

// pluginVersion translates a Python version to the semantic version of the plugin: 1.2 to 1.2.0, 1.2.3a4 to
// 1.2.3-alpha.4, 1.2.3.post4 to 1.2.3+post4. It returns "" for what has no such counterpart.
func pluginVersion(python string) string {
	m := pythonVersion.FindStringSubmatch(python)
	if m == nil {
		return ""
	}
	number := func(s string) string {
		if s == "" {
			return "0"
		}
		return s
	}
	version := number(m[1]) + "." + number(m[2]) + "." + number(m[3])
	if kind := map[string]string{"a": "alpha", "b": "beta", "rc": "rc"}[m[4]]; kind != "" {
		version += "-" + kind + "." + m[5]
	}
	build := ""
	if m[6] != "" {
		build += "post" + m[6]
	}
	if m[7] != "" {
		build += "dev" + m[7]
	}
	if build != "" {
		version += "+" + build
	}
	return version
}
