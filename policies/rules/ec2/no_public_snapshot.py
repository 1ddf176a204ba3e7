"""Snapshots and images are shared with nobody."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import NO_PUBLIC_ACCESS
from ...expectations import expect
from ...model import Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="ec2-no-public-snapshot",
    title="Volume snapshots and images stay in the account",
    severity=Severity.CRITICAL,
    types=(*tokens.SNAPSHOT_PERMISSION, *tokens.IMAGE_PERMISSION, *tokens.SNAPSHOT_PUBLIC_ACCESS),
    why="A shared snapshot or image is a copy of a disk in somebody else's account, out of reach of every other rule.",
    remediation="Remove the permission; keep the blocks on public sharing on.",
    source="https://docs.aws.amazon.com/ebs/latest/userguide/ebs-modifying-snapshot-permissions.html",
    controls=replace(NO_PUBLIC_ACCESS, fsbp=("EC2.1", "EC2.182")),
)
_RECEIVERS = ("accountId", "group", "organizationArn", "organizationalUnitArn")


def check(resource: Resource) -> Iterable[Outcome]:
    """No permission for anybody, and no lifting of the account's block."""
    if resource.type in tokens.SNAPSHOT_PUBLIC_ACCESS:
        yield from expect(resource.at("state"), lambda state: state != "unblocked", "a block", default="unblocked")
    for key in _RECEIVERS:
        yield from expect(resource.at(key), lambda receiver: not receiver, "no receiver")
