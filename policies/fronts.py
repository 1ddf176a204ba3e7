"""What stands in front of ParallelCluster's provider: functions and APIs by which clusters are asked for.

Whoever calls a function that may call the provider's gets what that function lets them have, so that the same is asked
of its callers. This goes on for functions that may call such a function, as far as the graph shows it. An API calls a
function because a permission of the function says so, or by an integration with a role of its own.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from . import tokens
from .iam import read
from .iam.identity import attachments_of, only_bounds, own_policies, roles_of
from .integrations import APIS, TYPES, integrations
from .provisioner import FUNCTIONS, is_function, is_own, may_ask
from .resource import once_per_stack
from .view import UnknownValueError
from .wildcards import overlap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .iam import Patterns
    from .integrations import Integration
    from .resource import Resource, Stack
    from .view import View

INVOKES = ("lambda:invokefunction", "lambda:invokeasync", "lambda:invokefunctionurl")
OPENS = (
    "lambda:addpermission",
    "lambda:createeventsourcemapping",
    "lambda:createfunctionurlconfig",
    "lambda:updatefunctioncode",
    "lambda:updatefunctionconfiguration",
    "lambda:updatefunctionurlconfig",
)
"""What lets others call a function, or puts code of one's own in its place."""
INVOKES_AN_API = ("execute-api:invoke",)
API = "apigateway.amazonaws.com"
_NOT_YET = "-"
"""The id of an API that is not there yet: only a star names it."""
# In a function's name: a variable of a stage, or a part of the request (docs.aws.amazon.com/apigateway/latest/
# developerguide/aws-api-gateway-stage-variables-reference.html).
_VARIABLE = "{"


@once_per_stack
def fronts(stack: Stack) -> Fronts:
    """Those of a stack, found once."""
    return Fronts(stack)


class Fronts:
    """The functions of a graph that may ask for clusters, and the APIs that call them or the provider."""

    def __init__(self, stack: Stack) -> None:
        # The stack is not kept: it is the key by which this is.
        self._functions: set[str] = set()
        self._names: set[str] = set()
        self.arns: tuple[str, ...] = ()
        """The functions, as policies name them."""
        self.apis: tuple[str, ...] = ()
        """The APIs, as policies name them."""
        grants = list(_grants(stack))
        calls = [each for resource in stack.of(TYPES) for each in integrations(resource)]
        self._roles = {role.urn for role in stack.of(tokens.ROLE) if is_own(role, stack) or _is_principal(role, stack)}
        before = None
        while before != (now := (len(self._functions), len(self.apis), len(self._roles))):
            before = now
            apis, roles = self._permitted(stack)
            self.apis = tuple(dict.fromkeys((*apis, *self._integrated(calls, stack))))
            for resources, of_api, urns in grants:
                if self._granted(resources, of_api=of_api):
                    roles |= urns
            self._roles |= roles
            self._add(stack)

    def may_ask(self, resource: Resource, role: View, stack: Stack) -> bool | None:
        """Whether the role that a property names may ask for clusters; None where that cannot be told yet."""
        link = stack.follow_view(resource, role, types=tokens.ROLE)
        if any(each.urn in self._roles for each in link.found) or any(may_ask(arn, stack) for arn in link.outside):
            return True
        return None if link.unknown else False

    def is_named_by(self, resource: Resource, named: View, stack: Stack) -> bool | None:
        """Whether a property names the provider's function or one of these; None where that cannot be told yet."""
        if named.known and self.has(str(named.value())):
            return True
        link = stack.follow_view(resource, named, types=tokens.FUNCTION)
        if any(each.urn in self._functions for each in link.found):
            return True
        return None if named.unknown and not link.found else False

    def has(self, name: str) -> bool:
        """Whether a function's name or ARN is the provider's or one of these; or an API's ARN one of theirs."""
        if is_function(name):
            return True
        if ":execute-api:" in name:
            return _api_pattern(_api_id(name)) in self.apis
        return self._has_function(name)

    def named_in(self, resources: Patterns) -> bool:
        """Whether a statement's resources are some of the functions; those without a star are looked up."""
        if not self.arns or resources.excluded:
            return bool(self.arns) and resources.touches(*self.arns)
        plain = [name for name in resources.members if "*" not in name and "?" not in name]
        patterns = replace(resources, members=_others(resources, plain))
        return any(map(self._has_function, plain)) or touches(patterns, self.arns)

    def _has_function(self, name: str) -> bool:
        return name in self._names or name.rpartition(":function:")[2].partition(":")[0] in self._names

    def _granted(self, resources: Patterns, *, of_api: bool) -> bool:
        try:
            if of_api:
                return bool(self.apis) and touches(resources, self.apis)
            # What else is named does not matter once one is; what else is left out does.
            known = resources if resources.excluded else replace(resources, unknown=())
            return touches(known, (FUNCTIONS,)) or self.named_in(known)
        except UnknownValueError:
            return False

    def _permitted(self, stack: Stack) -> tuple[list[str], set[str]]:
        """The APIs and the roles that permissions of the provider's function or of these name."""
        roles: set[str] = set()
        apis: list[str] = []
        for permission in stack.of(tokens.FUNCTION_PERMISSION):
            if not self.is_named_by(permission, permission.at("function"), stack):
                continue
            who, source = permission.at("principal"), permission.at("sourceArn")
            if who.known and who.value() == API:
                ids = _ids(stack.follow_view(permission, source, types=APIS).found)
                ids += [_api_id(str(source.value()))] if source.known else []
                apis += filter(None, map(_api_pattern, ids))
            else:
                roles |= {role.urn for role in stack.follow_view(permission, who, types=tokens.ROLE).found}
        return apis, roles

    def _integrated(self, calls: list[Integration], stack: Stack) -> Iterator[str]:
        """The APIs whose integrations call the provider's function or one of these."""
        for call in calls:
            if not self._is_called_by(call, stack):
                continue
            if call.resource.type in APIS:
                ids = _ids((call.resource,))
            else:
                link = stack.follow_view(call.resource, call.api, types=APIS)
                ids = [*_ids(link.found), *link.outside]
            yield from filter(None, map(_api_pattern, ids))

    def _is_called_by(self, call: Integration, stack: Stack) -> bool:
        if not call.uri.known:
            return self.is_named_by(call.resource, call.uri, stack) is True
        if call.function and self.has(call.function):
            return True
        # What is called is up to a variable or to the caller: then it matters who calls it.
        return _VARIABLE in call.function and self.may_ask(call.resource, call.credentials, stack) is True

    def _add(self, stack: Stack) -> None:
        for function in stack.of(tokens.FUNCTION):
            if self.may_ask(function, function.at("role"), stack) and not is_own(function, stack):
                self._functions.add(function.urn)
                names = {str(function.at(key).value()) for key in ("name", "id") if function.at(key).known}
                arn = function.at("arn")
                self._names |= names | ({str(arn.value())} if arn.known else set())
        patterns = [f"arn:*:lambda:*:*:function:{name}" for name in self._names if not name.startswith("arn:")]
        arns = [name for name in self._names if name.startswith("arn:")]
        self.arns = tuple(sorted([*arns, *patterns, *(f"{each}:*" for each in (*arns, *patterns))]))


