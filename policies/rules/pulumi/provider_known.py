"""Resources come from packages that rules see into."""

from collections.abc import Iterable

from ...controls import BOUNDARY
from ...documents import knows_native
from ...facts import Facts
from ...model import ANY_NATIVE, ANY_PROVIDER, Finding, Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="pulumi-provider-known",
    title="Resources come from packages that rules see into",
    severity=Severity.CRITICAL,
    types=(ANY_PROVIDER, ANY_NATIVE),
    why="What another cloud's package makes, or a type of AWS's that no rule knows, is outside of the network and its "
    "rules: data and names go there, and nobody is told.",
    remediation="Use resources of the package aws. Name a package that was read, and makes nothing outside of the "
    "network, under packages in policies/facts.toml.",
    source="https://www.pulumi.com/docs/iac/concepts/resources/providers/",
    controls=BOUNDARY,
    bad="""\
pulumi.ProviderResource("gcp", "theirs", {})
""",
    good="""\
pulumi.ProviderResource("random", "names", {})
""",
)
_PROVIDERS = ANY_PROVIDER.rstrip("*")
# Judged by its rules: aws, and aws-native where the table has the type; the commands and dynamic resources of
# command-not-used and dynamic-own-providers. Components make resources of other packages, which are judged. The others
# make values and no resources.
_KNOWN = frozenset(
    {
        "archive",
        "aws",
        "aws-native",
        "awsx",
        "command",
        "eks",
        "hpclabs",
        "pulumi",
        "pulumi-nodejs",
        "pulumi-python",
        "random",
        "std",
        "time",
        "tls",
    }
)


def check_with_facts(resource: Resource, facts: Facts) -> Iterable[Outcome]:
    """The provider's package; of the native one of AWS, the type."""
    if not resource.type.startswith(_PROVIDERS):
        if not knows_native(resource.type):
            yield Finding(f"no rule looks at {resource.type}; allowed: types of the package aws, and those like them")
        return
    package = resource.type.removeprefix(_PROVIDERS)
    if package not in _KNOWN and package not in facts.packages:
        yield Finding(f"a provider of the package {package}; allowed: aws, and packages of policies/facts.toml")
