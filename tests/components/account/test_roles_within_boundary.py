"""What the boundary of roles allows: what our roles do, and nothing that leads on."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from moto.iam.aws_managed_policies import aws_managed_policies_data

import components
from components.account._role_boundary_plan import role_boundary
from components.cluster._policy_document import MAX_MANAGED_POLICY_CHARACTERS, Scope
from components.database import AccountingDatabase, AccountingDatabaseArgs
from components.network import PrivateNetwork, PrivateNetworkArgs
from components.storage import (
    BucketPlan,
    BucketReplication,
    BucketRole,
    DataBuckets,
    DataBucketsArgs,
    HomeBackup,
    HomeBackupArgs,
    HomeFileSystem,
    HomeFileSystemArgs,
    LockMode,
    ObjectLock,
    Release,
    Scratch,
    Scratch2,
    ScratchArgs,
    SecondRegion,
    VaultBackups,
    lab_repositories,
)
from components.tags import Tags
from tests.components.iam_evaluator import Decision, Request
from tests.components.iam_requests import allowed_by, answer
from tests.components.network.samples import OUTPUTS as NETWORK_OUTPUTS
from tests.components.network.samples import PLAN, ZONES
from tests.components.recorder import ACCOUNT, REGION, Recording, record

TAGS = Tags(virtual_lab="shared", project="shared", cost_centre="cc-1", owner="ops")
SCOPE = Scope(partition="aws", region=REGION, account=ACCOUNT)
DOCUMENT = role_boundary(SCOPE)
BOUNDARY = SCOPE.iam("policy/test-role-boundary")
ROLE_ARN = SCOPE.iam("role/somebody")
KEY = SCOPE.arn("kms", "key/1")
WEST_KEY = f"arn:aws:kms:us-west-2:{ACCOUNT}:key/2"
MASTER = SCOPE.arn("secretsmanager", "secret:rds!db-1-AbCdEf")
HOMES = SCOPE.arn("elasticfilesystem", "file-system/fs-1")
# What AWS would answer, where the roles' policies name it.
OUTPUTS: dict[str, dict[str, Any]] = {
    **NETWORK_OUTPUTS,
    "aws:backup/vault:Vault": {"arn": SCOPE.arn("backup", "backup-vault:homes"), "name": "homes"},
    "aws:cloudwatch/logGroup:LogGroup": {"arn": SCOPE.arn("logs", "log-group:ours-1a2b3c4"), "name": "ours-1a2b3c4"},
    "aws:efs/fileSystem:FileSystem": {"arn": HOMES},
    "aws:fsx/dataRepositoryAssociation:DataRepositoryAssociation": {"associationId": "dra-1"},
    "aws:fsx/lustreFileSystem:LustreFileSystem": {"arn": SCOPE.arn("fsx", "file-system/fs-1"), "mountName": "abcd"},
    "aws:lambda/function:Function": {"arn": SCOPE.arn("lambda", "function:rotation"), "name": "rotation"},
    "aws:rds/instance:Instance": {
        "address": "db.abc.us-east-1.rds.amazonaws.com",
        "masterUserSecrets": [{"secretArn": MASTER, "secretStatus": "active", "kmsKeyId": KEY}],
    },
    "aws:rds/subnetGroup:SubnetGroup": {"name": "ours-database-1a2b3c4"},
    "aws:s3/bucket:Bucket": {"arn": SCOPE.bucket("ours-1a2b3c4"), "bucket": "ours-1a2b3c4"},
    "aws:scheduler/scheduleGroup:ScheduleGroup": {"arn": SCOPE.arn("scheduler", "schedule-group/ours")},
}
ROLE, INLINE = "aws:iam/role:Role", "aws:iam/rolePolicy:RolePolicy"
ATTACHED = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"


def everything_with_a_role(**bounds: str) -> list[Any]:
    """Every component that makes roles, with every option that makes one."""
    common: dict[str, Any] = {"kms_key_arn": KEY, "tags": TAGS, **bounds}
    locked = BucketPlan(role=BucketRole.PROJECTS, replaced_days=7, lock=ObjectLock(mode=LockMode.COMPLIANCE, years=5))
    return [
        PrivateNetwork("net", PrivateNetworkArgs(plan=PLAN, zones=ZONES, **common)).vpc_id,
        AccountingDatabase(
            "db",
            AccountingDatabaseArgs(
                vpc_id="vpc-1",
                subnet_ids=dict.fromkeys(ZONES, "subnet-1"),
                network_clients_security_group_id="sg-1",
                **common,
            ),
        ).rotation_function_arn,
        HomeBackup("vault", HomeBackupArgs(file_system_arn=HOMES, **common)).role_arn,
        HomeFileSystem(
            "home",
            HomeFileSystemArgs(
                vpc_id="vpc-1",
                subnet_ids=dict.fromkeys(ZONES, "subnet-1"),
                clients_security_group_id="sg-1",
                backups=VaultBackups(),
                **common,
            ),
        ).file_system_id,
        DataBuckets(
            "data",
            DataBucketsArgs(
                s3_endpoint_id="vpce-1",
                plans=(locked,),
                replication=BucketReplication(second=SecondRegion(region="us-west-2", kms_key_arn=WEST_KEY)),
                **common,
            ),
        ).names,
        Scratch(
            "lab",
            ScratchArgs(
                deployment=Scratch2(),
                vpc_id="vpc-1",
                subnet_id="subnet-1",
                clients_security_group_id="sg-1",
                repositories=lab_repositories(
                    bucket_names={each: f"b-{each}" for each in ("public", "projects", "scratch")}, prefix="v/p/"
                ),
                release=Release(unused_days=14),
                **common,
            ),
        ).file_system_id,
    ]


@pytest.fixture(scope="module")
def made() -> Recording:
    return record(lambda: everything_with_a_role(permissions_boundary_arn=BOUNDARY), outputs=OUTPUTS)


def calls_of(attribute: str) -> Iterator[tuple[Path, ast.Call]]:
    """Every place in the components that makes this resource of IAM's."""
    for file in sorted(Path(components.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == f"aws.iam.{attribute}":
                yield file, node


def test_every_role_in_the_components_has_a_boundary() -> None:
    found = list(calls_of("Role"))
    assert len(found) > 5
    assert [
        f"{file.name}:{call.lineno}"
        for file, call in found
        if "permissions_boundary" not in {keyword.arg for keyword in call.keywords}
    ] == []


def test_every_component_with_a_role_is_tried_here(made: Recording) -> None:
    """Only the cluster provider's role, which makes roles itself, has a boundary of another kind."""
    roles_of = {
        "_bucket_copies": {"data-copier"},
        "_flow_logs": {"net-flow-logs-role"},
        "_monitoring_role": {"db-monitoring"},
        "_rotation_function": {"db-rotation-role"},
        "_scratch_parts": {"lab-release"},
        "home_backup": {"vault-role", "home-home-backup-role"},
    }
    assert {file.stem for file, _ in calls_of("Role")} == {*roles_of, "cluster_provider"}
    assert {role.name for role in made.of_type(ROLE)} == set().union(*roles_of.values())


def test_a_component_passes_its_bound_on_to_its_roles(made: Recording) -> None:
    assert {role.name: role.inputs.get("permissionsBoundary") for role in made.of_type(ROLE)} == dict.fromkeys(
        (role.name for role in made.of_type(ROLE)), BOUNDARY
    )


def test_without_a_bound_roles_have_none() -> None:
    free = record(everything_with_a_role, outputs=OUTPUTS)
    assert {role.inputs.get("permissionsBoundary") for role in free.of_type(ROLE)} == {None}


def policies_of_roles(made: Recording) -> Iterator[tuple[str, str]]:
    """Each role's policies, by the name of the resource: our own, and AWS's that are attached."""
    aws_own = json.loads(aws_managed_policies_data)
    for inline in made.of_type(INLINE):
        yield inline.name, inline.inputs["policy"]
    for attachment in made.of_type(ATTACHED):
        document = json.dumps(aws_own[attachment.inputs["policyArn"].rpartition("/")[2]]["Document"])
        # AWS's policies are about every region and account; the role uses them in its own.
        yield attachment.name, document.replace(":logs:*:*:", f":logs:{REGION}:{ACCOUNT}:")


def test_every_role_can_do_its_work_within_the_boundary(made: Recording) -> None:
    documents = list(policies_of_roles(made))
    assert len(documents) >= len(made.of_type(ROLE))
    refused = [
        (name, request.action, request.resource)
        for name, document in documents
        for request in allowed_by(document, role_arn=ROLE_ARN, region=REGION)
        if answer(request, DOCUMENT) is not Decision.ALLOWED
    ]
    assert refused == []


def test_the_boundary_has_no_action_that_no_role_has(made: Recording) -> None:
    used = {
        request.action
        for _, document in policies_of_roles(made)
        for request in allowed_by(document, role_arn=ROLE_ARN, region=REGION)
    }
    assert {action for statement in json.loads(DOCUMENT)["Statement"] for action in statement["Action"]} == used


OTHER = "210987654321"
IN_OTHER = {"s3:ResourceAccount": OTHER, "aws:ResourceAccount": OTHER}
OURS = {"s3:ResourceAccount": ACCOUNT, "aws:ResourceAccount": ACCOUNT}
S3 = {"kms:ViaService": f"s3.{REGION}.amazonaws.com"}


@pytest.mark.parametrize(
    ("action", "resource", "context"),
    [
        # IAM: nothing, not even a look.
        ("iam:CreateUser", SCOPE.iam("user/me"), {}),
        ("iam:CreateRole", SCOPE.iam("role/me"), {}),
        ("iam:PutRolePolicy", SCOPE.iam("role/somebody"), {}),
        ("iam:DeleteRolePermissionsBoundary", SCOPE.iam("role/somebody"), {}),
        ("iam:CreatePolicyVersion", BOUNDARY, {}),
        ("iam:PassRole", SCOPE.iam("role/admin"), {}),
        ("iam:GetRole", SCOPE.iam("role/somebody"), {}),
        ("sts:AssumeRole", SCOPE.iam("role/admin"), {}),
        ("sts:AssumeRole", f"arn:aws:iam::{OTHER}:role/theirs", {}),
        # Machines and code.
        ("ec2:RunInstances", SCOPE.arn("ec2", "instance/*"), {}),
        ("ec2:CreateInternetGateway", SCOPE.arn("ec2", "internet-gateway/*"), {}),
        ("ec2:CreateNetworkInterfacePermission", SCOPE.arn("ec2", "network-interface/eni-1"), {}),
        ("ec2:CreateNetworkInterface", "*", {"aws:RequestedRegion": "eu-west-1"}),
        ("lambda:UpdateFunctionCode", SCOPE.arn("lambda", "function:rotation"), {}),
        ("lambda:InvokeFunction", SCOPE.arn("lambda", "function:rotation"), {}),
        ("ssm:SendCommand", SCOPE.arn("ec2", "instance/i-1"), {}),
        ("cloudformation:CreateStack", SCOPE.arn("cloudformation", "stack/a/1"), {}),
        # Data: only copies, only in this account.
        ("s3:GetObject", SCOPE.bucket("projects/a"), OURS),
        ("s3:PutObject", SCOPE.bucket("projects/a"), OURS),
        ("s3:PutBucketPolicy", SCOPE.bucket("projects"), OURS),
        ("s3:ReplicateObject", SCOPE.bucket("theirs/a"), IN_OTHER),
        ("s3:ReplicateObject", SCOPE.bucket("theirs/a"), {}),
        ("s3:GetObjectVersionForReplication", SCOPE.bucket("theirs/a"), IN_OTHER),
        ("elasticfilesystem:ClientMount", HOMES, {}),
        ("elasticfilesystem:Backup", HOMES.replace(ACCOUNT, OTHER), {}),
        ("elasticfilesystem:Backup", HOMES.replace(REGION, "eu-west-1"), {}),
        ("elasticfilesystem:DeleteFileSystem", HOMES, {}),
        ("backup:CopyIntoBackupVault", SCOPE.arn("backup", "backup-vault:v").replace(ACCOUNT, OTHER), {}),
        ("backup:DeleteRecoveryPoint", SCOPE.arn("backup", "recovery-point:1"), {}),
        ("fsx:CreateDataRepositoryTask", SCOPE.arn("fsx", "file-system/fs-1").replace(ACCOUNT, OTHER), {}),
        ("fsx:DeleteFileSystem", SCOPE.arn("fsx", "file-system/fs-1"), {}),
        ("logs:GetLogEvents", SCOPE.arn("logs", "log-group:flow-logs:log-stream:1"), {}),
        ("logs:PutSubscriptionFilter", SCOPE.arn("logs", "log-group:flow-logs"), {}),
        ("logs:PutLogEvents", SCOPE.arn("logs", "log-group:theirs").replace(ACCOUNT, OTHER), {}),
        ("rds:ModifyDBInstance", SCOPE.arn("rds", "db:ours"), {}),
        # Secrets: those of nodes that a function renews, and those that RDS made.
        ("secretsmanager:GetSecretValue", SCOPE.arn("secretsmanager", "secret:hpc-labs/key-1"), {}),
        ("secretsmanager:GetSecretValue", SCOPE.arn("secretsmanager", "secret:hpc-labs/nodes/munge-1"), {}),
        ("secretsmanager:PutSecretValue", MASTER, {}),
        ("secretsmanager:GetSecretValue", MASTER.replace(ACCOUNT, OTHER), {}),
        # Keys: only through the services that the roles work for, and only this account's.
        ("kms:Decrypt", KEY, {}),
        ("kms:Encrypt", KEY, {}),
        ("kms:Decrypt", KEY, {"kms:ViaService": f"ec2.{REGION}.amazonaws.com"}),
        ("kms:Decrypt", KEY, {"kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com"}),
        ("kms:Decrypt", KEY.replace(ACCOUNT, OTHER), S3),
        ("kms:Encrypt", WEST_KEY.replace(ACCOUNT, OTHER), {"kms:ViaService": "s3.us-west-2.amazonaws.com"}),
        ("kms:CreateGrant", KEY, {}),
        ("kms:CreateGrant", KEY, {"kms:GrantIsForAWSResource": "false"}),
        ("kms:PutKeyPolicy", KEY, {}),
        ("kms:ScheduleKeyDeletion", KEY, {}),
    ],
)
def test_the_boundary_refuses(action: str, resource: str, context: dict[str, str]) -> None:
    request = Request(
        action=action,
        resource=resource,
        principal=ROLE_ARN,
        owner=ACCOUNT,
        context={"aws:RequestedRegion": REGION, **context},
    )
    assert answer(request, DOCUMENT) is Decision.NOT_ALLOWED


def test_it_fits_into_a_managed_policy_wherever_it_is() -> None:
    longest = role_boundary(Scope(partition="aws-us-gov", region="ap-southeast-2", account=ACCOUNT))
    assert len(longest) <= MAX_MANAGED_POLICY_CHARACTERS
    assert not set(longest) & set(" \n\t")
    assert "arn:aws:" not in longest


def test_statements_have_names_of_their_own_that_iam_takes() -> None:
    sids = [statement["Sid"] for statement in json.loads(DOCUMENT)["Statement"]]
    assert len(set(sids)) == len(sids)
    assert all(sid.isalnum() for sid in sids)


# Actions of IAM's that no API call is named after.
NOT_CALLS = {
    "backup:CopyIntoBackupVault",
    "elasticfilesystem:Backup",
    "s3:GetObjectVersionAcl",
    "s3:GetObjectVersionForReplication",
    "s3:GetObjectVersionTagging",
    "s3:GetReplicationConfiguration",
    "s3:ListBucket",
    "s3:ReplicateDelete",
    "s3:ReplicateObject",
    "s3:ReplicateTags",
}


def test_every_action_exists() -> None:
    """IAM takes an action that does not exist without a word, and then it allows nothing."""
    session = botocore.session.get_session()
    actions = {action for statement in json.loads(DOCUMENT)["Statement"] for action in statement["Action"]}
    assert actions >= NOT_CALLS
    for action in actions - NOT_CALLS:
        service, name = action.split(":")
        model = session.get_service_model({"elasticfilesystem": "efs"}.get(service, service))
        assert name in model.operation_names, action
