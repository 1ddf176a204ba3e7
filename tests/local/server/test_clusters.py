"""A cluster in a stack: AWS's provider as the local AWS stands in for it."""

import io
import json
from collections.abc import Callable
from typing import Any, ClassVar
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from local.server.gaps.images import PARALLELCLUSTER_VERSION
from ops.fleet import Fleet, Request
from ops.progress import Progress

REGION = "us-east-1"
TEMPLATE = f"https://{REGION}-aws-parallelcluster.s3.{REGION}.amazonaws.com/parallelcluster/{{}}/templates/custom_resource/cluster.yaml"
OUTPUTS = {
    "Name": "clusterName",
    "Status": "clusterStatus",
    "Address": "headNode.privateIpAddress",
    "Instance": "headNode.instanceId",
}


class Lab:
    """A VPC with a subnet, a group, a key pair and a provider stack, and the stacks of clusters in it."""

    def __init__(self, boto: Any) -> None:
        self.ec2, self.cloudformation, self.logs = boto("ec2"), boto("cloudformation"), boto("logs")
        vpc = self.vpc = self.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        self.ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
        self.subnet = self.ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.7.0/24")["Subnet"]["SubnetId"]
        self.group = self.ec2.create_security_group(VpcId=vpc, GroupName="nodes", Description="nodes")["GroupId"]
        self.key = f"lab-{vpc}"
        self.ec2.create_key_pair(KeyName=self.key, KeyType="ed25519")
        self.provider = f"provider-{vpc}"
        self.cloudformation.create_stack(
            StackName=self.provider,
            TemplateURL=TEMPLATE.format(PARALLELCLUSTER_VERSION),
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        )
        self.token = self.outputs(self.provider)["ServiceToken"]

    def configuration(self, **changes: Any) -> dict[str, Any]:
        networking = {"SubnetId": self.subnet, "AdditionalSecurityGroups": [self.group]}
        return {
            "Image": {"Os": "alinux2023"},
            "HeadNode": {"InstanceType": "t3.medium", "Networking": networking, "Ssh": {"KeyName": self.key}},
            "Scheduling": {
                "Scheduler": "slurm",
                "SlurmQueues": [
                    {
                        "Name": "debug",
                        "Networking": {"SubnetIds": [self.subnet]},
                        "ComputeResources": [{"Name": "small", "InstanceType": "t3.micro", "MaxCount": 4}],
                    }
                ],
            },
            **changes,
        }

    def body(self, name: str, configuration: dict[str, Any], **properties: Any) -> str:
        return json.dumps(
            {
                "Resources": {
                    "Cluster": {
                        "Type": "Custom::PclusterCluster",
                        "Properties": {
                            "ServiceToken": self.token,
                            "ClusterName": name,
                            "ClusterConfiguration": configuration,
                            **properties,
                        },
                    }
                },
                "Outputs": {key: {"Value": {"Fn::GetAtt": ["Cluster", name]}} for key, name in OUTPUTS.items()},
            }
        )

    def create(self, name: str, configuration: dict[str, Any] | None = None, **properties: Any) -> str:
        stack = f"{name}-stack"
        self.cloudformation.create_stack(
            StackName=stack,
            TemplateBody=self.body(name, configuration or self.configuration(), **properties),
            Tags=[{"Key": "hpc-labs:project", "Value": "p1"}],
        )
        return stack

    def update(self, stack: str, name: str, configuration: dict[str, Any], **properties: Any) -> str:
        self.cloudformation.update_stack(StackName=stack, TemplateBody=self.body(name, configuration, **properties))
        return self.status(stack)

    def status(self, stack: str) -> str:
        return str(self.cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"])

    def outputs(self, stack: str) -> dict[str, str]:
        found = self.cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
        return {output["OutputKey"]: output["OutputValue"] for output in found["Outputs"]}

    def reason(self, stack: str, status: str) -> str:
        events = self.cloudformation.describe_stack_events(StackName=stack)["StackEvents"]
        found = [event for event in events if event["LogicalResourceId"] == "Cluster"]
        return next(str(event["ResourceStatusReason"]) for event in found if event["ResourceStatus"] == status)

    def log_groups(self, name: str) -> list[dict[str, Any]]:
        prefix = f"/aws/parallelcluster/{name}-"
        return list(self.logs.describe_log_groups(logGroupNamePrefix=prefix)["logGroups"])


@pytest.fixture(scope="module")
def lab(boto: Any) -> Lab:
    return Lab(boto)


def test_provider_outputs_are_those_of_aws_template(lab: Lab) -> None:
    outputs = lab.outputs(lab.provider)
    assert outputs.keys() == {"ServiceToken", "LogGroupArn", "LambdaLayerArn"}
    assert ":function:pcluster-cfn-" in outputs["ServiceToken"]
    assert ":log-group:/aws/lambda/pcluster-cfn-" in outputs["LogGroupArn"]


def test_provider_of_an_unknown_version_is_refused(lab: Lab) -> None:
    with pytest.raises(ClientError, match="Access Denied"):
        lab.cloudformation.create_stack(StackName="none", TemplateURL=TEMPLATE.format("3.99.0"))


def test_provider_needs_its_capabilities_acknowledged(lab: Lab) -> None:
    with pytest.raises(ClientError, match=r"\[CAPABILITY_AUTO_EXPAND, CAPABILITY_IAM\]") as refused:
        lab.cloudformation.create_stack(StackName="none", TemplateURL=TEMPLATE.format(PARALLELCLUSTER_VERSION))
    assert refused.value.response["Error"]["Code"] == "InsufficientCapabilitiesException"


def test_cluster_has_a_head_node_where_the_lab_wants_it(lab: Lab) -> None:
    stack = lab.create("placed")
    outputs = lab.outputs(stack)
    assert outputs["Name"] == "placed"
    assert outputs["Status"] == "CREATE_COMPLETE"
    reservations = lab.ec2.describe_instances(InstanceIds=[outputs["Instance"]])["Reservations"]
    head = reservations[0]["Instances"][0]
    assert head["SubnetId"] == lab.subnet
    assert head["KeyName"] == lab.key
    assert head["PrivateIpAddress"] == outputs["Address"]
    assert head["PrivateIpAddress"].startswith("10.0.7.")
    assert lab.group in {group["GroupId"] for group in head["SecurityGroups"]}
    tags = {tag["Key"]: tag["Value"] for tag in head["Tags"]}
    assert tags["parallelcluster:cluster-name"] == "placed"
    assert tags["hpc-labs:project"] == "p1"  # the stack's


@pytest.mark.parametrize(("policy", "kept"), [("Retain", 1), ("Delete", 0)])
def test_log_group_is_kept_as_configured(lab: Lab, policy: str, kept: int) -> None:
    name = f"logs-{policy.lower()}"
    logs = {"CloudWatch": {"RetentionInDays": 90, "DeletionPolicy": policy}}
    stack = lab.create(name, lab.configuration(Monitoring={"Logs": logs}))
    instance = lab.outputs(stack)["Instance"]
    assert [group["retentionInDays"] for group in lab.log_groups(name)] == [90]
    lab.cloudformation.delete_stack(StackName=stack)
    assert len(lab.log_groups(name)) == kept
    states = lab.ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]["State"]
    assert states["Name"] == "terminated"


