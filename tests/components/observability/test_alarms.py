"""Alarms: what is watched, from where on, what silence means, and who is told."""

import json
from typing import Any

import pytest

from components.observability import (
    LabAlarms,
    LabAlarmsArgs,
    LabThresholds,
    PlatformAlarms,
    PlatformAlarmsArgs,
    PlatformThresholds,
)
from components.observability._alarm import Alarm
from components.observability._lab_alarm_plan import LabAlarmFacts, lab_alarms
from components.observability._lab_dashboard_plan import LabFacts, lab_dashboard
from components.observability._platform_alarm_plan import PlatformAlarmFacts, platform_alarms
from components.observability._platform_dashboard_plan import PlatformFacts, platform_dashboard
from components.tags import Tags
from tests.components.recorder import REGION, Recording, record, untagged

TAGS = Tags(virtual_lab="vlab", project="alpha", cost_centre="cc-1", owner="ops")
ALARM, COMPOSITE = "aws:cloudwatch/metricAlarm:MetricAlarm", "aws:cloudwatch/compositeAlarm:CompositeAlarm"
LAB: dict[str, Any] = {
    "cluster_name": "lab-a",
    "head_node_instance_id": "i-1",
    "scratch_file_system_id": "fs-1",
    "scratch_capacity_gib": 1200,
    "job_logs": True,
}
PLATFORM: dict[str, Any] = {
    "home_file_system_id": "fs-2",
    "database_instance_id": "db-1",
    "provider_function_name": "pcluster-cfn-1",
    "flow_log_group_name": "flows",
    "dns_firewall_rule_group_id": "rslvr-frg-1",
    "dns_blocking_list_id": "rslvr-fdl-1",
}


def build_labs(*names: str, **options: Any) -> Recording:
    def program() -> list[Any]:
        made = [LabAlarms(n, LabAlarmsArgs(lab=f"lab-{n}", topic_arn="arn:topic", tags=TAGS, **options)) for n in names]
        return [o for each in made for o in (*each.alarm_arns, *each.alarm_names)]

    return record(program)


def build_platforms(*names: str, **options: Any) -> Recording:
    def program() -> list[Any]:
        args = [PlatformAlarmsArgs(platform=f"cell-{n}", topic_arn="arn:topic", tags=TAGS, **options) for n in names]
        made = [PlatformAlarms(n, each) for n, each in zip(names, args, strict=True)]
        return [o for each in made for o in (*each.alarm_arns, *each.alarm_names)]

    return record(program)


def test_urns_of_a_lab() -> None:
    component = "urn:pulumi:test::hpc-labs::hpclabs:observability:LabAlarms"
    keys = ("head-node-disk", "head-node-down", "head-node-memory", "jobs-fail", "jobs-lost", "scheduler-silent")
    alarms = [f"{component}${ALARM}::a-{key}" for key in (*keys, "scratch-full")]
    assert build_labs("a", **LAB).urns() == [*alarms, f"{component}::a"]
    trouble = f"{component}${COMPOSITE}::a-trouble"
    assert build_labs("a", **LAB, notify_once=True).urns() == [trouble, *alarms, f"{component}::a"]


def test_urns_of_a_platform() -> None:
    component = "urn:pulumi:test::hpc-labs::hpclabs:observability:PlatformAlarms"
    keys = (
        *("blocked-queries", "database-connections", "database-cpu", "database-disk"),
        *("homes-operations", "homes-throughput", "provider-errors", "rejected-flows"),
    )
    assert build_platforms("a", **PLATFORM).urns() == [
        f"{component}$aws:cloudwatch/logMetricFilter:LogMetricFilter::a-rejected-flows-count",
        *(f"{component}${ALARM}::a-{key}" for key in keys),
        f"{component}::a",
    ]


