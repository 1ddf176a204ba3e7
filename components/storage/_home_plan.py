"""Who may mount the home file system, and where a lab's homes are in it."""

import json
from collections.abc import Sequence

from .home_settings import FOLDER_NAME, LABS_FOLDER

_CLIENT = ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientRootAccess", "elasticfilesystem:ClientWrite"]


def file_system_policy(*, file_system_arn: str) -> str:
    """The policy of the home file system, as JSON.

    A file system without a policy lets every client mount that reaches a mount target. With one, a client needs to be
    allowed something, and nothing is allowed here: nodes show their IAM role when they mount (``IamAuthorization`` in
    ParallelCluster, which also gives the role of each node what it needs), and a client without a role is refused.
    What remains to be said is what no role may do: mount without TLS, around the mount targets, or anything but an
    access point, since the file system's own root holds the homes of every lab.

    ParallelCluster lets a node's root act as root, which it needs to make the homes; through an access point that is
    root of one lab's homes. ``access_policy`` keeps a lab's roles to their own access point.
    (docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html)
    """
    access_points = f"{file_system_arn.rsplit(':', 1)[0]}:access-point/*"
    refused = {"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": _CLIENT, "Resource": file_system_arn}
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Sid": "OnlyWithTls", **refused, "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
                {
                    "Sid": "OnlyByMountTarget",
                    **refused,
                    "Condition": {"BoolIfExists": {"elasticfilesystem:AccessedViaMountTarget": "false"}},
                },
                {
                    "Sid": "OnlyByAccessPoint",
                    **refused,
                    "Condition": {"StringNotLike": {"elasticfilesystem:AccessPointArn": access_points}},
                },
            ],
        }
    )


def access_policy(
    *,
    file_system_id: str,
    access_point_arn: str,
    shared_arns: Sequence[str] = (),
    read_only_arns: Sequence[str] = (),
) -> str:
    """The IAM policy that keeps a lab's nodes to the lab's own access point, and to shared ones, as JSON.

    ParallelCluster 3.16 gives the nodes' roles every client action on the whole file system when a storage has
    ``IamAuthorization``, whichever access point it names. EFS knows no condition on who is asking but the role itself,
    so the file system's policy cannot tell labs apart; this policy on the roles does.

    Args:
        file_system_id: the home file system.
        access_point_arn: the lab's own access point.
        shared_arns: access points that the lab may mount beside its own.
        read_only_arns: those of them that it may only read.
    """
    file_system = f"{access_point_arn.rsplit(':', 1)[0]}:file-system/{file_system_id}"
    own = [access_point_arn, *shared_arns] if shared_arns else access_point_arn
    statements = [
        {
            "Sid": "OwnHomesOnly",
            "Effect": "Deny",
            "Action": _CLIENT,
            "Resource": file_system,
            "Condition": {"StringNotEquals": {"elasticfilesystem:AccessPointArn": own}},
        }
    ]
    if read_only_arns:
        statements.append(
            {
                "Sid": "SharedToRead",
                "Effect": "Deny",
                "Action": [action for action in _CLIENT if action != "elasticfilesystem:ClientMount"],
                "Resource": file_system,
                "Condition": {"StringEquals": {"elasticfilesystem:AccessPointArn": list(read_only_arns)}},
            }
        )
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def home_path(lab: str) -> str:
    """The folder of a lab's homes in the file system.

    Raises:
        ValueError: the lab's name cannot be a folder's.
    """
    if not FOLDER_NAME.fullmatch(lab):
        raise ValueError(
            f"LabHomeArgs: lab={lab!r}: 1 to 40 lower-case letters, digits and hyphens are allowed, starting with a "
            "letter and not ending with a hyphen. Choose another name for the lab."
        )
    return f"{LABS_FOLDER}/{lab}"
