"""Protocols and ports, and regions of them, against plain sets."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.addresses import AddressSet
from policies.network.flows import Region, certain, possible, subtract
from policies.network.traffic import EVERYTHING, Traffic

_HOSTS = [f"10.0.0.{number}" for number in range(4)]
_KINDS = [("tcp", 1), ("tcp", 2), ("tcp", 3), ("udp", 2)]
_regions = st.builds(
    Region,
    st.lists(st.sampled_from(_HOSTS), max_size=4).map(lambda hosts: AddressSet.of(*hosts)),
    st.lists(st.sampled_from(_KINDS), max_size=4).map(
        lambda kinds: Traffic(tuple(_joined(Traffic.of(name, port, port) for name, port in kinds).intervals))
    ),
)


def _joined(parts: object) -> Traffic:
    made = Traffic()
    for part in parts:  # type: ignore[attr-defined]
        made |= part
    return made


def _pairs(*regions: Region) -> set[tuple[str, tuple[str, int]]]:
    return {
        (host, (name, port))
        for region in regions
        for host, (name, port) in product(_HOSTS, _KINDS)
        if region.addresses.covers(AddressSet.of(host)) and region.traffic.covers(Traffic.of(name, port, port))
    }


@given(_regions, _regions)
def test_regions_are_sets_of_pairs(one: Region, other: Region) -> None:
    assert _pairs(one.meet(other)) == _pairs(one) & _pairs(other)
    assert _pairs(*subtract([one], other)) == _pairs(one) - _pairs(other)
    assert bool(one) == bool(_pairs(one))


@given(st.lists(_regions, max_size=4), st.lists(st.sampled_from(_HOSTS), min_size=1, max_size=3))
def test_what_may_and_what_must_pass(regions: list[Region], hosts: list[str]) -> None:
    addresses = AddressSet.of(*hosts)
    pairs = _pairs(*regions)
    for name, port in _KINDS:
        wanted = Traffic.of(name, port, port)
        passing = {host for host, kind in pairs if kind == (name, port)}
        assert possible(regions, addresses).covers(wanted) == bool(passing & set(hosts))
        assert certain(regions, addresses).covers(wanted) == (set(hosts) <= passing)


@pytest.mark.parametrize(
    ("traffic", "words"),
    [
        (Traffic.of("tcp", 443, 443), "TCP 443"),
        (Traffic.of("6", 0, 65535), "all TCP"),
        (Traffic.of("-1", 5, 6), "all traffic"),
        (Traffic.of("ICMP", 3, 4), "all ICMP"),
        (Traffic.of("udp", 1024, 65535) | Traffic.of("tcp", 22, 22), "TCP 22, UDP 1024-65535"),
        (Traffic.of("47"), "all protocol 47"),
        (EVERYTHING - Traffic.of("tcp", 22, 22), "protocols 0 to 5, TCP 0-21, TCP 23-65535, protocols 7 to 255"),
        (Traffic(), "nothing"),
    ],
)
def test_words(traffic: Traffic, words: str) -> None:
    assert str(traffic) == words


@pytest.mark.parametrize("protocol", ["", "tcpp", "256", "-2"])
def test_no_protocol(protocol: str) -> None:
    with pytest.raises(ValueError, match="is no protocol; allowed: -1, tcp"):
        Traffic.of(protocol)
