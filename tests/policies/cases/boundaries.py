from collections.abc import Mapping

from policies import tokens

from . import ABSENT, PASSES, UNKNOWN, Res, Table, Verdict, fails, waits
from .iam import BOUNDED, FACTS, NAMED, PARTNER, ROLES, THEM, US, allow, identity, inside, policy

_OUTSIDE = (
    "permissionsBoundary: it is outside of this stack, and no boundaries of policies/facts.toml say that it is one"
)
_BOUND = Res(
    tokens.POLICY[0], {"arn": f"arn:aws:iam::{US}:policy/bound", "policy": allow("s3:GetObject", "*")}, name="bound"
)


def _bounded(*arns: str) -> dict[str, object]:
    """A condition on the boundary."""
    return {"StringEquals": {"iam:PermissionsBoundary": list(arns)}}


def _making(*statements: Mapping[str, object]) -> str:
    """A policy that makes bounded roles, and allows more."""
    making = {"Effect": "Allow", "Action": "iam:CreateRole", "Resource": ROLES, "Condition": BOUNDED}
    return policy(making, *({"Effect": "Allow", **statement} for statement in statements))


def _denied(action: str, *further: Mapping[str, object], **others: object) -> str:
    """A policy that allows everything but what one statement denies, and further ones."""
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    return policy(everything, {"Effect": "Deny", "Action": action, "Resource": "*", **others}, *further)


_ITSELF = f"arn:aws:iam::{US}:policy/bound"
_OFF = {"Effect": "Deny", "Action": "iam:Delete*PermissionsBoundary", "Resource": "*"}
_LETS = fails("which lets")
_DENIALS: tuple[tuple[str, str, str, object, Verdict], ...] = (
    ("but for what is bounded", "StringNotEquals", "iam:PermissionsBoundary", _ITSELF, PASSES),
    ("but for what is bounded, by ARN", "ArnNotLike", "iam:PermissionsBoundary", _ITSELF, PASSES),
    ("but for the policies that it names", "ArnNotEquals", "iam:PolicyARN", f"arn:aws:iam::{US}:policy/read", PASSES),
    ("for what is bounded", "StringEquals", "iam:PermissionsBoundary", _ITSELF, _LETS),
    ("for what has no boundary", "Null", "iam:PermissionsBoundary", "true", _LETS),
    ("but for any boundary", "StringNotLike", "iam:PermissionsBoundary", "*", _LETS),
    ("but for a boundary of no name", "StringNotEquals", "iam:PermissionsBoundary", [], _LETS),
    ("but for a policy of AWS's", "ArnNotEquals", "iam:PermissionsBoundary", "arn:aws:iam::aws:policy/X", _LETS),
    ("but for administrators", "ArnNotEquals", "iam:PolicyARN", "arn:aws:iam::aws:policy/IAMFullAccess", _LETS),
    ("if any is another", "ForAnyValue:StringNotEquals", "iam:PermissionsBoundary", _ITSELF, _LETS),
    ("for what no service is", "StringEquals", "iam:PassedToService", "nothing.amazonaws.com", _LETS),
)


