"""Cloud Control, of which moto has nothing: what was asked for is kept, and there is nothing behind it."""

import json
import re
from collections.abc import Callable
from typing import Any

from moto.cloudformation.models import cloudformation_backends
from moto.core.utils import unix_time
from moto.iam.models import get_account_id_from
from moto.moto_api._internal import mock_random
from moto.moto_server.werkzeug_app import DomainDispatcherApplication
from werkzeug.wrappers import Request, Response

from .gap import Gap, around

_TYPE = re.compile(r"[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}(::MODULE)?")
_SCOPE = re.compile(r"Credential=([^/]+)/[^/]+/([^/]+)/cloudcontrolapi/")
_Kept = dict[str, Any]


class _RefusedError(Exception):
    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def _fill() -> None:
    @around(DomainDispatcherApplication, "__call__")
    def serve(original: Any, application: Any, environ: dict[str, Any], start_response: Any) -> Any:
        scope = _SCOPE.search(environ.get("HTTP_AUTHORIZATION", ""))
        if scope is None:
            return original(application, environ, start_response)
        return _answer(Request(environ), _kept(get_account_id_from(scope[1]), scope[2]))(environ, start_response)


def _kept(account: str, region: str) -> _Kept:
    """What an account has in a region, kept with CloudFormation's, which knows the same types."""
    kept: _Kept = cloudformation_backends[account][region].__dict__.setdefault(
        "cloud_control", {"resources": {}, "requests": {}}
    )
    return kept


def _answer(request: Request, kept: _Kept) -> Response:
    operation = request.headers.get("X-Amz-Target", "").rpartition(".")[2]
    try:
        if operation not in _OPERATIONS:
            raise _RefusedError("UnsupportedActionException", f"the local AWS has no {operation} of Cloud Control")
        body, status = _OPERATIONS[operation](json.loads(request.get_data() or b"{}"), kept), 200
    except _RefusedError as refused:
        body, status = {"__type": refused.code, "Message": str(refused)}, 400
    return Response(json.dumps(body), status, content_type="application/x-amz-json-1.0")


# --- operations


def _create(given: dict[str, Any], kept: _Kept) -> dict[str, Any]:
    kind, state = given["TypeName"], _document(given["DesiredState"], dict)
    if not _TYPE.fullmatch(kind):
        raise _RefusedError("TypeNotFoundException", f"TypeName is {kind!r}; allowed: Organization::Service::Resource")
    identifier = f"{kind.rpartition('::')[2].lower()}-{mock_random.get_random_hex(17)}"
    kept["resources"][f"{kind} {identifier}"] = state
    return _done(kept, kind, identifier, "CREATE", state)


def _get(given: dict[str, Any], kept: _Kept) -> dict[str, Any]:
    state = _found(given, kept)
    described = {"Identifier": given["Identifier"], "Properties": json.dumps(state)}
    return {"TypeName": given["TypeName"], "ResourceDescription": described}


def _list(given: dict[str, Any], kept: _Kept) -> dict[str, Any]:
    kind = given["TypeName"]
    found = {key.partition(" ")[2]: state for key, state in kept["resources"].items() if key.startswith(f"{kind} ")}
    listed = [{"Identifier": identifier, "Properties": json.dumps(state)} for identifier, state in found.items()]
    return {"TypeName": kind, "ResourceDescriptions": listed}


def _update(given: dict[str, Any], kept: _Kept) -> dict[str, Any]:
    state = _found(given, kept)
    for step in _document(given["PatchDocument"], list):
        _patch(state, step)
    return _done(kept, given["TypeName"], given["Identifier"], "UPDATE", state)


def _delete(given: dict[str, Any], kept: _Kept) -> dict[str, Any]:
    _found(given, kept)
    del kept["resources"][f"{given['TypeName']} {given['Identifier']}"]
    return _done(kept, given["TypeName"], given["Identifier"], "DELETE", {})


def _status(given: dict[str, Any], kept: _Kept) -> dict[str, Any]:
    token = given["RequestToken"]
    if token not in kept["requests"]:
        raise _RefusedError("RequestTokenNotFoundException", f"Request with token {token} was not found")
    return {"ProgressEvent": kept["requests"][token]}


_OPERATIONS: dict[str, Callable[[dict[str, Any], _Kept], dict[str, Any]]] = {
    "CreateResource": _create,
    "GetResource": _get,
    "ListResources": _list,
    "UpdateResource": _update,
    "DeleteResource": _delete,
    "GetResourceRequestStatus": _status,
}

# --- their parts


def _document(text: str, kind: type) -> Any:
    try:
        document = json.loads(text)
    except ValueError:
        document = None
    if not isinstance(document, kind):
        wanted = "object" if kind is dict else "array"
        raise _RefusedError("ValidationException", f"the document is not the text of a JSON {wanted}")
    return document


def _found(given: dict[str, Any], kept: _Kept) -> Any:
    key = f"{given['TypeName']} {given['Identifier']}"
    if key not in kept["resources"]:
        raise _RefusedError(
            "ResourceNotFoundException",
            f"Resource of type '{given['TypeName']}' with identifier '{given['Identifier']}' was not found.",
        )
    return kept["resources"][key]


def _done(kept: _Kept, kind: str, identifier: str, operation: str, state: dict[str, Any]) -> dict[str, Any]:
    token = str(mock_random.uuid4())
    event = {
        "TypeName": kind,
        "Identifier": identifier,
        "RequestToken": token,
        "Operation": operation,
        "OperationStatus": "SUCCESS",
        "EventTime": unix_time(),
        "ResourceModel": json.dumps(state),
    }
    kept["requests"][token] = event
    return {"ProgressEvent": event}


def _patch(state: Any, step: dict[str, Any]) -> None:
    """One step of a JSON patch: add, replace or remove, at a path of names and positions."""
    *outer, last = [part.replace("~1", "/").replace("~0", "~") for part in step["path"].split("/")[1:]]
    try:
        for part in outer:
            state = state[int(part)] if isinstance(state, list) else state[part]
        place = (len(state) if last == "-" else int(last)) if isinstance(state, list) else last
        if step["op"] == "remove":
            del state[place]
        elif step["op"] == "add" and isinstance(state, list):
            state.insert(place, step["value"])
        elif step["op"] in ("add", "replace"):
            state[place] = step["value"]
        else:
            raise _RefusedError("ValidationException", f"op is {step['op']!r}; allowed: add, replace, remove")
    except (KeyError, IndexError, TypeError, ValueError):
        raise _RefusedError("ValidationException", f"there is nothing at {step['path']!r}") from None


GAP = Gap(
    name="Cloud Control",
    service="cloudcontrol",
    modelled="A resource of any type is created, read, listed, changed by a JSON patch and deleted; a request's "
    "status.",
    missing="The state that was asked for is kept, and there is nothing behind it: no resource is made, no type's "
    "schema is known, identifiers are invented, and what AWS computes is missing.",
    fill=_fill,
)
