"""Actions of AWS's that services call by themselves: which of them change more than data."""

from __future__ import annotations

import re

ALLOWED = "what reads, starts, stops, sends or writes data"
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
    "|sqs:(deletemessage(batch)?|changemessagevisibility(batch)?|purgequeue)"
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


def changes(call: str) -> bool:
    """Whether a call, as ec2:createVpc, changes a network, an identity or a policy, or hands out one of these."""
    lower = call.lower()
    action = lower.partition(":")[2]
    return lower in _NEVER or not (_HARMLESS.fullmatch(action) or _OF_DATA.fullmatch(lower))
