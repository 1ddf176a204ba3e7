"""Every VPC answers the private names of its endpoints."""

from collections.abc import Iterable, Mapping

from ... import tokens
from ...controls import BOUNDARY
from ...expectations import expect_true
from ...model import Finding, Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="route53-private-dns-on",
    title="Every VPC answers the private names of its endpoints",
    severity=Severity.MEDIUM,
    types=tokens.VPC,
    why="Without both switches the names of AWS's services lead to public addresses, and no node boots.",
    remediation="Set enableDnsSupport and enableDnsHostnames to true.",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html",
    controls=BOUNDARY,
    bad="""aws.ec2.Vpc("labs", cidr_block="10.0.0.0/16")""",
    good="""aws.ec2.Vpc("labs", cidr_block="10.0.0.0/16", enable_dns_support=True, enable_dns_hostnames=True)""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """Support is on by default, host names are off."""
    yield from expect_true(resource.at("enableDnsSupport"), default=True)
    yield from expect_true(resource.at("enableDnsHostnames"))


def remedy(resource: Resource) -> Mapping[str, object]:
    """Both switches on."""
    return (
        {key: True for key in ("enableDnsSupport", "enableDnsHostnames") if not resource.at(key).unknown}
        if any(isinstance(outcome, Finding) for outcome in check(resource))
        else {}
    )
