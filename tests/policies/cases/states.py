"""Rules about state machines, and about what schedules and events call by themselves."""

import json

from policies import tokens
from tests.policies.pack import secret

from . import ABSENT, PASSES, UNKNOWN, Res, Table, fails, waits
from .iam import US
from .network_labs import nested

_MACHINE, _SCHEDULE, _TARGET = tokens.STATE_MACHINE[0], tokens.EVENT_SCHEDULE[0], tokens.EVENT_TARGET[0]


def _calling(action: str, **more: object) -> str:
    """A state machine with one state, which calls an action."""
    task = {"Type": "Task", "Resource": f"arn:aws:{action}", "End": True, **more}
    return json.dumps({"StartAt": "Call", "States": {"Call": task}})


_FUNCTION = f"arn:aws:lambda:us-east-1:{US}:function:tidy"
_DOCUMENT = "arn:aws:ssm:us-east-1::document/AWS-RunShellScript"
_MACHINES = [{"key": "tag:node", "values": ["head"]}]
_BUILD = f"arn:aws:codebuild:us-east-1:{US}:project/tools"

TABLES = {
    "sfn-logs": Table(
        good=(Res(_MACHINE, {"loggingConfiguration": {"level": "ALL"}}),),
        cases={
            "absent": (
                {"loggingConfiguration": ABSENT},
                fails("loggingConfiguration.level is not set, which means OFF"),
            ),
            "off": ({"loggingConfiguration.level": "OFF"}, fails('loggingConfiguration.level is "OFF"')),
            "not known": ({"loggingConfiguration.level": UNKNOWN}, waits("loggingConfiguration.level")),
        },
    ),
    "sfn-direct-calls": Table(
        good=(Res(_MACHINE, {"definition": _calling("states:::aws-sdk:ec2:describeInstances")}),),
        cases={
            "absent": ({"definition": ABSENT}, PASSES),
            "not known": ({"definition": UNKNOWN}, waits("definition")),
            "a function": ({"definition": _calling("states:::lambda:invoke")}, PASSES),
            "stops": ({"definition": _calling("states:::aws-sdk:ec2:stopInstances")}, PASSES),
            "takes a backup": ({"definition": _calling("states:::aws-sdk:ec2:createSnapshot")}, PASSES),
            "writes an object": ({"definition": _calling("states:::aws-sdk:s3:putObject")}, PASSES),
            **{
                f"of data: {call}": ({"definition": _calling(f"states:::aws-sdk:{call}")}, PASSES)
                for call in (
                    "batch:submitJob",
                    "cloudwatch:putMetricData",
                    "cloudwatchlogs:putLogEvents",
                    "dynamodb:putItem",
                    "dynamodb:query",
                    "dynamodb:executeStatement",
                    "fsx:createDataRepositoryTask",
                    "kinesis:putRecords",
                    "rdsdata:executeStatement",
                    "s3:deleteObjects",
                    "sqs:purgeQueue",
                    "sqs:sendMessage",
                )
            },
            **{
                call: ({"definition": _calling(f"states:::aws-sdk:{call}")}, fails(f"definition calls {call}; allowed"))
                for call in (
                    "ec2:createInternetGateway",
                    "ec2:authorizeSecurityGroupIngress",
                    "ec2:runInstances",
                    "iam:attachRolePolicy",
                    "lambda:addPermission",
                    "s3:putBucketPolicy",
                    "s3:putObjectAcl",
                    "ssm:sendCommand",
                    "sts:assumeRole",
                    "cloudformation:createStack",
                    "backup:putBackupVaultAccessPolicy",
                    "cloudtrail:stopLogging",
                    "cloudwatchlogs:deleteLogGroup",
                    "config:stopConfigurationRecorder",
                    "dynamodb:putResourcePolicy",
                    "ec2:getPasswordData",
                    "inspector2:disable",
                    "rds:stopActivityStream",
                    "ssm:startSession",
                    "sso:getRoleCredentials",
                    "sts:getSessionToken",
                )
            },
            "waits for an answer": (
                {"definition": _calling("states:::aws-sdk:ec2:createVpc.waitForTaskToken")},
                fails("definition calls ec2:createVpc"),
            ),
            "a schedule": (
                Res(_SCHEDULE, {"target": {"arn": "arn:aws:scheduler:::aws-sdk:ec2:createVpc"}}),
                fails("target.arn calls ec2:createVpc"),
            ),
            "a schedule of a function": (
                Res(_SCHEDULE, {"target": {"arn": "arn:aws:lambda:us-east-1:1:function:tidy"}}),
                PASSES,
            ),
            "a schedule, not known": (Res(_SCHEDULE, {"target": {"arn": UNKNOWN}}), waits("target.arn")),
            "a secret": ({"definition": secret(_calling("states:::ecs:runTask"))}, fails("calls [secret]")),
            "by a template": (
                {"definitionSubstitutions": {"Call": "arn:aws:states:::aws-sdk:ec2:createVpc"}},
                fails("definitionSubstitutions calls ec2:createVpc"),
            ),
            **{
                f"of a service's own: {call}": ({"definition": _calling(f"states:::{call}")}, verdict)
                for call, verdict in {
                    "ecs:runTask.sync": fails("calls ecs:runTask; allowed"),
                    "elasticmapreduce:createCluster.sync": fails("calls elasticmapreduce:createCluster"),
                    "emr-serverless:startJobRun": fails("calls emrserverless:startJobRun"),
                    "eks:call": fails("calls eks:call"),
                    "codebuild:startBuild.sync": fails("calls codebuild:startBuild"),
                    "batch:submitJob.sync": PASSES,
                    "states:startExecution.sync:2": PASSES,
                    "sns:publish": PASSES,
                }.items()
            },
        },
    ),
    "sfn-direct-calls (events)": Table(
        good=(Res(_TARGET, {"rule": "nightly", "arn": _FUNCTION, "runCommandTargets": []}),),
        cases={
            "absent": ({"runCommandTargets": ABSENT}, PASSES),
            "not known": ({"arn": UNKNOWN}, waits("arn")),
            "commands": ({"arn": _DOCUMENT}, fails(f'arn is "{_DOCUMENT}", which runs commands; allowed: other')),
            "commands, twice said": ({"arn": _DOCUMENT, "runCommandTargets": _MACHINES}, fails("arn is")),
            "an automation": (
                {"arn": f"arn:aws:ssm:us-east-1:{US}:automation-definition/ours:1"},
                fails("which runs commands"),
            ),
            "on machines": ({"runCommandTargets": _MACHINES}, fails("runCommandTargets says where commands run")),
            "something for people to do": ({"arn": f"arn:aws:ssm:us-east-1:{US}:opsitem"}, PASSES),
        },
    ),
    **{
        f"sfn-direct-calls (builds by {name})": Table(
            good=(Res(token, nested(f"{at}arn", _BUILD)),),
            cases={
                "with an input": ({f"{at}input": json.dumps({"idempotencyToken": "1"})}, PASSES),
                "with other code": (
                    {f"{at}input": json.dumps({"buildspecOverride": "x", "imageOverride": "y"})},
                    fails(f"{at}input has buildspecOverride, imageOverride; allowed: what the project says"),
                ),
                "with secret code": ({f"{at}input": secret('{"buildspecOverride": 1}')}, fails("has [secret]")),
                "not known": ({f"{at}input": UNKNOWN}, waits(f"{at}input")),
            },
        )
        for name, token, at in (("an event", _TARGET, ""), ("a schedule", _SCHEDULE, "target."))
    },
    "sfn-direct-calls (builds by a part of an event)": Table(
        good=(Res(_TARGET, {"arn": _BUILD, "inputTransformer": {"inputTemplate": "{}"}}),),
        cases={
            "that it is": ({"inputPath": "$.detail"}, fails('inputPath is "$.detail", which may be overrides')),
            "that is filled in": (
                {"inputTransformer.inputTemplate": '{"environmentVariablesOverride": <detail>}'},
                fails("inputTransformer.inputTemplate has environmentVariablesOverride"),
            ),
            "of a function": ({"arn": _FUNCTION, "inputPath": "$.detail"}, PASSES),
        },
    ),
}
