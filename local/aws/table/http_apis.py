"""HTTP and WebSocket APIs of API Gateway, and their routes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..row import Code, Name, Op, Row, Tagging

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..values import Properties

_SETTINGS = "name apiKeySelectionExpression description disableExecuteApiEndpoint routeSelectionExpression version"


def _allow_origins(call: Call) -> None:
    from ..lifecycle import request

    if call.inputs.get("corsConfiguration"):
        call.aws("update_api", **request(call, Op("update_api", "corsConfiguration")))
    else:
        call.aws("delete_cors_configuration", ApiId=call.id)


def _api(call: Call, described: Mapping[str, object]) -> Properties:
    return {"executionArn": call.arn("arn:aws:execute-api:{region}:{account}:{id}")}


API = Row(
    type="aws:apigatewayv2/api:Api",
    service="apigatewayv2",
    id="ApiId",
    create=Op("create_api", f"protocolType corsConfiguration {_SETTINGS}", result="ApiId"),
    read=Op("get_api"),
    derive=_api,
    arn="arn:aws:apigateway:{region}::/apis/{id}",
    settings=(Op("update_api", _SETTINGS), Code("corsConfiguration", _allow_origins)),
    delete=Op("delete_api"),
    tagging=Tagging(add="tag_resource", remove="untag_resource", id="ResourceArn", key="arn"),
    name=Name(longest=128),
    unsupported="body credentialsArn failOnWarnings ipAddressType routeKey target",
)

_ROUTE = (
    "routeKey apiKeyRequired authorizationScopes authorizationType authorizerId modelSelectionExpression operationName "
    "routeResponseSelectionExpression target"
)
ROUTE = Row(
    type="aws:apigatewayv2/route:Route",
    service="apigatewayv2",
    id="RouteId",
    create=Op("create_route", f"apiId {_ROUTE}", result="RouteId"),
    read=Op("get_route", "apiId"),
    settings=(Op("update_route", f"apiId {_ROUTE}"),),
    delete=Op("delete_route", "apiId"),
    unsupported="requestModels requestParameters",
)

ROWS = (API, ROUTE)