def test_two_in_one_program_and_everything_is_tagged() -> None:
    labs, platforms = build_labs("a", "b", **LAB, notify_once=True), build_platforms("a", "b", **PLATFORM)
    assert untagged(labs, [ALARM, COMPOSITE]) == []
    assert untagged(platforms, [ALARM]) == []
    made = [*labs.of_type(ALARM), *platforms.of_type(ALARM)]
    names = [each.inputs["name"] for each in made]
    assert len(set(names)) == len(names)
    assert {"hpc-labs-lab-lab-a/jobs-fail", "hpc-labs-platform-cell-b/provider-errors"} <= set(names)
    assert set(names) <= {*labs.result, *platforms.result}


def test_topics_are_told_when_an_alarm_goes_on_and_off() -> None:
    for each in build_labs("a", **LAB).of_type(ALARM):
        assert each.inputs["alarmActions"] == each.inputs["okActions"] == ["arn:topic"]


def test_one_message_for_all_trouble_of_a_lab() -> None:
    recording = build_labs("a", **LAB, notify_once=True)
    for each in recording.of_type(ALARM):
        assert not {"alarmActions", "okActions"} & each.inputs.keys()
    trouble = recording.one(COMPOSITE).inputs
    assert trouble["alarmActions"] == trouble["okActions"] == ["arn:topic"]
    names = [each.inputs["name"] for each in recording.of_type(ALARM)]
    assert sorted(trouble["alarmRule"].split(" OR ")) == sorted(f'ALARM("{name}")' for name in names)


def everything(**thresholds: Any) -> dict[str, Alarm]:
    of_lab = LabAlarmFacts(
        lab="lab-a",
        cluster_name="lab-a",
        head_node_instance_id="i-1",
        has_heartbeats=True,
        scratch_file_system_id="fs-1",
        scratch_capacity_gib=1200,
        has_job_logs=True,
    )
    of_platform = PlatformAlarmFacts(
        platform="cell-a",
        home_file_system_id="fs-2",
        database_instance_id="db-1",
        provider_function_name="pcluster-cfn-1",
        has_flow_logs=True,
        dns_firewall_rule_group_id="rslvr-frg-1",
        dns_blocking_list_id="rslvr-fdl-1",
    )
    alarms = [
        *lab_alarms(of_lab, LabThresholds()),
        *platform_alarms(of_platform, PlatformThresholds(home_burst_credits_gib=100, **thresholds)),
    ]
    return {alarm.key: alarm for alarm in alarms}


@pytest.mark.parametrize(
    ("key", "comparison", "threshold", "period", "points", "missing"),
    [
        ("head-node-down", "GreaterThanOrEqualToThreshold", 1, 60, 3, "breaching"),
        ("scheduler-silent", "LessThanThreshold", 1, 60, 10, "breaching"),
        ("head-node-memory", "GreaterThanOrEqualToThreshold", 90, 60, 5, "missing"),
        ("head-node-disk", "GreaterThanOrEqualToThreshold", 85, 60, 5, "missing"),
        ("scratch-full", "LessThanThreshold", 120 * 1024**3, 60, 5, "missing"),
        ("jobs-fail", "GreaterThanOrEqualToThreshold", 50, 3600, 1, "notBreaching"),
        ("jobs-lost", "GreaterThanOrEqualToThreshold", 3, 3600, 1, "notBreaching"),
        ("homes-operations", "GreaterThanOrEqualToThreshold", 95, 60, 15, "missing"),
        ("homes-throughput", "GreaterThanOrEqualToThreshold", 80, 60, 15, "missing"),
        ("homes-burst-credits", "LessThanThreshold", 100 * 1024**3, 60, 15, "missing"),
        ("database-disk", "LessThanThreshold", 5 * 1024**3, 60, 5, "breaching"),
        ("database-cpu", "GreaterThanOrEqualToThreshold", 80, 60, 15, "missing"),
        ("database-connections", "GreaterThanOrEqualToThreshold", 150, 60, 5, "missing"),
        ("provider-errors", "GreaterThanOrEqualToThreshold", 1, 300, 1, "notBreaching"),
        ("rejected-flows", "GreaterThanOrEqualToThreshold", 500, 300, 3, "notBreaching"),
        ("blocked-queries", "GreaterThanOrEqualToThreshold", 100, 300, 3, "notBreaching"),
    ],
)
def test_defaults(key: str, comparison: str, threshold: float, period: int, points: int, missing: str) -> None:
    alarm = everything()[key]
    assert (alarm.comparison, alarm.threshold) == (comparison, threshold)
    assert (alarm.period, alarm.points, alarm.missing) == (period, points, missing)
    assert alarm.description.count(". ") >= 1, "says what is wrong, then what to do"


