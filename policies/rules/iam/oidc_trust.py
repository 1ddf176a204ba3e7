"""Roles for tokens of identity providers say for whom."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ... import tokens
from ...controls import IDENTITY
from ...iam import Kind, Statement, read
from ...iam.conditions import Condition
from ...iam.trust import AUDIENCE, SUBJECT
from ...model import Finding, Outcome, Rule, Severity
from ...resource import Resource
from ...view import UnknownValueError

RULE = Rule(
    id="iam-oidc-trust",
    title="Roles for tokens of identity providers say for whom and for which subject",
    severity=Severity.HIGH,
    types=tokens.ROLE,
    why="A provider such as GitHub signs tokens for everybody. Without a condition on the subject, any repository of "
    "any customer of the provider takes on the role.",
    remediation="Add StringEquals on PROVIDER:aud and PROVIDER:sub, with owner and repository without wildcards.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
    controls=replace(IDENTITY, nist=(*IDENTITY.nist, "IA-2", "IA-8")),
    bad="""\
provider = f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"
tokens = {
    "Effect": "Allow",
    "Action": "sts:AssumeRoleWithWebIdentity",
    "Principal": {"Federated": provider},
    "Condition": {"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}},
}
aws.iam.Role(
    "deploy",
    assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [tokens]}),
    permissions_boundary=boundary,
)
""",
    good="""\
provider = f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"
tokens = {
    "Effect": "Allow",
    "Action": "sts:AssumeRoleWithWebIdentity",
    "Principal": {"Federated": provider},
    "Condition": {
        "StringEquals": {
            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
            "token.actions.githubusercontent.com:sub": "repo:our-institute/labs:environment:production",
        },
    },
}
aws.iam.Role(
    "deploy",
    assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [tokens]}),
    permissions_boundary=boundary,
)
""",
)
_SAML = "saml:aud"
# Up to here a subject says who it is: repo:owner/name, project_path:group/name, system:serviceaccount:space:name.
_OPEN_OWNER = ("*", "repo:*", "repo:*/*", "project_path:*", "system:serviceaccount:*")


def check(resource: Resource) -> Iterable[Outcome]:
    """Each statement of the trust policy that names an identity provider."""
    return read(resource.at("assumeRolePolicy")).judge(_tokens)


def _tokens(statement: Statement) -> Iterator[Outcome]:
    federated = statement.principals.of(Kind.FEDERATED)
    if not federated or not statement.allows:
        return
    if statement.actions.touches("sts:assumerolewithsaml"):
        if not statement.conditions.restricts_to({_SAML}):
            yield _finding(statement, "SAML:aud")
        return
    for suffix in (AUDIENCE, SUBJECT):
        found = [member for member in statement.conditions.members if member.key.endswith(suffix)]
        limits = list(statement.conditions.limiting(member.key for member in found))
        waiting = [*statement.conditions.unknown, *(member.path for member in found if member.unknown)]
        if any(not limit.unknown and (suffix == AUDIENCE or _says_who(limit)) for limit in limits):
            continue
        if waiting:
            raise UnknownValueError(waiting[0])
        yield _finding(statement, f"PROVIDER{suffix}" + (", owner and name in full" if suffix == SUBJECT else ""))


def _says_who(condition: Condition) -> bool:
    """Whether each subject names its owner: its first part up to a slash or colon after the kind has no wildcard."""
    return not any(_is_open(value) for value in condition.values)


def _is_open(subject: str) -> bool:
    if subject.startswith(_OPEN_OWNER):
        return True
    owner, _, name = subject.partition("/")
    return "*" in owner or "?" in owner or name.startswith(("*", "?"))


def _finding(statement: Statement, wanted: str) -> Finding:
    return Finding(
        f"{statement.name} trusts any token of the provider; allowed: with StringEquals on {wanted}", statement.path
    )
