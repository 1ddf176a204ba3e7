"""State machines and schedules change no network, identity or policy."""

import re
from collections.abc import Iterable, Iterator

from ... import tokens
from ...controls import BOUNDARY
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource
from ...view import View, texts

RULE = Rule(
    id="sfn-direct-calls",
    title="State machines and schedules change no network, identity or policy by themselves",
    severity=Severity.HIGH,
    types=(*tokens.STATE_MACHINE, *tokens.EVENT_SCHEDULE),
    why="Each action of AWS's can be a state, or a schedule's target. A gateway or a role that is made so at night is "
    "in no graph, so that no rule judges it, and nobody asked for it in a review.",
    remediation="Make networks, roles and policies by resources of this program. A state machine or a schedule may "
    "read, start and stop, take backups, send messages, call functions, submit jobs and write data.",
    source="https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html",
    controls=BOUNDARY,
    bad="""\
call = {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:ec2:createInternetGateway", "End": True}
definition = json.dumps({"StartAt": "Open", "States": {"Open": call}})
aws.sfn.StateMachine("flow", role_arn=role.arn, definition=definition)
""",
    good="""\
call = {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:ec2:stopInstances", "End": True}
definition = json.dumps({"StartAt": "Rest", "States": {"Rest": call}})
aws.sfn.StateMachine("flow", role_arn=role.arn, definition=definition)
""",
)
_CALL = re.compile(r"arn:aws[a-z-]*:(?:states|scheduler):::aws-sdk:([a-z0-9]+):([a-z0-9]+)", re.IGNORECASE)
# Actions whose names say that they read, start, stop or send, in lower case as all here.
_HARMLESS = re.compile(
    "(describe|list|head|batchget|get|query|scan|search|filter|lookup|start|stop|reboot|invoke|publish|send|receive|"
    "putevents|encrypt|decrypt|generate|detect|analyze|recognize|translate|synthesize|converse).*"
    "|createsnapshots?|createimage|createbackup|createdbsnapshot|createdbclustersnapshot"
)
# Calls about data, jobs and measurements, which shape nothing.
_OF_DATA = re.compile(
    "s3:(put|copy|delete|restore)objects?(tagging)?"
    "|dynamodb:(put|update|delete|batchwrite|transactwrite|transactget)items?"
    "|dynamodb:(batch)?execute(statement|transaction)"
    "|(rdsdata|redshiftdata):(batch)?executestatement"
    "|(kinesis|firehose):putrecord(s|batch)?"
    "|fsx:(create|cancel)datarepositorytask"  # between a file system and the buckets that it is linked to
    "|batch:(submit|cancel|terminate)job"
    "|cloudwatch:putmetricdata"
    "|cloudwatchlogs:(putlogevents|createlogstream)"
)
# What is started or sent by these is code; what is got is an identity; what stops is what watches.
_NEVER = frozenset(
    {
        "cloudtrail:stoplogging",
        "config:stopconfigurationrecorder",
        "ec2:getpassworddata",
        "rds:stopactivitystream",
        "ssm:sendcommand",
        "ssm:startautomationexecution",
        "ssm:startsession",
        "sso:getrolecredentials",
        "sts:getfederationtoken",
        "sts:getsessiontoken",
    }
)


def check(resource: Resource) -> Iterable[Outcome]:
    """Every action of AWS's that a state machine's text, or a schedule's target, names."""
    if resource.type in tokens.EVENT_SCHEDULE:
        return _judged(resource.at("target", "arn"))
    return _judged(resource.at("definition").document())


def _judged(written: View) -> Iterator[Outcome]:
    if written.unknown:
        yield Unevaluated(written.path)
        return
    found = {call.lower(): call for text in texts(written) for call in (":".join(each) for each in _CALL.findall(text))}
    changing = sorted(call for lower, call in found.items() if _changes(lower))
    if changing:
        words = "[secret]" if written.secret else ", ".join(changing)
        yield Finding(
            f"{written.path} calls {words}; allowed: what reads, starts, stops, sends or writes data", written.path
        )


def _changes(call: str) -> bool:
    _, _, action = call.partition(":")
    return call in _NEVER or not (_HARMLESS.fullmatch(action) or _OF_DATA.fullmatch(call))
