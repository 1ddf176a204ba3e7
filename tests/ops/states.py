"""States of a platform and a lab as `pulumi stack export` prints them, made to measure."""

import json
from typing import Any

ACCOUNT, REGION = "123456789012", "us-east-1"
SERVICES = (
    *("logs", "cloudformation", "ec2", "secretsmanager", "ssm", "ssmmessages", "ec2messages", "monitoring", "sts"),
    *("elasticfilesystem", "elasticloadbalancing", "autoscaling", "ecr.api", "ecr.dkr", "kms", "events", "states"),
    *("sns", "sqs", "lambda"),
)


class Exported:
    """Collects resources and prints them as an exported state."""

    def __init__(self, stack: str, outputs: dict[str, Any]) -> None:
        self.stack = stack
        self.rows: list[dict[str, Any]] = []
        self.pending: list[dict[str, Any]] = []
        self._add("pulumi:pulumi:Stack", f"hpc-labs-{stack}", "", outputs, custom=False)

    def add(self, kind: str, name: str, ident: str, /, **properties: Any) -> None:
        self._add(kind, name, ident, properties, custom=True)

    def _add(self, kind: str, name: str, ident: str, outputs: dict[str, Any], *, custom: bool) -> None:
        urn = f"urn:pulumi:{self.stack}::hpc-labs::{kind}::{name}"
        row = {"urn": urn, "type": kind, "custom": custom, "outputs": outputs}
        self.rows.append({**row, "id": ident} if custom else row)

    def text(self) -> str:
        deployment = {"manifest": {}, "resources": self.rows, "pending_operations": self.pending}
        return json.dumps({"version": 3, "deployment": deployment})


def hex_id(prefix: str, number: int) -> str:
    """An id as long as AWS's own."""
    return f"{prefix}-0{number:016x}"


def platform(
    *, zones: tuple[str, ...] = ("us-east-1a", "us-east-1b"), endpoints: int = 9, stack: str = "platform"
) -> Exported:
    exported = Exported(
        stack,
        {
            "region": REGION,
            "vpc_cidr": "10.64.0.0/16",
            "labs_cidrs": ["10.64.128.0/17"],
            "shared_cidr": "10.64.0.0/20",
            "lab_capacity": 128,
            "clients_security_group_id": "sg-clients",
        },
    )
    exported.add(
        "aws:ec2/vpc:Vpc",
        f"{stack}-vpc",
        hex_id("vpc", 1),
        arn=f"arn:aws:ec2:{REGION}:{ACCOUNT}:vpc/{hex_id('vpc', 1)}",
        cidrBlock="10.64.0.0/16",
    )
    subnets = [hex_id("subnet", number) for number in range(len(zones))]
    for number, zone in enumerate(zones):
        exported.add(
            "aws:ec2/subnet:Subnet",
            f"{stack}-shared-{zone}",
            subnets[number],
            availabilityZone=zone,
            cidrBlock=f"10.64.{4 * number}.0/22",
        )
    for number, service in enumerate(SERVICES[:endpoints]):
        exported.add(
            "aws:ec2/vpcEndpoint:VpcEndpoint",
            f"{stack}-endpoint-{service}",
            hex_id("vpce", number),
            vpcEndpointType="Interface",
            serviceName=f"com.amazonaws.{REGION}.{service}",
            subnetIds=subnets,
            securityGroupIds=["sg-endpoints"],
        )
    for service in ("s3", "dynamodb"):
        exported.add(
            "aws:ec2/vpcEndpoint:VpcEndpoint",
            f"{stack}-endpoint-{service}",
            f"vpce-{service}",
            vpcEndpointType="Gateway",
            serviceName=f"com.amazonaws.{REGION}.{service}",
            prefixListId=f"pl-{service}",
        )
        rule(exported, egress=True, group="sg-clients", prefixListId=f"pl-{service}", port=443)
    rule(exported, egress=False, group="sg-endpoints", referencedSecurityGroupId="sg-clients", port=443)
    rule(exported, egress=True, group="sg-clients", referencedSecurityGroupId="sg-endpoints", port=443)
    exported.add("aws:efs/fileSystem:FileSystem", f"{stack}-home", hex_id("fs", 7), encrypted=True)
    for number, subnet in enumerate(subnets):
        exported.add(
            "aws:efs/mountTarget:MountTarget",
            f"{stack}-home-{zones[number]}",
            hex_id("fsmt", number),
            fileSystemId=hex_id("fs", 7),
            subnetId=subnet,
            ipAddress=f"10.64.{4 * number}.200",
            securityGroups=["sg-home"],
        )
    rule(exported, egress=False, group="sg-home", referencedSecurityGroupId="sg-clients", port=2049)
    rule(exported, egress=True, group="sg-clients", referencedSecurityGroupId="sg-home", port=2049)
    for role in ("containers", "node-assets", "projects", "public", "scratch"):
        exported.add("aws:s3/bucket:Bucket", f"{stack}-{role}", f"{stack}-{role}-4f1c2ab")
    exported.add("aws:dynamodb/table:Table", f"{stack}-leases", f"{stack}-leases-9d03c1e")
    return exported


