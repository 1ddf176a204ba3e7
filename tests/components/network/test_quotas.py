from ipaddress import IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.network import (
    QUOTAS,
    AddressPlan,
    Quota,
    Quotas,
    lab_bounds,
    node_bounds,
    platform_bounds,
)
from components.network._quotas import as_markdown, lab_capacity, quota_problems

from .samples import PLAN

WIDE = AddressPlan(
    vpc=IPv4Network("10.20.0.0/16"),
    labs=IPv4Network("10.20.0.0/17"),
    shared=IPv4Network("10.20.240.0/20"),
    lab_prefix=28,
)


def test_every_quota_says_what_it_is_and_where_that_is_written() -> None:
    assert QUOTAS.keys() == set(Quota)
    for fact in QUOTAS.values():
        assert fact.source.startswith("docs.aws.amazon.com/")
        assert fact.highest is None or fact.highest >= fact.default


def test_the_docs_show_every_quota() -> None:
    table = as_markdown().splitlines()
    assert len(table) == 2 + len(Quota)
    assert "| `ipv4-ranges-per-vpc` | IPv4 CIDR blocks per VPC | 5 | 50 | docs.aws.amazon.com/" in as_markdown()
    assert "| `subnets-per-vpc` | Subnets per VPC | 200 |  | docs.aws.amazon.com/" in as_markdown()


def test_addresses_bound_a_platform_of_usual_labs() -> None:
    narrowest, *_ = lab_bounds(PLAN, 2, Quotas())
    assert str(narrowest) == "Blocks of /24 in 10.20.0.0/17: 128 less 0, 1 each, leave room for 128"
    assert lab_capacity(PLAN, 2, Quotas()) == 128


def test_quotas_bound_a_platform_of_small_labs() -> None:
    assert WIDE.lab_capacity() == 2048
    assert [(bound.limit, bound.room) for bound in lab_bounds(WIDE, 3, Quotas())][:4] == [
        ("Subnets per VPC", 197),
        ("Route tables per VPC", 198),
        ("Network ACLs per VPC", 198),
        ("VPC security groups per Region", 355),
    ]
    raised = dict.fromkeys((Quota.SUBNETS_PER_VPC, Quota.ROUTE_TABLES_PER_VPC, Quota.NETWORK_ACLS_PER_VPC), 1000)
    assert lab_capacity(WIDE, 3, Quotas(raised)) == 355
    assert lab_capacity(WIDE, 3, Quotas({**raised, Quota.SECURITY_GROUPS_PER_REGION: 10_000})) == 997


@given(
    zones=st.integers(2, 6),
    prefix=st.integers(20, 28),
    raised=st.dictionaries(st.sampled_from(Quota), st.integers(0, 20_000)),
)
def test_capacity_is_the_narrowest_bound_and_grows_with_quotas(
    zones: int, prefix: int, raised: dict[Quota, int]
) -> None:
    plan = AddressPlan(vpc=PLAN.vpc, labs=PLAN.labs, shared=PLAN.shared, lab_prefix=prefix)
    more = {
        quota: min(QUOTAS[quota].default + extra, QUOTAS[quota].highest or 10**9) for quota, extra in raised.items()
    }
    before, after = lab_capacity(plan, zones, Quotas()), lab_capacity(plan, zones, Quotas(more))
    assert before <= after <= plan.lab_capacity()
    for bound in lab_bounds(plan, zones, Quotas(more)):
        assert bound.taken + after * bound.each <= bound.value


def test_nodes_and_platforms_are_bounded_too() -> None:
    narrowest, usage = node_bounds(2, 3, Quotas())
    assert (narrowest.limit, narrowest.room) == ("Network interfaces per Region", 4992)
    assert (usage.limit, usage.room) == ("Network Address Usage", 64_000 - 8 * 6)
    assert [(bound.limit, bound.room) for bound in platform_bounds(Quotas())] == [
        ("VPCs per Region", 4),
        ("Gateway VPC endpoints per Region", 10),
    ]


def test_numbers_that_no_account_has_are_refused_all_at_once() -> None:
    with pytest.raises(ValueError, match="quotas: ") as error:
        Quotas({Quota.SUBNETS_PER_VPC: 100, Quota.RULES_PER_NETWORK_ACL: 41, Quota.ROUTE_TABLES_PER_VPC: 400})
    assert "subnets-per-vpc=100: 200 or more is possible (docs.aws.amazon.com/vpc/" in str(error.value)
    assert "rules-per-network-acl=41: 20 to 20 is possible (" in str(error.value)
    assert "route-tables-per-vpc" not in str(error.value)


def grown(ranges: int) -> AddressPlan:
    more = tuple(IPv4Network(f"10.{20 + number}.0.0/16") for number in range(1, ranges))
    return AddressPlan(vpc=PLAN.vpc, labs=PLAN.labs, shared=PLAN.shared, secondary=more, more_labs=more)


def test_a_config_beyond_a_quota_is_refused_with_what_to_do() -> None:
    assert quota_problems(grown(5), ["logs"], Quotas()) == []
    (problem,) = quota_problems(grown(6), ["logs"], Quotas())
    assert problem == (
        "the range and the secondary ranges are 6, and IPv4 CIDR blocks per VPC is 5; choose fewer ranges, or have AWS "
        "raise the quota and give it as quotas[ipv4-ranges-per-vpc]"
    )
    raised = Quotas({Quota.IPV4_RANGES_PER_VPC: 50})
    assert quota_problems(grown(17), ["logs"], raised) == []
    (problem,) = quota_problems(grown(18), ["logs"], raised)
    assert problem == (
        "entries of a lab's network ACL are 21, and Rules per network ACL is 20; choose fewer supernets of labs"
    )
    (problem,) = quota_problems(PLAN, [f"service-{number}" for number in range(51)], Quotas())
    assert "endpoints of the features are 51, and Interface VPC endpoints per VPC is 50" in problem
