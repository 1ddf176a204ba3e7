"""What ParallelCluster says about a cluster configuration, by its own code where that needs no AWS.

pcluster is imported when it is first needed: it takes 0.7 s.
"""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from .cluster_secrets import secret_findings
from .pcluster_aws import PclusterAws

Configuration = dict[str, Any]


class ConfigurationError(Exception):
    """ParallelCluster does not take a configuration; the message is its answer."""


def check_new(cluster_name: str, configuration: Configuration, ec2: Any, efs: Any, secrets: Any) -> None:
    """Check a configuration for a new cluster, also against the resources that it names.

    Raises:
        ConfigurationError: the schema or a validator finds an error.
    """
    from marshmallow import ValidationError
    from pcluster.aws.aws_api import AWSApi
    from pcluster.schemas.cluster_schema import ClusterSchema

    AWSApi._instance = PclusterAws(
        ec2, efs, secrets
    )  # pcluster must not call AWS: it would be this server, which is busy
    try:
        ClusterSchema(cluster_name=cluster_name).load(deepcopy(configuration))
    except ValidationError as error:
        messages = error.messages
        text = str(sorted(messages.items()) if isinstance(messages, dict) else error)
        raise _invalid([("ConfigSchemaValidator", text)]) from error
    findings = [*_name(cluster_name, configuration), *_network(configuration, ec2)] or [
        *_storage(configuration, ec2, efs),
        *secret_findings(configuration, ec2.region_name),
    ]
    if findings:
        raise _invalid(findings)


def check_change(cluster_name: str, old: Configuration, new: Configuration, *, fleet_runs: bool) -> bool:
    """Check a change of a cluster, and return whether there is one.

    Raises:
        ConfigurationError: ParallelCluster's update policies do not allow it.
    """
    from pcluster.config.config_patch import ConfigPatch

    allowed, (names, *rows) = ConfigPatch(_LiveCluster(cluster_name, old, fleet_runs=fleet_runs), old, new).check()
    if not allowed:
        changes = [dict(zip(names, row, strict=True)) for row in rows]
        errors = [_update_error(change) for change in changes if change["check"] != "SUCCEEDED"]
        raise ConfigurationError(json.dumps({"message": "Update failure", "update_validation_errors": errors}))
    return bool(rows)


def _update_error(change: dict[str, Any]) -> dict[str, str]:
    reasons = [text for text in (change["reason"], change["action_needed"]) if text]
    return {
        "parameter": ".".join([*change["param_path"], change["parameter"]]),
        "requested_value": "-" if change["new value"] is None else str(change["new value"]),
        "message": ". ".join(reasons) or "Error during update",
        "current_value": "-" if change["old value"] is None else str(change["old value"]),
    }


class _LiveCluster:
    """What ConfigPatch asks of a cluster. Its pools of login nodes have as many nodes as they are to have."""

    def __init__(self, name: str, configuration: Configuration, *, fleet_runs: bool) -> None:
        self.name = self.stack_name = name
        self._fleet_runs = fleet_runs
        pools = (configuration.get("LoginNodes") or {}).get("Pools") or []
        self._login_pools = {pool["Name"] for pool in pools if int(pool["Count"])}

    def has_running_capacity(self, updated_value: bool = False) -> bool:
        return self._fleet_runs

    def has_running_login_nodes(self, pool_name: str | None = None, updated_value: bool = False) -> bool:
        return bool(self._login_pools) if pool_name is None else pool_name in self._login_pools

    def get_running_capacity(self, *_: object, **__: object) -> int:
        return 0


_Finding = tuple[str, str]  # the validator's name and its message


def _invalid(findings: list[_Finding]) -> ConfigurationError:
    errors = [{"level": "ERROR", "type": validator, "message": message} for validator, message in findings]
    return ConfigurationError(
        json.dumps({"configuration_validation_errors": errors, "message": "Invalid cluster configuration."})
    )


