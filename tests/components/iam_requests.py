"""Turns a policy round: requests that it allows, to be asked of other policies."""

import json
from collections.abc import Iterator
from typing import Any

from .iam_evaluator import Decision, Request, decide

NO_POLICY = '{"Statement": []}'


def allowed_by(policy: str, *, role_arn: str, region: str) -> Iterator[Request]:
    """One request for each action and resource of each statement that allows, with what its conditions ask for.

    A wildcard stands for ``x``. Each request is one that the policy indeed allows, or this fails.
    """
    account = role_arn.split(":")[4]
    for statement in json.loads(policy)["Statement"]:
        if statement["Effect"] != "Allow":
            continue
        for action in _list(statement["Action"]):
            for resource in _list(statement["Resource"]):
                request = Request(
                    action=action.replace("*", "X"),
                    resource=resource.replace("*", "x"),
                    principal=role_arn,
                    owner=account,
                    context=_context(statement.get("Condition", {}))
                    | {"aws:RequestedRegion": region, "aws:ResourceAccount": account, "s3:ResourceAccount": account},
                )
                assert answer(request, policy) is Decision.ALLOWED, request
                yield request


def answer(request: Request, *policies: str) -> Decision:
    """What IAM says to an identity that has these policies, of a resource that has none."""
    return decide(request, NO_POLICY, policies)


def _context(conditions: dict[str, dict[str, Any]]) -> dict[str, str]:
    found = {}
    for operator, keys in conditions.items():
        for key, values in keys.items():
            if operator != "Null":
                found[key] = _list(values)[0].replace("*", "")
            elif values == "false":
                found[key] = "x"
    return found


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
