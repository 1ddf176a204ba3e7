"""No resource is of a type that nobody judges."""

from collections.abc import Iterable
from functools import cache

from ... import harmless, tokens
from ...facts import Facts
from ...model import ANY_AWS, Controls, Finding, Outcome, Rule, Severity
from ...network.interface_types import ROWS
from ...resource import Resource
from ...wildcards import matches

RULE = Rule(
    id="aws-type-known",
    title="Every resource is of a type that rules look at, or that was found to be harmless",
    severity=Severity.MEDIUM,
    types=(ANY_AWS,),
    why="AWS adds services every month; one that no rule knows may store, publish or send on whatever it is given.",
    remediation="Read what the type can do. What is right in your network is a row of [[types]] in "
    "policies/facts.toml, with the reason; what does no harm anywhere belongs into policies/harmless.py.",
    source="https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final",
    controls=Controls(nist=("CM-7b", "CM-7(5)", "CA-7")),
    bad="""\
aws.lightsail.Bucket("data", name="lab-data", bundle_id="small_1_0")
""",
    good="""\
aws.kms.Alias("lab", name="alias/lab", target_key_id=key.id)
""",
)


def check_with_facts(resource: Resource, facts: Facts) -> Iterable[Outcome]:
    """What neither a rule, nor the network that rules see, nor the reviewed lists of types know."""
    if resource.type not in _known() and not any(matches(row.type, resource.type) for row in facts.types):
        yield Finding(
            f"no rule looks at {resource.type}; allowed: types that a rule or policies/harmless.py knows, and those of "
            "[[types]] in policies/facts.toml"
        )


@cache
def _known() -> frozenset[str]:
    """Every type that rules look at, or read beside what they look at."""
    from ... import rules  # after all rules were imported, of which this is one
    from ...registry import discover

    rows = [row for name, row in vars(tokens).items() if name.isupper() and isinstance(row, tuple)]
    looked_at = (entry.rule.types for entry in discover(rules).all)
    return harmless.TYPES.union(*rows, *looked_at, *(row.types for row in ROWS))
