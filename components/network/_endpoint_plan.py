"""Which VPC endpoints a private platform needs, why, and what each one lets through. Pure: no Pulumi, no AWS."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Feature(StrEnum):
    """What labs of a platform may use; endpoints and what they let through are derived from it."""

    CLUSTER = "cluster"
    LOGIN_NODES = "login-nodes"
    ACCOUNTING = "accounting"
    DIRECTORY_SERVICE = "directory-service"
    CONTAINERS = "containers"
    DCV = "dcv"
    SESSION_MANAGER = "session-manager"
    MONITORING = "monitoring"
    FILE_SYSTEMS = "file-systems"


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """An interface endpoint, and why the platform has it.

    Attributes:
        service: last part of the service's endpoint name, e.g. ``ecr.api`` of ``com.amazonaws.us-east-1.ecr.api``.
        actions: prefix of the service's IAM actions, e.g. ``ecr`` of ``ecr:GetAuthorizationToken``.
        reason: who calls the service from inside the VPC.
    """

    service: str
    actions: str
    reason: str


_INTERFACE: dict[Feature, tuple[Endpoint, ...]] = {
    Feature.CLUSTER: (
        Endpoint(
            service="cloudformation",
            actions="cloudformation",
            reason="the head node reads its configuration from the cluster's stack and signals to it",
        ),
        Endpoint(service="ec2", actions="ec2", reason="Slurm's power saving starts and stops compute nodes"),
        Endpoint(service="logs", actions="logs", reason="every node sends its system and Slurm logs"),
    ),
    Feature.LOGIN_NODES: (
        Endpoint(
            service="autoscaling",
            actions="autoscaling",
            reason="a login node completes its lifecycle hook when it starts and stops",
        ),
        Endpoint(
            service="elasticloadbalancing",
            actions="elasticloadbalancing",
            reason="the head node looks for healthy login nodes behind their load balancer",
        ),
    ),
    Feature.ACCOUNTING: (
        Endpoint(
            service="secretsmanager",
            actions="secretsmanager",
            reason="the head node reads the accounting database's password or munge key, and the function that renews "
            "passwords writes them",
        ),
    ),
    Feature.DIRECTORY_SERVICE: (
        Endpoint(
            service="secretsmanager",
            actions="secretsmanager",
            reason="the head node reads the password with which it asks the directory",
        ),
    ),
    Feature.CONTAINERS: (
        Endpoint(service="ecr.api", actions="ecr", reason="nodes log in to the container registry"),
        Endpoint(service="ecr.dkr", actions="ecr", reason="nodes pull image manifests"),
    ),
    # DCV takes its licence from a bucket of AWS's, which the S3 policy opens.
    Feature.DCV: (),
    # No ec2messages: the agent uses ssmmessages in its place since version 3.3.40 (2024). No kms: sessions are
    # encrypted by TLS, and nodes may not use the key by which an account's preferences can have them encrypted again.
    Feature.SESSION_MANAGER: (
        Endpoint(service="ssm", actions="ssm", reason="the agent registers its node"),
        Endpoint(service="ssmmessages", actions="ssmmessages", reason="the agent carries interactive sessions"),
    ),
    Feature.MONITORING: (
        Endpoint(service="monitoring", actions="cloudwatch", reason="the CloudWatch agent sends metrics"),
    ),
    Feature.FILE_SYSTEMS: (
        Endpoint(
            service="elasticfilesystem",
            actions="elasticfilesystem",
            reason="the EFS mount helper looks for a mount target when the file system's name does not resolve",
        ),
    ),
}

# These services' actions know no resources, so their requests carry no aws:ResourceAccount to compare
# (Service Authorization Reference, "Amazon Session Manager Message Gateway Service").
_WITHOUT_RESOURCES = frozenset({"ssmmessages"})

PolicyDocument = dict[str, object]
_Statement = dict[str, object]


def interface_endpoints(features: Iterable[Feature]) -> tuple[Endpoint, ...]:
    """The interface endpoints that the features need together, each once, by service name.

    S3 and DynamoDB are not among them: every platform reaches these two through gateway endpoints, which cost nothing.
    """
    needed = {endpoint.service: endpoint for feature in features for endpoint in _INTERFACE[feature]}
    return tuple(needed[service] for service in sorted(needed))


def service_name(service: str, region: str) -> str:
    """The name under which the Region offers a service's endpoint.

    Raises:
        ValueError: the Region is in China, where part of the services have other endpoint names.
    """
    if region.startswith("cn-"):
        raise ValueError(f"region={region!r}: private networks in the China Regions are not supported.")
    return f"com.amazonaws.{region}.{service}"


def partition(region: str) -> str:
    """The partition that a Region's ARNs start with."""
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"


