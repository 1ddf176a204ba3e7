"""The settings of an account's region that platforms want."""

from dataclasses import dataclass
from enum import StrEnum

import pulumi
import pulumi_aws as aws

_MOST_HOPS = 64


class VpcBlock(StrEnum):
    """What internet gateways of the account's region let pass, whatever routes and groups say."""

    BIDIRECTIONAL = "block-bidirectional"
    """Nothing, in either direction."""
    INGRESS = "block-ingress"
    """Only answers to what goes out through NAT and egress-only gateways."""
    OFF = "off"
    """What routes and groups let pass; the setting is left as it is."""


@dataclass(frozen=True, kw_only=True)
class AccountBaselineArgs:
    """What an `AccountBaseline` is made of.

    Attributes:
        kms_key_arn: the customer key that encrypts volumes and snapshots of which nobody says with which key.
        vpc_block: what internet gateways let pass, for every VPC of the account in this region. Nothing by default: an
            account whose other VPCs need the internet takes ``INGRESS`` or ``OFF``.
        metadata_hops: how far answers of the instance metadata service go, 1 to 64. By default 1, so that containers
            with a network of their own do not get the node's credentials; 2 where they shall. Slurm's containers
            (Enroot with Pyxis, Apptainer) share the node's network and do not need it.
        keep_on_destroy: leave the settings in force when the stack is destroyed, but for the default key, which is
            AWS's own again. Switch off in accounts that are only for trying things out.

    Raises:
        ValueError: ``metadata_hops`` is out of range.
    """

    kms_key_arn: pulumi.Input[str]
    vpc_block: VpcBlock = VpcBlock.BIDIRECTIONAL
    metadata_hops: int = 1
    keep_on_destroy: bool = True

    def __post_init__(self) -> None:
        """Refuse a number that EC2 would refuse."""
        if not 1 <= self.metadata_hops <= _MOST_HOPS:
            raise ValueError(
                f"AccountBaselineArgs: metadata_hops={self.metadata_hops}: 1 to {_MOST_HOPS} are allowed. "
                "Choose 1, or 2 for containers with a network of their own."
            )


class AccountBaseline(pulumi.ComponentResource):
    """Account-wide settings under which what is forgotten elsewhere does no harm.

    One for an account and region, in one stack: a second would set the same things, and take them away from the first
    when it is destroyed. Everything else in the account's region is under it too: new volumes and snapshots are
    encrypted, new machines want tokens for their metadata unless their launch says otherwise, internet gateways of
    every VPC stop, snapshots that are public stop being so, and buckets in every region stop being public. Volumes and
    machines that exist stay as they are.

    A destroy leaves all of it in force, since it protects more than the stack that set it. Only the default key of EBS
    goes back to AWS's: were a deleted key left there, no machine of the account could start. With
    ``keep_on_destroy=False`` AWS's defaults come back, which are open.

    Creates:
        Eight settings: encryption of EBS by default and its key, no public snapshots, no new public images, IMDSv2
        by default, no serial console, VPC Block Public Access without exclusions (unless off), and S3's block of public
        access for the account. None has tags or an ARN.

    AWS:
        Block Public Access stops internet gateways and egress-only ones, not peering, endpoints, VPN or Direct Connect
        (docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html). A launch's own metadata options win over the
        account's, and those over the image's: ParallelCluster's launch templates say that tokens are required and leave
        the hops open, so that they are the account's, and not the two of Amazon Linux 2023 (docs.aws.amazon.com/AWSEC2/
        latest/UserGuide/configuring-instance-metadata-options.html; aws-parallelcluster, templates/queues_stack.py).
        A default key that is disabled or deleted fails every launch without a key of its own (docs.aws.amazon.com/
        AWSEC2/latest/APIReference/API_ModifyEbsDefaultKmsKeyId.html), and the provider resets it when it deletes the
        resource: a change of the key therefore deletes first.

    Costs:
        Nothing.

    Limits:
        One of each an account and region; the block of S3 one an account. An organisation's declarative policy can set
        the same and then refuses changes (docs.aws.amazon.com/organizations/latest/userguide/
        orgs_manage_policies_declarative.html).
    """

    def __init__(self, name: str, args: AccountBaselineArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Set the account's region up; ``name`` is the stem of the children's names."""
        super().__init__("hpclabs:account:AccountBaseline", name, None, opts)
        kept = pulumi.ResourceOptions(parent=self, retain_on_delete=args.keep_on_destroy)

        aws.ebs.EncryptionByDefault(f"{name}-ebs-encryption", enabled=True, opts=kept)
        aws.ebs.DefaultKmsKey(
            f"{name}-ebs-key",
            key_arn=args.kms_key_arn,
            opts=pulumi.ResourceOptions(parent=self, delete_before_replace=True),
        )
        aws.ebs.SnapshotBlockPublicAccess(f"{name}-snapshots", state="block-all-sharing", opts=kept)
        aws.ec2.ImageBlockPublicAccess(f"{name}-images", state="block-new-sharing", opts=kept)
        aws.ec2.InstanceMetadataDefaults(
            f"{name}-metadata",
            http_endpoint="enabled",
            http_tokens="required",
            http_put_response_hop_limit=args.metadata_hops,
            opts=kept,
        )
        aws.ec2.SerialConsoleAccess(f"{name}-serial-console", enabled=False, opts=kept)
        if args.vpc_block is not VpcBlock.OFF:
            aws.ec2.VpcBlockPublicAccessOptions(
                f"{name}-vpcs", internet_gateway_block_mode=args.vpc_block.value, opts=kept
            )
        aws.s3.AccountPublicAccessBlock(
            f"{name}-buckets",
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=kept,
        )
        self.register_outputs({})
