package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// importPath lists the directories that packages of the environment are imported from.
func importPath(ctx context.Context, env *environment) ([]string, error) {
	venv, err := env.VirtualEnvPath(ctx)
	if err != nil {
		return nil, fmt.Errorf("finding the virtual environment: %w", err)
	}
	if venv == "" || sharesSystemPackages(venv) {
		return askPython(ctx, env)
	}
	versions, err := os.ReadDir(filepath.Join(venv, "lib"))
	if err != nil {
		return nil, fmt.Errorf("reading the virtual environment: %w", err)
	}
	directories := filepath.SplitList(os.Getenv("PYTHONPATH"))
	for _, version := range versions {
		site := filepath.Join(venv, "lib", version.Name(), "site-packages")
		if _, err := os.Stat(site); err != nil {
			continue
		}
		directories = append(directories, site)
		extra, err := pathFiles(site)
		if err != nil {
			return nil, err
		}
		directories = append(directories, extra...)
	}
	return directories, nil
}

// sharesSystemPackages tells whether a virtual environment also sees the packages of the Python that made it.
func sharesSystemPackages(venv string) bool {
	return strings.EqualFold(venvSetting(venv, "include-system-site-packages"), "true")
}

// venvSetting reads a setting of a virtual environment's pyvenv.cfg; "" if there is none.
func venvSetting(venv, name string) string {
	settings, err := os.ReadFile(filepath.Join(venv, "pyvenv.cfg"))
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(settings)) {
		if key, value, ok := strings.Cut(line, "="); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// askPython is for a Python whose import path cannot be read off its directories.
func askPython(ctx context.Context, env *environment) ([]string, error) {
	cmd, err := env.Command(ctx, "-c", `import sys; print("\n".join(filter(None, sys.path)))`)
	if err != nil {
		return nil, err
	}
	output, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("asking %s for its import path: %w", cmd.Path, err)
	}
	return strings.Split(strings.TrimSpace(string(output)), "\n"), nil
}

// pathFiles returns the directories that .pth files add, as editable installations do.
func pathFiles(site string) ([]string, error) {
	files, err := os.ReadDir(site)
	if err != nil {
		return nil, err
	}
	var directories []string
	for _, file := range files {
		if filepath.Ext(file.Name()) != ".pth" {
			continue
		}
		content, err := os.ReadFile(filepath.Join(site, file.Name()))
		if err != nil {
			return nil, err
		}
		for line := range strings.Lines(string(content)) {
			line = strings.TrimSpace(line)
			if line == "" || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "import ") {
				continue
			}
			if !filepath.IsAbs(line) {
				line = filepath.Join(site, line)
			}
			directories = append(directories, line)
		}
	}
	return directories, nil
}
