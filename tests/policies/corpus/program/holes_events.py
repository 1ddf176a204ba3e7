"""Ways out of the clean lab, and onto its machines, by states, schedules, events and pipes."""

from __future__ import annotations

import json
from typing import Any

import pulumi_aws as aws

from tests.policies.corpus.program.hole import Hole
from tests.policies.corpus.program.holes_clusters import state_machine
from tests.policies.corpus.program.holes_network import egress, gateway, route
from tests.policies.corpus.program.lab import ACCOUNT, DATA, FOREIGN, REGION, TAGS, Lab

_QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:jobs"
_CLUSTER = f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/tasks"
_TASK = f"arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/tools:1"


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


def _pipe(lab: Lab, **more: Any) -> None:
    role = lab["provisioner-role"].arn
    aws.pipes.Pipe(lab.new("pipe"), role_arn=role, source=_QUEUE, tags=TAGS, **{"target": _QUEUE, **more})


def _network(lab: Lab) -> Any:
    return {"subnets": [lab["lab-subnet"].id], "security_groups": [lab["nodes"].id], "assign_public_ip": True}


def _task_of_an_event(lab: Lab) -> None:
    """An event starts a container in the lab's subnet."""
    task = {"task_definition_arn": _TASK, "launch_type": "FARGATE", "network_configuration": _network(lab)}
    _event(_CLUSTER, ecs_target=task)(lab)


def _task_of_a_pipe(lab: Lab) -> None:
    network = {"aws_vpc_configuration": {**_network(lab), "assign_public_ip": "ENABLED"}}
    task = {"task_definition_arn": _TASK, "launch_type": "FARGATE", "network_configuration": network}
    _pipe(lab, target=_CLUSTER, target_parameters={"ecs_task_parameters": task})


def _task_of_a_service(lab: Lab) -> None:
    aws.ecs.Service(
        lab.new("service"),
        cluster=_CLUSTER,
        task_definition=_TASK,
        launch_type="FARGATE",
        network_configuration=_network(lab),
        tags=TAGS,
    )


def _task_on_the_internet(lab: Lab) -> None:
    route("out", destination_cidr_block="0.0.0.0/0", gateway_id=gateway(lab).id)(lab)
    egress("world", cidr_ipv4="0.0.0.0/0")(lab)
    _task_of_an_event(lab)


_RESULTS = {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "somebody-elses"}}
_COPY = {"Bucket": "somebody-elses", "Key": "x", "CopySource": f"{DATA}/x"}
_VAULT = f"arn:aws:backup:{REGION}:{ACCOUNT}:backup-vault"

HOLES = {
    "state-machine-calls-the-internet": Hole(
        "sfn-target-known",
        _calls("http:invoke", Parameters={"ApiEndpoint": "https://example.org/jobs", "Method": "POST"}),
    ),
    "state-machine-sends-to-a-strangers-queue": Hole(
        "sfn-target-known",
        _calls("sqs:sendMessage", Parameters={"QueueUrl": f"https://sqs.{REGION}.amazonaws.com/{FOREIGN}/theirs"}),
    ),
    "state-machine-by-a-strangers-role": Hole(
        "sfn-target-known", _calls("lambda:invoke", Credentials={"RoleArn": f"arn:aws:iam::{FOREIGN}:role/theirs"})
    ),
    "state-machine-writes-to-a-strangers-bucket": Hole(
        "sfn-target-known", _calls("lambda:invoke", ResultWriter=_RESULTS)
    ),
    "schedule-copies-to-a-strangers-bucket": Hole(
        "sfn-target-known", _schedule("arn:aws:scheduler:::aws-sdk:s3:copyObject", input=json.dumps(_COPY))
    ),
    "pipe-logs-to-a-strangers-bucket": Hole(
        "events-target-known",
        lambda lab: _pipe(
            lab,
            log_configuration={
                "level": "INFO",
                "s3_log_destination": {"bucket_name": "somebody-elses", "bucket_owner": FOREIGN},
            },
        ),
    ),
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
    "event-starts-a-public-container": Hole("ec2-no-public-ip", _task_of_an_event),
    "schedule-starts-a-public-container": Hole(
        "ec2-no-public-ip",
        lambda lab: _schedule(
            _CLUSTER, ecs_parameters={"task_definition_arn": _TASK, "network_configuration": _network(lab)}
        )(lab),
    ),
    "pipe-starts-a-public-container": Hole("ec2-no-public-ip", _task_of_a_pipe),
    "service-of-public-containers": Hole("ec2-no-public-ip", _task_of_a_service),
    "event-starts-a-container-on-the-internet": Hole(
        "net-reach-no-internet", _task_on_the_internet, leave_out={"no-public-access"}, apart=True
    ),
}
