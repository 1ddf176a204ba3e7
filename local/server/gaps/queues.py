"""SQS queues: an attribute that is set leaves the queue's policy alone."""

from typing import Any

from moto.sqs.models import Queue

from .gap import Gap, around


def _fill() -> None:
    @around(Queue, "_set_attributes")
    def put(original: Any, queue: Any, attributes: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        kept = {} if "Policy" in attributes else {"Policy": queue.policy}
        original(queue, {**attributes, **kept}, *args, **kwargs)


GAP = Gap(
    name="Policies of queues",
    service="sqs",
    modelled="A queue's policy stays when its other attributes are set, such as its redrive policy.",
    missing="A queue's policy decides nothing.",
    fill=_fill,
)
