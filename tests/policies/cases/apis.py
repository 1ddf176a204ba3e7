import json

from policies import tokens

from . import ABSENT, PASSES, UNKNOWN, Change, Res, Table, fails, waits
from .iam import FACTS, THEM, US, policy

_REST, _HTTP = tokens.REST_API[0], tokens.HTTP_API[0]
_DOOR = {"StringEquals": {"aws:SourceVpce": "vpce-1"}}
_ROLE = f"arn:aws:iam::{US}:role/workflow"
_LOGS = {"accessLogSettings": {"destinationArn": f"arn:aws:logs:us-east-1:{US}:log-group:calls"}}
_LIMITS = {"throttlingRateLimit": 5, "throttlingBurstLimit": 10}


def _caller(principal: object, condition: object = None) -> dict[str, object]:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "execute-api:Invoke", "Resource": "*"}
    return statement if condition is None else {**statement, "Condition": condition}


def _calling(principal: object, condition: object = None) -> Change:
    return {"policy": policy(_caller(principal, condition))}


def _refusing(condition: object) -> dict[str, object]:
    return {**_caller("*", condition), "Effect": "Deny"}


def _open_api(*, security: object = None, auth: object = None, schemes: object = None) -> Res:
    operation = {"x-amazon-apigateway-auth": auth, "security": security}
    document = {
        "paths": {"/clusters": {"post": {key: value for key, value in operation.items() if value is not None}}},
        "components": {"securitySchemes": schemes or {}},
    }
    return Res(_REST, {"body": json.dumps(document)})


_SIGNED = {"iam": {"type": "apiKey", "x-amazon-apigateway-authtype": "awsSigv4"}}

