"""Who may use SQS queues, and where their messages go that nobody can handle: types of their own, a queue each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import GoneError
from ..row import Code, Row

if TYPE_CHECKING:
    from ..call import Call
    from ..values import Properties


def _policy(type: str, property: str, attribute: str) -> Row:
    """The row of a type that is one attribute of a queue."""

    def put(call: Call) -> str:
        call.aws("set_queue_attributes", QueueUrl=call.text("queueUrl"), Attributes={attribute: call.text(property)})
        return call.text("queueUrl")

    def change(call: Call) -> None:
        put(call)

    def read(call: Call) -> Properties:
        answer = call.aws("get_queue_attributes", QueueUrl=call.id, AttributeNames=["All"])
        found = answer.get("Attributes")
        if not isinstance(found, dict) or not found.get(attribute):
            raise GoneError(f"queue {call.id} has no {property}")
        return {"queueUrl": call.id, property: str(found[attribute])}

    def remove(call: Call) -> None:
        call.aws("set_queue_attributes", QueueUrl=call.id, Attributes={attribute: ""})

    return Row(
        type=type,
        service="sqs",
        create=Code(f"queueUrl {property}", put),
        read=read,
        settings=(Code(property, change),),
        delete=remove,
    )


ROWS = (
    _policy("aws:sqs/queuePolicy:QueuePolicy", "policy", "Policy"),
    _policy("aws:sqs/redrivePolicy:RedrivePolicy", "redrivePolicy", "RedrivePolicy"),
)
