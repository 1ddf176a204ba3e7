"""Requests that the provider and the nodes make of AWS, and the answers that IAM gives them."""

from __future__ import annotations

import pytest

from tests.components.iam_evaluator import Decision, Request, decide

from .test_provider_policy import POLICIES, PROVIDER, SCOPE

ACCOUNT = "123456789012"


def arn(service: str, resource: str) -> str:
    return SCOPE.arn(service, resource)


def answer(policies: list[str], action: str, resource: str, **context: str) -> Decision:
    """What IAM says to a role of the account that has these policies; no resource has a policy of its own."""
    request = Request(
        action=action,
        resource=resource,
        principal=SCOPE.iam("role/somebody"),
        owner=ACCOUNT,
        context={
            key.replace("__", ":").replace("_OF_CLUSTER", "/parallelcluster:cluster-name"): value
            for key, value in context.items()
        }
        | {"aws:RequestedRegion": SCOPE.region},
    )
    return decide(request, '{"Statement": []}', policies)


INSTANCE, INTERFACE = arn("ec2", "instance/i-1"), arn("ec2", "network-interface/eni-1")
GROUP = arn("autoscaling", "autoScalingGroup:1-2:autoScalingGroupName/lab-a-login-AutoScalingGroup")
NODE_SECRET, OTHER_SECRET = (arn("secretsmanager", f"secret:{name}") for name in ("hpc-labs/nodes/a-x", "hpc-labs/a-x"))
OBJECT = SCOPE.bucket("projects/vlab/alpha/a")
LOAD_BALANCER = arn("elasticloadbalancing", "loadbalancer/net/Login/1")
YES, NO, NEVER = Decision.ALLOWED, Decision.NOT_ALLOWED, Decision.DENIED


@pytest.mark.parametrize(
    ("action", "resource", "context", "expected"),
    [
        # Tags: with what is made, with the cluster's own, or on what is a cluster's; nobody else's resources.
        ("ec2:CreateTags", INSTANCE, {"ec2__CreateAction": "RunInstances"}, YES),
        ("ec2:CreateTags", INTERFACE, {"aws__RequestTag_OF_CLUSTER": "lab-a"}, YES),
        ("ec2:CreateTags", INTERFACE, {"aws__ResourceTag_OF_CLUSTER": "lab-a"}, YES),
        ("ec2:DeleteTags", INTERFACE, {"aws__ResourceTag_OF_CLUSTER": "lab-a"}, YES),
        ("ec2:CreateTags", INTERFACE, {}, NO),
        ("ec2:DeleteTags", INTERFACE, {}, NO),
        ("ec2:RunInstances", INTERFACE, {"ec2__AssociatePublicIpAddress": "true"}, NEVER),
        ("ec2:RunInstances", INTERFACE, {"ec2__AssociatePublicIpAddress": "false"}, YES),
        ("ec2:CreatePlacementGroup", arn("ec2", "placement-group/p"), {}, YES),
        # Stacks carry the cluster's tag from the start.
        ("cloudformation:CreateStack", arn("cloudformation", "stack/a/1"), {"aws__RequestTag_OF_CLUSTER": "a"}, YES),
        ("cloudformation:CreateStack", arn("cloudformation", "stack/a/1"), {}, NO),
        ("cloudformation:DeleteStack", arn("cloudformation", "stack/a/1"), {"aws__ResourceTag_OF_CLUSTER": "a"}, YES),
        ("cloudformation:DeleteStack", arn("cloudformation", "stack/a/1"), {}, NO),
        # Login nodes: groups that ParallelCluster names, and load balancers that nobody outside can reach.
        ("autoscaling:CreateAutoScalingGroup", GROUP, {}, YES),
        ("autoscaling:PutLifecycleHook", GROUP, {}, YES),
        ("autoscaling:DeleteAutoScalingGroup", GROUP.replace("-AutoScalingGroup", ""), {}, NO),
        ("elasticloadbalancing:CreateLoadBalancer", LOAD_BALANCER, {"elasticloadbalancing__Scheme": "internal"}, YES),
        (
            "elasticloadbalancing:CreateLoadBalancer",
            LOAD_BALANCER,
            {"elasticloadbalancing__Scheme": "internet-facing"},
            NO,
        ),
        ("elasticloadbalancing:CreateLoadBalancer", LOAD_BALANCER, {}, NO),
        ("elasticloadbalancing:CreateListener", LOAD_BALANCER, {}, YES),
        ("elasticloadbalancing:CreateListener", arn("elasticloadbalancing", "loadbalancer/app/web/1"), {}, NO),
        ("elasticloadbalancing:DeleteTargetGroup", arn("elasticloadbalancing", "targetgroup/t/1"), {}, YES),
        (
            "iam:CreateServiceLinkedRole",
            SCOPE.iam("role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"),
            {"iam__AWSServiceName": "autoscaling.amazonaws.com"},
            YES,
        ),
        (
            "iam:CreateServiceLinkedRole",
            SCOPE.iam("role/aws-service-role/fsx.amazonaws.com/AWSServiceRoleForAmazonFSx"),
            {"iam__AWSServiceName": "fsx.amazonaws.com"},
            NO,
        ),
        # Accounting and directory: whether the secret is there, not what is in it.
        ("secretsmanager:DescribeSecret", NODE_SECRET, {}, YES),
        ("secretsmanager:DescribeSecret", OTHER_SECRET, {}, NO),
        ("secretsmanager:GetSecretValue", NODE_SECRET, {}, NO),
        # What validators look at.
        ("resource-groups:ListGroupResources", arn("resource-groups", "group/reserved"), {}, YES),
        ("ec2:DescribeCapacityReservations", "*", {}, YES),
        ("fsx:DescribeVolumes", arn("fsx", "volume/fs-1/fsvol-1"), {}, YES),
        ("cloudwatch:PutDashboard", arn("cloudwatch", "dashboard/lab-a"), {}, YES),
        ("cloudwatch:PutCompositeAlarm", arn("cloudwatch", "alarm:lab-a-HeadNode"), {}, YES),
    ],
)
def test_provider_s_requests(action: str, resource: str, context: dict[str, str], expected: Decision) -> None:
    assert answer(PROVIDER, action, resource, **context) is expected


