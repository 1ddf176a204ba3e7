"""The engine's events of one preview, as a small typed model.

``pulumi preview --event-log FILE`` (which the CLI has when ``PULUMI_DEBUG_COMMANDS`` is true) and ``pulumi preview
--json`` with ``PULUMI_ENABLE_STREAMING_JSON_PREVIEW`` write the same events, one JSON object a line. What is not known
here is passed over, so that a newer engine's log can be read as well.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from policies.view import UNKNOWN

from ..state import Json, Resource, StateError

_ERRORS = ("error",)
# What programs print, and what they log: not the engine's own debugging.
_SAID = ("error", "warning", "info", "info#err")


class LogError(StateError):
    """A file is no event log; the message says which and what to do."""


@dataclass(frozen=True)
class Step:
    """What the engine would do with a resource, which it has before, after, or both."""

    op: str
    urn: str
    type: str
    old: Resource | None
    new: Resource | None
    keys: tuple[str, ...]
    """The properties whose change needs another resource."""
    diffs: tuple[str, ...]
    """The properties that change."""
    detail: Mapping[str, str]
    """Kinds of difference (`update`, `add-replace`, ...) by path, where the provider tells."""


@dataclass(frozen=True)
class PolicyEvent:
    """What a policy pack said."""

    pack: str
    policy: str
    level: str
    severity: str
    urn: str
    message: str


@dataclass(frozen=True)
class Remediation:
    """A resource that a policy pack would change before it is deployed, and the properties that differ then."""

    policy: str
    urn: str
    properties: tuple[str, ...]


@dataclass(frozen=True)
class Said:
    """What the engine, the program or a provider said about a resource, or about nothing in particular."""

    severity: str
    urn: str
    text: str

    @property
    def is_error(self) -> bool:
        """Whether the preview fails because of it."""
        return self.severity in _ERRORS


@dataclass(frozen=True)
class Log:
    """One preview."""

    stack: str
    steps: tuple[Step, ...] = ()
    policies: tuple[PolicyEvent, ...] = ()
    remediations: tuple[Remediation, ...] = ()
    said: tuple[Said, ...] = ()
    result: str = ""
    """The engine's own: succeeded or failed; empty where the log ends before."""
    packs: tuple[str, ...] = ()
    """The policy packs that were loaded, with their versions."""
    whole_stack_judged: bool = False
    """Whether the rules over the whole stack ran: they come last, and not at all when something failed before."""
    unchanged: int = field(default=0)

    @cached_property
    def stack_resource(self) -> str:
        """The URN of the stack itself."""
        urns = (step.urn for step in self.steps if step.type == "pulumi:pulumi:Stack")
        return next(urns, "")


def read_log(text: str, name: str) -> Log:
    """Read an event log; ``name`` is the stack's where no event names it.

    Raises:
        LogError: it is none.
    """
    events = list(_events(text, name))
    steps = tuple(
        step for kind, body in events if kind in ("resourcePreEvent", "resOutputsEvent") for step in _step(body)
    )
    summary = next((body for kind, body in events if kind == "summaryEvent"), {})
    changes = _mapping(summary.get("resourceChanges"))
    return Log(
        stack=next((step.urn.split("::")[0].rsplit(":", 1)[-1] for step in steps), name),
        steps=steps,
        policies=tuple(_policy(body) for kind, body in events if kind == "policyEvent"),
        remediations=tuple(_remediation(body) for kind, body in events if kind == "policyRemediationEvent"),
        said=tuple(_said(events)),
        result=_text(summary.get("result")),
        packs=tuple(sorted(_packs(summary.get("PolicyPacks")))),
        whole_stack_judged=any(kind == "policyAnalyzeStackSummaryEvent" for kind, _ in events),
        unchanged=sum(number for op, number in changes.items() if op == "same" and isinstance(number, int)),
    )


def _events(text: str, name: str) -> Iterator[tuple[str, Mapping[str, Json]]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            event = json.loads(line)
        except ValueError:
            event = None
        if not isinstance(event, dict):
            raise LogError(
                f"line {number} of the events of {name} is {line[:60]!r}, and no JSON object. A log is written by "
                "`PULUMI_DEBUG_COMMANDS=true pulumi preview --event-log FILE`."
            )
        for kind, body in event.items():
            if isinstance(body, dict):
                yield kind, body


def _step(event: Mapping[str, Json]) -> Iterator[Step]:
    metadata = _mapping(event.get("metadata"))
    urn, op = _text(metadata.get("urn")), _text(metadata.get("op"))
    if urn and op:
        detail = _mapping(metadata.get("detailedDiff"))
        yield Step(
            op=op,
            urn=urn,
            type=_text(metadata.get("type")),
            old=_resource(metadata.get("old")),
            new=_resource(metadata.get("new")),
            keys=_texts(metadata.get("keys")),
            diffs=_texts(metadata.get("diffs")),
            detail={path: _text(_mapping(kind).get("diffKind")) for path, kind in sorted(detail.items())},
        )


def _resource(value: Json) -> Resource | None:
    row = _mapping(value)
    if not row:
        return None
    return Resource(
        urn=_text(row.get("urn")),
        type=_text(row.get("type")),
        custom=row.get("custom") is True,
        id=_text(row.get("id")),
        parent=_text(row.get("parent")),
        inputs=_mapping(known(row.get("inputs"))),
        outputs=_mapping(known(row.get("outputs"))),
        protect=row.get("protect") is True,
        retain_on_delete=row.get("retainOnDelete") is True,
        external=row.get("external") is True,
        provider=_text(row.get("provider")).rpartition("::")[0],
    )


def known(value: Json) -> Json:
    """Return a value without what only the deployment will tell."""
    if isinstance(value, list):
        return [known(item) for item in value if item != UNKNOWN]
    if isinstance(value, dict):
        return {key: known(item) for key, item in value.items() if item != UNKNOWN}
    return None if value == UNKNOWN else value


def _policy(body: Mapping[str, Json]) -> PolicyEvent:
    return PolicyEvent(
        pack=_text(body.get("policyPackName")),
        policy=_text(body.get("policyName")),
        level=_text(body.get("enforcementLevel")),
        severity=_text(body.get("severity")),
        urn=_text(body.get("resourceUrn")),
        message=_text(body.get("message")).strip("\n"),
    )


def _remediation(body: Mapping[str, Json]) -> Remediation:
    before, after = _mapping(body.get("before")), _mapping(body.get("after"))
    changed = {key for key in {*before, *after} if before.get(key) != after.get(key)}
    return Remediation(_text(body.get("policyName")), _text(body.get("resourceUrn")), tuple(sorted(changed)))


def _said(events: list[tuple[str, Mapping[str, Json]]]) -> Iterator[Said]:
    """Yield what was said; a provider's words come one line an event, so what follows each other is put together."""
    lines: list[str] = []
    for kind, body in events:
        severity = _text(body.get("severity"))
        if kind != "diagnosticEvent" or severity not in _SAID or body.get("ephemeral") is True:
            continue
        text = _text(body.get("message")).rstrip("\n")
        if severity == "info#err" and not body.get("urn"):
            lines.append(text)
            continue
        yield Said(severity, _text(body.get("urn")), text)
    if lines:
        yield Said("info#err", "", "\n".join(lines))


def _packs(value: Json) -> Iterator[str]:
    for pack, version in _mapping(value).items():
        yield f"{pack.split('|')[0]} {version}"  # the rest is where it is on this machine


def _mapping(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, dict) else {}


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: Json) -> tuple[str, ...]:
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()
