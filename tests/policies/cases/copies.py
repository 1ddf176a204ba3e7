"""Rules about what carries copies to other accounts, and about types that no rule knows."""

import json

from policies import tokens
from policies.iam import NOT_TOLD

from . import ABSENT, PASSES, UNKNOWN, Change, Res, Table, Verdict, fails, waits
from .iam import FACTS, PARTNER, THEM, US
from .messaging import scoped


def _arn(account: str) -> str:
    return f"arn:aws:sqs:us-east-1:{account}:jobs"


def _to(token: str, path: str, *alike: str, **others: object) -> Table:
    """A rule about the account in an ARN at the path, in the first of the resource's lists where there is one."""
    value: object = _arn(US)
    for key in reversed(path.split(".")):
        value = [value] if key == "0" else {key: value}
    assert isinstance(value, dict)
    shown = path.replace(".0", "[0]")
    cases: dict[str, tuple[Change, Verdict]] = {
        "absent": ({path: ABSENT}, PASSES),
        "not known": ({path: UNKNOWN}, waits(shown)),
        "theirs": ({path: _arn(THEM)}, fails(f'{shown} is "{_arn(THEM)}"; allowed: accounts of ours')),
        "shared": ({path: _arn(PARTNER)}, PASSES),
        "a name": ({path: "jobs"}, PASSES),
    }
    return Table(good=(Res(token, {**others, **value}),), cases=cases, alike=alike, facts=FACTS)


_BUCKET = Res(tokens.BUCKET[0], {"bucket": "data", "id": "data"}, name="data")
_COPY = Res(tokens.BUCKET[1], {"bucket": "copy", "id": "copy", "arn": "arn:aws:s3:::copy"}, name="copy")
_IN_LOGS = "logConfiguration.s3LogDestination"
_LOGS = {"bucketName": "data", "bucketOwner": US}
_RULE = {"status": "Enabled", "destination": {"bucket": "arn:aws:s3:::copy"}}
_THEIRS = {"bucket": "arn:aws:s3:::theirs"}
_INSIDE = {"replicationConfiguration": {"rules": [{"destination": _THEIRS}]}}
_FOREIGN = fails('destination.bucket is "arn:aws:s3:::theirs"; allowed: a bucket of this stack')
_REPLICATION = Res(tokens.BUCKET_REPLICATION[0], {"bucket": "data", "rules": [_RULE]}, name="copies")
_ADDRESS = "https://events.example.org/labs"
_DOMAINS = f'{FACTS}domains = ["example.org"]\n'
_SUBSCRIPTION = tokens.TOPIC_SUBSCRIPTION[0]
_API = tokens.EVENT_API_DESTINATION[0]

