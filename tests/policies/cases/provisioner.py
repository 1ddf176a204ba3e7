"""Who may ask ParallelCluster's provider for clusters, besides by the function's own permissions."""

import json
from dataclasses import replace

from policies import tokens

from . import ABSENT, PASSES, UNKNOWN, Res, Table, fails, waits
from .iam import FACTS, US, allow, identity, policy
from .integrations import calling, document

_CLUSTERS = f"arn:aws:lambda:us-east-1:{US}:function:pcluster-cfn-1a2b3c"
_TIDY = f"arn:aws:lambda:us-east-1:{US}:function:tidy"
_CALL = allow("lambda:InvokeFunction", _CLUSTERS)
_ROLE = f"arn:aws:iam::{US}:role/workflow"
_PRINCIPALS = f'{FACTS}principals = ["{_ROLE}"]\n'
_TEMPLATE = (
    "https://us-east-1-aws-parallelcluster.s3.us-east-1.amazonaws.com/parallelcluster/3.16.1/templates/custom_resource/"
    "cluster.yaml"
)
_WORKFLOW = Res(tokens.ROLE[0], {"arn": _ROLE, "name": "workflow"}, name="workflow")
_OTHER = Res(tokens.ROLE[0], {"arn": f"arn:aws:iam::{US}:role/other", "name": "other"}, name="other")
_NEW = Res(tokens.ROLE[0], {"arn": UNKNOWN, "name": "new"}, name="new")
_POLICY = f"arn:aws:iam::{US}:policy/call"
_CALLER = Res(tokens.POLICY[0], {"arn": _POLICY, "policy": _CALL})
_FOUND = fails("the function that makes clusters among them")


_FRONT_ARN = f"arn:aws:lambda:us-east-1:{US}:function:front"
_FRONT = Res(tokens.FUNCTION[0], {"name": "front", "arn": _FRONT_ARN, "role": _ROLE}, name="front")
_SECOND_ARN = f"arn:aws:lambda:us-east-1:{US}:function:second"
_SECOND = Res(
    tokens.FUNCTION[0],
    {"name": "second", "arn": _SECOND_ARN, "role": f"arn:aws:iam::{US}:role/other"},
    name="second",
)
_CALLS_FRONT = Res(
    tokens.ROLE_POLICY[0], {"role": "other", "policy": allow("lambda:InvokeFunction", _FRONT_ARN)}, name="calls"
)
_API = f"arn:aws:execute-api:us-east-1:{US}:a1b2c3"


_ANY_API = f"arn:aws:execute-api:us-east-1:{US}:*/*/POST/labs"


def _states(**parameters: str) -> str:
    """A state machine with one state, a call of a function."""
    task = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": parameters, "End": True}
    return json.dumps({"StartAt": "Call", "States": {"Call": task}})


def _machine(role: str, definition: str, *refers: str) -> Res:
    """A state machine that calls as a role."""
    return Res(tokens.STATE_MACHINE[0], {"roleArn": role, "definition": definition}, {"roleArn": refers})


def _calling_apis(*behind: Res) -> Table:
    """Somebody who may call APIs, where one of them leads to what asks for clusters."""
    found = fails("an API that asks for clusters among them")
    return Table(
        good=(Res(tokens.ROLE_POLICY[0], {"role": "other", **_ELSEWHERE}), _OTHER, _FRONT, *behind),
        facts=_PRINCIPALS,
        cases={
            "the API": ({"policy": allow("execute-api:Invoke", f"{_API}/live/POST/labs")}, found),
            "any API": ({"policy": allow("execute-api:*", _ANY_API)}, found),
            "another API": ({"policy": allow("execute-api:Invoke", f"{_API[:-1]}/*")}, PASSES),
        },
    )


def _calling_others(*behind: Res) -> Table:
    """The same, where none does."""
    table = _calling_apis(*behind)
    return replace(table, cases={name: (change, PASSES) for name, (change, _) in table.cases.items()})


def _integration(uri: str, **others: str) -> Res:
    return Res(tokens.REST_INTEGRATION[0], {"restApi": "a1b2c3", "type": "AWS", "uri": uri, **others}, name="behind")