def lab(
    *, queues: int = 2, stack: str = "lab", name: str = "neuro-spikes", platform_stack: str = "platform"
) -> Exported:
    exported = Exported(
        stack,
        {
            "lab": name,
            "platform": platform_stack,
            "key_name": name,
            "private_key_secret_arn": f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:{name}-secret-1a2b3c-XyZ123",
            "home_path": f"/labs/{name}",
            "project_data_url": f"s3://{platform_stack}-projects-4f1c2ab/neuro/spikes/",
            "cluster_name": name,
            "cluster_status": "CREATE_COMPLETE",
            "head_node_private_ip": "10.64.128.10",
            "kept_on_destroy": ["the files below the lab's home directory"],
        },
    )
    exported.add(
        "pulumi:pulumi:StackReference",
        platform_stack,
        f"organization/hpc-labs/{platform_stack}",
        name=f"organization/hpc-labs/{platform_stack}",
    )
    exported.add(
        "aws:ec2/subnet:Subnet",
        f"{name}-subnet",
        hex_id("subnet", 0xAB),
        availabilityZone="us-east-1a",
        cidrBlock="10.64.128.0/24",
    )
    exported.add("aws:ec2/routeTable:RouteTable", f"{name}-routes", hex_id("rtb", 0xAB))
    for service in ("s3", "dynamodb"):
        exported.add(
            "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation",
            f"{name}-routes-{service}",
            f"a-{service}",
            routeTableId=hex_id("rtb", 0xAB),
            vpcEndpointId=f"vpce-{service}",
        )
    entries = [
        {"ruleNo": 100, "action": "allow", "cidrBlock": "10.64.128.0/24", "protocol": "-1"},
        {"ruleNo": 110, "action": "allow", "cidrBlock": "10.64.0.0/20", "protocol": "-1"},
        {"ruleNo": 120, "action": "deny", "cidrBlock": "10.64.128.0/17", "protocol": "-1"},
        {"ruleNo": 130, "action": "allow", "cidrBlock": "0.0.0.0/0", "protocol": "tcp"},
    ]
    exported.add("aws:ec2/networkAcl:NetworkAcl", f"{name}-acl", hex_id("acl", 0xAB), ingress=entries, egress=entries)
    exported.add("aws:ec2/securityGroup:SecurityGroup", f"{name}-nodes", "sg-nodes")
    for egress in (False, True):
        rule(exported, egress=egress, group="sg-nodes", referencedSecurityGroupId="sg-nodes", protocol="-1")
    configuration = {
        "HeadNode": {
            "InstanceType": "t3.medium",
            "Networking": {"SubnetId": hex_id("subnet", 0xAB), "SecurityGroups": ["sg-nodes", "sg-clients"]},
        },
        "Scheduling": {
            "SlurmQueues": [
                {
                    "Name": f"queue-{number}",
                    "CapacityType": "SPOT" if number % 2 else "ONDEMAND",
                    "ComputeResources": [
                        {
                            "Name": "general",
                            "Instances": [{"InstanceType": "c7i.48xlarge"}, {"InstanceType": "c7a.48xlarge"}],
                            "MinCount": 0,
                            "MaxCount": 16,
                            "Efa": {"Enabled": number % 2 == 0},
                        }
                    ],
                }
                for number in range(queues)
            ]
        },
    }
    properties = {"ClusterName": name, "ClusterConfiguration": configuration}
    template = {"Resources": {"Cluster": {"Type": "Custom::PclusterCluster", "Properties": properties}}}
    exported.add(
        "aws:cloudformation/stack:Stack", f"{name}-stack", f"{name}-pcluster", templateBody=json.dumps(template)
    )
    exported.add("aws:secretsmanager/secret:Secret", f"{name}-secret", "secret")
    return exported


def rule(exported: Exported, *, egress: bool, group: str, port: int = 0, protocol: str = "tcp", **peer: str) -> None:
    """A rule of a security group."""
    direction = "Egress" if egress else "Ingress"
    exported.add(
        f"aws:vpc/securityGroup{direction}Rule:SecurityGroup{direction}Rule",
        f"{group}-{direction}-{len(exported.rows)}".lower(),
        f"sgr-{len(exported.rows)}",
        securityGroupId=group,
        ipProtocol=protocol,
        fromPort=port,
        toPort=port,
        **peer,
    )
