"""What becomes of each resource, from the steps that the engine would take."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ..state import Resource
from .data import STORES
from .log import Log, Step


class Kind(StrEnum):
    """What happens to a resource; the worst first."""

    DELETE = "delete"
    REPLACE = "replace"
    UPDATE = "update"
    CREATE = "create"
    IMPORT = "import"
    READ = "read"


_KINDS = {
    "create": Kind.CREATE,
    "create-replacement": Kind.REPLACE,
    "delete": Kind.DELETE,
    "delete-replaced": Kind.REPLACE,
    "import": Kind.IMPORT,
    "import-replacement": Kind.REPLACE,
    "read": Kind.READ,
    "read-replacement": Kind.READ,
    "replace": Kind.REPLACE,
    "update": Kind.UPDATE,
}


@dataclass(frozen=True)
class Change:
    """One resource that does not stay as it is."""

    urn: str
    type: str
    kind: Kind
    id: str
    """Its id in AWS before the change."""
    properties: tuple[str, ...]
    """What changes in it."""
    causes: tuple[str, ...]
    """The properties because of which it is replaced."""
    protect: bool
    """Whether Pulumi refuses to delete it."""
    unprotected: bool
    """Whether the change takes that protection away."""
    retain: bool
    """Whether it is left in AWS when it leaves the stack."""
    holds: str
    """What data it has; empty for one without."""
    guards: tuple[str, ...]
    """What AWS itself does for that data."""

    @property
    def name(self) -> str:
        """The name that the program gave it."""
        return self.urn.split("::", 3)[-1]

    @property
    def ends(self) -> bool:
        """Whether the resource that is there now goes away, or leaves the stack."""
        return self.kind in (Kind.DELETE, Kind.REPLACE)

    @property
    def touches_data(self) -> bool:
        """Whether data goes away with it, leaves the stack, or is not protected any more."""
        return bool(self.holds) and (self.ends or self.unprotected)


def changes_of(log: Log) -> tuple[Change, ...]:
    """Return what changes at a provider, the worst first: components, providers and the engine's own are left out."""
    steps: dict[str, list[Step]] = defaultdict(list)
    for step in log.steps:
        resource = step.new or step.old
        if resource and resource.custom and not step.type.startswith("pulumi:"):
            steps[step.urn].append(step)
    found = [change for urn, its in steps.items() for change in _change(urn, its)]
    order = list(Kind)
    return tuple(
        sorted(found, key=lambda change: (order.index(change.kind), not change.holds, change.type, change.urn))
    )


def _change(urn: str, steps: list[Step]) -> Iterator[Change]:
    kinds = [_KINDS[step.op] for step in steps if step.op in _KINDS]
    old, new = _first(step.old for step in steps), _first(step.new for step in steps)
    unprotected = bool(old and new and old.protect and not new.protect)
    if not kinds and not unprotected:
        return
    kind = min(kinds, key=list(Kind).index) if kinds else Kind.UPDATE
    store = STORES.get(steps[0].type)
    before = old or new
    if before is None:
        return
    yield Change(
        urn=urn,
        type=steps[0].type,
        kind=kind,
        id=before.id,
        properties=_unique(key for step in steps for key in (*step.detail, *step.diffs))
        or _differing(old, new)
        or (("protect",) if unprotected else ()),
        causes=_unique(cause for step in steps for cause in _causes(step)) if kind is Kind.REPLACE else (),
        protect=before.protect,
        unprotected=unprotected,
        retain=before.retain_on_delete,
        holds=store.holds if store else "",
        guards=store.kept_by({**before.outputs, **before.inputs}) if store else (),
    )


def _causes(step: Step) -> Iterator[str]:
    """Yield the paths that the provider marks as needing another resource, and else the keys that it names."""
    paths = [path for path, kind in step.detail.items() if kind.endswith("-replace")]
    covered = {path.split(".")[0].split("[")[0] for path in paths}
    yield from paths
    yield from (key for key in step.keys if key not in covered)


def _differing(old: Resource | None, new: Resource | None) -> tuple[str, ...]:
    """Return the inputs that differ, for a provider that does not name them."""
    if not (old and new):
        return ()
    keys = sorted({*old.inputs, *new.inputs} - {"__provider", "__defaults"})
    return tuple(key for key in keys if old.inputs.get(key) != new.inputs.get(key))


def _first(resources: Iterable[Resource | None]) -> Resource | None:
    return next(filter(None, resources), None)


def _unique(items: Iterable[str]) -> tuple[str, ...]:
    """Return the items in order, each once, without those that a more precise path stands for."""
    found = list(dict.fromkeys(items))
    tops: Mapping[str, bool] = {
        item: any(other.startswith((f"{item}.", f"{item}[")) for other in found) for item in found
    }
    return tuple(item for item in found if not tops[item])