@pytest.mark.parametrize(
    ("action", "resource", "context", "expected"),
    [
        ("secretsmanager:GetSecretValue", NODE_SECRET, {}, YES),
        ("secretsmanager:GetSecretValue", OTHER_SECRET, {}, NO),
        ("secretsmanager:GetSecretValue", NODE_SECRET.replace(ACCOUNT, "210987654321"), {}, NO),
        ("autoscaling:CompleteLifecycleAction", GROUP, {}, YES),
        ("autoscaling:CompleteLifecycleAction", GROUP.replace("-AutoScalingGroup", ""), {}, NO),
        ("autoscaling:UpdateAutoScalingGroup", GROUP, {}, NO),
        ("elasticloadbalancing:DescribeTargetHealth", "*", {}, YES),
        ("elasticloadbalancing:DeregisterTargets", arn("elasticloadbalancing", "targetgroup/t/1"), {}, NO),
        ("resource-groups:ListGroupResources", arn("resource-groups", "group/reserved"), {}, YES),
        ("ec2:RunInstances", arn("ec2", "capacity-reservation/cr-1"), {}, YES),
        ("ec2:CreateFleet", arn("ec2", "fleet/*"), {}, YES),
        ("ec2:CreateTags", INSTANCE, {"ec2__CreateAction": "CreateFleet"}, YES),
        ("ec2:CreateTags", INSTANCE, {"aws__RequestTag_OF_CLUSTER": "lab-a"}, NO),
        # Logs: the cluster's, its functions' and this library's, and no other group of the account.
        ("logs:CreateLogStream", arn("logs", "log-group:/aws/parallelcluster/lab-a-202611221634"), {}, YES),
        ("logs:PutLogEvents", arn("logs", "log-group:/aws/parallelcluster/lab-a-1:log-stream:ip-1"), {}, YES),
        ("logs:PutLogEvents", arn("logs", "log-group:/hpc-labs/lab-a/jobs:log-stream:1"), {}, YES),
        ("logs:CreateLogGroup", arn("logs", "log-group:/aws/lambda/pcluster-CleanupResources-1"), {}, YES),
        ("logs:PutRetentionPolicy", arn("logs", "log-group:/aws/lambda/rotation"), {}, NO),
        ("logs:PutLogEvents", arn("logs", "log-group:aws-cloudtrail-logs:log-stream:1"), {}, NO),
        ("logs:CreateLogGroup", arn("logs", "log-group:anything"), {}, NO),
        ("logs:DescribeLogGroups", "*", {}, YES),
        ("cloudwatch:PutMetricData", "*", {}, YES),
        # Objects are tagged with their class of data as they are written, and come back from the archive.
        ("s3:PutObjectTagging", OBJECT, {"aws__ResourceAccount": ACCOUNT}, YES),
        ("s3:RestoreObject", OBJECT, {"aws__ResourceAccount": ACCOUNT}, YES),
        ("s3:PutObjectTagging", OBJECT, {"aws__ResourceAccount": "210987654321"}, NO),
        ("s3:RestoreObject", OBJECT, {"aws__ResourceAccount": "210987654321"}, NO),
        ("s3:PutObjectAcl", OBJECT, {"aws__ResourceAccount": ACCOUNT}, NO),
        ("s3:PutObjectRetention", OBJECT, {"aws__ResourceAccount": ACCOUNT}, NO),
        ("ssmmessages:OpenDataChannel", "*", {}, YES),
    ],
)
def test_the_most_that_nodes_can_be_allowed(
    action: str, resource: str, context: dict[str, str], expected: Decision
) -> None:
    assert answer([POLICIES["boundary"]], action, resource, **context) is expected


