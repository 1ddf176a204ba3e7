"""Policy documents: what their statements say, as far as it is known."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from ..model import Unevaluated
from ..view import UnknownValueError, View
from . import conditions, principals
from .conditions import STRANGER_KEYS, Conditions
from .patterns import Patterns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ..model import Outcome
    from .principals import Principals

# arn:partition:service:region:account:resource
_FIELDS = 6


@dataclass(frozen=True)
class Statement:
    """One statement. Its questions raise UnknownValueError where the answer depends on what is not known yet."""

    path: str
    effect: str
    """allow or deny; empty while it is not known."""
    sid: str
    principals: Principals
    actions: Patterns
    resources: Patterns
    conditions: Conditions
    secret: bool = False

    @property
    def name(self) -> str:
        """What messages call it."""
        return f"{self.path} ({self.show(self.sid) if self.sid else 'without Sid'})"

    @property
    def allows(self) -> bool:
        """Whether it allows something."""
        return self._has_effect("allow")

    @property
    def denies(self) -> bool:
        """Whether it denies something."""
        return self._has_effect("deny")

    @property
    def allows_everybody(self) -> bool:
        """Whether it allows something to anybody, wherever they come from."""
        return every(
            lambda: self.allows,
            lambda: self.principals.everybody,
            lambda: not self.conditions.restricts_to(STRANGER_KEYS),
        )

    def denies_without_tls(self, *actions: str, resources: Iterable[str] = ()) -> bool:
        """Whether it refuses everybody these actions, on all of these resources, over plain connections."""
        return every(
            lambda: self.denies,
            lambda: self.principals.everybody and not self.principals.excluded,
            lambda: self.conditions.only_off("aws:securetransport"),
            lambda: all(self.actions.includes(action.lower()) for action in actions),
            lambda: all(self.resources.includes(resource) for resource in resources),
        )

    def show(self, text: str) -> str:
        """A part of it as a message may show it."""
        return "[secret]" if self.secret else text

    def _has_effect(self, effect: str) -> bool:
        if not self.effect:
            raise UnknownValueError(f"{self.path}.Effect")
        return self.effect == effect


@dataclass(frozen=True)
class Document:
    """A policy. One that nobody set has no statements."""

    path: str
    statements: tuple[Statement, ...] = ()
    absent: bool = False
    open: tuple[Unevaluated, ...] = ()
    """What is not known of it, or cannot be read, beside what its statements say themselves."""

    def judge(self, about: Callable[[Statement], Iterable[Outcome]]) -> Iterator[Outcome]:
        """What is to be said of each statement, and of what cannot be judged yet."""
        yield from self.open
        for statement in self.statements:
            try:
                yield from about(statement)
            except UnknownValueError as unknown:
                yield Unevaluated(unknown.path)

    def any(self, test: Callable[[Statement], bool]) -> bool:
        """Whether one of the statements is so; raises UnknownValueError while that cannot be told."""
        missing = [each.path for each in self.open]
        for statement in self.statements:
            try:
                if test(statement):
                    return True
            except UnknownValueError as unknown:
                missing.append(unknown.path)
        if missing:
            raise UnknownValueError(missing[0])
        return False

    def denies_without_tls(self, *actions: str, resources: Iterable[str] = ()) -> bool:
        """Whether a statement refuses everybody these actions, on all of these resources, over plain connections."""
        wanted = tuple(resources)
        return self.any(lambda statement: statement.denies_without_tls(*actions, resources=wanted))


def every(*tests: Callable[[], bool]) -> bool:
    """Whether all of them hold. One that does not settles it, whatever is not known of the others."""
    missing = None
    for test in tests:
        try:
            if not test():
                return False
        except UnknownValueError as unknown:
            missing = missing or unknown
    if missing:
        raise missing
    return True


def read(policy: View) -> Document:
    """The policy that stands in a property: as text, as an object, as a secret, or not known yet."""
    if policy.absent or (policy.known and policy.value() == ""):  # states spell an unset policy as an empty text
        return Document(policy.path, absent=True)
    if policy.unknown:
        return Document(policy.path, open=(Unevaluated(policy.path),))
    text = policy.value()
    if isinstance(text, str):
        return _of_text(text, policy.path, policy.secret)
    return _of_object(policy)


@lru_cache(maxsize=2048)  # several rules read the same policy
def _of_text(text: str, path: str, secret: bool) -> Document:
    document = View(text, path, secret=secret).document()
    if document.unknown:
        return Document(path, open=(Unevaluated(path, "it is no JSON, so nobody can see into it"),))
    return _of_object(document)


def _of_object(document: View) -> Document:
    element = _element(document, "Statement")
    if element.unknown:
        return Document(document.path, open=(Unevaluated(element.path),))
    rows = element.each()
    statements = tuple(_statement(row) for row in rows if row.known)
    return Document(document.path, statements, open=tuple(Unevaluated(row.path) for row in rows if row.unknown))


def _statement(row: View) -> Statement:
    effect, sid = _element(row, "Effect"), _element(row, "Sid")
    # A policy has one of each pair; where it has both, IAM refuses it, and either is judged as if it were alone.
    excludes = not _element(row, "NotPrincipal").absent
    return Statement(
        path=row.path,
        effect=str(effect.value("")).lower() if not effect.unknown else "",
        sid=str(sid.value("")) if not sid.unknown else "",
        principals=principals.read(_element(row, "NotPrincipal" if excludes else "Principal"), excluded=excludes),
        actions=_patterns(row, "Action", "NotAction", str.lower),
        resources=_patterns(row, "Resource", "NotResource", _completed),
        conditions=conditions.read(_element(row, "Condition")),
        secret=row.secret,
    )


def _patterns(row: View, included: str, excluded: str, compared: Callable[[str], str]) -> Patterns:
    excludes = not _element(row, excluded).absent
    element = _element(row, excluded if excludes else included)
    members = [element] if element.unknown else element.each()
    written = tuple(str(member.value()) for member in members if member.known)
    return Patterns(
        tuple(map(compared, written)),
        excludes,
        ("[secret]",) if row.secret else written,
        tuple(member.path for member in members if member.unknown),
    )


def _completed(name: str) -> str:
    """An ARN with fewer than six fields as IAM completes it: with a star in each of the missing ones.

    docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
    """
    missing = _FIELDS - 1 - name.count(":")
    return name + ":*" * missing if missing > 0 and name.startswith("arn:") else name


def _element(view: View, name: str) -> View:
    """The element of that name; AWS does not look at the case of element names, so neither do we."""
    found = view.at(name)
    if found.absent:
        return next((value for key, value in view.items() if key.lower() == name.lower()), found)
    return found
