"""Ways past the workflow service by APIs and state machines that call on their own, and out of the network by APIs."""

from __future__ import annotations

import json
from typing import Any

import pulumi_aws as aws

from tests.policies.corpus.program.additions import rights
from tests.policies.corpus.program.hole import Hole
from tests.policies.corpus.program.lab import ACCOUNT, FOREIGN, PROVIDER, PROVISIONER, REGION, Lab, allow

_GATEWAY = f"arn:aws:apigateway:{REGION}"
_CALLS_APIS = rights(allow(None, "execute-api:Invoke", f"arn:aws:execute-api:{REGION}:{ACCOUNT}:*/*/POST/labs"))


def _calling(function: str) -> str:
    return f"{_GATEWAY}:lambda:path/2015-03-31/functions/{function}/invocations"


def _integration(**given: Any) -> Any:
    """What is behind the method of the lab's API."""
    return lambda lab: aws.apigateway.Integration(
        lab.new("behind"),
        rest_api=lab["labs-api"].id,
        resource_id=lab["labs"].id,
        http_method="POST",
        **{"integration_http_method": "POST", "type": "AWS", **given},
    )


def _in_front(behind: Any) -> Any:
    """An API that asks for clusters, and a role of the lab that may call it."""

    def add(lab: Lab) -> None:
        behind(lab)
        _CALLS_APIS(lab)

    return add


def _document(lab: Lab) -> None:
    """A further API, made from an OpenAPI document."""
    behind = {"type": "aws_proxy", "httpMethod": "POST", "uri": _calling(PROVIDER), "credentials": PROVISIONER}
    post = {"x-amazon-apigateway-auth": {"type": "AWS_IAM"}, "x-amazon-apigateway-integration": behind}
    aws.apigateway.RestApi(
        lab.new("second"),
        name="second",
        endpoint_configuration={"types": "PRIVATE"},
        body=json.dumps({"openapi": "3.0.1", "paths": {"/labs": {"post": post}}}),
    )


def _http_api(lab: Lab) -> None:
    """A further API that has no address of its own."""
    api = aws.apigatewayv2.Api(lab.new("second"), protocol_type="HTTP", disable_execute_api_endpoint=True)
    aws.apigatewayv2.Integration(
        lab.new("behind"),
        api_id=api.id,
        integration_type="AWS_PROXY",
        integration_uri=PROVIDER,
        credentials_arn=PROVISIONER,
        payload_format_version="2.0",
    )


def _template(lab: Lab) -> None:
    """A method of a further API, in a template, with what is behind it."""
    method = {
        "RestApiId": "a1b2c3",
        "ResourceId": "r1",
        "HttpMethod": "POST",
        "AuthorizationType": "AWS_IAM",
        "RequestValidatorId": "v1",
        "Integration": {"Type": "AWS_PROXY", "IntegrationHttpMethod": "POST", "Uri": _calling(PROVIDER)},
    }
    aws.cloudformation.Stack(
        lab.new("stack"),
        name="calls",
        template_body=json.dumps({"Resources": {"Call": {"Type": "AWS::ApiGateway::Method", "Properties": method}}}),
    )


def _chosen(lab: Lab) -> None:
    """A state machine that calls whatever function it is told to, by the workflow service's role."""
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName.$": "$.function", "Payload.$": "$.cluster"},
        "End": True,
    }
    aws.sfn.StateMachine(
        lab.new("machine"),
        name="calls",
        role_arn=PROVISIONER,
        definition=json.dumps({"StartAt": "Call", "States": {"Call": task}}),
    )


HOLES = {
    "integration-in-front-called-by-a-lab": Hole(
        "iam-provisioner-callers", _in_front(_integration(uri=_calling(PROVIDER), credentials=PROVISIONER))
    ),
    "integration-of-any-function-called-by-a-lab": Hole(
        "iam-provisioner-callers",
        _in_front(
            _integration(
                uri=_calling(f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{{name}}"),
                credentials=PROVISIONER,
                request_parameters={"integration.request.path.name": "method.request.querystring.name"},
            )
        ),
    ),
    "document-in-front-called-by-a-lab": Hole("iam-provisioner-callers", _in_front(_document)),
    "http-api-in-front-called-by-a-lab": Hole("iam-provisioner-callers", _in_front(_http_api)),
    "template-in-front-called-by-a-lab": Hole("iam-provisioner-callers", _in_front(_template)),
    "state-machine-with-the-workflows-role": Hole("lambda-provisioner-triggers", _chosen),
    "api-leads-to-the-internet": Hole(
        "apigateway-integration-known", _integration(type="HTTP_PROXY", uri="https://example.org/jobs")
    ),
    "api-calls-a-strangers-function": Hole(
        "apigateway-integration-known",
        _integration(type="AWS_PROXY", uri=_calling(f"arn:aws:lambda:{REGION}:{FOREIGN}:function:theirs")),
    ),
    "api-opens-the-network": Hole(
        "apigateway-integration-known",
        _integration(
            uri=f"{_GATEWAY}:ec2:action/CreateInternetGateway",
            credentials=f"arn:aws:iam::{ACCOUNT}:role/hpc-labs/api",
        ),
    ),
}
