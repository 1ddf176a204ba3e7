"""API Gateway: changes of methods, deployments and endpoints, and tags of an API, which moto does not know."""

import json
from typing import Any
from urllib.parse import unquote

from moto.apigateway import urls
from moto.apigateway.exceptions import BadRequestException, DeploymentNotFoundException
from moto.apigateway.models import Account, APIGatewayBackend, RestAPI
from moto.apigateway.responses import APIGatewayResponse

from .gap import Gap, around

_OF_METHOD = {
    "/authorizationType": "authorization_type",
    "/authorizerId": "authorizer_id",
    "/apiKeyRequired": "api_key_required",
    "/operationName": "operation_name",
    "/requestValidatorId": "request_validator_id",
}
_TAGS = "{0}/tags/arn:(?P<partition>[^/]+):apigateway:(?P<region_name>[^/]+)::/restapis/(?P<function_id>[^/]+)$"
_ENDPOINTS = "/endpointConfiguration/vpcEndpointIds"


def _fill() -> None:
    @around(RestAPI, "apply_patch_operations")
    def patch(original: Any, api: Any, patch_operations: list[dict[str, Any]]) -> None:
        for operation in patch_operations:
            path, value = operation["path"], operation.get("value", "")
            if path == "/disableExecuteApiEndpoint":
                api.disableExecuteApiEndpoint = value.lower() == "true"
            elif path.startswith(_ENDPOINTS):
                ids = api.endpoint_configuration.setdefault("vpcEndpointIds", [])
                ids.append(value) if operation["op"] == "add" else ids.remove(value)
            else:
                original(api, [operation])

    @around(APIGatewayBackend, "delete_rest_api")
    def delete_api(original: Any, backend: Any, function_id: str) -> Any:
        backend.get_rest_api(function_id)  # refuses an API that is not there
        return original(backend, function_id)

    @around(APIGatewayBackend, "get_deployment")
    def get_deployment(original: Any, backend: Any, function_id: str, deployment_id: str) -> Any:
        if deployment_id not in backend.get_rest_api(function_id).deployments:
            raise DeploymentNotFoundException
        return original(backend, function_id, deployment_id)

    @around(APIGatewayBackend, "delete_deployment")
    def delete_deployment(original: Any, backend: Any, function_id: str, deployment_id: str) -> Any:
        if any(stage.deployment_id == deployment_id for stage in backend.get_rest_api(function_id).stages.values()):
            raise BadRequestException("Active stages pointing to this deployment must be moved or deleted")
        return original(backend, function_id, deployment_id)

    @around(Account, "to_json")
    def describe_account(original: Any, account: Any) -> dict[str, Any]:
        found: dict[str, Any] = original(account)
        return found | {"features": found["features"] or ["UsagePlans"]}

    urls.url_paths[_TAGS] = APIGatewayResponse.dispatch
    for name, change in (("tag_resource", _tag), ("untag_resource", _untag)):
        around(APIGatewayResponse, name)(_of_an_api(change))
    for answer in (_update_method, _update_deployment):
        setattr(APIGatewayResponse, answer.__name__.removeprefix("_"), answer)


def _update_method(call: Any) -> str:
    _, _, api, _, resource, _, name = call.path.split("/")
    method = call.backend.get_method(api, resource, name)
    for operation in call._get_param("patchOperations"):
        if operation["path"] not in _OF_METHOD:
            raise BadRequestException(f"Invalid patch path {operation['path']}")
        value = operation.get("value") or None
        is_flag = operation["path"] == "/apiKeyRequired"
        setattr(method, _OF_METHOD[operation["path"]], value == "true" if is_flag else value)
    return json.dumps(method.to_json())


def _update_deployment(call: Any) -> str:
    _, _, api, _, deployment_id = call.path.split("/")
    deployment = call.backend.get_deployment(api, deployment_id)
    for operation in call._get_param("patchOperations"):
        if operation["path"] != "/description":
            raise BadRequestException(f"Invalid patch path {operation['path']}")
        deployment.description = operation.get("value", "")
    return json.dumps(deployment.to_json())


# --- tags of an API: moto has those of stages


def _of_an_api(change: Any) -> Any:
    def answer(original: Any, call: Any) -> str:
        parts = unquote(call.path.split("/tags/")[1]).split("/")
        if parts[-2] != "restapis":
            return str(original(call))
        change(call, call.backend.get_rest_api(parts[-1]).tags)
        return "{}"

    return answer


def _tag(call: Any, tags: dict[str, str]) -> None:
    tags.update(call._get_param("tags") or {})


def _untag(call: Any, tags: dict[str, str]) -> None:
    for key in call.querystring.get("tagKeys") or ():
        tags.pop(key, None)


GAP = Gap(
    name="REST APIs",
    service="apigateway",
    modelled="UpdateMethod, UpdateDeployment, the VPC endpoints of an API and its tags; a deployment stays while a "
    "stage serves it.",
    missing="A request to an API is answered by moto, if at all: neither policies nor authorizers decide about it.",
    fill=_fill,
)