def _name(cluster_name: str, configuration: Configuration) -> Iterator[_Finding]:
    from pcluster.constants import PCLUSTER_NAME_MAX_LENGTH, PCLUSTER_NAME_MAX_LENGTH_SLURM_ACCOUNTING

    slurm = configuration["Scheduling"].get("SlurmSettings") or {}
    accounting = "Database" in slurm or "ExternalSlurmdbd" in slurm
    longest = PCLUSTER_NAME_MAX_LENGTH_SLURM_ACCOUNTING if accounting else PCLUSTER_NAME_MAX_LENGTH
    plain = cluster_name.replace("-", "").isalnum() and cluster_name[0].isalpha() and cluster_name.isascii()
    if not plain or len(cluster_name) > longest:
        yield (
            "ClusterNameValidator",
            "Error: The cluster name can contain only alphanumeric characters (case-sensitive) and hyphens. "
            f"It must start with an alphabetic character and can't be longer than {longest} characters.",
        )


def _network(configuration: Configuration, ec2: Any) -> Iterator[_Finding]:
    subnets, groups = _subnets(ec2), {group_id for vpc in ec2.groups.values() for group_id in vpc}
    used = []
    for networking in networkings(configuration):
        for subnet_id in subnet_ids(networking):
            if subnet_id in subnets:
                used.append(subnets[subnet_id])
            else:
                yield "SubnetsValidator", f"The subnet ID '{subnet_id}' does not exist"
        for group_id in [*networking.get("SecurityGroups", []), *networking.get("AdditionalSecurityGroups", [])]:
            if group_id not in groups:
                yield "SecurityGroupsValidator", f"The security group '{group_id}' does not exist"
    for vpc in [ec2.vpcs[vpc_id] for vpc_id in sorted({subnet.vpc_id for subnet in used})]:
        if not (vpc.enable_dns_support and vpc.enable_dns_hostnames):
            yield "SubnetsValidator", f"DNS Support and DNS Hostnames are not both enabled in the VPC {vpc.id}."
        for subnet in used:
            if subnet.vpc_id > vpc.id:
                message = (
                    f"Subnet {subnet.id} is not in VPC {vpc.id}. Please make sure all subnets are in the same VPC."
                )
                yield "SubnetsValidator", message
    key_name = (configuration["HeadNode"].get("Ssh") or {}).get("KeyName")
    if key_name and key_name not in ec2.key_pairs:
        yield "KeyPairValidator", f"The key pair '{key_name}' does not exist"


def _storage(configuration: Configuration, ec2: Any, efs: Any) -> Iterator[_Finding]:
    from pcluster.validators.cluster_validators import EfsIdValidator

    subnets = _subnets(ec2)
    by_zone: dict[str, set[str]] = {}
    for subnet_id in {subnet_id for networking in networkings(configuration) for subnet_id in subnet_ids(networking)}:
        by_zone.setdefault(subnets[subnet_id].availability_zone, set()).add(subnet_id)
    for storage in configuration.get("SharedStorage") or []:
        settings = storage.get("EfsSettings") or {}
        file_system_id, access_point_id = settings.get("FileSystemId"), settings.get("AccessPointId")
        if file_system_id and file_system_id not in efs.file_systems_by_id:
            yield "EfsIdValidator", f"File system '{file_system_id}' does not exist."
        elif file_system_id:
            for result in EfsIdValidator().execute(file_system_id, by_zone, _groups_by_nodes(configuration)):
                yield result.validator_type, result.message
        if access_point_id and access_point_id not in efs.access_points:
            yield "EfsAccessPointOptionsValidator", f"Access point '{access_point_id}' does not exist."


def _groups_by_nodes(configuration: Configuration) -> set[frozenset[str]]:
    """Return the security groups of each kind of node; one that ParallelCluster makes has no id yet."""
    return {
        frozenset([*networking.get("SecurityGroups", [""]), *networking.get("AdditionalSecurityGroups", [])])
        for networking in networkings(configuration)
    }


def _subnets(ec2: Any) -> dict[str, Any]:
    return {subnet_id: subnet for subnets in ec2.subnets.values() for subnet_id, subnet in subnets.items()}


def networkings(configuration: Configuration) -> Iterator[dict[str, Any]]:
    """Yield the ``Networking`` of the head node, of each queue and of each pool of login nodes."""
    yield configuration["HeadNode"]["Networking"]
    for part in [
        *configuration["Scheduling"].get("SlurmQueues", []),
        *((configuration.get("LoginNodes") or {}).get("Pools", [])),
    ]:
        yield part["Networking"]


def subnet_ids(networking: dict[str, Any]) -> list[str]:
    """Return the subnets of a ``Networking``, which names one or several."""
    return networking.get("SubnetIds") or [networking["SubnetId"]]
