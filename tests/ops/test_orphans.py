"""Every row of the table against AWS's API: it finds what a creation with these inputs has made, and nothing else."""

from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.cloudformation.models import cloudformation_backends

from ops.orphans import FIND, REPEATABLE, NoNameError, OrphanError, aws_clients
from ops.state import Json, Resource
from tests.ops.exported import STACKS, saved

REGION = "us-east-1"
MINE = {"Name": "atlas-thing", "hpc-labs:project": "atlas", "hpc-labs:virtual-lab": "neuro"}
OTHERS = (
    {**MINE, "Name": "atlas-other"},
    {**MINE, "hpc-labs:project": "boreas"},
    # What DescribeTags filters by fits both of these, the pairs do not.
    {"Name": "atlas", "hpc-labs:project": "atlas-thing", "hpc-labs:virtual-lab": "neuro"},
)
TRUST = '{"Version": "2012-10-17", "Statement": []}'
POLICY = '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}'
TEMPLATE = '{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}'

Inputs = dict[str, Json]
Made = tuple[Inputs, str]


@cache
def client(service: str) -> Any:
    return boto3.client(service, region_name=REGION)  # type: ignore[call-overload]


@pytest.fixture(autouse=True)
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    with mock_aws():
        yield


def resource(type_: str, inputs: Inputs) -> Resource:
    return Resource(urn=f"urn:pulumi:lab::hpc-labs::{type_}::thing", type=type_, custom=True, inputs=inputs)


def find(type_: str, inputs: Inputs) -> list[str]:
    return list(FIND[type_](client, resource(type_, inputs)))


