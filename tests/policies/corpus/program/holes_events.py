"""Ways out of the clean lab, and onto its machines, by states, schedules, events and pipes."""

from __future__ import annotations

import json
from typing import Any

import pulumi_aws as aws

from tests.policies.corpus.program.hole import Hole
from tests.policies.corpus.program.holes_clusters import state_machine
from tests.policies.corpus.program.lab import ACCOUNT, REGION, Lab


def _calls(resource: str, **more: Any) -> Any:
    """A state machine with one state."""
    state = {"Type": "Task", "Resource": f"arn:aws:states:::{resource}", "End": True, **more}
    return state_machine({"StartAt": "Call", "States": {"Call": state}})


def _event(arn: str, **more: Any) -> Any:
    return lambda lab: aws.cloudwatch.EventTarget(lab.new("send"), rule="jobs", arn=arn, **more)


def _schedule(arn: str, **more: Any) -> Any:
    def add(lab: Lab) -> None:
        target: Any = {"arn": arn, "role_arn": lab["provisioner-role"].arn, **more}
        aws.scheduler.Schedule(
            lab.new("nightly"),
            name="nightly",
            schedule_expression="rate(1 day)",
            flexible_time_window={"mode": "OFF"},
            target=target,
        )

    return add


_VAULT = f"arn:aws:backup:{REGION}:{ACCOUNT}:backup-vault"

HOLES = {
    "state-machine-runs-a-container": Hole("sfn-direct-calls", _calls("ecs:runTask.sync", Parameters={})),
    "schedule-copies-backups": Hole(
        "sfn-direct-calls",
        _schedule(
            "arn:aws:scheduler:::aws-sdk:backup:startCopyJob",
            input=json.dumps({"SourceBackupVaultName": "labs", "DestinationBackupVaultArn": f"{_VAULT}:others"}),
        ),
    ),
    "event-runs-commands-on-machines": Hole(
        "sfn-direct-calls",
        _event(f"arn:aws:ssm:{REGION}::document/AWS-RunShellScript", input=json.dumps({"commands": ["id"]})),
    ),
    "event-builds-other-code": Hole(
        "sfn-direct-calls",
        _event(
            f"arn:aws:codebuild:{REGION}:{ACCOUNT}:project/tools",
            input=json.dumps({"buildspecOverride": "version: 0.2"}),
        ),
    ),
}
