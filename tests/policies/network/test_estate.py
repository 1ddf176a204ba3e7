"""The real stacks: nothing is wrong with them, and each part that is taken away is missed."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest

from policies import states
from policies.model import Finding, Unevaluated
from policies.resource import Resource, Stack
from policies.rules.net import (
    lab_isolation,
    nacl_no_world_ingress,
    no_edge,
    no_public_path_route,
    peering_route_narrow,
    reach_alive,
    reach_least,
    reach_no_internet,
    route_known,
    sg_no_all_traffic,
    sg_source_known,
)
from tests.policies import estate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from policies.facts import Facts
    from policies.model import Outcome

_OF_THE_GRAPH = (
    lab_isolation,
    nacl_no_world_ingress,
    no_public_path_route,
    peering_route_narrow,
    reach_alive,
    reach_least,
    reach_no_internet,
    route_known,
    sg_no_all_traffic,
    sg_source_known,
)
_ALL = ("platform", "lab")
_SMALL = ("small-platform", "small-lab")
Row = dict[str, Any]


def _outcomes(resources: Iterable[Resource], facts: Facts = estate.FACTS) -> dict[str, list[Outcome]]:
    stack = Stack(resources, facts)
    found = {
        module.RULE.id: [
            outcome for resource in stack.of(module.RULE.types) for outcome in module.check_in_stack(resource, stack)
        ]
        for module in _OF_THE_GRAPH
    }
    edges = [each for resource in stack.of(no_edge.RULE.types) for each in no_edge.check_with_facts(resource, facts)]
    return {rule: outcomes for rule, outcomes in {**found, no_edge.RULE.id: edges}.items() if outcomes}


def _findings(resources: Iterable[Resource], facts: Facts = estate.FACTS) -> dict[str, list[str]]:
    found = {
        rule: [outcome.message for outcome in outcomes if isinstance(outcome, Finding)]
        for rule, outcomes in _outcomes(resources, facts).items()
    }
    return {rule: messages for rule, messages in found.items() if messages}


@pytest.mark.parametrize("stacks", [_ALL, _SMALL, (*_ALL, *_SMALL)])
def test_a_platform_and_its_lab_together_leave_no_question_open(stacks: tuple[str, ...]) -> None:
    assert _outcomes(estate.resources(*stacks)) == {}


@pytest.mark.parametrize("stack", [*_ALL, *_SMALL])
def test_a_stack_alone_says_what_it_cannot_see(stack: str) -> None:
    outcomes = _outcomes(estate.resources(stack))
    assert all(
        isinstance(each, Unevaluated) and "outside of this stack" in each.reason
        for every in outcomes.values()
        for each in every
    )
    # A lab's nodes cannot be told to live without the platform's part.
    assert ("net-reach-alive" in outcomes) == ("lab" in stack)


def _without(name: str) -> Callable[[list[Row]], None]:
    def change(rows: list[Row]) -> None:
        kept = [row for row in rows if not row["urn"].endswith(f"::{name}")]
        assert len(kept) == len(rows) - 1
        rows[:] = kept

    return change


def _with(name: str, **properties: object) -> Callable[[list[Row]], None]:
    def change(rows: list[Row]) -> None:
        (row,) = (row for row in rows if row["urn"].endswith(f"::{name}"))
        row["outputs"].update(properties)

    return change


def _also(token: str, **properties: object) -> Callable[[list[Row]], None]:
    def change(rows: list[Row]) -> None:
        urn = f"urn:pulumi:small-lab::hpc-labs::{token}::added"
        filled = {key: _id(rows, value) for key, value in properties.items()}
        rows.append({"urn": urn, "type": token, "custom": True, "id": "added-1", "outputs": filled})

    return change


def _id(rows: list[Row], value: object) -> object:
    """The id of the resource of this name, for a name that starts with @."""
    if not isinstance(value, str) or not value.startswith("@"):
        return value
    (found,) = (row["id"] for row in rows if row["urn"].endswith(f"::{value[1:]}"))
    return found


_PORTS = {"ipProtocol": "tcp", "fromPort": 22, "toPort": 22}
_INGRESS, _ROUTE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "aws:ec2/route:Route"


@pytest.mark.parametrize(
    ("change", "rule", "words"),
    [
        (
            _without("small-platform-clients-to-endpoints"),
            "net-reach-alive",
            "endpoint of ec2 on TCP 443: no security group of",
        ),
        (
            _without("small-platform-endpoints-from-clients"),
            "net-reach-alive",
            "no security group of interface endpoint",
        ),
        (_without("small-platform-home-from-clients"), "net-reach-alive", "no security group of EFS mount target"),
        (_without("small-platform-clients-to-home"), "net-reach-alive", "file system small-platform-home on TCP 2049"),
        (_without("small-platform-clients-to-s3"), "net-reach-alive", "does not reach s3"),
        (
            _without("neuro-small-routes-dynamodb"),
            "net-reach-alive",
            "route table neuro-small-routes has no route to it",
        ),
        (_without("neuro-small-nodes-in"), "net-reach-alive", "slurmd"),
        (_with("small-platform-vpc", enableDnsSupport=False), "net-reach-alive", "resolves no names"),
        (
            _also(_INGRESS, securityGroupId="@neuro-small-nodes", cidrIpv4="10.20.0.0/16", **_PORTS),
            "net-sg-source-known",
            'cidrIpv4 is "10.20.0.0/16"',
        ),
        (
            _also(_INGRESS, securityGroupId="@neuro-small-nodes", cidrIpv4="10.64.128.0/24", ipProtocol="-1"),
            "net-sg-no-all-traffic",
            "lets all traffic through with 10.64.128.0/24",
        ),
        (
            _also(
                _ROUTE,
                routeTableId="@neuro-small-routes",
                destinationCidrBlock="8.0.0.0/8",
                vpcPeeringConnectionId="pcx-1",
            ),
            "net-no-public-path-route",
            'destinationCidrBlock is "8.0.0.0/8"',
        ),
        (_also("aws:ec2/vpnGateway:VpnGateway", vpcId="@small-platform-vpc"), "net-no-edge", "a VPN gateway"),
        (
            _with(
                "neuro-small-acl",
                ingress=[{"ruleNo": 1, "action": "allow", "protocol": "-1", "cidrBlock": "0.0.0.0/0"}],
            ),
            "net-nacl-no-world-ingress",
            "number 1",
        ),
    ],
)
def test_one_change_is_found_by_the_rule_that_names_it(
    change: Callable[[list[Row]], None], rule: str, words: str
) -> None:
    rows = [row for stack in _SMALL for row in deepcopy(estate.document(stack))["deployment"]["resources"]]
    change(rows)
    found = _findings(states.resources({"deployment": {"resources": rows}}))
    assert list(found) == [rule]
    assert any(words in message for message in found[rule])


def test_a_door_with_all_that_belongs_to_it_is_a_path() -> None:
    rows = [row for stack in _SMALL for row in deepcopy(estate.document(stack))["deployment"]["resources"]]
    _also(_ROUTE, routeTableId="@neuro-small-routes", destinationCidrBlock="0.0.0.0/0", gatewayId="igw-1")(rows)
    assert list(_findings(states.resources({"deployment": {"resources": rows}}))) == ["net-no-public-path-route"]
    egress = {"securityGroupId": "@small-platform-clients", "ipProtocol": "tcp", "fromPort": 443, "toPort": 443}
    token = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
    _also(token, cidrIpv4="0.0.0.0/0", **egress)(rows)
    found = _findings(states.resources({"deployment": {"resources": rows}}))
    assert list(found) == ["net-no-public-path-route", "net-reach-no-internet"]
    head = next(message for message in found["net-reach-no-internet"] if message.startswith("head node"))
    assert head == (
        "head node of neuro-small-stack#HpcLabsCluster in subnet neuro-small-subnet -> "
        "security group small-platform-clients egress rule added (TCP 443 with 0.0.0.0/0) -> "
        "network ACL neuro-small-acl egress entry 130 -> "
        "route added (0.0.0.0/0 to internet gateway igw-1) -> the internet; allowed: no path to public addresses"
    )
