"""What there is in an account, of every kind that examples make: compared before and after."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

# A client of a service, in one account and region.
Client = Callable[[str], Any]


def _any(_: Mapping[str, Any]) -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class Kind:
    """How to list things of a kind.

    Attributes:
        service: boto3's name of the service.
        operation: what lists them.
        key: where in the answer they are.
        id: what tells them apart; empty where they are plain texts.
        options: what the operation wants.
        exists: whether one that is listed is still there: AWS shows some for a while after their end.
        everywhere: whether they are the account's, whatever the region.
    """

    service: str
    operation: str
    key: str
    id: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    exists: Callable[[Mapping[str, Any]], bool] = _any
    everywhere: bool = False


def _state(*gone: str) -> Callable[[Mapping[str, Any]], bool]:
    return lambda row: row["State"] not in gone


KINDS: dict[str, Kind] = {
    "vpc": Kind(service="ec2", operation="describe_vpcs", key="Vpcs", id="VpcId"),
    "subnet": Kind(service="ec2", operation="describe_subnets", key="Subnets", id="SubnetId"),
    "route table": Kind(service="ec2", operation="describe_route_tables", key="RouteTables", id="RouteTableId"),
    "security group": Kind(service="ec2", operation="describe_security_groups", key="SecurityGroups", id="GroupId"),
    "network ACL": Kind(service="ec2", operation="describe_network_acls", key="NetworkAcls", id="NetworkAclId"),
    "endpoint": Kind(
        service="ec2",
        operation="describe_vpc_endpoints",
        key="VpcEndpoints",
        id="VpcEndpointId",
        exists=_state("deleted", "deleting"),
    ),
    "peering": Kind(
        service="ec2",
        operation="describe_vpc_peering_connections",
        key="VpcPeeringConnections",
        id="VpcPeeringConnectionId",
        exists=lambda row: row["Status"]["Code"] != "deleted",
    ),
    "flow log": Kind(service="ec2", operation="describe_flow_logs", key="FlowLogs", id="FlowLogId"),
    "key pair": Kind(service="ec2", operation="describe_key_pairs", key="KeyPairs", id="KeyName"),
    "interface": Kind(
        service="ec2", operation="describe_network_interfaces", key="NetworkInterfaces", id="NetworkInterfaceId"
    ),
    "launch template": Kind(
        service="ec2", operation="describe_launch_templates", key="LaunchTemplates", id="LaunchTemplateName"
    ),
    "file system": Kind(service="efs", operation="describe_file_systems", key="FileSystems", id="FileSystemId"),
    "access point": Kind(service="efs", operation="describe_access_points", key="AccessPoints", id="AccessPointId"),
    "Lustre file system": Kind(service="fsx", operation="describe_file_systems", key="FileSystems", id="FileSystemId"),
    "Lustre backup": Kind(service="fsx", operation="describe_backups", key="Backups", id="BackupId"),
    "database": Kind(service="rds", operation="describe_db_instances", key="DBInstances", id="DBInstanceIdentifier"),
    "database snapshot": Kind(
        service="rds", operation="describe_db_snapshots", key="DBSnapshots", id="DBSnapshotIdentifier"
    ),
    "database subnet group": Kind(
        service="rds", operation="describe_db_subnet_groups", key="DBSubnetGroups", id="DBSubnetGroupName"
    ),
    "database parameter group": Kind(
        service="rds", operation="describe_db_parameter_groups", key="DBParameterGroups", id="DBParameterGroupName"
    ),
    "database option group": Kind(
        service="rds", operation="describe_option_groups", key="OptionGroupsList", id="OptionGroupName"
    ),
    "stack": Kind(
        service="cloudformation",
        operation="list_stacks",
        key="StackSummaries",
        id="StackName",
        exists=lambda row: row["StackStatus"] != "DELETE_COMPLETE",
    ),
    "log group": Kind(service="logs", operation="describe_log_groups", key="logGroups", id="logGroupName"),
    "log query": Kind(service="logs", operation="describe_query_definitions", key="queryDefinitions", id="name"),
    "bucket": Kind(service="s3", operation="list_buckets", key="Buckets", id="Name", everywhere=True),
    "secret": Kind(service="secretsmanager", operation="list_secrets", key="SecretList", id="Name"),
    "key alias": Kind(service="kms", operation="list_aliases", key="Aliases", id="AliasName"),
    "role": Kind(service="iam", operation="list_roles", key="Roles", id="RoleName", everywhere=True),
    "policy": Kind(
        service="iam",
        operation="list_policies",
        key="Policies",
        id="Arn",
        options={"Scope": "Local"},
        everywhere=True,
    ),
    "instance profile": Kind(
        service="iam",
        operation="list_instance_profiles",
        key="InstanceProfiles",
        id="InstanceProfileName",
        everywhere=True,
    ),
    "alarm": Kind(service="cloudwatch", operation="describe_alarms", key="MetricAlarms", id="AlarmName"),
    "dashboard": Kind(
        service="cloudwatch", operation="list_dashboards", key="DashboardEntries", id="DashboardName", everywhere=True
    ),
    "topic": Kind(service="sns", operation="list_topics", key="Topics", id="TopicArn"),
    "subscription": Kind(service="sns", operation="list_subscriptions", key="Subscriptions", id="SubscriptionArn"),
    "schedule": Kind(service="scheduler", operation="list_schedules", key="Schedules", id="Name"),
    "schedule group": Kind(service="scheduler", operation="list_schedule_groups", key="ScheduleGroups", id="Name"),
    "rule": Kind(service="events", operation="list_rules", key="Rules", id="Name"),
    "function": Kind(service="lambda", operation="list_functions", key="Functions", id="FunctionName"),
    "table": Kind(service="dynamodb", operation="list_tables", key="TableNames"),
    "backup vault": Kind(service="backup", operation="list_backup_vaults", key="BackupVaultList", id="BackupVaultName"),
    "backup plan": Kind(service="backup", operation="list_backup_plans", key="BackupPlansList", id="BackupPlanName"),
    "query log": Kind(
        service="route53resolver",
        operation="list_resolver_query_log_configs",
        key="ResolverQueryLogConfigs",
        id="Id",
    ),
    "hosted zone": Kind(service="route53", operation="list_hosted_zones", key="HostedZones", id="Id", everywhere=True),
    "load balancer": Kind(
        service="elbv2", operation="describe_load_balancers", key="LoadBalancers", id="LoadBalancerName"
    ),
    "scaling group": Kind(
        service="autoscaling",
        operation="describe_auto_scaling_groups",
        key="AutoScalingGroups",
        id="AutoScalingGroupName",
    ),
}


def everything(client: Client) -> set[str]:
    """Everything of the kinds, each as ``kind id``."""
    found = {f"{name} {id}" for name, kind in KINDS.items() for id in _listed(client(kind.service), kind)}
    return found | set(_keys(client("kms"))) | set(_budgets(client)) | set(_machines(client("ec2")))


def _listed(client: Any, kind: Kind) -> Iterator[str]:
    pages: Any
    if client.can_paginate(kind.operation):
        pages = client.get_paginator(kind.operation).paginate(**kind.options)
    else:
        pages = [getattr(client, kind.operation)(**kind.options)]
    for page in pages:
        for row in page[kind.key]:
            if kind.exists(row):
                yield row[kind.id] if kind.id else row


def _keys(kms: Any) -> Iterator[str]:
    """Customer keys that are not waiting for their end."""
    for page in kms.get_paginator("list_keys").paginate():
        for row in page["Keys"]:
            key = kms.describe_key(KeyId=row["KeyId"])["KeyMetadata"]
            if key["KeyManager"] == "CUSTOMER" and key["KeyState"] != "PendingDeletion":
                yield f"key {row['KeyId']}"


def _budgets(client: Client) -> Iterator[str]:
    account = client("sts").get_caller_identity()["Account"]
    for row in client("budgets").describe_budgets(AccountId=account).get("Budgets", ()):
        yield f"budget {row['BudgetName']}"


def _machines(ec2: Any) -> Iterator[str]:
    for page in ec2.get_paginator("describe_instances").paginate():
        for reservation in page["Reservations"]:
            for machine in reservation["Instances"]:
                if machine["State"]["Name"] != "terminated":
                    yield f"machine {machine['InstanceId']}"