@pytest.mark.parametrize(
    ("properties", "reason"),
    [
        ({"Nonsense": 1}, "<create-cluster> got unexpected arguments: {'nonsense'}"),
        ({"ForceUpdate": True}, "<create-cluster> got unexpected arguments: {'force_update'}"),
        ({"DeletionPolicy": "Keep"}, 'DeletionPolicy must be one of ["Retain", "Delete"].'),
        ({"ServiceToken": "arn:aws:lambda:us-east-1:123456789012:function:none"}, "Function not found"),
    ],
)
def test_create_refuses_properties_with_aws_words(lab: Lab, properties: dict[str, Any], reason: str) -> None:
    name = f"bad-{'-'.join(properties).lower()}"
    stack = lab.create(name, **properties)
    assert lab.status(stack) == "ROLLBACK_COMPLETE"
    assert reason in lab.reason(stack, "CREATE_FAILED")
    lab.cloudformation.delete_stack(StackName=stack)


def test_create_refuses_what_the_schema_refuses(lab: Lab) -> None:
    stack = lab.create("bad-schema", lab.configuration(Nonsense={"A": 1}))
    assert lab.status(stack) == "ROLLBACK_COMPLETE"
    reason = lab.reason(stack, "CREATE_FAILED")
    assert "ConfigSchemaValidator" in reason
    assert "('Nonsense', ['Unknown field.'])" in reason


