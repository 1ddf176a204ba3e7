package main

import (
	"fmt"
	"strings"

	rpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/pulumi/pulumi/sdk/v3/python/toolchain"
)

// pluginVirtualenv is where a plugin's environment is when its manifest does not say: plugins never run in the Python
// that happens to be on PATH, as programs may.
const pluginVirtualenv = "venv"

// environment is a Python environment, and the options of the manifest that chose it.
type environment struct {
	toolchain.Toolchain
	options toolchain.PythonOptions
}

// resolve returns the Python environment of a program.
func resolve(info *rpc.ProgramInfo) (*environment, error) {
	options, err := parseOptions(info)
	if err != nil {
		return nil, err
	}
	return resolveOptions(options)
}

// resolvePlugin returns the Python environment of a plugin or policy pack.
func resolvePlugin(info *rpc.ProgramInfo) (*environment, error) {
	options, err := parseOptions(info)
	if err != nil {
		return nil, err
	}
	usesPip := options.Toolchain == toolchain.Pip || options.Toolchain == toolchain.Auto
	if usesPip && options.Virtualenv == "" {
		options.Virtualenv = pluginVirtualenv
	}
	return resolveOptions(options)
}

func resolveOptions(options toolchain.PythonOptions) (*environment, error) {
	tools, err := toolchain.ResolveToolchain(options)
	if err != nil {
		return nil, fmt.Errorf("finding the Python environment of %s: %w", options.Root, err)
	}
	return &environment{Toolchain: tools, options: options}, nil
}

// parseOptions reads runtime.options of Pulumi.yaml, PulumiPlugin.yaml or PulumiPolicy.yaml; all its complaints come
// in one error.
func parseOptions(info *rpc.ProgramInfo) (toolchain.PythonOptions, error) {
	options := toolchain.PythonOptions{Root: info.GetRootDirectory(), ProgramDir: info.GetProgramDirectory()}
	var problems []string
	values := info.GetOptions().AsMap()

	if value, given := values["virtualenv"]; given {
		path, isString := value.(string)
		if !isString {
			problems = append(problems, fmt.Sprintf("virtualenv: got %v, want the path of a directory", value))
		}
		options.Virtualenv = path
	}
	switch value := values["toolchain"]; value {
	case nil:
	case "pip":
		options.Toolchain = toolchain.Pip
	case "poetry":
		options.Toolchain = toolchain.Poetry
	case "uv":
		options.Toolchain = toolchain.Uv
	default:
		problems = append(problems, fmt.Sprintf("toolchain: got %v, want one of pip, poetry, uv", value))
	}
	if value := values["typechecker"]; value != nil && value != "none" {
		problems = append(problems, fmt.Sprintf(
			"typechecker: got %v, but this language host checks no types; remove the option and run the checker in CI", value))
	}
	if len(problems) > 0 {
		return options, fmt.Errorf("runtime.options in %s: %s", options.Root, strings.Join(problems, "; "))
	}
	return options, nil
}
