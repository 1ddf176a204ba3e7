"""CodeBuild projects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..row import Code, Name, Op, Row, Tagging

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..values import Properties

_SETTINGS = (
    "artifacts autoRetryLimit badgeEnabled buildBatchConfig cache concurrentBuildLimit description encryptionKey "
    "environment fileSystemLocations logsConfig secondaryArtifacts secondarySourceVersions secondarySources "
    "serviceRole source sourceVersion vpcConfig buildTimeout=timeoutInMinutes queuedTimeout=queuedTimeoutInMinutes"
)


def _tag(call: Call) -> None:
    tags = call.inputs.get("tagsAll")
    pairs = [{"key": key, "value": value} for key, value in tags.items()] if isinstance(tags, dict) else []
    call.aws("update_project", name=call.id, tags=pairs)


def _project(call: Call, described: Mapping[str, object]) -> Properties:
    """Which of the two ways to write that there is no cache is the program's; a project is private by itself."""
    found: Properties = {"projectVisibility": str(described.get("projectVisibility") or "PRIVATE")}
    cache = described.get("cache")
    if isinstance(cache, dict) and cache.get("type") == "NO_CACHE" and not call.given("cache"):
        found["cache"] = None
    return found


def _show(call: Call) -> None:
    members: dict[str, object] = {"projectVisibility": call.inputs.get("projectVisibility") or "PRIVATE"}
    if call.inputs.get("resourceAccessRole"):
        members["resourceAccessRole"] = call.inputs["resourceAccessRole"]
    arn = f"arn:aws:codebuild:{call.region}:{call.account}:project/{call.id}"
    call.aws("update_project_visibility", projectArn=arn, **members)


PROJECT = Row(
    type="aws:codebuild/project:Project",
    service="codebuild",
    id="name",
    create=Op("create_project", f"name {_SETTINGS}", result="project.name"),
    read=Op("batch_get_projects", id="names", result="projects.0"),
    reads={
        "badgeEnabled": "badge.badgeEnabled",
        "badgeUrl": "badge.badgeRequestUrl",
        "buildTimeout": "timeoutInMinutes",
        "queuedTimeout": "queuedTimeoutInMinutes",
    },
    derive=_project,
    renames={
        "cache.cacheNamespace": "cacheNamespace",
        "buildBatchConfig.restrictions.computeTypesAlloweds": "computeTypesAllowed",
    },
    settings=(Op("update_project", _SETTINGS), Code("projectVisibility resourceAccessRole", _show)),
    delete=Op("delete_project"),
    tagging=Tagging(put=_tag),
    name=Name(),
)

ROWS = (PROJECT,)
