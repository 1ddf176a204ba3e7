from policies import tokens
from tests.policies.pack import urn

from . import ABSENT, KEY, PASSES, UNKNOWN, Change, Res, Table, Verdict, fails, waits
from .iam import FACTS, THEM, US

_NET = {"vpcConfig": {"subnetIds": ["subnet-1"], "securityGroupIds": ["sg-1"]}}
_PERMISSION = tokens.FUNCTION_PERMISSION[0]
_LAYER = tokens.LAYER_PERMISSION[0]
_TOPIC = f"arn:aws:sns:us-east-1:{US}:alarms"
_PROVIDER = "https://us-east-1-aws-parallelcluster.s3.us-east-1.amazonaws.com/parallelcluster/3.16.1/templates"
_CLUSTERS = "pcluster-cfn-1a2b3c"
_INSIDE = '{"Resources": {"F": {"Type": "AWS::Lambda::Function", "Properties": {}}}}'


def _variable(name: str, value: object) -> Change:
    return {"environment": {"variables": {name: value}}}


def _permission(**properties: object) -> Res:
    return Res(_PERMISSION, {"action": "lambda:InvokeFunction", **properties})


_HELD: dict[str, tuple[Change, Verdict]] = {
    name: (_variable(name, "correct horse"), fails(f"environment.variables.{name} holds a secret"))
    for name in ("PASSWORD", "DB_PASSWORD", "ApiKey", "GITHUB_TOKEN", "client_secret", "AWS_SECRET_ACCESS_KEY")
}
_LED: dict[str, tuple[Change, Verdict]] = {
    name: (_variable(name, "lab/database"), PASSES)
    for name in ("SECRET_NAME", "TOKEN_PATH", "PASSWORD_LENGTH", "PASSENGERS", "TOKENISER")
}

