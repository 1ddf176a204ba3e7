"""What a job record is, and what is counted from it. Pure: no Pulumi, no AWS.

A record is one JSON object, one log event, written when a job ends. The program that writes it runs on the head node
and is not part of this library; the record is what the two agree on.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class JobState(StrEnum):
    """How a job ended, by Slurm's name (slurm.schedmd.com/squeue.html, "Job state codes"), without what follows it."""

    BOOT_FAIL = "BOOT_FAIL"
    CANCELLED = "CANCELLED"
    COMPLETED = "COMPLETED"
    DEADLINE = "DEADLINE"
    FAILED = "FAILED"
    NODE_FAIL = "NODE_FAIL"
    OUT_OF_MEMORY = "OUT_OF_MEMORY"
    PREEMPTED = "PREEMPTED"
    TIMEOUT = "TIMEOUT"


FAILED_STATES = (
    JobState.BOOT_FAIL,
    JobState.DEADLINE,
    JobState.FAILED,
    JobState.NODE_FAIL,
    JobState.OUT_OF_MEMORY,
    JobState.TIMEOUT,
)
"""The job did not do what it was sent for, and nobody stopped it."""

NODE_STATES = (JobState.BOOT_FAIL, JobState.NODE_FAIL)
"""The job was fine and its node was not."""

_TIME = {"type": "string", "format": "date-time", "description": "UTC, ISO 8601"}
_COUNT = {"type": "integer", "minimum": 0}

JOB_RECORD_SCHEMA: Mapping[str, object] = MappingProxyType(
    {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A Slurm job that ended",
        "description": "One log event. No name, command, folder or environment of the job: those are the user's.",
        "type": "object",
        "additionalProperties": False,
        "required": [
            *("record", "version", "cluster", "job_id", "user", "queue", "state", "exit_code"),
            *("submitted", "ended", "wait_seconds", "run_seconds", "nodes", "cpus"),
        ],
        "properties": {
            "record": {"const": "job"},
            "version": {"const": 1},
            "cluster": {"type": "string"},
            "job_id": {"type": "integer", "minimum": 1},
            "array_job_id": {"type": "integer", "minimum": 1},
            "array_task_id": _COUNT,
            "user": {"type": "string"},
            "account": {"type": "string", "description": "Slurm's accounting account"},
            "queue": {"type": "string", "description": "Slurm's partition"},
            "state": {"enum": [state.value for state in JobState]},
            "exit_code": {"type": "integer"},
            "submitted": _TIME,
            "started": {**_TIME, "description": "absent when the job never started"},
            "ended": _TIME,
            "wait_seconds": {**_COUNT, "description": "from eligible to started, or to ended if it never started"},
            "run_seconds": _COUNT,
            "nodes": _COUNT,
            "cpus": _COUNT,
            "gpus": _COUNT,
            "memory_mib": {**_COUNT, "description": "asked for"},
        },
    }
)
"""JSON Schema of a record. A new field is an optional one; anything else is a new ``version``."""


@dataclass(frozen=True, kw_only=True)
class JobMetric:
    """A number that CloudWatch takes from the records.

    A metric with dimensions has no default (CloudWatch Logs refuses both in one filter), so it has data only when
    there are records; and an alarm cannot search over dimensions. Hence totals for alarms, and series by queue for
    graphs.
    """

    key: str
    name: str
    pattern: str
    value: str = "1"
    unit: str = "Count"
    dimensions: Mapping[str, str] = field(default_factory=dict)

    @property
    def default(self) -> str | None:
        """What is counted for records that do not match."""
        return None if self.dimensions else "0"


def _ended(*states: JobState) -> str:
    if not states:
        return '{ $.record = "job" }'
    any_of = " || ".join(f'$.state = "{state}"' for state in states)
    return f'{{ $.record = "job" && ({any_of}) }}'


_BY_QUEUE = {"Queue": "$.queue"}

JOB_METRICS = (
    JobMetric(key="jobs-ended", name="JobsEnded", pattern=_ended()),
    JobMetric(key="jobs-failed", name="JobsFailed", pattern=_ended(*FAILED_STATES)),
    JobMetric(key="jobs-lost", name="JobsLostToNodes", pattern=_ended(*NODE_STATES)),
    JobMetric(key="jobs", name="Jobs", pattern=_ended(), dimensions={**_BY_QUEUE, "State": "$.state"}),
    JobMetric(key="wait", name="Wait", pattern=_ended(), value="$.wait_seconds", unit="Seconds", dimensions=_BY_QUEUE),
    JobMetric(key="run", name="Run", pattern=_ended(), value="$.run_seconds", unit="Seconds", dimensions=_BY_QUEUE),
)

_FAILED = json.dumps(FAILED_STATES)
JOB_QUERIES: Mapping[str, str] = MappingProxyType(
    {
        "waits-by-queue": (
            'filter record = "job"\n'
            "| stats count(*) as jobs, avg(wait_seconds) / 60 as mean_minutes, "
            "pct(wait_seconds, 95) / 60 as p95_minutes by queue\n"
            "| sort p95_minutes desc"
        ),
        "failures-by-user": (
            f'filter record = "job" and state in {_FAILED}\n'
            "| stats count(*) as jobs, latest(job_id) as last_job by user, queue, state\n"
            "| sort jobs desc"
        ),
        "core-hours-by-user": (
            'filter record = "job"\n'
            "| stats sum(run_seconds * cpus) / 3600 as core_hours, count(*) as jobs by user, queue\n"
            "| sort core_hours desc"
        ),
    }
)
"""Saved queries of CloudWatch Logs Insights, by key."""


def write_policy(log_group_arn: str) -> str:
    """The IAM policy that lets nodes add records to the lab's log group, as JSON.

    They can neither read the records, nor make, change or delete the group.
    (docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html)
    """
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "AddJobRecords",
                    "Effect": "Allow",
                    "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                    "Resource": f"{log_group_arn}:*",
                }
            ],
        }
    )
