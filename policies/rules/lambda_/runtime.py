"""Functions run on what AWS still patches."""

from collections.abc import Iterable

from ... import tokens
from ...expectations import expect
from ...model import Controls, Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="lambda-runtime",
    title="Functions run on runtimes that AWS still patches",
    severity=Severity.MEDIUM,
    types=tokens.FUNCTION,
    why="AWS stops patching a runtime on the day of its deprecation, and lets no such function be changed soon after.",
    remediation="Set runtime to a supported one, such as python3.13.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html",
    controls=Controls(nist=("CA-9(1)", "CM-2", "SI-2"), hipaa=("308(a)(5)(ii)(A)",), fsbp=("Lambda.2",)),
    bad="""\
aws.lambda_.Function("old", role=role.arn, runtime="python3.8", handler="old.main", s3_bucket="lab-data", s3_key="o")
""",
    good="""\
aws.lambda_.Function("new", role=role.arn, runtime="python3.13", handler="new.main", s3_bucket="lab-data", s3_key="n")
""",
)
# Deprecated by the table of the source (2026); what is newer than this list passes.
_DEPRECATED = frozenset(
    {
        *("dotnetcore1.0", "dotnetcore2.0", "dotnetcore2.1", "dotnetcore3.1", "dotnet5.0", "dotnet6", "dotnet7"),
        *("nodejs", "nodejs4.3", "nodejs4.3-edge", "nodejs6.10", "nodejs8.10", "nodejs10.x", "nodejs12.x"),
        *("nodejs14.x", "nodejs16.x", "nodejs18.x", "nodejs20.x"),
        *("python2.7", "python3.6", "python3.7", "python3.8", "python3.9"),
        *("ruby2.5", "ruby2.7", "ruby3.2", "java8", "go1.x", "provided"),
    }
)


def check(resource: Resource) -> Iterable[Outcome]:
    """Not one of those that are deprecated; images bring their own."""
    return expect(
        resource.at("runtime"), lambda name: str(name) not in _DEPRECATED, "a supported runtime, such as python3.13"
    )
