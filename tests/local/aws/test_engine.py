"""The provider under the real engine: what `pulumi` shows and does with one of every type."""

import json
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from local.aws.schema import schema_of
from local.aws.table import TOKENS
from tests.engine import Engine

from .conftest import Project

pytestmark = pytest.mark.engine

# Outputs that the official provider leaves out too, for resources as these programs ask for them, ...
ABSENT = {
    "aws:apigateway/stage:Stage": "webAclArn",
    "aws:cloudtrail/trail:Trail": "snsTopicArn",
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": "revisionId",
    "aws:codebuild/project:Project": "badgeUrl publicProjectAlias",
    "aws:iam/accessKey:AccessKey": "encryptedSecret encryptedSesSmtpPasswordV4 keyFingerprint",
    "aws:dynamodb/table:Table": "streamArn streamLabel",
    "aws:ebs/snapshot:Snapshot": "kmsKeyId ownerAlias",
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": "namePrefix",
    "aws:ec2/defaultSubnet:DefaultSubnet": "enableLniAtDeviceIndex ipv6CidrBlockAssociationId outpostArn",
    "aws:ec2/defaultVpc:DefaultVpc": "ipv6AssociationId",
    "aws:ec2/eip:Eip": "associationId carrierIp customerOwnedIp privateDns privateIp ptrRecord",
    "aws:ec2/instance:Instance": "instanceLifecycle outpostArn passwordData spotInstanceRequestId",
    "aws:ec2/natGateway:NatGateway": "autoProvisionZones autoScalingIps regionalNatGatewayAddresses "
    "regionalNatGatewayAutoMode routeTableId",
    "aws:ec2/networkInterface:NetworkInterface": "outpostArn",
    "aws:ec2/route:Route": "instanceId instanceOwnerId",
    "aws:ec2/spotInstanceRequest:SpotInstanceRequest": "outpostArn passwordData",
    "aws:ec2/subnet:Subnet": "ipv6CidrBlockAssociationId",
    "aws:ec2/vpc:Vpc": "ipv6AssociationId",
    "aws:ec2/vpcEndpoint:VpcEndpoint": "cidrBlocks prefixListId",
    "aws:ec2/vpnConnection:VpnConnection": "coreNetworkArn coreNetworkAttachmentArn presharedKeyArn "
    "transitGatewayAttachmentId",
    "aws:ec2clientvpn/endpoint:Endpoint": "selfServicePortalUrl",
    "aws:efs/fileSystem:FileSystem": "availabilityZoneId",
    "aws:eks/cluster:Cluster": "clusterId",
    "aws:lambda/function:Function": "signingJobArn signingProfileVersionArn",
    "aws:route53/resolverFirewallRule:ResolverFirewallRule": "firewallThreatProtectionId",
    "aws:s3/bucket:Bucket": "websiteDomain websiteEndpoint",
    "aws:sfn/stateMachine:StateMachine": "description revisionId stateMachineVersionArn versionDescription",
    "aws:sns/topic:Topic": "beginningArchiveTime",
}
# ... and those that moto does not know.
UNKNOWN_TO_MOTO = {
    "aws:directconnect/connection:Connection": "prefixPoolSizeIpv4 prefixPoolSizeIpv6 prefixPoolUnallocatedCountIpv4 "
    "prefixPoolUnallocatedCountIpv6 rateLimiterStatuses",
    "aws:ebs/snapshot:Snapshot": "dataEncryptionKeyId",
    "aws:ec2/securityGroupRule:SecurityGroupRule": "securityGroupRuleId",
    "aws:elb/loadBalancer:LoadBalancer": "sourceSecurityGroupId zoneId",
    "aws:fsx/lustreFileSystem:LustreFileSystem": "networkInterfaceIds",
    "aws:rds/instance:Instance": "hostedZoneId latestRestorableTime upgradeRolloutOrder",
    "aws:rds/snapshot:Snapshot": "availabilityZone iops licenseModel optionGroupName sourceDbSnapshotIdentifier "
    "sourceRegion storageType vpcId",
    "aws:rds/subnetGroup:SubnetGroup": "supportedNetworkTypes",
    "aws:s3/bucketObjectv2:BucketObjectv2": "checksumCrc32 checksumCrc32c checksumCrc64nvme checksumSha1 "
    "checksumSha256",
}

