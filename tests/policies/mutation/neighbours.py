"""Changes of the corpus' lab that give it a part of the lab beside it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from policies.tokens import CLUSTER

from .together import TAGS, Together, altered, made

if TYPE_CHECKING:
    from collections.abc import Callable

    from policies.resource import Resource

    from .worlds import World

_MACHINE = "aws:ec2/instance:Instance"
_INTERFACE = "aws:ec2/networkInterface:NetworkInterface"
_THEIRS = {**TAGS, "hpc-labs:virtual-lab": "cardio", "hpc-labs:project": "beats"}


def _moved(key: str, token: str, name: str) -> Callable[[World], World]:
    """The workbench of the corpus' lab with another's subnet or group."""

    def change(world: World) -> World:
        (instance,) = world.of_type(_MACHINE)
        (other,) = (each for each in world.of_type(token) if each.name == name)
        where = other.at("id").value()
        return world.having(altered(instance, **{key: [where] if key.endswith("Ids") else where}))

    return change


def _machine(world: World) -> Resource:
    (found,) = world.of_type(_MACHINE)
    return found


def _of_another(world: World, token: str, name: str) -> Resource:
    (found,) = (each for each in world.of_type(token) if each.name == name)
    return found


def _joined(world: World) -> World:
    """A group of the other lab is attached to the machine's first interface."""
    group = _of_another(world, "aws:ec2/securityGroup:SecurityGroup", "other-nodes")
    return world.having(
        made(
            "aws:ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment",
            networkInterfaceId=_machine(world).at("primaryNetworkInterfaceId").value(),
            securityGroupId=group.at("id").value(),
        )
    )


def _second_interface(world: World) -> World:
    """The machine names an interface in the other lab's subnet as its second one."""
    card = _of_another(world, _INTERFACE, "other-node")
    named = [{"deviceIndex": 1, "networkInterfaceId": card.at("id").value()}]
    return world.having(altered(_machine(world), networkInterfaces=named))


def _first_interface(world: World) -> World:
    """The machine has an interface in the other lab's subnet in place of one of its own."""
    card = _of_another(world, _INTERFACE, "other-node")
    named = {"networkInterfaceId": card.at("id").value()}
    gone = {"subnetId": None, "vpcSecurityGroupIds": None}
    return world.having(altered(_machine(world), primaryNetworkInterface=named, **gone))


def _attached(world: World) -> World:
    """An interface in the other lab's subnet says that it is the machine's."""
    card = _of_another(world, _INTERFACE, "other-node")
    return world.having(altered(card, attachments=[{"instance": _machine(world).at("id").value(), "deviceIndex": 1}]))


def _mounted(world: World) -> World:
    """The cluster mounts the home of the other lab."""
    point = "fsap-0theirs"
    theirs = made(
        "aws:efs/accessPoint:AccessPoint",
        id=point,
        fileSystemId="fs-0theirs",
        posixUser={"uid": 1000, "gid": 1000},
        rootDirectory={"path": "/homes/theirs"},
        tags=_THEIRS,
    )
    spot, *_ = world.spots(CLUSTER, ("SharedStorage", "[]", "EfsSettings", "AccessPointId"))
    return world.with_change(spot, point).having(theirs)


def _reading(**statement: object) -> Callable[[World], World]:
    """A role of the corpus' lab that may read this, beside what the lab next to it reads."""
    row = {"Effect": "Allow", "Action": "s3:GetObject", **statement}
    own = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::corpus-data/cardio/beats/*"}
    theirs = made("aws:iam/policy:Policy", name="beats", policy=json.dumps({"Statement": [own]}), tags=_THEIRS)
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}
    role = made(
        "aws:iam/role:Role",
        arn="arn:aws:iam::123456789012:role/hpc-labs/added",
        path="/hpc-labs/",
        permissionsBoundary="arn:aws:iam::123456789012:policy/hpc-labs/boundary",
        assumeRolePolicy=json.dumps({"Statement": [trust]}),
        inlinePolicies=[{"name": "data", "policy": json.dumps({"Statement": [row]})}],
        tags=TAGS,
    )
    return lambda world: world.having(role, theirs)


_OURS = {"StringEquals": {"aws:ResourceAccount": "123456789012"}}
_ISOLATION = "net-lab-isolation"
NEIGHBOURS = (
    Together(
        "iam-lab-isolation",
        "a role reads what is another lab's",
        _reading(Resource="arn:aws:s3:::corpus-data/cardio/beats/*"),
    ),
    Together("iam-lab-isolation", "a role reads buckets of a name", _reading(Resource="arn:aws:s3:::corpus-d*")),
    Together(
        "iam-lab-isolation",
        "a role reads what its tag says, whichever that is",
        _reading(Resource="arn:aws:s3:::corpus-data/${aws:PrincipalTag/team}/*"),
    ),
    Together("iam-lab-isolation", "a role reads all data of the account", _reading(Resource="*", Condition=_OURS)),
    Together(
        "iam-lab-isolation",
        "a role reads all data but one lab's",
        _reading(NotResource="arn:aws:s3:::corpus-data/neuro/spikes/*", Condition=_OURS),
    ),
    Together("efs-ap-root-dir", "a cluster mounts another lab's home", _mounted),
    Together(
        _ISOLATION,
        "a machine in another lab's subnet",
        _moved("subnetId", "aws:ec2/subnet:Subnet", "other-subnet"),
    ),
    Together(
        _ISOLATION,
        "a machine in another lab's group",
        _moved("vpcSecurityGroupIds", "aws:ec2/securityGroup:SecurityGroup", "other-nodes"),
    ),
    Together(_ISOLATION, "a group of another lab's beside the machine", _joined),
    Together(_ISOLATION, "a machine with another lab's interface as its second", _second_interface),
    Together(_ISOLATION, "a machine with another lab's interface as its first", _first_interface),
    Together(_ISOLATION, "an interface of another lab's that is attached to the machine", _attached),
)
