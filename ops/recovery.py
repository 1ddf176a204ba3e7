"""What to do about a run that was cut off: which of its creations to take into the state, and which not."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from .orphans import (
    FIND,
    MADE_ANEW,
    REPEATABLE,
    REPEATABLE_PREFIX,
    Clients,
    Find,
    NoNameError,
    OrphanError,
    aws_clients,
)
from .state import Resource, State

_CREATING = "creating"


class Verdict(StrEnum):
    """What becomes of an interrupted creation."""

    TAKEN = "taken into the state"
    NOTHING = "nothing of it exists"
    REPEATED = "made again by the next up, without harm"
    LOOK = "look for yourself"


@dataclass(frozen=True)
class Finding:
    """An interrupted creation, what there is of it, and what becomes of it."""

    resource: Resource
    verdict: Verdict
    ids: tuple[str, ...] = ()
    why: str = ""

    def __str__(self) -> str:
        """Return a line for people."""
        ids = f" ({', '.join(self.ids)})" if self.ids else ""
        why = f": {self.why}" if self.why else ""
        return f"{self.resource.type.rsplit(':', 1)[-1]} {self.resource.name}{ids}: {self.verdict}{why}"


@dataclass(frozen=True)
class Recovery:
    """What is to be done about a stack's interrupted operations."""

    findings: tuple[Finding, ...]
    place: str = ""
    """The account and region that were searched."""

    @property
    def taken(self) -> Mapping[str, str]:
        """Ids by URN of what goes into the state."""
        taken = (finding for finding in self.findings if finding.verdict is Verdict.TAKEN)
        return {finding.resource.urn: finding.ids[0] + _region_of(finding.resource) for finding in taken}

    def __str__(self) -> str:
        """Return a line a creation, for people."""
        lines = [f"  {finding}" for finding in self.findings] or ["  Nothing was being created."]
        if self.place:
            lines.append(f"  Searched {self.place}.")
        if any(finding.verdict is Verdict.LOOK for finding in self.findings):
            lines.append(
                "  What you have to look for is forgotten by the stack. If it exists, delete it in AWS, so that the "
                "next up can make it, or keep it with `pulumi import TYPE NAME ID`."
            )
        return "\n".join(lines)


def _region_of(resource: Resource) -> str:
    """Return what the provider wants behind an id of another region than its own."""
    region = resource.text("region")
    return f"@{region}" if region else ""


def plan_recovery(state: State) -> Recovery:
    """Look in AWS for what the interrupted creations have made.

    Raises:
        OrphanError: AWS cannot be asked, or is still at work.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    creating = [operation.resource for operation in state.interrupted if operation.kind == _CREATING]
    providers = {provider.urn: provider for provider in state.of_type("pulumi:providers:aws")}
    by_default = next((provider for provider in providers.values() if not provider.parent), None)

    clients_of = cache(aws_clients)

    def clients(resource: Resource) -> Clients:
        provider = providers.get(resource.provider, by_default)
        # A resource may be in another region than its provider.
        region = resource.text("region") or (provider.text("region") if provider else "")
        return clients_of(region, _role(provider) if provider else "")

    try:
        places = {_place(clients(resource)) for resource in creating if resource.type in FIND}
        return Recovery(pair(state, creating, FIND, clients), "; ".join(sorted(places)))
    except (BotoCoreError, ClientError) as error:
        raise OrphanError(
            f"AWS cannot be asked what an interrupted run of {state.stack} has made: {error}\n"
            "Nothing was changed. Use the credentials with which the stack is brought up, and run this again."
        ) from None


def _role(provider: Resource) -> str:
    """Return the role that a provider assumes; the engine keeps lists of a provider's config as JSON."""
    roles = provider.properties.get("assumeRoles")
    roles = json.loads(roles) if isinstance(roles, str) else roles
    first = roles[0] if isinstance(roles, list) and roles else None
    return str(first.get("roleArn") or "") if isinstance(first, dict) else ""


def _place(clients: Clients) -> str:
    sts = clients("sts")
    return f"account {sts.get_caller_identity()['Account']}, {sts.meta.region_name or 'default region'}"


def pair(
    state: State, creating: list[Resource], find: Mapping[str, Find], clients: Callable[[Resource], Clients]
) -> tuple[Finding, ...]:
    """Pair each interrupted creation with the one thing that exists and that nobody knows, if there is one."""
    existing = {resource.urn for resource in state.resources}
    known = set(state.ids)
    findings = []
    for resource in creating:
        replaces = resource.urn in existing
        finding = _judge(resource, find.get(resource.type), clients(resource), known, replaces=replaces)
        known.update((resource.type, id_) for id_ in finding.ids)
        findings.append(finding)
    return tuple(findings)


def _judge(
    resource: Resource, find: Find | None, clients: Clients, known: set[tuple[str, str]], *, replaces: bool
) -> Finding:
    if resource.type in REPEATABLE or resource.type.startswith(REPEATABLE_PREFIX):
        return Finding(resource, Verdict.REPEATED)
    if find is None:
        return Finding(resource, Verdict.LOOK, why="how to find this type is not known here")
    try:
        ids = tuple(id_ for id_ in dict.fromkeys(find(clients, resource)) if (resource.type, id_) not in known)
    except NoNameError as error:
        return Finding(resource, Verdict.LOOK, why=str(error))
    if not ids:
        return Finding(resource, Verdict.NOTHING)
    if len(ids) > 1:
        return Finding(resource, Verdict.LOOK, ids, why="more than one fits")
    if replaces:
        return Finding(resource, Verdict.LOOK, ids, why="the stack has one of that name already")
    again = "it may be half made, so the next up makes it anew" if resource.type in MADE_ANEW else ""
    return Finding(resource, Verdict.TAKEN, ids, again)


def taken_in(exported: str, ids: Mapping[str, str]) -> str:
    """Return an exported state with no open operations, and with the resources that have one of these ids.

    `pulumi refresh --import-pending-creates` is meant for this, and as of Pulumi 3.259 drops what it is given. So the
    resource goes where the engine would have written it: behind all that it depends on, since those were there before
    its creation began. A refresh then reads the rest of it; should that not come to pass, the engine does it with the
    next update.
    """
    document = json.loads(exported)
    deployment = document["deployment"]
    for operation in deployment.pop("pending_operations", None) or []:
        row = operation["resource"]
        if operation["type"] == _CREATING and row["urn"] in ids:
            marks = {"refreshBeforeUpdate": True} | ({"taint": True} if row["type"] in MADE_ANEW else {})
            deployment["resources"].append({**row, "id": ids[row["urn"]], **marks})
    return json.dumps(document)
