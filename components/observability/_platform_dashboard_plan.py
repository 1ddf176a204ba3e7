"""What is on a platform's dashboard. Pure: no Pulumi, no AWS.

Where each metric comes from:
AWS/RDS: docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html.
AWS/PrivateLinkEndpoints: docs.aws.amazon.com/vpc/latest/privatelink/privatelink-cloudwatch-metrics.html; the names of
its dimensions have spaces.
AWS/DynamoDB: docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html.
AWS/Route53Resolver: monitoring-resolver-dns-firewall-with-cloudwatch.html of Route 53's DeveloperGuide; what a list of
names allows and what it blocks are counted alike, so what is blocked is counted by the list that blocks.
ParallelCluster: one heartbeat for each head node that runs (``_lab_dashboard_plan.py``).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ._dashboard_plan import Expression, Metric, Section, Widget, alarm_states, body, graph, query, search, text
from ._storage_widgets import home_widgets

_GIB = 1024**3
_MIB = 1024**2


@dataclass(frozen=True, kw_only=True)
class PlatformFacts:
    """What there is in a platform; None is what it does not have."""

    platform: str
    region: str
    vpc_id: str
    home_file_system_id: str | None = None
    database_instance_id: str | None = None
    provider_function_name: str | None = None
    lease_table_name: str | None = None
    flow_log_group_name: str | None = None
    dns_firewall_rule_group_id: str | None = None
    dns_blocking_list_id: str | None = None
    query_log_group_name: str | None = None
    alarm_arns: Sequence[str] = ()


def platform_dashboard(facts: PlatformFacts) -> str:
    """The dashboard's body as JSON."""
    homes = home_widgets(facts.home_file_system_id, facts.region) if facts.home_file_system_id else ()
    return body(
        [
            Section(title=f"Platform {facts.platform}", widgets=_overview(facts)),
            Section(title="Homes", widgets=homes),
            Section(title="Accounting database", widgets=_database(facts)),
            Section(title="Network", widgets=_network(facts)),
            Section(title="Names", widgets=_names(facts)),
            Section(title="Making labs", widgets=_making_labs(facts)),
        ]
    )


def _overview(facts: PlatformFacts) -> tuple[Widget, ...]:
    heartbeats = search("{ParallelCluster,ClusterName,InstanceId}", 'MetricName="ClustermgtdHeartbeat"', "Maximum", 300)
    costs = (
        "Costs: in Cost Explorer, what all labs share has the tag `hpc-labs:project` = `shared`. Group by "
        "`hpc-labs:virtual-lab` or `hpc-labs:project` to compare labs."
    )
    alarms = (alarm_states("Alarms", facts.alarm_arns),) if facts.alarm_arns else ()
    return (
        *alarms,
        graph(
            "Clusters with a live head node, in this account and region",
            Expression(expression=f"METRIC_COUNT({heartbeats})", label="clusters"),
            region=facts.region,
            unit="",
            period=300,
            single=True,
        ),
        text(costs, width=18, height=6),
    )


def _database(facts: PlatformFacts) -> tuple[Widget, ...]:
    if not facts.database_instance_id:
        return ()
    instance = {"DBInstanceIdentifier": facts.database_instance_id}

    def metric(name: str, label: str = "", id: str = "", *, visible: bool = True) -> Metric:
        return Metric(namespace="AWS/RDS", name=name, dimensions=instance, label=label, id=id, visible=visible)

    return (
        graph("Database: CPU", metric("CPUUtilization"), region=facts.region, unit="%"),
        graph("Database: connections", metric("DatabaseConnections"), region=facts.region, unit=""),
        graph(
            "Database: free space and memory",
            metric("FreeStorageSpace", id="s", visible=False),
            metric("FreeableMemory", id="m", visible=False),
            Expression(expression=f"s / {_GIB}", label="space"),
            Expression(expression=f"m / {_GIB}", label="memory"),
            region=facts.region,
            unit="GiB",
        ),
        graph(
            "Database: time of a disk operation",
            metric("ReadLatency", "read"),
            metric("WriteLatency", "write"),
            region=facts.region,
            unit="s",
        ),
    )