TABLES = {
    "lambda-in-vpc": Table(
        good=(Res(tokens.FUNCTION[0], _NET),),
        cases={
            "absent": ({"vpcConfig": ABSENT}, fails("vpcConfig.subnetIds is not set; allowed: private subnets")),
            "no subnets": ({"vpcConfig.subnetIds": []}, fails("vpcConfig.subnetIds is []")),
            "not known": ({"vpcConfig.subnetIds": UNKNOWN}, waits("vpcConfig.subnetIds")),
        },
    ),
    "lambda-in-vpc (templates)": Table(
        good=(
            Res(
                tokens.CLOUDFORMATION_STACK[0],
                {"templateUrl": f"{_PROVIDER}/custom_resource/cluster.yaml", "templateBody": _INSIDE},
            ),
        ),
        cases={
            "of ours": ({"templateUrl": ABSENT}, fails("vpcConfig.subnetIds is not set")),
            "of others": (
                {"templateUrl": "https://evil-aws-parallelcluster.s3.us-east-1.amazonaws.com/cluster.yaml"},
                fails("vpcConfig.subnetIds is not set"),
            ),
        },
    ),
    "lambda-not-public": Table(
        good=(Res(tokens.FUNCTION_URL[0], {"authorizationType": "AWS_IAM"}),),
        cases={
            "absent": ({"authorizationType": ABSENT}, fails("authorizationType is not set, which means NONE")),
            "none": ({"authorizationType": "NONE"}, fails('authorizationType is "NONE"; allowed: AWS_IAM')),
            "not known": ({"authorizationType": UNKNOWN}, waits("authorizationType")),
            "by permission": (
                _permission(principal="*", functionUrlAuthType="NONE"),
                fails('functionUrlAuthType is "NONE"'),
            ),
            "everybody": (_permission(principal="*"), fails('principal is "*"; allowed: a service')),
            "everybody of an account": (_permission(principal="*", sourceAccount=US), PASSES),
            "everybody of something": (_permission(principal="*", sourceArn="*"), fails('principal is "*"')),
            "everybody of an organisation": (_permission(principal="*", principalOrgId="o-ours"), PASSES),
            "everybody, until it is known": (_permission(principal="*", sourceArn=UNKNOWN), waits("sourceArn")),
            "one that is not known": (_permission(principal=UNKNOWN), waits("principal")),
            "one": (_permission(principal=US), PASSES),
            "a layer": (Res(_LAYER, {"principal": "*"}), fails('principal is "*"')),
            "a layer of an organisation": (Res(_LAYER, {"principal": "*", "organizationId": "o-ours"}), PASSES),
        },
    ),
    "lambda-permission-source": Table(
        good=(_permission(principal="sns.amazonaws.com", sourceArn=_TOPIC),),
        cases={
            "absent": (
                {"sourceArn": ABSENT},
                fails("sns.amazonaws.com calls without sourceArn and sourceAccount"),
            ),
            "a bucket": (
                {"principal": "s3.amazonaws.com", "sourceArn": "arn:aws:s3:::lab-data"},
                fails("without an account; allowed: an account in sourceArn or sourceAccount"),
            ),
            "a bucket of an account": (
                {"principal": "s3.amazonaws.com", "sourceArn": "arn:aws:s3:::lab-data", "sourceAccount": US},
                PASSES,
            ),
            "any account": (
                {"sourceArn": "arn:aws:execute-api:us-east-1:*:a1/*"},
                fails("without an account; allowed: an account in sourceArn or sourceAccount"),
            ),
            "an account": ({"sourceArn": ABSENT, "sourceAccount": US}, PASSES),
            "not known": ({"sourceArn": UNKNOWN}, waits("sourceArn")),
            "principal not known": ({"principal": UNKNOWN}, waits("principal")),
            "a role": ({"principal": f"arn:aws:iam::{US}:role/x", "sourceArn": ABSENT}, PASSES),
        },
    ),
    "lambda-no-foreign-permission": Table(
        good=(_permission(principal=f"arn:aws:iam::{US}:role/workflow"),),
        cases={
            "absent": ({"principal": ABSENT}, PASSES),
            "an account": ({"principal": THEM}, fails(f'principal is "{THEM}"; allowed: accounts of')),
            "a role": ({"principal": f"arn:aws:iam::{THEM}:role/x"}, fails(f"arn:aws:iam::{THEM}:role/x")),
            "their topic": (
                {"principal": "sns.amazonaws.com", "sourceArn": f"arn:aws:sns:us-east-1:{THEM}:x"},
                fails("sourceArn is"),
            ),
            "their bucket": (
                {"principal": "s3.amazonaws.com", "sourceAccount": THEM, "sourceArn": "arn:aws:s3:::x"},
                fails("sourceAccount is"),
            ),
            "our topic": ({"principal": "sns.amazonaws.com", "sourceArn": _TOPIC}, PASSES),
            "our organisation": ({"principal": "*", "principalOrgId": "o-ours"}, PASSES),
            "their organisation": ({"principal": "*", "principalOrgId": "o-theirs"}, fails("principalOrgId is")),
            "not known": ({"principal": UNKNOWN}, waits("principal")),
            "a layer": (Res(_LAYER, {"principal": THEM}), fails("principal is")),
        },
        facts=FACTS,
    ),
    "lambda-provisioner-invokers": Table(
        good=(
            _permission(function=_CLUSTERS, principal=f"arn:aws:iam::{US}:role/workflow"),
            Res(tokens.REST_API[0], {"id": "a1b2c3"}),
        ),
        cases={
            "absent": ({"principal": ABSENT}, fails("principal is null")),
            "an account": ({"principal": US}, fails(f'principal is "{US}"; allowed: a role by its ARN')),
            "by its ARN": (
                {"function": f"arn:aws:lambda:us-east-1:{US}:function:{_CLUSTERS}", "principal": US},
                fails("principal is"),
            ),
            "another function": ({"function": "tidy", "principal": US}, PASSES),
            "any timer": ({"principal": "events.amazonaws.com"}, fails('principal is "events.amazonaws.com"')),
            "roles": ({"principal": f"arn:aws:iam::{US}:role/*"}, fails("allowed: a role by its ARN")),
            "an API that is not there yet": (
                Res(
                    _PERMISSION,
                    {"function": _CLUSTERS, "principal": "apigateway.amazonaws.com", "sourceArn": UNKNOWN},
                    {"sourceArn": (urn(tokens.REST_API[0], "it"),)},
                ),
                PASSES,
            ),
            "another service": ({"principal": "sns.amazonaws.com"}, fails('principal is "sns.amazonaws.com"')),
            "our API": (
                {"principal": "apigateway.amazonaws.com", "sourceArn": f"arn:aws:execute-api:us-east-1:{US}:a1b2c3/*"},
                PASSES,
            ),
            "another API": (
                {"principal": "apigateway.amazonaws.com", "sourceArn": f"arn:aws:execute-api:us-east-1:{US}:zzz/*"},
                fails("allowed: a REST API of this stack"),
            ),
            "an API that is not known": (
                {"principal": "apigateway.amazonaws.com", "sourceArn": UNKNOWN},
                waits("sourceArn"),
            ),
            "not known": ({"principal": UNKNOWN}, waits("principal")),
            "of what is not known": ({"function": UNKNOWN}, waits("function")),
            "a URL": (Res(tokens.FUNCTION_URL[0], {"functionName": _CLUSTERS}), fails("has a URL")),
            "another's URL": (Res(tokens.FUNCTION_URL[0], {"functionName": "tidy"}), PASSES),
        },
    ),
    "lambda-provisioner-invokers (principals)": Table(
        good=(_permission(function=_CLUSTERS, principal=f"arn:aws:iam::{US}:role/workflow"),),
        cases={
            "another role": (
                {"principal": f"arn:aws:iam::{US}:role/other"},
                fails("allowed: principals of policies/facts.toml"),
            ),
        },
        facts=f'{FACTS}principals = ["arn:aws:iam::{US}:role/workflow"]\n',
    ),
    "lambda-env": Table(
        good=(Res(tokens.FUNCTION[0], {"environment": {"variables": {"LAB": "neuro"}}, "kmsKeyArn": KEY}),),
        cases={
            "key absent": ({"kmsKeyArn": ABSENT}, fails("kmsKeyArn is not set")),
            "AWS's key": ({"kmsKeyArn": "alias/aws/lambda"}, fails("kmsKeyArn is")),
            "key not known": ({"kmsKeyArn": UNKNOWN}, waits("kmsKeyArn")),
            "no variables": ({"environment": ABSENT, "kmsKeyArn": ABSENT}, PASSES),
            "variables not known": ({"environment.variables": UNKNOWN}, waits("environment.variables")),
            "one not known": (_variable("PASSWORD", UNKNOWN), waits("environment.variables.PASSWORD")),
            "a secret's ARN": (_variable("PASSWORD", "arn:aws:secretsmanager:us-east-1:1:secret:x"), PASSES),
            "a token": (_variable("GH", "github_pat_" + "a" * 22), fails("environment.variables.GH holds a secret")),
            "a key of AWS": (_variable("ID", "AKIAIOSFODNN7EXAMPLE"), fails("environment.variables.ID holds a secret")),
            "a password in an address": (
                _variable("URL", "mysql://slurm:horse@db/acct"),
                fails("environment.variables.URL holds a secret"),
            ),
            "an address": (_variable("URL", "mysql://db:3306/acct"), PASSES),
            **_HELD,
            **_LED,
        },
    ),
    "lambda-runtime": Table(
        good=(Res(tokens.FUNCTION[0], {"runtime": "python3.13"}),),
        cases={
            "old": ({"runtime": "python3.8"}, fails('runtime is "python3.8"; allowed: a supported runtime')),
            "an image": ({"runtime": ABSENT}, PASSES),
            "no name": ({"runtime": ["python3.13"]}, PASSES),
            "not known": ({"runtime": UNKNOWN}, waits("runtime")),
        },
    ),
    "lambda-ops": Table(
        good=(
            Res(
                tokens.FUNCTION[0],
                {
                    "id": "clean",
                    "reservedConcurrentExecutions": 2,
                    "deadLetterConfig": {"targetArn": f"arn:aws:sqs:us-east-1:{US}:failed"},
                },
            ),
            Res(tokens.FUNCTION_EVENTS[0], {"functionName": "tidy"}),
        ),
        cases={
            "no limit": ({"reservedConcurrentExecutions": ABSENT}, fails("is not set, which means -1")),
            "none of its own": ({"reservedConcurrentExecutions": -1}, fails("reservedConcurrentExecutions is -1")),
            "switched off": ({"reservedConcurrentExecutions": 0}, PASSES),
            "nowhere": ({"deadLetterConfig": ABSENT}, fails("deadLetterConfig is not set")),
            "beside": ({"deadLetterConfig": ABSENT, "id": "tidy"}, PASSES),
            "not known": ({"deadLetterConfig": UNKNOWN}, waits("deadLetterConfig")),
        },
    ),
}
