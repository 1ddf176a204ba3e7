"""The most that a role of a platform's or lab's services may do. Pure: no Pulumi, no AWS."""

from ..cluster._policy_document import Scope, allow, policy
from ..node_secrets import NODE_SECRETS


def role_boundary(scope: Scope) -> str:
    """What our roles do, together, in this account and region; copies of buckets may go to another region.

    It leaves out what would lead on: roles and policies cannot be looked at, made, passed or assumed, no machine
    started, no code changed and nothing outside of the account read or written. Data is encrypted and decrypted only
    through the services that keep it.

    Returns:
        The policy, as JSON.
    """
    region = {"StringEquals": {"aws:RequestedRegion": scope.region}}
    keys = [scope.arn("kms", "key/*")]
    groups = [scope.arn("logs", "log-group:*")]
    # RDS's own, one for all databases of the account: RDSOSMetrics.
    figures = [scope.arn("logs", "log-group:RDS*")]
    return policy(
        allow("Logs", {"logs": "CreateLogStream PutLogEvents DescribeLogGroups DescribeLogStreams"}, groups),
        allow("DatabaseFigures", {"logs": "CreateLogGroup PutRetentionPolicy GetLogEvents"}, figures),
        # Lambda makes the interfaces of a function in a VPC with the function's role; EC2 names no resource for some.
        allow(
            "InterfacesByLambda",
            {
                "ec2": "AssignPrivateIpAddresses CreateNetworkInterface DeleteNetworkInterface "
                "DescribeNetworkInterfaces DescribeSubnets UnassignPrivateIpAddresses"
            },
            ["*"],
            region,
        ),
        # Only secrets that name a function of this account as the one that renews them.
        allow(
            "RotateNodeSecrets",
            {"secretsmanager": "DescribeSecret GetSecretValue PutSecretValue UpdateSecretVersionStage"},
            [scope.arn("secretsmanager", f"secret:{NODE_SECRETS}*")],
            {"ArnLike": {"secretsmanager:resource/AllowRotationLambdaArn": scope.arn("lambda", "function:*")}},
        ),
        # RDS names the secrets that it makes for a database's master.
        allow("LogInAsMaster", {"secretsmanager": "GetSecretValue"}, [scope.arn("secretsmanager", "secret:rds!db-*")]),
        allow(
            "KeyOfSecrets",
            {"kms": "Decrypt GenerateDataKey"},
            keys,
            _through(*(f"{service}.{scope.region}" for service in ("lambda", "secretsmanager"))),
        ),
        allow(
            "BackUp",
            {"elasticfilesystem": "Backup DescribeTags"},
            [scope.arn("elasticfilesystem", "file-system/*")],
        ),
        allow(
            "IntoVaults",
            {"backup": "CopyIntoBackupVault DescribeBackupVault"},
            [scope.arn("backup", "backup-vault:*")],
        ),
        allow("TagBackups", {"backup": "TagResource"}, [scope.arn("backup", "recovery-point:*")]),
        allow("KnowKeys", {"kms": "DescribeKey"}, keys),
        allow("KeyOfBackups", {"kms": "CreateGrant"}, keys, {"Bool": {"kms:GrantIsForAWSResource": "true"}}),
        allow(
            "CopyBuckets",
            {
                "s3": "GetReplicationConfiguration ListBucket GetObjectLegalHold GetObjectRetention "
                "GetObjectVersionAcl GetObjectVersionForReplication GetObjectVersionTagging "
                "ReplicateDelete ReplicateObject ReplicateTags"
            },
            ["*"],
            {"StringEquals": {"s3:ResourceAccount": scope.account}},
        ),
        allow(
            "KeysOfCopies",
            {"kms": "Decrypt Encrypt"},
            [f"arn:{scope.partition}:kms:*:{scope.account}:key/*"],
            _through("s3.*"),
        ),
        allow(
            "ReleaseScratch",
            {"fsx": "CreateDataRepositoryTask"},
            [scope.arn("fsx", f"{kind}/*") for kind in ("file-system", "task")],
        ),
    )


def _through(*services: str) -> dict[str, dict[str, list[str]]]:
    """Only when a service asks for the caller; the end of its name differs between partitions."""
    return {"StringLike": {"kms:ViaService": [f"{service}.amazonaws.com*" for service in services]}}