def _network(facts: PlatformFacts) -> tuple[Widget, ...]:
    def endpoints(title: str, name: str, unit: str, divisor: str = "") -> Widget:
        schema = '{AWS/PrivateLinkEndpoints,"Endpoint Type","Service Name","VPC Endpoint Id","VPC Id"}'
        found = search(schema, f'"VPC Id"="{facts.vpc_id}" MetricName="{name}"', "Sum", 300)
        line = Expression(expression=f"{found}{divisor}", label="${PROP('Dim.Service Name')}")
        return graph(title, line, region=facts.region, unit=unit, period=300, width=8)

    graphs = (
        endpoints("Interface endpoints: data in 5 minutes", "BytesProcessed", "MiB", f" / {_MIB}"),
        endpoints("Interface endpoints: new connections in 5 minutes", "NewConnections", ""),
        endpoints("Interface endpoints: dropped packets in 5 minutes", "PacketsDropped", ""),
    )
    if not facts.flow_log_group_name:
        return graphs
    rejected = ('filter action = "REJECT"', "stats count(*) as flows by srcAddr, dstAddr, dstPort, protocol")
    over_time = ('filter action = "REJECT"', "stats count(*) as flows by bin(5m)")
    return (
        *graphs,
        query("Rejected flows", facts.flow_log_group_name, over_time, region=facts.region, width=8, view="timeSeries"),
        query(
            "Who is rejected where",
            facts.flow_log_group_name,
            (*rejected, "sort flows desc", "limit 50"),
            region=facts.region,
            width=16,
        ),
    )


def _names(facts: PlatformFacts) -> tuple[Widget, ...]:
    widgets: list[Widget] = []
    if facts.dns_firewall_rule_group_id and facts.dns_blocking_list_id:
        blocked = {
            "FirewallRuleGroupId": facts.dns_firewall_rule_group_id,
            "FirewallDomainListId": facts.dns_blocking_list_id,
        }
        namespace, all_queries = "AWS/Route53Resolver", {"VpcId": facts.vpc_id}
        widgets.append(
            graph(
                "Queries in 5 minutes: all, and those that the DNS firewall blocks",
                Metric(
                    namespace=namespace,
                    name="VpcFirewallQueryVolume",
                    dimensions=all_queries,
                    stat="Sum",
                    label="all",
                ),
                Metric(
                    namespace=namespace,
                    name="FirewallRuleQueryVolume",
                    dimensions=blocked,
                    stat="Sum",
                    label="blocked",
                ),
                region=facts.region,
                unit="queries",
                period=300,
                width=8,
            )
        )
    if facts.query_log_group_name:
        lines = (
            'filter firewall_rule_action = "BLOCK"',
            "stats count(*) as queries by query_name, srcaddr",
            "sort queries desc",
            "limit 50",
        )
        widgets.append(
            query("Which names are blocked", facts.query_log_group_name, lines, region=facts.region, width=16)
        )
    return tuple(widgets)


def _making_labs(facts: PlatformFacts) -> tuple[Widget, ...]:
    widgets: list[Widget] = []
    if facts.provider_function_name:
        function = {"FunctionName": facts.provider_function_name}

        def of_function(name: str, stat: str) -> Metric:
            return Metric(namespace="AWS/Lambda", name=name, dimensions=function, stat=stat, label=name)

        widgets += [
            graph(
                "ParallelCluster provider: calls",
                of_function("Invocations", "Sum"),
                of_function("Errors", "Sum"),
                of_function("Throttles", "Sum"),
                region=facts.region,
                unit="calls",
                period=300,
                width=8,
            ),
            graph(
                "ParallelCluster provider: longest call",
                of_function("Duration", "Maximum"),
                region=facts.region,
                unit="ms",
                period=300,
                width=8,
            ),
        ]
    if facts.lease_table_name:
        table = {"TableName": facts.lease_table_name}
        names = ("ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits", "ConditionalCheckFailedRequests")
        widgets.append(
            graph(
                "Leases of subnets: reads, writes, and writes that lost a race",
                *(
                    Metric(namespace="AWS/DynamoDB", name=name, dimensions=table, stat="Sum", label=name)
                    for name in names
                ),
                region=facts.region,
                unit="",
                period=300,
                width=8,
            )
        )
    return tuple(widgets)
