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
_FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function"
_PERMISSION = "aws:lambda/permission:Permission"
TAGS = {
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


def made(token: str, name: str = "added", **properties: object) -> Resource:
    """A resource that somebody adds to the lab."""
    return Resource(token, f"{_STACK}::{token}::{name}", View(properties))


def altered(resource: Resource, **properties: object) -> Resource:
    """The resource with other properties; without those that are None."""
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
    return world.having(altered(plan, rules=rules))


def _anybody(world: World) -> World:
    permission, *_ = world.of_type(_PERMISSION)
    return world.having(altered(permission, principal="*", sourceAccount=None))


def _rule_of_default_group(world: World) -> World:
    group, *_ = world.of_type("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")
    own = {"securityGroupId": group.at("id").value(), "referencedSecurityGroupId": group.at("id").value()}
    token = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
    ssh = {"ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "description": "SSH"}
    return world.having(altered(made(token), **ssh, **own))


def _foreign_queue(world: World) -> World:
    subscription, *_ = world.of_type("aws:sns/topicSubscription:TopicSubscription")
    queue = f"arn:aws:sqs:us-east-1:{FOREIGN}:theirs"
    return world.having(altered(subscription, protocol="sqs", endpoint=queue))


def _group_of_nobody(world: World) -> World:
    vpc = world.of_type("aws:ec2/vpc:Vpc")[0].at("id").value()
    group = made("aws:ec2/securityGroup:SecurityGroup", id="sg-0added", vpcId=vpc, description="of nobody", tags=TAGS)
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
        altered(block, internetGatewayBlockMode="off"),
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
            tags=TAGS,
        ),
        altered(
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


def _in_another_zone(token: str, key: str) -> Callable[[World], World]:
    """Lustre, or mount targets, in the subnet of the other zone."""

    def change(world: World) -> World:
        (other,) = (each for each in world.of_type("aws:ec2/subnet:Subnet") if each.name.endswith("shared-us-east-1b"))
        return world.having(*(altered(each, **{key: other.at("id").value()}) for each in world.of_type(token)))

    return change


def _kept_elsewhere(*place: str) -> Callable[[World], World]:
    """Capacity for a queue, or for machines of one, in the other zone."""

    def change(world: World) -> World:
        spot, *_ = world.spots(CLUSTER, place)
        with_it = {
            **cast("dict[str, object]", spot.value),
            "CapacityReservationTarget": {"CapacityReservationId": "cr-1"},
        }
        kept = made("aws:ec2/capacityReservation:CapacityReservation", id="cr-1", availabilityZone="us-east-1b")
        return world.with_change(spot, with_it).having(kept)

    return change


def _second(token: str) -> Callable[[World], World]:
    """One more of a kind for the same thing."""

    def change(world: World) -> World:
        first, *_ = world.of_type(token)
        return world.having(replace(first, urn=f"{first.urn}-second"))

    return change


def _calls_for_others(world: World) -> World:
    """An event calls a function whose role may call the one that makes clusters."""
    function, *_ = world.of_type("aws:lambda/function:Function")
    role = next(each for each in world.of_type("aws:iam/role:Role") if each.at("arn").raw == function.at("role").raw)
    call = {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": f"{_FUNCTION}:pcluster-cfn-1"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [call]})
    return world.having(
        made("aws:iam/rolePolicy:RolePolicy", role=role.at("name").value(), policy=policy),
        made("aws:cloudwatch/eventTarget:EventTarget", rule="nightly", arn=function.at("arn").value()),
    )


def _calls_an_api(world: World) -> World:
    """A role may call an API whose document leads to the function that makes clusters."""
    *_, role = world.of_type("aws:iam/role:Role")  # the first is the provider's own
    gateway = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions"
    behind = {"type": "aws_proxy", "uri": f"{gateway}/{_FUNCTION}:pcluster-cfn-1/invocations"}
    post = {"x-amazon-apigateway-auth": {"type": "AWS_IAM"}, "x-amazon-apigateway-integration": behind}
    api = "arn:aws:execute-api:us-east-1:123456789012:a1b2c3"
    call = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": f"{api}/live/POST/labs"}
    return world.having(
        made(
            "aws:apigateway/restApi:RestApi",
            id="a1b2c3",
            endpointConfiguration={"types": "PRIVATE"},
            body=json.dumps({"paths": {"/labs": {"post": post}}}),
        ),
        made(
            "aws:iam/rolePolicy:RolePolicy",
            role=role.at("name").value(),
            policy=json.dumps({"Version": "2012-10-17", "Statement": [call]}),
        ),
    )


def _machine_that_asks(world: World) -> World:
    """A state machine has a role that may call the function that makes clusters."""
    *_, role = world.of_type("aws:iam/role:Role")  # the first is the provider's own
    call = {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": f"{_FUNCTION}:pcluster-cfn-1"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [call]})
    logs = {"level": "ALL", "includeExecutionData": False, "logDestination": "arn:aws:logs:us-east-1:1:log-group:x:*"}
    return world.having(
        made("aws:iam/rolePolicy:RolePolicy", role=role.at("name").value(), policy=policy),
        made("aws:sfn/stateMachine:StateMachine", roleArn=role.at("arn").value(), loggingConfiguration=logs),
    )


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
    *(
        Together(
            "pcluster-az-fit",
            f"{token.rpartition(':')[2]} in another zone than the nodes",
            _in_another_zone(token, key),
            frozenset({"net-reach-alive", "net-reach-least"}),
        )
        for token, key in (
            ("aws:efs/mountTarget:MountTarget", "subnetId"),
            ("aws:fsx/lustreFileSystem:LustreFileSystem", "subnetIds"),
        )
    ),
    *(
        Together("pcluster-az-fit", f"capacity of {place[-2]} in another zone", _kept_elsewhere(*place))
        for place in (
            ("Scheduling", "SlurmQueues", "[]"),
            ("Scheduling", "SlurmQueues", "[]", "ComputeResources", "[]"),
        )
    ),
    Together(
        "pcluster-allowed-ips",
        "everybody may log in to a head node without groups of its own",
        _open_head_node,
        frozenset({"net-reach-alive"}),
    ),
    *(
        Together("aws-one-policy-each", f"a second {token.rpartition(':')[2]}", _second(token))
        for token in (
            "aws:efs/backupPolicy:BackupPolicy",
            "aws:efs/fileSystemPolicy:FileSystemPolicy",
            "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
            "aws:s3/bucketLogging:BucketLogging",
            "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
            "aws:s3/bucketPolicy:BucketPolicy",
            "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
            "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
            "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
            "aws:s3/bucketVersioning:BucketVersioning",
            "aws:sns/topicPolicy:TopicPolicy",
        )
    ),
    Together(
        "lambda-provisioner-triggers",
        "an event calls a function that may ask for clusters",
        _calls_for_others,
        frozenset({"iam-provisioner-callers", "lambda-provisioner-invokers"}),
    ),
    Together(
        "lambda-provisioner-triggers",
        "a state machine has a role that may ask for clusters",
        _machine_that_asks,
        frozenset({"iam-provisioner-callers", "lambda-provisioner-invokers"}),
    ),
    Together("iam-provisioner-callers", "a role calls an API that asks for clusters", _calls_an_api),
)
