"""Every component with arguments of all sorts: it is refused in words that name a field, or it is built."""

from __future__ import annotations

import re
from typing import Any

import pulumi
import pytest
from hypothesis import HealthCheck, given, settings

from components.package.shapes import Component, components

from .any_args import Draft, drafts, fields_below, right_draft
from .recorder import ACCOUNT, REGION, Recording, record

# What AWS answers and components look into.
OUTPUTS: dict[str, dict[str, Any]] = {
    "aws:cloudformation/stack:Stack": {
        "outputs": {
            "ClusterStatus": "CREATE_COMPLETE",
            "HeadNodeInstanceId": "i-1",
            "HeadNodePrivateIp": "10.0.0.9",
            "ServiceToken": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:provider",
            "SecretArn": f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:hpc-labs/nodes/munge-AbCdEf",
        }
    },
    "aws:ec2/vpc:Vpc": {"defaultRouteTableId": "rtb-default", "defaultNetworkAclId": "acl-default"},
    "aws:ec2/vpcEndpoint:VpcEndpoint": {"prefixListId": "pl-1"},
    "aws:rds/instance:Instance": {
        "address": f"db.abc.{REGION}.rds.amazonaws.com",
        "masterUserSecrets": [
            {"secretArn": f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:rds!db-1", "secretStatus": "active"}
        ],
    },
}


def build(component: Component, args: Any) -> Recording:
    def program() -> None:
        component.python("lab", args)

    return record(program, outputs=OUTPUTS)


@pytest.mark.parametrize("component", components(), ids=lambda component: component.name)
def test_what_a_fuzz_starts_from_is_built(component: Component) -> None:
    recording = build(component, right_draft(component.args).make())
    assert recording.of_type(component.token)


@pytest.mark.parametrize("component", components(), ids=lambda component: component.name)
def test_arguments_are_refused_by_name_or_built(component: Component) -> None:
    @settings(max_examples=40, suppress_health_check=list(HealthCheck))
    @given(drafts(component.args))
    def fuzz(draft: Draft) -> None:
        try:
            args = draft.make()
        except ValueError as refused:
            assert_names(draft, refused)
            return
        try:
            build(component, args)
        except (ValueError, pulumi.RunError) as refused:
            assert_names(draft, refused)

    fuzz()


def assert_names(draft: Draft, refused: Exception) -> None:
    """Whether the error names a field that is not as it should be, or has another one as ``field=value``.

    Of two values that do not go together, it may be the other one that is named.
    """
    text = str(refused)
    named = draft.changed & set(re.findall(r"\w+", text))
    quoted = fields_below(draft.python) & set(re.findall(r"\b(\w+)(?==)", text))
    assert named or quoted, f"names none of {', '.join(sorted(draft.changed))}: {text}"
