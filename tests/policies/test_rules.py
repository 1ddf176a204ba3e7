"""Every rule against its table of cases, in the pack's own process."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING

import pytest

from policies import rules
from policies.registry import discover

from . import cases
from .cases import ABSENT, Res, Table, Verdict, stores
from .pack import SOON

if TYPE_CHECKING:
    from pathlib import Path

    from .pack import Pack, Said

# Keyed by the rule's id; a further table of the same rule has its subject in brackets behind it.
TABLES: dict[str, Table] = {}
for _found in pkgutil.iter_modules(cases.__path__):
    _tables: dict[str, Table] = importlib.import_module(f"{cases.__name__}.{_found.name}").TABLES
    assert TABLES.keys().isdisjoint(_tables), f"{_found.name}: {sorted(TABLES.keys() & _tables.keys())}"
    TABLES |= _tables
CASES = [
    pytest.param(name, resources, verdict, id=f"{name}: {case}")
    for name, table in TABLES.items()
    for case, resources, verdict in table.every_case()
]
FAILURES = {
    name: resources
    for name, table in TABLES.items()
    for _, resources, verdict in table.every_case()
    if verdict.kind == "fails"
}
LEVELS = {entry.rule.id: entry.rule.level for entry in discover(rules).all}


def _findings(said: list[Said], rule: str) -> list[Said]:
    """What the rule found. A case holds what its own rule reads and no more; other rules have tables of their own."""
    return [diagnostic for diagnostic in said if diagnostic.rule == rule]


def _waiting(said: list[Said], rule: str) -> list[str]:
    """The properties that the rule waits for."""
    notes = [line for each in said if each.rule == "policy-not-evaluated" for line in each.message.splitlines()]
    return [line for line in notes if f": {rule} (" in line]


def _configure(pack: Pack, name: str, folder: Path, exemptions: Path | None = None) -> None:
    facts = folder / "facts.toml"
    facts.write_text(TABLES[name].facts)
    pack.configure(exemptions=exemptions, facts=facts if TABLES[name].facts else None)


@pytest.mark.parametrize("name", TABLES)
def test_good_resources_pass(pack: Pack, name: str, tmp_path: Path) -> None:
    _configure(pack, name, tmp_path)
    said = pack.run(*TABLES[name].good)
    rule = name.split()[0]
    assert _findings(said, rule) == []
    assert _waiting(said, rule) == []


@pytest.mark.parametrize(("name", "resources", "verdict"), CASES)
def test_case(pack: Pack, name: str, resources: tuple[Res, ...], verdict: Verdict, tmp_path: Path) -> None:
    _configure(pack, name, tmp_path)
    said = pack.run(*resources)
    rule = name.split()[0]
    if verdict.kind == "fails":
        (finding,) = _findings(said, rule)
        assert finding.level == LEVELS[rule]
        assert verdict.words in finding.message
        return
    assert _findings(said, rule) == []
    if verdict.kind == "waits":
        (note,) = _waiting(said, rule)
        assert f"{rule} ({verdict.words})" in note
    else:
        assert _waiting(said, rule) == []


@pytest.mark.parametrize("name", FAILURES)
def test_an_exemption_turns_the_finding_into_a_note(pack: Pack, name: str, tmp_path: Path) -> None:
    rule, resources = name.split()[0], FAILURES[name]
    _configure(pack, name, tmp_path)
    (finding,) = _findings(pack.run(*resources), rule)
    file = tmp_path / "exemptions.toml"
    file.write_text(
        f'[[exemption]]\nrule = "{rule}"\nurn = "{finding.urn}"\nreason = "agreed with the network team"\n'
        'owner = "network@example.org"\nticket = "NET-1"\nexpires = '
        f"{SOON}\n"
    )
    _configure(pack, name, tmp_path, exemptions=file)
    (note,) = _findings(pack.run(*resources), rule)
    assert (note.rule, note.level, note.urn) == (rule, "advisory", finding.urn)
    assert f"Exempt until {SOON}: agreed with the network team" in note.message


def test_a_secret_is_in_no_message(pack: Pack) -> None:
    table = stores.TABLES["sns-cmk"]
    change, _ = table.cases["secret of AWS's"]
    assert all("alias/aws/x" not in diagnostic.message for diagnostic in pack.run(*table.changed(change)))


def test_every_rule_has_every_kind_of_case() -> None:
    for entry in discover(rules).all:
        tables = [table for name, table in TABLES.items() if name.split()[0] == entry.rule.id]
        kinds = {verdict.kind for table in tables for _, _, verdict in table.every_case()}
        absent = any(ABSENT in change.values() for table in tables for change in table.changes())
        wanted = {"fails"} if any(table.by_presence for table in tables) else {"fails", "waits"}
        assert kinds >= wanted, entry.rule.id
        assert absent or wanted == {"fails"}, entry.rule.id


def test_every_type_of_every_rule_is_in_a_table() -> None:
    tried = {
        (name.split()[0], resource.type)
        for name, table in TABLES.items()
        for resources in (table.good, *(resources for _, resources, _ in table.every_case()))
        for resource in resources
    }
    wanted = {
        (entry.rule.id, token) for entry in discover(rules).all for token in entry.rule.types if not token.endswith("*")
    }
    assert sorted(wanted - tried) == []
