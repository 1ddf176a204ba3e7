from ipaddress import IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.network import Feature, PrivateNetworkArgs
from components.network._address_budget import Demand, budget_problem, demands
from components.network._address_plan import AddressPlan
from components.network._endpoint_plan import interface_endpoints

from .samples import KEY, PLAN, TAGS, ZONES


def test_what_takes_addresses_of_a_zone() -> None:
    assert demands({Feature.CLUSTER}, file_systems=1, others=0) == (
        Demand("interface endpoints", 3),
        Demand("mount targets", 1),
    )
    everything = demands(frozenset(Feature), file_systems=2, others=4)
    assert {demand.what: demand.addresses for demand in everything} == {
        "interface endpoints": len(interface_endpoints(Feature)),
        "mount targets": 2,
        "the accounting database, its replacement and its function": 3,
        "others": 4,
    }


def test_a_zone_that_is_too_small_is_refused_with_the_numbers() -> None:
    wanted = demands(frozenset(Feature), file_systems=1, others=0)
    assert budget_problem(IPv4Network("10.20.240.0/25"), wanted) == (
        "shared=10.20.240.0/25 gives each zone a /28 with 11 addresses, and 16 are needed: 12 for interface endpoints, "
        "1 for mount targets, 3 for the accounting database, its replacement and its function; choose /24 or larger "
        "for shared, or ask for less"
    )
    assert budget_problem(IPv4Network("10.20.240.0/24"), wanted) == ""


def test_more_than_any_range_holds_is_said() -> None:
    assert "no shared range is large enough" in budget_problem(IPv4Network("10.20.0.0/17"), [Demand("others", 9000)])


@given(prefix=st.integers(16, 25), needed=st.integers(1, 10_000))
def test_the_range_that_is_proposed_is_the_smallest_that_fits(prefix: int, needed: int) -> None:
    def fits(shared_prefix: int) -> bool:
        return needed <= (1 << (32 - shared_prefix - 3)) - 5

    problem = budget_problem(IPv4Network(("10.0.0.0", prefix)), [Demand("others", needed)])
    assert bool(problem) == (not fits(prefix))
    if "choose /" in problem:
        proposed = int(problem.partition("choose /")[2].split()[0])
        assert fits(proposed)
        assert not fits(proposed + 1)


def test_the_network_refuses_it_before_anything_is_made() -> None:
    small = AddressPlan(vpc=PLAN.vpc, labs=PLAN.labs, shared=IPv4Network("10.20.240.0/25"))
    with pytest.raises(ValueError, match=r"PrivateNetworkArgs: shared=10.20.240.0/25 gives each zone a /28") as error:
        PrivateNetworkArgs(plan=small, zones=ZONES, kms_key_arn=KEY, tags=TAGS, other_shared_addresses=10)
    assert "14 are needed: 3 for interface endpoints, 1 for mount targets, 10 for others" in str(error.value)


@pytest.mark.parametrize("field", ["file_systems", "other_shared_addresses"])
def test_there_is_no_negative_number_of_anything(field: str) -> None:
    with pytest.raises(ValueError, match=f"{field}=-1: choose 0 or more"):
        PrivateNetworkArgs(plan=PLAN, zones=ZONES, kms_key_arn=KEY, tags=TAGS, **{field: -1})  # type: ignore[arg-type]
