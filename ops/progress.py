"""Progress for people: one line a stage, alive on a terminal, and only its end elsewhere."""

import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TextIO

_ERASE = "\r\x1b[2K"


@dataclass(frozen=True)
class Progress:
    """Writes to ``out``."""

    out: TextIO = field(default_factory=lambda: sys.stdout)

    def update(self, stack: str, operation: str, done: Mapping[str, int], seconds: float) -> None:
        """Show how far a stage is; nothing where lines cannot be written over."""
        if self.out.isatty():
            columns = shutil.get_terminal_size().columns  # a line that is broken cannot be written over
            self.pass_on(_ERASE + f"  {_line(stack, operation, done, seconds)}"[: columns - 1])

    def finish(self, stack: str, operation: str, done: Mapping[str, int], seconds: float, *, failed: bool) -> None:
        """Show a stage's result."""
        self.say(f"{'✗' if failed else '✓'} {_line(stack, operation, done, seconds)}")

    def pass_on(self, output: str) -> None:
        """Show what a program said, as it said it."""
        self.out.write(output)
        self.out.flush()

    def say(self, text: str) -> None:
        """Show a line of its own."""
        self.pass_on(f"{_ERASE if self.out.isatty() else ''}{text}\n")


def _line(stack: str, operation: str, done: Mapping[str, int], seconds: float) -> str:
    changes = ", ".join(f"{count} {verb}" for verb, count in done.items()) or "nothing changed"
    return f"{stack:<14} {operation:<8} {changes:<36} {seconds:5.0f} s"
