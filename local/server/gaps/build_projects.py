"""CodeBuild projects: everything that a project says is kept, and it can be changed."""

from base64 import b64encode
from typing import Any

from moto.codebuild.exceptions import InvalidInputException, ResourceNotFoundException
from moto.codebuild.models import CodeBuildBackend
from moto.codebuild.responses import CodeBuildResponse
from moto.core.responses import ActionResult
from moto.core.utils import unix_time

from .gap import Gap, around

# CodeBuild API reference, ProjectSource and ProjectEnvironment.
_SOURCES = (
    *("BITBUCKET", "CODECOMMIT", "CODEPIPELINE", "GITHUB", "GITHUB_ENTERPRISE", "GITLAB", "GITLAB_SELF_MANAGED"),
    *("NO_SOURCE", "S3"),
)
_WITHOUT_LOCATION = ("CODEPIPELINE", "NO_SOURCE")
_SETTINGS = (
    *("description", "source", "secondarySources", "sourceVersion", "secondarySourceVersions", "artifacts"),
    *("secondaryArtifacts", "cache", "environment", "serviceRole", "timeoutInMinutes", "queuedTimeoutInMinutes"),
    *("encryptionKey", "tags", "vpcConfig", "logsConfig", "fileSystemLocations", "buildBatchConfig"),
    *("concurrentBuildLimit", "autoRetryLimit"),
)


def _fill() -> None:
    from moto.codebuild import responses

    responses._validate_required_params_source = _check_source
    responses._validate_required_params_artifacts = _check_artifacts

    @around(CodeBuildResponse, "create_project")
    def create(original: Any, call: Any) -> Any:
        answer = original(call)
        _keep(call, call.codebuild_backend.codebuild_projects[call._get_param("name")])
        return answer

    @around(CodeBuildBackend, "delete_project")
    def delete(original: Any, backend: Any, project_name: str) -> None:
        original(backend, project_name)
        backend.build_history.pop(project_name, None)

    for answer in (_update_project, _update_project_visibility):
        setattr(CodeBuildResponse, answer.__name__.removeprefix("_"), answer)


def _update_project(call: Any) -> Any:
    name = call._get_param("name")
    project = call.codebuild_backend.codebuild_projects.get(name)
    if project is None:
        raise ResourceNotFoundException(f"Project cannot be found: {name}")
    if call._get_param("source"):
        _check_source(call._get_param("source"))
    if call._get_param("artifacts"):
        _check_artifacts(call._get_param("artifacts"))
    _keep(call, project)
    return ActionResult({"project": project.project_metadata})


def _update_project_visibility(call: Any) -> Any:
    arn, wanted = call._get_param("projectArn"), call._get_param("projectVisibility")
    project = next((one for one in call.codebuild_backend.codebuild_projects.values() if one.arn == arn), None)
    if project is None:
        raise ResourceNotFoundException(f"Project cannot be found: {arn}")
    kept = project.project_metadata
    kept["projectVisibility"] = wanted
    kept["resourceAccessRole"] = call._get_param("resourceAccessRole")
    kept["publicProjectAlias"] = None if wanted == "PRIVATE" else b64encode(arn.encode()).decode()
    return ActionResult(
        {name: kept[name] for name in ("projectVisibility", "publicProjectAlias")} | {"projectArn": arn}
    )


def _keep(call: Any, project: Any) -> None:
    """Keep what is given, and nothing where something is given as empty."""
    kept = project.project_metadata
    for name in _SETTINGS:
        given = call._get_param(name)
        if given is not None:
            kept[name] = given
    if call._get_param("badgeEnabled") is not None:
        address = f"https://codebuild.{call.region}.amazonaws.com/badges?name={kept['name']}"
        wanted = bool(call._get_param("badgeEnabled"))
        kept["badge"] = {"badgeEnabled": wanted} | ({"badgeRequestUrl": address} if wanted else {})
    kept["lastModifiedDate"] = unix_time()


def _check_source(source: dict[str, Any]) -> None:
    if source["type"] not in _SOURCES:
        raise InvalidInputException(f"Invalid type provided: Project source type; allowed: {', '.join(_SOURCES)}")
    if source["type"] not in _WITHOUT_LOCATION and not source.get("location"):
        raise InvalidInputException("Project source location is required")


def _check_artifacts(artifacts: dict[str, Any]) -> None:
    if artifacts["type"] not in ("CODEPIPELINE", "S3", "NO_ARTIFACTS"):
        raise InvalidInputException("Invalid type provided: Artifact type")
    if artifacts["type"] == "S3" and not artifacts.get("location"):
        raise InvalidInputException("Project artifacts location is required")


GAP = Gap(
    name="Build projects",
    service="codebuild",
    modelled="All settings of a project, UpdateProject, UpdateProjectVisibility, sources without a location.",
    missing="Nothing is built: a build of moto's succeeds by itself. A public project has an alias, and no page.",
    fill=_fill,
)
