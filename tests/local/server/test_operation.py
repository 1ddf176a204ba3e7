"""Every operation that botocore can send to the services of a lab is told from its request."""

from typing import Any
from urllib.parse import urlencode

import botocore.session
import pytest
from botocore.serialize import create_serializer

from local.server.operation import Request

SERVICES = ("ec2", "s3", "efs", "lambda", "route53", "iam", "kms", "dynamodb", "cloudformation", "logs", "fsx", "eks")
# The request looks like another operation's.
ALIKE = {"ListDirectoryBuckets"}


def requests_of(service: str) -> list[tuple[str, Request]]:
    model = botocore.session.get_session().get_service_model(service)
    serializer = create_serializer(model.resolved_protocol, include_validation=False)
    operations = [model.operation_model(name) for name in model.operation_names]
    return [(known.name, request_of(known, serializer)) for known in operations if not known.deprecated]


def request_of(operation: Any, serializer: Any) -> Request:
    values = minimal(operation.input_shape) if operation.input_shape else {}
    sent = serializer.serialize_to_request(values, operation)
    body, query = sent["body"], sent["query_string"]
    path, _, marks = sent["url_path"].partition("?")
    headers = {name.lower(): str(value) for name, value in sent["headers"].items()}
    scope = f"a/20260101/us-east-1/{operation.service_model.signing_name}/aws4_request"
    return Request(
        method=sent["method"],
        path=path,
        query="&".join(filter(None, [marks, urlencode(query) if isinstance(query, dict) else query])),
        headers={**headers, "authorization": f"AWS4-HMAC-SHA256 Credential={scope}"},
        body=urlencode(body).encode() if isinstance(body, dict) else body.encode() if isinstance(body, str) else body,
    )


def minimal(shape: Any) -> Any:
    """Return the smallest value of a shape that botocore can serialize."""
    match shape.type_name:
        case "structure" if shape.is_tagged_union:
            name = next(iter(shape.members))
            return {name: minimal(shape.members[name])}
        case "structure":
            return {name: minimal(shape.members[name]) for name in shape.required_members}
        case "list":
            return [minimal(shape.member)]
        case "map":
            return {}
        case "integer" | "long" | "float" | "double":
            return 1
        case "boolean":
            return True
        case "timestamp":
            return "2026-01-01"
        case "blob":
            return b"x"
        case _:
            return "value"


@pytest.mark.parametrize("service", SERVICES)
def test_operation_is_found(service: str) -> None:
    for operation, request in requests_of(service):
        assert request.service == service
        if operation not in ALIKE:
            assert request.operation == operation


@pytest.mark.parametrize(
    ("service", "operation", "mutating"),
    [
        ("ec2", "DescribeVpcs", False),
        ("ec2", "CreateVpc", True),
        ("dynamodb", "GetItem", False),
        ("dynamodb", "Scan", False),
        ("dynamodb", "UpdateItem", True),
        ("kms", "GenerateDataKey", True),  # in doubt
        ("efs", "DescribeFileSystems", False),
        ("s3", "PutObject", True),
        ("s3", "HeadObject", False),
    ],
)
def test_what_may_change_something_is_told_from_what_cannot(service: str, operation: str, mutating: bool) -> None:
    request = dict(requests_of(service))[operation]
    assert request.mutating is mutating
