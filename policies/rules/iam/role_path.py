"""Roles of labs stand below a path of their own."""

from collections.abc import Iterable

from ... import tokens
from ...controls import IDENTITY
from ...expectations import expect
from ...model import Level, Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="iam-role-path",
    title="Every role stands below a path that says whose it is",
    severity=Severity.LOW,
    types=tokens.ROLE,
    why="Policies name roles by their path: who may pass roles of /hpc-labs/ cannot pass the account's others.",
    remediation='Set path, such as "/hpc-labs/". It cannot be changed later: the role is replaced.',
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html",
    controls=IDENTITY,
    level=Level.ADVISORY,
    bad="""\
lambda_ = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
aws.iam.Role(
    "function",
    assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [lambda_]}),
    permissions_boundary=boundary,
)
""",
    good="""\
lambda_ = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
aws.iam.Role(
    "function",
    path="/hpc-labs/",
    assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [lambda_]}),
    permissions_boundary=boundary,
)
""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """A path below the root, but for roles of the platform: they are named by their ARNs, and a path replaces them."""
    if resource.at("tags", "hpc-labs:virtual-lab").value("") == "shared":
        return ()
    return expect(
        resource.at("path"), lambda path: path not in ("/", ""), "a path of the labs, such as /hpc-labs/", default="/"
    )
