"""How the resources of a stack, or of several, find each other."""

from __future__ import annotations

import pytest

from policies import tokens
from policies.resource import Resource, Stack
from policies.rules.aws.one_policy_each import check_in_stack as one_policy_each
from policies.view import UNKNOWN, View

from .pack import urn

_ROLE, _RIGHTS = tokens.ROLE[0], tokens.ROLE_POLICY[0]
_REPOSITORY, _SHARED_BY = tokens.REPOSITORY[0], tokens.REPOSITORY_POLICY[0]


def _made(token: str, stack: str, refers: dict[str, tuple[str, ...]] | None = None, **properties: object) -> Resource:
    return Resource(token, urn(token, "it", stack), View(properties), refers or {})


def _found(resource: Resource, *others: Resource) -> list[str]:
    link = Stack([resource, *others]).follow(resource, "role", types=tokens.ROLE)
    return [each.stack for each in link.found]


_ROLES = (_made(_ROLE, "dev", name="lab", id="lab"), _made(_ROLE, "prod", name="lab", id="lab"))


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_a_name_means_what_the_same_stack_has(stack: str) -> None:
    assert _found(_made(_RIGHTS, stack, role="lab"), *_ROLES) == [stack]
    assert _found(_made(_RIGHTS, stack, role="lab"), *reversed(_ROLES)) == [stack]


def test_a_name_means_what_the_engine_says_that_it_was_made_from() -> None:
    assert _found(_made(_RIGHTS, "prod", {"role": (_ROLES[0].urn,)}, role="lab"), *_ROLES) == ["dev"]
    assert _found(_made(_RIGHTS, "prod", {"role": (_ROLES[0].urn,)}, role=UNKNOWN), *_ROLES) == ["dev"]


def test_a_name_of_two_other_stacks_may_be_either() -> None:
    assert _found(_made(_RIGHTS, "test", role="lab"), *_ROLES) == ["dev", "prod"]


def test_a_name_means_what_is_in_the_same_region() -> None:
    west, east = (Resource(_ROLE, urn(_ROLE, each), View({"name": "lab", "region": each})) for each in ("w", "e"))
    link = Stack([west, east]).follow(_made(_RIGHTS, "test", role="lab", region="e"), "role", types=tokens.ROLE)
    assert link.found == (east,)


@pytest.mark.parametrize("names", ["lab", ["lab"], ["else", "lab"], [UNKNOWN, "lab"]])
def test_what_names_a_resource_by_value_is_attached_to_it(names: object) -> None:
    beside = _made(_RIGHTS, "dev", role=names)
    assert Stack([beside, _ROLES[0]]).attached_to(_ROLES[0], tokens.ROLE_POLICY, "role") == [beside]


def test_things_of_one_name_in_two_stacks_have_a_policy_each() -> None:
    both = [
        _made(token, stack, repository="tools", name="tools") for token in (_REPOSITORY, _SHARED_BY) for stack in "ab"
    ]
    stack = Stack(both)
    assert [list(one_policy_each(each, stack)) for each in both if each.type == _SHARED_BY] == [[], []]
