"""Actions of AWS's that services call by themselves: which of them change more than data."""

from __future__ import annotations

import re

ALLOWED = "what reads or writes data, and what else policies/direct_calls.py names"
# How a definition of states, and the target of a schedule, name an action: of an SDK, or of a service by its own name
# (docs.aws.amazon.com/step-functions/latest/dg/integrate-services.html, docs.aws.amazon.com/scheduler/latest/UserGuide/
# managing-targets-universal.html). What stands behind it says how to wait: .sync, .sync:2, .waitForTaskToken.
_CALL = re.compile(r"arn:[^:\s]+:(?:states|scheduler):::(?:aws-sdk:)?([a-z0-9-]+):([a-z0-9]+)", re.IGNORECASE)
# Verbs of actions that read, in lower case as all here.
_READS = re.compile(
    "(describe|list|head|batchget|get|query|scan|search|filter|lookup|detect|analyze|recognize|translate|synthesize"
    "|converse).*"
)
# What is read by these is an identity, or a way in, such as of redshift:getClusterCredentials.
_HANDS_OUT = re.compile(
    "(describe|batchget|get).*(credentials?(?!report)|token|password(?!policy)|accesskeys|accessdetails|apikey|authcode"
    "|(presigned|embed|depot|stream)url|secretvalue|sessionendpoint|streamkey).*"
)
# Everything else by its name, one by one: what starts may be code, what is sent may go to anybody, and what stops may
# be what watches. A name behind a bar is the same service's elsewhere: in SDKs, in states and in APIs.
_HARMLESS = re.compile(
    # Machines, databases and jobs that are there, as they were made.
    "ec2:(start|stop|reboot)instances"
    "|(rds|docdb|neptune):(start|stop|reboot)db(instance|cluster)"
    "|batch:(submit|cancel|terminate)job"
    "|lambda:invoke(async|function)?"
    "|(sfn|states|stepfunctions):(start(sync)?execution|stopexecution|sendtask(success|failure|heartbeat))"
    "|codepipeline:(start|stop)pipelineexecution"
    "|glue:(start(jobrun|crawler)|stopcrawler|batchstopjobrun)"
    "|datasync:(start|cancel)taskexecution"
    "|ecs:stoptask"
    "|codebuild:stopbuild"
    "|athena:(start|stop)queryexecution"
    "|(cloudwatch)?logs:(start|stop)query"
    "|(bedrock|bedrockruntime):invokemodel"
    "|sagemakerruntime:invokeendpoint(async)?|sagemaker:(start|stop)notebookinstance"
    # Whom these tell or ask is asked by rules about targets.
    "|http:invoke|apigateway:invoke"
    "|sns:publish(batch)?"
    "|sqs:((send|delete)message(batch)?|receivemessage|changemessagevisibility(batch)?|purgequeue)"
    "|(events|eventbridge):putevents"
    "|(kinesis|firehose):putrecord(s|batch)?"
    # Copies in the same account.
    "|ec2:create(snapshots?|image)|fsx:createbackup|dynamodb:createbackup|rds:createdb(cluster)?snapshot"
    "|backup:(start|stop)backupjob"
    # Data, keys' use and measurements, which shape nothing.
    "|s3:(put|copy|delete|restore)objects?(tagging)?"
    "|dynamodb:(put|update|delete|batchwrite|transactwrite|transactget)items?"
    "|dynamodb:(batch)?execute(statement|transaction)"
    "|(rdsdata|redshiftdata):(batch)?executestatement"
    "|fsx:(create|cancel)datarepositorytask"  # between a file system and the buckets that it is linked to
    "|kms:(encrypt|decrypt|generate(mac|random|datakey(pair)?(withoutplaintext)?))"
    "|cloudwatch:putmetricdata"
    "|(cloudwatch)?logs:(putlogevents|createlogstream)"
)


def calls_in(text: str) -> list[str]:
    """The actions that a text names, as ec2:createVpc."""
    return [f"{service.replace('-', '')}:{action}" for service, action in _CALL.findall(text)]


def reads(call: str) -> bool:
    """Whether a call only reads, and hands out no identity."""
    action = call.lower().partition(":")[2]
    return bool(_READS.fullmatch(action)) and not _HANDS_OUT.fullmatch(action)


def changes(call: str) -> bool:
    """Whether a call changes a network, an identity or a policy, hands out one of these, or runs or sends anything."""
    return not (reads(call) or _HARMLESS.fullmatch(call.lower()))
