"""A variant by itself, judged without the engine: what its program registers, as a deployed stack would have it."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from policies import facts, rules
from policies.registry import discover
from policies.resource import Resource, Stack
from policies.session import Session
from policies.view import View
from tests.components.recorder import record

from . import FACTS
from .program.lab import ACCOUNT, REGION
from .program.variants import build

if TYPE_CHECKING:
    from tests.components.recorder import Registered

_ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
_OUTPUTS = {
    "aws:ec2/vpc:Vpc": {"defaultRouteTableId": "rtb-default", "defaultNetworkAclId": "acl-default"},
    "aws:apigateway/restApi:RestApi": {"rootResourceId": "root"},
    "aws:ec2/instance:Instance": {"primaryNetworkInterfaceId": "eni-of-a-machine"},
    _ENDPOINT: {"prefixListId": "pl-of-an-endpoint"},
}
_KNOWN = facts.load(FACTS)

Found = tuple[str, str]
"""A rule and the name of a resource that breaks it."""


def resources(*variants: str) -> list[Resource]:
    """The lab's resources in these variants of it."""
    packages = ("aws:", "aws-native:", "command:", "pulumi-python:")
    made = record(lambda: build(variants), project="corpus", top_level=packages, outputs=_OUTPUTS).resources
    lists = {each.name: f"pl-{each.name}" for each in made if each.type == _ENDPOINT}
    return [_resource(each, lists) for each in made if each.custom]


def _resource(made: Registered, lists: dict[str, str]) -> Resource:
    kind = made.type.rsplit(":", 1)[-1]
    outputs = {"id": f"{kind}-{made.name}", "arn": f"arn:aws:mock:{REGION}:{ACCOUNT}:{kind}/{made.name}"}
    outputs |= _OUTPUTS.get(made.type, {})
    inputs = dict(made.inputs)
    if made.type == _ENDPOINT:
        outputs["prefixListId"] = lists[made.name]
    # The recorder gives all endpoints' rules one answer; which endpoint it is, the rule's name says.
    if made.name.startswith("nodes-out-") and "prefixListId" in inputs:
        inputs["prefixListId"] = lists[made.name.removeprefix("nodes-out-")]
    return Resource(made.type, made.urn, View({**outputs, **inputs}), given=frozenset(inputs))


def findings(*variants: str) -> dict[Found, str]:
    """What is found in these variants: the words, by rule and resource."""
    stack = Stack(resources(*variants), _KNOWN)
    verdicts = Session(discover(rules), (), date(2026, 1, 1), facts=_KNOWN).judge(stack).verdicts
    return {(verdict.rule.id, verdict.urn.rpartition("::")[2]): verdict.finding.message for verdict in verdicts}


@cache
def caught(hole: str) -> frozenset[Found]:
    """What is found because of the hole."""
    return frozenset(findings(hole)) - _of_the_clean_lab()


@cache
def _of_the_clean_lab() -> frozenset[Found]:
    return frozenset(findings())
