"""REST APIs of API Gateway: the API itself, its policy, its paths, and what an account says once for a region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import GoneError
from ..row import Code, Name, Op, Row, Tagging

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..values import Properties, Value


def text(value: Value) -> str:
    """A value as a patch carries it."""
    return str(value).lower() if isinstance(value, bool) else str(value if value is not None else "")


def replacing(path: str, value: Value) -> dict[str, str]:
    """One operation of a patch."""
    return {"op": "replace", "path": path, "value": text(value)}


# --- APIs

_PLAIN = ("name", "description", "apiKeySource", "disableExecuteApiEndpoint", "policy")


def _change_api(call: Call) -> None:
    patch = [replacing(f"/{name}", call.inputs.get(name)) for name in _PLAIN if name in call.changed]
    if "endpointConfiguration" in call.changed:
        patch += _endpoint_patch(call.state.get("endpointConfiguration"), call.inputs.get("endpointConfiguration"))
    call.aws("update_rest_api", restApiId=call.id, patchOperations=patch)


def _endpoint_patch(before: Value, after: Value) -> list[dict[str, str]]:
    before, after = before if isinstance(before, dict) else {}, after if isinstance(after, dict) else {}
    patch = []
    if before.get("types") != after.get("types"):
        patch.append(replacing(f"/endpointConfiguration/types/{before.get('types')}", after.get("types")))
    old, new = before.get("vpcEndpointIds"), after.get("vpcEndpointIds")
    old, new = old if isinstance(old, list) else [], new if isinstance(new, list) else []
    path = "/endpointConfiguration/vpcEndpointIds"
    patch += [{"op": "remove", "path": path, "value": text(one)} for one in old if one not in new]
    patch += [{"op": "add", "path": path, "value": text(one)} for one in new if one not in old]
    return patch


def _api(call: Call, described: Mapping[str, object]) -> Properties:
    return {"executionArn": call.arn("arn:aws:execute-api:{region}:{account}:{id}")}


REST_API = Row(
    type="aws:apigateway/restApi:RestApi",
    service="apigateway",
    id="restApiId",
    create=Op(
        "create_rest_api",
        "name description apiKeySource disableExecuteApiEndpoint endpointConfiguration policy",
        result="id",
    ),
    read=Op("get_rest_api"),
    derive=_api,
    arn="arn:aws:apigateway:{region}::/restapis/{id}",
    settings=(Code(" ".join([*_PLAIN, "endpointConfiguration"]), _change_api),),
    delete=Op("delete_rest_api"),
    tagging=Tagging(add="tag_resource", remove="untag_resource", id="resourceArn", key="arn"),
    name=Name(),
    local="putRestApiMode",
    unsupported="binaryMediaTypes body endpointAccessMode endpointConfiguration.ipAddressType failOnWarnings "
    "minimumCompressionSize parameters securityPolicy",
)


def _put_policy(call: Call) -> str:
    api, patch = call.text("restApiId"), [replacing("/policy", call.text("policy"))]
    call.aws("update_rest_api", restApiId=api, patchOperations=patch)
    return api


def _change_policy(call: Call) -> None:
    _put_policy(call)


def _read_policy(call: Call) -> Properties:
    policy = call.aws("get_rest_api", restApiId=call.id).get("policy")
    if not policy:
        raise GoneError(f"REST API {call.id} has no policy")
    return {"restApiId": call.id, "policy": str(policy)}


def _remove_policy(call: Call) -> None:
    call.aws("update_rest_api", restApiId=call.id, patchOperations=[replacing("/policy", "")])


REST_API_POLICY = Row(
    type="aws:apigateway/restApiPolicy:RestApiPolicy",
    service="apigateway",
    create=Code("restApiId policy", _put_policy),
    read=_read_policy,
    settings=(Code("policy", _change_policy),),
    delete=_remove_policy,
)

# --- paths

RESOURCE = Row(
    type="aws:apigateway/resource:Resource",
    service="apigateway",
    id="resourceId",
    create=Op("create_resource", "restApi=restApiId parentId pathPart", result="id"),
    read=Op("get_resource", "restApi=restApiId"),
    delete=Op("delete_resource", "restApi=restApiId"),
    replace="parentId pathPart",
)

# --- the account


def _set_role(call: Call) -> None:
    patch = [replacing("/cloudwatchRoleArn", call.inputs.get("cloudwatchRoleArn"))]
    call.aws("update_account", patchOperations=patch)


def _create_account(call: Call) -> str:
    _set_role(call)
    return "api-gateway-account"


def _account(call: Call, described: Mapping[str, object]) -> Properties:
    if not described.get("cloudwatchRoleArn"):
        raise GoneError("API Gateway has no role for its logs in this region")
    return {}


def _forget_role(call: Call) -> None:
    call.aws("update_account", patchOperations=[replacing("/cloudwatchRoleArn", "")])


ACCOUNT = Row(
    type="aws:apigateway/account:Account",
    service="apigateway",
    create=Code("cloudwatchRoleArn", _create_account),
    read=Op("get_account"),
    derive=_account,
    settings=(Code("cloudwatchRoleArn", _set_role),),
    delete=_forget_role,
)

ROWS = (REST_API, REST_API_POLICY, RESOURCE, ACCOUNT)
