"""SNS subscriptions that somebody has to confirm first."""

from typing import Any

from moto.sns.exceptions import SNSInvalidParameter
from moto.sns.models import SNSBackend

from .gap import Gap, around

_CONFIRMED_BY_PEOPLE = ("email", "email-json", "http", "https")


def _fill() -> None:
    @around(SNSBackend, "subscribe")
    def subscribe(original: Any, backend: Any, topic_arn: str, endpoint: str, protocol: str) -> Any:
        known = set(backend.subscriptions)
        subscription = original(backend, topic_arn, endpoint, protocol)
        if subscription.arn not in known and protocol in _CONFIRMED_BY_PEOPLE:
            subscription.attributes |= {"PendingConfirmation": True, "ConfirmationWasAuthenticated": False}
        return subscription

    @around(SNSBackend, "unsubscribe")
    def unsubscribe(original: Any, backend: Any, subscription_arn: str) -> None:
        subscription = backend.subscriptions.get(subscription_arn)
        if subscription is not None and subscription.attributes.get("PendingConfirmation") is True:
            raise SNSInvalidParameter(
                "Invalid parameter: SubscriptionArn Reason: Cannot unsubscribe a subscription that is pending "
                "confirmation"
            )
        original(backend, subscription_arn)


GAP = Gap(
    name="Subscriptions",
    service="sns",
    modelled="A subscription by e-mail or https waits for its confirmation, and cannot be removed before.",
    missing="Nobody ever confirms one, and SNS does not forget it after two days: it goes with its topic.",
    fill=_fill,
)
