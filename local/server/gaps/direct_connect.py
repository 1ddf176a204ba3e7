"""Direct Connect (API Reference): gateways, of which moto has nothing, and the ids and tags of connections."""

import json
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.directconnect.models import Connection, DirectConnectBackend
from moto.directconnect.responses import DirectConnectResponse
from moto.moto_api._internal import mock_random

from .gap import Gap, around


class _ClientError(JsonRESTError):
    code = 400

    def __init__(self, message: str) -> None:
        super().__init__("DirectConnectClientException", message)


class _NotFoundError(JsonRESTError):
    code = 400

    def __init__(self, id: str) -> None:
        super().__init__("DirectConnectGatewayNotFound", f"Direct Connect gateway {id} does not exist")


def _fill() -> None:
    for call in (_create, _describe, _update, _delete):
        plural = "s" if call is _describe else ""
        setattr(DirectConnectResponse, f"{call.__name__.removeprefix('_')}_direct_connect_gateway{plural}", call)

    @around(Connection, "__post_init__")
    def name_connection(original: Any, connection: Any) -> None:
        connection.connection_id = f"dxcon-{mock_random.get_random_hex(8)}"

    @around(Connection, "to_dict")
    def show_connection(original: Any, connection: Any) -> dict[str, Any]:
        return {**original(connection), "ownerAccount": connection.owner_account}

    for name in ("tag_resource", "untag_resource"):
        _by_arn(name)


def _by_arn(name: str) -> None:
    @around(DirectConnectBackend, name)
    def call(original: Any, backend: Any, resource_arn: str, tags: Any) -> Any:
        id = resource_arn.rpartition("/")[2]
        return original(backend, id if id in backend.connections or id in _gateways(backend) else resource_arn, tags)


def _gateways(backend: Any) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = backend.__dict__.setdefault("gateways", {})
    return found


def _shown(backend: Any, gateway: dict[str, Any]) -> dict[str, Any]:
    return {**gateway, "tags": backend.list_tags_for_resource(gateway["directConnectGatewayId"])}


def _found(response: Any, asked: dict[str, Any]) -> dict[str, Any]:
    id = asked["directConnectGatewayId"]
    if id not in _gateways(response.directconnect_backend):
        raise _NotFoundError(id)
    return _gateways(response.directconnect_backend)[id]


def _create(response: Any) -> str:
    backend, asked = response.directconnect_backend, json.loads(response.body)
    asn = int(asked.get("amazonSideAsn", 64512))
    if not (64512 <= asn <= 65534 or 4200000000 <= asn <= 4294967294):
        raise _ClientError(f"amazonSideAsn {asn} is not private: 64512 to 65534, or 4200000000 to 4294967294")
    id = str(mock_random.uuid4())
    _gateways(backend)[id] = {
        "directConnectGatewayId": id,
        "directConnectGatewayName": asked["directConnectGatewayName"],
        "amazonSideAsn": asn,
        "ownerAccount": backend.account_id,
        "directConnectGatewayState": "available",
    }
    if asked.get("tags"):
        backend.tagger.tag_resource(id, asked["tags"])
    return json.dumps({"directConnectGateway": _shown(backend, _gateways(backend)[id])})


def _describe(response: Any) -> str:
    backend, wanted = response.directconnect_backend, json.loads(response.body).get("directConnectGatewayId")
    found = [_shown(backend, one) for id, one in _gateways(backend).items() if wanted in (None, id)]
    return json.dumps({"directConnectGateways": found})


def _update(response: Any) -> str:
    asked = json.loads(response.body)
    gateway = _found(response, asked)
    gateway["directConnectGatewayName"] = asked["newDirectConnectGatewayName"]
    return json.dumps({"directConnectGateway": _shown(response.directconnect_backend, gateway)})


def _delete(response: Any) -> str:
    gateway = _found(response, json.loads(response.body))
    del _gateways(response.directconnect_backend)[gateway["directConnectGatewayId"]]
    return json.dumps({"directConnectGateway": {**gateway, "directConnectGatewayState": "deleting"}})


GAP = Gap(
    name="Direct Connect",
    service="directconnect",
    modelled="Gateways, created, described, renamed and deleted; tags; ids of connections as AWS makes them.",
    missing="A gateway exists in the region that made it; a connection is up at once and stays listed when deleted; "
    "associations and virtual interfaces.",
    fill=_fill,
)
