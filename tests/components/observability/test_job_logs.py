"""Job logs: what a record is, what is counted from it, and who writes it."""

import json
import re
from typing import Any

import jsonschema
import pytest

from components.observability import JOB_RECORD_SCHEMA, JobLogs, JobLogsArgs
from components.observability._job_records import FAILED_STATES, JOB_METRICS, NODE_STATES, JobState, write_policy
from components.tags import Tags
from tests.components.iam_evaluator import Decision, Request, decide
from tests.components.recorder import ACCOUNT, REGION, Recording, record, untagged

TAGS = Tags(virtual_lab="vlab", project="alpha", cost_centre="cc-1", owner="ops")
GROUP = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/hpc-labs/lab-a/jobs"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/parallelcluster/lab-a/head"
RECORD = {
    "record": "job",
    "version": 1,
    "cluster": "lab-a",
    "job_id": 17,
    "user": "ada",
    "queue": "mpi",
    "state": "COMPLETED",
    "exit_code": 0,
    "submitted": "2026-11-22T12:00:00Z",
    "started": "2026-11-22T12:03:00Z",
    "ended": "2026-11-22T13:03:00Z",
    "wait_seconds": 180,
    "run_seconds": 3600,
    "nodes": 2,
    "cpus": 192,
}


def build(*names: str, **options: Any) -> Recording:
    def program() -> list[Any]:
        made = [JobLogs(n, JobLogsArgs(lab=f"lab-{n}", kms_key_arn="arn:key", tags=TAGS, **options)) for n in names]
        return [o for m in made for o in (m.log_group_name, m.log_group_arn, m.access_policy_arn, m.metric_namespace)]

    return record(program, outputs={"aws:cloudwatch/logGroup:LogGroup": {"arn": GROUP}})


def test_urns() -> None:
    component = "urn:pulumi:test::hpc-labs::hpclabs:observability:JobLogs"
    metric, query = "aws:cloudwatch/logMetricFilter:LogMetricFilter", "aws:cloudwatch/queryDefinition:QueryDefinition"
    assert build("a").urns() == [
        f"{component}$aws:cloudwatch/logGroup:LogGroup::a-job-logs",
        *(
            f"{component}${metric}::a-{key}"
            for key in ("jobs", "jobs-ended", "jobs-failed", "jobs-lost", "run", "wait")
        ),
        *(f"{component}${query}::a-{key}" for key in ("core-hours-by-user", "failures-by-user", "waits-by-queue")),
        f"{component}$aws:iam/policy:Policy::a-job-logs-access",
        f"{component}::a",
    ]


def test_two_in_one_program_and_everything_is_tagged() -> None:
    recording = build("a", "b")
    assert untagged(recording, ["aws:cloudwatch/logGroup:LogGroup", "aws:iam/policy:Policy"]) == []
    assert {"HpcLabs/labs/lab-a", "HpcLabs/labs/lab-b"} <= set(recording.result)


@pytest.mark.parametrize("protect_data", [True, False])
@pytest.mark.parametrize("keep_logs", [True, False])
def test_the_group_is_encrypted_kept_and_protected_as_asked(keep_logs: bool, protect_data: bool) -> None:
    recording = build("a", keep_logs=keep_logs, protect_data=protect_data, retention_days=90)
    group = recording.one("aws:cloudwatch/logGroup:LogGroup")
    assert group.inputs["name"] == "/hpc-labs/lab-a/jobs"
    assert group.inputs["kmsKeyId"] == "arn:key"
    assert group.inputs["logGroupClass"] == "STANDARD"
    assert group.inputs["retentionInDays"] == 90
    assert (group.retain_on_delete, group.protect) == (keep_logs, protect_data)
    others = [r for r in recording.resources if r.custom and r is not group]
    assert {(r.retain_on_delete, r.protect) for r in others} == {(False, False)}


def test_policy_is_where_roles_of_parallelcluster_may_take_it() -> None:
    assert build("a").one("aws:iam/policy:Policy").inputs["path"] == "/parallelcluster/"


