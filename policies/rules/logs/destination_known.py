"""Logs go to buckets and accounts of ours."""

from collections.abc import Iterable, Iterator

from ... import tokens
from ...controls import BOUNDARY
from ...destinations import expect_log_bucket, expect_ours
from ...model import Outcome, Rule, Severity
from ...resource import Resource, Stack
from ...view import View

RULE = Rule(
    id="logs-destination-known",
    title="Logs of requests, traffic, names and builds go to buckets and accounts of ours",
    severity=Severity.HIGH,
    types=(
        *tokens.BUCKET,
        *tokens.BUCKET_LOGGING,
        *tokens.FLOW_LOG,
        *tokens.LOAD_BALANCER,
        *tokens.TRAIL,
        *tokens.QUERY_LOG,
        *tokens.REST_STAGE,
        *tokens.HTTP_STAGE,
        *tokens.BUILD_PROJECT,
        *tokens.CONFIG_CHANNEL,
        *tokens.CONTAINER_CLUSTER,
    ),
    why="Logs name objects, addresses, identities and what was asked for. The service writes them by itself, past "
    "every route and endpoint, into whatever bucket they are said to go to; from a stranger's nobody gets them "
    "back.",
    remediation="Send them to a bucket of this stack or of its platform, or list the bucket under log_buckets in "
    "policies/facts.toml; of log groups and streams the account has to be ours.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html",
    controls=BOUNDARY,
    bad="""\
aws.ec2.FlowLog(
    "flows",
    vpc_id=vpc.id,
    traffic_type="ALL",
    log_destination_type="s3",
    log_destination="arn:aws:s3:::somebody-elses",
)
""",
    good="""\
aws.ec2.FlowLog(
    "flows", vpc_id=vpc.id, traffic_type="ALL", log_destination_type="s3", log_destination=bucket.arn
)
""",
)
_OF_BALANCERS = ("accessLogs", "connectionLogs", "healthCheckLogs")
_ARNS = (
    *((token, ("logDestination",)) for token in tokens.FLOW_LOG),
    *((token, ("cloudWatchLogsGroupArn",)) for token in tokens.TRAIL),
    *((token, ("snsTopicArn",)) for token in tokens.CONFIG_CHANNEL),
    *((token, ("destinationArn",)) for token in tokens.QUERY_LOG),
    *((token, ("accessLogSettings", "destinationArn")) for token in (*tokens.REST_STAGE, *tokens.HTTP_STAGE)),
)
_ARN_OF = dict(_ARNS)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Each place that it names, as a bucket or by an ARN."""
    if resource.type in _ARN_OF:
        place = resource.at(*_ARN_OF[resource.type])
        if place.known and ":s3:::" in str(place.value()):
            yield from expect_log_bucket(place, resource, stack)
        elif not stack.follow_view(resource, place, types=tokens.BUCKET).found:
            yield from expect_ours(place, stack)
    for place in _buckets(resource, stack):
        yield from expect_log_bucket(place, resource, stack)


def _buckets(resource: Resource, stack: Stack) -> Iterator[View]:
    if resource.type in tokens.BUCKET_LOGGING:
        yield resource.at("targetBucket")
    elif resource.type in (*tokens.TRAIL, *tokens.CONFIG_CHANNEL):
        yield resource.at("s3BucketName")
    elif resource.type in tokens.LOAD_BALANCER:
        yield from (resource.at(kind, "bucket") for kind in _OF_BALANCERS)
    elif resource.type in tokens.BUILD_PROJECT:
        yield resource.at("logsConfig", "s3Logs", "location")
        for kept in (*resource.each("artifacts"), *resource.each("secondaryArtifacts")):
            yield kept.at("location")
    elif resource.type in tokens.CONTAINER_CLUSTER:
        yield resource.at("configuration", "executeCommandConfiguration", "logConfiguration", "s3BucketName")
    # A bucket's own property mirrors what stands beside it; what is not known of it, nobody set.
    elif resource.type in tokens.BUCKET and not stack.attached_to(resource, tokens.BUCKET_LOGGING, "bucket"):
        inside = (resource.at("logging"), *resource.each("loggings"))
        yield from (each.at("targetBucket") for each in inside if each.known)
