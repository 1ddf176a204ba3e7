from pathlib import Path

import pytest

from local.command.shell import Command, CommandError, Outcome, run


def ignore(_stream: str, _line: str) -> None:
    return


def of(text: str, folder: Path, **settings: object) -> Command:
    return Command(**{"text": text, "environment": {}, "folder": folder, **settings})  # type: ignore[arg-type]


def test_outputs_lose_their_last_line_end_only(tmp_path: Path) -> None:
    assert run(of("printf 'a\\n\\n'; printf b >&2", tmp_path), ignore) == Outcome("a\n", "b")


def test_lines_are_logged_with_their_stream(tmp_path: Path) -> None:
    logged: list[tuple[str, str]] = []
    run(of("echo a; echo b; echo c >&2", tmp_path), lambda stream, line: logged.append((stream, line)))
    assert [line for stream, line in logged if stream == "stdout"] == ["a", "b"]
    assert [line for stream, line in logged if stream == "stderr"] == ["c"]


def test_both_streams_may_be_full_at_once(tmp_path: Path) -> None:
    big = 300_000  # more than a pipe holds
    outcome = run(
        of(f"head -c {big} /dev/zero | tr '\\0' x >&2; head -c {big} /dev/zero | tr '\\0' y", tmp_path), ignore
    )
    assert (len(outcome.stdout), len(outcome.stderr)) == (big, big)


def test_input_that_nobody_reads_is_no_error(tmp_path: Path) -> None:
    assert run(of("true", tmp_path, stdin="x" * 300_000), ignore) == Outcome("", "")


def test_without_input_the_command_reads_nothing(tmp_path: Path) -> None:
    assert run(of("cat", tmp_path), ignore).stdout == ""


def test_environment_is_added_to_the_engine_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FROM_ENGINE", "1")
    assert run(of('echo "$FROM_ENGINE$OWN"', tmp_path, environment={"OWN": "2"}), ignore).stdout == "12"


def test_interpreter_gets_the_command_last(tmp_path: Path) -> None:
    assert run(of("print(6 * 7)", tmp_path, interpreter=["python3", "-c"]), ignore).stdout == "42"


def test_failure_says_how_and_ends_with_what_was_printed(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"(?s)exit status 3.*out\nbecause$"):
        run(of("echo out; echo because >&2; exit 3", tmp_path), ignore)


def test_missing_interpreter_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no-such-shell"):
        run(of("true", tmp_path, interpreter=["no-such-shell"]), ignore)
