"""Policies for tests."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from policies.iam import Statement, read
from policies.view import View

if TYPE_CHECKING:
    from collections.abc import Mapping

US, THEM = "111122223333", "999988887777"


def policy(*statements: Mapping[str, object]) -> str:
    """A policy as text."""
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def allow(principal: object = None, action: object = "s3:GetObject", **others: object) -> dict[str, object]:
    """A statement; keywords are further elements."""
    made = {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": "*", **others}
    return {key: value for key, value in made.items() if value is not None}


def statement(row: Mapping[str, object]) -> Statement:
    """The statement as rules read it."""
    (found,) = read(View({"Statement": [row]}, "policy")).statements
    return found
