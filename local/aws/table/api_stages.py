"""Deployments of REST APIs, and the stages that serve them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..row import Code, Op, Row, Tagging
from ..tags import for_creation
from .rest_apis import replacing

if TYPE_CHECKING:
    from ..call import Call
    from ..values import Properties


def _describe_anew(call: Call) -> None:
    patch = [replacing("/description", call.inputs.get("description"))]
    call.aws("update_deployment", restApiId=call.text("restApi"), deploymentId=call.id, patchOperations=patch)


DEPLOYMENT = Row(
    type="aws:apigateway/deployment:Deployment",
    service="apigateway",
    id="deploymentId",
    create=Op("create_deployment", "restApi=restApiId description variables", result="id"),
    read=Op("get_deployment", "restApi=restApiId"),
    settings=(Code("description", _describe_anew),),
    delete=Op("delete_deployment", "restApi=restApiId"),
    local="triggers variables",
)

# --- stages

_CREATED = {
    "description": "description",
    "cacheClusterEnabled": "cacheClusterEnabled",
    "cacheClusterSize": "cacheClusterSize",
    "variables": "variables",
    "xrayTracingEnabled": "tracingEnabled",
}
_PATHS = {
    "deployment": "/deploymentId",
    "description": "/description",
    "cacheClusterEnabled": "/cacheClusterEnabled",
    "cacheClusterSize": "/cacheClusterSize",
    "xrayTracingEnabled": "/tracingEnabled",
}


def _where(call: Call) -> dict[str, str]:
    return {"restApiId": call.text("restApi"), "stageName": call.text("stageName")}


def _create_stage(call: Call) -> str:
    given = {member: call.inputs[name] for name, member in _CREATED.items() if call.inputs.get(name)}
    tags = for_creation(call, "create_stage")
    call.aws("create_stage", **_where(call), deploymentId=call.text("deployment"), **given, **tags)
    return "-".join(["ags", *_where(call).values()])


def _log(call: Call) -> None:
    settings = call.inputs.get("accessLogSettings")
    if isinstance(settings, dict):
        patch = [replacing(f"/accessLogSettings/{name}", value) for name, value in settings.items()]
    else:
        patch = [{"op": "remove", "path": "/accessLogSettings"}]
    call.aws("update_stage", **_where(call), patchOperations=patch)


def _change_stage(call: Call) -> None:
    patch = [replacing(path, call.inputs.get(name)) for name, path in _PATHS.items() if name in call.changed]
    if "variables" in call.changed:
        before, after = call.state.get("variables"), call.inputs.get("variables")
        before, after = before if isinstance(before, dict) else {}, after if isinstance(after, dict) else {}
        patch += [{"op": "remove", "path": f"/variables/{name}"} for name in before if name not in after]
        patch += [replacing(f"/variables/{name}", value) for name, value in after.items()]
    call.aws("update_stage", **_where(call), patchOperations=patch)


def _read_stage(call: Call) -> Properties:
    found, where = call.aws("get_stage", **_where(call)), _where(call)
    api, stage = where["restApiId"], where["stageName"]
    logs = found.get("accessLogSettings")
    return {
        "restApi": api,
        "stageName": stage,
        "deployment": str(found["deploymentId"]),
        "arn": f"arn:aws:apigateway:{call.region}::/restapis/{api}/stages/{stage}",
        "executionArn": f"arn:aws:execute-api:{call.region}:{call.account}:{api}/{stage}",
        "invokeUrl": f"https://{api}.execute-api.{call.region}.amazonaws.com/{stage}",
        "accessLogSettings": call.shaped("accessLogSettings", logs),
        "webAclArn": call.shaped("webAclArn", found.get("webAclArn")),
        "tags": call.shaped("tags", found.get("tags")),
        **{name: call.shaped(name, found.get(member)) for name, member in _CREATED.items()},
    }


def _delete_stage(call: Call) -> None:
    call.aws("delete_stage", **_where(call))


STAGE = Row(
    type="aws:apigateway/stage:Stage",
    service="apigateway",
    create=Code(f"restApi stageName deployment {' '.join(_CREATED)}", _create_stage),
    read=_read_stage,
    settings=(Code(" ".join([*_PATHS, "variables"]), _change_stage), Code("accessLogSettings", _log)),
    delete=_delete_stage,
    tagging=Tagging(add="tag_resource", remove="untag_resource", id="resourceArn", key="arn"),
    unsupported="canarySettings clientCertificateId documentationVersion",
)

ROWS = (DEPLOYMENT, STAGE)
