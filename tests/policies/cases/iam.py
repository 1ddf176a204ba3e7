import json
from collections.abc import Mapping

from policies import tokens
from policies.iam.escalation import ALONE, WITH_A_ROLE

from . import ABSENT, PASSES, UNKNOWN, Change, Res, Table, Verdict, fails, waits

US, THEM, PARTNER = "111122223333", "999988887777", "444455556666"
FACTS = f'accounts = ["{US}"]\norganisation = "o-ours"\nshared_accounts = ["{PARTNER}"]\n'
ROLES = f"arn:aws:iam::{US}:role/lab/*"
BOUNDED = {"StringEquals": {"iam:PermissionsBoundary": f"arn:aws:iam::{US}:policy/bound"}}
_ATTACHMENTS = (*tokens.ROLE_ATTACHMENT, *tokens.USER_ATTACHMENT, *tokens.GROUP_ATTACHMENT, *tokens.POLICY_ATTACHMENT)
_EXCLUSIVE = next(token for token in tokens.ROLE_ATTACHMENT if token.endswith("Exclusive"))
_OURS = f"arn:aws:iam::{US}:policy/lab/read"


def policy(*statements: Mapping[str, object]) -> str:
    """A policy as text."""
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def allow(action: object, resource: object = "arn:aws:s3:::lab-data/*", **others: object) -> str:
    """A policy of an identity with one statement."""
    return policy({"Effect": "Allow", "Action": action, "Resource": resource, **others})


def trust(principal: object, condition: object = None, action: str = "sts:AssumeRole") -> str:
    """A trust policy with one statement."""
    statement = {"Effect": "Allow", "Principal": principal, "Action": action}
    return policy(statement if condition is None else {**statement, "Condition": condition})


def identity(cases: Mapping[str, tuple[Change, Verdict]], good: str = "", facts: str = "") -> Table:
    """A rule about what identities may do, on policies of every kind; roles have theirs inside."""
    return Table(
        good=(Res(tokens.POLICY[0], {"policy": good or allow("s3:GetObject")}),),
        cases={
            "not known": ({"policy": UNKNOWN}, waits("policy")),
            "no JSON": ({"policy": "{"}, waits("policy: it is no JSON, so nobody can see into it")),
            "unset": ({"policy": ABSENT}, PASSES),
            "denied": ({"policy": policy({"Effect": "Deny", "Action": "*", "Resource": "*"})}, PASSES),
            "a role without policies": (Res(tokens.ROLE[0]), PASSES),
            **cases,
        },
        alike=(*tokens.ROLE_POLICY, *tokens.USER_POLICY, *tokens.GROUP_POLICY),
        facts=facts,
    )


def inside(document: str) -> Res:
    """A role with the policy inside."""
    return Res(
        tokens.ROLE[0], {"inlinePolicies": [{"name": "fine", "policy": allow("s3:GetObject")}, {"policy": document}]}
    )


def _attached(named: Mapping[str, Verdict]) -> Table:
    """Policies that AWS manages, in every way of attaching one."""
    single = [token for token in _ATTACHMENTS if not token.endswith("Exclusive")]
    cases: dict[str, tuple[Change, Verdict]] = {
        "not known": ({"policyArn": UNKNOWN}, waits("policyArn")),
        "unset": ({"policyArn": ABSENT}, PASSES),
        "of a role": (Res(tokens.ROLE[0], {"managedPolicyArns": [_OURS]}), PASSES),
    }
    for name, verdict in named.items():
        arn = f"arn:aws:iam::aws:policy/{name}"
        cases[name] = ({"policyArn": arn}, verdict)
        cases[f"{name} of a role"] = (Res(tokens.ROLE[0], {"managedPolicyArns": [_OURS, arn]}), verdict)
        for token in sorted(set(_ATTACHMENTS) - set(single)):
            cases[f"{name}, {token.split(':')[-1]}"] = (Res(token, {"policyArns": [arn]}), verdict)
    return Table(good=(Res(single[0], {"policyArn": _OURS}),), cases=cases, alike=tuple(single[1:]))


