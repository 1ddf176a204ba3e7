"""Where alarms and budgets tell people."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from ._names import refuse
from ._topic_plan import topic_policy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..tags import Tags


class Protocol(StrEnum):
    """How a subscriber is told."""

    EMAIL = "email"
    EMAIL_JSON = "email-json"
    HTTPS = "https"
    LAMBDA = "lambda"
    SQS = "sqs"


_KEY = re.compile(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")
_EMAIL = (re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"), "an address such as hpc@example.org")
_ENDPOINTS = {
    Protocol.EMAIL: _EMAIL,
    Protocol.EMAIL_JSON: _EMAIL,
    Protocol.HTTPS: (re.compile(r"https://[^\s/]+(/\S*)?"), "a URL that starts with https://"),
    Protocol.LAMBDA: (re.compile(r"arn:[\w-]+:lambda:[\w-]+:\d{12}:function:[\w-]+(:[\w$-]+)?"), "a function's ARN"),
    Protocol.SQS: (re.compile(r"arn:[\w-]+:sqs:[\w-]+:\d{12}:[\w.-]+"), "a queue's ARN"),
}


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """Somebody who is told.

    Attributes:
        key: a stable name for it, 1 to 40 lower-case letters, digits and hyphens; the resource is named after it.
        protocol: how.
        endpoint: the e-mail address, the https URL, or the ARN of the function or queue. Whoever has the address or
            URL confirms the subscription once; a queue's own policy, and its key's, have to let SNS in.

    Raises:
        ValueError: the key or the endpoint does not look as it has to.
    """

    key: str
    protocol: Protocol
    endpoint: pulumi.Input[str]

    def __post_init__(self) -> None:
        """Refuse what SNS would refuse, all in one error."""
        problems = []
        if not _KEY.fullmatch(self.key):
            problems.append(f"key={self.key!r}: 1 to 40 lower-case letters, digits and inner hyphens are allowed")
        pattern, wanted = _ENDPOINTS[self.protocol]
        if isinstance(self.endpoint, str) and not pattern.fullmatch(self.endpoint):
            problems.append(f"endpoint={self.endpoint!r}: the protocol {self.protocol.value} takes {wanted}")
        refuse("Subscription", problems, "Change the subscription.")


@dataclass(frozen=True, kw_only=True)
class AlarmTopicArgs:
    """What a topic for alarms is made from.

    Attributes:
        kms_key_arn: the customer key. Its policy has to let CloudWatch and Budgets of this account use it, else
            nothing arrives and nobody is told so.
        tags: who the topic belongs to.
        subscriptions: who is told; none by default, which is a topic for others to subscribe to.

    Raises:
        ValueError: two subscriptions have the same key.
    """

    kms_key_arn: pulumi.Input[str]
    tags: Tags
    subscriptions: Sequence[Subscription] = ()

    def __post_init__(self) -> None:
        """Refuse two resources of one name."""
        counted = Counter(subscription.key for subscription in self.subscriptions)
        problems = [f"subscriptions: key={key!r} is used {n} times" for key, n in counted.items() if n > 1]
        refuse("AlarmTopicArgs", problems, "Give each subscription a key of its own.")


class AlarmTopic(pulumi.ComponentResource):
    """An encrypted SNS topic that alarms and budgets of this account publish to, and nobody else.

    Creates:
        One topic, its policy, one subscription for each subscriber, and a permission for each Lambda function.

    AWS:
        CloudWatch and Budgets publish as services, not for a caller of the account: without a statement for them in
        the topic's policy and in the key's, an alarm goes on and no message comes. The policy names this account's
        alarms and budgets as their source, and denies what does not come by TLS.
        (docs.aws.amazon.com/sns/latest/dg/sns-key-management.html, section on AWS services and encrypted topics;
        docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html)
        An e-mail subscription waits for its confirmation, which no program can give. One that was never confirmed
        cannot be deleted either; SNS forgets it after two days.

    Costs:
        Nothing to leave on: no price a topic. The first million messages and 1,000 e-mails a month are free
        (aws.amazon.com/sns/pricing, as quoted in public price lists of 2026).

    Limits:
        100,000 topics an account and 12.5 million subscriptions a topic
        (docs.aws.amazon.com/general/latest/gr/sns.html); 10 e-mails a second.

    Raises:
        ValueError: two subscriptions have the same key.
    """

    topic_arn: pulumi.Output[str]

    def __init__(self, name: str, args: AlarmTopicArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("hpclabs:observability:AlarmTopic", name, None, opts)

        invoke, child = pulumi.InvokeOptions(parent=self), pulumi.ResourceOptions(parent=self)
        topic = aws.sns.Topic(
            f"{name}-alarms",
            display_name=f"HPC {args.tags.project}"[:100],
            kms_master_key_id=args.kms_key_arn,
            tags=args.tags.named(f"{name}-alarms"),
            opts=child,
        )
        partition = aws.get_partition_output(opts=invoke)
        aws.sns.TopicPolicy(
            f"{name}-alarms-policy",
            arn=topic.arn,
            policy=pulumi.Output.all(
                topic_arn=topic.arn,
                account=aws.get_caller_identity_output(opts=invoke).account_id,
                region=aws.get_region_output(opts=invoke).region,
                partition=partition.partition,
                dns_suffix=partition.dns_suffix,
            ).apply(lambda known: topic_policy(**known)),
            opts=child,
        )
        for subscription in args.subscriptions:
            self._subscribe(f"{name}-{subscription.key}", topic, subscription)

        self.topic_arn = topic.arn
        self.register_outputs({"topic_arn": self.topic_arn})

    def _subscribe(self, name: str, topic: aws.sns.Topic, subscription: Subscription) -> None:
        before: list[pulumi.Resource] = []
        if subscription.protocol is Protocol.LAMBDA:
            before = [
                aws.lambda_.Permission(
                    f"{name}-permission",
                    action="lambda:InvokeFunction",
                    function=subscription.endpoint,
                    principal="sns.amazonaws.com",
                    source_arn=topic.arn,
                    opts=pulumi.ResourceOptions(parent=self),
                )
            ]
        aws.sns.TopicSubscription(
            name,
            topic=topic.arn,
            protocol=subscription.protocol.value,
            endpoint=subscription.endpoint,
            opts=pulumi.ResourceOptions(parent=self, depends_on=before),
        )