TABLES = {
    "logs-subscription-known": _to(tokens.LOG_SUBSCRIPTION[0], "destinationArn"),
    "logs-subscription-known (destinations)": _to(tokens.LOG_DESTINATION[0], "targetArn"),
    "logs-subscription-known (nobody told)": Table(
        good=(Res(tokens.LOG_SUBSCRIPTION[0], {"destinationArn": "stream"}),),
        cases={"an ARN": ({"destinationArn": _arn(US)}, waits(f"destinationArn: {NOT_TOLD}"))},
    ),
    "events-target-known": _to(tokens.EVENT_TARGET[0], "arn"),
    "events-target-known (pipes)": _to(tokens.EVENT_PIPE[0], "target"),
    **{
        f"events-target-known (pipes, {key})": _to(tokens.EVENT_PIPE[0], path)
        for key, path in {
            "failed of a table": "sourceParameters.dynamodbStreamParameters.deadLetterConfig.arn",
            "failed of a stream": "sourceParameters.kinesisStreamParameters.deadLetterConfig.arn",
            "log group": "logConfiguration.cloudwatchLogsLogDestination.logGroupArn",
            "stream of logs": "logConfiguration.firehoseLogDestination.deliveryStreamArn",
        }.items()
    },
    "events-target-known (pipes, bucket of logs)": Table(
        good=(Res(tokens.EVENT_PIPE[0], {"logConfiguration": {"s3LogDestination": _LOGS}}), _BUCKET),
        cases={
            "absent": ({"logConfiguration.s3LogDestination": ABSENT}, PASSES),
            "not known": ({f"{_IN_LOGS}.bucketName": UNKNOWN}, waits(f"{_IN_LOGS}.bucketName")),
            "theirs": ({f"{_IN_LOGS}.bucketName": "theirs"}, fails("allowed: a bucket of this stack")),
            "for logs": ({f"{_IN_LOGS}.bucketName": "logs-of-all"}, PASSES),
            "of an account of theirs": ({f"{_IN_LOGS}.bucketOwner": THEM}, fails("allowed: accounts of ours")),
            "of an account not known": ({f"{_IN_LOGS}.bucketOwner": UNKNOWN}, waits(f"{_IN_LOGS}.bucketOwner")),
        },
        facts=f'{FACTS}log_buckets = ["logs-*"]\n',
    ),
    "events-target-known (schedules)": _to(tokens.EVENT_SCHEDULE[0], "target.arn"),
    **{
        f"events-target-known ({key})": _to(tokens.ALARM[0], f"{key}.0", tokens.ALARM[1])
        for key in ("alarmActions", "okActions", "insufficientDataActions")
    },
    "events-target-known (what EC2 does itself)": Table(
        good=(Res(tokens.ALARM[0], {"alarmActions": ["arn:aws:automate:us-east-1:ec2:recover"]}),),
        cases={"and somebody is told": ({"alarmActions": [_arn(THEM)]}, fails("alarmActions[0] is"))},
        facts=FACTS,
    ),
    "events-target-known (budgets)": _to(tokens.BUDGET[0], "notifications.0.subscriberSnsTopicArns.0"),
    "events-target-known (addresses)": Table(
        good=(Res(_API, {"invocationEndpoint": _ADDRESS}),),
        cases={
            "elsewhere": ({"invocationEndpoint": "https://example.com/x"}, fails("allowed: addresses at domains of")),
            "alike": ({"invocationEndpoint": "https://badexample.org/x"}, fails("allowed: addresses at domains of")),
            "as a user": ({"invocationEndpoint": "https://example.org@example.com/"}, fails("allowed: addresses at")),
            "no address": ({"invocationEndpoint": "https://[example.org/"}, fails("allowed: addresses at domains of")),
            "not known": ({"invocationEndpoint": UNKNOWN}, waits("invocationEndpoint")),
        },
        facts=_DOMAINS,
    ),
    "lambda-destination-known": _to(tokens.FUNCTION_EVENTS[0], "destinationConfig.onSuccess.destination"),
    "lambda-destination-known (sources)": _to(tokens.EVENT_SOURCE[0], "destinationConfig.onFailure.destinationArn"),
    **{
        f"lambda-destination-known (a bucket's {kind})": _to(tokens.BUCKET_NOTIFICATION[0], f"{kind}.0.{arn}")
        for kind, arn in (("topics", "topicArn"), ("queues", "queueArn"), ("lambdaFunctions", "lambdaFunctionArn"))
    },
    "lambda-destination-known (functions)": _to(tokens.FUNCTION[0], "deadLetterConfig.targetArn"),
    "sns-subscription-known": _to(_SUBSCRIPTION, "endpoint", protocol="sqs"),
    "sns-subscription-known (others)": Table(
        good=(Res(_SUBSCRIPTION, {"protocol": "email", "endpoint": "ops@example.org"}),),
        cases={
            "function": ({"protocol": "Lambda", "endpoint": _arn(THEM)}, fails("endpoint is")),
            "address": ({"protocol": "https", "endpoint": "https://example.com/"}, PASSES),
        },
        facts=FACTS,
    ),
    "sns-https-known": Table(
        good=(Res(_SUBSCRIPTION, {"protocol": "https", "endpoint": _ADDRESS}),),
        cases={
            "absent": ({"protocol": ABSENT}, PASSES),
            "elsewhere": ({"endpoint": "https://example.com/"}, fails("allowed: addresses at domains of")),
            "plain": ({"protocol": "http", "endpoint": "http://example.com/"}, fails("allowed: addresses at domains")),
            "not known": ({"endpoint": UNKNOWN}, waits("endpoint")),
            "e-mail": ({"protocol": "email", "endpoint": "ops@example.com"}, PASSES),
        },
        facts=_DOMAINS,
    ),
    "kms-grant-known": _to(tokens.KMS_GRANT[0], "granteePrincipal"),
    "kms-grant-known (retiring)": _to(tokens.KMS_GRANT[0], "retiringPrincipal"),
    "dynamodb-policy-scoped": scoped(tokens.TABLE_POLICY),
    "efs-replication-known": _to(tokens.EFS_REPLICATION[0], "destination.fileSystemId"),
    "efs-replication-known (keys)": _to(tokens.EFS_REPLICATION[0], "destination.kmsKeyId"),
    "backup-copy-known": _to(tokens.BACKUP_PLAN[0], "rules.0.copyActions.0.destinationVaultArn"),
    "s3-replication-known": Table(
        good=(_REPLICATION, _BUCKET, _COPY),
        cases={
            "absent": ({"rules": ABSENT}, PASSES),
            "not known": ({"rules.0.destination.bucket": UNKNOWN}, waits("rules[0].destination.bucket")),
            "theirs": ({"rules.0.destination": _THEIRS}, _FOREIGN),
            "of an account of theirs": (
                {"rules.0.destination.account": THEM},
                fails(f'rules[0].destination.account is "{THEM}"; allowed: accounts of ours'),
            ),
            "of an account that we share with": ({"rules.0.destination": {**_THEIRS, "account": PARTNER}}, PASSES),
            "in the bucket": (Res(_BUCKET.type, {**_BUCKET.properties, **_INSIDE}), _FOREIGN),
            "in an older bucket": (
                Res(
                    _COPY.type,
                    {"bucket": "old", "replicationConfigurations": [{"rules": [{"destinations": [_THEIRS]}]}]},
                ),
                fails('destinations[0].bucket is "arn:aws:s3:::theirs"'),
            ),
            "AWS answers": (Res(_BUCKET.type, {"bucket": "data", "replicationConfiguration": UNKNOWN}), PASSES),
            "lists": (
                Res(tokens.BUCKET_INVENTORY[0], {"destination": {"bucket": {"bucketArn": "arn:aws:s3:::copy"}}}),
                PASSES,
            ),
            "lists for others": (
                Res(tokens.BUCKET_INVENTORY[0], {"destination": {"bucket": {"bucketArn": "arn:aws:s3:::theirs"}}}),
                fails('destination.bucket.bucketArn is "arn:aws:s3:::theirs"'),
            ),
        },
        facts=FACTS,
    ),
    "s3-replication-known (mirrored)": Table(
        good=(_REPLICATION, Res(_BUCKET.type, {**_BUCKET.properties, **_INSIDE}, name="data"), _COPY),
        cases={"of another": ({"bucket": "other"}, _FOREIGN)},
        facts=FACTS,
    ),
    "net-endpoint-private-dns": Table(
        good=(
            Res(
                tokens.VPC_ENDPOINT[0],
                {
                    "vpcId": "vpc-1",
                    "serviceName": "com.amazonaws.us-east-1.logs",
                    "vpcEndpointType": "Interface",
                    "privateDnsEnabled": True,
                },
            ),
            Res(tokens.VPC[0], {"id": "vpc-1"}, name="vpc"),
            Res(tokens.SUBNET[0], {"id": "subnet-1", "vpcId": "vpc-1"}, name="subnet"),
            Res(
                tokens.CLOUDFORMATION_STACK[0],
                {
                    "templateBody": json.dumps(
                        {
                            "Resources": {
                                "Cluster": {
                                    "Type": "Custom::PclusterCluster",
                                    "Properties": {
                                        "ClusterConfiguration": {"HeadNode": {"Networking": {"SubnetId": "subnet-1"}}}
                                    },
                                }
                            }
                        }
                    )
                },
                name="cluster",
            ),
        ),
        cases={
            "absent": ({"privateDnsEnabled": ABSENT}, fails("privateDnsEnabled is not set, which means false")),
            "off": ({"privateDnsEnabled": False}, fails("privateDnsEnabled is false; allowed: true")),
            "not known": ({"privateDnsEnabled": UNKNOWN}, waits("privateDnsEnabled")),
            "beside a gateway": (
                {"privateDnsEnabled": False, "serviceName": "com.amazonaws.us-east-1.s3"},
                PASSES,
            ),
            "another's service": (
                {"privateDnsEnabled": False, "serviceName": "com.amazonaws.vpce.us-east-1.vpce-svc-1"},
                PASSES,
            ),
            "a gateway": ({"vpcEndpointType": ABSENT, "privateDnsEnabled": False}, PASSES),
            "a VPC without clusters": ({"vpcId": "vpc-2", "privateDnsEnabled": False}, PASSES),
        },
    ),
    "aws-type-known": Table(
        good=(Res("aws:kms/alias:Alias"),),
        cases={
            "nobody's": (Res("aws:lightsail/bucket:Bucket"), fails("no rule looks at aws:lightsail/bucket:Bucket")),
            "of another provider": (Res("random:index/randomId:RandomId"), PASSES),
            "a rule's": (Res(tokens.BUCKET[0], {"bucket": "data"}), PASSES),
        },
        by_presence=True,
    ),
    "aws-type-known (by the facts)": Table(
        good=(Res("aws:route53/record:Record"),),
        cases={
            "another of the service": (Res("aws:route53/zone:Zone"), fails("no rule looks at aws:route53/zone:Zone")),
            "of a service": (Res("aws:lb/listener:Listener"), PASSES),
            "that watches": (Res("aws:guardduty/detector:Detector"), PASSES),
            "whose name begins so": (Res("aws:lbx/listener:Listener"), fails("no rule looks at aws:lbx/")),
        },
        by_presence=True,
        facts="""
            [[types]]
            type = "aws:route53/record:Record"
            reason = "names of our own zone"
            [[types]]
            type = "aws:lb/*"
            reason = "reviewed with the network's owners"
        """,
    ),
}