def test_every_alarm_has_a_row_above() -> None:
    marks: Any = test_defaults.pytestmark  # type: ignore[attr-defined]
    assert {row[0] for row in marks[0].args[1]} == everything().keys()


@pytest.mark.parametrize("key", sorted(everything()))
def test_what_an_alarm_watches_is_on_a_dashboard(key: str) -> None:
    """So that whoever gets the message sees the graph."""
    lab = LabFacts(
        lab="lab-a",
        virtual_lab="v",
        project="p",
        region=REGION,
        cluster_name="lab-a",
        head_node_instance_id="i-1",
        scratch_file_system_id="fs-1",
        job_log_group_name="/hpc-labs/lab-a/jobs",
    )
    platform = PlatformFacts(
        platform="cell-a",
        region=REGION,
        vpc_id="vpc-1",
        home_file_system_id="fs-2",
        database_instance_id="db-1",
        provider_function_name="pcluster-cfn-1",
        dns_firewall_rule_group_id="rslvr-frg-1",
        dns_blocking_list_id="rslvr-fdl-1",
    )
    shown = [json.loads(lab_dashboard(lab)), json.loads(platform_dashboard(platform))]
    lines = {
        (line[0], line[1], *sorted(str(part) for part in line[2:-1]))
        for dashboard in shown
        for widget in dashboard["widgets"]
        if widget["type"] == "metric"
        for line in widget["properties"]["metrics"]
        if len(line) > 1
    }
    for metric in everything()[key].metrics:
        parts = sorted(str(part) for pair in metric.dimensions.items() for part in pair)
        # Job counts are shown by queue and rejected flows by a query of their log; credits only where there are some.
        assert (
            metric.namespace.startswith("HpcLabs/")
            or metric.name == "BurstCreditBalance"
            or ((metric.namespace, metric.name, *parts) in lines)
        )


def test_a_single_metric_and_an_expression_are_asked_for_as_aws_takes_them() -> None:
    recording = build_labs("a", **LAB)
    single = recording.one(ALARM, "a-scratch-full").inputs
    assert (single["namespace"], single["metricName"], single["statistic"]) == (
        "AWS/FSx",
        "FreeDataStorageCapacity",
        "Sum",
    )
    assert single["dimensions"] == {"FileSystemId": "fs-1"}
    assert "metricQueries" not in single
    ratio = recording.one(ALARM, "a-jobs-fail").inputs
    assert not {"namespace", "metricName", "statistic", "period", "dimensions"} & ratio.keys()
    *metrics, value = ratio["metricQueries"]
    assert [m["metric"]["metricName"] for m in metrics] == ["JobsFailed", "JobsEnded"]
    assert {m["metric"]["namespace"] for m in metrics} == {"HpcLabs/labs/lab-a"}
    assert value["returnData"] is True
    assert value["expression"] == "IF(ended >= 10, 100 * failed / ended, 0)"
    assert {m["id"] for m in metrics} == {"failed", "ended"}


def test_rejected_flows_are_counted_for_this_platform() -> None:
    counted = build_platforms("a", **PLATFORM).one("aws:cloudwatch/logMetricFilter:LogMetricFilter").inputs
    assert counted["logGroupName"] == "flows"
    block = counted["metricTransformation"]
    (watched,) = everything()["rejected-flows"].metrics
    assert (block["namespace"], block["name"]) == ("HpcLabs/platforms/cell-a", watched.name)
    fields = counted["pattern"].strip("[]").split(", ")
    # The default format of flow logs has 14 fields, of which action is the 13th.
    assert len(fields) == 14
    assert fields[12] == 'action = "REJECT"'


