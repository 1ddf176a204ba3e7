"""What is behind the operations of APIs, wherever it is written down.

A REST API's integration, an HTTP API's, an element of an OpenAPI document and an HTTP API's short form (target) say the
same under different names. What API Gateway calls is in the URI (docs.aws.amazon.com/apigateway/latest/api/
API_Integration.html, docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from . import openapi, tokens
from .documents.text import Unreadable
from .view import View

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .resource import Resource

TYPES = (*tokens.REST_INTEGRATION, *tokens.HTTP_INTEGRATION, *tokens.REST_API, *tokens.HTTP_API)
"""What has integrations."""
APIS = (*tokens.REST_API, *tokens.HTTP_API)
_ABSENT = View(None)
# Lambda's own API, which an integration calls (docs.aws.amazon.com/lambda/latest/api/API_Invoke.html, API_InvokeAsync,
# API_InvokeWithResponseStream): of a REST API always, of an HTTP API beside the function's ARN alone.
_CALL = re.compile(
    r"arn:[a-z-]+:apigateway:[^:]*:lambda:path/+[0-9-]{10}/functions/(.+)"
    r"/(?:invocations|invoke-async|response-streaming-invocations)/?(?:\?.*)?"
)
_FUNCTION = re.compile(r"arn:[a-z-]+:lambda:[^/]+")


@dataclass(frozen=True)
class Integration:
    """Where calls go on to."""

    resource: Resource
    """The resource that says so."""
    api: View
    """What names the API; absent where the resource is it."""
    kind: View
    uri: View
    subtype: View
    """The action of AWS's, of an HTTP API that calls one."""
    connection: View
    balancer: View
    """The load balancer behind a link into a VPC."""
    credentials: View
    """The role that API Gateway calls as."""
    parameters: View
    templates: View

    @property
    def function(self) -> str:
        """The function that it calls, by name or ARN; empty where it calls none, or that is not known yet."""
        if not self.uri.known:
            return ""
        uri = unquote(str(self.uri.value()))
        called = _CALL.fullmatch(uri)
        return called[1] if called else uri if _FUNCTION.fullmatch(uri) else ""


def integrations(resource: Resource) -> Iterator[Integration]:
    """Those of a resource of `TYPES`. A document that is not known yet is one, of which nothing is known."""
    if resource.type in tokens.REST_INTEGRATION:
        yield _of(resource, resource.properties, api=resource.at("restApi"))
    elif resource.type in tokens.HTTP_INTEGRATION:
        at = resource.at
        yield Integration(
            resource,
            at("apiId"),
            kind=at("integrationType"),
            uri=at("integrationUri"),
            subtype=at("integrationSubtype"),
            connection=at("connectionType"),
            balancer=_ABSENT,
            credentials=at("credentialsArn"),
            parameters=at("requestParameters"),
            templates=at("requestTemplates"),
        )
    else:
        yield from _of_api(resource)


def _of_api(api: Resource) -> Iterator[Integration]:
    body = api.at("body")
    if body.unknown:
        yield _of(api, body)
    elif openapi.is_given(body):
        document = openapi.read(body)
        if not isinstance(document, Unreadable):
            yield from (_of(api, each) for each in openapi.integrations(document))
    target = api.at("target")
    if api.type in tokens.HTTP_API and not target.absent:
        nothing = dict.fromkeys(("subtype", "connection", "balancer", "parameters", "templates"), _ABSENT)
        yield Integration(api, _ABSENT, kind=_ABSENT, uri=target, credentials=api.at("credentialsArn"), **nothing)


def _of(resource: Resource, written: View, *, api: View = _ABSENT) -> Integration:
    at = written.at
    return Integration(
        resource,
        api,
        kind=at("type"),
        uri=at("uri"),
        subtype=at("integrationSubtype"),
        connection=at("connectionType"),
        balancer=at("integrationTarget"),
        credentials=at("credentials"),
        parameters=at("requestParameters"),
        templates=at("requestTemplates"),
    )
