"""Decides one AWS request against policy documents, as IAM would, so that tests can speak of requests and answers.

It knows the part of IAM's language that this library uses and fails on anything else. What it follows:
docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html (a deny anywhere wins; inside an
account a resource policy or an identity policy is enough; across accounts both are needed; a KMS key is reached only
as its own policy says) and reference_policies_elements_condition_operators.html (what an absent key does).
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from fnmatch import fnmatchcase
from typing import Any

_VARIABLE = re.compile(r"\$\{([^}]*)\}")


class Decision(Enum):
    ALLOWED = "allowed"
    DENIED = "denied by a statement"
    NOT_ALLOWED = "not allowed by any statement"


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is asked of AWS. ``principal`` is an IAM ARN, a service's domain, or None for nobody in particular."""

    action: str
    resource: str
    principal: str | None
    owner: str  # the account that the resource belongs to
    context: Mapping[str, str] = field(default_factory=dict)

    @property
    def account(self) -> str | None:
        return self.principal.split(":")[4] if self.principal and self.principal.startswith("arn:") else None

    def values(self) -> dict[str, str]:
        who = {}
        if self.account:
            who = {"aws:PrincipalArn": str(self.principal), "aws:PrincipalAccount": self.account}
        return {**who, **self.context}


def everything(service: str) -> str:
    """An identity policy that allows all of a service: what remains refused is refused by the resource's policy."""
    return json.dumps({"Statement": [{"Effect": "Allow", "Action": f"{service}:*", "Resource": "*"}]})


def decide(request: Request, resource_policy: str, identity: Sequence[str] = (), *, key: bool = False) -> Decision:
    """The answer of IAM; ``key`` for a KMS key, which no identity policy can open by itself."""
    own = [s for document in identity for s in json.loads(document)["Statement"]]
    of_resource = json.loads(resource_policy)["Statement"]
    matching_own = [s for s in own if _applies(s, request)]
    matching = [s for s in of_resource if _names(s["Principal"], request) and _applies(s, request)]
    if any(s["Effect"] == "Deny" for s in [*matching_own, *matching]):
        return Decision.DENIED
    by_identity = any(s["Effect"] == "Allow" for s in matching_own)
    directly = any(s["Effect"] == "Allow" and not _hands_to_iam(s) for s in matching)
    handed = any(s["Effect"] == "Allow" and _hands_to_iam(s) for s in matching)
    if request.account is None:
        allowed = directly
    elif request.account != request.owner:
        allowed = by_identity and (directly or handed)
    elif key:
        allowed = directly or (handed and by_identity)
    else:
        allowed = directly or by_identity
    return Decision.ALLOWED if allowed else Decision.NOT_ALLOWED


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _hands_to_iam(statement: Mapping[str, Any]) -> bool:
    principal = statement["Principal"]
    return isinstance(principal, dict) and all(str(arn).endswith(":root") for arn in _list(principal.get("AWS", "")))


def _names(principal: Any, request: Request) -> bool:
    if principal == "*":
        return True
    if set(principal) == {"Service"}:
        return request.principal in _list(principal["Service"])
    assert set(principal) == {"AWS"}, f"principal {principal}"
    return any(
        arn in ("*", request.principal) or (arn.endswith(":root") and request.account == arn.split(":")[4])
        for arn in _list(principal["AWS"])
    )


def _applies(statement: Mapping[str, Any], request: Request) -> bool:
    assert set(statement) <= {"Sid", "Effect", "Principal", "Action", "Resource", "Condition"}, sorted(statement)
    assert "${" not in json.dumps(statement["Resource"]), "the evaluator knows variables in conditions only"
    values = request.values()
    return (
        any(fnmatchcase(request.action.lower(), pattern.lower()) for pattern in _list(statement["Action"]))
        and any(fnmatchcase(request.resource, pattern) for pattern in _list(statement["Resource"]))
        and all(
            _meets(operator, key, [str(v) for v in _list(wanted)], values)
            for operator, keys in statement.get("Condition", {}).items()
            for key, wanted in keys.items()
        )
    )


def _meets(operator: str, key: str, wanted: list[str], values: Mapping[str, str]) -> bool:
    """Whether a condition is met, once the variables in what it wants are replaced.

    A variable without a value makes the statement invalid
    (docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html), so nothing meets it.
    """
    names = {name for text in wanted for name in _VARIABLE.findall(text)}
    if not names <= values.keys():
        return False
    assert not any(character in values[name] for name in names for character in "*?"), "a wildcard in a variable"
    filled = [_VARIABLE.sub(lambda found: values[found[1]], text) for text in wanted]
    return _holds(operator, key, filled, values.get(key))


def _holds(operator: str, key: str, wanted: list[str], value: str | None) -> bool:
    if operator == "Null":
        return (value is None) == (wanted == ["true"])
    if operator.endswith("IfExists"):
        return value is None or _holds(operator.removesuffix("IfExists"), key, wanted, value)
    if operator in ("StringNotEquals", "StringNotLike", "ArnNotLike"):
        return not _holds(operator.replace("Not", ""), key, wanted, value)
    if value is None:
        return False
    match operator:
        case "Bool" | "StringEquals":
            return value in wanted
        case "StringLike" | "ArnLike":
            return any(fnmatchcase(value, pattern) for pattern in wanted)
        case "NumericLessThan":
            return any(float(value) < float(limit) for limit in wanted)
    raise AssertionError(f"the evaluator does not know {operator}")
