"""What ParallelCluster's validators ask of AWS, answered from what moto holds."""

import os
from typing import Any

from .cluster_secrets import PclusterSecrets


class PclusterAws:
    """Stands in for ``pcluster.aws.aws_api.AWSApi``, as far as the validators used here ask."""

    def __init__(self, ec2: Any, efs: Any, secrets: Any) -> None:
        self.aws_region = os.environ["AWS_DEFAULT_REGION"]  # AWSApi.instance() wants its own again
        self.ec2 = _Ec2(ec2)
        self.efs = _Efs(efs)
        self.secretsmanager = PclusterSecrets(secrets)


class _Ec2:
    def __init__(self, backend: Any) -> None:
        self._backend = backend

    def get_subnet_cidr(self, subnet_id: str) -> str:
        return str(self._backend.get_subnet(subnet_id).cidr_block)

    def describe_capacity_reservations(self, reservation_ids: list[str]) -> list[dict[str, Any]]:
        return []  # none is modelled

    def describe_security_groups(self, group_ids: list[str]) -> list[dict[str, Any]]:
        groups = [self._backend.get_security_group_from_id(group_id) for group_id in group_ids]
        return [
            {
                "IpPermissions": [_permission(rule) for rule in group.ingress_rules],
                "IpPermissionsEgress": [_permission(rule) for rule in group.egress_rules],
            }
            for group in groups
        ]


class _Efs:
    def __init__(self, backend: Any) -> None:
        self._backend = backend

    def is_efs_standard(self, file_system_id: str) -> bool:
        return not self._backend.file_systems_by_id[file_system_id].availability_zone_name

    def get_efs_mount_target_id(self, file_system_id: str, zone: str) -> str | None:
        target = self._backend.file_systems_by_id[file_system_id]._mount_targets.get(zone)
        return str(target.mount_target_id) if target else None

    def get_efs_mount_target_security_groups(self, mount_target_id: str) -> list[str]:
        groups: list[str] = self._backend.describe_mount_target_security_groups(mount_target_id)
        return groups


def _permission(rule: Any) -> dict[str, Any]:
    return {
        "IpProtocol": rule.ip_protocol,
        "FromPort": rule.from_port,
        "ToPort": rule.to_port,
        "IpRanges": [{"CidrIp": rule.ip_range["CidrIp"]}] if "CidrIp" in rule.ip_range else [],
        "UserIdGroupPairs": [rule.source_group] if rule.source_group else [],
        "PrefixListIds": [{"PrefixListId": rule.prefix_list_id}] if rule.prefix_list_id else [],
    }
