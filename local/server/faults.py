"""Faults on demand: the AWS API throttles, fails or is slow, for the tests that ask for it."""

import json
import random
import threading
from dataclasses import asdict, dataclass, field, fields
from fnmatch import fnmatchcase
from http import HTTPStatus
from typing import Literal, get_args
from uuid import uuid4
from xml.sax.saxutils import escape

from .answer import Answer
from .operation import Request

Kind = Literal["throttle", "error", "lost", "slow"]

# (code, HTTP status) by service, else by protocol; services' API references, "Common Errors".
_THROTTLED = {
    "ec2": ("RequestLimitExceeded", 503),
    "s3": ("SlowDown", 503),
    "lambda": ("TooManyRequestsException", 429),
    "query": ("Throttling", 400),
    "json": ("ThrottlingException", 400),
    "rest-json": ("ThrottlingException", 429),
    "rest-xml": ("Throttling", 400),
}
_FAILED = {
    "ec2": ("InternalError", 500),
    "s3": ("InternalError", 500),
    "query": ("InternalFailure", 500),
    "json": ("InternalServerError", 500),
    "rest-json": ("InternalServerError", 500),
    "rest-xml": ("InternalError", 500),
}


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What goes wrong, where and how often.

    Args:
        kind: ``throttle`` answers with the service's own throttling error, ``error`` with its 500; ``lost`` does what
            was asked and then answers 500, as when a connection breaks too late; ``slow`` only takes its time.
        service: botocore's name of the service; ``*`` and other wildcards as in file names.
        operation: such as ``CreateVpc``; wildcards as above.
        times: how many requests it hits; without it, no end.
        probability: the chance of a hit, drawn from ``seed``.
        seconds: how long a ``slow`` request waits before it is served.

    Raises:
        ValueError: a field is out of its range; the message names all of them.
    """

    kind: Kind
    service: str = "*"
    operation: str = "*"
    times: int | None = None
    probability: float = 1.0
    seed: int = 0
    seconds: float = 0.0

    @classmethod
    def of(cls, document: object) -> "Fault":
        """Return the fault that a JSON document describes."""
        known = [each.name for each in fields(cls)]
        if not isinstance(document, dict) or "kind" not in document or not document.keys() <= set(known):
            raise ValueError(
                f"{json.dumps(document)} is no fault; one is an object with kind ({', '.join(get_args(Kind))}) "
                f"and, as wanted, {', '.join(known[1:])}"
            )
        return cls(**document)

    def __post_init__(self) -> None:
        problems = []
        if self.kind not in get_args(Kind):
            problems.append(f"kind is {self.kind!r}; allowed: {', '.join(get_args(Kind))}")
        if self.times is not None and self.times < 1:
            problems.append(f"times is {self.times}; allowed: 1 or more, or none for no end")
        if not 0 < self.probability <= 1:
            problems.append(f"probability is {self.probability}; allowed: more than 0, up to 1")
        if (self.seconds > 0) != (self.kind == "slow"):
            problems.append(f"seconds is {self.seconds}; it belongs to the kind 'slow', which needs it above 0")
        if problems:
            raise ValueError("; ".join(problems))


@dataclass
class _Armed:
    fault: Fault
    hits: int = 0
    chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.fault.seed)  # noqa: S311 -- no secret

    def hit(self, request: Request) -> bool:
        fault = self.fault
        if fault.times is not None and self.hits >= fault.times:
            return False
        if not (fnmatchcase(request.service, fault.service) and fnmatchcase(request.operation, fault.operation)):
            return False
        if self.chance.random() >= fault.probability:
            return False
        self.hits += 1
        return True


class Faults:
    """The faults that are switched on."""

    def __init__(self) -> None:
        self._armed: list[_Armed] = []
        self._lock = threading.Lock()

    def add(self, fault: Fault) -> None:
        """Switch ``fault`` on."""
        with self._lock:
            self._armed.append(_Armed(fault))

    def clear(self) -> None:
        """Switch all faults off."""
        with self._lock:
            self._armed.clear()

    def report(self) -> list[dict[str, object]]:
        """Return each fault and how many requests it has hit."""
        with self._lock:
            return [{**asdict(armed.fault), "hits": armed.hits} for armed in self._armed]

    def strike(self, request: Request) -> Fault | None:
        """Return the first fault that hits ``request``."""
        with self._lock:
            return next((armed.fault for armed in self._armed if armed.hit(request)), None)


def answer_with(kind: Kind, request: Request) -> Answer:
    """Return the error that the request's service gives, in the request's protocol."""
    codes = _THROTTLED if kind == "throttle" else _FAILED
    code, status = codes.get(request.service) or codes[request.protocol]
    message = "Rate exceeded" if kind == "throttle" else "An internal error has occurred"
    return error(request, code, message, status)


def error(request: Request, code: str, message: str, status: int) -> Answer:
    """Return an AWS error in the request's protocol."""
    request_id = str(uuid4())
    inner = f"<Code>{escape(code)}</Code><Message>{escape(message)}</Message>"
    by_protocol = {
        "ec2": f"<Response><Errors><Error>{inner}</Error></Errors><RequestID>{request_id}</RequestID></Response>",
        "query": f"<ErrorResponse><Error>{inner}</Error><RequestId>{request_id}</RequestId></ErrorResponse>",
        "rest-xml": f"<ErrorResponse><Error>{inner}</Error><RequestId>{request_id}</RequestId></ErrorResponse>",
        "s3": f"<Error>{inner}<RequestId>{request_id}</RequestId></Error>",
        "json": json.dumps({"__type": code, "message": message}),
        "rest-json": json.dumps({"message": message}),
    }
    json_like = request.protocol in ("json", "rest-json")
    return Answer(
        f"{status} {HTTPStatus(status).phrase}",
        [
            ("Content-Type", "application/x-amz-json-1.1" if json_like else "text/xml"),
            ("x-amzn-ErrorType", code),
            ("x-amzn-RequestId", request_id),
        ],
        by_protocol["s3" if request.service == "s3" else request.protocol].encode(),
    )
