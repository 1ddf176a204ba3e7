"""Brings stacks up on the local AWS as another checkout describes them: what a pull request is compared with there.

Neither checkout is written to. Each side is a project in a folder of its own that runs the checkout's program on a copy
of its stacks' config, without what leads to an account or a key that only the organisation has.
"""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..engine import CHECKOUT, Engine, EngineError
from ..progress import Progress
from .project import Project, ProjectError

# Of a stack's file: whose key its secrets are encrypted with. The local backend makes keys of its own.
_KEYS = ("encryptionsalt", "encryptedkey", "secretsprovider")
# Of its config: what leads to an account.
_ACCOUNT = ("allowedAccountIds", "assumeRole", "assumeRoles", "endpoints", "forbiddenAccountIds", "profile")
_PLACEHOLDER = "local"


def environment(checkout: Path, other: Path | None = None) -> Path:
    """Return the virtual environment that a checkout's program runs in: the one that its Pulumi.yaml names, or .venv.

    Args:
        checkout: the folder of Pulumi.yaml.
        other: the environment to take where the checkout has none.

    Raises:
        ProjectError: there is none.
    """
    runtime = Project(checkout).description.get("runtime")
    given = (runtime.get("options") or {}).get("virtualenv") if isinstance(runtime, dict) else None
    own = checkout / str(given or ".venv")
    if (own / "bin" / "python").exists():
        return own.resolve()
    if other:
        return other
    if checkout.resolve() == CHECKOUT:
        return Path(sys.prefix)
    raise ProjectError(
        f"{own} is no virtual environment, and the program needs one with what it imports: make it before "
        f"(`python -m venv {own}` and install into it), or name another one as runtime.options.virtualenv in "
        f"{checkout / 'Pulumi.yaml'}."
    )


def local_project(checkout: Path, folder: Path, python: Path) -> tuple[Project, dict[str, list[str]]]:
    """Make a project that runs a checkout's program with cleaned copies of its stacks' config.

    Returns:
        The project, and by stack what was replaced by a placeholder because only its key can read it.
    """
    import yaml

    source = Project(checkout)
    description = source.description
    description["main"] = str((checkout / str(description.get("main") or ".")).resolve())
    description["stackConfigDir"] = "config"
    runtime = (
        description["runtime"] if isinstance(description.get("runtime"), dict) else {"name": description["runtime"]}
    )
    description["runtime"] = {**runtime, "options": {**(runtime.get("options") or {}), "virtualenv": str(python)}}
    (folder / "config").mkdir(parents=True)
    (folder / "Pulumi.yaml").write_text(yaml.safe_dump(description), encoding="utf-8")
    hidden = {}
    for stack in source.stacks():
        content = yaml.safe_load(source.config_file(stack).read_text(encoding="utf-8"))
        hidden[stack] = list(_replace_secrets(content.get("config") or {}))
        (folder / "config" / f"Pulumi.{stack}.yaml").write_text(yaml.safe_dump(_cleaned(content)), encoding="utf-8")
    return Project(folder), {stack: names for stack, names in hidden.items() if names}


def bring_up(project: Project, checkout: Path, stacks: list[str], logs: Path, progress: Progress) -> dict[str, str]:
    """Bring the stacks up, platforms before their labs; return why, for those that do not come up."""
    engine = Engine(logs=logs, progress=progress, root=project.folder)
    known = project.stacks()
    failed: dict[str, str] = {}
    with imports_from(checkout):
        for stack in sorted(stacks, key=lambda name: (bool(known[name]), name)):
            if known[stack] in failed:
                failed[stack] = f"its platform {known[stack]} did not come up"
                continue
            try:
                engine.select(stack)
                engine.up(stack, policy_packs=[])
            except EngineError as error:
                failed[stack] = str(error)
    return failed


@contextmanager
def imports_from(checkout: Path) -> Iterator[None]:
    """Let programs import this checkout's packages: the environment's own may be another's."""
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(checkout.resolve()), before]))
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before


def _cleaned(content: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in content.items() if key not in _KEYS}
    config = kept.get("config") or {}
    kept["config"] = {
        key: value for key, value in config.items() if not (key.startswith("aws:") and key.split(":", 1)[1] in _ACCOUNT)
    }
    return kept


def _replace_secrets(value: Any, path: str = "") -> Iterator[str]:
    """Put a placeholder in the place of every encrypted value, and name it."""
    items = (
        list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    )
    for key, item in items:
        where = f"{path}.{key}" if path else str(key)
        if isinstance(item, dict) and set(item) == {"secure"}:
            value[key] = _PLACEHOLDER
            yield where
        else:
            yield from _replace_secrets(item, where)
