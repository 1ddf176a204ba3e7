"""ECR repositories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..row import Name, Op, Row, Tagging

if TYPE_CHECKING:
    from ..call import Call


def _delete(call: Call) -> None:
    call.aws("delete_repository", repositoryName=call.id, force=bool(call.state.get("forceDelete")))


REPOSITORY = Row(
    type="aws:ecr/repository:Repository",
    service="ecr",
    id="repositoryName",
    create=Op(
        "create_repository",
        "name=repositoryName imageTagMutability imageScanningConfiguration "
        "encryptionConfigurations=encryptionConfiguration",
        result="repository.repositoryName",
    ),
    read=Op("describe_repositories", id="repositoryNames", result="repositories.0"),
    reads={"name": "repositoryName", "arn": "repositoryArn", "repositoryUrl": "repositoryUri"}
    | {"encryptionConfigurations": "encryptionConfiguration"},
    settings=(
        Op("put_image_tag_mutability", "imageTagMutability"),
        Op("put_image_scanning_configuration", "imageScanningConfiguration"),
    ),
    delete=_delete,
    tagging=Tagging(
        add="tag_resource", remove="untag_resource", id="resourceArn", key="arn", read="list_tags_for_resource"
    ),
    name=Name(longest=256, lower=True),
    local="forceDelete",
    filled="encryptionConfigurations",
    unsupported="imageTagMutabilityExclusionFilters",
)

ROWS = (REPOSITORY,)