TABLES = {
    "iam-role-boundary": Table(
        good=(
            Res(tokens.ROLE[0], {"permissionsBoundary": "arn:aws:iam::111122223333:policy/bound"}),
            _BOUND,
        ),
        cases={
            "absent": ({"permissionsBoundary": ABSENT}, fails("permissionsBoundary is not set; allowed: the ARN of a")),
            "empty": ({"permissionsBoundary": ""}, fails('permissionsBoundary is ""')),
            "not known": ({"permissionsBoundary": UNKNOWN}, waits("permissionsBoundary")),
            "AWS's policy": (
                {"permissionsBoundary": "arn:aws:iam::aws:policy/PowerUserAccess"},
                fails('permissionsBoundary is "arn:aws:iam::aws:policy/PowerUserAccess"'),
            ),
            "AWS's policy in another partition": (
                {"permissionsBoundary": "arn:aws-us-gov:iam::aws:policy/AdministratorAccess"},
                fails("permissionsBoundary"),
            ),
            "no policy": (
                {"permissionsBoundary": "arn:aws:iam::111122223333:role/bound"},
                fails("permissionsBoundary"),
            ),
            "below a path": (
                {"permissionsBoundary": "arn:aws:iam::111122223333:policy/hpc-labs/bound"},
                waits(_OUTSIDE),
            ),
            "of another account than the role": (
                {
                    "arn": f"arn:aws:iam::{US}:role/nodes",
                    "permissionsBoundary": f"arn:aws:iam::{THEM}:policy/bound",
                },
                fails("allowed: the ARN of a customer managed policy of our own"),
            ),
        },
    ),
    "iam-role-boundary (accounts)": Table(
        good=(Res(tokens.ROLE[0], {"permissionsBoundary": f"arn:aws:iam::{US}:policy/bound"}), _BOUND),
        cases={
            "theirs": ({"permissionsBoundary": f"arn:aws:iam::{THEM}:policy/bound"}, fails("permissionsBoundary is")),
            "a partner's": (
                {"permissionsBoundary": f"arn:aws:iam::{PARTNER}:policy/bound"},
                fails("permissionsBoundary is"),
            ),
        },
        facts=FACTS,
    ),
    "iam-role-boundary (named)": Table(
        good=(Res(tokens.ROLE[0], {"permissionsBoundary": f"arn:aws:iam::{US}:policy/hpc-labs/bound"}),),
        cases={
            "any other of ours": (
                {"permissionsBoundary": f"arn:aws:iam::{US}:policy/hpc-labs/readers"},
                fails('readers"; allowed: a policy of this stack, or of boundaries in policies/facts.toml'),
            ),
            "theirs": (
                {"permissionsBoundary": f"arn:aws:iam::{THEM}:policy/hpc-labs/bound"},
                fails("allowed: the ARN of a customer managed policy of our own"),
            ),
            "not known": ({"permissionsBoundary": UNKNOWN}, waits("permissionsBoundary")),
        },
        facts=NAMED,
    ),
    "iam-role-boundary (documents)": Table(
        good=(
            Res(
                tokens.POLICY[0],
                {"arn": f"arn:aws:iam::{US}:policy/bound", "policy": allow(["s3:*", "iam:PassRole"])},
                name="bound",
            ),
            Res(tokens.ROLE[0], {"permissionsBoundary": f"arn:aws:iam::{US}:policy/bound"}),
        ),
        cases={
            "not known": ({"policy": UNKNOWN}, waits("permissionsBoundary")),
            "no JSON": ({"policy": "{"}, waits("permissionsBoundary")),
            "all of IAM": (
                {"policy": allow(["s3:*", "iam:*"], "*")},
                fails("permissionsBoundary is bound, which lets iam:addusertogroup"),
            ),
            "everything": ({"policy": allow("*", "*")}, fails("which lets")),
            "all but one": (
                {"policy": policy({"Effect": "Allow", "NotAction": "s3:DeleteBucket", "Resource": "*"})},
                fails("which lets"),
            ),
            "all but IAM": (
                {"policy": policy({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"})},
                PASSES,
            ),
            "everything, without a Deny of IAM": (
                {"policy": _denied("s3:DeleteBucket")},
                fails("which lets"),
            ),
            "everything, with a Deny of IAM": ({"policy": _denied("iam:*")}, PASSES),
            **{
                f"everything, with a Deny of IAM {words}": (
                    {"policy": _denied("iam:*", _OFF, Condition={operator: {key: value}})},
                    verdict,
                )
                for words, operator, key, value, verdict in _DENIALS
            },
            "everything, with a Deny of IAM but for what is bounded, whose boundary comes off": (
                {"policy": _denied("iam:*", Condition={"StringNotEquals": {"iam:PermissionsBoundary": _ITSELF}})},
                fails("which lets iam:deleterolepermissionsboundary, iam:deleteuserpermissionsboundary through"),
            ),
            "everything, with a Deny of IAM but for a boundary that is not known": (
                {
                    "policy": {
                        "Statement": [
                            {"Effect": "Allow", "Action": "iam:PutRolePolicy", "Resource": "*"},
                            {
                                "Effect": "Deny",
                                "Action": "iam:*",
                                "Resource": "*",
                                "Condition": {"StringNotEquals": {"iam:PermissionsBoundary": UNKNOWN}},
                            },
                        ]
                    }
                },
                waits("permissionsBoundary"),
            ),
            "everything, with a Deny of IAM on all but all": (
                {
                    "policy": policy(
                        {"Effect": "Allow", "Action": "*", "Resource": "*"},
                        {"Effect": "Deny", "Action": "iam:*", "NotResource": "*"},
                    )
                },
                fails("which lets"),
            ),
            "everything, with a Deny of IAM on all but a path": (
                {
                    "policy": policy(
                        {"Effect": "Allow", "Action": "*", "Resource": "*"},
                        {"Effect": "Deny", "Action": "iam:*", "NotResource": ROLES},
                    )
                },
                PASSES,
            ),
            "everything, with a Deny of IAM at night": (
                {
                    "policy": _denied(
                        "iam:*", Condition={"DateGreaterThan": {"aws:CurrentTime": "2030-01-01T00:00:00Z"}}
                    )
                },
                fails("which lets"),
            ),
            "everything, with a Deny of IAM on one role": (
                {"policy": _denied("iam:*", Resource=f"arn:aws:iam::{US}:role/x")},
                fails("which lets"),
            ),
            "takes boundaries off": (
                {"policy": allow("iam:DeleteRolePermissionsBoundary", "*")},
                fails("which lets iam:deleterolepermissionsboundary through"),
            ),
            "raises bounded roles": ({"policy": allow("iam:PutRolePolicy", "*", Condition=BOUNDED)}, PASSES),
            "raises roles of a path": ({"policy": allow("iam:PutRolePolicy", ROLES)}, PASSES),
            "passes any role to code of its own": (
                {"policy": allow(["iam:PassRole", "ec2:RunInstances"], "*")},
                fails("iam:passrole with ec2:runinstances"),
            ),
            "effect not known": (
                {"policy": {"Statement": [{"Effect": UNKNOWN, "Action": "iam:*", "Resource": "*"}]}},
                waits("permissionsBoundary"),
            ),
        },
    ),
    "iam-role-boundary (of the stack, before it is there)": Table(
        good=(
            Res(
                tokens.ROLE[0],
                {"permissionsBoundary": UNKNOWN},
                {"permissionsBoundary": (_BOUND.urn,)},
            ),
            _BOUND,
        ),
        cases={},
    ),
    "iam-provisioner-bounded": identity(
        {
            "unbounded": (
                {"policy": allow("iam:CreateRole", ROLES)},
                fails("with a condition on iam:PermissionsBoundary"),
            ),
            "any boundary": (
                {"policy": allow("iam:CreateRole", ROLES, Condition={"StringLike": {"iam:PermissionsBoundary": "*"}})},
                fails("allows iam:createrole"),
            ),
            "a policy of AWS's as the boundary": (
                {
                    "policy": allow(
                        "iam:CreateRole", ROLES, Condition=_bounded("arn:aws:iam::aws:policy/ReadOnlyAccess")
                    )
                },
                fails("allows iam:createrole"),
            ),
            "either boundary": (
                {
                    "policy": allow(
                        "iam:CreateRole",
                        ROLES,
                        Condition=_bounded(
                            f"arn:aws:iam::{US}:policy/bound", "arn:aws:iam::aws:policy/AdministratorAccess"
                        ),
                    )
                },
                fails("that names policies of ours"),
            ),
            "boundary if there is one": (
                {
                    "policy": allow(
                        "iam:CreateRole",
                        ROLES,
                        Condition={"StringEqualsIfExists": BOUNDED["StringEquals"]},
                    )
                },
                fails("allows iam:createrole"),
            ),
            "boundary not known": (
                {
                    "policy": {
                        "Statement": [
                            {
                                "Effect": "Allow",
                                "Action": "iam:PutRolePolicy",
                                "Resource": ROLES,
                                "Condition": {"StringEquals": {"iam:PermissionsBoundary": UNKNOWN}},
                            }
                        ]
                    }
                },
                waits("policy.Statement[0].Condition.StringEquals.iam:PermissionsBoundary"),
            ),
            "passes any role": (
                {"policy": allow("iam:PassRole", f"arn:aws:iam::{US}:role/*")},
                fails("for roles of a path of their own"),
            ),
            "passes roles of a path": ({"policy": allow("iam:PassRole", ROLES)}, PASSES),
            "makes any stack": (
                {"policy": allow("cloudformation:CreateStack", "*")},
                fails("for named stacks, or with a condition on aws:RequestTag"),
            ),
            "makes stacks with a tag": (
                {
                    "policy": allow(
                        "cloudformation:CreateStack", "*", Condition={"Null": {"aws:RequestTag/lab": "false"}}
                    )
                },
                PASSES,
            ),
            "makes named stacks": (
                {"policy": allow("cloudformation:CreateStack", f"arn:aws:cloudformation:us-east-1:{US}:stack/lab-*/*")},
                PASSES,
            ),
            "inside a role": (inside(allow("iam:PutRolePolicy", ROLES)), fails("iam:putrolepolicy")),
            "any policy of ours as the boundary": (
                {
                    "policy": allow(
                        "iam:CreateRole",
                        ROLES,
                        Condition={"ArnLike": {"iam:PermissionsBoundary": f"arn:aws:iam::{US}:policy/*"}},
                    )
                },
                fails("that names policies of ours"),
            ),
            "takes boundaries off": (
                {"policy": allow("iam:DeleteRolePermissionsBoundary", ROLES)},
                fails("allows iam:deleterolepermissionsboundary on"),
            ),
            "takes boundaries off, if bounded": (
                {"policy": allow("iam:DeleteRole*", ROLES, Condition=BOUNDED)},
                fails("allowed: leaving boundaries where they are"),
            ),
            "says who takes on roles that it does not make": (
                {"policy": allow("iam:UpdateAssumeRolePolicy", f"arn:aws:iam::{US}:role/admin")},
                fails("allows iam:updateassumerolepolicy on"),
            ),
            "says who takes on roles that it makes": (
                {"policy": _making({"Action": "iam:UpdateAssumeRolePolicy", "Resource": ROLES})},
                PASSES,
            ),
            "says who takes on roles that it makes, and others": (
                {
                    "policy": _making(
                        {"Action": "iam:UpdateAssumeRolePolicy", "Resource": [ROLES, f"arn:aws:iam::{US}:role/admin"]}
                    )
                },
                fails("for the path of the roles that it may make with a boundary"),
            ),
            "says who takes on roles that are not known": (
                {
                    "policy": {
                        "Statement": [
                            {"Effect": "Allow", "Action": "iam:UpdateAssumeRolePolicy", "Resource": UNKNOWN},
                            {"Effect": "Allow", "Action": "iam:CreateRole", "Resource": ROLES, "Condition": BOUNDED},
                        ]
                    }
                },
                waits("policy.Statement[0].Resource"),
            ),
            "writes the boundary anew": (
                {"policy": _making({"Action": "iam:CreatePolicyVersion", "Resource": f"arn:aws:iam::{US}:policy/bo*"})},
                fails("allowed: policies other than boundaries such as arn:aws:iam::111122223333:policy/bound"),
            ),
            "goes back to an old boundary": (
                {
                    "policy": _making(
                        {"Action": "iam:SetDefaultPolicyVersion", "NotResource": f"arn:aws:iam::{US}:policy/other"}
                    )
                },
                fails("allows iam:setdefaultpolicyversion"),
            ),
            "writes another policy anew": (
                {
                    "policy": _making(
                        {"Action": "iam:CreatePolicyVersion", "Resource": f"arn:aws:iam::{US}:policy/lab/*"}
                    )
                },
                PASSES,
            ),
            "writes a policy anew, and which boundary there is is not known": (
                {
                    "policy": {
                        "Statement": [
                            {
                                "Effect": "Allow",
                                "Action": "iam:CreatePolicyVersion",
                                "Resource": f"arn:aws:iam::{US}:policy/lab/*",
                            },
                            {
                                "Effect": "Deny",
                                "Action": "iam:CreateRole",
                                "Resource": "*",
                                "Condition": {"StringNotEquals": {"iam:PermissionsBoundary": UNKNOWN}},
                            },
                        ]
                    }
                },
                waits("policy.Statement[1].Condition.StringNotEquals.iam:PermissionsBoundary"),
            ),
            "writes a policy anew that is not known": (
                {
                    "policy": {
                        "Statement": [{"Effect": "Allow", "Action": "iam:CreatePolicyVersion", "Resource": UNKNOWN}]
                    }
                },
                waits("policy.Statement[0].Resource"),
            ),
        },
        allow("iam:CreateRole", ROLES, Condition=BOUNDED),
    ),
    "iam-provisioner-bounded (accounts)": Table(
        good=(
            Res(
                tokens.POLICY[0],
                {"policy": allow("iam:CreateRole", ROLES, Condition=_bounded(f"arn:aws:iam::{US}:policy/bound"))},
            ),
        ),
        cases={
            "theirs": (
                {"policy": allow("iam:CreateRole", ROLES, Condition=_bounded(f"arn:aws:iam::{THEM}:policy/bound"))},
                fails("allows iam:createrole"),
            ),
        },
        facts=FACTS,
    ),
    "iam-provisioner-bounded (named boundaries)": Table(
        good=(
            Res(
                tokens.POLICY[0],
                {
                    "policy": allow(
                        "iam:CreateRole", ROLES, Condition=_bounded(f"arn:aws:iam::{US}:policy/hpc-labs/bound")
                    )
                },
            ),
        ),
        cases={
            "any other of ours": (
                {
                    "policy": allow(
                        "iam:CreateRole", ROLES, Condition=_bounded(f"arn:aws:iam::{US}:policy/hpc-labs/readers")
                    )
                },
                fails("allows iam:createrole"),
            ),
            "writes one of them anew": (
                {"policy": allow("iam:CreatePolicyVersion", f"arn:aws:iam::{US}:policy/hpc-labs/bound")},
                fails("iam:createpolicyversion"),
            ),
        },
        facts=NAMED,
    ),
    "iam-provisioner-bounded (documents)": Table(
        good=(
            Res(tokens.POLICY[0], {"policy": allow("iam:CreateRole", ROLES, Condition=BOUNDED)}, name="makes"),
            Res(
                tokens.POLICY[0],
                {"arn": f"arn:aws:iam::{US}:policy/everything", "policy": allow("*", "*")},
                name="everything",
            ),
            _BOUND,
        ),
        cases={
            "bounds nothing": (
                {"policy": allow("iam:CreateRole", ROLES, Condition=_bounded(f"arn:aws:iam::{US}:policy/everything"))},
                fails("allows iam:createrole"),
            ),
        },
    ),
}
