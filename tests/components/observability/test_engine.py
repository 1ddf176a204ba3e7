"""Logs, dashboards, alarms and a budget on the real engine and a local AWS: their life, and that nothing is left."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from local.home import LocalHome
from local.plugins import install
from local.server.gaps.dashboards import overlaps, problems
from tests.engine import Engine, policies_for_a_part

pytestmark = pytest.mark.engine

PROGRAM = """
import json

import pulumi
import pulumi_aws as aws

from components.keys import PlatformKey, PlatformKeyArgs
from components.observability import (
    AlarmTopic,
    AlarmTopicArgs,
    JobLogs,
    JobLogsArgs,
    LabAlarms,
    LabAlarmsArgs,
    LabBudget,
    LabBudgetArgs,
    LabDashboard,
    LabDashboardArgs,
    LabThresholds,
    PlatformAlarms,
    PlatformAlarmsArgs,
    PlatformDashboard,
    PlatformDashboardArgs,
    Protocol,
    Subscription,
)
from components.tags import Tags

config = pulumi.Config()
changed = config.get_bool("changed") or False
tags = Tags(virtual_lab="vlab", project="alpha", cost_centre="cc-2" if changed else "cc-1", owner="ops")
key = PlatformKey("cell", PlatformKeyArgs(tags=tags, protect_data=False))
flows = aws.cloudwatch.LogGroup("flows", kms_key_id=key.key_arn)
queue = aws.sqs.Queue("tickets", kms_master_key_id=key.key_arn)
topic = AlarmTopic(
    "cell",
    AlarmTopicArgs(
        kms_key_arn=key.key_arn,
        tags=tags,
        subscriptions=[
            Subscription(key="tickets", protocol=Protocol.SQS, endpoint=queue.arn),
            Subscription(key="ops", protocol=Protocol.EMAIL, endpoint="hpc@example.org"),
        ],
    ),
)
logs = JobLogs(
    "lab",
    JobLogsArgs(
        lab="lab-a",
        kms_key_arn=key.key_arn,
        tags=tags,
        retention_days=90 if changed else 365,
        keep_logs=config.get_bool("keepLogs") or False,
        protect_data=False,
    ),
)
alarms = LabAlarms(
    "lab-alarms",
    LabAlarmsArgs(
        lab="lab-a",
        topic_arn=topic.topic_arn,
        tags=tags,
        cluster_name="lab-a",
        head_node_instance_id="i-0123456789abcdef1" if changed else "i-0123456789abcdef0",
        scratch_file_system_id="fs-0123456789abcdef0",
        scratch_capacity_gib=2400 if changed else 1200,
        job_logs=True,
        thresholds=LabThresholds(failed_jobs_percent=25 if changed else 50, lost_jobs_an_hour=None if changed else 3),
        notify_once=True,
    ),
)
guards = PlatformAlarms(
    "cell-alarms",
    PlatformAlarmsArgs(
        platform="cell-a",
        topic_arn=topic.topic_arn,
        tags=tags,
        home_file_system_id="fs-0123456789abcdef1",
        database_instance_id="accounting",
        provider_function_name="pcluster-cfn-1",
        flow_log_group_name=flows.name,
        dns_firewall_rule_group_id="rslvr-frg-1",
        dns_blocking_list_id="rslvr-fdl-1",
    ),
)
lab = LabDashboard(
    "lab-page",
    LabDashboardArgs(
        lab="lab-a",
        cluster_name="lab-a",
        tags=tags,
        head_node_instance_id="i-0123456789abcdef0",
        scratch_file_system_id=None if changed else "fs-0123456789abcdef0",
        home_file_system_id="fs-0123456789abcdef1",
        job_log_group_name=logs.log_group_name,
        login_pools=("login",),
        alarm_arns=alarms.alarm_arns,
    ),
)
cell = PlatformDashboard(
    "cell-page",
    PlatformDashboardArgs(
        platform="cell-a", vpc_id="vpc-1", flow_log_group_name=flows.name, alarm_arns=guards.alarm_arns
    ),
)
budget = LabBudget(
    "lab-budget",
    LabBudgetArgs(
        lab="lab-a",
        monthly_limit_usd=800 if changed else 500,
        tags=tags,
        topic_arn=topic.topic_arn,
        emails=["pi@example.org"] if changed else [],
        actual_percents=(80, 100) if changed else (50, 80, 100),
    ),
)
pulumi.export("topic", topic.topic_arn)
pulumi.export("budget", budget.budget_name)
pulumi.export("group", logs.log_group_name)
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    home = LocalHome(tmp_path_factory.mktemp("local"))
    install(home)
    home.ensure_server()
    yield Engine.for_program(home, tmp_path_factory.mktemp("project"), "watch", PROGRAM)
    home.stop_server()


def alarms(engine: Engine, kind: str = "MetricAlarms") -> dict[str, Any]:
    found = engine.boto("cloudwatch").describe_alarms(AlarmTypes=["MetricAlarm", "CompositeAlarm"])[kind]
    return {alarm["AlarmName"]: alarm for alarm in found}


