"""What several variants add to the lab."""

from __future__ import annotations

from typing import Any

import pulumi_aws as aws

from tests.policies.corpus.program.lab import (
    ACCOUNT,
    allow,
    policy,
)


def trust(principal: dict[str, str] | str, **condition: Any) -> str:
    """A trust policy."""
    statement = allow(principal, "sts:AssumeRole", **condition)
    del statement["Resource"]
    return policy(statement)


def role(**changes: Any) -> Any:
    """A further role."""
    given = {
        "path": "/hpc-labs/",
        "permissions_boundary": f"arn:aws:iam::{ACCOUNT}:policy/hpc-labs/boundary",
        "assume_role_policy": trust({"Service": "ec2.amazonaws.com"}),
    }
    arguments = {key: value for key, value in {**given, **changes}.items() if value is not None}
    return lambda lab: aws.iam.Role(lab.new("extra"), **arguments)


def rights(*statements: dict[str, Any]) -> Any:
    """Further rights of the provisioner's role."""
    return lambda lab: aws.iam.RolePolicy(lab.new("extra"), role=lab["provisioner-role"].id, policy=policy(*statements))
