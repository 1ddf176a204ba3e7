"""A lab's part of the home file system."""

from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from ..tags import Tags
from ._home_plan import access_policy, home_path
from .home_settings import Owner, PosixUser, posix_user, root_directory


@dataclass(frozen=True, kw_only=True)
class SharedFolder:
    """An access point of the platform's that a lab may mount beside its own.

    Attributes:
        access_point_arn: the access point, for example of ``HomeFileSystem.access_point_arns``.
        writable: whether the lab may write there; otherwise it only reads.
    """

    access_point_arn: pulumi.Input[str]
    writable: bool = False


@dataclass(frozen=True, kw_only=True)
class LabHomeArgs:
    """What a lab's homes are made from.

    Attributes:
        lab: the lab's name, which becomes a folder: 1 to 40 lower-case letters, digits and hyphens.
        file_system_id: the platform's home file system.
        tags: who the lab belongs to.
        owner: who owns the folder when EFS makes it; root, as of ``/home``, by default.
        user: who every client acts as, whoever they are on their machine, for a lab that is one user to all; None, the
            default, lets each keep their own files.
        shared: folders of the platform's that the lab may mount too; none by default.

    Raises:
        ValueError: the lab's name cannot be a folder's.
    """

    lab: str
    file_system_id: pulumi.Input[str]
    tags: Tags
    owner: Owner = field(default_factory=Owner)
    user: PosixUser | None = None
    shared: tuple[SharedFolder, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a name that cannot be a folder's."""
        home_path(self.lab)


class LabHome(pulumi.ComponentResource):
    """An access point to a folder of the home file system, and the policy that keeps a lab's nodes to it.

    The access point forces no POSIX user unless told to: a lab has many users, and each keeps their own files. The
    folder belongs to root, as ``/home`` does. The files stay when the lab goes, for EFS deletes nothing with an access
    point; a lab of the same name finds them again. Give ``access_policy_arn`` to every node role of the lab's cluster
    (``Iam/AdditionalIamPolicies`` in ParallelCluster).

    Creates:
        One access point and one IAM policy.

    AWS:
        A file system has at most 10,000 access points. EFS makes the folder when it is first mounted. The policy is
        in the path ``/parallelcluster/`` because AWS's own roles for ParallelCluster may attach policies of that path
        only. Everything about an access point is fixed when it is made: another owner or user makes a new one beside
        it, and clients mount it anew. (docs.aws.amazon.com/efs/latest/ug/limits.html)

    Costs:
        Nothing.

    Limits:
        A path has at most 100 characters and four levels, a user 16 secondary groups, an IAM policy 6,144 characters:
        some 25 shared folders. (docs.aws.amazon.com/efs/latest/ug/API_RootDirectory.html, API_PosixUser.html;
        docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html)

    Raises:
        ValueError: by LabHomeArgs.
    """

    access_point_id: pulumi.Output[str]
    access_point_arn: pulumi.Output[str]
    access_policy_arn: pulumi.Output[str]
    path: str

    def __init__(self, name: str, args: LabHomeArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("hpclabs:storage:LabHome", name, None, opts)

        self.path = home_path(args.lab)
        access_point = aws.efs.AccessPoint(
            f"{name}-home",
            file_system_id=args.file_system_id,
            root_directory=root_directory(self.path, args.owner),
            posix_user=posix_user(args.user),
            tags=args.tags.named(f"{name}-home"),
            opts=pulumi.ResourceOptions(parent=self),
        )
        policy = aws.iam.Policy(
            f"{name}-home-access",
            description=f"Nodes of the lab {args.lab} reach no other lab's homes",
            path="/parallelcluster/",
            policy=pulumi.Output.all(
                file_system_id=args.file_system_id,
                access_point_arn=access_point.arn,
                shared_arns=[folder.access_point_arn for folder in args.shared],
                read_only_arns=[folder.access_point_arn for folder in args.shared if not folder.writable],
            ).apply(lambda ids: access_policy(**ids)),
            tags=args.tags.named(f"{name}-home-access"),
            opts=pulumi.ResourceOptions(parent=self),
        )

        self.access_point_id = access_point.id
        self.access_point_arn = access_point.arn
        self.access_policy_arn = policy.arn
        self.register_outputs(
            {
                "access_point_id": self.access_point_id,
                "access_point_arn": self.access_point_arn,
                "access_policy_arn": self.access_policy_arn,
                "path": self.path,
            }
        )
