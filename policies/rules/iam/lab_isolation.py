"""No lab's roles and policies name what is another lab's."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ... import tokens
from ...controls import IDENTITY
from ...iam import read
from ...iam.belongings import KEYS, belongings, for_lab
from ...iam.identity import ATTACHMENTS, attached_policies, only_bounds, own_policies
from ...iam.patterns import names_anything
from ...iam.restrictable import RESTRICTABLE, service_of
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...network.members import TAGS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ...iam import Statement
    from ...iam.belongings import Belongings
    from ...iam.conditions import Conditions
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
    remediation="Name the lab's own prefix <virtual lab>/<project>/, secrets, keys, access points and roles, or ask "
    "for its tags by aws:ResourceTag; all of an account's are other labs' too. What several labs need belongs to the "
    "platform: tag it hpc-labs:virtual-lab = shared.",
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
_MOUNTED = "elasticfilesystem:accesspointarn"
_SOURCE, _WAYS = "aws:sourcearn", (_MOUNTED, "s3:dataaccesspointarn")
_ROLES = ("role", "roleName", "roles")
_PREFIX = "s3:prefix"
_OBJECTS = ("arn:aws:s3:::*/*",)
# What tells apart no labs: that things are there, which some of these actions can only ask of all.
_LOOKING = ("*:describe*", "*:list*")
_CLUSTER = "parallelcluster:cluster-name"
# Those of AWS in which ParallelCluster is.
_PARTITIONS = ("aws", "aws-us-gov", "aws-cn")


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
        yield from _policies(resource, stack, known)
        if resource.type in tokens.ROLE:
            yield from _attached(resource, stack, known)


def _policies(resource: Resource, stack: Stack, known: Belongings) -> Iterator[Outcome]:
    by_identity = resource.type in tokens.IDENTITY_POLICY
    about = partial(_named, known, known.lab_of(resource), by_identity, partial(only_bounds, resource, stack))
    for policy in (*own_policies(resource), resource.at("assumeRolePolicy")):
        if policy.unknown and resource.type in _ANSWERED and not resource.references.get("policy"):
            continue
        yield from read(policy).judge(about)


def _named(
    known: Belongings, lab: str, by_identity: bool, only_bounds: Callable[[], bool], statement: Statement
) -> Iterator[Outcome]:
    if not statement.allows:
        return
    whom = _whom(known, statement)
    if lab:
        found = (*whom, *_what(known, lab, statement, by_identity))
        foreign = [(name, other) for name, other in found if other != lab]
        owner, allowed = f", of lab {lab},", f"what is lab {lab}'s own, or shared"
    else:  # it is shared: what one lab gets is not another's
        readers = sorted({reader for _, reader in whom})
        given = ((reader, each) for reader in readers for each in _what(known, reader, statement, by_identity))
        foreign = [(name, other) for reader, (name, other) in given if other != reader]
        owner, allowed = "", "to each lab its own"
    if foreign and not only_bounds():
        name, other = foreign[0]
        yield Finding(
            f"{statement.name}{owner} names {statement.show(name)} of lab {other}; allowed: {allowed}", statement.path
        )
    elif waiting := (*statement.principals.unknown, *statement.resources.unknown):
        yield Unevaluated(waiting[0])


def _whom(known: Belongings, statement: Statement) -> list[tuple[str, str]]:
    """The identities that it is for, and their labs."""
    names = [] if statement.principals.excluded else [each.value for each in statement.principals.members]
    names += [value for limit in statement.conditions.on(_WHOM) if limit.positive for value in limit.values]
    return [(name, lab) for name in names for lab in sorted(known.named(name))]


def _what(known: Belongings, lab: str, statement: Statement, by_identity: bool) -> list[tuple[str, str]]:
    """What it opens to the lab, and whose that is."""
    resources, conditions = statement.resources, statement.conditions
    prefixes = [limit for limit in conditions.on(_PREFIX) if limit.positive]
    but = resources.members if resources.excluded else _OBJECTS if any(conditions.limiting((_PREFIX,))) else ()
    names = [] if any(conditions.limiting((_MOUNTED,))) else list(_patterns(statement, by_identity))
    limits = [limit for limit in conditions.on(_SOURCE, *_WAYS) if limit.positive]
    # A service asks on behalf of what is in the account, which any of its resources says as well.
    values = [value for limit in limits for value in limit.values if limit.key in _WAYS or not names_anything(value)]
    names += [(value, value) for value in values]
    found = [(name, other) for name, pattern in names for other in sorted(known.named(for_lab(pattern, lab), but))]
    found += [
        (value, other) for limit in prefixes for value in limit.values for other in known.listed(for_lab(value, lab))
    ]
    return [(name, other) for name, other in found if not _kept_out(other, lab, conditions)]


def _patterns(statement: Statement, by_identity: bool) -> Iterator[tuple[str, str]]:
    """The resources as they are written, and the patterns of ARNs that these stand for.

    The policy of a resource is about that resource alone, however widely it names it.
    """
    resources, actions = statement.resources, statement.actions
    for name in (resources.shown,) if resources.excluded else resources.members:
        if resources.excluded or not name.strip("*?"):
            services = {service_of(action) for action in actions.chosen(*RESTRICTABLE)} if by_identity else ()
            yield from ((name, f"arn:{part}:{service}:*:*:*") for service in sorted(services) for part in _PARTITIONS)
        elif not names_anything(name) or (by_identity and not _only_looks(statement)):
            yield name, name


def _only_looks(statement: Statement) -> bool:
    return statement.actions.within(*_LOOKING) and not statement.actions.touches("s3:listbucket*")


def _kept_out(other: str, lab: str, conditions: Conditions) -> bool:
    """Whether the resources have to have a tag that is the lab's and not the other's.

    A cluster's name is of one lab. In which account they are says nothing: labs share accounts.
    """
    for place, tag in enumerate((*TAGS, _CLUSTER)):
        keys = {each.key for each in conditions.members if each.key.endswith(f"resourcetag/{tag}")}
        for limit in conditions.limiting(keys):
            if tag == _CLUSTER:
                return {value.lower() for value in limit.values} == {f"${{aws:principaltag/{tag}}}"}
            own, theirs = lab.split("/")[place : place + 1], other.split("/")[place : place + 1]
            if [for_lab(value, lab) for value in limit.values] == own != theirs:
                return True
    return False


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
