"""A small checkout to try the set-up in, with stand-ins for the tools that it looks for on PATH."""

import os
import shutil
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_TOOL = """\
#!{python} -IS
import pathlib, sys
arguments = sys.argv[1:]
with open({calls!r}, "a") as calls:
    print({name!r}, *arguments, file=calls)
"""

# Answers what the set-up asks of Go; a build writes a file that names what was built.
GO = """
version, toolchain, sdk = {version!r}, {toolchain!r}, {sdk!r}
if arguments[0] == "env":
    print(version, toolchain, sep="\\n")
elif arguments[0] == "list":
    print(sdk)
elif arguments[0] == "build":
    target = pathlib.Path(arguments[arguments.index("-o") + 1])
    target.write_text("built from " + arguments[-1])
    target.chmod(0o755)
"""

# Installs one module, as uv would install packages.
UV = """
if arguments[0] == "pip":
    python = pathlib.Path(arguments[arguments.index("--python") + 1])
    next(python.parent.parent.glob("lib/python*/site-packages")).joinpath("installed.py").touch()
"""


@dataclass(frozen=True)
class Checkout:
    """A copy of what the set-up reads, and a folder that is all of its PATH."""

    root: Path
    tools: Path
    calls: Path

    @classmethod
    def make(cls, folder: Path) -> "Checkout":
        """Make a checkout below a folder."""
        made = cls(folder / "a checkout", folder / "tools", folder / "calls")
        shutil.copytree(
            ROOT / "toolchain", made.root / "toolchain", ignore=shutil.ignore_patterns("__pycache__", "*.sum")
        )
        made.write("toolchain/go.sum", "")
        made.write("requirements.lock", "")
        made.write("Pulumi.yaml", 'name: tried\nrequiredPulumiVersion: ">=3.249.0"\n')
        made.write("local/plugins.py", "")
        made.write("local/home.py", "")
        made.write("local/__main__.py", "")
        made.tools.mkdir()
        made.calls.touch()
        return made

    def write(self, path: str, content: str) -> Path:
        """Write a file of the checkout."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content)
        return target

    def tool(self, name: str, body: str = "") -> Path:
        """Put a tool on PATH that records how it is called and then does what the body says."""
        return self.executable(self.tools / name, name, body)

    def executable(self, path: Path, name: str, body: str = "") -> Path:
        """Write an executable that records how it is called."""
        path.parent.mkdir(parents=True, exist_ok=True)
        head = _TOOL.format(python=sys.executable, calls=str(self.calls), name=name)
        path.write_text(head + textwrap.dedent(body))
        path.chmod(0o755)
        return path

    def install_pulumi(self, version: str, *, host: bool = True) -> Path:
        """Put a Pulumi CLI on PATH, by default with its language host beside it."""
        if host:
            self.tool("pulumi-language-python")
        return self.tool("pulumi", f'print("v{version}")')

    def install_go(self, version: str = "go1.99.0", toolchain: str = "local", body: str = "") -> Path:
        """Put a Go on PATH that builds at once; ``body`` runs before it does."""
        sdk = self.tools.parent / "sdk"
        executor = sdk / "python" / "cmd" / "pulumi-language-python-exec"
        executor.parent.mkdir(parents=True, exist_ok=True)
        executor.touch()
        answers = GO.format(version=version, toolchain=toolchain, sdk=str(sdk))
        return self.tool("go", textwrap.dedent(body) + answers)

    def called(self, *beginnings: str) -> list[str]:
        """Return the recorded calls that begin in one of these ways."""
        return [line for line in self.calls.read_text().splitlines() if line.startswith(beginnings)]

    @property
    def environment(self) -> dict[str, str]:
        """The variables of the set-up: nothing of the machine's own tools."""
        inherited = {name: value for name, value in os.environ.items() if name not in ("LABS_HOME", "PYTHONPATH")}
        return {**inherited, "PATH": str(self.tools), "PYTHONDONTWRITEBYTECODE": "1"}

    def start(self) -> subprocess.Popen[str]:
        """Start the set-up."""
        return subprocess.Popen(
            [sys.executable, "-m", "toolchain.setup"],
            cwd=self.root,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def set_up(self, *, succeeds: bool = True) -> str:
        """Run the set-up and return what it printed."""
        with self.start() as process:
            output, _ = process.communicate()
        assert (process.returncode == 0) == succeeds, output
        return output