def _trusting(cases: Mapping[str, tuple[Change, Verdict]], good: str) -> Table:
    return Table(
        good=(Res(tokens.ROLE[0], {"assumeRolePolicy": good}),),
        cases={
            "not known": ({"assumeRolePolicy": UNKNOWN}, waits("assumeRolePolicy")),
            "unset": ({"assumeRolePolicy": ABSENT}, PASSES),
            **cases,
        },
        facts=FACTS,
    )


def _role(document: str) -> Change:
    return {"assumeRolePolicy": document}


NAMED = FACTS + f'boundaries = ["arn:aws:iam::{US}:policy/hpc-labs/bound*"]\ntoken_subjects = ["repo:institute/*"]\n'
_GITHUB = {"Federated": f"arn:aws:iam::{US}:oidc-provider/token.actions.githubusercontent.com"}
_TOKEN = "token.actions.githubusercontent.com"
_ANYWHERE = {"Service": "rolesanywhere.amazonaws.com"}
_WEB = "sts:AssumeRoleWithWebIdentity"


def _trusted(keys: Mapping[str, object], operator: str = "StringEquals") -> str:
    return trust(_GITHUB, {operator: {f"{_TOKEN}:{key}": value for key, value in keys.items()}}, _WEB)


def _token(operator: str = "StringEquals", **keys: object) -> Change:
    return _role(_trusted(keys, operator))


_RAISES = fails("policy allows iam:attachrolepolicy without bounds")
_BOUNDS = (
    ("StringEquals", "aws:ResourceTag/lab", "neuro"),
    ("StringEquals", "iam:ResourceTag/lab", "${aws:PrincipalTag/lab}"),
    ("ArnEquals", "iam:PolicyARN", "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"),
)
_BOUNDS_NOTHING = (
    ("StringNotEquals", "aws:ResourceTag/lab", "neuro"),
    ("StringEqualsIfExists", "aws:ResourceTag/lab", "neuro"),
    ("StringLike", "aws:ResourceTag/lab", "*"),
    ("ArnEquals", "iam:PolicyARN", "arn:aws:iam::aws:policy/AdministratorAccess"),
    ("ArnEquals", "iam:PolicyARN", [_OURS, "arn:aws:iam::aws:policy/AmazonS3FullAccess"]),
    ("StringEquals", "iam:PermissionsBoundary", "arn:aws:iam::aws:policy/ReadOnlyAccess"),
)
_SAME_ACCOUNT = "${aws:PrincipalAccount}"
_STARRED = fails("allows kms:decrypt, s3:putobject on *; allowed: named resources, or a condition on which they are or")
_SAYS_WHICH = (
    ("StringEquals", "aws:ResourceAccount", [US, PARTNER]),
    ("StringEquals", "s3:ResourceAccount", US),
    ("StringEquals", "aws:ResourceOrgID", "o-ours"),
    ("StringEquals", "aws:ResourceAccount", _SAME_ACCOUNT),
    ("StringEquals", "aws:ResourceTag/lab", "neuro"),
    ("StringEquals", "ec2:ResourceTag/lab", "${aws:PrincipalTag/lab}"),
    ("StringLike", "kms:ViaService", "s3.*"),
    ("StringEquals", "kms:EncryptionContext:aws:s3:arn", "arn:aws:s3:::lab-data"),
    ("Bool", "kms:GrantIsForAWSResource", "true"),
    ("ArnEquals", "s3:DataAccessPointArn", f"arn:aws:s3:us-east-1:{US}:accesspoint/lab"),
)
_SAYS_NOTHING = (
    ("StringLike", "aws:ResourceAccount", "*"),
    ("StringEquals", "aws:ResourceAccount", THEM),
    ("StringEquals", "aws:ResourceAccount", [US, THEM]),
    ("StringEqualsIfExists", "aws:ResourceAccount", US),
    ("StringEqualsIfExists", "aws:ResourceAccount", _SAME_ACCOUNT),
    ("StringEquals", "aws:ResourceOrgID", "o-theirs"),
    ("StringEquals", "aws:ResourceTag/lab", "${aws:ResourceTag/lab}"),
    ("StringEquals", "aws:ResourceTag/lab", "${aws:RequestTag/lab}"),
    ("StringNotEquals", "aws:ResourceTag/lab", "neuro"),
    ("Null", "aws:ResourceTag/lab", "true"),
    ("StringLike", "kms:ViaService", "*"),
    ("Bool", "kms:GrantIsForAWSResource", "false"),
    ("BoolIfExists", "kms:GrantIsForAWSResource", "true"),
    ("StringLike", "s3:x-amz-server-side-encryption", "*"),
    ("StringEquals", "s3:x-amz-server-side-encryption", "aws:kms"),
)


