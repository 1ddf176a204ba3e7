"""SNS topics and SQS queues, whose settings AWS keeps as maps of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..row import Code, Name, Op, Row, Tagging
from ..tags import for_creation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..values import Properties, Value


def _text(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _given(call: Call, names: Mapping[str, str]) -> dict[str, str]:
    return {attribute: _text(call.inputs[name]) for name, attribute in names.items() if name in call.inputs}


def _answered(call: Call, names: Mapping[str, str], attributes: object) -> Properties:
    assert isinstance(attributes, dict)
    return {name: call.shaped(name, attributes.get(attribute)) for name, attribute in names.items()}


# --- topics

_TOPIC = {
    "contentBasedDeduplication": "ContentBasedDeduplication",
    "deliveryPolicy": "DeliveryPolicy",
    "displayName": "DisplayName",
    "kmsMasterKeyId": "KmsMasterKeyId",
    "policy": "Policy",
    "signatureVersion": "SignatureVersion",
    "tracingConfig": "TracingConfig",
}
_FIFO_TOPIC = {"fifoTopic": "FifoTopic"}


def _create_topic(call: Call) -> str:
    given = {key: value for key, value in _given(call, {**_TOPIC, **_FIFO_TOPIC}).items() if value not in ("", "false")}
    tags = for_creation(call, "create_topic")
    return str(call.aws("create_topic", Name=call.text("name"), Attributes=given, **tags)["TopicArn"])


def _read_topic(call: Call) -> Properties:
    attributes = call.aws("get_topic_attributes", TopicArn=call.id)["Attributes"]
    assert isinstance(attributes, dict)
    return {
        **_answered(call, {**_TOPIC, **_FIFO_TOPIC}, attributes),
        "arn": call.id,
        "name": call.id.rpartition(":")[2],
        "owner": attributes.get("Owner"),
    }


def _set_topic(call: Call) -> None:
    for name, attribute in _TOPIC.items():
        if name in call.changed:
            value = _text(call.inputs.get(name, ""))
            call.aws("set_topic_attributes", TopicArn=call.id, AttributeName=attribute, AttributeValue=value)


TOPIC = Row(
    type="aws:sns/topic:Topic",
    service="sns",
    id="TopicArn",
    create=Code(" ".join(["name", *_TOPIC, *_FIFO_TOPIC]), _create_topic),
    read=_read_topic,
    settings=(Code(" ".join(_TOPIC), _set_topic),),
    delete=Op("delete_topic"),
    tagging=Tagging(
        add="tag_resource", remove="untag_resource", id="ResourceArn", key="arn", read="list_tags_for_resource"
    ),
    name=Name(longest=256),
    unsupported="archivePolicy fifoThroughputScope maximumMessageSize "
    + " ".join(
        f"{kind}{outcome}"
        for kind in ("application", "firehose", "http", "lambda", "sqs")
        for outcome in ("FailureFeedbackRoleArn", "SuccessFeedbackRoleArn", "SuccessFeedbackSampleRate")
    ),
)

# --- queues

_QUEUE = {
    "contentBasedDeduplication": "ContentBasedDeduplication",
    "deduplicationScope": "DeduplicationScope",
    "delaySeconds": "DelaySeconds",
    "fifoThroughputLimit": "FifoThroughputLimit",
    "kmsDataKeyReusePeriodSeconds": "KmsDataKeyReusePeriodSeconds",
    "kmsMasterKeyId": "KmsMasterKeyId",
    "maxMessageSize": "MaximumMessageSize",
    "messageRetentionSeconds": "MessageRetentionPeriod",
    "policy": "Policy",
    "receiveWaitTimeSeconds": "ReceiveMessageWaitTimeSeconds",
    "redriveAllowPolicy": "RedriveAllowPolicy",
    "redrivePolicy": "RedrivePolicy",
    "sqsManagedSseEnabled": "SqsManagedSseEnabled",
    "visibilityTimeoutSeconds": "VisibilityTimeout",
}
_FIFO_QUEUE = {"fifoQueue": "FifoQueue"}
_ONLY_FIFO = ("contentBasedDeduplication", "fifoQueue")  # AWS refuses them, even when false, for other queues.


def _create_queue(call: Call) -> str:
    names = {n: a for n, a in {**_QUEUE, **_FIFO_QUEUE}.items() if n not in _ONLY_FIFO or call.inputs.get(n)}
    tags = for_creation(call, "create_queue")
    return str(
        call.aws("create_queue", QueueName=call.text("name"), Attributes=_given(call, names), **tags)["QueueUrl"]
    )


def _read_queue(call: Call) -> Properties:
    attributes = call.aws("get_queue_attributes", QueueUrl=call.id, AttributeNames=["All"])["Attributes"]
    assert isinstance(attributes, dict)
    return {
        **_answered(call, {**_QUEUE, **_FIFO_QUEUE}, attributes),
        "arn": attributes["QueueArn"],
        "name": call.id.rpartition("/")[2],
        "url": call.id,
    }


def _set_queue(call: Call) -> None:
    attributes = {a: _text(call.inputs.get(name, "")) for name, a in _QUEUE.items() if name in call.changed}
    call.aws("set_queue_attributes", QueueUrl=call.id, Attributes=attributes)


QUEUE = Row(
    type="aws:sqs/queue:Queue",
    service="sqs",
    id="QueueUrl",
    create=Code(" ".join(["name", *_QUEUE, *_FIFO_QUEUE]), _create_queue),
    read=_read_queue,
    settings=(Code(" ".join(_QUEUE), _set_queue),),
    delete=Op("delete_queue"),
    tagging=Tagging(add="tag_queue", remove="untag_queue", id="QueueUrl", read="list_queue_tags"),
    name=Name(longest=80),
)

ROWS = (TOPIC, QUEUE)