# What the config `changed` does to each program: the engine's operation by resource.
CHANGES = {
    "access": {
        "replace": set(),
        "update": {
            *("person", "team", "access", "exclusive", "pipelines", "key", "replica", "images", "work", "vault"),
            *("resolver", "bus", "data", "function", "logs", "api", "method", "integration", "deployment", "stage"),
            *("http", "steps", "nightly", "share", "trail", "asked", "everywhere"),
        },
    },
    "names": {
        "replace": {"more", "logs"},
        "update": {"known", "group", "others", "config"},
    },
    "network": {
        "replace": {"flow", "inline"},
        "update": {
            "peer",
            "subnet-a",
            "subnet-b",
            "peering",
            "table",
            "prefixes",
            "http",
            "logs",
            "template",
            "machine",
        }
        | {"volume", "inline", "all", "first"},
    },
    "lustre": {
        "replace": set(),
        "update": {"temporary", "disks", "tiered", "fast", "link", "schedules", "release"},
    },
    "outside": {
        "replace": {"web", "listener", "entry", "second-bond", "shared", "old", "way-out"},
        "update": {"default", "default-subnet", "carrier", "line", "tunnels", "machines", "leased", "leased-line"}
        | {"hub", "other", "hub-net", "hub-other", "resolver", "elsewhere", "targets", "service", "offered"}
        | {"spot", "old-group", "group", "cluster", "nodes", "way", "other-side", "connect", "exempt", "oldest"},
    },
    "services": {
        "replace": set(),
        "update": {
            "Audit",
            "accounts",
            "key",
            "logs",
            "note",
            "data",
            "public",
            "managed",
            "home",
            "leases",
            "function",
            "rotated",
        }
        | {"database", "snapshot", "topic", "queue", "Images", "stack"},
    },
    "watch": {
        "replace": set(),
        "update": {
            "publishers",
            "tickets",
            "failed",
            "waits",
            "slowest",
            "memory",
            "ratio",
            "trouble",
            "page",
            "month",
        },
    },
}
# Programs in which the change of one resource shows in another, as a queue tells of a policy that is a type of its own.
TOLD_TWICE = {"access"}
SECRETS = ("swordfish-secret", "swordfish-parameter", "swordfish-database")


@pytest.fixture(scope="module", params=sorted(CHANGES))
def program(request: pytest.FixtureRequest, project: Project) -> Iterator[tuple[str, Engine]]:
    engine = project(request.param)
    engine.up("test")
    yield request.param, engine
    engine.destroy("test")
    assert engine.resources("test") == []


def steps(engine: Engine, *options: str) -> dict[str, set[str]]:
    """What a preview would do: names of resources by operation."""
    shown = json.loads(engine.preview("test", "--json", *options).stdout)
    found: dict[str, set[str]] = {}
    for step in shown["steps"]:
        found.setdefault(step["op"], set()).add(step["urn"].rpartition("::")[2])
    return found


def custom(engine: Engine) -> list[dict[str, Any]]:
    return [r for r in engine.resources("test") if r["custom"] and r["type"] in TOKENS]


def test_outputs_are_those_of_the_sdk(program: tuple[str, Engine]) -> None:
    _, engine = program
    wrong = {}
    for resource in custom(engine):
        schema, kind = schema_of(resource["type"]), resource["type"]
        outputs = resource["outputs"].keys() - {"id"}
        expected = {*ABSENT.get(kind, "").split(), *UNKNOWN_TO_MOTO.get(kind, "").split()}
        missing = schema.outputs.keys() - schema.inputs.keys() - outputs - expected
        unknown = outputs - schema.outputs.keys()
        if missing or unknown:
            wrong[kind] = missing | unknown
    assert wrong == {}


def test_nothing_changes_by_itself(program: tuple[str, Engine]) -> None:
    """Neither a second preview nor what AWS says differs from what was asked for."""
    _, engine = program
    engine.preview("test", "--diff", "--expect-no-changes")
    engine.run("refresh", "--yes", "--skip-preview", "--stack", "test", "--expect-no-changes")


def test_secrets_are_in_no_state(program: tuple[str, Engine]) -> None:
    _, engine = program
    state = json.dumps(engine.state("test"))
    assert not [secret for secret in SECRETS if secret in state]


def test_changes_update_or_replace_as_the_official_provider_does(program: tuple[str, Engine]) -> None:
    name, engine = program
    planned = steps(engine, "--config", f"{name}:changed=true")
    assert planned.get("replace", set()) == CHANGES[name]["replace"]
    assert planned["update"] == CHANGES[name]["update"]
    engine.up("test", "--config", f"{name}:changed=true")
    if name in TOLD_TWICE:
        engine.run("refresh", "--yes", "--skip-preview", "--stack", "test", "--config", f"{name}:changed=true")
    engine.preview("test", "--refresh", "--diff", "--expect-no-changes", "--config", f"{name}:changed=true")


def test_what_somebody_else_deleted_is_gone(program: tuple[str, Engine]) -> None:
    """A refresh finds nothing of any type, without an error; the fixture then destroys what is not there."""
    _, engine = program
    urllib.request.urlopen(f"{engine.home.endpoint}/_local/reset", data=b"").close()
    shown = json.loads(engine.run("refresh", "--preview-only", "--json", "--stack", "test").stdout)
    kept = {step["urn"] for step in shown["steps"] if step["op"] != "delete"}
    assert {resource["urn"] for resource in custom(engine)} & kept == set()
