"""Every rule against its table of cases, in the pack's own process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from policies import rules
from policies.registry import discover

from .cases import ABSENT, Res, Table, Verdict, ec2, iam, net, stores

if TYPE_CHECKING:
    from pathlib import Path

    from .pack import Pack, Said

# Keyed by the rule's id; a further table of the same rule has its subject in brackets behind it.
TABLES: dict[str, Table] = {**net.TABLES, **ec2.TABLES, **iam.TABLES, **stores.TABLES}
CASES = [
    pytest.param(name.split()[0], resources, verdict, id=f"{name}: {case}")
    for name, table in TABLES.items()
    for case, resources, verdict in table.every_case()
]
FAILURES = {
    name.split()[0]: resources
    for name, table in TABLES.items()
    for _, resources, verdict in table.every_case()
    if verdict.kind == "fails"
}


def _findings(said: list[Said]) -> list[Said]:
    return [diagnostic for diagnostic in said if diagnostic.rule != "policy-not-evaluated"]


@pytest.mark.parametrize("name", TABLES)
def test_good_resources_pass_every_rule(pack: Pack, name: str) -> None:
    assert pack.run(*TABLES[name].good) == []


@pytest.mark.parametrize(("rule", "resources", "verdict"), CASES)
def test_case(pack: Pack, rule: str, resources: tuple[Res, ...], verdict: Verdict) -> None:
    said = pack.run(*resources)
    if verdict.kind == "fails":
        (finding,) = _findings(said)
        assert (finding.rule, finding.level) == (rule, "mandatory")
        assert verdict.words in finding.message
        return
    assert _findings(said) == []
    if verdict.kind == "waits":
        (note,) = said
        assert note.level == "advisory"
        assert f"{rule} ({verdict.words})" in note.message
    else:
        assert said == []


@pytest.mark.parametrize("rule", FAILURES)
def test_an_exemption_turns_the_finding_into_a_note(pack: Pack, rule: str, tmp_path: Path) -> None:
    resources = FAILURES[rule]
    (finding,) = _findings(pack.run(*resources))
    file = tmp_path / "exemptions.toml"
    file.write_text(
        f'[[exemption]]\nrule = "{rule}"\nurn = "{finding.urn}"\nreason = "agreed with the network team"\n'
        'owner = "network@example.org"\nticket = "NET-1"\nexpires = 2999-12-31\n'
    )
    pack.configure(exemptions=file)
    (note,) = _findings(pack.run(*resources))
    assert (note.rule, note.level, note.urn) == (rule, "advisory", finding.urn)
    assert "Exempt until 2999-12-31: agreed with the network team" in note.message


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
    wanted = {(entry.rule.id, token) for entry in discover(rules).all for token in entry.rule.types}
    assert sorted(wanted - tried) == []
