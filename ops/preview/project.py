"""A Pulumi project on disk: its stacks' config files, and which files of it a branch changes."""

import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ..engine import CHECKOUT
from ..state import StateError
from .touched import TOOLS, Touched, touched, within


class ProjectError(StateError):
    """The project cannot be read as it is; the message says what and where."""


@dataclass(frozen=True)
class Project:
    """The project in a folder."""

    folder: Path

    @property
    def description(self) -> dict[str, Any]:
        """What Pulumi.yaml says.

        Raises:
            ProjectError: there is none, or it is no mapping.
        """
        return _read(self.folder / "Pulumi.yaml")

    @property
    def config_folder(self) -> str:
        """The folder of the stacks' config, from the project's."""
        return str(self.description.get("stackConfigDir") or "").strip("/")

    def config_file(self, stack: str) -> Path:
        """Return the config file of a stack."""
        return self.folder / self.config_folder / f"Pulumi.{stack}.yaml"

    def config(self, stack: str) -> dict[str, Any]:
        """Return a stack's config."""
        config = _read(self.config_file(stack)).get("config")
        return config if isinstance(config, dict) else {}

    def stacks(self) -> dict[str, str]:
        """Return the stacks that have a config file, each with the platform that it names, if any."""
        files = sorted((self.folder / self.config_folder).glob("Pulumi.*.yaml"))
        names = [file.name.removeprefix("Pulumi.").removesuffix(".yaml") for file in files]
        return {name: _platform(self.config(name)) for name in names}

    @cached_property
    def top(self) -> Path:
        """The root of the repository that the project is in.

        Raises:
            ProjectError: it is in none.
        """
        return Path(self._git("rev-parse", "--show-toplevel").strip()).resolve()

    def touched_since(self, base: str, shared: Iterable[str] = ()) -> Touched:
        """Return the stacks that the commits since a base touch.

        Args:
            base: a git revision.
            shared: further files and folders that touch all stacks, from the repository's root.

        Raises:
            ProjectError: git knows no such base.
        """
        files = [file for _, file in self.changed_since(base)]
        prefix = f"{self.folder.resolve().relative_to(self.top).as_posix()}/".removeprefix("./")
        own = [file.removeprefix(prefix) for file in files if file.startswith(prefix)]
        stacks = self.stacks()
        found = touched(own, stacks, self.config_folder, TOOLS if self.folder.resolve() == CHECKOUT else ())
        everywhere = [name for name in shared for file in files if within(file, name) or within(file, f"{name}/")]
        return Touched(tuple(sorted(stacks)) if everywhere else found.stacks, found.removed)

    def changed_since(self, base: str) -> list[tuple[str, str]]:
        """Return git's letter for what was done, and the path from the repository's root, of each changed file.

        Raises:
            ProjectError: git knows no such base.
        """
        # From where the branch left its base: what the base got since is not this change.
        told = self._git("diff", "--name-status", "--no-renames", "-z", f"{base}...HEAD").split("\0")
        return list(zip(told[::2], told[1::2], strict=False))

    def diff(self, base: str, file: str) -> str:
        """Return what the commits since a base change in a file, as text whatever attributes say of it."""
        as_text = ("--no-renames", "--no-color", "--no-ext-diff", "--no-textconv", "--text", "--unified=0")
        return self._git("diff", *as_text, f"{base}...HEAD", "--", f":(top,literal){file}")

    def _git(self, *arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=self.folder, capture_output=True, check=False)
        if done.returncode:
            told = done.stderr.decode(errors="replace").strip()
            raise ProjectError(
                f"`git {' '.join(arguments)}` failed: {told}. A shallow checkout knows no base: "
                "check out with fetch-depth: 0."
            )
        return done.stdout.decode(errors="replace")


def _read(file: Path) -> dict[str, Any]:
    import yaml

    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise ProjectError(f"{file} cannot be read: {error}") from error
    if not isinstance(content, dict):
        raise ProjectError(f"{file} holds {type(content).__name__}, not the mapping that Pulumi writes")
    return content


def _platform(config: dict[str, Any]) -> str:
    """Return the platform's stack that a lab's config names."""
    for key, value in config.items():
        if key.endswith(":lab") and isinstance(value, dict):
            return str(value.get("platform") or "").rsplit("/", 1)[-1]
    return ""
