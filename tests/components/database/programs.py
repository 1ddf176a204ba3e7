"""A platform's accounting database with one lab on it, as a program for the engine."""

PROGRAM = """
import json

import pulumi
import pulumi_aws as aws

from components.account import RoleBoundary, RoleBoundaryArgs
from components.database import (
    AccountingDatabase,
    AccountingDatabaseArgs,
    LabDatabase,
    LabDatabaseArgs,
    MungeKey,
    MungeKeyArgs,
)
from components.keys import PlatformKey, PlatformKeyArgs
from components.tags import Tags

config = pulumi.Config()
tags = Tags(virtual_lab="shared", project="shared", cost_centre="cc-1", owner="ops")
key = PlatformKey("keys", PlatformKeyArgs(tags=tags, protect_data=False, deletion_window_days=7))
boundary_arn = RoleBoundary("bounds", RoleBoundaryArgs(tags=tags, protect_data=False)).policy_arn
vpc = aws.ec2.Vpc("net", cidr_block="10.64.0.0/16")
subnets = {
    zone: aws.ec2.Subnet(zone, vpc_id=vpc.id, cidr_block=f"10.64.{at}.0/24", availability_zone=zone).id
    for at, zone in enumerate(("us-east-1a", "us-east-1b"))
}
clients = aws.ec2.SecurityGroup("clients", vpc_id=vpc.id, description="Clients of the network")
database = AccountingDatabase(
    "accounting",
    AccountingDatabaseArgs(
        vpc_id=vpc.id,
        subnet_ids=subnets,
        network_clients_security_group_id=clients.id,
        permissions_boundary_arn=boundary_arn,
        kms_key_arn=key.key_arn,
        tags=tags,
        instance_class=config.get("class") or "db.t4g.medium",
        backup_retention_days=config.get_int("retention") or 30,
        log_retention_days=config.get_int("logs") or 365,
        protect_data=config.get_bool("protect") or False,
        final_snapshot=False,
    ),
)
lab = LabDatabase(
    "lab",
    LabDatabaseArgs(
        lab="neuro-alpha",
        uri=database.uri,
        rotation_function_arn=database.rotation_function_arn,
        clients_security_group_id=database.clients_security_group_id,
        kms_key_arn=key.key_arn,
        tags=tags,
        rotation_days=config.get_int("rotation") or 30,
        secret_recovery_days=0,
    ),
)
munge = MungeKey(
    "slurm", MungeKeyArgs(owner="platform", kms_key_arn=key.key_arn, tags=tags, protect_data=False)
)
pulumi.export("munge_key_secret_arn", munge.secret_arn)
pulumi.export("uri", lab.uri)
pulumi.export("instance_id", database.instance_id)
pulumi.export("master_secret_arn", database.master_secret_arn)
pulumi.export("password_secret_arn", lab.password_secret_arn)
pulumi.export("rotation_function_arn", database.rotation_function_arn)
"""
