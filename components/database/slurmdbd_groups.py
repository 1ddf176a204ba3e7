"""The network side of one slurmdbd for several clusters."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from ..tags import Tags

# AWS's own template for an external slurmdbd has these (aws-parallelcluster, cloudformation/external-slurmdbd):
# clusters call slurmdbd, and slurmdbd tells slurmctld of changes on the port that slurmctld registered with.
_SLURMDBD = (6819, 6819)
_SLURMCTLD = (6820, 6829)


@dataclass(frozen=True, kw_only=True)
class SlurmdbdGroupsArgs:
    """What the groups are made from.

    Attributes:
        vpc_id: the platform's VPC.
        tags: who the platform belongs to.
    """

    vpc_id: pulumi.Input[str]
    tags: Tags


class SlurmdbdGroups(pulumi.ComponentResource):
    """Two security groups: one that an external slurmdbd carries, and one that the head nodes of its clusters carry.

    The slurmdbd also carries ``AccountingDatabase.clients_security_group_id``, to reach the database.

    Creates:
        Two security groups and four rules; 6 resources.

    AWS:
        What clusters and slurmdbd say to each other is signed by munge and not encrypted; it stays inside the VPC.
        6819 is open from the clusters, 6820 to 6829 back, where a cluster's slurmctld listens.
        (github.com/aws/aws-parallelcluster, cloudformation/external-slurmdbd/external_slurmdbd_stack.py)

    Costs:
        Nothing.

    Limits:
        60 rules a group and direction (docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html): one here,
        however many clusters there are, since rules name groups.
    """

    slurmdbd_security_group_id: pulumi.Output[str]
    clients_security_group_id: pulumi.Output[str]

    def __init__(self, name: str, args: SlurmdbdGroupsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("hpclabs:database:SlurmdbdGroups", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        groups = {
            role: aws.ec2.SecurityGroup(
                f"{name}-{role}",
                description=description,
                vpc_id=args.vpc_id,
                tags=args.tags.named(f"{name}-{role}"),
                opts=child,
            ).id
            for role, description in (
                ("slurmdbd", "A slurmdbd for several clusters"),
                ("clients", "Head nodes that use the slurmdbd"),
            )
        }
        for server, client, (first, last) in (("slurmdbd", "clients", _SLURMDBD), ("clients", "slurmdbd", _SLURMCTLD)):
            aws.vpc.SecurityGroupIngressRule(
                f"{name}-{server}-from-{client}",
                description=f"Slurm from {client}",
                security_group_id=groups[server],
                referenced_security_group_id=groups[client],
                ip_protocol="tcp",
                from_port=first,
                to_port=last,
                tags=args.tags.named(f"{name}-{server}-from-{client}"),
                opts=child,
            )
            aws.vpc.SecurityGroupEgressRule(
                f"{name}-{client}-to-{server}",
                description=f"Slurm to {server}",
                security_group_id=groups[client],
                referenced_security_group_id=groups[server],
                ip_protocol="tcp",
                from_port=first,
                to_port=last,
                tags=args.tags.named(f"{name}-{client}-to-{server}"),
                opts=child,
            )

        self.slurmdbd_security_group_id = groups["slurmdbd"]
        self.clients_security_group_id = groups["clients"]
        self.register_outputs(
            {
                "slurmdbd_security_group_id": self.slurmdbd_security_group_id,
                "clients_security_group_id": self.clients_security_group_id,
            }
        )
