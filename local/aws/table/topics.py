"""Who may publish to SNS topics, and who subscribes to them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ..errors import GoneError
from ..row import Code, Row

if TYPE_CHECKING:
    from ..call import Call
    from ..values import Properties

# --- policies


def _put_policy(call: Call) -> str:
    arn = call.text("arn")
    call.aws("set_topic_attributes", TopicArn=arn, AttributeName="Policy", AttributeValue=call.text("policy"))
    return arn


def _change_policy(call: Call) -> None:
    _put_policy(call)


def _read_policy(call: Call) -> Properties:
    attributes = call.aws("get_topic_attributes", TopicArn=call.id)["Attributes"]
    assert isinstance(attributes, dict)
    return {"arn": call.id, "owner": str(attributes["Owner"]), "policy": str(attributes["Policy"])}


def _default_policy(call: Call) -> None:
    """A topic is never without a policy: as the provider does, back to the one that topics are made with."""
    owner = call.id.split(":")[4]
    statement = {
        "Sid": "__default_statement_ID",
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": [
            f"SNS:{action}"
            for action in (
                *("GetTopicAttributes", "SetTopicAttributes", "AddPermission", "RemovePermission"),
                *("DeleteTopic", "Subscribe", "ListSubscriptionsByTopic", "Publish"),
            )
        ],
        "Resource": call.id,
        "Condition": {"StringEquals": {"AWS:SourceOwner": owner}},
    }
    policy = json.dumps({"Version": "2008-10-17", "Id": "__default_policy_ID", "Statement": [statement]})
    call.aws("set_topic_attributes", TopicArn=call.id, AttributeName="Policy", AttributeValue=policy)


TOPIC_POLICY = Row(
    type="aws:sns/topicPolicy:TopicPolicy",
    service="sns",
    create=Code("arn policy", _put_policy),
    read=_read_policy,
    settings=(Code("policy", _change_policy),),
    delete=_default_policy,
)

# --- subscriptions

_ATTRIBUTES = {
    "deliveryPolicy": "DeliveryPolicy",
    "filterPolicy": "FilterPolicy",
    "filterPolicyScope": "FilterPolicyScope",
    "rawMessageDelivery": "RawMessageDelivery",
    "redrivePolicy": "RedrivePolicy",
    "subscriptionRoleArn": "SubscriptionRoleArn",
}


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _subscribe(call: Call) -> str:
    given = {a: _text(call.inputs[n]) for n, a in _ATTRIBUTES.items() if call.inputs.get(n) not in (None, "", False)}
    return str(
        call.aws(
            "subscribe",
            TopicArn=call.text("topic"),
            Protocol=call.text("protocol"),
            Endpoint=call.text("endpoint"),
            Attributes=given,
            ReturnSubscriptionArn=True,
        )["SubscriptionArn"]
    )


def _read_subscription(call: Call) -> Properties:
    attributes = call.aws("get_subscription_attributes", SubscriptionArn=call.id)["Attributes"]
    assert isinstance(attributes, dict)
    if not attributes:
        raise GoneError(f"subscription {call.id} is gone")
    return {
        **{name: call.shaped(name, attributes.get(attribute)) for name, attribute in _ATTRIBUTES.items()},
        "arn": call.id,
        "confirmationWasAuthenticated": call.shaped(
            "confirmationWasAuthenticated", attributes["ConfirmationWasAuthenticated"]
        ),
        "endpoint": str(attributes["Endpoint"]),
        "ownerId": str(attributes["Owner"]),
        "pendingConfirmation": call.shaped("pendingConfirmation", attributes["PendingConfirmation"]),
        "protocol": str(attributes["Protocol"]),
        "topic": str(attributes["TopicArn"]),
    }


def _set_subscription(call: Call) -> None:
    for name, attribute in _ATTRIBUTES.items():
        if name in call.changed:
            value = _text(call.inputs.get(name, ""))
            call.aws(
                "set_subscription_attributes",
                SubscriptionArn=call.id,
                AttributeName=attribute,
                AttributeValue=value,
            )


def _unsubscribe(call: Call) -> None:
    from botocore.exceptions import ClientError

    try:
        call.aws("unsubscribe", SubscriptionArn=call.id)
    except ClientError as error:  # as the provider does: SNS forgets such a one itself, some days later
        if "pending confirmation" not in str(error):
            raise


TOPIC_SUBSCRIPTION = Row(
    type="aws:sns/topicSubscription:TopicSubscription",
    service="sns",
    id="SubscriptionArn",
    create=Code(" ".join(["topic", "protocol", "endpoint", *_ATTRIBUTES]), _subscribe),
    read=_read_subscription,
    settings=(Code(" ".join(_ATTRIBUTES), _set_subscription),),
    delete=_unsubscribe,
    local="confirmationTimeoutInMinutes endpointAutoConfirms",
    unsupported="replayPolicy",
)

ROWS = (TOPIC_POLICY, TOPIC_SUBSCRIPTION)