VOLUME = arn("ec2", "volume/vol-1")


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("ec2:CreateTags", INSTANCE),
        ("ec2:CreateTags", VOLUME),
        ("ec2:TerminateInstances", INSTANCE),
        ("ec2:GetConsoleOutput", INSTANCE),
    ],
)
def test_a_node_has_power_over_nodes_of_its_own_cluster_only(action: str, resource: str) -> None:
    def asked(**context: str) -> Decision:
        return answer([POLICIES["boundary"]], action, resource, **context)

    a_s, b_s = {"aws__ResourceTag_OF_CLUSTER": "lab-a"}, {"aws__ResourceTag_OF_CLUSTER": "lab-b"}
    of_a = {"aws__PrincipalTag_OF_CLUSTER": "lab-a"}
    assert asked(**a_s, **of_a) is YES
    assert asked(**b_s, **of_a) is NO
    assert asked(**of_a) is NO  # a resource of no cluster
    assert asked(**a_s) is NO  # a role of no cluster
    assert asked() is NO
    assert asked(**b_s, **of_a, aws__RequestTag_OF_CLUSTER="lab-a") is NO  # making it one's own


@pytest.mark.parametrize("action", ["ec2:AttachVolume", "ec2:DetachVolume"])
@pytest.mark.parametrize("resource", [INSTANCE, VOLUME])
def test_nodes_move_no_volumes(action: str, resource: str) -> None:
    own = {"aws__ResourceTag_OF_CLUSTER": "lab-a", "aws__PrincipalTag_OF_CLUSTER": "lab-a"}
    assert answer([POLICIES["boundary"]], action, resource, **own) is NO


@pytest.mark.parametrize("via", ["secretsmanager", "s3", "ec2"])
def test_nodes_use_keys_through_services_only(via: str) -> None:
    key = arn("kms", "key/1")
    through = {"kms__ViaService": f"{via}.{SCOPE.region}.amazonaws.com", "aws__ResourceAccount": ACCOUNT}
    assert answer([POLICIES["boundary"]], "kms:Decrypt", key, **through) is YES
    assert answer([POLICIES["boundary"]], "kms:Decrypt", key, aws__ResourceAccount=ACCOUNT) is NO
    assert answer([POLICIES["boundary"]], "kms:Decrypt", key, **{**through, "aws__ResourceAccount": "1"}) is NO
