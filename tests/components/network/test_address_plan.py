from ipaddress import IPv4Address, IPv4Network
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.network import AddressPlan, NoFreeBlockError, smallest_free_block

SUPERNET = IPv4Network("10.20.0.0/20")


def net(text: str) -> IPv4Network:
    return IPv4Network(text)


def plan(**changes: object) -> AddressPlan:
    values = {"vpc": net("10.20.0.0/16"), "labs": net("10.20.0.0/17"), "shared": net("10.20.240.0/20")} | changes
    return AddressPlan(**values)  # type: ignore[arg-type]


@st.composite
def blocks(draw: st.DrawFn, supernet: IPv4Network = SUPERNET) -> list[IPv4Network]:
    """Some blocks of a supernet that do not overlap, as leases of several sizes leave them."""
    chosen: list[IPv4Network] = []
    for prefix in draw(st.lists(st.integers(supernet.prefixlen + 1, 28), max_size=12)):
        index = draw(st.integers(0, 2 ** (prefix - supernet.prefixlen) - 1))
        start = int(supernet.network_address) + (index << (32 - prefix))
        block = IPv4Network((start, prefix))
        if not any(block.overlaps(other) for other in chosen):
            chosen.append(block)
    return chosen


def free_by_brute_force(prefix: int, taken: list[IPv4Network]) -> list[IPv4Network]:
    return [block for block in SUPERNET.subnets(new_prefix=prefix) if not any(block.overlaps(t) for t in taken)]


def hole_around(block: IPv4Network, taken: list[IPv4Network]) -> IPv4Network:
    """The largest free aligned block with ``block`` in it."""
    while block.prefixlen > SUPERNET.prefixlen and not any(block.supernet().overlaps(t) for t in taken):
        block = block.supernet()
    return block


@given(prefix=st.integers(20, 28), taken=blocks())
def test_a_block_is_free_aligned_inside_and_from_the_smallest_hole(prefix: int, taken: list[IPv4Network]) -> None:
    candidates = free_by_brute_force(prefix, taken)
    if not candidates:
        with pytest.raises(NoFreeBlockError):
            smallest_free_block(SUPERNET, prefix, taken)
        return
    block = smallest_free_block(SUPERNET, prefix, taken)
    assert block in candidates
    waste = {candidate: hole_around(candidate, taken).num_addresses for candidate in candidates}
    assert block == min(candidates, key=lambda candidate: (waste[candidate], candidate))


@given(prefix=st.integers(20, 28), taken=blocks())
def test_filling_up_takes_every_free_block_exactly_once(prefix: int, taken: list[IPv4Network]) -> None:
    expected = free_by_brute_force(prefix, taken)
    leases = list(taken)
    found = []
    for _ in expected:
        found.append(smallest_free_block(SUPERNET, prefix, leases))
        leases.append(found[-1])
    assert sorted(found) == expected
    with pytest.raises(NoFreeBlockError):
        smallest_free_block(SUPERNET, prefix, leases)


@given(prefix=st.integers(22, 28), data=st.data())
def test_the_only_free_block_is_found_again(prefix: int, data: st.DataObject) -> None:
    everything = list(SUPERNET.subnets(new_prefix=prefix))
    freed = data.draw(st.sampled_from(everything))
    assert smallest_free_block(SUPERNET, prefix, [block for block in everything if block != freed]) == freed


def test_large_holes_are_kept_whole() -> None:
    taken = [net("10.20.1.0/24"), net("10.20.8.0/21")]
    assert smallest_free_block(SUPERNET, 24, taken) == net("10.20.0.0/24")
    assert smallest_free_block(SUPERNET, 26, [*taken, net("10.20.0.0/25")]) == net("10.20.0.128/26")
    assert smallest_free_block(SUPERNET, 22, [*taken, net("10.20.0.0/24")]) == net("10.20.4.0/22")


def test_leases_of_another_supernet_do_not_count() -> None:
    assert smallest_free_block(SUPERNET, 24, [net("10.21.0.0/16")]) == net("10.20.0.0/24")


def test_a_full_supernet_says_what_is_there() -> None:
    taken = [net("10.20.0.0/21"), net("10.20.8.0/22"), net("10.20.12.0/23"), net("10.20.14.0/25")]
    with pytest.raises(NoFreeBlockError) as error:
        smallest_free_block(SUPERNET, 23, taken)
    assert "no /23 is free in 10.20.0.0/20, which holds 8 of them" in str(error.value)
    assert "4 blocks are taken, and the 384 addresses left make no /23" in str(error.value)


