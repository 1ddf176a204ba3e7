"""The topic that tells people: who publishes, and who is told."""

from typing import Any

import pulumi
import pytest

from components.observability import AlarmTopic, AlarmTopicArgs, Protocol, Subscription
from components.observability._topic_plan import topic_policy
from components.tags import Tags
from tests.components.iam_evaluator import Decision, Request, decide
from tests.components.recorder import ACCOUNT, REGION, Recording, record, untagged

TAGS = Tags(virtual_lab="vlab", project="alpha", cost_centre="cc-1", owner="ops")
TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:alarms"
OTHER = "210987654321"
FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:chat"
QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:tickets"
SUBSCRIPTIONS = (
    Subscription(key="ops", protocol=Protocol.EMAIL, endpoint="hpc@example.org"),
    Subscription(key="pager", protocol=Protocol.HTTPS, endpoint="https://pager.example.org/hook?key=1"),
    Subscription(key="chat", protocol=Protocol.LAMBDA, endpoint=FUNCTION),
    Subscription(key="tickets", protocol=Protocol.SQS, endpoint=QUEUE),
)


def build(*names: str, subscriptions: tuple[Subscription, ...] = SUBSCRIPTIONS) -> Recording:
    def program() -> list[Any]:
        args = AlarmTopicArgs(kms_key_arn="arn:key", tags=TAGS, subscriptions=subscriptions)
        return [AlarmTopic(name, args).topic_arn for name in names]

    return record(program, outputs={"aws:sns/topic:Topic": {"arn": TOPIC}})


def test_urns() -> None:
    component = "urn:pulumi:test::hpc-labs::hpclabs:observability:AlarmTopic"
    subscription = "aws:sns/topicSubscription:TopicSubscription"
    assert build("a").urns() == [
        f"{component}$aws:lambda/permission:Permission::a-chat-permission",
        f"{component}$aws:sns/topic:Topic::a-alarms",
        f"{component}$aws:sns/topicPolicy:TopicPolicy::a-alarms-policy",
        *(f"{component}${subscription}::a-{key}" for key in ("chat", "ops", "pager", "tickets")),
        f"{component}::a",
    ]


def test_two_in_one_program_and_everything_is_tagged() -> None:
    assert untagged(build("a", "b"), ["aws:sns/topic:Topic"]) == []


def test_the_topic_is_encrypted_and_its_policy_is_its_own() -> None:
    recording = build("a", subscriptions=())
    assert recording.one("aws:sns/topic:Topic").inputs["kmsMasterKeyId"] == "arn:key"
    policy = recording.one("aws:sns/topicPolicy:TopicPolicy").inputs
    assert policy["arn"] == TOPIC
    assert policy["policy"] == policy_of_topic()
    assert recording.of_type("aws:sns/topicSubscription:TopicSubscription") == []


def test_sns_may_call_a_function_before_it_is_subscribed() -> None:
    recording = build("a")
    permission = recording.one("aws:lambda/permission:Permission")
    assert permission.inputs["sourceArn"] == TOPIC
    assert permission.inputs["function"] == FUNCTION
    assert permission.inputs["principal"] == "sns.amazonaws.com"
    by_name = {each.name: each for each in recording.of_type("aws:sns/topicSubscription:TopicSubscription")}
    assert permission.urn in by_name["a-chat"].dependencies
    assert by_name["a-tickets"].inputs["endpoint"] == QUEUE
    assert by_name["a-ops"].inputs["protocol"] == "email"


def policy_of_topic() -> str:
    return topic_policy(topic_arn=TOPIC, account=ACCOUNT, region=REGION, partition="aws", dns_suffix="amazonaws.com")


def source(arn: str, account: str = ACCOUNT, tls: str = "true") -> dict[str, str]:
    return {"aws:SourceArn": arn, "aws:SourceAccount": account, "aws:SecureTransport": tls}


CLOUDWATCH, BUDGETS = "cloudwatch.amazonaws.com", "budgets.amazonaws.com"
HERE = f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:hpc-labs-lab-a/head-node-down"
THERE = HERE.replace(ACCOUNT, OTHER)
BUDGET = f"arn:aws:budgets::{ACCOUNT}:budget/hpc-labs-lab-a"


@pytest.mark.parametrize(
    ("principal", "action", "context", "expected"),
    [
        (CLOUDWATCH, "sns:Publish", source(HERE), Decision.ALLOWED),
        (BUDGETS, "sns:Publish", source(BUDGET), Decision.ALLOWED),
        (CLOUDWATCH, "sns:Publish", source(THERE, OTHER), Decision.NOT_ALLOWED),
        (CLOUDWATCH, "sns:Publish", source(THERE), Decision.NOT_ALLOWED),
        (CLOUDWATCH, "sns:Publish", source(BUDGET), Decision.NOT_ALLOWED),
        (BUDGETS, "sns:Publish", source(BUDGET.replace(ACCOUNT, OTHER), OTHER), Decision.NOT_ALLOWED),
        (CLOUDWATCH, "sns:Subscribe", source(HERE), Decision.NOT_ALLOWED),
        (CLOUDWATCH, "sns:Publish", source(HERE, tls="false"), Decision.DENIED),
        ("events.amazonaws.com", "sns:Publish", source(HERE), Decision.NOT_ALLOWED),
        (f"arn:aws:iam::{OTHER}:role/x", "sns:Publish", source(HERE), Decision.NOT_ALLOWED),
        (f"arn:aws:iam::{OTHER}:role/x", "sns:Subscribe", source(HERE), Decision.NOT_ALLOWED),
    ],
)
def test_who_publishes(principal: str, action: str, context: dict[str, str], expected: Decision) -> None:
    request = Request(action=action, resource=TOPIC, principal=principal, owner=ACCOUNT, context=context)
    assert decide(request, policy_of_topic()) is expected


@pytest.mark.parametrize(
    ("protocol", "endpoint", "said"),
    [
        (Protocol.EMAIL, "hpc", "endpoint='hpc': the protocol email takes an address such as hpc@example.org"),
        (Protocol.EMAIL_JSON, "a b@c.d", "the protocol email-json takes an address"),
        (Protocol.HTTPS, "http://pager.example.org", "the protocol https takes a URL that starts with https://"),
        (Protocol.LAMBDA, QUEUE, "the protocol lambda takes a function's ARN"),
        (Protocol.SQS, FUNCTION, "the protocol sqs takes a queue's ARN"),
    ],
)
def test_a_wrong_endpoint_is_refused(protocol: Protocol, endpoint: str, said: str) -> None:
    with pytest.raises(ValueError, match="Subscription: ") as e:
        Subscription(key="x", protocol=protocol, endpoint=endpoint)
    assert said in str(e.value)


def test_an_endpoint_that_is_not_known_yet_is_taken() -> None:
    Subscription(key="x", protocol=Protocol.SQS, endpoint=pulumi.Output.from_input("anything"))


def test_keys_are_checked_and_used_once() -> None:
    with pytest.raises(ValueError, match=r"Subscription: key='Ops!': .*; endpoint='x'.* Change the subscription\."):
        Subscription(key="Ops!", protocol=Protocol.EMAIL, endpoint="x")
    with pytest.raises(ValueError, match=r"AlarmTopicArgs: subscriptions: key='ops' is used 2 times"):
        AlarmTopicArgs(kms_key_arn="k", tags=TAGS, subscriptions=(SUBSCRIPTIONS[0], SUBSCRIPTIONS[0]))