def dashboard(engine: Engine, name: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(engine.boto("cloudwatch").get_dashboard(DashboardName=name)["DashboardBody"])
    return body


def budget(engine: Engine) -> dict[str, Any]:
    account = engine.boto("sts").get_caller_identity()["Account"]
    found: dict[str, Any] = engine.boto("budgets").describe_budget(
        AccountId=account, BudgetName=engine.outputs("lab")["budget"]
    )["Budget"]
    return found


def unchanged(engine: Engine) -> None:
    engine.preview("lab", "--diff", "--expect-no-changes")
    engine.run("refresh", "--yes", "--skip-preview", "--stack", "lab", "--expect-no-changes")


def everything_left(engine: Engine) -> list[str]:
    account = engine.boto("sts").get_caller_identity()["Account"]
    logs = engine.boto("logs")
    return [
        *alarms(engine),
        *alarms(engine, "CompositeAlarms"),
        *(each["DashboardName"] for each in engine.boto("cloudwatch").list_dashboards()["DashboardEntries"]),
        *(each["TopicArn"] for each in engine.boto("sns").list_topics()["Topics"]),
        *(each["SubscriptionArn"] for each in engine.boto("sns").list_subscriptions()["Subscriptions"]),
        *(each["logGroupName"] for each in logs.describe_log_groups()["logGroups"]),
        *(each["filterName"] for each in logs.describe_metric_filters()["metricFilters"]),
        *(each["name"] for each in logs.describe_query_definitions()["queryDefinitions"]),
        *(each["BudgetName"] for each in engine.boto("budgets").describe_budgets(AccountId=account)["Budgets"]),
    ]


def test_the_life_of_what_watches_a_lab(engine: Engine) -> None:
    engine.init("lab", {})
    engine.preview("lab")
    judged = engine.up("lab", *policies_for_a_part(engine.project, "sqs-tls-only", "sqs-dlq", "net-sg-described"))
    assert "Policies:" in judged.stdout  # they were asked
    assert "[mandatory]" not in judged.stdout
    assert "[advisory]" not in judged.stdout
    unchanged(engine)
    engine.up("lab", "--expect-no-changes")

    made = alarms(engine)
    assert len(made) == 7 + 8
    trouble = alarms(engine, "CompositeAlarms")["hpc-labs-lab-lab-a/trouble"]
    assert trouble["AlarmActions"] == [engine.outputs("lab")["topic"]]
    assert 'ALARM("hpc-labs-lab-lab-a/jobs-lost")' in trouble["AlarmRule"]
    scratch = made["hpc-labs-lab-lab-a/scratch-full"]
    assert (scratch["Threshold"], scratch["Dimensions"]) == (
        120 * 1024**3,
        [{"Name": "FileSystemId", "Value": "fs-0123456789abcdef0"}],
    )
    for name in ("hpc-labs-lab-lab-a", "hpc-labs-platform-cell-a"):
        body = dashboard(engine, name)
        assert (problems(body), overlaps(body)) == ([], [])
    assert "fs-0123456789abcdef0" in json.dumps(dashboard(engine, "hpc-labs-lab-lab-a"))
    assert budget(engine)["BudgetLimit"] == {"Amount": "500", "Unit": "USD"}
    assert len(budget(engine)["FilterExpression"]["And"]) == 3

    engine.run("config", "set", "watch:changed", "true", "--stack", "lab")
    engine.up("lab")
    unchanged(engine)
    assert "hpc-labs-lab-lab-a/jobs-lost" not in alarms(engine)
    assert "jobs-lost" not in alarms(engine, "CompositeAlarms")["hpc-labs-lab-lab-a/trouble"]["AlarmRule"]
    assert alarms(engine)["hpc-labs-lab-lab-a/scratch-full"]["Threshold"] == 240 * 1024**3
    assert alarms(engine)["hpc-labs-lab-lab-a/jobs-fail"]["Threshold"] == 25
    assert "fs-0123456789abcdef0" not in json.dumps(dashboard(engine, "hpc-labs-lab-lab-a"))
    assert budget(engine)["BudgetLimit"]["Amount"] == "800"
    account = engine.boto("sts").get_caller_identity()["Account"]
    told = engine.boto("budgets").describe_notifications_for_budget(
        AccountId=account, BudgetName=engine.outputs("lab")["budget"]
    )["Notifications"]
    assert sorted((each["NotificationType"], each["Threshold"]) for each in told) == [
        ("ACTUAL", 80),
        ("ACTUAL", 100),
        ("FORECASTED", 100),
    ]

    engine.destroy("lab")
    assert engine.resources("lab") == []
    assert everything_left(engine) == []


def test_an_alarm_that_somebody_changed_comes_back(engine: Engine) -> None:
    engine.init("drift", {})
    engine.up("drift")
    name = "hpc-labs-platform-cell-a/provider-errors"
    engine.boto("cloudwatch").put_metric_alarm(
        AlarmName=name,
        Namespace="AWS/Lambda",
        MetricName="Errors",
        Statistic="Sum",
        Period=300,
        EvaluationPeriods=1,
        Threshold=1000,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
    )
    engine.boto("cloudwatch").delete_dashboards(DashboardNames=["hpc-labs-lab-lab-a"])
    engine.up("drift", "--refresh")
    again = alarms(engine)[name]
    assert (again["Threshold"], again["TreatMissingData"]) == (1, "notBreaching")
    assert dashboard(engine, "hpc-labs-lab-lab-a")["widgets"]
    engine.destroy("drift")
    assert everything_left(engine) == []


def test_kept_logs_outlive_their_lab(engine: Engine) -> None:
    engine.init("kept", {"watch:keepLogs": True})
    engine.up("kept")
    engine.destroy("kept")
    left = everything_left(engine)
    assert left == ["/hpc-labs/lab-a/jobs"]
    engine.boto("logs").delete_log_group(logGroupName=left[0])
