"""Roles and policies that clusters, their provider and CloudFormation are given."""

from policies import tokens
from policies.iam import NOT_TOLD

from . import ABSENT, PASSES, UNKNOWN, Res, Table, fails, waits
from .iam import FACTS, THEM, US

_TEMPLATE = (
    "https://us-east-1-aws-parallelcluster.s3.us-east-1.amazonaws.com/parallelcluster/3.16.1/templates/custom_resource/"
    "cluster.yaml"
)
_OURS = f"arn:aws:iam::{US}:role/nodes"
_ELSEWHERE = f"arn:aws:iam::{US}:role/elsewhere"
_NOT_AT_HAND = "is of our account, but in no stack at hand, so that nobody can tell what it may do"
_THEIRS = f"arn:aws:iam::{THEM}:role/nodes"
_POLICY = f"arn:aws:iam::{US}:policy/home"
_ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
_ROLE = Res(tokens.ROLE[0], {"arn": _OURS, "name": "nodes"}, name="nodes")
_PROFILE = Res(
    tokens.INSTANCE_PROFILE[0],
    {"arn": f"arn:aws:iam::{US}:instance-profile/nodes", "role": "nodes"},
    name="profile",
)
_CLUSTER = Res(
    tokens.CLUSTER,
    {
        "HeadNode": {"Iam": {"AdditionalIamPolicies": [{"Policy": _POLICY}]}},
        "LoginNodes": {"Pools": [{"Name": "login", "Iam": {"InstanceRole": _OURS}}]},
        "Scheduling": {
            "SlurmQueues": [{"Name": "batch", "Iam": {"InstanceProfile": f"arn:aws:iam::{US}:instance-profile/nodes"}}]
        },
    },
)
_HEAD = "HeadNode.Iam.AdditionalIamPolicies.0.Policy"
_QUEUE = "Scheduling.SlurmQueues.0.Iam"
_AT = "HeadNode.Iam.AdditionalIamPolicies[0].Policy"
_PROVIDER = Res(tokens.CLOUDFORMATION_STACK[0], {"templateUrl": _TEMPLATE, "parameters": {"CustomLambdaRole": _OURS}})
_LABS = [
    {"hpc-labs:virtual-lab": "neuro", "hpc-labs:project": "spikes"},
    {"hpc-labs:virtual-lab": "neuro", "hpc-labs:project": "waves"},
]