def _attached(**properties: object) -> Res:
    return Res(tokens.ROLE_ATTACHMENT[0], {"policyArn": _POLICY, **properties}, name="attached")


_HTTP_API = Res(tokens.HTTP_API[0], {"id": "a1b2c3"}, name="http")
_NEW_API = Res(tokens.REST_API[0], {"id": UNKNOWN}, name="later")
_PROVIDER = {"templateUrl": _TEMPLATE, "parameters": {"CustomLambdaRole": f"arn:aws:iam::{US}:role/other"}}
_BY_ROLE = {"role": "workflow", "policy": _CALL}
_ELSEWHERE = {"policy": allow("lambda:InvokeFunction", _TIDY)}
_CALLS_CLUSTERS = Res(tokens.ROLE_POLICY[0], {"role": "new", "policy": _CALL}, name="may")
_TIDIES = _states(FunctionName=_TIDY)
_CHOOSES = _states(**{"FunctionName.$": "$.function"})
_ASKS = fails("which may ask for clusters, for whoever starts the state machine; allowed: a role that may not")

TABLES = {
    "iam-provisioner-callers": identity(
        {
            "the function": ({"policy": _CALL}, _FOUND),
            "any function": ({"policy": allow("lambda:Invoke*", "*")}, _FOUND),
            "functions of the account": (
                {"policy": allow(["lambda:GetFunction", "lambda:*"], f"arn:aws:lambda:us-east-1:{US}:function:*")},
                _FOUND,
            ),
            "all but others": (
                {"policy": policy({"Effect": "Allow", "Action": "lambda:InvokeFunction", "NotResource": _TIDY})},
                _FOUND,
            ),
            "opens it": (
                {"policy": allow("lambda:AddPermission", _CLUSTERS)},
                fails("to open arn:aws:lambda:us-east-1:"),
            ),
            "puts code into any": ({"policy": allow("lambda:UpdateFunction*", "*")}, fails("to open *, the function")),
            "opens another": ({"policy": allow("lambda:AddPermission", _TIDY)}, PASSES),
            "another function": (_ELSEWHERE, PASSES),
            "versions of another function": ({"policy": allow("lambda:InvokeFunction", f"{_TIDY}:*")}, PASSES),
            "reads it": ({"policy": allow("lambda:GetFunction", _CLUSTERS)}, PASSES),
            "inside a role": (Res(tokens.ROLE[0], {"name": "other", "inlinePolicies": [{"policy": _CALL}]}), _FOUND),
            "a resource that is not known": (
                {
                    "policy": {
                        "Statement": [{"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": UNKNOWN}]
                    }
                },
                waits("policy.Statement[0].Resource"),
            ),
        }
    ),
    "iam-provisioner-callers (by a role)": Table(
        good=(Res(tokens.ROLE_POLICY[0], _BY_ROLE), _WORKFLOW, _OTHER, _NEW),
        cases={
            "another role": ({"role": "other"}, fails("allows role other to call")),
            "a role outside": ({"role": "elsewhere"}, fails("allows role elsewhere to call")),
            "a role that is not known": ({"role": UNKNOWN}, waits("role")),
            "a role that is not there yet": ({"role": "new"}, waits("arn: the ARN of role new is not known yet")),
            "of nobody": ({"role": ABSENT}, _FOUND),
            "a user": (Res(tokens.USER_POLICY[0], {"user": "ada", "policy": _CALL}), fails('allows user "ada"')),
            "a group": (Res(tokens.GROUP_POLICY[0], {"group": "all", "policy": _CALL}), fails('allows group "all"')),
        },
        facts=_PRINCIPALS,
    ),
    "iam-provisioner-callers (a role elsewhere)": Table(
        good=(Res(tokens.ROLE_POLICY[0], _BY_ROLE),),
        cases={"another": ({"role": "other"}, _FOUND)},
        facts=_PRINCIPALS,
    ),
    "iam-provisioner-callers (nobody is named)": Table(
        good=(Res(tokens.ROLE_POLICY[0], {"role": "workflow", **_ELSEWHERE}), _WORKFLOW),
        cases={"the function": ({"policy": _CALL}, fails("allows role workflow to call"))},
    ),
    "iam-provisioner-callers (attached)": Table(
        good=(_attached(role="workflow"), _CALLER, _WORKFLOW, _OTHER),
        cases={"to another": ({"role": "other"}, _FOUND)},
        facts=_PRINCIPALS,
    ),
    "iam-provisioner-callers (attached to more)": Table(
        good=(Res(tokens.POLICY_ATTACHMENT[0], {"roles": ["workflow"], "policyArn": _POLICY}), _CALLER, _WORKFLOW),
        cases={"to others too": ({"roles": ["workflow", "other"]}, _FOUND)},
        facts=_PRINCIPALS,
    ),
    "iam-provisioner-callers (the provider's)": Table(
        good=(
            Res(tokens.CLOUDFORMATION_STACK[0], _PROVIDER, name="provider"),
            _CALLER,
            _attached(role="other"),
            _OTHER,
        ),
        cases={
            "of another template": ({"templateUrl": "https://example.org/cluster.yaml"}, _FOUND),
            "another role": ({"parameters.CustomLambdaRole": "arn:aws:iam::1:role/x"}, _FOUND),
        },
        facts=_PRINCIPALS,
    ),
    "iam-provisioner-callers (a boundary)": Table(
        good=(
            Res(tokens.ROLE[0], {"name": "bound", "permissionsBoundary": _POLICY}),
            _CALLER,
        ),
        cases={"of nobody": ({"permissionsBoundary": ABSENT}, _FOUND)},
    ),
    "lambda-provisioner-triggers": Table(
        good=(Res(tokens.EVENT_TARGET[0], {"arn": _TIDY}),),
        cases={
            "absent": ({"arn": ABSENT}, PASSES),
            "not known": ({"arn": UNKNOWN}, waits("arn")),
            "the function": ({"arn": _CLUSTERS}, fails("which makes clusters")),
            **{
                name: (Res(token, properties), fails(f"{path} is"))
                for name, token, properties, path in (
                    ("a schedule", tokens.EVENT_SCHEDULE[0], {"target": {"arn": _CLUSTERS}}, "target.arn"),
                    ("a pipe", tokens.EVENT_PIPE[0], {"target": _CLUSTERS}, "target"),
                    ("a queue", tokens.EVENT_SOURCE[0], {"functionName": "pcluster-cfn-1a2b3c"}, "functionName"),
                    ("a topic", tokens.TOPIC_SUBSCRIPTION[0], {"endpoint": _CLUSTERS}, "endpoint"),
                    ("logs", tokens.LOG_SUBSCRIPTION[0], {"destinationArn": _CLUSTERS}, "destinationArn"),
                )
            },
            "a bucket": (
                Res(
                    tokens.BUCKET_NOTIFICATION[0],
                    {"lambdaFunctions": [{"lambdaFunctionArn": _TIDY}, {"lambdaFunctionArn": _CLUSTERS}]},
                ),
                fails("lambdaFunctions[1].lambdaFunctionArn is"),
            ),
            "a pipe that asks on its way": (
                Res(tokens.EVENT_PIPE[0], {"target": _TIDY, "enrichment": _CLUSTERS}),
                fails("enrichment is"),
            ),
            "a result": (
                Res(tokens.FUNCTION_EVENTS[0], {"destinationConfig": {"onSuccess": {"destination": _CLUSTERS}}}),
                fails("destinationConfig.onSuccess.destination is"),
            ),
            "a state machine": (
                Res(tokens.STATE_MACHINE[0], {"definition": _states(FunctionName=_CLUSTERS)}),
                fails(f"definition calls {_CLUSTERS}, which makes clusters"),
            ),
            "a state machine, by its name": (
                Res(tokens.STATE_MACHINE[0], {"definition": _states(FunctionName="pcluster-cfn-1a2b3c")}),
                fails("definition calls pcluster-cfn-1a2b3c"),
            ),
            "a state machine of others": (
                Res(tokens.STATE_MACHINE[0], {"definition": _states(FunctionName=_TIDY, Payload="pcluster-cfn-1")}),
                PASSES,
            ),
            "a state machine, not known": (Res(tokens.STATE_MACHINE[0], {"definition": UNKNOWN}), waits("definition")),
            "a schedule of a call": (
                Res(
                    tokens.EVENT_SCHEDULE[0],
                    {
                        "target": {
                            "arn": "arn:aws:scheduler:::aws-sdk:lambda:invoke",
                            "input": json.dumps({"FunctionName": "pcluster-cfn-1a2b3c"}),
                        }
                    },
                ),
                fails("target.input calls pcluster-cfn-1a2b3c"),
            ),
        },
    ),
    "lambda-provisioner-triggers (in front)": Table(
        good=(Res(tokens.EVENT_TARGET[0], {"arn": _TIDY}), _FRONT, _SECOND, _CALLS_FRONT, _OTHER),
        facts=_PRINCIPALS,
        cases={
            "absent": ({"arn": ABSENT}, PASSES),
            "the function": ({"arn": _FRONT_ARN}, fails(f'arn is "{_FRONT_ARN}", which makes clusters, or asks')),
            "a version of it": ({"arn": f"{_FRONT_ARN}:3"}, fails("which makes clusters, or asks")),
            "one that calls it": ({"arn": _SECOND_ARN}, fails("which makes clusters, or asks")),
            "it, not there yet": (
                Res(tokens.EVENT_TARGET[0], {"arn": UNKNOWN}, {"arn": (_FRONT.urn,)}),
                fails("which makes clusters, or asks"),
            ),
            "a queue's": (Res(tokens.EVENT_SOURCE[0], {"functionName": "front"}), fails("functionName is")),
            "a state machine, not there yet": (
                Res(tokens.STATE_MACHINE[0], {"definition": UNKNOWN}, {"definition": (_FRONT.urn,)}),
                fails("definition names a function"),
            ),
        },
    ),
    "lambda-provisioner-invokers (in front)": Table(
        good=(
            Res(tokens.FUNCTION_PERMISSION[0], {"function": "front", "principal": _ROLE}),
            _FRONT,
            Res(tokens.REST_API[0], {"id": "a1b2c3"}),
        ),
        facts=_PRINCIPALS,
        cases={
            "another role": ({"principal": f"arn:aws:iam::{US}:role/other"}, fails("allowed: principals of")),
            "a queue's service": ({"principal": "sns.amazonaws.com"}, fails('principal is "sns.amazonaws.com"')),
            "another function": ({"function": "tidy", "principal": US}, PASSES),
            "by another role": (
                Res(tokens.FUNCTION_URL[0], {"functionName": _FRONT_ARN}),
                fails("has a URL; allowed: permissions for named roles"),
            ),
        },
    ),
    "iam-provisioner-callers (in front)": Table(
        good=(
            Res(tokens.ROLE_POLICY[0], {"role": "other", **_ELSEWHERE}),
            _OTHER,
            _FRONT,
            Res(
                tokens.FUNCTION_PERMISSION[0],
                {"function": _CLUSTERS, "principal": "apigateway.amazonaws.com", "sourceArn": f"{_API}/*/POST/labs"},
            ),
        ),
        facts=_PRINCIPALS,
        cases={
            "the function": (
                {"policy": allow("lambda:InvokeFunction", _FRONT_ARN)},
                fails("a function that asks for clusters among them"),
            ),
            "a version of it": ({"policy": allow("lambda:Invoke*", f"{_FRONT_ARN}:*")}, fails("a function that asks")),
            "its API": (
                {"policy": allow("execute-api:Invoke", f"{_API}/prod/POST/*")},
                fails("an API that asks for clusters among them"),
            ),
            "another API": (
                {"policy": allow("execute-api:Invoke", f"arn:aws:execute-api:us-east-1:{US}:zzz/*")},
                PASSES,
            ),
        },
    ),
    "iam-provisioner-callers (an integration)": _calling_apis(_integration(calling(_CLUSTERS), credentials=_ROLE)),
    "iam-provisioner-callers (an integration in front)": _calling_apis(_integration(calling(f"{_FRONT_ARN}:live"))),
    "iam-provisioner-callers (an integration of any function)": _calling_apis(
        _integration(calling(f"arn:aws:lambda:us-east-1:{US}:function:{{name}}"), credentials=_ROLE)
    ),
    "iam-provisioner-callers (an integration of any function, as another)": _calling_others(
        _integration(calling("{name}"), credentials=f"arn:aws:iam::{US}:role/other")
    ),
    "iam-provisioner-callers (an integration of another)": _calling_others(
        _integration(calling(_TIDY), credentials=_ROLE), _integration(f"https://example.org/{_CLUSTERS}")
    ),
    "iam-provisioner-callers (an HTTP API's integration)": _calling_apis(
        Res(
            tokens.HTTP_INTEGRATION[0],
            {"apiId": UNKNOWN, "integrationType": "AWS_PROXY", "integrationUri": _CLUSTERS},
            {"apiId": (_HTTP_API.urn,)},
        ),
        _HTTP_API,
    ),
    "iam-provisioner-callers (an HTTP API in short)": _calling_apis(
        Res(tokens.HTTP_API[0], {"id": "a1b2c3", "target": _CLUSTERS})
    ),
    "iam-provisioner-callers (a document)": _calling_apis(
        Res(tokens.REST_API[0], {"id": "a1b2c3", "body": document({"type": "aws_proxy", "uri": calling(_CLUSTERS)})})
    ),
    "iam-provisioner-callers (a document, not there yet)": _calling_apis(
        Res(tokens.REST_API[0], {"id": "a1b2c3", "body": UNKNOWN}, {"body": (_FRONT.urn,)})
    ),
    "iam-provisioner-callers (an API that is not there yet)": Table(
        good=(
            Res(tokens.ROLE_POLICY[0], {"role": "other", **_ELSEWHERE}),
            _OTHER,
            _FRONT,
            _NEW_API,
            Res(
                tokens.REST_INTEGRATION[0],
                {"restApi": UNKNOWN, "type": "AWS_PROXY", "uri": UNKNOWN},
                {"restApi": (_NEW_API.urn,), "uri": (_FRONT.urn,)},
            ),
        ),
        facts=_PRINCIPALS,
        cases={
            "any API": ({"policy": allow("execute-api:Invoke", _ANY_API)}, fails("an API that asks for clusters")),
            "another API": ({"policy": allow("execute-api:Invoke", f"{_API}/*")}, PASSES),
        },
    ),
    "lambda-provisioner-triggers (by a role)": Table(
        good=(_machine(f"arn:aws:iam::{US}:role/other", _TIDIES), _OTHER, _SECOND, _NEW, _CALLS_CLUSTERS),
        facts=_PRINCIPALS,
        cases={
            "absent": ({"roleArn": ABSENT}, PASSES),
            "the workflow service's": ({"roleArn": _ROLE}, _ASKS),
            "and it says so": (_machine(_ROLE, _states(FunctionName=_CLUSTERS)), _ASKS),
            "one that may call it, not there yet": (_machine(UNKNOWN, _TIDIES, _NEW.urn), _ASKS),
            "one that may not, not there yet": (_machine(UNKNOWN, _CHOOSES, _OTHER.urn), PASSES),
            "not known": (_machine(UNKNOWN, _CHOOSES), waits("roleArn")),
            "not known, in the other language": (
                _machine(UNKNOWN, _states(FunctionName="{% $states.input.function %}")),
                waits("roleArn"),
            ),
            "not known, where nothing is chosen": (_machine(UNKNOWN, _TIDIES), PASSES),
        },
    ),
    "lambda-provisioner-triggers (by an integration)": Table(
        good=(
            Res(tokens.EVENT_TARGET[0], {"arn": f"{_API[:-1]}/live/POST/labs"}),
            _integration(calling(_CLUSTERS), credentials=_ROLE),
        ),
        facts=_PRINCIPALS,
        cases={"the API": ({"arn": f"{_API}/live/POST/labs"}, fails("which makes clusters, or asks for them"))},
    ),
}
