"""What a cluster's nodes and functions can be allowed at most, whatever policies their roles have."""

from ._cluster_plan import IAM_PATH
from ._policy_document import Scope, allow, no_public_address, policy
from ._provider_policy import OF_A_CLUSTER


def permissions_boundary(scope: Scope) -> str:
    """All that ParallelCluster's roles use, this account's data and container images, and Session Manager.

    It leaves out what would lead on: no role can be assumed or made, nothing outside of the account can be written to,
    and no node launched with a public address.
    """
    return policy(
        allow(
            "Nodes",
            {
                "ec2": "Describe* GetConsoleOutput CreateTags RunInstances CreateFleet AttachVolume DetachVolume "
                "CreateNetworkInterface DeleteNetworkInterface AssignPrivateIpAddresses UnassignPrivateIpAddresses"
            },
            ["*"],
            {"StringEquals": {"aws:RequestedRegion": scope.region}},
        ),
        allow("TerminateNodes", {"ec2": "TerminateInstances"}, [scope.arn("ec2", "instance/*")], OF_A_CLUSTER),
        no_public_address(scope),
        allow(
            "PassRolesToNodes",
            {"iam": "PassRole"},
            [scope.iam(f"role{IAM_PATH}*")],
            {"StringLike": {"iam:PassedToService": "ec2.amazonaws.com*"}},
        ),
        allow(
            "Data",
            {"s3": "Get* List* PutObject AbortMultipartUpload DeleteObject DeleteObjectVersion"},
            ["*"],
            {"StringEquals": {"aws:ResourceAccount": scope.account}},
        ),
        allow(
            "KeysOfVolumesAndObjects",
            {"kms": "CreateGrant Decrypt DescribeKey GenerateDataKey* ReEncrypt*"},
            ["*"],
            {
                "StringEquals": {"aws:ResourceAccount": scope.account},
                "StringLike": {"kms:ViaService": [f"{name}.{scope.region}.amazonaws.com*" for name in ("ec2", "s3")]},
            },
        ),
        allow(
            "Releases",
            {"s3": "GetObject"},
            [scope.bucket(f"{scope.region}-aws-parallelcluster/*"), scope.bucket(f"dcv-license.{scope.region}/*")],
        ),
        allow(
            "FileSystems",
            {"elasticfilesystem": "ClientMount ClientWrite ClientRootAccess DescribeMountTargets"},
            [scope.arn("elasticfilesystem", "file-system/*")],
        ),
        allow(
            "State",
            {"dynamodb": "GetItem BatchGetItem Query PutItem BatchWriteItem UpdateItem"},
            [scope.arn("dynamodb", "table/parallelcluster-*")],
        ),
        allow(
            "Stacks",
            {"cloudformation": "DescribeStacks DescribeStackResource SignalResource"},
            [scope.arn("cloudformation", "stack/*")],
        ),
        allow(
            "Logs",
            {
                "logs": "CreateLogGroup CreateLogStream PutLogEvents PutRetentionPolicy DescribeLogGroups "
                "DescribeLogStreams",
                "cloudwatch": "PutMetricData",
            },
            ["*"],
        ),
        allow(
            "ContainerImages",
            {"ecr": "GetAuthorizationToken BatchCheckLayerAvailability BatchGetImage GetDownloadUrlForLayer"},
            ["*"],
        ),
        allow(
            "SessionManager",
            {
                "ssm": "UpdateInstanceInformation",
                "ssmmessages": "CreateControlChannel CreateDataChannel OpenControlChannel OpenDataChannel",
            },
            ["*"],
        ),
    )
