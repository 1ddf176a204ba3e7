"""Every type token is one of the installed SDK, so that no rename makes a rule silently dead."""

import re
from importlib.util import find_spec
from pathlib import Path

from policies import tokens

_TOKEN = re.compile(r"'(aws:[A-Za-z0-9]+/[A-Za-z0-9]+:[A-Za-z0-9]+)'")


def of_the_sdk() -> set[str]:
    spec = find_spec("pulumi_aws")
    assert spec is not None
    assert spec.origin is not None
    modules = Path(spec.origin).parent.glob("*/*.py")
    return {token for module in modules for token in _TOKEN.findall(module.read_text(encoding="utf-8"))}


def _of_the_table() -> list[str]:
    rows = [value for name, value in vars(tokens).items() if name.isupper() and isinstance(value, tuple)]
    return [token for row in rows for token in row]


def test_every_token_is_in_the_sdk_or_marked_as_legacy() -> None:
    sdk = of_the_sdk()
    assert {token for token in _of_the_table() if token not in sdk} == tokens.LEGACY


def test_no_row_names_a_token_twice() -> None:
    rows = [value for name, value in vars(tokens).items() if name.isupper() and isinstance(value, tuple)]
    assert all(len(set(row)) == len(row) for row in rows)
