"""Changes that take more than one place, or a resource more."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, cast

from policies.resource import Resource
from policies.tokens import CLUSTER
from policies.view import View

from .operators import FOREIGN
from .places import changed

if TYPE_CHECKING:
    from collections.abc import Callable

    from .worlds import World

_STACK = "urn:pulumi:lab::hpc-labs"
_PERMISSION = "aws:lambda/permission:Permission"
_TAGS = {
    f"hpc-labs:{key}": value
    for key, value in (
        ("virtual-lab", "neuro"),
        ("project", "spikes"),
        ("cost-centre", "cc-1"),
        ("owner", "ops"),
        ("data-class", "internal"),
    )
}


class Together(NamedTuple):
    """A change of the real stacks, and the rules that find it: the first names it, the others its consequences."""

    rule: str
    words: str
    change: Callable[[World], World]
    also: frozenset[str] = frozenset()
    in_clean_lab: bool = False
    """Whether it is the corpus' lab that is changed: there is another lab beside it."""


def made(token: str, name: str = "added", **properties: object) -> Resource:
    """A resource that somebody adds to the lab."""
    return Resource(token, f"{_STACK}::{token}::{name}", View(properties))


def _with(resource: Resource, **properties: object) -> Resource:
    given = {**cast("dict[str, object]", resource.properties.raw), **properties}
    return replace(resource, properties=View({key: value for key, value in given.items() if value is not None}))


def _all(token: str, *place: str | int, new: object) -> Callable[[World], World]:
    def change(world: World) -> World:
        rows = world.of_type(token)
        return world.having(*(replace(row, properties=View(changed(row.properties.raw, place, new))) for row in rows))

    return change


def _short_plan(world: World) -> World:
    plan, *_ = world.of_type("aws:backup/plan:Plan")
    rules = [{**cast("dict[str, object]", rule.raw), "lifecycle": {"deleteAfter": 1}} for rule in plan.each("rules")]
    return world.having(_with(plan, rules=rules))


def _anybody(world: World) -> World:
    permission, *_ = world.of_type(_PERMISSION)
    return world.having(_with(permission, principal="*", sourceAccount=None))


