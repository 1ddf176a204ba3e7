"""What the rotation function may do, and who may call it. Pure: no Pulumi, no AWS."""

import json

from ..node_secrets import NODE_SECRETS

_INTERFACES = (
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
)


def service_trust_policy(service: str, account: str | None = None) -> str:
    """Lets a service assume a role, for resources of the account only where the service says whose they are."""
    statement: dict[str, object] = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sts:AssumeRole",
    }
    if account is not None:
        statement["Condition"] = {"StringEquals": {"aws:SourceAccount": account}}
    return _policy(statement)


def start_policy(*, log_group_arn: str) -> str:
    """What the role needs before there is a function: Lambda makes the network interfaces with it, as JSON."""
    return _policy(
        {"Sid": "InterfacesByLambda", "Effect": "Allow", "Action": list(_INTERFACES), "Resource": "*"},
        {
            "Sid": "WriteLog",
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": f"{log_group_arn}:*",
        },
    )


def function_policy(*, function_arn: str, master_secret_arn: str) -> str:
    """What the function needs and no more, as JSON.

    It reads the master's secret, and reads and writes the secrets that name this very function as theirs; that is
    ``AllowRotationLambdaArn``. The code could make network interfaces too, with Lambda's own role: that is denied.
    (docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html,
    docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets-required-permissions-function.html)
    """
    _, partition, _, region, account, *_ = function_arn.split(":")
    services = [f"{service}.{region}.amazonaws.com*" for service in ("lambda", "secretsmanager")]
    return _policy(
        {
            "Sid": "RotateOwnSecrets",
            "Effect": "Allow",
            "Action": [
                "secretsmanager:DescribeSecret",
                "secretsmanager:GetSecretValue",
                "secretsmanager:PutSecretValue",
                "secretsmanager:UpdateSecretVersionStage",
            ],
            "Resource": f"arn:{partition}:secretsmanager:{region}:{account}:secret:{NODE_SECRETS}*",
            "Condition": {"StringEquals": {"secretsmanager:resource/AllowRotationLambdaArn": function_arn}},
        },
        {
            "Sid": "LogInAsMaster",
            "Effect": "Allow",
            "Action": "secretsmanager:GetSecretValue",
            "Resource": master_secret_arn,
        },
        {
            "Sid": "KeyOfSecrets",
            "Effect": "Allow",
            "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
            # Labs may have keys of their own; each key's policy says who may use it.
            "Resource": f"arn:{partition}:kms:{region}:{account}:key/*",
            "Condition": {"StringLike": {"kms:ViaService": services}},
        },
        {
            "Sid": "NoInterfacesByCode",
            "Effect": "Deny",
            "Action": list(_INTERFACES),
            "Resource": "*",
            "Condition": {"ArnLike": {"lambda:SourceFunctionArn": function_arn}},
        },
    )


def _policy(*statements: dict[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})
