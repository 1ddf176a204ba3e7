"""The function that gives labs their database users, packed and put into the network."""

from importlib.util import find_spec
from pathlib import Path

import pulumi
import pulumi_aws as aws

from ..tags import Tags
from ._rotation_plan import function_policy, service_trust_policy, start_policy

# Beside the components, in a checkout as in a wheel: it runs on AWS and is never imported here.
_CODE = Path(__file__).resolve().parents[1] / "runtime" / "accounting"
# One login takes 10 seconds at most, a step has one or two; the rest is for a first start inside the VPC.
_TIMEOUT_SECONDS = 60
_MEMORY_MIB = 256


def rotation_function(
    name: str,
    *,
    host: pulumi.Input[str],
    port: pulumi.Input[int],
    master_secret_arn: pulumi.Input[str],
    subnet_ids: list[pulumi.Input[str]],
    security_group_ids: list[pulumi.Input[str]],
    kms_key_arn: pulumi.Input[str],
    log_retention_days: int,
    permissions_boundary_arn: pulumi.Input[str] | None,
    tags: Tags,
    opts: pulumi.ResourceOptions,
    invoke: pulumi.InvokeOptions,
) -> pulumi.Output[str]:
    """Make the function and return its ARN, once it can be called and may do what it is for.

    Creates an encrypted log group, the role with its policy, the function, and the permission that lets Secrets Manager
    of this account call it.
    """
    account = aws.get_caller_identity_output(opts=invoke).account_id
    log_group = aws.cloudwatch.LogGroup(
        f"{name}-rotation",
        retention_in_days=log_retention_days,
        kms_key_id=kms_key_arn,
        tags=tags.named(f"{name}-rotation"),
        opts=opts,
    )
    role = aws.iam.Role(
        f"{name}-rotation-role",
        description=f"Renews the passwords of the labs of {name}",
        assume_role_policy=service_trust_policy("lambda.amazonaws.com"),
        permissions_boundary=permissions_boundary_arn,
        tags=tags.named(f"{name}-rotation-role"),
        opts=opts,
    )
    # The function's own policy names the function, which cannot be made before its role may do this much.
    start = aws.iam.RolePolicy(
        f"{name}-rotation-start",
        role=role.name,
        policy=log_group.arn.apply(lambda arn: start_policy(log_group_arn=arn)),
        opts=opts,
    )
    function = aws.lambda_.Function(
        f"{name}-rotation",
        description="Makes and renews the database users of labs",
        role=role.arn,
        runtime=aws.lambda_.Runtime.PYTHON3D13,
        architectures=["arm64"],
        handler="accounting.rotation.handler",
        code=_archive(),
        timeout=_TIMEOUT_SECONDS,
        memory_size=_MEMORY_MIB,
        environment={
            "variables": {
                "DATABASE_HOST": host,
                "DATABASE_PORT": pulumi.Output.from_input(port).apply(str),
                "MASTER_SECRET_ARN": master_secret_arn,
            }
        },
        kms_key_arn=kms_key_arn,
        logging_config={
            "log_format": "JSON",
            "application_log_level": "INFO",
            "system_log_level": "INFO",
            "log_group": log_group.name,
        },
        vpc_config={"subnet_ids": subnet_ids, "security_group_ids": security_group_ids},
        tags=tags.named(f"{name}-rotation"),
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[start])),
    )
    policy = aws.iam.RolePolicy(
        f"{name}-rotation-policy",
        role=role.name,
        policy=pulumi.Output.all(function_arn=function.arn, master_secret_arn=master_secret_arn).apply(
            lambda parts: function_policy(**parts)
        ),
        opts=opts,
    )
    permission = aws.lambda_.Permission(
        f"{name}-rotation-caller",
        action="lambda:InvokeFunction",
        function=function.name,
        principal="secretsmanager.amazonaws.com",
        source_account=account,
        opts=opts,
    )
    return pulumi.Output.all(function.arn, policy.id, permission.id).apply(lambda made: str(made[0]))


def _archive() -> pulumi.AssetArchive:
    """Our code and PyMySQL, file by file: compiled files in between would differ from machine to machine."""
    pymysql = find_spec("pymysql")
    if pymysql is None or pymysql.origin is None:
        raise RuntimeError("PyMySQL is not installed; install hpc-labs with its dependencies")
    parts: dict[str, pulumi.Asset | pulumi.Archive] = {}
    for folder, inside in ((_CODE, "accounting"), (Path(pymysql.origin).parent, "pymysql")):
        for file in sorted(folder.rglob("*")):
            if file.suffix in {".py", ".pem"}:
                parts[f"{inside}/{file.relative_to(folder).as_posix()}"] = pulumi.FileAsset(str(file))
    return pulumi.AssetArchive(parts)
