"""What a path of a REST API answers to, and what is behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..row import Code, Op, Row
from .rest_apis import replacing

if TYPE_CHECKING:
    from ..call import Call
    from ..values import Properties


def _where(call: Call) -> dict[str, str]:
    return {
        "restApiId": call.text("restApi"),
        "resourceId": call.text("resourceId"),
        "httpMethod": call.text("httpMethod"),
    }


# --- methods

_METHOD = Op(
    "put_method",
    "restApi=restApiId resourceId httpMethod authorization=authorizationType authorizerId authorizationScopes "
    "apiKeyRequired operationName requestModels requestParameters requestValidatorId",
)
_PATHS = {
    "authorization": "/authorizationType",
    "authorizerId": "/authorizerId",
    "apiKeyRequired": "/apiKeyRequired",
    "operationName": "/operationName",
    "requestValidatorId": "/requestValidatorId",
}


def _put_method(call: Call) -> str:
    from ..lifecycle import request

    call.aws("put_method", **request(call, _METHOD, creating=True))
    return "-".join(["agm", *_where(call).values()])


def _read_method(call: Call) -> Properties:
    found = call.aws("get_method", **_where(call))
    names = ("authorizerId", "authorizationScopes", "apiKeyRequired", "operationName", "requestModels")
    return {
        "restApi": call.text("restApi"),
        "resourceId": call.text("resourceId"),
        "httpMethod": str(found["httpMethod"]),
        "authorization": str(found["authorizationType"]),
        **{n: call.shaped(n, found.get(n)) for n in (*names, "requestParameters", "requestValidatorId")},
    }


def _change_method(call: Call) -> None:
    patch = [replacing(path, call.inputs.get(name)) for name, path in _PATHS.items() if name in call.changed]
    call.aws("update_method", **_where(call), patchOperations=patch)


def _delete_method(call: Call) -> None:
    call.aws("delete_method", **_where(call))


METHOD = Row(
    type="aws:apigateway/method:Method",
    service="apigateway",
    create=Code(" ".join(_METHOD.members), _put_method),
    read=_read_method,
    settings=(Code(" ".join(_PATHS), _change_method),),
    delete=_delete_method,
    replace="authorizationScopes requestModels requestParameters",
    delete_before_replace=True,
)

# --- integrations

_INTEGRATION = Op(
    "put_integration",
    "restApi=restApiId resourceId httpMethod type integrationHttpMethod uri credentials connectionType contentHandling "
    "passthroughBehavior requestParameters requestTemplates timeoutMilliseconds=timeoutInMillis tlsConfig "
    "cacheNamespace",
)
_REFUSED = "cacheKeyParameters connectionId integrationTarget responseTransferMode"


def _put_integration(call: Call) -> str:
    from ..lifecycle import request

    call.aws("put_integration", **request(call, _INTEGRATION, creating=True))
    return "-".join(["agi", *_where(call).values()])


def _change_integration(call: Call) -> None:
    _put_integration(call)


def _read_integration(call: Call) -> Properties:
    found = call.aws("get_integration", **_where(call))
    names = ("type", "uri", "credentials", "connectionType", "contentHandling", "passthroughBehavior")
    more = ("requestParameters", "requestTemplates", "cacheNamespace", "tlsConfig")
    return {
        "restApi": call.text("restApi"),
        "resourceId": call.text("resourceId"),
        "httpMethod": call.text("httpMethod"),
        "integrationHttpMethod": call.shaped("integrationHttpMethod", found.get("httpMethod")),
        "timeoutMilliseconds": call.shaped("timeoutMilliseconds", found.get("timeoutInMillis")),
        **{n: call.shaped(n, found.get(n)) for n in (*names, *more)},
    }


def _delete_integration(call: Call) -> None:
    call.aws("delete_integration", **_where(call))


INTEGRATION = Row(
    type="aws:apigateway/integration:Integration",
    service="apigateway",
    create=Code(" ".join(_INTEGRATION.members), _put_integration),
    read=_read_integration,
    settings=(Code(" ".join(_INTEGRATION.members), _change_integration),),
    delete=_delete_integration,
    unsupported=_REFUSED,
    delete_before_replace=True,
)

ROWS = (METHOD, INTEGRATION)
