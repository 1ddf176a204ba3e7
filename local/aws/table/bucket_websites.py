"""What a bucket serves to browsers, and whom it tells of its objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import GoneError
from ..naming import dig
from .bucket_configurations import configuration, from_members, to_members

if TYPE_CHECKING:
    from ..call import Call
    from ..values import Properties, Value

# --- websites

_WEBSITE = ("indexDocument", "errorDocument", "redirectAllRequestsTo", "routingRules")


def _put_website(call: Call, bucket: str) -> None:
    given = {name[0].upper() + name[1:]: to_members(call.inputs[name]) for name in _WEBSITE if call.inputs.get(name)}
    call.aws("put_bucket_website", Bucket=bucket, WebsiteConfiguration=given)


def _get_website(call: Call) -> Properties:
    found = call.aws("get_bucket_website", Bucket=call.id)
    domain = f"s3-website-{call.region}.amazonaws.com"
    known = {name: found.get(name[0].upper() + name[1:]) for name in _WEBSITE}
    return {
        "websiteDomain": domain,
        "websiteEndpoint": f"{call.id}.{domain}",
        **{name: from_members(value) if value else None for name, value in known.items()},
    }


# --- pages of other sites


def _put_cors(call: Call, bucket: str) -> None:
    rules = to_members(call.inputs["corsRules"])
    call.aws("put_bucket_cors", Bucket=bucket, CORSConfiguration={"CORSRules": rules})


def _get_cors(call: Call) -> Properties:
    return {"corsRules": from_members(call.aws("get_bucket_cors", Bucket=call.id)["CORSRules"])}


# --- notifications

_LISTS = {
    "queues": ("QueueConfigurations", "queueArn", "QueueArn"),
    "topics": ("TopicConfigurations", "topicArn", "TopicArn"),
    "lambdaFunctions": ("LambdaFunctionConfigurations", "lambdaFunctionArn", "LambdaFunctionArn"),
}
_FILTERS = {"filterPrefix": "prefix", "filterSuffix": "suffix"}


def _put_notification(call: Call, bucket: str) -> None:
    wanted: dict[str, object] = {}
    for name, (member, arn, arn_member) in _LISTS.items():
        given = call.inputs.get(name)
        entries = []
        for one in given if isinstance(given, list) else []:
            assert isinstance(one, dict)
            entry = {"Events": one["events"], arn_member: one[arn]} | ({"Id": one["id"]} if one.get("id") else {})
            rules = [{"Name": rule, "Value": one[key]} for key, rule in _FILTERS.items() if one.get(key)]
            entries.append(entry | ({"Filter": {"Key": {"FilterRules": rules}}} if rules else {}))
        if entries:
            wanted[member] = entries
    call.aws("put_bucket_notification_configuration", Bucket=bucket, NotificationConfiguration=wanted)


def _get_notification(call: Call) -> Properties:
    found = call.aws("get_bucket_notification_configuration", Bucket=call.id)
    lists: dict[str, list[Value]] = {}
    for name, (member, arn, arn_member) in _LISTS.items():
        configurations = found.get(member, [])
        assert isinstance(configurations, list)
        lists[name] = [_notification(one, arn, arn_member) for one in configurations]
    if not any(lists.values()):
        raise GoneError(f"bucket {call.id} tells nobody")
    return dict(lists)


def _notification(found: dict[str, Value], arn: str, arn_member: str) -> Properties:
    rules = dig(found, "Filter.Key.FilterRules")
    values = {rule["Name"].lower(): rule["Value"] for rule in (rules if isinstance(rules, list) else [])}
    named: Properties = {key: values[rule] for key, rule in _FILTERS.items() if rule in values}
    return {"id": found["Id"], "events": found["Events"], arn: found[arn_member], **named}


def _forget_notification(call: Call) -> None:
    call.aws("put_bucket_notification_configuration", Bucket=call.id, NotificationConfiguration={})


ROWS = (
    configuration(
        "aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration",
        " ".join(_WEBSITE),
        _put_website,
        _get_website,
        "delete_bucket_website",
        ordered="routingRules",
        unsupported="expectedBucketOwner routingRuleDetails",
    ),
    configuration(
        "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration",
        "corsRules",
        _put_cors,
        _get_cors,
        "delete_bucket_cors",
        unsupported="expectedBucketOwner",
    ),
    configuration(
        "aws:s3/bucketNotification:BucketNotification",
        " ".join(_LISTS),
        _put_notification,
        _get_notification,
        _forget_notification,
        filled="queues.id topics.id lambdaFunctions.id",
        unsupported="eventbridge",
    ),
)
