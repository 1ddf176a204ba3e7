"""The wheel, in an environment that has nothing but what the wheel asks for."""

import shutil
import subprocess
import sys
import venv
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from local.home import CHECKOUT

PARALLELCLUSTER = "aws-parallelcluster"  # installed without its own requirements: docs/component-package.md
# What the root of a wheel holds beside its package.
_SOURCES = ["components", "pyproject.toml", "README.md", "LICENSE"]


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment with the wheel, its requirements and aws-parallelcluster."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    for name in _SOURCES:
        copy = shutil.copytree if (CHECKOUT / name).is_dir() else shutil.copyfile
        source.mkdir(exist_ok=True)
        copy(CHECKOUT / name, source / name)
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*build, "-w", str(folder), str(source)], check=True)
    environment = folder / "environment"
    venv.create(environment, symlinks=True)
    site_packages = next((environment / "lib").glob("python*/site-packages"))
    (wheel,) = folder.glob("hpc_labs-*.whl")
    shutil.unpack_archive(wheel, site_packages, "zip")
    asked = next(site_packages.glob("hpc_labs-*.dist-info"))
    for found in (*closure(Distribution.at(asked)), distribution(PARALLELCLUSTER)):
        link(found, site_packages)
    return environment / "bin" / "python"


def closure(root: Distribution) -> list[Distribution]:
    """Everything that a distribution requires, at any depth."""
    found: dict[str, Distribution] = {}
    waiting = [root]
    while waiting:
        for line in waiting.pop().requires or ():
            requirement = Requirement(line)
            asked = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
            if requirement.name.lower() in found or not asked:
                continue
            found[requirement.name.lower()] = distribution(requirement.name)
            waiting.append(found[requirement.name.lower()])
    return list(found.values())


def link(installed: Distribution, site_packages: Path) -> None:
    """Put an installed distribution into another environment."""
    for name in {Path(file).parts[0] for file in installed.files or () if Path(file).parts[0] != ".."}:
        target = site_packages / name
        source = Path(str(installed.locate_file(name)))
        if source.is_dir() and target.is_dir():  # several distributions share a namespace
            shutil.copytree(source, target, dirs_exist_ok=True)
        elif not target.exists():
            target.symlink_to(source) if source.is_file() or name.endswith("-info") else shutil.copytree(source, target)


def run(python: Path, code: str) -> str:
    done = subprocess.run([python, "-I", "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_module_can_be_imported(python: Path) -> None:
    code = """
import importlib, pkgutil
import hpc_labs.components as root
names = [each.name for each in pkgutil.walk_packages(root.__path__, "hpc_labs.components.")]
for name in names:
    if not name.endswith("__main__"):
        importlib.import_module(name)
print(len(names))
"""
    assert int(run(python, code)) > 40


def test_a_configuration_is_checked(python: Path) -> None:
    code = """
from hpc_labs.components.cluster._validation import findings
print(list(findings("lab", {"Image": {"Os": "alinux2023"}}, [])))
"""
    assert "HeadNode" in run(python, code)


def test_the_schema_is_in_it(python: Path) -> None:
    assert "hpclabs" in run(
        python, "from hpc_labs.components.package.schema import FILE; print(FILE.read_text()[:100])"
    )


def test_it_brings_no_package_of_a_common_name(python: Path) -> None:
    site_packages = next((python.parent.parent / "lib").glob("python*/site-packages"))
    record = next(site_packages.glob("hpc_labs-*.dist-info")) / "RECORD"
    tops = {line.split("/")[0] for line in record.read_text().splitlines()}
    assert {top for top in tops if not top.startswith("hpc_labs-")} == {"hpc_labs"}


def test_it_has_types(python: Path, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "from hpc_labs.components.tags import Tags\n"
        "Tags(virtual_lab=1, project='p', cost_centre='c', owner='o')\n"
        "reveal_type(Tags.as_dict)\n"
    )
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--python-executable", python, "--cache-dir", tmp_path, program],
        capture_output=True,
        text=True,
        check=False,
    )
    assert 'Argument "virtual_lab" to "Tags" has incompatible type "int"; expected "str"' in checked.stdout
    assert "dict[str, str]" in checked.stdout
