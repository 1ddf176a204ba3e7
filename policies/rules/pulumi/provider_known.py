"""Resources come from packages that rules see into."""

from collections.abc import Iterable, Iterator

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
    "rules: data and names go there, and nobody is told. So it is with another program under a package's name.",
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
        "cloudinit",
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
# Where the engine keeps them: pkg/resource/deploy/providers/registry.go of pulumi/pulumi; older ones kept them beside
# the arguments.
_INTERNAL = ("__internal",)
_PROGRAM = ("pluginDownloadURL", "parameterization")


def check_with_facts(resource: Resource, facts: Facts) -> Iterable[Outcome]:
    """The provider's package, and its program; of the native one of AWS, the type."""
    if not resource.type.startswith(_PROVIDERS):
        if not knows_native(resource.type):
            yield Finding(f"no rule looks at {resource.type}; allowed: types of the package aws, and those like them")
        return
    package = resource.type.removeprefix(_PROVIDERS)
    if package not in _KNOWN and package not in facts.packages:
        yield Finding(f"a provider of the package {package}; allowed: aws, and packages of policies/facts.toml")
    elif package not in facts.packages:
        yield from _of_others(resource)


def _of_others(resource: Resource) -> Iterator[Outcome]:
    """Whether what stands behind the package's name is told by the program: who says where it is, says what it does."""
    for key in _PROGRAM:
        for place in (resource.at(*_INTERNAL, key), resource.at(key)):
            if not place.absent and place.value() not in ("", {}):
                yield Finding(
                    f"{place.path} is {place.shown}; allowed: none for a package that is known by its name, so "
                    "leave it out, or list the package under packages in policies/facts.toml",
                    place.path,
                )
