"""Snapshots and images are shared with nobody that the facts do not list."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import NO_PUBLIC_ACCESS
from ...expectations import expect
from ...facts import Facts
from ...model import Outcome, Rule, Severity
from ...receivers import is_listed
from ...resource import Resource

RULE = Rule(
    id="ec2-no-public-snapshot",
    title="Volume snapshots and images go to listed accounts only",
    severity=Severity.CRITICAL,
    types=(*tokens.SNAPSHOT_PERMISSION, *tokens.IMAGE_PERMISSION, *tokens.SNAPSHOT_PUBLIC_ACCESS),
    why="A shared snapshot or image is a copy of a disk in somebody else's account, out of reach of every other rule.",
    remediation="Remove the permission, or list the account under shared_accounts in policies/facts.toml; keep the "
    "blocks on public sharing on.",
    source="https://docs.aws.amazon.com/ebs/latest/userguide/ebs-modifying-snapshot-permissions.html",
    controls=replace(NO_PUBLIC_ACCESS, fsbp=("EC2.1", "EC2.182")),
    bad="""aws.ec2.SnapshotCreateVolumePermission("share", snapshot_id="snap-1", account_id=OTHER_ACCOUNT)""",
    good="""aws.ebs.SnapshotBlockPublicAccess("snapshots", state="block-all-sharing")""",
)
_RECEIVERS = ("accountId", "group", "organizationArn", "organizationalUnitArn")


def check_with_facts(resource: Resource, facts: Facts) -> Iterable[Outcome]:
    """No permission for anybody else, and no lifting of the account's block."""
    if resource.type in tokens.SNAPSHOT_PUBLIC_ACCESS:
        yield from expect(resource.at("state"), lambda state: state != "unblocked", "a block", default="unblocked")
    for key in _RECEIVERS:
        yield from expect(
            resource.at(key), lambda receiver: not receiver or is_listed(str(receiver), facts), "no receiver"
        )
