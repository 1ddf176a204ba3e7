"""The Pulumi engine: the one that is installed if it will do, otherwise one built from the Go modules of go.mod.

An installed engine brings Pulumi's own hosts for Python and YAML. A built one gets a host for Python of ours, because
Pulumi publishes none as a module, and Pulumi's own for YAML.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

from . import versions
from .steps import SetupError, digest, run, say, stamped, write_stamp

LANGUAGE_HOST = "pulumi-language-python"

_YAML_HOST = "pulumi-language-yaml"
_CLI_PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
_YAML_HOST_PACKAGE = f"github.com/pulumi/pulumi-yaml/cmd/{_YAML_HOST}"
_SDK_MODULE = "github.com/pulumi/pulumi/sdk/v3"
# What runs a program, from the SDK's module; and the provider of dynamic resources, from scripts/.
_EXECUTOR = "pulumi-language-python-exec"
_DYNAMIC_PROVIDER = "pulumi-resource-pulumi-python"
_OLDEST_GO_THAT_FETCHES_NEWER_ONES = versions.Version(1, 21)


class Installed(NamedTuple):
    """A Pulumi CLI that somebody installed, and why it cannot be used ("" if it can)."""

    path: Path
    version: versions.Version
    objection: str


def required_version(root: Path) -> str:
    """Return requiredPulumiVersion of Pulumi.yaml."""
    found = re.search(r"^requiredPulumiVersion:\s*[\"']?([^\"'\n]+)", (root / "Pulumi.yaml").read_text(), re.MULTILINE)
    if found is None:
        raise SetupError(f"{root / 'Pulumi.yaml'} has no requiredPulumiVersion")
    return found.group(1).strip()


def find_installed(search_path: str, ours: Path, required: str) -> Installed | None:
    """Return the first ``pulumi`` of a search path that is not the one built here."""
    others = _without(search_path, ours)
    found = shutil.which("pulumi", path=others)
    if found is None:
        return None
    path = Path(found)
    try:
        answer = subprocess.run(
            [path, "version"],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"},
        ).stdout
        version = versions.parse(answer)
    except (OSError, subprocess.CalledProcessError, ValueError) as error:
        return Installed(path, versions.Version(0, 0), f"does not tell its version ({error})")
    if not versions.satisfies(version, required):
        return Installed(path, version, f"is version {version}, but Pulumi.yaml requires {required}")
    if not ((path.resolve().parent / LANGUAGE_HOST).exists() or shutil.which(LANGUAGE_HOST, path=others)):
        return Installed(path, version, f"has no {LANGUAGE_HOST} beside it or on PATH")
    return Installed(path, version, "")


def _without(search_path: str, folder: Path) -> str:
    """Return a search path without one folder."""
    parts = search_path.split(os.pathsep)
    return os.pathsep.join(part for part in parts if Path(part).resolve() != folder.resolve())


def ensure_engine(root: Path, logs: Path) -> bool:
    """Make sure that there is an engine, and return whether there was something to do."""
    ours, stamps, required = root / ".build" / "bin", root / ".build" / "setup", required_version(root)
    search_path = os.environ.get("PATH", os.defpath)
    if _known(search_path, ours, stamps / "installed", required):
        return False
    installed = find_installed(search_path, ours, required)
    if installed is not None and not installed.objection:
        say(f"Using {installed.path}, version {installed.version}.")
        _discard_build(ours, stamps)
        write_stamp(stamps / "installed", _identity(installed.path, required))
        return True
    (stamps / "installed").unlink(missing_ok=True)
    return _build(root, logs, installed, required)


def _known(search_path: str, ours: Path, stamp: Path, required: str) -> bool:
    """Tell whether the ``pulumi`` on PATH is the one that was found fit; asking it anew would take 0.2 s."""
    if not stamp.exists():
        return False
    found = shutil.which("pulumi", path=_without(search_path, ours))
    return found is not None and stamped(stamp, _identity(Path(found), required))


def _identity(path: Path, required: str) -> str:
    status = path.stat()
    return f"{path} {status.st_size} {status.st_mtime_ns} {required}"


def _discard_build(ours: Path, stamps: Path) -> None:
    """Remove what was built before: it comes first on PATH. Go's build cache makes another build quick."""
    for name in ("cli", "host"):
        (stamps / name).unlink(missing_ok=True)
    for name in ("pulumi", _YAML_HOST, LANGUAGE_HOST, _EXECUTOR, _DYNAMIC_PROVIDER):
        (ours / name).unlink(missing_ok=True)