@pytest.mark.parametrize("name", ["home_file_system_id", "database_instance_id", "provider_function_name"])
def test_what_a_platform_does_not_have_is_not_watched(name: str) -> None:
    less = {other: value for other, value in PLATFORM.items() if other != name}
    watched = json.dumps(
        [
            each.inputs["dimensions"]
            for each in build_platforms("a", **less).of_type(ALARM)
            if "dimensions" in each.inputs
        ]
    )
    assert PLATFORM[name] not in watched


def test_without_heartbeats_silence_means_nothing() -> None:
    names = [each.name for each in build_labs("a", **LAB, cluster_alarms=False).of_type(ALARM)]
    assert len(names) == 6
    assert "a-scheduler-silent" not in names


def test_none_leaves_an_alarm_out() -> None:
    off = LabThresholds(
        head_node_memory_percent=None,
        head_node_disk_percent=None,
        scratch_free_percent=None,
        failed_jobs_percent=None,
        lost_jobs_an_hour=None,
    )
    names = [each.name for each in build_labs("a", **LAB, thresholds=off).of_type(ALARM)]
    assert sorted(names) == ["a-head-node-down", "a-scheduler-silent"]
    quiet = PlatformThresholds(
        home_io_limit_percent=None,
        home_throughput_percent=None,
        database_free_gib=None,
        database_cpu_percent=None,
        database_connections=None,
        rejected_flows=None,
        blocked_queries=None,
    )
    recording = build_platforms("a", **PLATFORM, thresholds=quiet)
    assert [each.name for each in recording.resources if each.custom] == ["a-provider-errors"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"lab": "Lab"}, r"lab='Lab': 1 to 40 lower-case"),
        ({"cluster_name": "a"}, r"cluster_name and head_node_instance_id: give both or neither"),
        ({"scratch_file_system_id": "fs-1"}, r"scratch_file_system_id and scratch_capacity_gib: give both"),
        ({"scratch_file_system_id": "f", "scratch_capacity_gib": 0}, r"scratch_capacity_gib=0: 1 or more"),
        ({}, r"nothing to watch: the lab has no head node, no scratch and no job logs; give cluster_name, .*job_logs"),
    ],
)
def test_halves_of_a_lab_are_refused(options: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match="LabAlarmsArgs: .*" + said):
        LabAlarmsArgs(**{"lab": "lab-a", "topic_arn": "arn:topic", "tags": TAGS, **options})


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"platform": "a_b"}, r"platform='a_b': 1 to 40 lower-case"),
        ({"dns_blocking_list_id": "f"}, r"dns_firewall_rule_group_id and dns_blocking_list_id: give both or neither"),
        ({}, r"nothing to watch: the platform has no homes, database, provider, flow logs or firewall; give one"),
    ],
)
def test_halves_of_a_platform_are_refused(options: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match="PlatformAlarmsArgs: .*" + said):
        PlatformAlarmsArgs(**{"platform": "cell-a", "topic_arn": "arn:topic", "tags": TAGS, **options})


def test_thresholds_outside_their_range_are_refused_in_one_error() -> None:
    with pytest.raises(ValueError, match=r"LabThresholds: head_node_memory_percent=101: 1 to 100 is allowed; .*") as e:
        LabThresholds(head_node_memory_percent=101, scratch_free_percent=0, failed_jobs_at_least=0)
    assert "scratch_free_percent=0: 1 to 100 is allowed; failed_jobs_at_least=0: 1 or more is allowed" in str(e.value)
    with pytest.raises(
        ValueError, match=r"PlatformThresholds: database_free_gib=-1: 1 or more .* None leaves an alarm"
    ):
        PlatformThresholds(database_free_gib=-1)
