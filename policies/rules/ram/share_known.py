"""What is shared goes to accounts that are listed."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ... import tokens
from ...controls import NO_PUBLIC_ACCESS
from ...expectations import expect_false
from ...facts import Facts
from ...model import Finding, Outcome, Rule, Severity
from ...receivers import is_listed
from ...resource import Resource

RULE = Rule(
    id="ram-share-known",
    title="Resources are shared with listed accounts only",
    severity=Severity.HIGH,
    types=(*tokens.RESOURCE_SHARE, *tokens.SHARE_PRINCIPAL),
    why="A shared subnet, prefix list or resolver rule is a door that no route table shows.",
    remediation="Leave allowExternalPrincipals false, and share with our organisation or with accounts that "
    "policies/facts.toml lists.",
    source="https://docs.aws.amazon.com/ram/latest/userguide/working-with-sharing-create.html",
    controls=replace(NO_PUBLIC_ACCESS, nist=(*NO_PUBLIC_ACCESS.nist, "AC-21")),
    bad="""\
aws.ram.ResourceShare("subnets", allow_external_principals=True)
""",
    good="""\
aws.ram.ResourceShare("subnets", allow_external_principals=False)
""",
)


def check_with_facts(resource: Resource, facts: Facts) -> Iterable[Outcome]:
    """The switch of a share, and each of those that it is shared with."""
    if resource.type in tokens.RESOURCE_SHARE:
        yield from expect_false(resource.at("allowExternalPrincipals"))
        return
    principal = resource.at("principal")
    if not is_listed(str(principal.value("")), facts):
        yield Finding(
            f"principal is {principal.shown}; allowed: an account or the organisation of policies/facts.toml",
            "principal",
        )


def remedy(resource: Resource) -> Mapping[str, object]:
    """The switch."""
    switch = resource.at("allowExternalPrincipals")
    if resource.type not in tokens.RESOURCE_SHARE or switch.unknown or switch.value() is not True:
        return {}
    return {"allowExternalPrincipals": False}
