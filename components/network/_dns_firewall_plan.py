"""Which names a private platform's machines may look up. Pure: no Pulumi, no AWS.

The resolver of a VPC answers public names even where no packet gets out, so that whoever owns a domain can be sent data
in the names that are asked for. A list of what is allowed closes that: AWS answers for all names on it itself.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Network

from ._endpoint_plan import Feature, interface_endpoints


class DnsFirewall(StrEnum):
    """What happens to a query for a name that is not allowed."""

    BLOCK = "block"
    """The answer is that the name does not exist."""
    ALERT = "alert"
    """It is answered, and the query log says that it would have been blocked: for the first weeks of a platform."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule of the firewall; the first that matches a name decides.

    Attributes:
        key: what the rule and its list are named after.
        domains: the names, with ``*.`` for all below one; None for the platform's own, which depend on the Region.
        priority: the lower, the earlier; gaps leave room for rules in between.
        action: ``ALLOW``, ``BLOCK`` or ``ALERT``.
        trusts_redirection: a name that an allowed one leads to by CNAME or DNAME is not looked up in the lists.
    """

    key: str
    domains: tuple[str, ...] | None
    priority: int
    action: str
    trusts_redirection: bool = False


# All names of a list are of AWS, which answers for them itself: a query tells nobody else anything. The forms of S3's
# names are those that AWS's own software uses: CloudFormation signs URLs of three of them, by Region, and Amazon
# Linux's repositories are dual-stack names.
_ALWAYS = (
    "s3.amazonaws.com",
    "*.s3.amazonaws.com",
    "s3.{region}.amazonaws.com",
    "*.s3.{region}.amazonaws.com",
    "*.s3-{region}.amazonaws.com",
    "*.s3.dualstack.{region}.amazonaws.com",
    "dynamodb.{region}.amazonaws.com",
    "*.ddb.{region}.amazonaws.com",  # the SDKs' name of an account's DynamoDB
    "*.efs.{region}.amazonaws.com",
    "*.fsx.{region}.amazonaws.com",
    "*.{region}.vpce.amazonaws.com",
)
_OF_FEATURES = {
    Feature.ACCOUNTING: ("*.{region}.rds.amazonaws.com",),
    Feature.LOGIN_NODES: ("*.elb.{region}.amazonaws.com",),  # the load balancer that each pool has
}
_OF_ENDPOINTS = {
    "ecr.api": "api.ecr.{region}.amazonaws.com",
    "ecr.dkr": "*.dkr.ecr.{region}.amazonaws.com",
}

# DNS Firewall takes letters, digits and hyphens between dots, and one asterisk in front ("Managing your own domain
# lists", Route 53 Developer Guide). At least two parts: an allowed top-level domain would allow too much.
_DOMAIN = re.compile(r"(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_LONGEST = 255


def platform_domains(features: Collection[Feature], region: str, vpc_ranges: Iterable[IPv4Network]) -> tuple[str, ...]:
    """The names that a platform needs: AWS's services that it has endpoints for, and its own machines both ways."""
    names = [*_ALWAYS]
    names += [name for feature in sorted(features) for name in _OF_FEATURES.get(feature, ())]
    names += [
        _OF_ENDPOINTS.get(endpoint.service, f"{endpoint.service}.{{region}}.amazonaws.com")
        for endpoint in interface_endpoints(features)
    ]
    names.append("*.ec2.internal" if region == "us-east-1" else "*.{region}.compute.internal")
    return tuple(sorted({name.format(region=region) for name in names} | set(_reverse_zones(vpc_ranges))))


def firewall_rules(mode: DnsFirewall, allowed: tuple[str, ...]) -> tuple[Rule, ...]:
    """The rules: the platform's own names, those that the user allows, and all others.

    Allowed names may lead to others: S3's names do. Whoever allows a domain trusts its owner with where it leads.
    """
    rules = [Rule(key="own", domains=None, priority=100, action="ALLOW", trusts_redirection=True)]
    if allowed:
        rules.append(Rule(key="allowed", domains=allowed, priority=200, action="ALLOW", trusts_redirection=True))
    rules.append(Rule(key="others", domains=("*",), priority=1000, action=mode.upper()))
    return tuple(rules)


def domain_problems(domains: Iterable[str]) -> list[str]:
    """What is wrong with the domains that a user allows."""
    given = list(domains)
    problems = [
        f"dns_allowed_domains={domain!r}: name a domain in lower case, such as 'example.org' for itself or "
        "'*.example.org' for all below it"
        for domain in given
        if not _DOMAIN.fullmatch(domain) or len(domain) > _LONGEST
    ]
    twice = sorted({domain for domain in given if given.count(domain) > 1})
    return problems + [f"dns_allowed_domains={domain!r} is there twice; name it once" for domain in twice]


def _reverse_zones(vpc_ranges: Iterable[IPv4Network]) -> Iterator[str]:
    """The names of addresses: ``*.20.10.in-addr.arpa`` for 10.20.0.0/16, within which every range of a VPC is."""
    for vpc_range in vpc_ranges:
        first, second, *_ = str(vpc_range.network_address).split(".")
        yield f"*.{second}.{first}.in-addr.arpa"
