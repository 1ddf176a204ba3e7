"""A lab's part of the data buckets."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from ..tags import Tags
from ._data_bucket_plan import BucketRole

# What a lab works on below a prefix of its own; the rest of the buckets it only reads.
_OWN = (BucketRole.PROJECTS, BucketRole.SCRATCH)
_READ = (BucketRole.CONTAINERS,)


@dataclass(frozen=True, kw_only=True)
class LabDataArgs:
    """What a lab's access to data is made from.

    Attributes:
        virtual_lab: the virtual lab, the first part of the lab's prefix.
        project: the project, the second part.
        bucket_arns: the platform's buckets by ``BucketRole``; projects, scratch, containers and node assets are
            used.
        tags: who the lab belongs to.
    """

    virtual_lab: str
    project: str
    bucket_arns: pulumi.Input[Mapping[str, str]]
    tags: Tags


class LabData(pulumi.ComponentResource):
    """The policy that lets a lab's nodes work on their own data: ``s3://<bucket>/<virtual lab>/<project>/``.

    A lab reads and writes below its prefix in the buckets of projects and scratch, tags what it writes with its data
    class (``hpc-labs:data-class``), which decides how long it is kept, restores what was archived, reads every
    container and node script, and sees nothing of other labs. Public assets need no permission. Give
    ``access_policy_arn`` to every node role of the lab's cluster.

    Creates:
        One IAM policy.

    AWS:
        The buckets' own policies refuse what does not come through the network's endpoint; this one only allows.
        Objects are encrypted by the platform's key, which nodes may use through S3.

    Costs:
        Nothing. A restore from Deep Archive costs by the gigabyte and by the request.

    Limits:
        A customer-managed IAM policy has at most 6,144 characters; this one has some 1,500.
        (docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html)

    Raises:
        Nothing of its own.
    """

    access_policy_arn: pulumi.Output[str]
    prefix: str

    def __init__(self, name: str, args: LabDataArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("hpclabs:storage:LabData", name, None, opts)

        self.prefix = f"{args.virtual_lab}/{args.project}/"
        policy = aws.iam.Policy(
            f"{name}-data-access",
            description=f"Nodes of {args.virtual_lab}/{args.project} work on their own data",
            path="/parallelcluster/",
            policy=pulumi.Output.from_input(args.bucket_arns).apply(lambda arns: access_policy(arns, self.prefix)),
            tags=args.tags.named(f"{name}-data-access"),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.access_policy_arn = policy.arn
        self.register_outputs({"access_policy_arn": self.access_policy_arn, "prefix": self.prefix})


def access_policy(bucket_arns: Mapping[str, str], prefix: str) -> str:
    """The IAM policy of a lab's nodes on the data buckets, as JSON.

    Args:
        bucket_arns: the buckets by role.
        prefix: the lab's prefix, with a slash at its end.
    """
    own, read = ([bucket_arns[role] for role in roles] for roles in (_OWN, _READ))
    statements = [
        {
            "Sid": "OwnObjects",
            "Effect": "Allow",
            "Action": [
                "s3:AbortMultipartUpload",
                "s3:DeleteObject",
                "s3:GetObject",
                "s3:GetObjectTagging",
                "s3:ListMultipartUploadParts",
                "s3:PutObject",
                "s3:PutObjectTagging",
                "s3:RestoreObject",
            ],
            "Resource": [f"{arn}/{prefix}*" for arn in own],
        },
        {
            "Sid": "OwnNames",
            "Effect": "Allow",
            "Action": "s3:ListBucket",
            "Resource": own,
            "Condition": {"StringLike": {"s3:prefix": [prefix, f"{prefix}*"]}},
        },
        {"Sid": "Containers", "Effect": "Allow", "Action": "s3:GetObject", "Resource": [f"{arn}/*" for arn in read]},
        {"Sid": "ContainersNames", "Effect": "Allow", "Action": "s3:ListBucket", "Resource": read},
        {
            # ParallelCluster lets the head node and compute nodes read the scripts that they run, but not login nodes.
            "Sid": "NodeScripts",
            "Effect": "Allow",
            "Action": "s3:GetObject",
            "Resource": f"{bucket_arns[BucketRole.NODE_ASSETS]}/*",
        },
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": statements})
