"""Rules about state machines, and about what schedules and events call by themselves."""

import json

from policies import tokens
from tests.policies.pack import secret

from . import ABSENT, PASSES, UNKNOWN, Res, Table, fails, waits
from .iam import FACTS, PARTNER, THEM, US
from .network_labs import nested

_MACHINE, _SCHEDULE, _TARGET = tokens.STATE_MACHINE[0], tokens.EVENT_SCHEDULE[0], tokens.EVENT_TARGET[0]


def _calling(action: str, **more: object) -> str:
    """A state machine with one state, which calls an action."""
    task = {"Type": "Task", "Resource": f"arn:aws:{action}", "End": True, **more}
    return json.dumps({"StartAt": "Call", "States": {"Call": task}})


def _sends(call: str, **arguments: object) -> Res:
    """A state machine that calls an action with these arguments."""
    return Res(_MACHINE, {"definition": _calling(f"states:::{call}", Parameters=arguments)})


def _handing(action: str, given: dict[str, str]) -> Res:
    """A schedule that calls an action of AWS's with these arguments."""
    return Res(_SCHEDULE, {"target": {"arn": f"arn:aws:scheduler:::aws-sdk:{action}", "input": json.dumps(given)}})


def _queue(account: str) -> str:
    return f"https://sqs.us-east-1.amazonaws.com/{account}/jobs"


def _role(account: str) -> str:
    return f"arn:aws:iam::{account}:role/labs"


