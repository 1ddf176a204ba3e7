from ipaddress import IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.network import DnsFirewall, Feature, PrivateNetworkArgs
from components.network._dns_firewall_plan import Rule, domain_problems, firewall_rules, platform_domains

from .samples import KEY, PLAN, TAGS, ZONES

RANGES = (IPv4Network("10.20.0.0/16"), IPv4Network("10.21.128.0/20"))


def allows(features: frozenset[Feature], name: str, region: str = "eu-west-1") -> bool:
    """Whether a name is on the list, as DNS Firewall compares them: an asterisk stands for one or more labels."""
    return any(
        name.endswith(domain[1:]) if domain.startswith("*.") else name == domain
        for domain in platform_domains(features, region, RANGES)
    )


CLUSTER = frozenset({Feature.CLUSTER})


@pytest.mark.parametrize(
    "name",
    [
        "cloudformation.eu-west-1.amazonaws.com",
        "ec2.eu-west-1.amazonaws.com",
        "logs.eu-west-1.amazonaws.com",
        "dynamodb.eu-west-1.amazonaws.com",
        "123456789012.ddb.eu-west-1.amazonaws.com",
        # The URLs that CloudFormation signs, in the three forms that it uses, by Region.
        "cloudformation-waitcondition-eu-west-1.s3.eu-west-1.amazonaws.com",
        "cloudformation-waitcondition-eu-west-1.s3-eu-west-1.amazonaws.com",
        "cloudformation-custom-resource-response-euwest1.s3.amazonaws.com",
        "eu-west-1-aws-parallelcluster.s3.eu-west-1.amazonaws.com",
        "al2023-repos-eu-west-1-de612dc2.s3.dualstack.eu-west-1.amazonaws.com",
        "fs-0123456789abcdef0.efs.eu-west-1.amazonaws.com",
        "eu-west-1a.fs-0123456789abcdef0.efs.eu-west-1.amazonaws.com",
        "fs-0123456789abcdef0.fsx.eu-west-1.amazonaws.com",
        "ip-10-20-1-4.eu-west-1.compute.internal",
        "4.1.20.10.in-addr.arpa",
        "9.130.21.10.in-addr.arpa",
    ],
)
def test_a_cluster_finds_what_it_needs(name: str) -> None:
    assert allows(CLUSTER, name)


@pytest.mark.parametrize(
    "name",
    [
        "example.org",
        "secret.attacker.example",
        "amazonaws.com",
        "amazonaws.com.attacker.example",
        "s3.amazonaws.com.attacker.example",
        "attackers3.amazonaws.com",
        "attackerec2.eu-west-1.amazonaws.com",
        "api.execute-api.eu-west-1.amazonaws.com",
        "sts.eu-west-1.amazonaws.com",
        "secretsmanager.eu-west-1.amazonaws.com",
        "ec2.us-east-1.amazonaws.com",
        "ip-10-20-1-4.us-east-2.compute.internal",
        "4.1.22.10.in-addr.arpa",
        "8.8.8.8.in-addr.arpa",
        "2.amazon.pool.ntp.org",
    ],
)
def test_a_cluster_finds_nothing_else(name: str) -> None:
    assert not allows(CLUSTER, name)


@pytest.mark.parametrize(
    ("feature", "name"),
    [
        (Feature.ACCOUNTING, "secretsmanager.eu-west-1.amazonaws.com"),
        (Feature.ACCOUNTING, "accounting.abcdefghijkl.eu-west-1.rds.amazonaws.com"),
        (Feature.CONTAINERS, "api.ecr.eu-west-1.amazonaws.com"),
        (Feature.CONTAINERS, "123456789012.dkr.ecr.eu-west-1.amazonaws.com"),
        (Feature.SESSION_MANAGER, "ssmmessages.eu-west-1.amazonaws.com"),
        (Feature.MONITORING, "monitoring.eu-west-1.amazonaws.com"),
        (Feature.LOGIN_NODES, "autoscaling.eu-west-1.amazonaws.com"),
        (Feature.LOGIN_NODES, "lab-a-login-0123456789abcdef.elb.eu-west-1.amazonaws.com"),
        (Feature.FILE_SYSTEMS, "elasticfilesystem.eu-west-1.amazonaws.com"),
    ],
)
def test_a_feature_brings_its_names(feature: Feature, name: str) -> None:
    assert allows(frozenset({feature}), name)
    assert not allows(CLUSTER, name)


def test_machines_of_the_first_region_have_names_of_their_own() -> None:
    assert allows(CLUSTER, "ip-10-20-1-4.ec2.internal", region="us-east-1")
    assert not allows(CLUSTER, "ip-10-20-1-4.ec2.internal", region="eu-west-1")


@given(features=st.frozensets(st.sampled_from(Feature)), region=st.sampled_from(["us-east-1", "us-gov-west-1"]))
def test_all_names_are_of_aws_or_of_the_vpc_and_fit_dns_firewall(features: frozenset[Feature], region: str) -> None:
    domains = platform_domains(features, region, RANGES)
    assert list(domains) == sorted(set(domains))
    assert domain_problems(domains) == []
    ends = (".amazonaws.com", ".ec2.internal", ".compute.internal", ".20.10.in-addr.arpa", ".21.10.in-addr.arpa")
    assert all(domain.endswith(ends) for domain in domains)
    assert all("*" not in domain.removeprefix("*.") for domain in domains)


def test_what_is_not_allowed_is_blocked_or_told() -> None:
    blocking = firewall_rules(DnsFirewall.BLOCK, ())
    assert blocking == (
        Rule(key="own", domains=None, priority=100, action="ALLOW", trusts_redirection=True),
        Rule(key="others", domains=("*",), priority=1000, action="BLOCK"),
    )
    telling = firewall_rules(DnsFirewall.ALERT, ("*.example.org",))
    assert [(rule.key, rule.action) for rule in telling] == [
        ("own", "ALLOW"),
        ("allowed", "ALLOW"),
        ("others", "ALERT"),
    ]
    assert telling[1].domains == ("*.example.org",)
    assert telling[1].priority < telling[2].priority


@pytest.mark.parametrize("domain", ["*", "*.org", "org", "Example.org", "example.org.", "a b.org", "*example.org", ""])
def test_domains_that_are_none_or_too_much_are_refused(domain: str) -> None:
    with pytest.raises(ValueError, match="PrivateNetworkArgs") as error:
        PrivateNetworkArgs(plan=PLAN, zones=ZONES, kms_key_arn=KEY, tags=TAGS, dns_allowed_domains=(domain,))
    assert f"dns_allowed_domains={domain!r}: name a domain in lower case, such as 'example.org'" in str(error.value)


def test_a_domain_twice_is_refused() -> None:
    assert domain_problems(["example.org", "*.example.org", "example.org"]) == [
        "dns_allowed_domains='example.org' is there twice; name it once"
    ]