def endpoint_policy(endpoint: Endpoint, account: str, region: str) -> PolicyDocument:
    """What may pass an interface endpoint: identities of this account, to resources of this account.

    An endpoint policy grants nothing; it bounds what identities can do through the endpoint. Someone who brings
    credentials of another account into a lab, or names another account's resource, is refused.
    """
    return _document(
        _within_account(endpoint.actions, account), *_exceptions(endpoint.service, account, region, partition(region))
    )


def dynamodb_policy(account: str) -> PolicyDocument:
    """What may pass the DynamoDB gateway endpoint: this account's identities, to this account's tables."""
    return _document(_within_account("dynamodb", account))


def s3_policy(features: Iterable[Feature], account: str, region: str) -> PolicyDocument:
    """What may pass the S3 gateway endpoint: this account's buckets, and the AWS-owned ones that a cluster needs.

    The statements on AWS's own buckets name no account. Signals to CloudFormation and image layers are pre-signed URLs
    that AWS made with identities of its own, and package downloads are not signed at all, so a condition on this
    account's identities would refuse them: the cluster would wait for its head node until it times out.
    """
    arn = f"arn:{partition(region)}:s3:::"
    statements = [
        _within_account("s3", account),
        _aws_bucket("SignalCloudFormation", "s3:PutObject", f"{arn}cloudformation-waitcondition-{region}/*"),
        # This bucket's name has the Region without hyphens. A cluster's clean-up functions run in the lab's subnet.
        _aws_bucket(
            "AnswerCloudFormation",
            "s3:PutObject",
            f"{arn}cloudformation-custom-resource-response-{region.replace('-', '')}/*",
        ),
        _aws_bucket("ReadParallelCluster", "s3:GetObject", f"{arn}{region}-aws-parallelcluster/*"),
        _aws_bucket("ReadAmazonLinuxPackages", "s3:GetObject", f"{arn}al2023-repos-{region}-de612dc2/*"),
    ]
    if Feature.DCV in features:
        statements.append(_aws_bucket("ReadDcvLicence", "s3:GetObject", f"{arn}dcv-license.{region}/*"))
    if Feature.CONTAINERS in features:
        layers = f"{arn}prod-{region}-starport-layer-bucket/*"
        statements.append(_aws_bucket("ReadContainerLayers", "s3:GetObject", layers))
    return _document(*statements)


def _document(*statements: _Statement) -> PolicyDocument:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def _within_account(actions: str, account: str) -> _Statement:
    condition = {"aws:PrincipalAccount": account}
    if actions not in _WITHOUT_RESOURCES:
        condition["aws:ResourceAccount"] = account
    return {
        "Sid": "WithinThisAccount",
        "Effect": "Allow",
        "Principal": "*",
        "Action": f"{actions}:*",
        "Resource": "*",
        "Condition": {"StringEquals": condition},
    }


def _aws_bucket(sid: str, action: str, objects: str) -> _Statement:
    return {"Sid": sid, "Effect": "Allow", "Principal": "*", "Action": action, "Resource": objects}


def _exceptions(service: str, account: str, region: str, partition: str) -> tuple[_Statement, ...]:
    """Requests that a private cluster makes and that are not from an identity of ours to a resource of ours."""
    if service == "cloudformation":
        # cfn-init and cfn-hup sign with the instance's identity document when they have no credentials: no principal
        # of ours. CloudFormation then answers for the stack that made the instance only.
        return (
            {
                "Sid": "InstanceOfOwnStack",
                "Effect": "Allow",
                "Principal": "*",
                "Action": ["cloudformation:DescribeStackResource", "cloudformation:SignalResource"],
                "Resource": f"arn:{partition}:cloudformation:{region}:{account}:stack/*",
            },
        )
    if service == "ec2":
        # AWS owns the cluster's image and its snapshots; the ARN of an image names no account.
        images = [f"arn:{partition}:ec2:{region}::{kind}/*" for kind in ("image", "snapshot")]
        return (_to_aws("LaunchImages", ["ec2:RunInstances", "ec2:CreateFleet"], images, account),)
    if service == "ssm":
        published = [f"arn:{partition}:ssm:{region}::{kind}" for kind in ("document/*", "parameter/aws/*")]
        return (_to_aws("ReadWhatAwsPublishes", ["ssm:Describe*", "ssm:Get*", "ssm:List*"], published, account),)
    return ()


def _to_aws(sid: str, actions: list[str], resources: list[str], account: str) -> _Statement:
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": "*",
        "Action": actions,
        "Resource": resources,
        "Condition": {"StringEquals": {"aws:PrincipalAccount": account}},
    }