def _writer(bucket: str) -> dict[str, object]:
    return {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": bucket}}


_AT = "definition.States.Call.Parameters."
_FUNCTION = f"arn:aws:lambda:us-east-1:{US}:function:tidy"
_DOCUMENT = "arn:aws:ssm:us-east-1::document/AWS-RunShellScript"
_MACHINES = [{"key": "tag:node", "values": ["head"]}]
_BUILD = f"arn:aws:codebuild:us-east-1:{US}:project/tools"
_BUCKET = Res(tokens.BUCKET[0], {"bucket": "lab-data", "id": "lab-data"}, name="data")
_API = Res(tokens.REST_API[0], {"id": "a1b2c3"}, name="api")
_HOST = "execute-api.us-east-1.amazonaws.com"
_FACTS = f'{FACTS}buckets = ["open-*"]\ndomains = ["example.org"]\n'
_NOT_OURS = fails("allowed: a bucket of this stack or of its platform")

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
            "in a bucket": (
                {"definitionS3Location": {"bucket": "lab-data", "key": "x.json"}},
                fails("so no rule sees its states; allowed: definition"),
            ),
            "in a partition of the template": (
                {"definition": _calling("states:::ecs:runTask").replace("arn:aws:", "arn:${Partition}:")},
                fails("definition calls ecs:runTask"),
            ),
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
    "sfn-target-known": Table(
        good=(_sends("sqs:sendMessage", QueueUrl=_queue(US)), _BUCKET),
        facts=_FACTS,
        cases={
            "absent": ({"definition": ABSENT}, PASSES),
            "not known": ({"definition": UNKNOWN}, waits("definition")),
            **{
                name: (_sends(call, **arguments), verdict)
                for name, call, arguments, verdict in (
                    ("theirs", "sqs:sendMessage", {"QueueUrl": _queue(THEM)}, fails(f'QueueUrl is "{_queue(THEM)}"')),
                    ("shared", "sqs:sendMessage", {"QueueUrl": _queue(PARTNER)}, PASSES),
                    ("up to the input", "sqs:sendMessage", {"QueueUrl.$": "$.queue"}, PASSES),
                    (
                        "computed",
                        "sns:publish",
                        {"TopicArn.$": f"States.Format('arn:aws:sns:us-east-1:{THEM}:{{}}', $.x)"},
                        fails("TopicArn.$ is"),
                    ),
                    ("their bucket", "aws-sdk:s3:putObject", {"Bucket": "theirs"}, _NOT_OURS),
                    ("as an expression", "aws-sdk:s3:putObject", {"Bucket": "{% 'theirs' %}"}, _NOT_OURS),
                    ("our bucket", "aws-sdk:s3:putObject", {"Bucket": "lab-data"}, PASSES),
                    ("a bucket of the input", "aws-sdk:s3:putObject", {"Bucket.$": "$.bucket"}, PASSES),
                    ("from their bucket", "aws-sdk:s3:getObject", {"Bucket": "theirs"}, _NOT_OURS),
                    ("from a known bucket", "aws-sdk:s3:getObject", {"Bucket": "open-data"}, PASSES),
                    ("to a known bucket", "aws-sdk:s3:putObject", {"Bucket": "open-data"}, _NOT_OURS),
                    (
                        "to an address",
                        "athena:startQueryExecution",
                        {"ResultConfiguration": {"OutputLocation": "s3://theirs/x/"}},
                        _NOT_OURS,
                    ),
                    ("to an ARN", "aws-sdk:datasync:startTaskExecution", {"To": "arn:aws:s3:::theirs/x"}, _NOT_OURS),
                    ("a function", "lambda:invoke", {"FunctionName": "tidy"}, PASSES),
                    ("their function", "lambda:invoke", {"FunctionName": f"{THEM}:function:x"}, fails("FunctionName")),
                    ("a bucket in a message", "lambda:invoke", {"Payload": {"Bucket": "theirs"}}, PASSES),
                    ("in a message from the input", "lambda:invoke", {"Payload.$": "$.Bucket"}, PASSES),
                    ("words", "sns:publish", {"Comment": _queue(THEM), "Count": 3, "Empty": {}, "None": []}, PASSES),
                    ("in a list", "aws-sdk:x:listY", {"Arns": [f"arn:aws:sqs:us-east-1:{THEM}:x"]}, fails("Arns[0]")),
                    ("not known there", "sns:publish", {"TopicArn": UNKNOWN}, waits(_AT + "TopicArn")),
                )
            },
            "by a role of theirs": (
                {"definition": _calling("states:::lambda:invoke", Credentials={"RoleArn": _role(THEM)})},
                fails(f'definition.States.Call.Credentials.RoleArn is "{_role(THEM)}"; allowed: accounts of ours'),
            ),
            "by a role of ours": (
                {"definition": _calling("states:::lambda:invoke", Credentials={"RoleArn": _role(US)})},
                PASSES,
            ),
            "their function as it is": (
                {"definition": _calling(f"lambda:us-east-1:{THEM}:function:x")},
                fails("States.Call.Resource"),
            ),
            "results of a map": (
                {"definition": _calling("states:::lambda:invoke", ResultWriter=_writer("theirs"))},
                _NOT_OURS,
            ),
            "results of a map for us": (
                {"definition": _calling("states:::lambda:invoke", ResultWriter=_writer("lab-data"))},
                PASSES,
            ),
            "said before": (
                {"definition": json.dumps({"States": {"Say": {"Type": "Pass", "Result": {"bucket": "theirs"}}}})},
                _NOT_OURS,
            ),
            "by a template": ({"definitionSubstitutions": {"Queue": _queue(THEM)}}, fails("definitionSubstitutions")),
            "a secret": ({"definition": secret(_calling(f"lambda:us-east-1:{THEM}:function:x"))}, fails("[secret]")),
        },
    ),
    "sfn-target-known (addresses)": Table(
        good=(_sends("http:invoke", ApiEndpoint="https://api.example.org/jobs"), _API),
        facts=_FACTS,
        cases={
            name: (_sends(call, **arguments), verdict)
            for name, call, arguments, verdict in (
                ("elsewhere", "http:invoke", {"ApiEndpoint": "https://example.com/x"}, fails("allowed: addresses at")),
                ("up to the input", "http:invoke", {"ApiEndpoint.$": "$.to"}, fails("ApiEndpoint.$ is")),
                ("as an expression", "http:invoke", {"ApiEndpoint": "{% $to %}"}, fails("ApiEndpoint is")),
                ("nowhere", "http:invoke", {}, fails("ApiEndpoint is up to whoever starts it; allowed: an address")),
                (
                    "with a path of the input",
                    "http:invoke",
                    {"ApiEndpoint.$": "States.Format('https://api.example.org/jobs/{}', $.job)"},
                    PASSES,
                ),
                (
                    "with a host of the input",
                    "http:invoke",
                    {"ApiEndpoint.$": "States.Format('https://{}.example.org/', $.host)"},
                    fails("allowed: addresses at"),
                ),
                ("not known", "http:invoke", {"ApiEndpoint": UNKNOWN}, waits(_AT + "ApiEndpoint")),
                ("our API", "apigateway:invoke", {"ApiEndpoint": f"a1b2c3.{_HOST}"}, PASSES),
                ("their API", "apigateway:invoke", {"ApiEndpoint": f"d4e5f6.{_HOST}"}, fails("ApiEndpoint is")),
                ("a known API", "apigateway:invoke", {"ApiEndpoint": "api.example.org"}, PASSES),
            )
        }
        | {
            "in the other language": (
                {"definition": _calling("states:::http:invoke", Arguments={"ApiEndpoint": "https://example.com/"})},
                fails("definition.States.Call.Arguments.ApiEndpoint"),
            )
        },
    ),
    "sfn-target-known (schedules)": Table(
        good=(_handing("s3:copyObject", {"Bucket": "lab-data", "Key": "x"}), _BUCKET),
        facts=_FACTS,
        cases={
            "absent": ({"target.input": ABSENT}, PASSES),
            "not known": ({"target.input": UNKNOWN}, waits("target.input")),
            "their bucket": (_handing("s3:copyObject", {"Bucket": "theirs"}), _NOT_OURS),
            "their vault": (
                _handing("backup:startCopyJob", {"DestinationBackupVaultArn": f"arn:aws:backup:us-east-1:{THEM}:v:x"}),
                fails("target.input.DestinationBackupVaultArn"),
            ),
            "words": ({"target.input": "tidy up"}, PASSES),
            "their queue in words": ({"target.input": _queue(THEM)}, fails(f'target.input is "{_queue(THEM)}"')),
            "for a function of ours": ({"target": {"arn": _FUNCTION, "input": '{"Bucket": "theirs"}'}}, PASSES),
        },
    ),
}
