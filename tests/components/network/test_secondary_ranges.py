"""How a platform's addresses grow: which further ranges AWS takes, and what labs get of them."""

from ipaddress import IPv4Address, IPv4Network
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.network import AddressPlan
from components.network._secondary_ranges import RFC1918, check_secondary

net = IPv4Network


def plan(**changes: object) -> AddressPlan:
    values = {
        "vpc": net("10.20.0.0/16"),
        "labs": net("10.20.0.0/17"),
        "shared": net("10.20.240.0/20"),
        "secondary": (net("10.21.0.0/16"), net("10.30.0.0/20")),
        "more_labs": (net("10.21.0.0/16"), net("10.20.128.0/18")),
    } | changes
    return AddressPlan(**values)  # type: ignore[arg-type]


def test_labs_get_further_supernets_and_nothing_moves() -> None:
    before, after = plan(secondary=(), more_labs=()), plan()
    assert after.vpc_ranges == (net("10.20.0.0/16"), net("10.21.0.0/16"), net("10.30.0.0/20"))
    assert after.lab_supernets == (net("10.20.0.0/17"), net("10.21.0.0/16"), net("10.20.128.0/18"))
    assert (before.lab_capacity(), after.lab_capacity()) == (128, 128 + 256 + 64)
    zones = ("us-east-1a", "us-east-1b")
    assert before.shared_subnets(zones) == after.shared_subnets(zones)


@pytest.mark.parametrize(
    ("vpc", "block", "problem"),
    [
        ("10.20.0.0/16", "10.21.0.0/16", ""),
        ("10.20.0.0/16", "172.16.0.0/16", "is not of 10.0.0.0/8"),
        ("10.20.0.0/16", "192.168.0.0/20", "is not of 10.0.0.0/8"),
        ("10.20.0.0/16", "100.64.0.0/16", "is not of 10.0.0.0/8"),
        ("10.20.0.0/16", "198.19.0.0/16", "is not of 10.0.0.0/8"),
        ("10.20.0.0/16", "10.0.0.0/16", ""),
        ("10.1.0.0/16", "10.0.0.0/16", "overlaps 10.0.0.0/16, which AWS refuses in a VPC that has 10.1.0.0/16"),
        ("10.1.0.0/16", "10.0.8.0/24", "overlaps 10.0.0.0/16, which AWS refuses in a VPC that has 10.1.0.0/16"),
        ("10.0.0.0/24", "10.0.1.0/24", "overlaps 10.0.0.0/16, which AWS refuses in a VPC that has 10.0.0.0/24"),
        ("10.0.0.0/16", "10.1.0.0/16", ""),
        ("172.16.0.0/16", "172.20.0.0/16", ""),
        ("172.16.0.0/16", "172.31.0.0/16", "overlaps 172.31.0.0/16, which AWS uses itself"),
        ("172.16.0.0/16", "172.31.5.0/24", "overlaps 172.31.0.0/16, which AWS uses itself"),
        ("172.16.0.0/16", "10.0.0.0/16", "is not of 172.16.0.0/12"),
        ("192.168.0.0/20", "192.168.16.0/20", ""),
        ("192.168.0.0/20", "10.0.0.0/16", "is not of 192.168.0.0/16"),
    ],
)
def test_what_aws_takes_beside_a_range(vpc: str, block: str, problem: str) -> None:
    found = check_secondary([net(vpc)], net(block))
    assert problem in found
    assert bool(problem) == bool(found)


def test_a_secondary_range_closes_others_too() -> None:
    assert check_secondary([net("10.20.0.0/16"), net("10.1.0.0/16")], net("10.0.0.0/16"))
    assert "overlaps 10.0.0.0/16" in refusal(secondary=(net("10.0.0.0/16"), net("10.1.0.0/16")), more_labs=())


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"secondary": (net("172.16.0.0/16"),)}, "secondary=172.16.0.0/16 is not of 10.0.0.0/8"),
        ({"secondary": (net("10.32.0.0/12"),)}, "secondary=10.32.0.0/12 has a size that AWS refuses"),
        ({"secondary": (net("10.30.0.0/29"),)}, "secondary=10.30.0.0/29 has a size that AWS refuses"),
        ({"secondary": (net("10.20.0.0/20"),)}, "secondary=10.20.0.0/20 overlaps 10.20.0.0/16, which the VPC has"),
        ({"secondary": (net("10.21.0.0/16"), net("10.21.4.0/24"))}, "secondary=10.21.4.0/24 overlaps 10.21.0.0/16"),
        ({"more_labs": (net("10.40.0.0/16"),)}, "more_labs=10.40.0.0/16 is not inside one range of the VPC"),
        ({"more_labs": (net("10.20.0.0/15"),)}, "more_labs=10.20.0.0/15 is not inside one range of the VPC"),
        ({"more_labs": (net("10.21.0.0/25"),)}, "more_labs=10.21.0.0/25 holds no lab of /24"),
        ({"more_labs": (net("10.20.240.0/21"),)}, "more_labs=10.20.240.0/21 overlaps shared=10.20.240.0/20"),
        ({"more_labs": (net("10.20.64.0/18"),)}, "more_labs=10.20.64.0/18 overlaps 10.20.0.0/17, which labs have"),
        ({"more_labs": (net("10.21.0.0/17"),) * 2}, "more_labs=10.21.0.0/17 overlaps 10.21.0.0/17, which labs have"),
    ],
)
def test_ranges_that_break_a_rule_are_refused(changes: dict[str, object], problem: str) -> None:
    assert problem in refusal(**changes)


def refusal(**changes: object) -> str:
    with pytest.raises(ValueError, match="AddressPlan") as error:
        plan(**changes)
    return str(error.value)


@st.composite
def blocks(draw: st.DrawFn) -> IPv4Network:
    private = draw(st.sampled_from(RFC1918))
    prefix = draw(st.integers(16, 28))
    start = draw(st.integers(0, (1 << (prefix - private.prefixlen)) - 1))
    return IPv4Network((IPv4Address(int(private.network_address) + (start << (32 - prefix))), prefix))


# Where AWS's rules are; a block at random is seldom there.
NEAR = st.sampled_from(
    [net(f"{start}/{size}") for start in ("10.0.0.0", "10.1.0.0", "172.31.0.0") for size in (16, 20)]
)


@given(ranges=st.lists(blocks() | NEAR, min_size=2, max_size=4, unique=True))
def test_a_plan_that_stands_is_one_that_aws_takes(ranges: list[IPv4Network]) -> None:
    """Whatever is accepted keeps AWS's rules, here written down a second time, pair by pair."""
    vpc, *secondary = ranges
    labs = shared = vpc
    try:
        AddressPlan(vpc=vpc, labs=labs, shared=shared, lab_prefix=max(vpc.prefixlen, 24), secondary=tuple(secondary))
        said = ""
    except ValueError as error:
        said = str(error)
    first_of = {str(block).split(".")[0] for block in ranges}
    mixed = len(first_of) > 1
    overlapping = any(one.overlaps(other) for one, other in combinations(ranges, 2))
    aws_own = any(str(block).startswith("172.31.") for block in secondary)
    low = [block for block in ranges if str(block).startswith(("10.0.", "10.1."))]
    beside = any(str(block).startswith("10.0.") and set(low) - {block} for block in secondary)
    assert ("secondary=" in said) == (mixed or overlapping or aws_own or beside)
