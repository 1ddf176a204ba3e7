"""Sets of addresses against a model that knows every address of a small universe."""

from functools import reduce
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, collapse_addresses, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.addresses import EVERYWHERE, PRIVATE_CIDRS, PUBLIC, AddressSet, is_private, parse, prefix_length

_PRIVATE = tuple(map(ip_network, PRIVATE_CIDRS))
# The universe: 32 addresses of either family, around the end of a private block.
_V4 = int(IPv4Address("10.255.255.240"))
_V6 = int(IPv6Address("fdff:ffff:ffff:ffff:ffff:ffff:ffff:fff0"))
_SIZE = 5


@st.composite
def _small(draw: st.DrawFn) -> str:
    """A range inside of the universe."""
    length = draw(st.integers(0, _SIZE))
    offset = draw(st.integers(0, 2**_SIZE - 1)) >> length << length
    if draw(st.booleans()):
        return f"{IPv4Address((_V4 + offset) >> length << length)}/{32 - length}"
    return f"{IPv6Address((_V6 + offset) >> length << length)}/{128 - length}"


_SETS = st.lists(_small(), max_size=5)


def _addresses(cidrs: list[str] | tuple[str, ...]) -> set[IPv4Address | IPv6Address]:
    return {address for cidr in cidrs for address in ip_network(cidr)}


@given(_SETS, _SETS)
def test_set_arithmetic(left: list[str], right: list[str]) -> None:
    one, other = AddressSet.of(*left), AddressSet.of(*right)
    plain, further = _addresses(left), _addresses(right)
    assert _addresses((one | other).cidrs()) == plain | further
    assert _addresses((one & other).cidrs()) == plain & further
    assert _addresses((one - other).cidrs()) == plain - further
    assert AddressSet.union([one, other, one]) == one | other
    assert one.covers(other) == (plain >= further)
    assert one.overlaps(other) == bool(plain & further)
    assert one.is_empty() == (not plain)
    assert bool(one) == bool(plain)
    assert (one == other) == (plain == further)
    assert plain != further or hash(one) == hash(other)


@given(_SETS)
def test_names_are_as_few_as_can_be(cidrs: list[str]) -> None:
    named = AddressSet.of(*cidrs).cidrs()
    collapsed: list[str] = []
    for version in (4, 6):
        networks = [ip_network(cidr) for cidr in cidrs if ip_network(cidr).version == version]
        collapsed += map(str, collapse_addresses(networks))  # type: ignore[type-var]
    assert list(named) == collapsed


def _near(network: IPv4Network | IPv6Network) -> st.SearchStrategy[int]:
    """Addresses around the edges of a private block, where a mistake would be."""
    edges = (int(network.network_address), int(network.broadcast_address))
    return st.sampled_from(edges).flatmap(
        lambda edge: st.integers(max(edge - 9, 0), min(edge + 9, 2**network.max_prefixlen - 1))
    )


def _network(address: int, length: int, width: int) -> IPv4Network | IPv6Network:
    first = address >> (width - length) << (width - length)
    return IPv4Network((first, length)) if width == 32 else IPv6Network((first, length))


def _networks(width: int, version: int) -> st.SearchStrategy[IPv4Network | IPv6Network]:
    near = [_near(block) for block in _PRIVATE if block.version == version]
    addresses = st.one_of(st.integers(0, 2**width - 1), *near)
    return st.builds(_network, addresses, st.integers(0, width), st.just(width))


@given(st.one_of(_networks(32, 4), _networks(128, 6)))
def test_a_range_is_private_when_its_first_last_and_every_edge_inside_it_are(
    network: IPv4Network | IPv6Network,
) -> None:
    # Private space begins and ends only at the blocks' edges, so these addresses decide for all of the range.
    edges = [
        int(edge) + step
        for block in _PRIVATE
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
    assert is_private(str(network)) == all(any(address in block for block in _PRIVATE) for address in tried)


@given(st.integers(1, 8))
def test_the_parts_of_the_world_are_the_world(prefix: int) -> None:
    parts = [str(part) for part in IPv4Network("0.0.0.0/0").subnets(new_prefix=prefix)]
    assert not all(map(is_private, parts))
    assert AddressSet.of(*parts) == AddressSet.of("0.0.0.0/0")


def test_public_is_what_is_left_of_everywhere() -> None:
    removed = reduce(lambda rest, cidr: rest - AddressSet.of(cidr), PRIVATE_CIDRS, EVERYWHERE)
    assert removed == PUBLIC
    assert not PUBLIC.overlaps(AddressSet.of("172.31.0.0/16"))
    assert PUBLIC.covers(AddressSet.of("8.8.8.8/32", "2600::/16"))


def test_words() -> None:
    assert str(AddressSet.of("10.0.0.0/17", "10.0.128.0/17", "fd00::/8")) == "10.0.0.0/16, fd00::/8"
    assert str(AddressSet()) == "no address"
    assert repr(AddressSet.of("10.0.0.1")) == "AddressSet.of('10.0.0.1/32')"


def test_prefix_lengths() -> None:
    assert (prefix_length("10.0.0.0/16"), prefix_length("::/0"), prefix_length("10.0.0.1")) == (16, 0, 32)


@pytest.mark.parametrize("text", ["", "sg-1", "10.0.0.0/33", "pl-1", None, 7.5, "10.0.0.0/8/9"])
def test_what_is_no_range_is_not_private(text: object) -> None:
    assert parse(text) is None
    assert not is_private(text)


def test_what_is_no_range_is_named() -> None:
    with pytest.raises(ValueError, match=r"'10\.0\.0\.0/33' is no address range; write one such as"):
        AddressSet.of("10.0.0.0/8", "10.0.0.0/33")