def test_create_refuses_what_does_not_exist(lab: Lab) -> None:
    configuration = lab.configuration()
    configuration["HeadNode"]["Ssh"]["KeyName"] = "no-such-key"
    configuration["Scheduling"]["SlurmQueues"][0]["Networking"]["SubnetIds"] = ["subnet-0123456789abcdef0"]
    reason = lab.reason(lab.create("bad-references", configuration), "CREATE_FAILED")
    assert "The key pair 'no-such-key' does not exist" in reason
    assert "The subnet ID 'subnet-0123456789abcdef0' does not exist" in reason


class TestHomes:
    """ParallelCluster's own check of a file system's mount targets and their security groups."""

    NFS: ClassVar[dict[str, Any]] = {"IpProtocol": "tcp", "FromPort": 2049, "ToPort": 2049}

    @pytest.fixture
    def reason(self, lab: Lab, boto: Any) -> Callable[..., str]:
        name = f"homes-{uuid4().hex[:8]}"

        def create(*, mounted: bool = True, **rules: bool) -> str:
            efs = boto("efs")
            system = efs.create_file_system(CreationToken=name)["FileSystemId"]
            group = lab.ec2.create_security_group(VpcId=lab.vpc, GroupName=name, Description=name)["GroupId"]
            lab.ec2.revoke_security_group_egress(
                GroupId=group, IpPermissions=[{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
            )
            nodes = [{**self.NFS, "UserIdGroupPairs": [{"GroupId": lab.group}]}]
            if rules.get("inward"):
                lab.ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=nodes)
            if rules.get("outward"):
                lab.ec2.authorize_security_group_egress(GroupId=group, IpPermissions=nodes)
            if mounted:
                efs.create_mount_target(FileSystemId=system, SubnetId=lab.subnet, SecurityGroups=[group])
            configuration = lab.configuration(
                SharedStorage=[
                    {
                        "Name": "home",
                        "MountDir": "/home",
                        "StorageType": "Efs",
                        "EfsSettings": {"FileSystemId": system, "EncryptionInTransit": True},
                    }
                ]
            )
            configuration["Scheduling"]["SlurmQueues"][0]["Networking"]["AdditionalSecurityGroups"] = [lab.group]
            stack = lab.create(name, configuration)
            return "" if lab.status(stack) == "CREATE_COMPLETE" else lab.reason(stack, "CREATE_FAILED")

        return create

    def test_groups_that_let_nfs_in_and_out_are_taken(self, reason: Callable[..., str]) -> None:
        assert reason(inward=True, outward=True) == ""

    @pytest.mark.parametrize("rules", [{"inward": True}, {"outward": True}, {}])
    def test_groups_that_miss_a_direction_are_refused(self, reason: Callable[..., str], rules: dict[str, bool]) -> None:
        assert "does not have a security group that allows inbound and outbound rules" in reason(**rules)

    def test_zone_without_mount_target_is_refused(self, reason: Callable[..., str]) -> None:
        assert "There is no existing Mount Target" in reason(mounted=False)


def test_cluster_may_not_have_its_stack_s_name(lab: Lab) -> None:
    body = lab.body("same", lab.configuration())
    lab.cloudformation.create_stack(StackName="same", TemplateBody=body)
    assert "Cluster same already exists" in lab.reason("same", "CREATE_FAILED")


def test_update_takes_what_parallelcluster_takes(lab: Lab) -> None:
    stack = lab.create("grows", RollbackOnFailure=False)
    configuration = lab.configuration()
    configuration["Scheduling"]["SlurmQueues"][0]["ComputeResources"][0]["MaxCount"] = 8
    assert lab.update(stack, "grows", configuration) == "UPDATE_COMPLETE"
    assert lab.outputs(stack)["Status"] == "UPDATE_COMPLETE"


def test_update_refuses_what_parallelcluster_refuses_and_keeps_the_cluster(lab: Lab) -> None:
    stack = lab.create("stays")
    before = lab.cloudformation.get_template(StackName=stack)["TemplateBody"]
    configuration = lab.configuration()
    configuration["HeadNode"]["InstanceType"] = "t3.large"
    assert lab.update(stack, "stays", configuration) == "UPDATE_ROLLBACK_COMPLETE"
    reason = lab.reason(stack, "UPDATE_FAILED")
    assert "Update failure" in reason
    assert "HeadNode.InstanceType" in reason
    assert lab.cloudformation.get_template(StackName=stack)["TemplateBody"] == before
    assert lab.update(stack, "stays", configuration, ForceUpdate=True) == "UPDATE_COMPLETE"


@pytest.mark.parametrize(
    ("name", "properties", "reason"),
    [
        ("renamed", {"ClusterName": "other"}, "Cannot update the ClusterName in the properties."),
        ("rolled", {"RollbackOnFailure": False}, "<update-cluster> got unexpected arguments: {'rollback_on_failure'}"),
    ],
)
def test_update_refuses_properties_with_aws_words(lab: Lab, name: str, properties: dict[str, Any], reason: str) -> None:
    stack = lab.create(name)
    assert lab.update(stack, name, lab.configuration(), **properties) == "UPDATE_ROLLBACK_COMPLETE"
    assert reason in lab.reason(stack, "UPDATE_FAILED")


def test_accounting_shortens_the_name(lab: Lab) -> None:
    configuration = lab.configuration()
    configuration["Scheduling"]["SlurmSettings"] = {
        "Database": {
            "Uri": "db.example:3306",
            "UserName": "slurm",
            "PasswordSecretArn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-AbCdEf",
        }
    }
    reason = lab.reason(lab.create("a" * 41, configuration), "CREATE_FAILED")
    assert "can't be longer than 40 characters" in reason


def test_delete_that_fails_leaves_a_stack_that_says_why(lab: Lab) -> None:
    stack = lab.create("held")
    instance = lab.outputs(stack)["Instance"]
    groups = lab.ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]["SecurityGroups"]
    own = next(group["GroupId"] for group in groups if group["GroupId"] != lab.group)
    interface = lab.ec2.create_network_interface(SubnetId=lab.subnet, Groups=[own])["NetworkInterface"]
    lab.cloudformation.delete_stack(StackName=stack)
    assert lab.status(stack) == "DELETE_FAILED"
    assert "has a dependent object" in lab.reason(stack, "DELETE_FAILED")
    lab.ec2.delete_network_interface(NetworkInterfaceId=interface["NetworkInterfaceId"])
    lab.cloudformation.delete_stack(StackName=stack)
    with pytest.raises(ClientError, match="does not exist"):
        lab.status(stack)