def _rule_of_default_group(world: World) -> World:
    group, *_ = world.of_type("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")
    own = {"securityGroupId": group.at("id").value(), "referencedSecurityGroupId": group.at("id").value()}
    token = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
    ssh = {"ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "description": "SSH"}
    return world.having(_with(made(token), **ssh, **own))


def _foreign_queue(world: World) -> World:
    subscription, *_ = world.of_type("aws:sns/topicSubscription:TopicSubscription")
    queue = f"arn:aws:sqs:us-east-1:{FOREIGN}:theirs"
    return world.having(_with(subscription, protocol="sqs", endpoint=queue))


def _group_of_nobody(world: World) -> World:
    vpc = world.of_type("aws:ec2/vpc:Vpc")[0].at("id").value()
    group = made("aws:ec2/securityGroup:SecurityGroup", id="sg-0added", vpcId=vpc, description="of nobody", tags=_TAGS)
    return world.having(group)


def _way_out(world: World) -> World:
    """Everything that a packet needs on its way from the lab's nodes to the internet."""
    group = next(
        each for each in world.of_type("aws:ec2/securityGroup:SecurityGroup") if each.name.endswith("spikes-nodes")
    )
    acl = next(each for each in world.of_type("aws:ec2/networkAcl:NetworkAcl") if "spikes" in each.name)
    table = next(each for each in world.of_type("aws:ec2/routeTable:RouteTable") if "spikes" in each.name)
    launch = world.of_type("aws:ec2/subnet:Subnet")
    lab = next(each for each in launch if "spikes" in each.name)
    entry = {"action": "allow", "cidrBlock": "0.0.0.0/0", "protocol": "tcp", "ruleNo": 900}
    block, *_ = world.of_type("aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions")
    return world.having(
        _with(block, internetGatewayBlockMode="off"),
        made("aws:ec2/internetGateway:InternetGateway", id="igw-0added", vpcId=lab.at("vpcId").value()),
        made(
            "aws:ec2/route:Route",
            routeTableId=table.at("id").value(),
            destinationCidrBlock="0.0.0.0/0",
            gatewayId="igw-0added",
        ),
        made(
            "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
            securityGroupId=group.at("id").value(),
            cidrIpv4="0.0.0.0/0",
            ipProtocol="tcp",
            fromPort=443,
            toPort=443,
            description="HTTPS",
        ),
        made("aws:ec2/eip:Eip", domain="vpc", instance="i-0added"),
        made(
            "aws:ec2/instance:Instance",
            id="i-0added",
            subnetId=lab.at("id").value(),
            vpcSecurityGroupIds=[group.at("id").value()],
            iamInstanceProfile="node",
            metadataOptions={"httpTokens": "required"},
            rootBlockDevice={"encrypted": True, "kmsKeyId": "arn:aws:kms:us-east-1:123456789012:key/1"},
            tags=_TAGS,
        ),
        _with(
            acl,
            egress=[{**entry, "fromPort": 443, "toPort": 443}, *cast("list[object]", acl.at("egress").raw)],
            ingress=[{**entry, "fromPort": 1024, "toPort": 65535}, *cast("list[object]", acl.at("ingress").raw)],
        ),
    )


def _open_head_node(world: World) -> World:
    for spot in world.spots(CLUSTER, ("HeadNode",)):
        head = cast("dict[str, dict[str, object]]", spot.value)
        networking = {key: value for key, value in head["Networking"].items() if key != "SecurityGroups"}
        ssh = {**head.get("Ssh", {}), "AllowedIps": "0.0.0.0/0"}
        return world.with_change(spot, {**head, "Networking": networking, "Ssh": ssh})
    return world


def _moved(key: str, token: str, name: str) -> Callable[[World], World]:
    """The workbench of the corpus' lab with another's subnet or group."""

    def change(world: World) -> World:
        (instance,) = world.of_type("aws:ec2/instance:Instance")
        (other,) = (each for each in world.of_type(token) if each.name == name)
        where = other.at("id").value()
        return world.having(_with(instance, **{key: [where] if key.endswith("Ids") else where}))

    return change


def _reads_of_another(world: World) -> World:
    """A role of the corpus' lab that may read what is below the prefix of the lab beside it."""
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::corpus-data/cardio/beats/*"}
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}
    role = made(
        "aws:iam/role:Role",
        arn="arn:aws:iam::123456789012:role/hpc-labs/added",
        path="/hpc-labs/",
        permissionsBoundary="arn:aws:iam::123456789012:policy/hpc-labs/boundary",
        assumeRolePolicy=json.dumps({"Statement": [trust]}),
        inlinePolicies=[{"name": "data", "policy": json.dumps({"Statement": [statement]})}],
        tags=_TAGS,
    )
    return world.having(role)


_ISOLATION = "net-lab-isolation"
TOGETHER = (
    Together("backup-plan-retention", "every rule of the plan keeps for a day", _short_plan),
    Together(
        "fsx-lustre-backup",
        "no association exports",
        _all("aws:fsx/dataRepositoryAssociation:DataRepositoryAssociation", "s3", "autoExportPolicy", "events", new=[]),
    ),
    Together("lambda-not-public", "anybody calls from anywhere", _anybody),
    Together("net-default-sg-closed", "a rule of the default group", _rule_of_default_group),
    Together("sns-subscription-known", "a topic sends to a stranger's queue", _foreign_queue),
    Together("net-unused", "a group of nobody", _group_of_nobody),
    Together(
        "net-reach-no-internet",
        "a whole path out",
        _way_out,
        frozenset(
            {
                "net-bpa",
                "net-no-eip",
                "net-no-internet-gateway",
                "net-no-public-path-route",
                "net-route-target",
                "net-sg-no-world-egress",
            }
        ),
    ),
    Together(
        "pcluster-allowed-ips",
        "everybody may log in to a head node without groups of its own",
        _open_head_node,
        frozenset({"net-reach-alive"}),
    ),
    Together("iam-lab-isolation", "a role reads what is another lab's", _reads_of_another, in_clean_lab=True),
    Together(
        _ISOLATION,
        "a machine in another lab's subnet",
        _moved("subnetId", "aws:ec2/subnet:Subnet", "other-subnet"),
        in_clean_lab=True,
    ),
    Together(
        _ISOLATION,
        "a machine in another lab's group",
        _moved("vpcSecurityGroupIds", "aws:ec2/securityGroup:SecurityGroup", "other-nodes"),
        in_clean_lab=True,
    ),
)
