"""What is exempt from an account's block of public VPCs (EC2 API Reference), of which moto has nothing."""

from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.ec2.exceptions import EC2ClientError, InvalidParameterValue
from moto.ec2.responses import EC2Response
from moto.moto_api._internal import mock_random

from .gap import Gap
from .tagged_ids import let_be_tagged, tags_of

_KIND, _PREFIX = "vpc-block-public-access-exclusion", "vpcbpa-exclude"
_MODES = ("allow-bidirectional", "allow-egress")


def _fill() -> None:
    let_be_tagged(_KIND, _PREFIX)
    for call in (_create, _describe, _modify, _delete):
        plural = "s" if call is _describe else ""
        setattr(EC2Response, f"{call.__name__.removeprefix('_')}_vpc_block_public_access_exclusion{plural}", call)


def _exclusions(backend: Any) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = backend.__dict__.setdefault("public_access_exclusions", {})
    return found


def _mode(response: Any) -> str:
    mode = response._get_param("InternetGatewayExclusionMode")
    if mode not in _MODES:
        raise InvalidParameterValue(f"Invalid InternetGatewayExclusionMode {mode}: one of {', '.join(_MODES)}")
    return str(mode)


def _create(response: Any) -> ActionResult:
    backend, mode = response.ec2_backend, _mode(response)
    subnet, vpc = response._get_param("SubnetId"), response._get_param("VpcId")
    if bool(subnet) == bool(vpc):
        raise InvalidParameterValue("Either SubnetId or VpcId must be given")
    path = f"subnet/{backend.get_subnet(subnet).id}" if subnet else f"vpc/{backend.get_vpc(vpc).id}"
    id = f"{_PREFIX}-{mock_random.get_random_hex(17)}"
    _exclusions(backend)[id] = {
        "ExclusionId": id,
        "InternetGatewayExclusionMode": mode,
        "ResourceArn": f"arn:{backend.partition}:ec2:{backend.region_name}:{backend.account_id}:{path}",
        "State": "create-complete",
        "CreationTimestamp": utcnow(),
        "LastUpdateTimestamp": utcnow(),
    }
    tags = response._parse_tag_specification().get(_KIND, {})
    if tags:
        backend.create_tags([id], tags)
    return _answer(backend, id)


def _shown(backend: Any, id: str) -> dict[str, Any]:
    if id not in _exclusions(backend):
        raise EC2ClientError("InvalidVpcBlockPublicAccessExclusionId.NotFound", f"{id} does not exist")
    return {**_exclusions(backend)[id], "Tags": tags_of(backend, id)}


def _answer(backend: Any, id: str) -> ActionResult:
    return ActionResult({"VpcBlockPublicAccessExclusion": _shown(backend, id)})


def _describe(response: Any) -> ActionResult:
    backend = response.ec2_backend
    wanted = response._get_param("ExclusionIds", []) or list(_exclusions(backend))
    return ActionResult({"VpcBlockPublicAccessExclusions": [_shown(backend, id) for id in wanted]})


def _modify(response: Any) -> ActionResult:
    backend, id, mode = response.ec2_backend, response._get_param("ExclusionId"), _mode(response)
    _shown(backend, id)
    changed = {"InternetGatewayExclusionMode": mode, "State": "update-complete", "LastUpdateTimestamp": utcnow()}
    _exclusions(backend)[id].update(changed)
    return _answer(backend, id)


def _delete(response: Any) -> ActionResult:
    backend, id = response.ec2_backend, response._get_param("ExclusionId")
    answer = _answer(backend, id)
    del _exclusions(backend)[id]
    return answer


GAP = Gap(
    name="Exclusions from the block of public VPCs",
    service="ec2",
    modelled="An exclusion of a VPC or a subnet: created, described, changed, deleted and tagged.",
    missing="It decides nothing, as the block itself; an exclusion goes at once, and not with its VPC.",
    fill=_fill,
)
