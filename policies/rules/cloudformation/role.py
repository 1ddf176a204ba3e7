"""CloudFormation acts with roles of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ... import tokens
from ...controls import IDENTITY
from ...iam.given import expect_our_role
from ...model import Outcome, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ...resource import Resource, Stack

RULE = Rule(
    id="cloudformation-role",
    title="CloudFormation acts with roles of ours",
    severity=Severity.CRITICAL,
    types=(*tokens.CLOUDFORMATION_STACK, *tokens.STACK_SET),
    why="A stack that has a role does all that the role may do, for whoever may change its template: with a role of "
    "another account that is out of sight, with an administrator's it is everything.",
    remediation="Leave iamRoleArn and administrationRoleArn unset, so that whoever deploys is asked for their own "
    "rights, or name a role of this stack, which is judged like any other.",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html",
    controls=IDENTITY,
    bad="""\
aws.cloudformation.Stack("labs", template_body="{}", iam_role_arn=f"arn:aws:iam::{OTHER_ACCOUNT}:role/deploys")
vpc.id  # something of the account
""",
    good="""\
aws.cloudformation.Stack("labs", template_body="{}", iam_role_arn=role.arn)
""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """The role of a stack, or the one that deploys a stack set into accounts."""
    key = "administrationRoleArn" if resource.type in tokens.STACK_SET else "iamRoleArn"
    role = resource.at(key)
    if role.unknown or role.value():  # states spell an unset one as an empty text
        yield from expect_our_role(resource, role, stack, tokens.ROLE)