TABLES = {
    "pcluster-iam": Table(
        good=(_CLUSTER, _ROLE, _PROFILE),
        facts=FACTS,
        cases={
            "absent": ({"HeadNode": ABSENT}, PASSES),
            "not known": ({_HEAD: UNKNOWN}, waits(_AT)),
            "nodes not known": ({"HeadNode": UNKNOWN}, waits("HeadNode")),
            "AWS's own": ({_HEAD: "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"}, PASSES),
            "administrators": ({_HEAD: _ADMIN}, fails(f'{_AT} is "{_ADMIN}"; allowed: a policy that names')),
            "all of a service": (
                {_HEAD: "arn:aws:iam::aws:policy/AmazonS3FullAccess"},
                fails("allowed: a policy that names what is needed"),
            ),
            "somebody's": ({_HEAD: f"arn:aws:iam::{THEM}:policy/x"}, fails("allowed: policies of our accounts")),
            "no ARN": ({_HEAD: "home"}, fails(f'{_AT} is "home", which names no account')),
            "a role of somebody's": (
                {"LoginNodes.Pools.0.Iam.InstanceRole": _THEIRS},
                fails(f'LoginNodes.Pools[0].Iam.InstanceRole is "{_THEIRS}"; allowed: a role or profile of this stack'),
            ),
            "a role that is not at hand": (
                {_QUEUE: {"InstanceRole": _ELSEWHERE}},
                waits(f'Scheduling.SlurmQueues[0].Iam.InstanceRole: "{_ELSEWHERE}" {_NOT_AT_HAND}'),
            ),
            "a profile of somebody's": (
                {_QUEUE: {"InstanceProfile": f"arn:aws:iam::{THEM}:instance-profile/x"}},
                fails("Scheduling.SlurmQueues[0].Iam.InstanceProfile is"),
            ),
            "a queue's": ({_QUEUE: {"AdditionalIamPolicies": [{"Policy": _ADMIN}]}}, fails("SlurmQueues[0].Iam")),
            "functions": ({"Iam": {"Roles": {"LambdaFunctionsRole": _THEIRS}}}, fails("Iam.Roles.LambdaFunctionsRole")),
            "functions, not known": (
                {"Iam": {"Roles": {"LambdaFunctionsRole": UNKNOWN}}},
                waits("Iam.Roles.LambdaFunctionsRole"),
            ),
        },
    ),
    "pcluster-iam (nobody's account)": Table(
        good=(Res(tokens.CLUSTER, {}),),
        cases={
            "a policy": (
                {"HeadNode": {"Iam": {"AdditionalIamPolicies": [{"Policy": _POLICY}]}}},
                waits(f"{_AT}: {NOT_TOLD}"),
            ),
        },
    ),
    "pcluster-iam (the provider)": Table(
        good=(_PROVIDER, _ROLE),
        facts=FACTS,
        cases={
            "absent": ({"parameters": ABSENT}, PASSES),
            "empty": ({"parameters": {"CustomLambdaRole": "", "AdditionalIamPolicies": ""}}, PASSES),
            "not known": ({"parameters.CustomLambdaRole": UNKNOWN}, waits("parameters.CustomLambdaRole")),
            "somebody's": ({"parameters.CustomLambdaRole": _THEIRS}, fails("parameters.CustomLambdaRole is")),
            "of another template": (
                {"parameters.CustomLambdaRole": _THEIRS, "templateUrl": "https://example.org/t.yaml"},
                PASSES,
            ),
            "policies": ({"parameters": {"AdditionalIamPolicies": f"{_POLICY}, {_ADMIN}"}}, fails(_ADMIN)),
            "policies not known": (
                {"parameters": {"AdditionalIamPolicies": UNKNOWN}},
                waits("parameters.AdditionalIamPolicies"),
            ),
        },
    ),
    "pcluster-iam (labs)": Table(
        good=(
            Res(tokens.CLOUDFORMATION_STACK[0], {"templateUrl": _TEMPLATE, "tags": _LABS[0]}),
            Res(tokens.ROLE[0], {"arn": _OURS, "name": "nodes", "tags": _LABS[1]}, name="nodes"),
        ),
        facts=FACTS,
        cases={
            "of another lab": (
                {"parameters": {"CustomLambdaRole": _OURS}},
                fails("parameters.CustomLambdaRole is nodes of lab neuro/waves; allowed: what is lab neuro/spikes's"),
            ),
        },
    ),
    "cloudformation-role": Table(
        good=(Res(tokens.CLOUDFORMATION_STACK[0], {"iamRoleArn": _OURS}), _ROLE),
        facts=FACTS,
        cases={
            "absent": ({"iamRoleArn": ABSENT}, PASSES),
            "empty": ({"iamRoleArn": ""}, PASSES),
            "not known": ({"iamRoleArn": UNKNOWN}, waits("iamRoleArn")),
            "made beside it": (
                Res(tokens.CLOUDFORMATION_STACK[0], {"iamRoleArn": UNKNOWN}, {"iamRoleArn": (_ROLE.urn,)}),
                PASSES,
            ),
            "somebody's": ({"iamRoleArn": _THEIRS}, fails(f'iamRoleArn is "{_THEIRS}"; allowed: a role or profile')),
            "not at hand": ({"iamRoleArn": _ELSEWHERE}, waits(f'iamRoleArn: "{_ELSEWHERE}" {_NOT_AT_HAND}')),
            "a stack set's": (
                Res(tokens.STACK_SET[0], {"administrationRoleArn": _THEIRS}),
                fails("administrationRoleArn is"),
            ),
        },
    ),
}
