"""Users get rights by roles or groups."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import IDENTITY
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource

RULE = Rule(
    id="iam-no-user-policy",
    title="No policy is a single user's, and none is hidden inside a group",
    severity=Severity.MEDIUM,
    types=(
        *tokens.USER_POLICY,
        *tokens.GROUP_POLICY,
        *tokens.USER_ATTACHMENT,
        *tokens.POLICY_ATTACHMENT,
    ),
    why="Rights that hang on one person are forgotten when the person changes, and inline policies are in no list of "
    "policies.",
    remediation="Attach a managed policy to a role, or to a group.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-2",
    controls=replace(IDENTITY, fsbp=("IAM.2",), cis=("2.13",)),
    bad="""\
aws.iam.UserPolicyAttachment("mine", user="me", policy_arn=f"arn:aws:iam::{ACCOUNT}:policy/hpc-labs/read")
""",
    good="""\
aws.iam.RolePolicyAttachment("ours", role=role.name, policy_arn=f"arn:aws:iam::{ACCOUNT}:policy/hpc-labs/read")
""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """Only policies of roles, and managed ones of groups."""
    if resource.type in tokens.POLICY_ATTACHMENT:
        users = resource.at("users")
        if users.unknown:
            yield Unevaluated(users.path)
        elif resource.each("users"):
            yield Finding(f"{users.path} is {users.shown}; allowed: roles and groups", users.path)
        return
    kind = "group" if resource.type in tokens.GROUP_POLICY else "user"
    name = resource.at(kind)
    allowed = "a managed policy of the group" if kind == "group" else "a policy of a role, or of a group"
    yield Finding(f"the policy is of {kind} {name.shown} alone; allowed: {allowed}", kind)
