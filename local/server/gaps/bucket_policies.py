"""Bucket policies whose statements have conditions.

moto takes a statement for its action and resource alone, so that the usual "deny what does not come over TLS" or "deny
what does not come through the endpoint" would deny every request.
"""

import json
from typing import Any

from moto.iam.access_control import IAMPolicy, PermissionResult
from moto.s3.models import FakeBucket

from .gap import Gap, around


def _fill() -> None:
    @around(FakeBucket, "get_permission")
    def get_permission(original: Any, bucket: Any, action: str, resource: str) -> Any:
        if bucket.policy is None:
            return PermissionResult.NEUTRAL
        policy = json.loads(bucket.policy)
        statements = policy["Statement"] if isinstance(policy["Statement"], list) else [policy["Statement"]]
        unconditional = [statement for statement in statements if not statement.get("Condition")]
        if not unconditional:
            return PermissionResult.NEUTRAL
        return IAMPolicy(json.dumps({**policy, "Statement": unconditional})).is_action_permitted(action, resource)


GAP = Gap(
    name="Bucket policies with conditions",
    service="s3",
    modelled="A statement with a condition does not decide about a request; one without a condition does.",
    missing="Conditions are not evaluated: no request is denied for its endpoint, its caller or missing TLS.",
    fill=_fill,
)
