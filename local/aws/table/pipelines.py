"""CodePipeline pipelines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..row import Code, Name, Op, Row, Tagging
from ..tags import for_creation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..values import Properties, Value

_KIND = ("category", "owner", "provider", "version")
_OF_ACTION = ("name", "configuration", "namespace", "region", "roleArn", "runOrder", "timeoutInMinutes")
_INPUTS = "name roleArn artifactStores stages executionMode pipelineType variables"


def _items(value: object) -> list[dict[str, Value]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _names(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


# --- what AWS takes


def _document(call: Call) -> dict[str, object]:
    document: dict[str, object] = {
        name: call.inputs[name]
        for name in ("name", "roleArn", "executionMode", "pipelineType", "variables")
        if call.inputs.get(name)
    }
    stores = [
        {name: value for name, value in store.items() if value} for store in _items(call.inputs.get("artifactStores"))
    ]
    if any("region" in store for store in stores):
        document["artifactStores"] = {str(store.pop("region", call.region)): store for store in stores}
    elif stores:
        document["artifactStore"] = stores[0]
    document["stages"] = [
        {"name": stage["name"], "actions": [_action(action) for action in _items(stage["actions"])]}
        for stage in _items(call.inputs.get("stages"))
    ]
    return document


def _action(action: Properties) -> dict[str, object]:
    given: dict[str, object] = {name: action[name] for name in _OF_ACTION if action.get(name)}
    given["actionTypeId"] = {name: action[name] for name in _KIND}
    for name in ("inputArtifacts", "outputArtifacts"):
        if action.get(name):
            given[name] = [{"name": artifact} for artifact in _names(action[name])]
    return given


# --- what it answers


def _action_of(found: Mapping[str, object]) -> Properties:
    kind = found["actionTypeId"]
    assert isinstance(kind, dict)
    action: dict[str, object] = {name: found[name] for name in _OF_ACTION if found.get(name)}
    action |= {name: kind[name] for name in _KIND}
    for name in ("inputArtifacts", "outputArtifacts"):
        if found.get(name):
            action[name] = [artifact["name"] for artifact in _items(found[name])]
    return action  # type: ignore[return-value]


def _create(call: Call) -> str:
    tags = for_creation(call, "create_pipeline")
    call.aws("create_pipeline", pipeline=_document(call), **tags)
    return call.text("name")


def _read(call: Call) -> Properties:
    answer = call.aws("get_pipeline", name=call.id)
    found, metadata = answer["pipeline"], answer["metadata"]
    assert isinstance(found, dict)
    assert isinstance(metadata, dict)
    one, several = found.get("artifactStore"), found.get("artifactStores") or {}
    stores = [one] if one else [{**store, "region": region} for region, store in several.items()]
    return {
        "arn": metadata["pipelineArn"],
        "name": found["name"],
        "roleArn": found["roleArn"],
        "executionMode": found.get("executionMode", "SUPERSEDED"),
        "pipelineType": found.get("pipelineType", "V1"),
        "artifactStores": call.shaped("artifactStores", stores),
        "stages": [
            {"name": stage["name"], "actions": [_action_of(action) for action in stage["actions"]]}
            for stage in found["stages"]
        ],
        "variables": call.shaped("variables", found.get("variables")),
        "triggerAlls": [],
    }


def _change(call: Call) -> None:
    call.aws("update_pipeline", pipeline=_document(call))


PIPELINE = Row(
    type="aws:codepipeline/pipeline:Pipeline",
    service="codepipeline",
    id="name",
    create=Code(_INPUTS, _create),
    read=_read,
    settings=(Code(_INPUTS, _change),),
    delete=Op("delete_pipeline"),
    tagging=Tagging(
        add="tag_resource", remove="untag_resource", id="resourceArn", key="arn", read="list_tags_for_resource"
    ),
    name=Name(longest=100),
    ordered="stages stages.actions",
    unsupported="triggers stages.beforeEntry stages.onFailure stages.onSuccess stages.actions.commands "
    "stages.actions.outputArtifactsForComputeActions stages.actions.outputVariables",
)

ROWS = (PIPELINE,)
