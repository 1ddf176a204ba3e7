"""``python -m tests.ops.exported``: take the states anew from the example stacks that are up in this shell."""

import subprocess

from tests.ops.exported import FOLDER, STACKS, trimmed

for stack in STACKS:
    command = ["pulumi", "stack", "export", "--stack", stack]
    exported = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    (FOLDER / f"{stack}.json").write_text(trimmed(exported), encoding="utf-8")
