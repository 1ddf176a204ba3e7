"""What a lab has before it has clusters: its subnet, keys, homes and the policy on its data."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi

from components.keys import LabDataKey, LabDataKeyArgs, LabKey, LabKeyArgs
from components.network import LabNetwork, LabSubnet, LabSubnetArgs, zone_for
from components.storage import LabData, LabDataArgs, LabHome, LabHomeArgs
from components.tags import Tags

from .lab_settings import LabSettings
from .outputs import PlatformOutputs


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What a lab has before it has clusters."""

    subnet: LabSubnet
    key: LabKey
    home: LabHome
    data: LabData
    kms_key_arn: pulumi.Output[str]

    @classmethod
    def make(cls, settings: LabSettings, platform: PlatformOutputs, tags: Tags) -> "Ground":
        """Make the subnet, the keys, the homes and the policy on data."""
        lab = settings.name
        kms_key_arn = platform.kms_key_arn
        if settings.own_key:
            kms_key_arn = LabDataKey(
                lab, LabDataKeyArgs(lab=lab, tags=tags, protect_data=settings.protect_data)
            ).key_arn
        labs_cidr = platform.labs_cidrs.apply(lambda cidrs: _labs_cidr(cidrs, settings.labs_cidr))
        return cls(
            subnet=LabSubnet(
                lab,
                LabSubnetArgs(
                    lab=lab,
                    network=LabNetwork(
                        vpc_id=platform.vpc_id,
                        zone=zone_for(platform.zones, settings.instance_types, settings.zone),
                        labs_cidr=labs_cidr,
                        other_labs_cidrs=pulumi.Output.all(platform.labs_cidrs, labs_cidr).apply(
                            lambda cidrs: _others(*cidrs)
                        ),
                        shared_cidr=platform.shared_cidr,
                        s3_endpoint_id=platform.s3_endpoint_id,
                        dynamodb_endpoint_id=platform.dynamodb_endpoint_id,
                        lease_table_name=platform.lease_table_name,
                        peerings=platform.peerings,
                    ),
                    prefix=settings.subnet_prefix,
                    tags=tags,
                ),
            ),
            key=LabKey(
                lab,
                LabKeyArgs(
                    key_name=lab,
                    kms_key_arn=kms_key_arn,
                    secret_recovery_days=settings.keep.private_key_days,
                    tags=tags,
                ),
            ),
            home=LabHome(
                lab,
                LabHomeArgs(
                    lab=lab,
                    file_system_id=platform.home_file_system_id,
                    tags=tags,
                ),
            ),
            data=LabData(
                lab,
                LabDataArgs(
                    virtual_lab=settings.virtual_lab,
                    project=settings.project,
                    bucket_arns=platform.bucket_arns,
                    tags=tags,
                ),
            ),
            kms_key_arn=kms_key_arn,
        )


def _labs_cidr(cidrs: Sequence[str], wanted: str | None) -> str:
    """Return the supernet that the lab's subnet is leased from.

    Raises:
        RunError: the one that the config asks for is not one of the platform's.
    """
    if wanted and wanted not in cidrs:
        raise pulumi.RunError(f"labs_cidr={wanted!r}: the platform has {', '.join(cidrs)}; choose one of them.")
    return wanted or cidrs[0]


def _others(cidrs: Sequence[str], own: str) -> list[str]:
    return [cidr for cidr in cidrs if cidr != own]
