from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, collapse_addresses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.addresses import PRIVATE, is_private


def _v4(address: int, prefix: int) -> IPv4Network:
    return IPv4Network((address >> (32 - prefix) << (32 - prefix), prefix))


def _v6(address: int, prefix: int) -> IPv6Network:
    return IPv6Network((address >> (128 - prefix) << (128 - prefix), prefix))


def _near(network: IPv4Network | IPv6Network) -> st.SearchStrategy[int]:
    """Addresses around the edges of a private block, where a mistake would be."""
    edges = (int(network.network_address), int(network.broadcast_address))
    return st.sampled_from(edges).flatmap(
        lambda edge: st.integers(max(edge - 9, 0), min(edge + 9, 2**network.max_prefixlen - 1))
    )


_V4 = st.one_of(st.integers(0, 2**32 - 1), *(_near(block) for block in PRIVATE if block.version == 4))
_V6 = st.one_of(st.integers(0, 2**128 - 1), *(_near(block) for block in PRIVATE if block.version == 6))
_NETWORKS = st.one_of(st.builds(_v4, _V4, st.integers(0, 32)), st.builds(_v6, _V6, st.integers(0, 128)))


@given(_NETWORKS)
def test_a_range_is_private_when_its_first_last_and_every_edge_inside_it_are(
    network: IPv4Network | IPv6Network,
) -> None:
    # Private space begins and ends only at the blocks' edges, so these addresses decide for all of the range.
    edges = [
        int(edge) + step
        for block in PRIVATE
        if block.version == network.version
        for edge, step in (
            (block.network_address, -1),
            (block.network_address, 0),
            (block.broadcast_address, 0),
            (block.broadcast_address, 1),
        )
    ]
    first, last = int(network.network_address), int(network.broadcast_address)
    make = IPv4Address if network.version == 4 else IPv6Address
    tried = [make(address) for address in (first, last, *edges) if first <= address <= last]
    assert is_private(str(network)) == all(any(address in block for block in PRIVATE) for address in tried)


@given(st.integers(1, 8))
def test_no_way_of_splitting_the_world_is_private(prefix: int) -> None:
    assert not all(is_private(str(part)) for part in IPv4Network("0.0.0.0/0").subnets(new_prefix=prefix))


def test_no_two_private_blocks_make_up_a_larger_one() -> None:
    for version in (4, 6):
        blocks = [block for block in PRIVATE if block.version == version]
        assert len(list(collapse_addresses(blocks))) == len(blocks)  # type: ignore[type-var]


@pytest.mark.parametrize("text", ["", "sg-1", "10.0.0.0/33", "pl-1", None, 7])
def test_what_is_no_range_is_not_private(text: object) -> None:
    assert not is_private(text)
