"""The alarms of a platform. Pure: no Pulumi, no AWS.

Where each metric comes from is said in ``_platform_dashboard_plan.py`` and ``_storage_widgets.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ._alarm import Alarm, AlarmMetric, Comparison, Missing
from ._names import out_of_range, platform_namespace, refuse

if TYPE_CHECKING:
    from pulumi import Input

_GIB = 1024**3

REJECTED_FLOWS = "RejectedFlows"
REJECTED_PATTERN = (
    "[version, account, interface, source, destination, source_port, destination_port, protocol, packets, bytes, "
    'start, end, action = "REJECT", status]'
)
"""A rejected flow in the default format of flow logs (docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html).
"""


@dataclass(frozen=True, kw_only=True)
class PlatformThresholds:
    """From where on a platform's alarms are on. None is no such alarm.

    Attributes:
        home_io_limit_percent: share of EFS's limit of operations, 1 to 100 %, for 15 minutes.
        home_throughput_percent: share of the throughput that EFS permits, 1 to 100 %, for 15 minutes.
        home_burst_credits_gib: fewer burst credits left than this, GiB. Only the bursting throughput mode has
            credits: elastic, which homes have by default, does not.
        database_free_gib: less space free than this, GiB, for five minutes.
        database_cpu_percent: CPU in use, 1 to 100 %, for 15 minutes.
        database_connections: connections, for five minutes. slurmdbd of each lab holds a few.
        provider_errors: failed calls of ParallelCluster's provider in five minutes.
        rejected_flows: rejected flows in five minutes, three times in a row.
        blocked_queries: DNS queries that the firewall blocks in five minutes, three times in a row.

    Raises:
        ValueError: a number is outside its range.
    """

    home_io_limit_percent: int | None = 95
    home_throughput_percent: int | None = 80
    home_burst_credits_gib: int | None = None
    database_free_gib: int | None = 5
    database_cpu_percent: int | None = 80
    database_connections: int | None = 150
    provider_errors: int | None = 1
    rejected_flows: int | None = 500
    blocked_queries: int | None = 100

    def __post_init__(self) -> None:
        """Refuse thresholds that would be on always or never, all in one error."""
        percents = ("home_io_limit_percent", "home_throughput_percent", "database_cpu_percent")
        counts = ("home_burst_credits_gib", "database_free_gib", "database_connections", "provider_errors")
        problems = [
            *out_of_range(self, percents, 100),
            *out_of_range(self, (*counts, "rejected_flows", "blocked_queries")),
        ]
        refuse("PlatformThresholds", problems, "None leaves an alarm out.")


@dataclass(frozen=True, kw_only=True)
class PlatformAlarmFacts:
    """What there is in a platform; None is what it does not have."""

    platform: str
    home_file_system_id: Input[str] | None
    database_instance_id: Input[str] | None
    provider_function_name: Input[str] | None
    has_flow_logs: bool
    dns_firewall_rule_group_id: Input[str] | None
    dns_blocking_list_id: Input[str] | None


def platform_alarms(facts: PlatformAlarmFacts, thresholds: PlatformThresholds) -> list[Alarm]:
    """The alarms of a platform, without those whose threshold is None."""
    return [
        *_homes(facts, thresholds),
        *_database(facts, thresholds),
        *_provider(facts, thresholds),
        *_network(facts, thresholds),
    ]


def _homes(facts: PlatformAlarmFacts, thresholds: PlatformThresholds) -> list[Alarm]:
    if facts.home_file_system_id is None:
        return []
    system = {"FileSystemId": facts.home_file_system_id}

    def metric(name: str, stat: str, id: str = "m") -> AlarmMetric:
        return AlarmMetric(namespace="AWS/EFS", name=name, dimensions=system, stat=stat, id=id)

    alarms = []
    if thresholds.home_io_limit_percent is not None:
        alarms.append(
            Alarm(
                key="homes-operations",
                description="The homes are close to EFS's limit of operations; everybody's shell hangs. Look for a "
                "job that makes many small files in a home instead of the scratch.",
                metrics=(metric("PercentIOLimit", "Maximum"),),
                threshold=thresholds.home_io_limit_percent,
                points=15,
                missing=Missing.UNKNOWN,
            )
        )
    if thresholds.home_throughput_percent is not None:
        alarms.append(
            Alarm(
                key="homes-throughput",
                description="The homes use up their throughput. Look for a job that reads its data from a home.",
                metrics=(
                    metric("MeteredIOBytes", "Sum", "used"),
                    metric("PermittedThroughput", "Average", "permitted"),
                ),
                expression="100 * used / PERIOD(used) / permitted",
                threshold=thresholds.home_throughput_percent,
                points=15,
                missing=Missing.UNKNOWN,
            )
        )
    if thresholds.home_burst_credits_gib is not None:
        alarms.append(
            Alarm(
                key="homes-burst-credits",
                description="The homes' burst credits run out; without them they are slow. Wait, or change the "
                "throughput mode to elastic.",
                metrics=(metric("BurstCreditBalance", "Minimum"),),
                threshold=thresholds.home_burst_credits_gib * _GIB,
                comparison=Comparison.BELOW,
                points=15,
                missing=Missing.UNKNOWN,
            )
        )
    return alarms


def _database(facts: PlatformAlarmFacts, thresholds: PlatformThresholds) -> list[Alarm]:
    if facts.database_instance_id is None:
        return []
    instance = {"DBInstanceIdentifier": facts.database_instance_id}

    def metric(name: str, stat: str) -> tuple[AlarmMetric]:
        return (AlarmMetric(namespace="AWS/RDS", name=name, dimensions=instance, stat=stat),)

    alarms = []
    if thresholds.database_free_gib is not None:
        alarms.append(
            Alarm(
                key="database-disk",
                description="The accounting database's disk fills up; RDS stops it when it is full. Grow it, or purge "
                "old accounting records.",
                metrics=metric("FreeStorageSpace", "Minimum"),
                threshold=thresholds.database_free_gib * _GIB,
                comparison=Comparison.BELOW,
                points=5,
                missing=Missing.BAD,
            )
        )
    if thresholds.database_cpu_percent is not None:
        alarms.append(
            Alarm(
                key="database-cpu",
                description="The accounting database is busy; `sacct` and job starts slow down. Look for reports over "
                "a long time, or take a larger instance class.",
                metrics=metric("CPUUtilization", "Average"),
                threshold=thresholds.database_cpu_percent,
                points=15,
                missing=Missing.UNKNOWN,
            )
        )
    if thresholds.database_connections is not None:
        alarms.append(
            Alarm(
                key="database-connections",
                description="The accounting database has more connections than labs explain; the next slurmdbd may be "
                "refused. Compare with the number of labs.",
                metrics=metric("DatabaseConnections", "Maximum"),
                threshold=thresholds.database_connections,
                points=5,
                missing=Missing.UNKNOWN,
            )
        )
    return alarms


def _provider(facts: PlatformAlarmFacts, thresholds: PlatformThresholds) -> list[Alarm]:
    if facts.provider_function_name is None or thresholds.provider_errors is None:
        return []
    errors = AlarmMetric(
        namespace="AWS/Lambda",
        name="Errors",
        dimensions={"FunctionName": facts.provider_function_name},
        stat="Sum",
    )
    return [
        Alarm(
            key="provider-errors",
            description="ParallelCluster's provider failed: a cluster was not made, changed or deleted, and its "
            "CloudFormation stack may wait for an answer for an hour. Look at the function's log group.",
            metrics=(errors,),
            period=300,
            threshold=thresholds.provider_errors,
            missing=Missing.FINE,
        )
    ]


def _network(facts: PlatformAlarmFacts, thresholds: PlatformThresholds) -> list[Alarm]:
    alarms = []
    if facts.has_flow_logs and thresholds.rejected_flows is not None:
        rejected = AlarmMetric(namespace=platform_namespace(facts.platform), name=REJECTED_FLOWS, stat="Sum")
        alarms.append(
            Alarm(
                key="rejected-flows",
                description="Many flows are rejected in the VPC: a lab tries to reach another, or a rule is missing. "
                "The platform's dashboard says who and where.",
                metrics=(rejected,),
                period=300,
                threshold=thresholds.rejected_flows,
                points=3,
                missing=Missing.FINE,
            )
        )
    group, blocking = facts.dns_firewall_rule_group_id, facts.dns_blocking_list_id
    if group is not None and blocking is not None and thresholds.blocked_queries is not None:
        blocked = AlarmMetric(
            namespace="AWS/Route53Resolver",
            name="FirewallRuleQueryVolume",
            dimensions={"FirewallRuleGroupId": group, "FirewallDomainListId": blocking},
            stat="Sum",
        )
        alarms.append(
            Alarm(
                key="blocked-queries",
                description="The DNS firewall blocks many queries: software looks for the internet, or somebody sends "
                "data out in names. The platform's dashboard says which names.",
                metrics=(blocked,),
                period=300,
                threshold=thresholds.blocked_queries,
                points=3,
                missing=Missing.FINE,
            )
        )
    return alarms
