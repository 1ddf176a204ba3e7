"""The policy that bounds every role of a platform's and its labs' services."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from ..cluster._policy_document import Scope
from ..tags import Tags
from ._role_boundary_plan import role_boundary


@dataclass(frozen=True, kw_only=True)
class RoleBoundaryArgs:
    """What a `RoleBoundary` is made of.

    Attributes:
        tags: who the roles belong to.
        protect_data: the engine refuses to delete or replace the policy while this is set. Roles that guard data are
            under it, and AWS keeps a policy that is a role's boundary anyway.
    """

    tags: Tags
    protect_data: bool = True


class RoleBoundary(pulumi.ComponentResource):
    """The most that any role of a platform or lab may do, whatever policies are attached to it.

    One for a platform and all its labs in a region; each component that makes a role for a service takes its
    ``policy_arn`` as ``permissions_boundary_arn``. It is for the roles of flow logs, database figures, password
    rotation, backups, copies of buckets and the release of scratch. A role that does more wants a boundary of its own,
    not a wider one here. Clusters' roles and the role of a `ClusterProvider` have other boundaries, which the provider
    makes.

    Creates:
        One managed policy.

    AWS:
        A role may do what its policies and its boundary both allow; a boundary alone allows nothing. What a resource's
        policy gives to a role's session by name passes the boundary, and ours name roles
        (docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html). A boundary that is put on a role, or
        exchanged, changes the role in place. AWS does not delete a policy that is a role's boundary, so that it goes
        last, after the labs.

    Costs:
        Nothing.

    Limits:
        6,144 characters a policy, 5 versions of it, and 1500 customer managed policies an account
        (docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html).
    """

    policy_arn: pulumi.Output[str]

    def __init__(self, name: str, args: RoleBoundaryArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make the policy; ``name`` is the stem of its name."""
        super().__init__("hpclabs:account:RoleBoundary", name, None, opts)
        invoke = pulumi.InvokeOptions(parent=self)
        self.policy_arn = aws.iam.Policy(
            f"{name}-role-boundary",
            description="The most that a role of a service may do",
            policy=pulumi.Output.all(
                partition=aws.get_partition_output(opts=invoke).partition,
                region=aws.get_region_output(opts=invoke).region,
                account=aws.get_caller_identity_output(opts=invoke).account_id,
            ).apply(lambda scope: role_boundary(Scope(**scope))),
            tags=args.tags.named(f"{name}-role-boundary"),
            opts=pulumi.ResourceOptions(parent=self, protect=args.protect_data),
        ).arn
        self.register_outputs({"policy_arn": self.policy_arn})
