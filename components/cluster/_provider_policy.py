"""What the cluster provider may do.

AWS's template makes the provider's role an IAM administrator unless it is given one. The role here may do what a
private lab's cluster takes: no address, security group, volume, file system, hosted zone or Batch, since a cluster has
none of its own here. It is four policies, because a managed policy has a limited length. What AWS's own role has beyond
them is in cloudformation/policies/parallelcluster-policies.yaml of aws-parallelcluster.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..node_secrets import NODE_SECRETS
from ._policy_document import Scope, allow, no_public_address, policy
from ._release import IAM_PATH, LOGICAL_ID

if TYPE_CHECKING:
    from ._policy_document import Condition

# ParallelCluster puts this tag on all that it makes.
CLUSTER_TAG = "parallelcluster:cluster-name"
OF_A_CLUSTER: Condition = {"Null": {f"aws:ResourceTag/{CLUSTER_TAG}": "false"}}
# The request itself puts the tag on. (A missing key makes this condition false, whatever other keys say.)
FOR_A_CLUSTER: Condition = {"Null": {f"aws:RequestTag/{CLUSTER_TAG}": "false"}}
# The tags come along with the call that makes the resource.
WHILE_MAKING_IT: Condition = {"Null": {"ec2:CreateAction": "false"}}
# What EC2 does for its caller with the key of an encrypted image or volume.
KEYS_OF_VOLUMES = {"kms": "CreateGrant Decrypt DescribeKey GenerateDataKeyWithoutPlaintext ReEncrypt*"}

# Policies of AWS's that a cluster's roles get: logs, Lambda in a VPC, and Session Manager where a lab asks for it.
_AWS_POLICIES = (
    "AmazonSSMManagedInstanceCore",
    "CloudWatchAgentServerPolicy",
    "service-role/AWSLambdaVPCAccessExecutionRole",
)
SERVICES_WITH_ROLES = ("autoscaling.amazonaws.com", "elasticloadbalancing.amazonaws.com")


def ours_or_nobodys(scope: Scope) -> Condition:
    """The bucket is this account's, or there is none yet.

    ParallelCluster asks for its bucket (``HeadBucket``, which takes ``s3:ListBucket``) and makes it if the answer is
    404 (pcluster/models/s3_bucket.py). What does not exist has no account: with a condition that wants one, the answer
    is 403, and the first cluster of an account is not made. Another account's bucket of that name stays refused.
    """
    return {"StringEqualsIfExists": {"aws:ResourceAccount": scope.account}}


def by_ec2(scope: Scope) -> Condition:
    """EC2 asks for a key of this account, and grants are for AWS's own services.

    Nodes with encrypted images or volumes are launched by whoever asks for them, here by the provider
    (docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html). The last of the conditions is about
    grants only: other requests do not have its key (docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html).
    """
    return {
        "StringEquals": {"aws:ResourceAccount": scope.account},
        "StringLike": {"kms:ViaService": f"ec2.{scope.region}.amazonaws.com*"},
        "BoolIfExists": {"kms:GrantIsForAWSResource": "true"},
    }


def function_policy(scope: Scope) -> str:
    """What the provider's functions take to run: logs, traces, a bucket of their own, and polling.

    The provider waits for a cluster by a rule that calls its function every few minutes. The rule is named after the
    resource in the lab's template, followed by random characters.
    """
    bucket = scope.bucket("*-pclustercustomresource*")
    return policy(
        allow(
            "Logs",
            {"logs": "CreateLogGroup CreateLogStream PutLogEvents"},
            [scope.arn("logs", f"log-group:/aws/lambda/{name}") for name in ("pcluster-cfn-*", "*-CleanupS3bucket*")],
        ),
        allow("Traces", {"xray": "PutTraceSegments PutTelemetryRecords"}, ["*"]),
        allow(
            "Events",
            {"s3": "GetObject PutObject DeleteObject DeleteObjectVersion ListBucket ListBucketVersions"},
            [bucket, f"{bucket}/*"],
            {"StringEquals": {"aws:ResourceAccount": scope.account}},
        ),
        allow(
            "Polling",
            {"events": "PutRule DeleteRule PutTargets RemoveTargets"},
            [scope.arn("events", f"rule/{LOGICAL_ID}*")],
        ),
        allow(
            "Polled",
            {"lambda": "AddPermission RemovePermission"},
            [scope.arn("lambda", "function:pcluster-cfn-*")],
        ),
    )


def roles_policy(scope: Scope, boundary_arn: str) -> str:
    """What the provider may do in IAM: make bounded roles, hand them to EC2 and Lambda, and take them away.

    Taking away needs no boundary: a role that somebody changed must not keep its cluster from being deleted.
    """
    roles = [scope.iam(f"role{IAM_PATH}*")]
    policies = [scope.iam("policy/*"), *map(scope.aws_policy, _AWS_POLICIES)]
    bounded = {"iam:PermissionsBoundary": boundary_arn}
    return policy(
        allow("ReadRoles", {"iam": "GetRole GetRolePolicy ListRolePolicies ListAttachedRolePolicies"}, roles),
        allow("ReadPolicies", {"iam": "GetPolicy"}, policies),
        allow("MakeRoles", {"iam": "CreateRole PutRolePolicy"}, roles, {"StringEquals": bounded}),
        allow(
            "AttachPolicies",
            {"iam": "AttachRolePolicy"},
            roles,
            {"StringEquals": bounded, "ArnLike": {"iam:PolicyARN": policies}},
        ),
        allow("RemoveRoles", {"iam": "DeleteRole DeleteRolePolicy DetachRolePolicy TagRole UntagRole"}, roles),
        allow(
            "PassRoles",
            {"iam": "PassRole"},
            roles,
            {"StringLike": {"iam:PassedToService": ["ec2.amazonaws.com*", "lambda.amazonaws.com"]}},
        ),
        # Auto Scaling and the load balancers of login nodes act by roles of their own, made with the first of them.
        allow(
            "ServiceRoles",
            {"iam": "CreateServiceLinkedRole"},
            [scope.iam(f"role/aws-service-role/{service}/*") for service in SERVICES_WITH_ROLES],
            {"StringEquals": {"iam:AWSServiceName": SERVICES_WITH_ROLES}},
        ),
        allow(
            "InstanceProfiles",
            {
                "iam": "CreateInstanceProfile GetInstanceProfile DeleteInstanceProfile AddRoleToInstanceProfile "
                "RemoveRoleFromInstanceProfile"
            },
            [scope.iam(f"instance-profile{IAM_PATH}*")],
        ),
    )


def cluster_policy(scope: Scope) -> str:
    """What the provider may do to make, change, look at and delete clusters."""
    here: Condition = {"StringEquals": {"aws:RequestedRegion": scope.region}}
    stacks = [scope.arn("cloudformation", "stack/*")]
    artifacts, releases = scope.bucket("parallelcluster-*"), scope.bucket(f"{scope.region}-aws-parallelcluster")
    return policy(
        allow(
            "Look",
            {
                "ec2": "Describe*",
                "elasticfilesystem": "DescribeFileSystems DescribeAccessPoints DescribeMountTargets "
                "DescribeMountTargetSecurityGroups",
                "fsx": "DescribeFileSystems DescribeVolumes DescribeStorageVirtualMachines DescribeFileCaches",
                "resource-groups": "ListGroupResources GetGroupConfiguration",
                "cloudformation": "DescribeStacks ListStacks",
                "logs": "DescribeLogGroups DescribeMetricFilters",
                "cloudwatch": "DescribeAlarms GetDashboard ListDashboards",
            },
            ["*"],
            here,
        ),
        allow(
            "Nodes",
            {
                "ec2": "RunInstances "
                "CreateLaunchTemplate CreateLaunchTemplateVersion ModifyLaunchTemplate DeleteLaunchTemplate "
                "CreateNetworkInterface AttachNetworkInterface ModifyNetworkInterfaceAttribute DeleteNetworkInterface "
                "CreatePlacementGroup DeletePlacementGroup"
            },
            ["*"],
            here,
        ),
        allow("TagWhatIsMade", {"ec2": "CreateTags"}, ["*"], WHILE_MAKING_IT),
        allow("TagForACluster", {"ec2": "CreateTags"}, ["*"], FOR_A_CLUSTER),
        allow("TagWhatIsAClusters", {"ec2": "CreateTags DeleteTags"}, ["*"], OF_A_CLUSTER),
        allow("TerminateNodes", {"ec2": "TerminateInstances"}, [scope.arn("ec2", "instance/*")], OF_A_CLUSTER),
        no_public_address(scope),
        allow("KeysOfVolumes", KEYS_OF_VOLUMES, ["*"], by_ec2(scope)),
        allow("MakeStacks", {"cloudformation": "CreateStack UpdateStack"}, stacks, FOR_A_CLUSTER),
        allow(
            "LookIntoStacks",
            {"cloudformation": "DescribeStackEvents DescribeStackResource DescribeStackResources GetTemplate"},
            stacks,
        ),
        allow("DeleteStacks", {"cloudformation": "DeleteStack"}, stacks, OF_A_CLUSTER),
        # ParallelCluster looks whether the nodes' secrets exist, never into them.
        allow(
            "Secrets", {"secretsmanager": "DescribeSecret"}, [scope.arn("secretsmanager", f"secret:{NODE_SECRETS}*")]
        ),
        allow(
            "State",
            {
                "dynamodb": "CreateTable DescribeTable DeleteTable TagResource UntagResource ListTagsOfResource "
                "GetItem PutItem UpdateItem Query"
            },
            [scope.arn("dynamodb", "table/parallelcluster-*")],
        ),
        allow(
            "Functions",
            {
                "lambda": "CreateFunction GetFunction DeleteFunction InvokeFunction GetFunctionConfiguration "
                "UpdateFunctionConfiguration AddPermission RemovePermission ListTags TagResource UntagResource"
            },
            [scope.arn("lambda", "function:pcluster-*")],
        ),
        allow(
            "LogGroups",
            {
                "logs": "CreateLogGroup DeleteLogGroup PutRetentionPolicy TagResource UntagResource "
                "ListTagsForResource PutMetricFilter DeleteMetricFilter"
            },
            [scope.arn("logs", f"log-group:{name}") for name in ("/aws/parallelcluster/*", "/aws/lambda/pcluster-*")],
        ),
        allow(
            "Alarms",
            {
                # CloudFormation tags alarms as their stack, and fails where it may not (aws-parallelcluster#7331).
                "cloudwatch": "PutMetricAlarm PutCompositeAlarm DeleteAlarms PutDashboard DeleteDashboards TagResource "
                "UntagResource ListTagsForResource"
            },
            ["*"],
            here,
        ),
        allow(
            "Artifacts",
            {
                "s3": "PutBucketVersioning PutEncryptionConfiguration PutBucketPolicy GetBucketLocation "
                "GetBucketVersioning ListBucketVersions GetObject GetObjectVersion PutObject DeleteObject "
                "DeleteObjectVersion"
            },
            [artifacts, f"{artifacts}/*"],
            {"StringEquals": {"aws:ResourceAccount": scope.account}},
        ),
        allow("FirstCluster", {"s3": "CreateBucket ListBucket"}, [artifacts], ours_or_nobodys(scope)),
        allow("Releases", {"s3": "GetObject ListBucket"}, [releases, f"{releases}/*"]),
    )


def login_nodes_policy(scope: Scope) -> str:
    """What the provider may do to make, change, look at and delete pools of login nodes.

    A pool is an Auto Scaling group that ParallelCluster names after cluster and pool, and a Network Load Balancer with
    a listener and a target group. The load balancer has to be internal: it is what people reach from other networks.
    """
    groups = [scope.arn("autoscaling", "autoScalingGroup:*:autoScalingGroupName/*-AutoScalingGroup")]
    load_balancers = [scope.arn("elasticloadbalancing", f"{kind}/net/*") for kind in ("loadbalancer", "listener")]
    targets = [scope.arn("elasticloadbalancing", "targetgroup/*")]
    here: Condition = {"StringEquals": {"aws:RequestedRegion": scope.region}}
    return policy(
        allow(
            "LookAtLoginNodes",
            {
                "autoscaling": "DescribeAutoScalingGroups DescribeLifecycleHooks DescribeScalingActivities",
                "elasticloadbalancing": "DescribeListeners DescribeLoadBalancerAttributes DescribeLoadBalancers "
                "DescribeTags DescribeTargetGroupAttributes DescribeTargetGroups DescribeTargetHealth",
            },
            ["*"],
            here,
        ),
        allow(
            "LoginNodes",
            {
                "autoscaling": "CreateAutoScalingGroup UpdateAutoScalingGroup DeleteAutoScalingGroup PutLifecycleHook "
                "DeleteLifecycleHook CreateOrUpdateTags DeleteTags"
            },
            groups,
        ),
        allow(
            "InternalLoadBalancers",
            {"elasticloadbalancing": "CreateLoadBalancer"},
            load_balancers,
            {"StringEquals": {"elasticloadbalancing:Scheme": "internal"}},
        ),
        allow(
            "LoadBalancers",
            {
                "elasticloadbalancing": "CreateListener CreateTargetGroup ModifyLoadBalancerAttributes "
                "ModifyTargetGroup SetSecurityGroups AddTags RemoveTags DeleteListener DeleteLoadBalancer "
                "DeleteTargetGroup"
            },
            [*load_balancers, *targets],
        ),
    )
