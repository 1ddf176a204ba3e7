import io

import pytest

from ops.progress import Progress


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_elsewhere_only_the_end_is_written() -> None:
    out = io.StringIO()
    progress = Progress(out)
    progress.update("lab", "up", {"created": 3}, 1.0)
    progress.finish("lab", "up", {"created": 7, "unchanged": 2}, 12.4, failed=False)
    (line,) = out.getvalue().splitlines()
    assert line.split() == ["✓", "lab", "up", "7", "created,", "2", "unchanged", "12", "s"]


def test_a_terminals_line_is_written_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    out = _Terminal()
    progress = Progress(out)
    progress.update("lab", "up", {"created": 3}, 1.0)
    progress.update("lab", "up", {"created": 4}, 2.0)
    progress.finish("lab", "up", {"created": 4}, 2.0, failed=True)
    assert out.getvalue().count("\n") == 1
    *alive, last = out.getvalue().split("\r\x1b[2K")[1:]
    assert all(len(line) < 40 for line in alive)
    assert last.startswith("✗ lab")