def touches(resources: Patterns, arns: tuple[str, ...]) -> bool:
    """Whether a statement's resources are some of these, compared between colons as IAM compares ARNs."""
    if resources.excluded:
        return resources.touches(*arns)
    if any(_overlap(member, arn) for member in resources.members for arn in arns):
        return True
    if resources.unknown:
        raise UnknownValueError(resources.unknown[0])
    return False


def holders(policy: Resource, stack: Stack) -> list[Resource]:
    """What gives an identity the policy: its attachments, the roles that name it; itself where it is an identity's."""
    return attachments_of(policy, stack) if policy.type in tokens.POLICY else [policy]


def _grants(stack: Stack) -> Iterator[tuple[Patterns, bool, set[str]]]:
    """What each statement that allows to call functions or APIs is about, whether it is of APIs, and whose it is."""
    for policy in stack.of(tokens.IDENTITY_POLICY):
        found = list(_statements(policy))
        if found and not _bounds(policy, stack):
            roles = {role.urn for holder in holders(policy, stack) for role in roles_of(holder, stack)}
            for patterns, of_api in found:
                yield patterns, of_api, roles


def _statements(policy: Resource) -> Iterator[tuple[Patterns, bool]]:
    for view in own_policies(policy):
        for statement in read(view).statements:
            if statement.effect == "allow":
                if statement.actions.chosen(*INVOKES):
                    yield statement.resources, False
                if statement.actions.chosen(*INVOKES_AN_API):
                    yield statement.resources, True


def _bounds(policy: Resource, stack: Stack) -> bool:
    try:
        return only_bounds(policy, stack)
    except UnknownValueError:
        return False


def _others(resources: Patterns, plain: list[str]) -> tuple[str, ...]:
    return tuple(name for name in resources.members if name not in plain)


def _overlap(one: str, other: str) -> bool:
    mine, theirs = one.split(":", 5), other.split(":", 5)
    if len(mine) < len(theirs):
        return overlap(one, other)  # a star at the end goes beyond colons
    return all(map(overlap, mine, theirs))


def _is_principal(role: Resource, stack: Stack) -> bool:
    arn = role.at("arn")
    return arn.known and may_ask(str(arn.value()), stack)


def _ids(apis: Iterable[Resource]) -> list[str]:
    return [str(api.at("id").value()) if api.at("id").known else _NOT_YET for api in apis]


def _api_id(arn: str) -> str:
    """The API in arn:aws:execute-api:region:account:id/stage/verb/path."""
    parts = arn.split(":", 5)
    return parts[5].partition("/")[0] if len(parts) == 6 and parts[2] == "execute-api" else ""


def _api_pattern(name: str) -> str:
    return f"arn:*:execute-api:*:*:{name}/*" if name and "*" not in name else ""
