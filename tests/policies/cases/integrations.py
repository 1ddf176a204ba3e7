"""What is behind APIs: functions, services, addresses."""

import json
from collections.abc import Mapping

from policies import tokens
from policies.iam import NOT_TOLD

from . import ABSENT, PASSES, UNKNOWN, Res, Table, Verdict, fails, waits
from .iam import FACTS, PARTNER, THEM, US

_REST, _HTTP = tokens.REST_INTEGRATION[0], tokens.HTTP_INTEGRATION[0]
_GATEWAY = "arn:aws:apigateway:us-east-1"
_FUNCTION = f"arn:aws:lambda:us-east-1:{US}:function:jobs"
_THEIRS = f"arn:aws:lambda:us-east-1:{THEM}:function:jobs"
_NEW = Res(tokens.FUNCTION[0], {"arn": UNKNOWN, "name": "new"}, name="new")
_ROLE = Res(tokens.ROLE[0], {"arn": UNKNOWN, "name": "role"}, name="role")
_ELSEWHERE = fails("on the internet; allowed: AWS's services, or a VPC_LINK")
_OPEN = fails("which leaves it to the caller which action is meant; allowed: one by its name")


def calling(function: str, version: str = "2015-03-31", how: str = "invocations") -> str:
    """The URI by which an API calls a function."""
    return f"{_GATEWAY}:lambda:path/{version}/functions/{function}/{how}"


def _rest(uri: object, **others: object) -> Res:
    return Res(_REST, {"type": "AWS", "uri": uri, **others})


def _http(**properties: object) -> Res:
    return Res(_HTTP, {"integrationType": "AWS_PROXY", **properties})


def document(integration: object, **shared: object) -> str:
    """An OpenAPI document with one signed operation."""
    post = {"x-amazon-apigateway-auth": {"type": "AWS_IAM"}, "x-amazon-apigateway-integration": integration}
    components = {"x-amazon-apigateway-integrations": shared}
    return json.dumps({"paths": {"/labs": {"post": post}}, "components": components})


def _body(integration: object, token: str = tokens.REST_API[0], **shared: object) -> Res:
    return Res(token, {"body": document(integration, **shared)})


