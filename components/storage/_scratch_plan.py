"""What a scratch file system is made of, decided without Pulumi."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ._lustre_plan import maintenance_problems
from .data_repository import repository_problems

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .data_repository import DataRepository
    from .lustre import LustreDeployment
    from .lustre_options import Release

# docs.aws.amazon.com/fsx/latest/LustreGuide/limit-access-security-groups.html
_LUSTRE = (("rpc", 988, 988), ("data", 1_018, 1_023))

# CloudWatch Logs API Reference, PutRetentionPolicy.
_LOG_DAYS = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731),
    *(1096, 1827, 2192, 2557, 2922, 3288, 3653),
)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Traffic that a security group lets through.

    Attributes:
        name: what the rule is called in the stack, after the component's name.
        group: whose rule it is, ``scratch`` (the file system) or ``clients``.
        peer: the group at the other end, as ``group``.
        is_ingress: whether it lets traffic in, else out.
        ports: first and last TCP port, or None for all traffic.
    """

    name: str
    group: str
    peer: str
    is_ingress: bool
    ports: tuple[int, int] | None


def rules(*, efa: bool) -> tuple[Rule, ...]:
    """The rules between file system and clients, and between the file system's own servers.

    Servers call clients back, so every port is open both ways; ParallelCluster's ExistingFsxNetworkingValidator asks
    for port 988 in and out of the file system's group. EFA works only between groups that let all traffic through.
    """
    pairs = (("scratch", "clients"), ("clients", "scratch"), ("scratch", "scratch"))
    kinds = (("efa", None),) if efa else tuple((kind, (first, last)) for kind, first, last in _LUSTRE)
    return tuple(
        Rule(
            name=f"{group}-{'from' if is_ingress else 'to'}-{peer if peer != group else 'itself'}-{kind}",
            group=group,
            peer=peer,
            is_ingress=is_ingress,
            ports=ports,
        )
        for group, peer in pairs
        for is_ingress in (True, False)
        for kind, ports in kinds
    )


def scratch_problems(
    *,
    deployment: LustreDeployment,
    repositories: Sequence[DataRepository],
    release: Release | None,
    maintenance_start: str,
    log_retention_days: int,
) -> Iterator[str]:
    """What is wrong between the parts of a scratch file system."""
    kind = type(deployment).__name__
    yield from repository_problems(repositories)
    if repositories and not deployment.takes_links:
        yield (
            f"repositories: {len(repositories)} of them with deployment={kind}, which FSx never links to S3; leave "
            "them out or take Persistent2Ssd"
        )
    if repositories and deployment.automatic_backups:
        yield (
            "deployment.backups: FSx makes no backups of a file system that is linked to S3; leave backups out (the "
            "bucket keeps what is exported) or leave repositories out"
        )
    if release and not repositories:
        yield (
            "release: only files that are in S3 can be released, and there are no repositories; add one or leave "
            "release out"
        )
    if log_retention_days not in _LOG_DAYS:
        nearest = min(_LOG_DAYS, key=lambda days: abs(days - log_retention_days))
        yield (
            f"log_retention_days={log_retention_days}: CloudWatch Logs takes {', '.join(map(str, _LOG_DAYS))}; take "
            f"{nearest}"
        )
    yield from maintenance_problems(maintenance_start)


def release_task(*, file_system_id: str, unused_days: int) -> str:
    """The request that EventBridge Scheduler sends to FSx, as JSON.

    Names and case are the API's (docs.aws.amazon.com/fsx/latest/APIReference/API_CreateDataRepositoryTask.html): the
    schedule's ``Input`` is passed on as it is. ``/`` stands for every file that is in S3. No report: FSx would write it
    into a linked bucket, below an export path.
    """
    return json.dumps(
        {
            "Type": "RELEASE_DATA_FROM_FILESYSTEM",
            "FileSystemId": file_system_id,
            "Paths": ["/"],
            "ReleaseConfiguration": {"DurationSinceLastAccess": {"Unit": "DAYS", "Value": unused_days}},
            "Report": {"Enabled": False},
        }
    )


def release_target(partition: str) -> str:
    """Scheduler's name for FSx's operation, which it calls itself; no function in between.

    docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html
    """
    return f"arn:{partition}:scheduler:::aws-sdk:fsx:createDataRepositoryTask"


def release_trust(*, account: str, group_arn: str) -> str:
    """Who may use the role that releases: Scheduler, for schedules of this account's group alone.

    The condition has to name the group, not the schedule, which is made with the role.
    (docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html)
    """
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "scheduler.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                    "Condition": {"StringEquals": {"aws:SourceAccount": account, "aws:SourceArn": group_arn}},
                }
            ],
        }
    )


def release_permissions(file_system_arn: str) -> str:
    """What the role may do: start tasks on this file system. A task is a resource of its own, without a name yet."""
    tasks = f"{file_system_arn.rpartition(':')[0]}:task/*"
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "StartTasks",
                    "Effect": "Allow",
                    "Action": "fsx:CreateDataRepositoryTask",
                    "Resource": [file_system_arn, tasks],
                }
            ],
        }
    )
