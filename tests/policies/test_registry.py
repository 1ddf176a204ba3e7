import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from policies import rules
from policies.registry import Registry, RegistryError, discover

_RULE = """
from policies.model import Finding, Rule, Severity
RULE = Rule(id="{id}", title="t", severity=Severity.LOW, types=("a:b/c:C",), why="w", remediation="r", source="s")
"""
_CHECK = "def check(resource): return ()\n"
_IN_STACK = "def check_in_stack(resource, stack): return ()\n"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "tried_rules" / "svc"
    folder.mkdir(parents=True)
    for each in (folder, folder.parent):
        (each / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    yield folder
    for name in [name for name in sys.modules if name.startswith("tried_rules")]:
        del sys.modules[name]


def _discover() -> Registry:
    return discover(import_module("tried_rules"))


def test_rules_are_found_by_their_place(package: Path) -> None:
    (package / "one_rule.py").write_text(_RULE.format(id="svc-one-rule") + _CHECK)
    (package / "another.py").write_text(_RULE.format(id="svc-another") + _IN_STACK)
    registry = _discover()
    assert [entry.rule.id for entry in registry.all] == ["svc-another", "svc-one-rule"]
    assert [entry.rule.id for entry in registry.for_type("a:b/c:C")] == ["svc-one-rule"]
    assert [entry.rule.id for entry in registry.stack_rules] == ["svc-another"]


def test_all_malformed_rules_are_named_at_once(package: Path) -> None:
    (package / "empty.py").touch()
    (package / "misnamed.py").write_text(_RULE.format(id="svc-other") + _CHECK)
    (package / "both.py").write_text(_RULE.format(id="svc-both") + _CHECK + _IN_STACK)
    (package / "neither.py").write_text(_RULE.format(id="svc-neither"))
    (package / "twice.py").write_text(
        _RULE.format(id="svc-twice").replace('"a:b/c:C"', '"a:b/c:C", "a:b/c:C"') + _CHECK
    )
    (package / "wide.py").write_text(_RULE.format(id="svc-wide").replace("a:b/c:C", "a:*") + _IN_STACK)
    with pytest.raises(RegistryError) as raised:
        _discover()
    message = str(raised.value)
    for words in (
        "tried_rules.svc.empty: has no RULE",
        "tried_rules.svc.misnamed: its id is 'svc-other'; by its path it is 'svc-misnamed'",
        "tried_rules.svc.both: define one of check(resource), check_with_facts(resource, facts) and",
        "tried_rules.svc.neither: define one of",
        "tried_rules.svc.twice: lists a resource type twice",
        "tried_rules.svc.wide: its types have a:*; name each: check_in_stack gets them by whole names",
    ):
        assert words in message


def test_an_id_belongs_to_one_rule() -> None:
    entry = discover(rules).all[0]
    with pytest.raises(RegistryError, match=f"used twice: {entry.rule.id}"):
        Registry([entry, entry])
