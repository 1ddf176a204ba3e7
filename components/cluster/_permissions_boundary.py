"""What a cluster's nodes and functions can be allowed at most, whatever policies their roles have."""

from ..node_secrets import NODE_SECRETS
from ._policy_document import Condition, Scope, allow, no_public_address, policy
from ._provider_policy import CLUSTER_TAG, WHILE_MAKING_IT
from ._release import IAM_PATH

# A cluster's roles carry the tag that all of its resources have: ParallelCluster gives it to the stack, and
# CloudFormation to roles too (aws-parallelcluster#7255). No node may tag a role, so the tag says which cluster asks. A
# role without it is of no cluster: a condition with a variable that has no value is not met.
_OF_ITS_CLUSTER: Condition = {
    "StringEquals": {f"aws:ResourceTag/{CLUSTER_TAG}": f"${{aws:PrincipalTag/{CLUSTER_TAG}}}"}
}
# The cluster's group, its functions', and those of this library, such as of the records of jobs.
_LOG_GROUPS = ("/aws/parallelcluster/*", "/aws/lambda/pcluster-*", "/hpc-labs/*")


def permissions_boundary(scope: Scope) -> str:
    """All that ParallelCluster's roles use, this account's data and container images, and Session Manager.

    It leaves out what would lead on: no role can be assumed or made, nothing outside of the account can be written to,
    no node launched with a public address, and no secret read but those that are named as the nodes'. Session Manager
    encrypts by TLS: nodes may not use the key by which an account's preferences can have its traffic encrypted again.

    Root of one cluster has no power over another's nodes. ParallelCluster lets every head node tag all instances and
    volumes of the account, and terminate those that have its cluster's tag: together, it could end any node. Here it
    changes the tags of its own only. It can attach and detach no volume, which is for volumes that a head node shares.
    """
    return policy(
        allow(
            "Nodes",
            {
                "ec2": "Describe* RunInstances CreateFleet CreateNetworkInterface DeleteNetworkInterface "
                "AssignPrivateIpAddresses UnassignPrivateIpAddresses"
            },
            ["*"],
            {"StringEquals": {"aws:RequestedRegion": scope.region}},
        ),
        allow("TagNodesWhileMaking", {"ec2": "CreateTags"}, ["*"], WHILE_MAKING_IT),
        allow(
            "ItsOwnNodes",
            {"ec2": "CreateTags GetConsoleOutput TerminateInstances"},
            [scope.arn("ec2", f"{kind}/*") for kind in ("instance", "volume")],
            _OF_ITS_CLUSTER,
        ),
        no_public_address(scope),
        allow(
            "PassRolesToNodes",
            {"iam": "PassRole"},
            [scope.iam(f"role{IAM_PATH}*")],
            {"StringLike": {"iam:PassedToService": "ec2.amazonaws.com*"}},
        ),
        allow(
            "Data",
            {
                "s3": "Get* List* PutObject PutObjectTagging RestoreObject AbortMultipartUpload DeleteObject "
                "DeleteObjectVersion"
            },
            ["*"],
            {"StringEquals": {"aws:ResourceAccount": scope.account}},
        ),
        allow(
            "KeysOfVolumesObjectsAndSecrets",
            {"kms": "CreateGrant Decrypt DescribeKey GenerateDataKey* ReEncrypt*"},
            ["*"],
            {
                "StringEquals": {"aws:ResourceAccount": scope.account},
                "StringLike": {
                    "kms:ViaService": [
                        f"{name}.{scope.region}.amazonaws.com*" for name in ("ec2", "s3", "secretsmanager")
                    ]
                },
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
            "Secrets", {"secretsmanager": "GetSecretValue"}, [scope.arn("secretsmanager", f"secret:{NODE_SECRETS}*")]
        ),
        allow(
            "LoginNodes",
            {"autoscaling": "CompleteLifecycleAction"},
            [scope.arn("autoscaling", "autoScalingGroup:*:autoScalingGroupName/*-AutoScalingGroup")],
        ),
        allow("LookAtLoginNodes", {"elasticloadbalancing": "DescribeTargetGroups DescribeTargetHealth"}, ["*"]),
        allow("ReservedCapacity", {"resource-groups": "ListGroupResources"}, ["*"]),
        allow(
            "Stacks",
            {"cloudformation": "DescribeStacks DescribeStackResource SignalResource"},
            [scope.arn("cloudformation", "stack/*")],
        ),
        allow(
            "Logs",
            {"logs": "CreateLogGroup CreateLogStream PutLogEvents PutRetentionPolicy"},
            [scope.arn("logs", f"log-group:{group}") for group in _LOG_GROUPS],
        ),
        # Metrics of any name: scripts and jobs of a lab have some of their own beside the agent's.
        allow(
            "LookAtLogsAndSendMetrics",
            {"logs": "DescribeLogGroups DescribeLogStreams", "cloudwatch": "PutMetricData"},
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
