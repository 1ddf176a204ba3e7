"""Python environments of the peers' own, beside the project's."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path


def install(what: str, folder: Path, lock: Path) -> None:
    """Make an environment of what a lock names, with compiled bytecode, or find it there from an earlier run."""
    stamp = folder / "complete"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"Installing {what}, once (one to three minutes) ...", file=sys.stderr, flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    python = folder / "bin" / "python"
    quiet(sys.executable, "-m", "venv", folder)
    quiet(python, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes", "--requirement", lock)
    quiet(python, "-m", "compileall", "-q", "-j", "0", folder / "lib")
    stamp.write_text(wanted)


def quiet(*command: str | Path, **variables: str) -> str:
    """Run a command whose words matter only when it fails; bytecode is written wherever the machine says otherwise."""
    environment = {**os.environ, **variables}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run([str(word) for word in command], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))} failed:\n{done.stdout}\n{done.stderr}")
    return done.stdout
