"""Policies that AWS manages and that no identity gets here, by their names."""

from __future__ import annotations

from .identity import policy_name

# They allow everything, or IAM, which is the same.
_ADMINISTRATORS = ("AdministratorAccess", "IAMFullAccess", "AWSOrganizationsFullAccess")
# They allow most of what one service or several have, or the data of all resources of a kind: every lab's objects,
# secrets, messages, parameters, tables or logs (docs.aws.amazon.com/aws-managed-policy/latest/reference).
_BROAD = frozenset(
    {
        "AWSCodeCommitPowerUser",
        "AWSKeyManagementServicePowerUser",
        "AWSLambdaExecute",
        "AWSLambdaRole",
        "AmazonDynamoDBReadOnlyAccess",
        "AmazonEC2ContainerRegistryPowerUser",
        "AmazonEC2RoleforAWSCodeDeploy",
        "AmazonEC2RoleforDataPipelineRole",
        "AmazonEC2RoleforSSM",
        "AmazonElasticMapReduceRole",
        "AmazonElasticMapReduceforEC2Role",
        "AmazonKinesisReadOnlyAccess",
        "AmazonS3ReadOnlyAccess",
        "AmazonSQSReadOnlyAccess",
        "AmazonSSMAutomationRole",
        "AmazonSSMReadOnlyAccess",
        "CloudWatchLogsReadOnlyAccess",
        "CloudWatchReadOnlyAccess",
        "DataScientist",
        "DatabaseAdministrator",
        "NetworkAdministrator",
        "PowerUserAccess",
        "ReadOnlyAccess",
        "SecretsManagerReadWrite",
        "SystemAdministrator",
    }
)


def is_administrator(arn: object) -> bool:
    """Whether it is a policy of AWS's that allows everything."""
    return policy_name(arn).startswith(_ADMINISTRATORS)


def is_whole_service(arn: object) -> bool:
    """Whether it is a policy of AWS's that allows all of a service, or all its data, and is none of administrators."""
    name = policy_name(arn)
    return name in _BROAD or (name.endswith("FullAccess") and not is_administrator(arn))
