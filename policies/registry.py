"""Finds the rules: every module `rules/<service>/<rule>.py`, checked once for form."""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .facts import Facts
from .model import Outcome, Rule
from .resource import Resource, Stack

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

_CHECKS = ("check", "check_with_facts", "check_in_stack")
ResourceCheck = Callable[[Resource, Facts], Iterable[Outcome]]
StackCheck = Callable[[Resource, Stack], Iterable[Outcome]]
Remedy = Callable[[Resource], "Mapping[str, object]"]


class RegistryError(Exception):
    """Some rules are not well formed."""


@dataclass(frozen=True)
class ResourceRule:
    """A rule that judges a resource by its own properties, before it is deployed."""

    rule: Rule
    check: ResourceCheck
    remedy: Remedy | None = None
    """New values of top-level properties that mend what the rule finds, where that is safe; empty: nothing to mend."""


@dataclass(frozen=True)
class StackRule:
    """A rule that judges a resource by what else is in its stack, once all of it is known."""

    rule: Rule
    check: StackCheck


class Registry:
    """The rules of the pack, by resource type."""

    def __init__(self, rules: Iterable[ResourceRule | StackRule]) -> None:
        self.all = tuple(rules)
        ids = Counter(entry.rule.id for entry in self.all)
        if duplicates := sorted(rule_id for rule_id, count in ids.items() if count > 1):
            raise RegistryError(f"rule ids used twice: {', '.join(duplicates)}; give each rule an id of its own")
        by_type: defaultdict[str, list[ResourceRule]] = defaultdict(list)
        self.stack_rules: list[StackRule] = []
        for entry in self.all:
            if isinstance(entry, StackRule):
                self.stack_rules.append(entry)
                continue
            for token in entry.rule.types:
                by_type[token].append(entry)
        self._by_type = dict(by_type)
        # Rules about every type that begins so.
        self._beginning = {token[:-1]: by_type[token] for token in by_type if token.endswith("*")}

    def for_type(self, token: str) -> Iterable[ResourceRule]:
        """The rules that judge a resource of this type by itself."""
        own = self._by_type.get(token, ())
        others = [rule for start, rules in self._beginning.items() if token.startswith(start) for rule in rules]
        return (*own, *others) if others else own


def discover(package: ModuleType) -> Registry:
    """All rules below `package`, in the order of their ids.

    Raises:
        RegistryError: a module has no `RULE`, not exactly one check, an id that is not its path's, or a type twice.
    """
    rules: list[ResourceRule | StackRule] = []
    problems: list[str] = []
    for service in pkgutil.iter_modules(package.__path__):
        folder = importlib.import_module(f"{package.__name__}.{service.name}")
        for found in pkgutil.iter_modules(folder.__path__):
            module = importlib.import_module(f"{folder.__name__}.{found.name}")
            # A service whose name is a word of Python's has a folder with a _ behind it.
            entry = _entry(module, f"{service.name.rstrip('_')}-{found.name}".replace("_", "-"))
            if isinstance(entry, str):
                problems.append(f"{module.__name__}: {entry}")
            else:
                rules.append(entry)
    if problems:
        raise RegistryError("\n".join(problems))
    return Registry(sorted(rules, key=lambda entry: entry.rule.id))


def _entry(module: ModuleType, expected_id: str) -> ResourceRule | StackRule | str:
    rule = getattr(module, "RULE", None)
    if not isinstance(rule, Rule):
        return "has no RULE; define one of type policies.model.Rule"
    if rule.id != expected_id:
        return f"its id is {rule.id!r}; by its path it is {expected_id!r}"
    if len(set(rule.types)) != len(rule.types):
        return "lists a resource type twice"
    remedy = getattr(module, "remedy", None)
    checks = {name: found for name in _CHECKS if callable(found := getattr(module, name, None))}
    match checks:
        case {"check": check, **others} if not others:
            return ResourceRule(rule, lambda resource, _: check(resource), remedy)
        case {"check_with_facts": check, **others} if not others:
            return ResourceRule(rule, check, remedy)
        case {"check_in_stack": check, **others} if not others and remedy is None:
            if patterns := [token for token in rule.types if token.endswith("*")]:
                return f"its types have {', '.join(patterns)}; name each: check_in_stack gets them by whole names"
            return StackRule(rule, check)
    return (
        "define one of check(resource), check_with_facts(resource, facts) and check_in_stack(resource, stack); "
        "the last without a remedy"
    )
