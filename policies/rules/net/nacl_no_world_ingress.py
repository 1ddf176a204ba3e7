"""Network ACLs let nothing in from public addresses but answers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ... import tokens
from ...controls import BOUNDARY
from ...model import Finding, Outcome, Rule, Severity, Unevaluated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ...network.acls import Acl
    from ...resource import Resource, Stack

RULE = Rule(
    id="net-nacl-no-world-ingress",
    title="Network ACLs let no public address in, but for answers to clients' ports",
    severity=Severity.HIGH,
    types=(*tokens.NETWORK_ACL, *tokens.NETWORK_ACL_RULE),
    why="The network ACL is what still holds when a security group is opened by mistake. It knows no connections, so "
    "answers from AWS's services need the ports that clients use; other ports and protocols need nothing from outside.",
    remediation="Allow the VPC's own ranges, and from 0.0.0.0/0 at most TCP from 1024 up, such as 1024-65535.",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html",
    controls=replace(BOUNDARY, fsbp=("EC2.21",), cis=("6.2",)),
    bad="""\
entry = {"rule_no": 100, "action": "allow", "protocol": "tcp", "from_port": 22, "to_port": 22}
aws.ec2.NetworkAcl("acl", vpc_id=vpc.id, ingress=[{**entry, "cidr_block": "0.0.0.0/0"}])
""",
    good="""\
entry = {"rule_no": 100, "action": "allow", "protocol": "tcp", "from_port": 22, "to_port": 22}
aws.ec2.NetworkAcl("acl", vpc_id=vpc.id, ingress=[{**entry, "cidr_block": "10.0.0.0/16"}])
""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """What passes in after the entries before have decided; each entry is judged where it is written."""
    acl = stack.networks.acls.written_by(resource)
    if acl is None:
        return
    for gap in acl.gaps["ingress"]:
        if gap.path.startswith(f"{resource.name}.") or gap.path == resource.name:
            yield Unevaluated(gap.path.removeprefix(resource.name).lstrip(".") or "cidrBlock", gap.reason)
    yield from _entries(acl, resource)


def _entries(acl: Acl, resource: Resource) -> Iterator[Outcome]:
    seen = set()
    for passage in acl.passages["ingress"]:
        entry = passage.entry
        if entry is None or entry.resource is not resource or id(entry) in seen:
            continue
        if passage.lets_strangers_in:
            seen.add(id(entry))
            where = f"{entry.path} (number {entry.number})" if entry.path else f"entry {entry.number}"
            allowed = "private ranges, or TCP from 1024 up for answers"
            let = f"{where} lets {passage.region.traffic} in from public addresses"
            yield Finding(f"{let}; allowed: {allowed}", entry.path)