def fleet_status(boto: Any, name: str) -> str:
    item = boto("dynamodb").get_item(TableName=f"parallelcluster-{name}", Key={"Id": {"S": "COMPUTE_FLEET"}})["Item"]
    return str(item["Data"]["M"]["status"]["S"])


def request(boto: Any, name: str, status: str) -> None:
    boto("dynamodb").update_item(
        TableName=f"parallelcluster-{name}",
        Key={"Id": {"S": "COMPUTE_FLEET"}},
        UpdateExpression="set #dt.#st=:s",
        ExpressionAttributeNames={"#dt": "Data", "#st": "status"},
        ExpressionAttributeValues={":s": {"S": status}},
    )


def test_fleet_stops_and_starts_on_request_step_by_step(lab: Lab, boto: Any) -> None:
    lab.create("fleet")
    assert fleet_status(boto, "fleet") == "RUNNING"
    request(boto, "fleet", "STOP_REQUESTED")
    assert [fleet_status(boto, "fleet") for _ in range(4)] == ["STOP_REQUESTED", "STOPPING", "STOPPED", "STOPPED"]
    request(boto, "fleet", "START_REQUESTED")
    assert [fleet_status(boto, "fleet") for _ in range(3)] == ["START_REQUESTED", "STARTING", "RUNNING"]