_BY_HEADER = {"integration.request.header.X-Amz-Target": "'AmazonSQS.SendMessage'"}
_SERVICES: Mapping[str, tuple[Res, Verdict]] = {
    "starts a state machine": (_rest(f"{_GATEWAY}:states:action/StartExecution"), PASSES),
    "writes an item": (_rest(f"{_GATEWAY}:dynamodb:action/PutItem"), PASSES),
    "writes a log": (_rest(f"{_GATEWAY}:logs:action/PutLogEvents"), PASSES),
    "tells a topic": (_rest(f"{_GATEWAY}:sns:action/Publish&TopicArn=arn:aws:sns:us-east-1:{US}:t"), PASSES),
    "tells somebody's topic": (
        _rest(f"{_GATEWAY}:sns:action/Publish&TopicArn=arn%3Aaws%3Asns%3Aus-east-1%3A{THEM}%3At"),
        fails("allowed: accounts of ours"),
    ),
    "tells a partner's topic": (
        _rest(f"{_GATEWAY}:sns:action/Publish&TopicArn=arn:aws:sns:us-east-1:{PARTNER}:t"),
        PASSES,
    ),
    "makes a gateway": (
        _rest(f"{_GATEWAY}:ec2:action/CreateInternetGateway"),
        fails("uri calls ec2:CreateInternetGateway; allowed: what reads or writes data, and what else"),
    ),
    "makes a role": (_rest(f"{_GATEWAY}:iam:action/CreateRole&RoleName=x"), fails("uri calls iam:CreateRole")),
    "stops the trail": (_rest(f"{_GATEWAY}:cloudtrail:action/StopLogging"), fails("uri calls cloudtrail:StopLogging")),
    "an action of the caller's": (_rest(f"{_GATEWAY}:ec2:action/{{action}}"), _OPEN),
    "an action of the caller's beside one": (
        _rest(
            f"{_GATEWAY}:ec2:action/DescribeVpcs",
            requestParameters={"integration.request.querystring.Action": "method.request.querystring.do"},
        ),
        _OPEN,
    ),
    "an action in the query": (
        _rest(
            f"{_GATEWAY}:sns:path//", requestParameters={"integration.request.querystring.Action": "'AddPermission'"}
        ),
        fails("uri calls sns:AddPermission"),
    ),
    "a queue by a header": (_rest(f"{_GATEWAY}:sqs:path/{US}/q", requestParameters=_BY_HEADER), PASSES),
    "a queue by a template": (
        _rest(
            f"{_GATEWAY}:sqs:path/{US}/q",
            requestTemplates={"application/json": "Action=SendMessage&MessageBody=$input.body"},
        ),
        PASSES,
    ),
    "a queue's policy by a template": (
        _rest(
            f"{_GATEWAY}:sqs:path/{US}/q", requestTemplates={"text/plain": "Action=SetQueueAttributes&x=$input.body"}
        ),
        fails("uri calls sqs:SetQueueAttributes"),
    ),
    "a queue in any way": (_rest(f"{_GATEWAY}:sqs:path/{US}/q"), _OPEN),
    "somebody's queue": (
        _rest(f"{_GATEWAY}:sqs:path/{THEM}/q", requestParameters=_BY_HEADER),
        fails("allowed: accounts of ours"),
    ),
    "somebody's queue in a template": (
        _rest(
            f"{_GATEWAY}:sqs:action/SendMessage",
            requestTemplates={"a/b": f"QueueUrl=https%3A%2F%2Fsqs.us-east-1.amazonaws.com%2F{THEM}%2Fq"},
        ),
        fails("requestTemplates is"),
    ),
    "by a path of Lambda's": (_rest(f"{_GATEWAY}:lambda:path/2015-03-31/functions/jobs/policy"), _OPEN),
    "by a path with a name beside": (
        _rest(f"{_GATEWAY}:eks:path/clusters", requestTemplates={"a/b": "Action=ListClusters"}),
        _OPEN,
    ),
    "somebody's API": (_rest(f"{_GATEWAY}:a1b2c3.execute-api:path/live/x"), _OPEN),
    "parameters that are not known": (
        _rest(f"{_GATEWAY}:states:action/StartExecution", requestParameters=UNKNOWN),
        waits("requestParameters"),
    ),
    "a parameter that is not known": (
        _rest(f"{_GATEWAY}:states:action/StartExecution", requestTemplates={"json": UNKNOWN}),
        waits("requestTemplates.json"),
    ),
}
_BUCKETS: Mapping[str, tuple[Res, Verdict]] = {
    "an object": (_rest(f"{_GATEWAY}:s3:path/lab-data/{{key}}"), PASSES),
    "an object, by the bucket's host": (_rest(f"{_GATEWAY}:lab-data.s3:path/{{key}}"), PASSES),
    "an object, by an action": (_rest(f"{_GATEWAY}:s3:action/GetObject&Bucket=lab-data&Key=x"), PASSES),
    "somebody's object": (_rest(f"{_GATEWAY}:s3:path/theirs/x"), fails("allowed: a bucket of this stack")),
    "somebody's object, by an action": (
        _rest(f"{_GATEWAY}:s3:action/GetObject&Bucket=theirs&Key=x"),
        fails("allowed: a bucket of this stack"),
    ),
    "an object in any bucket": (_rest(f"{_GATEWAY}:s3:path/{{bucket}}/{{key}}"), fails("allowed: a bucket of this")),
    "a bucket itself": (_rest(f"{_GATEWAY}:s3:path/lab-data"), _OPEN),
    "a bucket itself, by its host": (_rest(f"{_GATEWAY}:lab-data.s3:path/?policy"), _OPEN),
    "who has an object": (_rest(f"{_GATEWAY}:s3:path/lab-data/x?acl"), fails("uri calls s3:PutObjectAcl")),
    "whoever has an object": (
        _rest(
            f"{_GATEWAY}:s3:path/lab-data/x",
            requestParameters={"integration.request.header.x-amz-acl": "'public-read'"},
        ),
        fails("uri calls s3:PutObjectAcl"),
    ),
}

