"""IAM policies as text: one account, one region, no white space."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# A managed policy's limit, in characters without white space
# (docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html).
MAX_MANAGED_POLICY_CHARACTERS = 6_144

Condition: TypeAlias = "Mapping[str, Mapping[str, str | Sequence[str]]]"
Statement: TypeAlias = "dict[str, str | Sequence[str] | Mapping[str, str] | Condition]"


@dataclass(frozen=True, kw_only=True)
class Scope:
    """The account and region that a policy is about."""

    partition: str
    region: str
    account: str

    def arn(self, service: str, resource: str) -> str:
        """The ARN of a resource in this account and region."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"

    def iam(self, resource: str) -> str:
        """The ARN of an IAM resource in this account."""
        return f"arn:{self.partition}:iam::{self.account}:{resource}"

    def aws_policy(self, name: str) -> str:
        """The ARN of a policy that AWS manages."""
        return f"arn:{self.partition}:iam::aws:policy/{name}"

    def bucket(self, name: str) -> str:
        """The ARN of a bucket; its objects are below it, at ``/*``."""
        return f"arn:{self.partition}:s3:::{name}"


def allow(
    sid: str, actions: Mapping[str, str], resources: Sequence[str], condition: Condition | None = None
) -> Statement:
    """A statement that allows actions, given as their names by service: ``{"s3": "GetObject ListBucket"}``."""
    statement: Statement = {
        "Sid": sid,
        "Effect": "Allow",
        "Action": [f"{service}:{name}" for service, names in actions.items() for name in names.split()],
        "Resource": resources,
    }
    return {**statement, "Condition": condition} if condition else statement


def no_public_address(scope: Scope) -> Statement:
    """A statement that keeps instances from being launched with a public address, whatever else allows it."""
    return {
        "Sid": "NoPublicAddress",
        "Effect": "Deny",
        "Action": "ec2:RunInstances",
        "Resource": scope.arn("ec2", "network-interface/*"),
        "Condition": {"Bool": {"ec2:AssociatePublicIpAddress": "true"}},
    }


def policy(*statements: Statement) -> str:
    """The statements as a policy."""
    return json.dumps({"Version": "2012-10-17", "Statement": statements}, separators=(",", ":"))