def _starred(condition: Mapping[str, object]) -> dict[str, object]:
    """A policy that is known but for parts of its condition."""
    return {"Statement": [{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*", "Condition": condition}]}


TABLES = {
    "iam-role-path": Table(
        good=(Res(tokens.ROLE[0], {"path": "/lab/neuro/"}),),
        cases={
            "absent": ({"path": ABSENT}, fails("path is not set, which means /")),
            "root": ({"path": "/"}, fails('path is "/"')),
            "of any service": (
                {"path": "/service-role/"},
                fails('path is "/service-role/"; allowed: a path of the labs'),
            ),
            "of its lab": ({"tags": {"hpc-labs:virtual-lab": "neuro"}}, PASSES),
            "of another lab": (
                {"path": "/lab/cardio/", "tags": {"hpc-labs:virtual-lab": "neuro"}},
                fails('path is "/lab/cardio/"'),
            ),
            "of all labs": ({"path": "/hpc-labs/", "tags": {"hpc-labs:virtual-lab": "neuro"}}, PASSES),
            "whose it is is not known": (
                {"tags": {"hpc-labs:virtual-lab": UNKNOWN}},
                waits("tags.hpc-labs:virtual-lab"),
            ),
            "of the platform": ({"path": "/", "tags": {"hpc-labs:virtual-lab": "shared"}}, PASSES),
            "not known": ({"path": UNKNOWN}, waits("path")),
        },
    ),
    "iam-no-admin": identity(
        {
            "everything": ({"policy": allow("*", "*")}, fails("policy.Statement[0] (without Sid) allows * on *")),
            "of every service": (
                {"policy": allow(["s3:GetObject", "*:*"], "*")},
                fails("allows s3:GetObject, *:* on *"),
            ),
            "on all but one": (
                {"policy": policy({"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::x"})},
                fails("allows * on everything but arn:aws:s3:::x"),
            ),
            "with a condition": (
                {"policy": allow("*", "*", Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})},
                fails("allows * on *"),
            ),
            "as an object": (
                {"policy": {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}},
                fails("policy.Statement (without Sid) allows * on *"),
            ),
            "inside a role": (inside(allow("*", "*")), fails("inlinePolicies[1].policy.Statement[0]")),
            "inside a role, not known": (
                Res(tokens.ROLE[0], {"inlinePolicies": [UNKNOWN]}),
                waits("inlinePolicies[0]"),
            ),
            "on one resource": ({"policy": allow("*", "arn:aws:s3:::lab-data/*")}, PASSES),
        }
    ),
    "iam-no-admin (boundaries)": Table(
        good=(
            Res(
                tokens.POLICY[0],
                {
                    "arn": f"arn:aws:iam::{US}:policy/bound",
                    "policy": policy(
                        {"Effect": "Allow", "Action": "*", "Resource": "*"},
                        {"Effect": "Deny", "Action": "iam:*", "Resource": "*"},
                    ),
                },
                name="bound",
            ),
            Res(tokens.ROLE[0], {"permissionsBoundary": f"arn:aws:iam::{US}:policy/bound"}),
        ),
        cases={
            "bounds nothing": ({"policy": allow("*", "*")}, fails("allows * on *")),
            "of nobody": ({"arn": f"arn:aws:iam::{US}:policy/other"}, fails("allows * on *")),
        },
    ),
    "iam-no-admin (AWS's policies)": _attached(
        {
            "AdministratorAccess": fails('is "arn:aws:iam::aws:policy/AdministratorAccess"'),
            "IAMFullAccess": fails("IAMFullAccess"),
            "ReadOnlyAccess": PASSES,
        }
    ),
    "iam-no-service-wildcard": identity(
        {
            "a service": ({"policy": allow("s3:*")}, fails("allows s3:*; allowed: the actions that are needed")),
            "in capitals": ({"policy": allow("S3:*")}, fails("allows s3:*")),
            "all of a verb": ({"policy": allow("s3:Get*")}, PASSES),
            "everything on something": ({"policy": allow("*")}, fails("allows *")),
            "everything on everything": ({"policy": allow("*", "*")}, PASSES),
            "all but some": (
                {"policy": policy({"Effect": "Allow", "NotAction": "iam:*", "Resource": "arn:aws:s3:::x"})},
                fails("allows everything but iam:*"),
            ),
            "inside a role": (inside(allow("ec2:*")), fails("inlinePolicies[1].policy.Statement[0]")),
            "raises itself": (
                {"policy": allow("iam:AttachRolePolicy", "*")},
                fails("policy allows iam:attachrolepolicy without bounds"),
            ),
            "raises roles of a path": ({"policy": allow("iam:AttachRolePolicy", ROLES)}, PASSES),
            "raises bounded roles": ({"policy": allow("iam:AttachRolePolicy", "*", Condition=BOUNDED)}, PASSES),
            **{
                f"{words}: {operator} {key} {value}": (
                    {"policy": allow("iam:AttachRolePolicy", "*", Condition={operator: {key: value}})},
                    verdict,
                )
                for words, verdict, rows in (("bounds", PASSES, _BOUNDS), ("bounds nothing", _RAISES, _BOUNDS_NOTHING))
                for operator, key, value in rows
            },
            "takes boundaries off the bounded": (
                {"policy": allow("iam:DeleteRolePermissionsBoundary", "*", Condition=BOUNDED)},
                fails("policy allows iam:deleterolepermissionsboundary without bounds"),
            ),
            "passes any role to code of its own": (
                {"policy": allow(["iam:Pass*", "lambda:CreateFunction"], "*")},
                fails("iam:passrole with lambda:createfunction"),
            ),
            "passes any role, to one service": (
                {
                    "policy": policy(
                        {
                            "Effect": "Allow",
                            "Action": "iam:PassRole",
                            "Resource": "*",
                            "Condition": {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}},
                        },
                        {"Effect": "Allow", "Action": "ec2:RunInstances", "Resource": "*"},
                    )
                },
                PASSES,
            ),
        }
    ),
    "iam-no-service-wildcard (each way up)": Table(
        good=(Res(tokens.POLICY[0], {"policy": allow("s3:GetObject")}),),
        cases={
            **{action: ({"policy": allow(action, "*")}, fails(f"{action} without bounds")) for action in ALONE},
            **{
                action: ({"policy": allow(["iam:PassRole", action], "*")}, fails(f"iam:passrole with {action}"))
                for action in WITH_A_ROLE
            },
        },
    ),
    "iam-no-service-wildcard (boundaries)": Table(
        good=(
            Res(tokens.POLICY[0], {"policy": allow("s3:*"), "arn": f"arn:aws:iam::{US}:policy/bound"}, name="bound"),
            Res(tokens.ROLE[0], {"permissionsBoundary": f"arn:aws:iam::{US}:policy/bound"}),
        ),
        cases={
            "of nobody": ({"arn": f"arn:aws:iam::{US}:policy/other"}, fails("allows s3:*")),
        },
    ),
    "iam-no-service-wildcard (boundaries that are attached)": Table(
        good=(
            Res(tokens.POLICY[0], {"policy": allow("s3:GetObject"), "arn": _OURS}),
            Res(tokens.ROLE[0], {"permissionsBoundary": _OURS}),
            Res(tokens.ROLE_ATTACHMENT[0], {"policyArn": _OURS}),
        ),
        cases={"a service": ({"policy": allow("s3:*")}, fails("allows s3:*"))},
    ),
    **{
        f"iam-no-service-wildcard (boundaries that {words})": Table(
            good=(
                Res(tokens.POLICY[0], {"policy": allow("s3:GetObject"), "arn": _OURS}),
                Res(tokens.ROLE[0], {"permissionsBoundary": _OURS, **of_role}),
                *others,
            ),
            cases={"a service": ({"policy": allow("s3:*")}, fails("allows s3:*"))},
        )
        for words, of_role, others in (
            ("roles name", {"managedPolicyArns": ["arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore", _OURS]}, ()),
            ("are attached with others", {}, (Res(_EXCLUSIVE, {"roleName": "it", "policyArns": [_OURS]}),)),
        )
    },
    "iam-no-service-wildcard (boundaries that policies name)": Table(
        good=(
            Res(tokens.POLICY[0], {"policy": allow("s3:*")}, name="bound"),
            Res(
                tokens.POLICY[0],
                {"policy": allow("iam:CreateRole", ROLES, Condition=BOUNDED)},
                {"policy": (Res(tokens.POLICY[0], name="bound").urn,)},
                name="provider",
            ),
        ),
        cases={},
    ),
    "iam-no-service-wildcard (AWS's policies)": _attached(
        {
            "PowerUserAccess": fails("PowerUserAccess"),
            "AmazonS3FullAccess": fails("AmazonS3FullAccess"),
            "AWSLambda_FullAccess": fails("AWSLambda_FullAccess"),
            "IAMFullAccess": PASSES,
            "ReadOnlyAccess": fails('ReadOnlyAccess"; allowed: a policy that names the actions that are needed'),
            "SecretsManagerReadWrite": fails("SecretsManagerReadWrite"),
            "job-function/SystemAdministrator": fails("SystemAdministrator"),
            "service-role/AmazonEC2RoleforSSM": fails("AmazonEC2RoleforSSM"),
            "AmazonSSMManagedInstanceCore": PASSES,
            "CloudWatchAgentServerPolicy": PASSES,
            "service-role/AmazonRDSEnhancedMonitoringRole": PASSES,
        }
    ),
    "iam-no-star-resource": identity(
        {
            "data": ({"policy": allow("s3:GetObject", "*")}, fails("allows s3:getobject on *")),
            "data of everybody": (
                {"policy": allow("s3:*Object", "arn:aws:s3:::*")},
                fails("s3:deleteobject, s3:getobject"),
            ),
            "earlier data": ({"policy": allow("s3:GetObjectVersion", "*")}, fails("s3:getobjectversion")),
            "what logs say": (
                {"policy": allow(["logs:FilterLogEvents", "logs:StartQuery"], "*")},
                fails("logs:filterlog"),
            ),
            "data of buckets with a name": ({"policy": allow("s3:GetObject", "arn:aws:s3:::lab-*")}, PASSES),
            "on all but one": (
                {"policy": policy({"Effect": "Allow", "Action": "kms:Decrypt", "NotResource": "arn:aws:kms:::x"})},
                fails("allows kms:decrypt on everything but"),
            ),
            "keys": ({"policy": allow("kms:Decrypt", "*")}, fails("kms:decrypt")),
            "keys of the account": (
                {"policy": allow("kms:Decrypt", f"arn:aws:kms:*:{US}:key/*")},
                fails("kms:decrypt"),
            ),
            "keys through a service": (
                {"policy": allow("kms:Decrypt", "*", Condition={"StringLike": {"kms:ViaService": "s3.*"}})},
                PASSES,
            ),
            "roles": ({"policy": allow("iam:PassRole", "*")}, fails("iam:passrole")),
            "in a region": (
                {
                    "policy": allow(
                        "s3:PutObject", "*", Condition={"StringEquals": {"aws:RequestedRegion": "us-east-1"}}
                    )
                },
                fails("s3:putobject"),
            ),
            "of the account": (
                {"policy": allow("s3:PutObject", "*", Condition={"StringEquals": {"aws:ResourceAccount": US}})},
                PASSES,
            ),
            "of others": (
                {"policy": allow("s3:PutObject", "*", Condition={"StringNotEquals": {"aws:ResourceAccount": US}})},
                fails("s3:putobject"),
            ),
            "with a tag": (
                {"policy": allow("ec2:StopInstances", "*", Condition={"Null": {"aws:ResourceTag/lab": "false"}})},
                PASSES,
            ),
            **{
                f"{words}: {operator} {key} {value}": (
                    {"policy": allow(["kms:Decrypt", "s3:PutObject"], "*", Condition={operator: {key: value}})},
                    verdict,
                )
                for words, verdict, rows in (
                    ("says which", PASSES, _SAYS_WHICH),
                    ("says nothing", _STARRED, _SAYS_NOTHING),
                )
                for operator, key, value in rows
            },
            "the account, and a service that is not known": (
                {"policy": _starred({"StringEquals": {"aws:ResourceAccount": US, "kms:ViaService": UNKNOWN}})},
                PASSES,
            ),
            "an account that is not known": (
                {"policy": _starred({"StringEquals": {"aws:ResourceAccount": UNKNOWN}})},
                waits("policy.Statement[0].Condition.StringEquals.aws:ResourceAccount"),
            ),
            "a stranger's account, and a service that is not known": (
                {"policy": _starred({"StringEquals": {"aws:ResourceAccount": THEM, "kms:ViaService": UNKNOWN}})},
                waits("policy.Statement[0].Condition.StringEquals.kms:ViaService"),
            ),
            "operators that are not known": (
                {"policy": _starred({"StringEquals": UNKNOWN})},
                waits("policy.Statement[0].Condition.StringEquals"),
            ),
            "access points of everybody": (
                {"policy": allow("s3:GetObject", "arn:aws:s3:*:*:accesspoint/*/object/*")},
                fails("s3:getobject"),
            ),
            "what has no resources": ({"policy": allow("ec2:Describe*", "*")}, PASSES),
            "functions of the account": (
                {"policy": allow("lambda:InvokeFunction", f"arn:aws:lambda:us-east-1:{US}:function:*")},
                PASSES,
            ),
            "inside a role": (inside(allow("sns:Publish", "*")), fails("sns:publish")),
        },
        facts=FACTS,
    ),
    "iam-no-star-resource (without facts)": Table(
        good=(Res(tokens.POLICY[0], {"policy": allow("s3:GetObject")}),),
        cases={
            "of an account": (
                {"policy": allow("s3:PutObject", "*", Condition={"StringEquals": {"aws:ResourceAccount": US}})},
                waits("policy.Statement[0].Condition.StringEquals.aws:ResourceAccount"),
            ),
            "of the same account": (
                {
                    "policy": allow(
                        "s3:PutObject", "*", Condition={"StringEquals": {"aws:ResourceAccount": _SAME_ACCOUNT}}
                    )
                },
                PASSES,
            ),
        },
    ),
    "iam-no-user": Table(
        good=(Res(tokens.ROLE[0]),),
        cases={
            token: (Res(token), fails("makes credentials that last; allowed: a role"))
            for token in (*tokens.USER, *tokens.LASTING_CREDENTIAL)
        },
        by_presence=True,
    ),
    "iam-no-user-policy": Table(
        good=(Res(tokens.POLICY_ATTACHMENT[0], {"roles": ["nodes"], "policyArn": _OURS}),),
        cases={
            "users": ({"users": ["me"]}, fails('users is ["me"]; allowed: roles and groups')),
            "no users": ({"users": []}, PASSES),
            "roles absent": ({"roles": ABSENT}, PASSES),
            "not known": ({"users": UNKNOWN}, waits("users")),
            **{
                token: (Res(token, {"user": "me"}), fails('the policy is of user "me" alone'))
                for token in (*tokens.USER_POLICY, *tokens.USER_ATTACHMENT)
            },
            "inside a group": (Res(tokens.GROUP_POLICY[0], {"group": "all"}), fails('of group "all" alone')),
        },
    ),
    "iam-trust-scoped": _trusting(
        {
            "everybody": (_role(trust("*")), fails("trusts everybody; allowed: named roles or services")),
            "everybody of ours": (
                _role(trust("*", {"StringEquals": {"aws:PrincipalOrgID": "o-ours"}})),
                PASSES,
            ),
            "everybody of theirs": (
                _role(trust("*", {"StringEquals": {"aws:PrincipalOrgID": "o-theirs"}})),
                fails("trusts o-theirs"),
            ),
            "another account": (_role(trust({"AWS": THEM})), fails(f"trusts {THEM}; allowed: accounts of")),
            "another account with an id": (
                _role(trust({"AWS": THEM}, {"StringEquals": {"sts:ExternalId": "x"}})),
                fails(f"trusts {THEM}"),
            ),
            "a partner": (_role(trust({"AWS": PARTNER})), fails("with a condition on sts:ExternalId")),
            "a partner with an id": (_role(trust({"AWS": PARTNER}, {"StringEquals": {"sts:ExternalId": "x"}})), PASSES),
            "ours": (_role(trust({"AWS": f"arn:aws:iam::{US}:role/deploy"})), PASSES),
            "one that is not known": (
                _role(json.dumps({"Statement": [{"Effect": "Allow", "Principal": {"AWS": UNKNOWN}}]})),
                waits("assumeRolePolicy.Statement[0].Principal.AWS"),
            ),
            "a service that says for whom": (
                _role(trust({"Service": "vpc-flow-logs.amazonaws.com"})),
                fails("trusts vpc-flow-logs.amazonaws.com; allowed: with a condition on aws:SourceAccount"),
            ),
            "a service for others": (
                _role(
                    trust({"Service": "states.amazonaws.com"}, {"StringEquals": {"aws:SourceAccount": THEM}}),
                ),
                fails(f"trusts {THEM}"),
            ),
            **{
                f"{service} for anybody": (
                    _role(trust({"Service": f"{service}.amazonaws.com"})),
                    fails(f"trusts {service}.amazonaws.com; allowed: with a condition on aws:SourceAccount"),
                )
                for service in ("batch", "eks", "eks-fargate-pods", "events")
            },
            "a cluster of ours": (
                _role(
                    trust(
                        {"Service": "eks.amazonaws.com"},
                        {"ArnLike": {"aws:SourceArn": f"arn:aws:eks:us-east-1:{US}:cluster/workflows"}},
                    )
                ),
                PASSES,
            ),
            "a service that does not say": (_role(trust({"Service": "ec2.amazonaws.com"})), PASSES),
            "an identity provider": (_token(aud="sts.amazonaws.com"), PASSES),
            "a service for a resource of others": (
                _role(
                    trust(
                        {"Service": "states.amazonaws.com"},
                        {"ArnLike": {"aws:SourceArn": f"arn:aws:states:us-east-1:{THEM}:stateMachine:*"}},
                    )
                ),
                fails(f"trusts arn:aws:states:us-east-1:{THEM}"),
            ),
            "certificates of any trust anchor": (
                _role(trust({"Service": "rolesanywhere.amazonaws.com"})),
                fails("trusts rolesanywhere.amazonaws.com; allowed: with a condition on aws:SourceAccount"),
            ),
            "everybody of a network": (
                _role(trust("*", {"StringEquals": {"aws:SourceVpc": "vpc-theirs"}})),
                fails("trusts vpc-theirs"),
            ),
            "everybody of a network of others, by its ARN": (
                _role(trust("*", {"ArnEquals": {"aws:SourceVpcArn": f"arn:aws:ec2:us-east-1:{THEM}:vpc/vpc-1"}})),
                fails(f"trusts arn:aws:ec2:us-east-1:{THEM}:vpc/vpc-1"),
            ),
        },
        trust({"Service": "states.amazonaws.com"}, {"StringEquals": {"aws:SourceAccount": US}}),
    ),
    "iam-oidc-trust": _trusting(
        {
            "any subject": (_token(aud="sts.amazonaws.com"), fails("with StringEquals on PROVIDER:sub")),
            "any audience": (_token(sub="repo:institute/labs:ref:refs/heads/main"), fails("PROVIDER:aud")),
            "any repository": (
                _token("StringLike", aud="sts.amazonaws.com", sub="repo:*:ref:refs/heads/main"),
                fails("PROVIDER:sub"),
            ),
            "any repository of ours": (
                _token("StringLike", aud="sts.amazonaws.com", sub="repo:institute/*"),
                fails("PROVIDER:sub"),
            ),
            "any branch": (_token("StringLike", aud="sts.amazonaws.com", sub="repo:institute/labs:*"), PASSES),
            "subject not known": (
                _role(
                    json.dumps(
                        {
                            "Statement": {
                                "Effect": "Allow",
                                "Action": _WEB,
                                "Principal": _GITHUB,
                                "Condition": {"StringEquals": {f"{_TOKEN}:aud": "x", f"{_TOKEN}:sub": UNKNOWN}},
                            }
                        }
                    )
                ),
                waits(f"assumeRolePolicy.Statement.Condition.StringEquals.{_TOKEN}:sub"),
            ),
            "saml": (
                _role(trust({"Federated": f"arn:aws:iam::{US}:saml-provider/x"}, None, "sts:AssumeRoleWithSAML")),
                fails("SAML:aud"),
            ),
            "no provider": (_role(trust({"Service": "ec2.amazonaws.com"})), PASSES),
            "any certificate": (
                _role(trust(_ANYWHERE)),
                fails(
                    "trusts any certificate of the trust anchor; allowed: with StringEquals on aws:PrincipalTag/x509"
                ),
            ),
            "any certificate of an authority": (
                _role(trust(_ANYWHERE, {"StringEquals": {"aws:PrincipalTag/x509Issuer/CN": "ours"}})),
                fails("trusts any certificate"),
            ),
            "a certificate": (
                _role(trust(_ANYWHERE, {"StringEquals": {"aws:PrincipalTag/x509Subject/CN": "workstation"}})),
                PASSES,
            ),
            "a certificate that is not known": (
                _role(
                    json.dumps(
                        {
                            "Statement": {
                                "Effect": "Allow",
                                "Action": "sts:AssumeRole",
                                "Principal": _ANYWHERE,
                                "Condition": {"StringEquals": {"aws:PrincipalTag/x509Subject/CN": UNKNOWN}},
                            }
                        }
                    )
                ),
                waits("assumeRolePolicy.Statement.Condition.StringEquals.aws:PrincipalTag/x509Subject/CN"),
            ),
        },
        trust(
            _GITHUB,
            {
                "StringEquals": {
                    f"{_TOKEN}:aud": "sts.amazonaws.com",
                    f"{_TOKEN}:sub": "repo:institute/labs:environment:x",
                }
            },
            _WEB,
        ),
    ),
    "iam-oidc-trust (named subjects)": Table(
        good=(
            Res(
                tokens.ROLE[0],
                {"assumeRolePolicy": _trusted({"aud": "sts.amazonaws.com", "sub": "repo:institute/labs:ref:main"})},
            ),
        ),
        cases={
            "any branch": (_token("StringLike", aud="sts.amazonaws.com", sub="repo:institute/labs:*"), PASSES),
            "any repository of ours": (_token("StringLike", aud="sts.amazonaws.com", sub="repo:institute/*"), PASSES),
            "somebody else's": (
                _token(aud="sts.amazonaws.com", sub="repo:somebody/else:ref:refs/heads/main"),
                fails("trusts repo:somebody/else:ref:refs/heads/main; allowed: token_subjects of policies/facts.toml"),
            ),
            "ours or somebody else's": (
                _token("StringLike", aud="sts.amazonaws.com", sub=["repo:institute/labs:*", "repo:institutes/labs:*"]),
                fails("token_subjects"),
            ),
            "any": (_token("StringLike", aud="sts.amazonaws.com", sub="repo:*"), fails("PROVIDER:sub")),
            "unset": ({"assumeRolePolicy": ABSENT}, PASSES),
            "not known": ({"assumeRolePolicy": UNKNOWN}, waits("assumeRolePolicy")),
        },
        facts=NAMED,
    ),
}