def test_labs_fleet_stops_and_starts_it(lab: Lab, boto: Any) -> None:
    lab.create("asked")
    out = io.StringIO()
    fleet = Fleet(cluster="asked", dynamodb=boto("dynamodb"), progress=Progress(out), sleep=lambda _: None)
    for request_, status in ((Request.STOP, "STOPPED"), (Request.START, "RUNNING")):
        fleet.ask(request_)
        assert fleet.status()[0] == status
    assert [line.split()[-1] for line in out.getvalue().splitlines()] == [
        *("STOP_REQUESTED", "STOPPING", "STOPPED"),
        *("START_REQUESTED", "STARTING", "RUNNING"),
    ]


def test_update_that_needs_the_fleet_stopped_is_taken_when_it_is(lab: Lab, boto: Any) -> None:
    stack = lab.create("idle")
    configuration = lab.configuration()
    configuration["Scheduling"]["SlurmSettings"] = {"ScaledownIdletime": 3}
    assert lab.update(stack, "idle", configuration) == "UPDATE_ROLLBACK_COMPLETE"
    request(boto, "idle", "STOPPED")
    assert lab.update(stack, "idle", configuration) == "UPDATE_COMPLETE"


def test_tables_go_with_the_cluster(lab: Lab, boto: Any) -> None:
    stack = lab.create("leaves")
    assert {"parallelcluster-leaves", "parallelcluster-slurm-leaves"} <= set(
        boto("dynamodb").list_tables()["TableNames"]
    )
    lab.cloudformation.delete_stack(StackName=stack)
    assert not [name for name in boto("dynamodb").list_tables()["TableNames"] if name.endswith("leaves")]


def accounting(lab: Lab, arn: str) -> dict[str, Any]:
    configuration = lab.configuration()
    database = {"Uri": "db.example:3306", "UserName": "slurm", "PasswordSecretArn": arn}
    configuration["Scheduling"]["SlurmSettings"] = {"Database": database}
    return configuration


def test_accounting_needs_its_secret(lab: Lab, boto: Any) -> None:
    missing = "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-AbCdEf"
    reason = lab.reason(lab.create("unpaid", accounting(lab, missing)), "CREATE_FAILED")
    assert f"The secret {missing} does not exist." in reason
    secret = boto("secretsmanager").create_secret(Name="accounting", SecretString="a password")["ARN"]
    assert lab.status(lab.create("paid", accounting(lab, secret))) == "CREATE_COMPLETE"


@pytest.mark.parametrize(
    ("key", "reason"),
    [("bm8ga2V5", "is 48 bits"), ("no key", "is not a valid Base64 encoded string"), ("A" * 64, "")],
)
def test_munge_key_is_judged(lab: Lab, boto: Any, key: str, reason: str) -> None:
    secret = boto("secretsmanager").create_secret(Name=f"munge-{len(key)}", SecretString=key)["ARN"]
    configuration = lab.configuration()
    configuration["Scheduling"]["SlurmSettings"] = {"MungeKeySecretArn": secret}
    stack = lab.create(f"munge{len(key)}", configuration)
    if reason:
        assert reason in lab.reason(stack, "CREATE_FAILED")
    else:
        assert lab.status(stack) == "CREATE_COMPLETE"
