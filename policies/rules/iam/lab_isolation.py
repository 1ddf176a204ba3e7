"""No lab's roles and policies name what is another lab's."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ... import tokens
from ...controls import IDENTITY
from ...iam import read
from ...iam.belongings import KEYS, belongings
from ...iam.identity import ATTACHMENTS, attached_policies, own_policies
from ...model import Finding, Outcome, Rule, Severity, Unevaluated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ...iam import Statement
    from ...iam.belongings import Belongings
    from ...resource import Resource, Stack

# AWS answers with a policy where nobody gave one.
_ANSWERED = (*KEYS, *tokens.SECRET)
_ROLE_ATTACHMENTS = (*tokens.ROLE_ATTACHMENT, *tokens.POLICY_ATTACHMENT)

RULE = Rule(
    id="iam-lab-isolation",
    title="No lab's roles and policies name what is another lab's",
    severity=Severity.CRITICAL,
    types=(
        *tokens.IDENTITY_POLICY,
        *_ROLE_ATTACHMENTS,
        *tokens.BUCKET_POLICY,
        *tokens.ACCESS_POINT,
        *tokens.SECRET,
        *tokens.SECRET_POLICY,
        *KEYS,
        *tokens.KMS_KEY_POLICY,
        *tokens.KMS_GRANT,
        *tokens.EFS_POLICY,
    ),
    why="Labs of one platform belong to different people. Routes and groups keep their machines apart; buckets, "
    "secrets, keys and roles are reached through AWS, where nothing but policies does.",
    remediation="Name the lab's own prefix <virtual lab>/<project>/, secrets, keys, access points and roles. What "
    "several labs need belongs to the platform: tag it hpc-labs:virtual-lab = shared.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
    controls=IDENTITY,
    bad="""\
def lab(project, *prefixes):
    tags = {"hpc-labs:virtual-lab": "neuro", "hpc-labs:project": project}
    read = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": [f"arn:aws:s3:::lab-data/{p}/*" for p in prefixes]}
    document = json.dumps({"Version": "2012-10-17", "Statement": [read]})
    aws.iam.Policy(project, policy=document, tags=tags)


lab("spikes", "neuro/spikes")
lab("waves", "neuro/waves", "neuro/spikes")
""",
    good="""\
def lab(project, *prefixes):
    tags = {"hpc-labs:virtual-lab": "neuro", "hpc-labs:project": project}
    read = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": [f"arn:aws:s3:::lab-data/{p}/*" for p in prefixes]}
    document = json.dumps({"Version": "2012-10-17", "Statement": [read]})
    aws.iam.Policy(project, policy=document, tags=tags)


lab("spikes", "neuro/spikes")
lab("waves", "neuro/waves", "tools")
""",
)
_WHOM = "aws:principalarn"
_WHAT = ("aws:sourcearn", "elasticfilesystem:accesspointarn", "s3:dataaccesspointarn")
_ROLES = ("role", "roleName", "roles")
_PREFIX = "s3:prefix"


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """What a lab's policy names, and what a policy that is shared gives to one lab of another."""
    known = belongings(stack)
    if len(known.labs) < 2:
        return
    if resource.type in tokens.KMS_GRANT:
        yield from _grant(resource, known)
    elif resource.type in ATTACHMENTS:
        yield from _attached(resource, stack, known)
    else:
        yield from _policies(resource, known)
        if resource.type in tokens.ROLE:
            yield from _attached(resource, stack, known)


def _policies(resource: Resource, known: Belongings) -> Iterator[Outcome]:
    lab = known.lab_of(resource)
    for policy in (*own_policies(resource), resource.at("assumeRolePolicy")):
        if policy.unknown and resource.type in _ANSWERED and not resource.references.get("policy"):
            continue
        yield from read(policy).judge(partial(_named, known, lab))


def _named(known: Belongings, lab: str, statement: Statement) -> Iterator[Outcome]:
    if not statement.allows:
        return
    whom, what = _whom(known, statement), _what(known, statement)
    if lab:
        foreign = [(name, other) for name, other in (*whom, *what) if other != lab]
        owner, allowed = f", of lab {lab},", f"what is lab {lab}'s own, or shared"
    else:  # it is shared: what one lab gets is not another's
        foreign = [(name, other) for name, other in what for _, reader in whom if other != reader]
        owner, allowed = "", "to each lab its own"
    if foreign:
        name, other = foreign[0]
        yield Finding(
            f"{statement.name}{owner} names {statement.show(name)} of lab {other}; allowed: {allowed}", statement.path
        )
    elif waiting := (*statement.principals.unknown, *statement.resources.unknown):
        yield Unevaluated(waiting[0])


def _whom(known: Belongings, statement: Statement) -> list[tuple[str, str]]:
    """The identities that it is for, and their labs."""
    names = [] if statement.principals.excluded else [each.value for each in statement.principals.members]
    names += [
        value for limit in statement.conditions.on("aws:principalarn") if limit.positive for value in limit.values
    ]
    return [(name, lab) for name in names for lab in sorted(known.named(name))]


def _what(known: Belongings, statement: Statement) -> list[tuple[str, str]]:
    """What it opens, and whose that is."""
    names = [] if statement.resources.excluded else list(statement.resources.members)
    limits = [limit for limit in statement.conditions.on(*_WHAT) if limit.positive]
    names += [value for limit in limits for value in limit.values]
    found = [(name, lab) for name in names for lab in sorted(known.named(name))]
    prefixes = [limit for limit in statement.conditions.on(_PREFIX) if limit.positive]
    return found + [(value, lab) for limit in prefixes for value in limit.values if (lab := known.below(value))]


def _grant(resource: Resource, known: Belongings) -> Iterator[Outcome]:
    lab, principal = known.lab_of(resource), resource.at("granteePrincipal")
    if principal.unknown:
        yield Unevaluated(principal.path)
    elif lab and (others := known.named(str(principal.value(""))) - {lab}):
        yield Finding(
            f"{principal.path} is {principal.shown} of lab {min(others)}; allowed: roles of lab {lab}, and shared ones",
            principal.path,
        )


def _attached(resource: Resource, stack: Stack, known: Belongings) -> Iterator[Outcome]:
    """A role gets the policies of its own lab."""
    if resource.type in tokens.ROLE:
        roles = [resource]
    else:
        roles = [role for key in _ROLES for role in stack.follow(resource, key, types=tokens.ROLE).found]
    for view in attached_policies(resource):
        for policy in stack.follow_view(resource, view, types=tokens.POLICY).found:
            for role in roles:
                lab, other = known.lab_of(role), known.lab_of(policy)
                if lab and other and lab != other:
                    yield Finding(
                        f"{view.path} is {policy.name} of lab {other}, for role {role.name} of lab {lab}; allowed: "
                        f"policies of lab {lab}, and shared ones",
                        view.path,
                    )
