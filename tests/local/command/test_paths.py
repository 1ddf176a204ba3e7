from pathlib import Path

import pytest

from local.command.paths import matching

FILES = ("a.txt", "b.js", "src/index.js", "src/secret.js", "src/deep/x.ts", "assets/logos/logo.svg")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


@pytest.mark.parametrize(
    ("globs", "found"),
    [
        (["assets/**", "src/**.js", "!**secret.*"], ["assets/logos/logo.svg", "src/index.js"]),  # the SDK's example
        (["*"], ["a.txt", "b.js"]),
        (["**"], sorted(FILES)),
        (["!**", "?.txt"], ["a.txt"]),
        (["**/*.{ts,svg}"], ["assets/logos/logo.svg", "src/deep/x.ts"]),
        (["[!a].*"], ["b.js"]),
        (["a+txt"], []),
        ([], []),
    ],
)
def test_globs_name_the_files_that_the_sdk_documents(folder: Path, globs: list[str], found: list[str]) -> None:
    assert matching(folder, globs) == found