@pytest.mark.parametrize("prefix", [15, 19, 29, 32])
def test_sizes_without_a_subnet_are_refused(prefix: int) -> None:
    with pytest.raises(ValueError, match=rf"prefix={prefix}: a subnet in 10.20.0.0/20 can have /20 to /28"):
        smallest_free_block(SUPERNET, prefix, [])


@given(lab_prefix=st.integers(17, 28))
def test_capacity_is_how_many_labs_really_fit(lab_prefix: int) -> None:
    labs = plan(lab_prefix=lab_prefix)
    assert labs.lab_capacity() == len(list(labs.labs.subnets(new_prefix=lab_prefix)))


ZONES = [f"eu-west-1{letter}" for letter in "abcdefgh"]


@given(
    zones=st.lists(st.sampled_from(ZONES), unique=True),
    shared=st.sampled_from([net("10.20.128.0/17"), *net("10.20.128.0/17").subnets(new_prefix=25)]),
)
def test_shared_subnets_are_apart_inside_and_depend_on_their_own_zone_only(
    zones: list[str], shared: IPv4Network
) -> None:
    subnets = plan(shared=shared).shared_subnets(zones)
    assert list(subnets) == zones
    assert all(block.subnet_of(shared) and block.prefixlen <= 28 for block in subnets.values())
    assert not any(one.overlaps(other) for one, other in combinations(subnets.values(), 2))
    for zone, block in subnets.items():
        assert plan(shared=shared).shared_subnets([zone]) == {zone: block}


def test_zones_that_cannot_have_a_subnet_are_all_named() -> None:
    with pytest.raises(ValueError, match="zones") as error:
        plan().shared_subnets(["us-east-1a", "us-west-2-lax-1a", "eu-west-1a", "use1-az1"])
    for zone in ("'us-west-2-lax-1a' is not", "'eu-west-1a' ends in the same letter", "'use1-az1' is not"):
        assert zone in str(error.value)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"vpc": net("172.32.0.0/16")}, "vpc=172.32.0.0/16 is not private"),
        ({"vpc": net("10.0.0.0/8")}, "vpc=10.0.0.0/8 has a size that AWS refuses"),
        ({"labs": net("10.21.0.0/17")}, "labs=10.21.0.0/17 is not inside vpc=10.20.0.0/16"),
        ({"shared": net("10.0.0.0/20")}, "shared=10.0.0.0/20 is not inside vpc=10.20.0.0/16"),
        ({"shared": net("10.20.64.0/20")}, "labs=10.20.0.0/17 and shared=10.20.64.0/20 overlap"),
        ({"shared": net("10.20.240.0/26")}, "shared=10.20.240.0/26 is too small"),
        ({"lab_prefix": 29}, "lab_prefix=29 does not fit labs=10.20.0.0/17; choose 17 to 28"),
        ({"lab_prefix": 16}, "lab_prefix=16 does not fit labs=10.20.0.0/17; choose 17 to 28"),
    ],
)
def test_ranges_that_break_a_rule_are_refused(changes: dict[str, object], problem: str) -> None:
    with pytest.raises(ValueError, match="AddressPlan") as error:
        plan(**changes)
    assert problem in str(error.value)


def test_all_problems_are_in_one_error() -> None:
    with pytest.raises(ValueError, match="AddressPlan") as error:
        AddressPlan(vpc=net("172.32.0.0/16"), labs=net("10.0.0.0/24"), shared=net("10.0.0.0/26"), lab_prefix=20)
    assert str(error.value).count(";") >= 5


@given(start=st.integers(0, 2**32 - 1), prefix=st.integers(16, 28))
def test_private_means_rfc_1918(start: int, prefix: int) -> None:
    vpc = IPv4Network((start & ~(2 ** (32 - prefix) - 1), prefix))
    try:
        AddressPlan(vpc=vpc, labs=vpc, shared=vpc, lab_prefix=max(prefix, 24))
        problem = ""
    except ValueError as error:
        problem = str(error)
    ours = any(
        IPv4Address(low) <= vpc.network_address and vpc.broadcast_address <= IPv4Address(high)
        for low, high in [
            ("10.0.0.0", "10.255.255.255"),
            ("172.16.0.0", "172.31.255.255"),
            ("192.168.0.0", "192.168.255.255"),
        ]
    )
    assert ("is not private" not in problem) == ours
