"""The table that labs' subnets are leased from."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from ..tags import Tags
from ._lease_store import HASH_KEY, RANGE_KEY


@dataclass(frozen=True, kw_only=True)
class LeaseTableArgs:
    """What a `LeaseTable` is made of.

    Attributes:
        kms_key_arn: the customer key that encrypts the table.
        tags: who the table belongs to.
        protect_data: refuse to delete the table, both in AWS and in Pulumi. Without it, deleting the platform forgets
            which blocks are taken.
    """

    kms_key_arn: pulumi.Input[str]
    tags: Tags
    protect_data: bool = True


class LeaseTable(pulumi.ComponentResource):
    """Who holds which block of the labs' address ranges.

    Creates:
        One DynamoDB table: a partition for each labs' supernet, a row for each lease.

    AWS:
        A lease is taken by a transaction that fails when another was taken since the table was read, so that two labs
        never get the same block (docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html).
        Restorable to any second of the last 35 days.

    Costs:
        Nothing that adds up: a few requests for each lab's whole life, at 0.625 USD a million writes, and some
        kilobytes at 0.25 a GB and month, with 0.20 more to be restorable (infracost goldens, 2024-07).

    Limits:
        100 writes a transaction, of which a lease takes two; 1000 write units a second for a supernet
        (docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html). 2500 tables a Region.
    """

    table_name: pulumi.Output[str]
    table_arn: pulumi.Output[str]

    def __init__(self, name: str, args: LeaseTableArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make the table; ``name`` is the stem of its children's names."""
        super().__init__("hpclabs:network:LeaseTable", name, None, opts)
        table = aws.dynamodb.Table(
            f"{name}-table",
            attributes=[
                aws.dynamodb.TableAttributeArgs(name=HASH_KEY, type="S"),
                aws.dynamodb.TableAttributeArgs(name=RANGE_KEY, type="S"),
            ],
            hash_key=HASH_KEY,
            range_key=RANGE_KEY,
            billing_mode="PAY_PER_REQUEST",
            server_side_encryption=aws.dynamodb.TableServerSideEncryptionArgs(
                enabled=True, kms_key_arn=args.kms_key_arn
            ),
            point_in_time_recovery=aws.dynamodb.TablePointInTimeRecoveryArgs(enabled=True),
            deletion_protection_enabled=args.protect_data,
            tags=args.tags.named(f"{name}-table"),
            opts=pulumi.ResourceOptions(parent=self, protect=args.protect_data),
        )
        self.table_name = table.name
        self.table_arn = table.arn
        self.register_outputs({"table_name": self.table_name, "table_arn": self.table_arn})