TABLES = {
    "apigateway-integration-known": Table(
        good=(
            Res(
                _REST,
                {
                    "type": "AWS_PROXY",
                    "uri": calling(_FUNCTION),
                    "credentials": f"arn:aws:iam::{US}:role/api",
                    "connectionType": "INTERNET",
                },
            ),
            _NEW,
            _ROLE,
            Res(tokens.BUCKET[0], {"bucket": "lab-data"}, name="data"),
        ),
        facts=FACTS,
        cases={
            "absent": ({"uri": ABSENT}, PASSES),
            "a mock": ({"type": "MOCK", "uri": ABSENT}, PASSES),
            "a stream": ({"uri": calling(_FUNCTION, "2021-11-15", "response-streaming-invocations")}, PASSES),
            "by its name": ({"uri": calling("jobs")}, PASSES),
            "by a variable of ours": (
                {"uri": calling(f"arn:aws:lambda:us-east-1:{US}:function:${{stageVariables.f}}")},
                PASSES,
            ),
            "by any variable": (
                {"uri": calling("${stageVariables.f}")},
                fails("which function is meant; allowed: its ARN"),
            ),
            "the caller's": ({"uri": calling("{function}")}, fails("which leaves it to the caller which function")),
            "somebody's": ({"uri": calling(_THEIRS)}, fails("allowed: accounts of ours, or of shared_accounts")),
            "somebody's by a short name": (
                {"uri": calling(f"{THEM}:function:jobs")},
                fails("allowed: accounts of ours"),
            ),
            "somebody's role": ({"credentials": f"arn:aws:iam::{THEM}:role/api"}, fails("credentials is")),
            "as the caller": ({"credentials": "arn:aws:iam::*:user/*"}, PASSES),
            "an address": ({"type": "HTTP_PROXY", "uri": "https://example.org"}, _ELSEWHERE),
            "an address, however written": ({"type": "http", "uri": "https://example.org"}, _ELSEWHERE),
            "an address that is not known": ({"type": "HTTP", "uri": UNKNOWN}, _ELSEWHERE),
            "an address without a type": ({"type": ABSENT, "uri": "https://example.org"}, _ELSEWHERE),
            "a private address": (
                {"type": "HTTP_PROXY", "uri": "http://jobs.lab:8080/x", "connectionType": "VPC_LINK"},
                PASSES,
            ),
            "somebody's balancer": (
                {
                    "type": "HTTP_PROXY",
                    "uri": "http://jobs.lab/x",
                    "connectionType": "VPC_LINK",
                    "integrationTarget": f"arn:aws:elasticloadbalancing:us-east-1:{THEM}:loadbalancer/app/x/1",
                },
                fails("integrationTarget is"),
            ),
            "not known": ({"uri": UNKNOWN}, waits("uri")),
            "a type that is not known": ({"type": UNKNOWN}, waits("type")),
            "a connection that is not known": ({"connectionType": UNKNOWN}, waits("connectionType")),
            "a role that is not known": ({"credentials": UNKNOWN}, waits("credentials")),
            "of this stack, not there yet": (
                Res(
                    _REST,
                    {"type": "AWS_PROXY", "uri": UNKNOWN, "credentials": UNKNOWN},
                    {"uri": (_NEW.urn,), "credentials": (_ROLE.urn,)},
                ),
                PASSES,
            ),
            **_SERVICES,
            **_BUCKETS,
            "an HTTP API's": (_http(integrationUri=_FUNCTION), PASSES),
            "an HTTP API's, somebody's": (_http(integrationUri=_THEIRS), fails("integrationUri is")),
            "an HTTP API's, as a URI": (_http(integrationUri=calling(_THEIRS)), fails("integrationUri is")),
            "an HTTP API's, with somebody's role": (
                _http(integrationUri=_FUNCTION, credentialsArn=f"arn:aws:iam::{THEM}:role/api"),
                fails("credentialsArn is"),
            ),
            "an HTTP API's address": (
                Res(_HTTP, {"integrationType": "HTTP_PROXY", "integrationUri": "https://example.org"}),
                _ELSEWHERE,
            ),
            "an HTTP API's listener": (
                Res(
                    _HTTP,
                    {
                        "integrationType": "HTTP_PROXY",
                        "connectionType": "VPC_LINK",
                        "integrationUri": f"arn:aws:elasticloadbalancing:us-east-1:{THEM}:listener/app/x/1/2",
                    },
                ),
                fails("integrationUri is"),
            ),
            "an HTTP API's action": (
                _http(
                    integrationSubtype="StepFunctions-StartExecution",
                    requestParameters={"StateMachineArn": f"arn:aws:states:us-east-1:{US}:stateMachine:x"},
                ),
                PASSES,
            ),
            "an HTTP API's action on somebody's": (
                _http(
                    integrationSubtype="SQS-SendMessage",
                    requestParameters={"QueueUrl": f"https://sqs.us-east-1.amazonaws.com/{THEM}/q"},
                ),
                fails("requestParameters is"),
            ),
            "an HTTP API's action that empties": (_http(integrationSubtype="SQS-PurgeQueue"), PASSES),
            "an HTTP API's action that changes": (
                _http(integrationSubtype="EC2-CreateVpc"),
                fails("integrationSubtype calls EC2:CreateVpc"),
            ),
            "an HTTP API's action, not known": (_http(integrationSubtype=UNKNOWN), waits("integrationSubtype")),
            "an HTTP API in short": (
                Res(tokens.HTTP_API[0], {"target": "https://example.org"}),
                fails("target is"),
            ),
            "a document": (_body({"type": "aws_proxy", "uri": calling(_FUNCTION)}), PASSES),
            "a document that leads out": (
                _body({"type": "http_proxy", "uri": "https://example.org"}),
                fails('uri is "https://example.org", on the internet'),
            ),
            "a document that changes": (
                _body({"type": "aws", "uri": f"{_GATEWAY}:iam:action/CreateUser"}),
                fails("uri calls iam:CreateUser"),
            ),
            "a document with what it shares": (
                _body(
                    {"$ref": "#/components/x-amazon-apigateway-integrations/out"},
                    tokens.HTTP_API[0],
                    out={"type": "http_proxy", "uri": "https://example.org"},
                ),
                fails("body.components.x-amazon-apigateway-integrations.out.uri is"),
            ),
            "an object with what is not known": (
                Res(
                    tokens.REST_API[0],
                    {"body": {"paths": {"/": {"get": {"x-amazon-apigateway-integration": UNKNOWN}}, "/x": UNKNOWN}}},
                ),
                waits("body.paths./.get.x-amazon-apigateway-integration, body.paths./x"),
            ),
            "a document that is not known": (Res(tokens.REST_API[0], {"body": UNKNOWN}), waits("body")),
            "a document that is none": (Res(tokens.REST_API[0], {"body": "paths: ["}), PASSES),
            "no document": (Res(tokens.REST_API[0], {"body": ""}), PASSES),
        },
    ),
    "apigateway-integration-known (nobody is told)": Table(
        good=(Res(_REST, {"type": "AWS_PROXY", "uri": calling("jobs")}),),
        cases={"an account": ({"uri": calling(_THEIRS)}, waits(f"uri: {NOT_TOLD}"))},
    ),
}