@pytest.mark.parametrize(
    ("action", "resource", "expected"),
    [
        ("logs:PutLogEvents", f"{GROUP}:log-stream:head", Decision.ALLOWED),
        ("logs:CreateLogStream", f"{GROUP}:log-stream:head", Decision.ALLOWED),
        ("logs:GetLogEvents", f"{GROUP}:log-stream:head", Decision.NOT_ALLOWED),
        ("logs:DeleteLogStream", f"{GROUP}:log-stream:head", Decision.NOT_ALLOWED),
        ("logs:DeleteLogGroup", f"{GROUP}:*", Decision.NOT_ALLOWED),
        ("logs:PutRetentionPolicy", f"{GROUP}:*", Decision.NOT_ALLOWED),
        ("logs:PutLogEvents", GROUP.replace("lab-a", "lab-b") + ":log-stream:head", Decision.NOT_ALLOWED),
        ("logs:PutLogEvents", GROUP.replace("/jobs", "/jobs2") + ":log-stream:head", Decision.NOT_ALLOWED),
    ],
)
def test_nodes_add_records_and_do_nothing_else(action: str, resource: str, expected: Decision) -> None:
    request = Request(action=action, resource=resource, principal=ROLE, owner=ACCOUNT)
    assert decide(request, json.dumps({"Statement": []}), [write_policy(GROUP)]) is expected


def test_records_fit_their_schema() -> None:
    validator = jsonschema.Draft202012Validator(dict(JOB_RECORD_SCHEMA))
    validator.check_schema(dict(JOB_RECORD_SCHEMA))
    assert list(validator.iter_errors(RECORD)) == []
    never_started = {name: value for name, value in RECORD.items() if name != "started"}
    assert list(validator.iter_errors({**never_started, "state": "CANCELLED"})) == []
    for wrong in ({"state": "CANCELLED by 1000"}, {"command": "python secret.py"}, {"job_id": "17"}, {"version": 2}):
        assert len(list(validator.iter_errors({**RECORD, **wrong}))) == 1


def matches(pattern: str, event: dict[str, Any]) -> bool:
    """Whether an event matches a filter pattern; the part of the language that is used here."""
    outer = re.fullmatch(r'\{ \$\.record = "job"(?: && \((.+)\))? \}', pattern)
    assert outer, pattern
    if event["record"] != "job":
        return False
    return outer[1] is None or any(event[term[1]] == term[2] for term in re.finditer(r'\$\.(\w+) = "(\w+)"', outer[1]))


@pytest.mark.parametrize("state", list(JobState))
def test_each_state_is_counted_where_it_belongs(state: JobState) -> None:
    counted = {metric.name for metric in JOB_METRICS if matches(metric.pattern, {**RECORD, "state": state.value})}
    assert counted - {"JobsFailed", "JobsLostToNodes"} == {"JobsEnded", "Jobs", "Wait", "Run"}
    assert ("JobsFailed" in counted) is (state not in ("COMPLETED", "CANCELLED", "PREEMPTED"))
    assert ("JobsLostToNodes" in counted) is (state in ("NODE_FAIL", "BOOT_FAIL"))


def test_nothing_else_in_the_group_is_counted() -> None:
    assert not any(matches(metric.pattern, {**RECORD, "record": "note"}) for metric in JOB_METRICS)


def test_lost_jobs_failed_too() -> None:
    assert set(NODE_STATES) <= set(FAILED_STATES)


def test_metrics_have_a_default_or_dimensions_and_take_fields_that_records_have() -> None:
    fields = JOB_RECORD_SCHEMA["properties"]
    required = JOB_RECORD_SCHEMA["required"]
    assert isinstance(fields, dict)
    assert isinstance(required, list)
    for made in build("a").of_type("aws:cloudwatch/logMetricFilter:LogMetricFilter"):
        block = made.inputs["metricTransformation"]
        assert ("defaultValue" in block) is not ("dimensions" in block)
        assert made.inputs["logGroupName"] == "/hpc-labs/lab-a/jobs"
        assert block["namespace"] == "HpcLabs/labs/lab-a"
        named = [block["value"], *block.get("dimensions", {}).values()]
        taken = [name.removeprefix("$.") for name in named if name.startswith("$.")]
        assert set(taken) <= set(required) & fields.keys()
        assert len(block.get("dimensions", {})) <= 3


def test_saved_queries_read_the_labs_own_records() -> None:
    fields = JOB_RECORD_SCHEMA["properties"]
    assert isinstance(fields, dict)
    for made in build("a").of_type("aws:cloudwatch/queryDefinition:QueryDefinition"):
        assert made.inputs["logGroupNames"] == ["/hpc-labs/lab-a/jobs"]
        assert made.inputs["name"].startswith("hpc-labs/lab-a/")
        grouped = re.search(r" by (.+)", made.inputs["queryString"])
        assert grouped
        assert set(grouped[1].split(", ")) <= fields.keys()


def test_what_aws_would_refuse_is_refused_in_one_error() -> None:
    with pytest.raises(ValueError, match=r"JobLogsArgs: lab='A/b': 1 to 40 .*; retention_days=100: .* one of 1, 3, 5,"):
        JobLogsArgs(lab="A/b", kms_key_arn="k", tags=TAGS, retention_days=100)
