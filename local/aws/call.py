"""One call of the engine on one resource, and how it reaches AWS."""

from __future__ import annotations

import os
import re
import threading
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from .errors import GoneError, RefusedError
from .naming import from_answer
from .schema import schema_of

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest
    from botocore.client import BaseClient
    from botocore.model import OperationModel
    from botocore.session import Session

    from .naming import Model
    from .row import Row
    from .values import Properties, Value

_GONE = re.compile(r"NotFound|NoSuch|NotExist|NonExistent|UnknownResource|^404$")
"""Codes that say that something does not exist; the answer to a HEAD request has no body, only the status."""
_clients: dict[tuple[str, str], BaseClient] = {}
_making_clients = threading.Lock()


@cache
def _session() -> Session:
    import botocore.session  # A fifth of a second that a preview does without.

    return botocore.session.get_session()


def client(service: str, region: str) -> BaseClient:
    """A client of that service: one for all calls, made by one thread at a time, as botocore wants it."""
    wanted = (service, region)
    if wanted not in _clients:
        with _making_clients:
            if wanted not in _clients:
                from botocore.config import Config

                made = _session().create_client(*wanted, config=Config(max_pool_connections=64))
                made.meta.events.register("before-send", _to_the_one_address)
                _clients[wanted] = made
    return _clients[wanted]


def _to_the_one_address(request: AWSPreparedRequest, **_: object) -> None:
    """Send a request to the local AWS also where the service wants the account in front of its host's name."""
    if "AWS_ENDPOINT_URL" in os.environ:
        address = urlsplit(os.environ["AWS_ENDPOINT_URL"])
        request.url = urlsplit(request.url)._replace(scheme=address.scheme, netloc=address.netloc).geturl()


def ask(service: str, region: str, operation: str, **members: object) -> dict[str, object]:
    """Call one operation of a service, by the name of boto's method."""
    answer: dict[str, object] = getattr(client(service, region), operation)(**members)
    return answer


@dataclass
class Call:
    """What one create, read, update or delete works on."""

    row: Row
    name: str
    """The resource's logical name."""
    region: str
    id: str = ""
    inputs: Properties = field(default_factory=dict)
    """What the program gives; empty for a read or delete."""
    state: Properties = field(default_factory=dict)
    """What is recorded of the resource; empty for a create."""
    default_tags: Properties = field(default_factory=dict)
    changed: frozenset[str] = frozenset()
    """The properties that an update changes."""
    tagged: bool = False
    """Whether the create request carried the tags."""
    failure: str = ""
    """What went wrong with a resource that exists all the same."""

    def aws(self, operation: str, **members: object) -> dict[str, object]:
        """Call one operation of the row's service.

        Raises:
            GoneError: AWS does not know what the operation is about, or something that it refers to.
        """
        from botocore.exceptions import ClientError

        try:
            answer = ask(self.row.service, self.region, operation, **members)
            match answer.get("Unsuccessful"):
                case [dict() as failed, *_]:  # EC2 answers so, with status 200, what it did nothing with.
                    raise ClientError({"Error": failed["Error"]}, operation)
        except ClientError as error:
            if _GONE.search(error.response["Error"]["Code"]):
                raise GoneError(str(error)) from error
            raise
        return answer

    def request_model(self, operation: str) -> Model:
        """What one operation of the row's service takes."""
        return cast("Model", self._operation_model(operation).input_shape)

    def answer_model(self, operation: str) -> Model:
        """What one operation of the row's service answers."""
        return cast("Model", self._operation_model(operation).output_shape)

    def _operation_model(self, operation: str) -> OperationModel:
        of = client(self.row.service, self.region).meta
        return of.service_model.operation_model(of.method_to_api_mapping[operation])

    def given(self, name: str) -> Value:
        """A property as it is or will be: of the inputs, or else of the state."""
        return self.inputs.get(name, self.state.get(name))

    def text(self, name: str) -> str:
        """A text property that the resource cannot be without."""
        value = self.given(name)
        if not isinstance(value, str) or not value:
            raise RefusedError(f"{self.row.type} {self.name!r} has no {name}")
        return value

    def shaped(self, name: str, answer: object) -> Value:
        """What AWS answered for one property, in the SDK's shape of it."""
        return from_answer(answer, schema_of(self.row.type).outputs[name], self.row.renames, name)

    @cached_property
    def account(self) -> str:
        """The account's id."""
        return account_id(self.region)

    def arn(self, template: str) -> str:
        """An ARN from a template with ``{region}``, ``{account}`` and ``{id}``."""
        return template.format(region=self.region, account=self.account, id=self.id)


@cache
def account_id(region: str) -> str:
    """The account that the credentials belong to."""
    return str(ask("sts", region, "get_caller_identity")["Account"])


def default_region() -> str:
    """The region of this environment."""
    return os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1"
