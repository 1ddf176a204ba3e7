"""Roles for tokens of identity providers, and for certificates, say for whom."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

from ... import tokens
from ...controls import IDENTITY
from ...facts import Facts
from ...iam import Kind, Statement, read
from ...iam.conditions import Condition
from ...iam.trust import AUDIENCE, CERTIFICATE_KEYS, CERTIFICATES, SUBJECT
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource
from ...view import UnknownValueError, View
from ...wildcards import covers

RULE = Rule(
    id="iam-oidc-trust",
    title="Roles for tokens and certificates say for whom and for which subject",
    severity=Severity.HIGH,
    types=(*tokens.ROLE, *tokens.TOKEN_PROVIDER),
    why="A provider such as GitHub signs tokens for everybody. Without a condition on the subject, any repository of "
    "any customer of the provider takes on the role; with somebody else's repository, they do. Roles Anywhere lets "
    "in every certificate that the authority ever signs. Whose provider it is decides what a subject is worth: one of "
    "somebody's own signs any.",
    remediation="Add StringEquals on PROVIDER:aud and PROVIDER:sub, with owner and repository without wildcards, one "
    "of token_subjects in policies/facts.toml where that lists any; for Roles Anywhere, on "
    "aws:PrincipalTag/x509Subject/CN. A provider other than GitHub's and GitLab's is at one of domains in "
    "policies/facts.toml.",
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
# They sign for all of their customers, and say in the subject for which.
_ISSUERS = ("token.actions.githubusercontent.com", "gitlab.com")
_SAML = "saml:aud"
# Up to here a subject says who it is: repo:owner/name, project_path:group/name, system:serviceaccount:space:name.
_OPEN_OWNER = ("*", "repo:*", "repo:*/*", "project_path:*", "system:serviceaccount:*")


def check_with_facts(resource: Resource, facts: Facts) -> Iterable[Outcome]:
    """Each statement of the trust policy that names an identity provider, or Roles Anywhere; and a provider's place."""
    if resource.type in tokens.TOKEN_PROVIDER:
        return _issuer(resource.at("url"), facts.domains)
    return read(resource.at("assumeRolePolicy")).judge(partial(_tokens, subjects=facts.token_subjects))


def _issuer(url: View, domains: tuple[str, ...]) -> Iterator[Outcome]:
    """The provider is GitHub's or GitLab's, or at a domain of the facts. States have its address without https."""
    if url.unknown:
        yield Unevaluated(url.path)
        return
    host = str(url.value("")).lower().removeprefix("https://").partition("/")[0]
    ours = (domain.lower().removeprefix("*.").rstrip(".") for domain in domains)
    if host and host not in _ISSUERS and not any(host == name or host.endswith(f".{name}") for name in ours):
        yield Finding(
            f"url is {url.shown}; allowed: GitHub's and GitLab's, and addresses at domains in policies/facts.toml",
            url.path,
        )


def _tokens(statement: Statement, *, subjects: tuple[str, ...]) -> Iterator[Outcome]:
    if not statement.allows:
        return
    if CERTIFICATES in statement.principals.services and not _says_whose_certificate(statement):
        yield Finding(
            f"{statement.name} trusts any certificate of the trust anchor; allowed: with StringEquals on "
            "aws:PrincipalTag/x509Subject/CN",
            statement.path,
        )
    if not statement.principals.of(Kind.FEDERATED):
        return
    if statement.actions.touches("sts:assumerolewithsaml"):
        if not statement.conditions.restricts_to({_SAML}):
            yield _finding(statement, "SAML:aud")
        return
    for suffix in (AUDIENCE, SUBJECT):
        found = [member for member in statement.conditions.members if member.key.endswith(suffix)]
        limits = [limit for limit in statement.conditions.limiting(member.key for member in found) if not limit.unknown]
        waiting = [*statement.conditions.unknown, *(member.path for member in found if member.unknown)]
        if any(suffix == AUDIENCE or _says_who(limit, subjects) for limit in limits):
            continue
        if waiting:
            raise UnknownValueError(waiting[0])
        if suffix == AUDIENCE:
            yield _finding(statement, f"PROVIDER{suffix}")
        elif subjects and any(map(_is_named, limits)):
            named = ", ".join(value for limit in limits for value in limit.values)
            yield Finding(
                f"{statement.name} trusts {statement.show(named)}; allowed: token_subjects of policies/facts.toml",
                statement.path,
            )
        else:
            yield _finding(statement, f"PROVIDER{suffix}, owner and name in full")


def _says_whose_certificate(statement: Statement) -> bool:
    keys = {member.key for member in statement.conditions.members if member.key.startswith(CERTIFICATE_KEYS)}
    return statement.conditions.restricts_to(keys)


def _says_who(condition: Condition, subjects: tuple[str, ...]) -> bool:
    """Whether each subject is one that the facts name; where they name none, that it names its owner."""
    if not subjects:
        return _is_named(condition)
    return all(any(covers(subject, value) for subject in subjects) for value in condition.values)


def _is_named(condition: Condition) -> bool:
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
