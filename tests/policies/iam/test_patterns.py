from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from policies.view import UNKNOWN, UnknownValueError

from .documents import allow, statement

if TYPE_CHECKING:
    from collections.abc import Callable


def test_actions_are_compared_without_case() -> None:
    actions = statement(allow(action=["IAM:Pass*", "s3:GetObject"])).actions
    assert actions.touches("iam:passrole")
    assert actions.includes("iam:passrole")
    assert not actions.includes("iam:*")
    assert actions.touches("iam:*")
    assert actions.within("iam:*", "s3:*")
    assert not actions.within("iam:*")
    assert actions.shown == "IAM:Pass*, s3:GetObject"


def test_all_actions_but_some() -> None:
    actions = statement(allow(action=None, NotAction=["iam:*", "s3:GetObject"])).actions
    assert not actions.touches("iam:passrole")
    assert actions.touches("s3:*")
    assert not actions.includes("s3:*")
    assert actions.includes("ec2:*")
    assert actions.everything
    assert not actions.within("s3:*")
    assert actions.chosen("iam:passrole", "s3:putobject") == ("s3:putobject",)
    assert actions.shown == "everything but iam:*, s3:GetObject"


def test_what_is_known_may_settle_it() -> None:
    actions = statement(allow(action=["s3:*", UNKNOWN])).actions
    assert actions.includes("s3:getobject")
    assert not actions.within("ec2:*")
    questions: list[Callable[[], bool]] = [
        lambda: actions.touches("ec2:*"),
        lambda: actions.within("s3:*"),
        lambda: actions.everything,
    ]
    for question in questions:
        with pytest.raises(UnknownValueError):
            question()
