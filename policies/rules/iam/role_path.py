"""Roles of labs stand below a path of their own."""

from collections.abc import Iterable

from ... import tokens
from ...controls import IDENTITY
from ...expectations import expect
from ...model import Level, Outcome, Rule, Severity
from ...resource import Resource

_LABS = "/hpc-labs/"
RULE = Rule(
    id="iam-role-path",
    title="Every role stands below a path that says whose it is",
    severity=Severity.LOW,
    types=tokens.ROLE,
    why="Policies name roles by their path: who may pass roles of /hpc-labs/ cannot pass the account's others.",
    remediation='Set path to "/hpc-labs/", or to one with the name of the lab in it. It cannot be changed later: '
    "the role is replaced.",
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
    lab = resource.at("tags", "hpc-labs:virtual-lab").value("")
    if lab == "shared":
        return ()
    allowed = f"a path of the labs, such as {_LABS}"
    return expect(resource.at("path"), lambda path: _tells(str(path), str(lab)), allowed, default="/")


def _tells(path: str, lab: str) -> bool:
    """Whether the path says whose the role is; those that consoles and services give to all roles do not."""
    if path.startswith(_LABS):
        return True
    folders = path.strip("/").split("/")
    return lab in folders if lab else folders[0] not in ("", "service-role", "aws-service-role", "aws-reserved")