TABLES = {
    "apigateway-private": Table(
        good=(Res(_REST, {"endpointConfiguration": {"types": "PRIVATE"}}),),
        cases={
            "absent": ({"endpointConfiguration": ABSENT}, fails("is not set, which means EDGE; allowed: PRIVATE")),
            "regional": ({"endpointConfiguration.types": "REGIONAL"}, fails('types is "REGIONAL"')),
            "in a list": ({"endpointConfiguration.types": ["EDGE"]}, fails('types[0] is "EDGE"')),
            "not known": ({"endpointConfiguration.types": UNKNOWN}, waits("endpointConfiguration.types")),
            "a domain": (Res(tokens.REST_DOMAIN[0]), fails("which means a public domain")),
            "a private domain": (Res(tokens.REST_DOMAIN[0], {"endpointConfiguration": {"types": "PRIVATE"}}), PASSES),
            "an HTTP API": (Res(_HTTP), fails("so the API has an address on the internet")),
            "an HTTP API without address": (Res(_HTTP, {"disableExecuteApiEndpoint": True}), PASSES),
            "an HTTP API, not known": (
                Res(_HTTP, {"disableExecuteApiEndpoint": UNKNOWN}),
                waits("disableExecuteApiEndpoint"),
            ),
        },
    ),
    "apigateway-auth": Table(
        good=(Res(tokens.REST_METHOD[0], {"authorization": "AWS_IAM"}),),
        cases={
            "absent": ({"authorization": ABSENT}, fails("authorization is not set, which means NONE")),
            "none": ({"authorization": "NONE"}, fails('authorization is "NONE"; allowed: AWS_IAM')),
            "another way": ({"authorization": "CUSTOM"}, fails('authorization is "CUSTOM"')),
            "not known": ({"authorization": UNKNOWN}, waits("authorization")),
            "a route": (Res(tokens.HTTP_ROUTE[0]), fails("authorizationType is not set, which means NONE")),
            "a signed route": (Res(tokens.HTTP_ROUTE[0], {"authorizationType": "AWS_IAM"}), PASSES),
            "a route by itself": (Res(_HTTP, {"target": "arn:aws:lambda:x"}), fails("target makes a route without")),
            "no document": (Res(_REST), PASSES),
            "a document": (_open_api(), fails("body has post /clusters without authorization")),
            "a document with NONE": (_open_api(auth={"type": "NONE"}), fails("body has post /clusters")),
            "a signed document": (_open_api(auth={"type": "AWS_IAM"}), PASSES),
            "a document with a scheme": (_open_api(security=[{"iam": []}], schemes=_SIGNED), PASSES),
            "a document with another scheme": (
                _open_api(security=[{"key": []}], schemes=_SIGNED),
                fails("body has post /clusters"),
            ),
            "a document of another kind": (
                Res(_REST, {"body": "openapi: 3.0.1"}),
                PASSES,
            ),
            "a document as YAML": (
                Res(_REST, {"body": "openapi: 3.0.1\npaths: {/clusters: {post: {summary: make one}}}"}),
                fails("body has post /clusters without authorization"),
            ),
            "a signed document as YAML": (
                Res(_REST, {"body": "paths:\n  /a:\n    get:\n      x-amazon-apigateway-auth: {type: AWS_IAM}\n"}),
                PASSES,
            ),
            "a broken document": (
                Res(_REST, {"body": "paths: ["}),
                fails("so no rule sees its methods; allowed: OpenAPI as JSON or YAML"),
            ),
            "a text": (Res(_REST, {"body": "everything"}), fails("body is no object, so no rule sees its methods")),
            "a document that is not known": (Res(_REST, {"body": UNKNOWN}), waits("body")),
            "a method that is not known": (
                Res(_REST, {"body": {"paths": {"/clusters": {"post": UNKNOWN}}}}),
                waits("body.paths./clusters.post"),
            ),
            "a document in a bucket": (
                Res(_REST, {"bodyS3Location": {"bucket": "lab-data", "key": "api.json"}}),
                fails("bodyS3Location is"),
            ),
        },
    ),
    "apigateway-policy": Table(
        good=(Res(tokens.REST_API_POLICY[0], {"policy": policy(_caller({"AWS": _ROLE}, _DOOR))}),),
        cases={
            "absent": ({"policy": ABSENT}, PASSES),
            "not known": ({"policy": UNKNOWN}, waits("policy")),
            "everybody": (_calling("*", _DOOR), fails("lets everybody in; allowed: roles by their ARNs")),
            "an account": (_calling({"AWS": US}, _DOOR), fails(f"lets {US} in")),
            "another account": (_calling({"AWS": f"arn:aws:iam::{THEM}:role/x"}, _DOOR), fails("lets arn:aws:iam")),
            "from anywhere": (_calling({"AWS": _ROLE}), fails("lets callers from anywhere in")),
            "from any endpoint": (
                _calling({"AWS": _ROLE}, {"StringLike": {"aws:SourceVpce": "*"}}),
                fails("lets callers from anywhere in"),
            ),
            "others refused": (
                {
                    "policy": policy(
                        _caller({"AWS": _ROLE}), _refusing({"StringNotEquals": {"aws:SourceVpce": "vpce-1"}})
                    )
                },
                PASSES,
            ),
            "nobody refused": (
                {"policy": policy(_caller({"AWS": _ROLE}), _refusing({"StringNotLike": {"aws:SourceVpce": "*"}}))},
                fails("lets callers from anywhere in"),
            ),
            "some refused": (
                {
                    "policy": policy(
                        _caller({"AWS": _ROLE}),
                        _refusing({"StringNotEquals": {"aws:SourceVpce": "vpce-1", "aws:PrincipalAccount": US}}),
                    )
                },
                fails("lets callers from anywhere in"),
            ),
            "in an API": (Res(_REST, {"policy": policy(_caller("*", _DOOR))}), fails("lets everybody in")),
            "in a domain": (
                Res(tokens.REST_DOMAIN[0], {"policy": policy(_caller("*", _DOOR))}),
                fails("lets everybody in"),
            ),
        },
        facts=FACTS,
    ),
    "apigateway-policy (principals)": Table(
        good=(Res(tokens.REST_API_POLICY[0], {"policy": policy(_caller({"AWS": _ROLE}, _DOOR))}),),
        cases={
            "another role": (
                _calling({"AWS": f"arn:aws:iam::{US}:role/other"}, _DOOR),
                fails("allowed: principals of policies/facts.toml"),
            ),
            "roles alike": (_calling({"AWS": f"{_ROLE}-2"}, _DOOR), PASSES),
        },
        facts=f'{FACTS}principals = ["{_ROLE}*"]\n',
    ),
    "apigateway-logs": Table(
        good=(Res(tokens.REST_STAGE[0], _LOGS),),
        cases={
            "absent": ({"accessLogSettings": ABSENT}, fails("accessLogSettings.destinationArn is not set")),
            "empty": ({"accessLogSettings.destinationArn": ""}, fails("destinationArn is")),
            "not known": ({"accessLogSettings": UNKNOWN}, waits("accessLogSettings")),
            "a method": (
                Res(tokens.REST_METHOD_SETTINGS[0], {"settings": {"loggingLevel": "ERROR"}}),
                PASSES,
            ),
            "a silent method": (Res(tokens.REST_METHOD_SETTINGS[0], {"settings": {}}), fails("which means OFF")),
            "a method with a trace": (
                Res(tokens.REST_METHOD_SETTINGS[0], {"settings": {"loggingLevel": "INFO", "dataTraceEnabled": True}}),
                fails("settings.dataTraceEnabled is true"),
            ),
        },
        alike=tokens.HTTP_STAGE,
    ),
    "apigateway-front": Table(
        good=(Res(tokens.REST_METHOD_SETTINGS[0], {"settings": _LIMITS}),),
        cases={
            "no rate": ({"settings.throttlingRateLimit": ABSENT}, fails("throttlingRateLimit is not set")),
            "no burst": ({"settings.throttlingBurstLimit": -1}, fails("throttlingBurstLimit is -1")),
            "not known": ({"settings.throttlingRateLimit": UNKNOWN}, waits("settings.throttlingRateLimit")),
            "a stage": (Res(tokens.HTTP_STAGE[0], {"defaultRouteSettings": _LIMITS}), PASSES),
            "a method": (Res(tokens.REST_METHOD[0]), fails("requestValidatorId is not set")),
            "a method that looks": (Res(tokens.REST_METHOD[0], {"requestValidatorId": "v1"}), PASSES),
            "a method, not known": (
                Res(tokens.REST_METHOD[0], {"requestValidatorId": UNKNOWN}),
                waits("requestValidatorId"),
            ),
        },
    ),
}
