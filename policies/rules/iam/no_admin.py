"""No identity may do everything."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ... import tokens
from ...controls import IDENTITY
from ...iam import Statement
from ...iam.identity import attached_policies, judge_allowed
from ...iam.managed import is_administrator
from ...iam.patterns import ALL
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource

RULE = Rule(
    id="iam-no-admin",
    title="No identity may do everything",
    severity=Severity.CRITICAL,
    types=(
        *tokens.IDENTITY_POLICY,
        *tokens.ROLE_ATTACHMENT,
        *tokens.USER_ATTACHMENT,
        *tokens.GROUP_ATTACHMENT,
        *tokens.POLICY_ATTACHMENT,
    ),
    why="Whoever gets hold of such an identity owns the account: it opens the network, reads every lab and removes the "
    "logs of it.",
    remediation="Name the actions and resources that it needs; IAM Access Analyzer writes a policy from what was used.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-1",
    controls=replace(IDENTITY, fsbp=("IAM.1",), cis=("2.14",)),
    bad="""\
everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
aws.iam.RolePolicy("all", role=role.name, policy=json.dumps({"Version": "2012-10-17", "Statement": [everything]}))
""",
    good="""\
read = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::lab-data/*"}
aws.iam.RolePolicy("read", role=role.name, policy=json.dumps({"Version": "2012-10-17", "Statement": [read]}))
""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """No statement that allows all actions on all resources, whatever its conditions; no policy of AWS's either."""
    yield from judge_allowed(resource, _everything)
    for arn in attached_policies(resource):
        if arn.unknown:
            yield Unevaluated(arn.path)
        elif is_administrator(arn.value()):
            yield Finding(f"{arn.path} is {arn.shown}; allowed: a policy that names what is needed", arn.path)


def _everything(statement: Statement) -> Iterator[Outcome]:
    if not statement.actions.excluded and statement.actions.includes(ALL, "*:*") and statement.resources.everything:
        yield Finding(
            f"{statement.name} allows {statement.actions.shown} on {statement.resources.shown}; allowed: the actions "
            "and resources that are needed",
            statement.path,
        )
