"""The alarms of a lab. Pure: no Pulumi, no AWS.

Where each metric comes from is said in ``_lab_dashboard_plan.py`` and ``_storage_widgets.py``. An alarm cannot search,
so each names its metrics in full.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ._alarm import Alarm, AlarmMetric, Comparison, Missing
from ._names import lab_namespace, out_of_range, refuse

if TYPE_CHECKING:
    from pulumi import Input

_GIB = 1024**3
_HOUR = 3600


@dataclass(frozen=True, kw_only=True)
class LabThresholds:
    """From where on a lab's alarms are on. None is no such alarm.

    Attributes:
        head_node_memory_percent: memory in use, 1 to 100 %, for five minutes.
        head_node_disk_percent: root disk in use, 1 to 100 %, for five minutes.
        scratch_free_percent: less of the scratch free than this, 1 to 100 %, for five minutes.
        failed_jobs_percent: share of the jobs that ended in an hour and failed, 1 to 100 %. Cancelled and preempted
            jobs count as ended, not as failed.
        failed_jobs_at_least: fewer jobs than this in an hour say nothing; 1 or more.
        lost_jobs_an_hour: jobs that ended because their node did, 1 or more.

    Raises:
        ValueError: a number is outside its range.
    """

    head_node_memory_percent: int | None = 90
    head_node_disk_percent: int | None = 85
    scratch_free_percent: int | None = 10
    failed_jobs_percent: int | None = 50
    failed_jobs_at_least: int = 10
    lost_jobs_an_hour: int | None = 3

    def __post_init__(self) -> None:
        """Refuse thresholds that would be on always or never, all in one error."""
        percents = ("head_node_memory_percent", "head_node_disk_percent", "scratch_free_percent", "failed_jobs_percent")
        counts = ("failed_jobs_at_least", "lost_jobs_an_hour")
        problems = [*out_of_range(self, percents, 100), *out_of_range(self, counts)]
        refuse("LabThresholds", problems, "None leaves an alarm out.")


@dataclass(frozen=True, kw_only=True)
class LabAlarmFacts:
    """What there is in a lab; None is what it does not have."""

    lab: str
    cluster_name: Input[str] | None
    head_node_instance_id: Input[str] | None
    has_heartbeats: bool
    scratch_file_system_id: Input[str] | None
    scratch_capacity_gib: int | None
    has_job_logs: bool


def lab_alarms(facts: LabAlarmFacts, thresholds: LabThresholds) -> list[Alarm]:
    """The alarms of a lab, without those whose threshold is None."""
    return [*_head_node(facts, thresholds), *_scratch(facts, thresholds), *_jobs(facts, thresholds)]


def _head_node(facts: LabAlarmFacts, thresholds: LabThresholds) -> list[Alarm]:
    if facts.head_node_instance_id is None or facts.cluster_name is None:
        return []
    instance = {"InstanceId": facts.head_node_instance_id}

    def metric(namespace: str, name: str, **dimensions: Input[str]) -> AlarmMetric:
        return AlarmMetric(namespace=namespace, name=name, dimensions={**instance, **dimensions}, stat="Maximum")

    alarms = [
        Alarm(
            key="head-node-down",
            description="The head node fails EC2's status checks, is stopped or is gone. Look at its system log in "
            "EC2; start it there if somebody stopped it.",
            metrics=(metric("AWS/EC2", "StatusCheckFailed"),),
            threshold=1,
            points=3,
            missing=Missing.BAD,
        ),
    ]
    if facts.has_heartbeats:
        alarms.append(
            Alarm(
                key="scheduler-silent",
                description="clustermgtd has not reported for ten minutes: no node starts or stops. Look at the log "
                "streams clustermgtd and slurmctld.",
                metrics=(metric("ParallelCluster", "ClustermgtdHeartbeat", ClusterName=facts.cluster_name),),
                threshold=1,
                comparison=Comparison.BELOW,
                points=10,
                missing=Missing.BAD,
            )
        )
    if thresholds.head_node_memory_percent is not None:
        alarms.append(
            Alarm(
                key="head-node-memory",
                description="The head node runs out of memory; slurmctld is what the kernel stops first. Look for "
                "users' programs on it, or take a larger instance type.",
                metrics=(metric("CWAgent", "mem_used_percent"),),
                threshold=thresholds.head_node_memory_percent,
                points=5,
                missing=Missing.UNKNOWN,
            )
        )
    if thresholds.head_node_disk_percent is not None:
        alarms.append(
            Alarm(
                key="head-node-disk",
                description="The head node's root disk fills up; slurmctld stops when it cannot save its state. Look "
                "at /var/log and /tmp.",
                metrics=(metric("CWAgent", "disk_used_percent", path="/"),),
                threshold=thresholds.head_node_disk_percent,
                points=5,
                missing=Missing.UNKNOWN,
            )
        )
    return alarms


def _scratch(facts: LabAlarmFacts, thresholds: LabThresholds) -> list[Alarm]:
    percent = thresholds.scratch_free_percent
    if facts.scratch_file_system_id is None or facts.scratch_capacity_gib is None or percent is None:
        return []
    free = AlarmMetric(
        namespace="AWS/FSx",
        name="FreeDataStorageCapacity",
        dimensions={"FileSystemId": facts.scratch_file_system_id},
        stat="Sum",  # over disks; with one point a minute and disk, only a period of a minute gives the total
    )
    return [
        Alarm(
            key="scratch-full",
            description=f"Less than {percent} % of the scratch is free; a write fails when one of its disks is full. "
            "Release what is in S3 already, or grow the file system.",
            metrics=(free,),
            threshold=facts.scratch_capacity_gib * _GIB * percent / 100,
            comparison=Comparison.BELOW,
            points=5,
            missing=Missing.UNKNOWN,
        )
    ]


def _jobs(facts: LabAlarmFacts, thresholds: LabThresholds) -> list[Alarm]:
    if not facts.has_job_logs:
        return []

    def count(name: str, id: str) -> AlarmMetric:
        return AlarmMetric(namespace=lab_namespace(facts.lab), name=name, stat="Sum", id=id)

    alarms = []
    if thresholds.failed_jobs_percent is not None:
        at_least = thresholds.failed_jobs_at_least
        alarms.append(
            Alarm(
                key="jobs-fail",
                description=f"Of {at_least} jobs or more that ended in an hour, {thresholds.failed_jobs_percent} % "
                "failed. Run the saved query failures-by-user: one user's program, or a queue's nodes?",
                metrics=(count("JobsFailed", "failed"), count("JobsEnded", "ended")),
                expression=f"IF(ended >= {at_least}, 100 * failed / ended, 0)",
                period=_HOUR,
                threshold=thresholds.failed_jobs_percent,
                missing=Missing.FINE,
            )
        )
    if thresholds.lost_jobs_an_hour is not None:
        alarms.append(
            Alarm(
                key="jobs-lost",
                description="Jobs end because their nodes do. Look at the dashboard's reasons for nodes that started "
                "and failed; on Spot, at the interruptions.",
                metrics=(count("JobsLostToNodes", "m"),),
                period=_HOUR,
                threshold=thresholds.lost_jobs_an_hour,
                missing=Missing.FINE,
            )
        )
    return alarms
