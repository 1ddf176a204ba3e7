"""What the cluster provider can be allowed at most, whatever policies its role has."""

from ..node_secrets import NODE_SECRETS
from ._policy_document import Scope, allow, no_public_address, policy
from ._provider_policy import KEYS_OF_VOLUMES, OF_A_CLUSTER, SERVICES_WITH_ROLES, by_ec2, ours_or_nobodys
from ._release import IAM_PATH, LOGICAL_ID


def provider_boundary(scope: Scope, nodes_boundary_arn: str) -> str:
    """The kinds of things that clusters are made of, in this account and region, and roles that have a boundary.

    It is wider than the provider's policies, which do not fit into one, but not on other resources. It leaves out what
    would lead on: a role without the nodes' boundary, a change of a boundary, a role assumed, a network opened, and a
    secret or a log read.

    Returns:
        The policy, as JSON.
    """
    roles = [scope.iam(f"role{IAM_PATH}*")]
    here = {"StringEquals": {"aws:RequestedRegion": scope.region}}
    ours = {"StringEquals": {"aws:ResourceAccount": scope.account}}
    artifacts = scope.bucket("parallelcluster-*")
    buckets = [scope.bucket("*-pclustercustomresource*"), artifacts]
    releases = scope.bucket(f"{scope.region}-aws-parallelcluster")
    groups = ("/aws/parallelcluster/*", "/aws/lambda/pcluster-*", "/aws/lambda/*-CleanupS3bucket*")
    load_balancers = [scope.arn("elasticloadbalancing", f"{kind}/net/*") for kind in ("loadbalancer", "listener")]
    return policy(
        allow(
            "Roles",
            {"iam": "Get* List* DeleteRole DeleteRolePolicy DetachRolePolicy TagRole UntagRole *InstanceProfile"},
            [*roles, scope.iam(f"instance-profile{IAM_PATH}*")],
        ),
        allow("Policies", {"iam": "GetPolicy"}, ["*"]),
        allow(
            "BoundedRoles",
            {"iam": "CreateRole PutRolePolicy AttachRolePolicy"},
            roles,
            {"StringEquals": {"iam:PermissionsBoundary": nodes_boundary_arn}},
        ),
        allow(
            "PassRoles",
            {"iam": "PassRole"},
            roles,
            {"StringLike": {"iam:PassedToService": ["ec2.amazonaws.com*", "lambda.amazonaws.com"]}},
        ),
        allow(
            "ServiceRoles",
            {"iam": "CreateServiceLinkedRole"},
            ["*"],
            {"StringEquals": {"iam:AWSServiceName": SERVICES_WITH_ROLES}},
        ),
        allow(
            "Look",
            {
                "ec2": "Describe*",
                "elasticfilesystem": "Describe*",
                "fsx": "Describe*",
                "resource-groups": "Get* List*",
                "cloudformation": "Describe* Get* List*",
                "logs": "Describe*",
                "cloudwatch": "Describe* Get* List*",
                "autoscaling": "Describe*",
                "elasticloadbalancing": "Describe*",
            },
            ["*"],
            here,
        ),
        allow(
            "Make",
            {
                "ec2": "RunInstances *LaunchTemplate *LaunchTemplateVersion CreateNetworkInterface "
                "AttachNetworkInterface ModifyNetworkInterfaceAttribute DeleteNetworkInterface *PlacementGroup "
                "CreateTags DeleteTags",
                "cloudwatch": "Put*Alarm DeleteAlarms *Dashboard* *TagResource",
                "xray": "PutT*",
            },
            ["*"],
            here,
        ),
        allow("Terminate", {"ec2": "TerminateInstances"}, [scope.arn("ec2", "instance/*")], OF_A_CLUSTER),
        no_public_address(scope),
        allow("KeysOfVolumes", KEYS_OF_VOLUMES, ["*"], by_ec2(scope)),
        # One statement, since the policy has a limited length: a service's actions meet its own resources only.
        allow(
            "OfClusters",
            {
                "cloudformation": "*Stack",
                "secretsmanager": "DescribeSecret",
                "dynamodb": "*Table *Item Query *TagResource ListTagsOfResource",
                "lambda": "*Function *FunctionConfiguration *Permission ListTags *TagResource",
                "events": "*Rule *Targets",
                "logs": "*LogGroup CreateLogStream PutLogEvents PutRetentionPolicy *TagResource ListTagsForResource "
                "*MetricFilter",
                "autoscaling": "*AutoScalingGroup *LifecycleHook CreateOrUpdateTags DeleteTags",
                "elasticloadbalancing": "CreateListener CreateTargetGroup Modify* SetSecurityGroups *Tags Delete*",
            },
            [
                scope.arn("cloudformation", "stack/*"),
                scope.arn("secretsmanager", f"secret:{NODE_SECRETS}*"),
                scope.arn("dynamodb", "table/parallelcluster-*"),
                scope.arn("lambda", "function:pcluster-*"),
                scope.arn("events", f"rule/{LOGICAL_ID}*"),
                *(scope.arn("logs", f"log-group:{group}") for group in groups),
                scope.arn("autoscaling", "autoScalingGroup:*:autoScalingGroupName/*-AutoScalingGroup"),
                *load_balancers,
                scope.arn("elasticloadbalancing", "targetgroup/*"),
            ],
        ),
        allow(
            "Files",
            {
                "s3": "PutBucketVersioning PutEncryptionConfiguration PutBucketPolicy Get* List* PutObject "
                "DeleteObject DeleteObjectVersion"
            },
            [*buckets, *(f"{bucket}/*" for bucket in buckets)],
            ours,
        ),
        allow("FirstCluster", {"s3": "CreateBucket ListBucket"}, [artifacts], ours_or_nobodys(scope)),
        allow("Releases", {"s3": "GetObject ListBucket"}, [releases, f"{releases}/*"]),
        allow(
            "InternalLoadBalancers",
            {"elasticloadbalancing": "CreateLoadBalancer"},
            load_balancers,
            {"StringEquals": {"elasticloadbalancing:Scheme": "internal"}},
        ),
    )