def _build(root: Path, logs: Path, installed: Installed | None, required: str) -> bool:
    """Build the CLI with its host for YAML, and the host for Python, unless they are built already."""
    source, ours, stamps = root / "toolchain", root / ".build" / "bin", root / ".build" / "setup"
    modules = [source / "go.mod", source / "go.sum"]
    cli = digest(modules)
    host = digest([*modules, *sorted(source.glob("cmd/**/*.go")), *sorted(source.glob("scripts/*"))])
    cli_built = stamped(stamps / "cli", cli) and all((ours / name).exists() for name in ("pulumi", _YAML_HOST))
    host_built = stamped(stamps / "host", host) and (ours / LANGUAGE_HOST).exists()
    if cli_built and host_built:
        return False

    go = _find_go(source, installed, required)
    if installed is not None:
        say(f"{installed.path} {installed.objection}.")
    ours.mkdir(parents=True, exist_ok=True)
    if not cli_built:
        version = _module_version(source / "go.mod", _CLI_PACKAGE)
        say(f"Building the Pulumi CLI {version} with Go (once; usually 4-6 minutes on 2 cores) ...")
        setting = f"-X {_SDK_MODULE}/go/common/version.Version={version}"
        _go_build(go, source, _CLI_PACKAGE, ours / "pulumi", setting, logs / "pulumi.log")
        _go_build(go, source, _YAML_HOST_PACKAGE, ours / _YAML_HOST, "", logs / "yaml-host.log")
        write_stamp(stamps / "cli", cli)
    if not host_built:
        say("Building the Python language host (usually 5-20 s) ...")
        _go_build(go, source, f"./cmd/{LANGUAGE_HOST}", ours / LANGUAGE_HOST, "", logs / "language-host.log")
        _copy_scripts(go, source, ours)
        write_stamp(stamps / "host", host)
    return True


def _go_build(go: str, source: Path, package: str, target: Path, setting: str, log: Path) -> None:
    unfinished = target.with_name(f".{target.name}.unfinished")
    # No -buildvcs: Go would ask git about the checkout, which refuses when another user owns it, as in containers.
    flags = ["-trimpath", "-buildvcs=false", "-ldflags", f"-s -w {setting}".strip()]
    # Without cgo the result depends on no C compiler and no C library.
    run([go, "build", *flags, "-o", unfinished, package], log, source, {**os.environ, "CGO_ENABLED": "0"})
    unfinished.replace(target)


def _copy_scripts(go: str, source: Path, ours: Path) -> None:
    module = subprocess.run(
        [go, "list", "-m", "-f", "{{.Dir}}", _SDK_MODULE], cwd=source, capture_output=True, text=True, check=True
    ).stdout.strip()
    for script in (Path(module) / "python" / "cmd" / _EXECUTOR, source / "scripts" / _DYNAMIC_PROVIDER):
        target = ours / script.name
        unfinished = target.with_name(f".{target.name}.unfinished")
        shutil.copyfile(script, unfinished)
        unfinished.chmod(0o755)
        unfinished.replace(target)


def _find_go(source: Path, installed: Installed | None, required: str) -> str:
    """Return the go command.

    Raises:
        SetupError: it is missing or too old.
    """
    wanted = versions.parse(_line(source / "go.mod", r"^go (\S+)"))
    go = shutil.which("go")
    remedies = (
        f"Do one of these, then `make setup` again:\n"
        f"  - install Pulumi ({required}) with its Python language host: https://www.pulumi.com/docs/install/\n"
        f"  - install Go {wanted} or newer: https://go.dev/dl/ (make setup then builds Pulumi with it, once)"
    )
    if go is None:
        pulumi = f"{installed.path} {installed.objection}" if installed else "Pulumi is not installed"
        raise SetupError(f"{pulumi}, and Go, which could build it, is not on PATH either.\n{remedies}")
    # Outside the module, because inside it a go that is too old refuses to answer.
    answer = subprocess.run(
        [go, "env", "GOVERSION", "GOTOOLCHAIN"], cwd=os.sep, capture_output=True, text=True, check=False
    ).stdout.split()
    version = versions.parse(answer[0]) if answer else versions.Version(0, 0)
    fetches_newer = version >= _OLDEST_GO_THAT_FETCHES_NEWER_ONES and not answer[-1].startswith("local")
    if version < wanted and not fetches_newer:
        setting = " (GOTOOLCHAIN=local keeps it from fetching a newer one)" if answer[1:] == ["local"] else ""
        raise SetupError(f"Go {version} at {go} is too old to build Pulumi{setting}.\n{remedies}")
    return go


def _module_version(go_mod: Path, package: str) -> str:
    module = package.split("/cmd/")[0]
    return _line(go_mod, rf"^\s*(?:require )?{re.escape(module)} (v\S+)")


def _line(path: Path, pattern: str) -> str:
    found = re.search(pattern, path.read_text(), re.MULTILINE)
    if found is None:
        raise SetupError(f"{path} has no line like {pattern}")
    return found.group(1)
