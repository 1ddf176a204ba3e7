"""Actions that can be allowed on named resources, and reach data, code or keys if they are not.

From the tables of the Service Authorization Reference: each of these lists a resource type.
docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

_ACTIONS = {
    "cloudformation": "DeleteStack UpdateStack",
    "codebuild": "StartBuild UpdateProject",
    "dynamodb": "BatchGetItem BatchWriteItem DeleteItem DeleteTable GetItem PartiQLSelect PutItem Query Scan "
    "UpdateItem",
    "ec2": "AssociateAddress AttachVolume CreateRoute DeleteSnapshot DeleteVolume GetPasswordData "
    "ModifyInstanceAttribute ModifySnapshotAttribute RebootInstances ReplaceRoute StopInstances TerminateInstances",
    "ecr": "BatchDeleteImage BatchGetImage DeleteRepository GetDownloadUrlForLayer PutImage SetRepositoryPolicy",
    "elasticfilesystem": "ClientMount ClientRootAccess ClientWrite DeleteFileSystem PutFileSystemPolicy",
    "fsx": "DeleteFileSystem UpdateFileSystem",
    "iam": "PassRole",
    "kms": "CreateGrant Decrypt GenerateDataKey PutKeyPolicy ReEncryptFrom ScheduleKeyDeletion",
    "lambda": "DeleteFunction GetFunction InvokeFunction UpdateFunctionCode UpdateFunctionConfiguration",
    "logs": "DeleteLogGroup DeleteLogStream FilterLogEvents GetLogEvents PutSubscriptionFilter StartQuery",
    "rds": "DeleteDBInstance ModifyDBInstance RestoreDBInstanceFromDBSnapshot",
    "rds-db": "connect",
    "s3": "DeleteBucketPolicy DeleteObject DeleteObjectVersion GetObject GetObjectVersion PutBucketPolicy PutObject",
    "secretsmanager": "DeleteSecret GetSecretValue PutResourcePolicy PutSecretValue UpdateSecret",
    "sns": "Publish Subscribe",
    "sqs": "DeleteMessage PurgeQueue ReceiveMessage SendMessage",
    "ssm": "GetParameter GetParameterHistory GetParameters GetParametersByPath PutParameter SendCommand StartSession",
    "states": "StartExecution UpdateStateMachine",
    "sts": "AssumeRole",
}
# Whose resources they are about, where it is not the action's own service.
_ELSEWHERE = {"rds-db:connect": "rds", "ssm:sendcommand": "ec2", "ssm:startsession": "ec2", "sts:assumerole": "iam"}
RESTRICTABLE = tuple(
    f"{service}:{name}".lower() for service, names in sorted(_ACTIONS.items()) for name in names.split()
)


def service_of(action: str) -> str:
    """The service whose resources one of these actions is about."""
    return _ELSEWHERE.get(action, action.partition(":")[0])
