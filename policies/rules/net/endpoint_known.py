"""Endpoints lead to services of AWS's, of ours, or of others that the facts name."""

from collections.abc import Iterable, Iterator

from ... import tokens
from ...arns import account_of
from ...controls import BOUNDARY
from ...iam import NOT_TOLD
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...network.reading import text
from ...resource import Resource, Stack
from ...view import View
from ...wildcards import matches

RULE = Rule(
    id="net-endpoint-known",
    title="Endpoints lead to services of AWS's, of ours, or of others that are allowed",
    severity=Severity.CRITICAL,
    types=tokens.VPC_ENDPOINT,
    why="An endpoint to somebody's own service carries packets out of a private network and into theirs, without a "
    "route, a peering or a public address; an endpoint policy does not limit it.",
    remediation="Remove the endpoint, or name the service in policies/facts.toml (endpoint_services) once whoever "
    "runs it has been agreed with.",
    source="https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-resources.html",
    controls=BOUNDARY,
    bad="""\
aws.ec2.VpcEndpoint(
    "theirs",
    vpc_id=vpc.id,
    service_name=f"com.amazonaws.vpce.{REGION}.vpce-svc-0a1b2c3d4e5f60718",
    vpc_endpoint_type="Interface",
    subnet_ids=[subnet.id],
    security_group_ids=[group.id],
)
""",
    good="""\
aws.ec2.VpcEndpoint(
    "logs",
    vpc_id=vpc.id,
    service_name=f"com.amazonaws.{REGION}.logs",
    vpc_endpoint_type="Interface",
    subnet_ids=[subnet.id],
    security_group_ids=[group.id],
)
""",
)
# How AWS names its own (docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html). Anybody's
# are called com.amazonaws.vpce.REGION.vpce-svc-ID, or by a domain of theirs.
_OF_AWS = ("com.amazonaws.", "cn.com.amazonaws.", "aws.api.", "api.aws.", "aws.sagemaker.")
_OF_ANYBODY = ("vpce.", "vpce-svc-")
_ARNS = ("resourceConfigurationArn", "serviceNetworkArn")
_ALLOWED = "services of AWS's, endpoint services of this stack, and endpoint_services of policies/facts.toml"


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """The service, or what VPC Lattice shares, that the endpoint is made for."""
    yield from _service(resource, stack)
    for key in _ARNS:
        yield from _shared(resource.at(key), stack)


def _service(resource: Resource, stack: Stack) -> Iterator[Outcome]:
    name = resource.at("serviceName")
    if name.unknown:
        if not stack.follow(resource, "serviceName", types=tokens.ENDPOINT_SERVICE).found:
            yield Unevaluated(name.path)
        return
    service = str(name.value(""))
    at_hand = {text(each.at("serviceName")) for each in stack.of(tokens.ENDPOINT_SERVICE)}
    if service and not _is_of_aws(service) and service not in at_hand and not _is_allowed(service, stack):
        yield Finding(f"{name.path} is {name.shown}; allowed: {_ALLOWED}", name.path)


def _is_of_aws(service: str) -> bool:
    rest = next((service.removeprefix(prefix) for prefix in _OF_AWS if service.startswith(prefix)), "")
    return bool(rest) and not rest.startswith(_OF_ANYBODY) and not any(f".{mark}" in rest for mark in _OF_ANYBODY)


def _shared(view: View, stack: Stack) -> Iterator[Outcome]:
    if view.unknown:
        yield Unevaluated(view.path)
        return
    arn = str(view.value(""))
    if not arn or _is_allowed(arn, stack):
        return
    account = account_of(arn)
    if not stack.accounts:
        yield Unevaluated(view.path, NOT_TOLD)
    elif account not in stack.accounts:
        yield Finding(
            f"{view.path} is {view.shown}; allowed: of our accounts, and endpoint_services of policies/facts.toml",
            view.path,
        )


def _is_allowed(name: str, stack: Stack) -> bool:
    return any(matches(pattern, name) for pattern in stack.facts.endpoint_services)