def as_list(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def vpc() -> str:
    return str(client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"])


def subnet(vpc_id: str, number: int = 0) -> str:
    made = client("ec2").create_subnet(VpcId=vpc_id, CidrBlock=f"10.0.{number}.0/24")
    return str(made["Subnet"]["SubnetId"])


def route_table(vpc_id: str) -> str:
    return str(client("ec2").create_route_table(VpcId=vpc_id)["RouteTable"]["RouteTableId"])


def tagged(make: Callable[[int], str]) -> Made:
    """What `make` makes, with our tags; and more of it, with those of others."""
    ids = [make(number) for number in range(len(OTHERS) + 1)]
    for id_, tags in zip(ids, (MINE, *OTHERS), strict=True):
        client("ec2").create_tags(Resources=[id_], Tags=as_list(tags))
    return {"tags": {**MINE}}, ids[0]


def a_vpc() -> Made:
    return tagged(lambda _: vpc())


def a_subnet() -> Made:
    vpc_id = vpc()
    return tagged(lambda number: subnet(vpc_id, number))


def a_route_table() -> Made:
    vpc_id = vpc()
    return tagged(lambda _: route_table(vpc_id))


def a_network_acl() -> Made:
    vpc_id = vpc()
    return tagged(lambda _: client("ec2").create_network_acl(VpcId=vpc_id)["NetworkAcl"]["NetworkAclId"])


def group(vpc_id: str, number: int = 0) -> str:
    made = client("ec2").create_security_group(GroupName=f"group-{number}", Description="x", VpcId=vpc_id)
    return str(made["GroupId"])


def a_security_group() -> Made:
    vpc_id = vpc()
    # A rule of the group may have the same name: its id starts differently.
    inputs, id_ = tagged(lambda number: group(vpc_id, number))
    rule = client("ec2").describe_security_group_rules()["SecurityGroupRules"][0]["SecurityGroupRuleId"]
    client("ec2").create_tags(Resources=[rule], Tags=as_list(MINE))
    return inputs, id_


def rule(direction: str, group_id: str, protocol: str = "tcp", port: int = 22, **peer: str) -> str:
    """A rule as it is before it is tagged."""
    kinds = {"CidrIp": "IpRanges", "CidrIpv6": "Ipv6Ranges", "GroupId": "UserIdGroupPairs"}
    permission: dict[str, Any] = {"IpProtocol": protocol, "FromPort": port, "ToPort": port}
    permission |= {kinds[kind]: [{kind: value}] for kind, value in peer.items()}
    answer = getattr(client("ec2"), f"authorize_security_group_{direction}")(
        GroupId=group_id, IpPermissions=[permission]
    )
    return str(answer["SecurityGroupRules"][0]["SecurityGroupRuleId"])


def a_rule(direction: str) -> Made:
    vpc_id = vpc()
    mine, other = group(vpc_id), group(vpc_id, 1)
    id_ = rule(direction, mine, CidrIp="10.0.0.0/8")
    rule({"ingress": "egress", "egress": "ingress"}[direction], mine, CidrIp="10.0.0.0/8")
    rule(direction, other, CidrIp="10.0.0.0/8")
    rule(direction, mine, port=23, CidrIp="10.0.0.0/8")
    rule(direction, mine, "udp", CidrIp="10.0.0.0/8")
    rule(direction, mine, CidrIp="10.0.0.0/9")
    rule(direction, mine, GroupId=other)
    return {
        "securityGroupId": mine,
        "ipProtocol": "6",
        "fromPort": 22,
        "toPort": 22,
        "cidrIpv4": "10.0.0.0/8",
        "tags": {**MINE},
    }, id_


def an_endpoint() -> Made:
    vpc_id = vpc()
    service = f"com.amazonaws.{REGION}.s3"
    return tagged(
        lambda _: client("ec2").create_vpc_endpoint(VpcId=vpc_id, ServiceName=service)["VpcEndpoint"]["VpcEndpointId"]
    )


def a_table_of_a_subnet() -> Made:
    vpc_id = vpc()
    subnet_id, table = subnet(vpc_id), route_table(vpc_id)
    client("ec2").associate_route_table(SubnetId=subnet_id, RouteTableId=table)
    return {"subnetId": subnet_id, "routeTableId": table}, f"{subnet_id}/{table}"


def a_table_of_an_endpoint() -> Made:
    vpc_id = vpc()
    table, service = route_table(vpc_id), f"com.amazonaws.{REGION}.s3"
    made = client("ec2").create_vpc_endpoint(VpcId=vpc_id, ServiceName=service, RouteTableIds=[table])
    endpoint = made["VpcEndpoint"]["VpcEndpointId"]
    return {"vpcEndpointId": endpoint, "routeTableId": table}, f"{endpoint}/{table}"


def a_flow_log() -> Made:
    client("s3").create_bucket(Bucket="flow-logs")

    def make(_: int) -> str:
        answer = client("ec2").create_flow_logs(
            ResourceIds=[vpc()],
            ResourceType="VPC",
            TrafficType="ALL",
            LogDestinationType="s3",
            LogDestination="arn:aws:s3:::flow-logs",
        )
        return str(answer["FlowLogIds"][0])

    return tagged(make)


def a_volume() -> Made:
    zone = f"{REGION}a"
    return tagged(lambda _: client("ec2").create_volume(AvailabilityZone=zone, Size=1)["VolumeId"])


def a_network_interface() -> Made:
    subnet_id = subnet(vpc())
    return tagged(
        lambda _: client("ec2").create_network_interface(SubnetId=subnet_id)["NetworkInterface"]["NetworkInterfaceId"]
    )


def an_instance() -> Made:
    image = client("ec2").describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    return tagged(
        lambda _: client("ec2").run_instances(ImageId=image, MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]
    )


def a_launch_template() -> Made:
    def make(number: int) -> str:
        answer = client("ec2").create_launch_template(LaunchTemplateName=f"t-{number}", LaunchTemplateData={})
        return str(answer["LaunchTemplate"]["LaunchTemplateId"])

    return tagged(make)


def a_stack() -> Made:
    for name in ("atlas", "atlas-2"):
        client("cloudformation").create_stack(StackName=name, TemplateBody=TEMPLATE)
    return {"name": "atlas"}, client("cloudformation").describe_stacks(StackName="atlas")["Stacks"][0]["StackId"]


def a_log_group() -> Made:
    for name in ("/labs/atlas", "/labs/atlas-2"):
        client("logs").create_log_group(logGroupName=name)
    return {"name": "/labs/atlas"}, "/labs/atlas"


def a_lease_table() -> Made:
    for name in ("leases", "leases-2"):
        client("dynamodb").create_table(
            TableName=name,
            AttributeDefinitions=[{"AttributeName": "key", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "key", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
        )
    return {"name": "leases"}, "leases"


def a_bucket() -> Made:
    for name in ("atlas-data", "atlas-data-2"):
        client("s3").create_bucket(Bucket=name)
    return {"bucket": "atlas-data"}, "atlas-data"


def a_secret() -> Made:
    arns = [client("secretsmanager").create_secret(Name=name)["ARN"] for name in ("atlas-key-1", "atlas-key-12")]
    return {"name": "atlas-key-1"}, arns[0]


def a_policy() -> Made:
    arns = [
        client("iam").create_policy(PolicyName=name, Path="/labs/", PolicyDocument=POLICY)["Policy"]["Arn"]
        for name in ("atlas", "atlas-2")
    ]
    return {"name": "atlas", "path": "/labs/"}, arns[0]


def a_role() -> Made:
    for name in ("atlas", "atlas-2"):
        client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)
    return {"name": "atlas"}, "atlas"


def file_system(token: str = "token", **tags: str) -> str:
    return str(client("efs").create_file_system(CreationToken=token, Tags=as_list(tags))["FileSystemId"])


def a_file_system() -> Made:
    ids = [file_system(str(number), **tags) for number, tags in enumerate((MINE, *OTHERS))]
    return {"tags": {**MINE}}, ids[0]


def an_access_point() -> Made:
    id_ = file_system()
    points = [
        client("efs").create_access_point(ClientToken=str(n), FileSystemId=id_, Tags=as_list(tags))["AccessPointId"]
        for n, tags in enumerate((MINE, *OTHERS))
    ]
    return {"fileSystemId": id_, "tags": {**MINE}}, points[0]


def a_mount_target() -> Made:
    id_, vpc_id = file_system(), vpc()
    subnets = [
        client("ec2").create_subnet(VpcId=vpc_id, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=REGION + zone)
        for n, zone in enumerate("ab")
    ]
    ids = [made["Subnet"]["SubnetId"] for made in subnets]
    targets = [client("efs").create_mount_target(FileSystemId=id_, SubnetId=s)["MountTargetId"] for s in ids]
    return {"fileSystemId": id_, "subnetId": ids[0]}, targets[0]


def a_key() -> Made:
    def make(tags: dict[str, str]) -> str:
        listed = [{"TagKey": key, "TagValue": value} for key, value in tags.items()]
        return str(client("kms").create_key(Tags=listed)["KeyMetadata"]["KeyId"])

    keys = [make(tags) for tags in (MINE, *OTHERS)]
    return {"tags": {**MINE}}, keys[0]


def an_alias() -> Made:
    key = client("kms").create_key()["KeyMetadata"]["KeyId"]
    for name in ("alias/atlas", "alias/atlas-2"):
        client("kms").create_alias(AliasName=name, TargetKeyId=key)
    return {"name": "alias/atlas"}, "alias/atlas"


MAKE: dict[str, Callable[[], Made]] = {
    "aws:cloudformation/stack:Stack": a_stack,
    "aws:cloudwatch/logGroup:LogGroup": a_log_group,
    "aws:dynamodb/table:Table": a_lease_table,
    "aws:ebs/volume:Volume": a_volume,
    "aws:ec2/flowLog:FlowLog": a_flow_log,
    "aws:ec2/instance:Instance": an_instance,
    "aws:ec2/launchTemplate:LaunchTemplate": a_launch_template,
    "aws:ec2/networkAcl:NetworkAcl": a_network_acl,
    "aws:ec2/networkInterface:NetworkInterface": a_network_interface,
    "aws:ec2/routeTable:RouteTable": a_route_table,
    "aws:ec2/routeTableAssociation:RouteTableAssociation": a_table_of_a_subnet,
    "aws:ec2/securityGroup:SecurityGroup": a_security_group,
    "aws:ec2/subnet:Subnet": a_subnet,
    "aws:ec2/vpc:Vpc": a_vpc,
    "aws:ec2/vpcEndpoint:VpcEndpoint": an_endpoint,
    "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation": a_table_of_an_endpoint,
    "aws:efs/accessPoint:AccessPoint": an_access_point,
    "aws:efs/fileSystem:FileSystem": a_file_system,
    "aws:efs/mountTarget:MountTarget": a_mount_target,
    "aws:iam/policy:Policy": a_policy,
    "aws:iam/role:Role": a_role,
    "aws:kms/alias:Alias": an_alias,
    "aws:kms/key:Key": a_key,
    "aws:s3/bucket:Bucket": a_bucket,
    "aws:secretsmanager/secret:Secret": a_secret,
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": partial(a_rule, "egress"),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": partial(a_rule, "ingress"),
}


# The other rows are tried on the local AWS, where all of what they look for can be made: test_recovery_engine.py.
@pytest.mark.parametrize("type_", MAKE)
def test_a_row_finds_what_was_made_and_nothing_else(type_: str) -> None:
    inputs, id_ = MAKE[type_]()
    assert find(type_, inputs) == [id_]


@pytest.mark.parametrize(
    "type_", sorted(MAKE.keys() - {"aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation"})
)
def test_a_row_finds_nothing_where_nothing_was_made(type_: str) -> None:
    file_system_id = file_system()
    inputs: Inputs = {"name": "no", "bucket": "no", "fileSystemId": file_system_id}
    inputs |= {"securityGroupId": group(vpc()), "ipProtocol": "tcp", "fromPort": 1, "toPort": 1}
    assert find(type_, {**inputs, "subnetId": "subnet-0", "routeTableId": "rtb-0", "tags": {**MINE}}) == []


def test_a_rule_about_a_group_is_told_from_those_about_others() -> None:
    vpc_id = vpc()
    mine, first, second = (group(vpc_id, number) for number in range(3))
    ids = [rule("ingress", mine, "-1", -1, GroupId=peer) for peer in (first, second)]
    inputs: Inputs = {"securityGroupId": mine, "ipProtocol": "-1"}
    inputs["referencedSecurityGroupId"] = f"123456789012/{second}"
    assert find("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", inputs) == [ids[1]]


def test_a_table_that_an_endpoint_does_not_use_is_not_found() -> None:
    inputs, _ = a_table_of_an_endpoint()
    assert (
        find(
            "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation",
            {**inputs, "routeTableId": "rtb-0"},
        )
        == []
    )


def test_the_region_of_the_stack_is_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    assert aws_clients("eu-central-1")("ec2").meta.region_name == "eu-central-1"
    assert aws_clients("")("ec2").meta.region_name == "eu-west-1"


def test_what_has_no_name_is_not_looked_for() -> None:
    with pytest.raises(NoNameError, match="no tag Name"):
        find("aws:ec2/subnet:Subnet", {"tags": {"hpc-labs:project": "atlas"}})


def test_a_stack_that_is_still_being_made_is_waited_for() -> None:
    inputs, _ = a_stack()
    for stack in cloudformation_backends["123456789012"][REGION].stacks.values():
        stack.status = "CREATE_IN_PROGRESS"
    with pytest.raises(
        OrphanError, match=r"still at work on the stack atlas .CREATE_IN_PROGRESS.*stack-create-complete"
    ):
        find("aws:cloudformation/stack:Stack", inputs)


def test_every_type_of_the_stacks_has_a_row_or_may_be_made_again() -> None:
    types = {resource.type for stack in STACKS for resource in saved(stack).managed if resource.type.startswith("aws:")}
    assert types <= FIND.keys() | REPEATABLE
    assert not FIND.keys() & REPEATABLE
