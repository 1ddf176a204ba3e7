"""The states that the benchmarks judge hang together like those that they are copied from."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from bench.estates import EVERYTHING, PLAIN, Pair, of_aws, read_rows, write_backend, write_facts, write_state
from policies import facts, rules, states
from policies.registry import discover
from policies.resource import Stack
from policies.session import Session

from ..policies import estate

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from bench.estates import Row
    from policies.resource import Resource

# The platform with everything, and two such labs.
_TWO_LABS = sum(
    row["type"].startswith("aws:")
    for stack in ("platform", "lab", "lab")
    for row in estate.document(stack)["deployment"]["resources"]
)


@pytest.mark.parametrize(("pair", "resources"), [(PLAIN, 200), (EVERYTHING, 500)])
def test_a_stack_has_exactly_so_many_resources_and_all_that_they_need(
    tmp_path: Path, pair: Pair, resources: int
) -> None:
    rows = read_rows(write_state(tmp_path / "estate.json", pair, resources))
    assert sum(map(of_aws, rows)) == resources
    _hangs_together(rows)
    subnets = [row["outputs"] for row in rows if row["type"] == "aws:ec2/subnet:Subnet"]
    assert len(subnets) > 3
    assert len({subnet["cidrBlock"] for subnet in subnets}) == len(subnets)
    (vpc,) = (row for row in rows if row["type"] == "aws:ec2/vpc:Vpc")
    assert {subnet["vpcId"] for subnet in subnets} == {vpc["id"]}


def test_rules_find_in_copied_labs_what_they_find_in_the_saved_one(tmp_path: Path) -> None:
    known = facts.load(write_facts(tmp_path / "facts.toml"))
    state = write_state(tmp_path / "estate.json", EVERYTHING, _TWO_LABS)
    saved, copied = (
        _findings(resources, known)
        for resources in (estate.resources("platform", "lab"), states.read(state.read_bytes()))
    )
    assert copied == saved


def test_the_facts_are_those_of_the_saved_stacks(tmp_path: Path) -> None:
    known = facts.load(write_facts(tmp_path / "facts.toml"))
    assert (known.peer_cidrs, known.domains) == (estate.FACTS.peer_cidrs, estate.FACTS.domains)


def test_labs_of_a_backend_are_on_their_platforms(tmp_path: Path) -> None:
    write_backend(tmp_path, PLAIN, platforms=2, labs=2, resources=40)
    folder = tmp_path / ".pulumi" / "stacks" / "hpc-labs"
    stacks = {file.stem: read_rows(file) for file in folder.iterdir()}
    assert sorted(stacks) == [
        "lab-000-000", "lab-000-001", "lab-001-000", "lab-001-001", "platform-000", "platform-001",
    ]  # fmt: skip
    vpcs = {name: _ids(rows, "aws:ec2/vpc:Vpc") for name, rows in stacks.items() if name.startswith("platform")}
    assert vpcs["platform-000"] != vpcs["platform-001"]
    for name, rows in stacks.items():
        _hangs_together(rows)
        assert all(row["urn"].startswith(f"urn:pulumi:{name}::") for row in rows)
        if name.startswith("lab"):
            platform = f"platform-{name.split('-')[1]}"
            assert sum(map(of_aws, rows)) == 40
            assert _ids(rows, "pulumi:pulumi:StackReference") == {f"organization/hpc-labs/{platform}"}
            assert {row["outputs"]["vpcId"] for row in rows if "vpcId" in row.get("outputs", {})} == vpcs[platform]
    subnets = [_ids(rows, "aws:ec2/subnet:Subnet") for rows in stacks.values()]
    assert len(set().union(*subnets)) == sum(map(len, subnets))


def test_a_platform_has_only_so_many_blocks_for_labs() -> None:
    with pytest.raises(ValueError, match="lab 128 of big: a platform has blocks for 128 labs"):
        list(PLAIN.labs("big", "big", [127, 128]))


def _hangs_together(rows: Iterable[Row]) -> None:
    urns = [row["urn"] for row in rows]
    assert len(set(urns)) == len(urns)
    needed = {row["parent"] for row in rows if row.get("parent")}
    needed |= {urn for row in rows for used in row.get("propertyDependencies", {}).values() for urn in used}
    assert needed <= set(urns)
    assert not re.findall(r".{0,20}(?:spikes|neuro.small).{0,20}", json.dumps(rows))


def _findings(resources: list[Resource], known: facts.Facts) -> set[tuple[str, str]]:
    judgement = Session(discover(rules), (), date(2026, 1, 1), facts=known).judge(Stack(resources, known))
    types = {resource.urn: resource.type for resource in resources}
    return {(verdict.rule.id, types.get(verdict.urn.partition("#")[0], "")) for verdict in judgement.verdicts}


def _ids(rows: Iterable[Row], token: str) -> set[str]:
    return {row["id"] for row in rows if row["type"] == token}
