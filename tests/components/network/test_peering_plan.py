"""Peers and their services as data, and the entries that they make of network ACLs."""

import re
from ipaddress import IPv4Network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.network import Direction, PeeredService, PeerNetwork, Protocol
from components.network._acl_plan import MOST_ENTRIES, AclEntry, lab_acl, shared_acl
from components.network._peering_plan import LabPeering

from .peerings import MAIN, NETWORK, SERVICES

OUTWARD, INWARD, ENDPOINTS = Direction.LABS_TO_PEER, Direction.PEER_TO_HEAD_NODES, Direction.PEER_TO_ENDPOINTS


@st.composite
def services(draw: st.DrawFn, name: str = "service") -> PeeredService:
    direction = draw(st.sampled_from(list(Direction)))
    cidr = draw(st.sampled_from([None, *MAIN.subnets(new_prefix=18)]))
    if direction is ENDPOINTS:
        return PeeredService(name=name, direction=direction, port=443, cidr=cidr)
    port = draw(st.integers(1, 65535))
    return PeeredService(
        name=name,
        direction=direction,
        port=port,
        last_port=draw(st.none() | st.integers(port, min(65535, port + 99))),
        protocol=draw(st.sampled_from(list(Protocol))),
        cidr=cidr,
        first_client_port=draw(st.integers(1024, 50000)),
    )


@given(services())
def test_a_peering_survives_a_stacks_outputs(service: PeeredService) -> None:
    peering = LabPeering("pcx-1", PeerNetwork(cidrs=(MAIN,), services=(service,)))
    back = LabPeering.of(peering.as_text())
    assert (back.connection_id, back.as_text()) == ("pcx-1", peering.as_text())
    [read] = back.peer.services
    assert (read.ports, read.client_ports, read.cidr) == (service.ports, service.client_ports, service.cidr)
    assert (read.direction, read.protocol) == (service.direction, service.protocol)


def test_a_service_makes_one_entry_for_requests_and_one_for_answers() -> None:
    service = PeeredService(name="ldaps", direction=OUTWARD, port=636)
    acl = lab_acl("block", "shared", ["labs"], [PeerNetwork(cidrs=(MAIN,), services=(service,))])
    main = str(MAIN)
    fragmentation = AclEntry(action="allow", cidr=main, protocol="icmp", icmp_type=3, icmp_code=4)
    denied = AclEntry(action="deny", cidr=main)
    assert list(acl.egress)[3:-1] == [
        AclEntry(action="allow", cidr=main, protocol="tcp", from_port=636, to_port=636),
        fragmentation,
        denied,
    ]
    assert list(acl.ingress)[3:-1] == [
        AclEntry(action="allow", cidr=main, protocol="tcp", from_port=32768, to_port=65535),
        fragmentation,
        denied,
    ]


def test_services_that_are_answered_alike_share_the_entry() -> None:
    alike = tuple(PeeredService(name=f"s{port}", direction=INWARD, port=port) for port in (22, 6820, 8080))
    acl = lab_acl("block", "shared", ["labs"], [PeerNetwork(cidrs=(MAIN,), services=alike)])
    plain = lab_acl("block", "shared", ["labs"])
    assert len(acl.ingress) == len(plain.ingress) + 3 + 2
    assert len(acl.egress) == len(plain.egress) + 1 + 2


def test_the_shared_acl_has_only_what_is_for_endpoints_and_the_labs_only_the_rest() -> None:
    assert [e.from_port for e in shared_acl("vpc", [NETWORK]).ingress if e.protocol == "tcp"] == [443, 1024]
    assert [e.to_port for e in shared_acl("vpc", [NETWORK]).egress if e.protocol == "tcp"] == [65535, 443]
    of_labs = {e.from_port for e in lab_acl("b", "s", ["l"], [NETWORK]).ingress if e.protocol == "tcp"}
    assert 443 not in of_labs
    assert {22, 6820} <= of_labs


@pytest.mark.parametrize("acl", [shared_acl("vpc", [NETWORK]), lab_acl("b", "s", ["l", "m"], [NETWORK])])
def test_a_peer_is_denied_after_its_services_and_before_any_address(acl: Any) -> None:
    for direction in (acl.ingress, acl.egress):
        about_peer = [n for n, entry in enumerate(direction) if str(entry.cidr).startswith("10.40.")]
        denial = direction.index(AclEntry(action="deny", cidr=str(MAIN)))
        assert denial == max(about_peer)
        assert direction[-1].cidr == "0.0.0.0/0"


@given(st.lists(services(), max_size=20), st.integers(0, 6))
def test_an_acl_fits_into_aws_or_is_refused_with_the_number(drawn: list[PeeredService], more_labs: int) -> None:
    named = [PeeredService.of({**service.as_data(), "name": f"s{n}"}) for n, service in enumerate(drawn)]
    try:
        network = PeerNetwork(cidrs=(MAIN,), services=tuple(named))
    except ValueError as refused:
        assert re.search(r"services=", str(refused))  # noqa: PT017
        return
    labs = [f"labs-{n}" for n in range(more_labs + 1)]
    try:
        acl = lab_acl("block", "shared", labs, [network])
    except ValueError as refused:
        assert re.search(r"would have (2[1-9]|[3-9]\d) (in|e)gress entries, and AWS allows 20", str(refused))  # noqa: PT017
        return
    assert max(len(acl.ingress), len(acl.egress)) <= MOST_ENTRIES
    assert [e.cidr for e in acl.ingress if e.action == "deny"] == [*labs, str(MAIN)]


def test_a_lab_has_routes_where_services_are_its_own() -> None:
    only_endpoints = PeerNetwork(cidrs=(MAIN,), services=(SERVICES[-1],))
    other = PeerNetwork(cidrs=(IPv4Network("10.50.0.0/16"), IPv4Network("10.51.0.0/16")), services=(SERVICES[1],))
    assert LabPeering("pcx-1", only_endpoints).routes() == {}
    assert LabPeering("pcx-2", other).routes() == {"10.50.0.0/16": "pcx-2", "10.51.0.0/16": "pcx-2"}


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"name": "LDAP"}, "name='LDAP': 1 to 31 of a-z, 0-9 and -"),
        ({"port": 0}, "port=0: 1 to 65535 are allowed"),
        ({"port": 65536}, "port=65536: 1 to 65535 are allowed"),
        ({"port": 1, "last_port": 65535}, "last_port=65535: 1 to 100 are allowed; name another service"),
        ({"port": 65530, "last_port": 65536}, "last_port=65536: 65530 to 65535 are allowed"),
        ({"port": 30, "last_port": 20}, "last_port=20: 30 to 129 are allowed"),
        ({"first_client_port": 80}, "first_client_port=80, last_client_port=65535: choose a range within 1024"),
        ({"last_client_port": 40}, "first_client_port=32768, last_client_port=40: choose a range"),
        ({"direction": ENDPOINTS, "port": 2049}, "port=2049: endpoints answer on TCP port 443 only"),
        ({"direction": ENDPOINTS, "port": 443, "protocol": Protocol.UDP}, "endpoints answer on TCP port 443 only"),
    ],
)
def test_what_is_no_service_is_refused(values: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=f"PeeredService: .*{re.escape(said)}"):
        PeeredService(**{"name": "ldaps", "direction": OUTWARD, "port": 636, **values})


def test_all_problems_of_a_service_are_told_at_once() -> None:
    with pytest.raises(ValueError, match=r"name='X'.*; port=0.*; first_client_port=1,"):
        PeeredService(name="X", direction=OUTWARD, port=0, first_client_port=1)


SSH = PeeredService(name="ssh", direction=INWARD, port=22)


@pytest.mark.parametrize(
    ("cidrs", "chosen", "said"),
    [
        ([], [SSH], "cidrs=(): name the peer VPC's ranges"),
        (["52.0.0.0/16"], [SSH], "cidrs=52.0.0.0/16 is not private"),
        (["0.0.0.0/0"], [SSH], "cidrs=0.0.0.0/0 is not private"),
        (["10.40.0.0/16", "10.40.1.0/24"], [SSH], "cidrs=10.40.1.0/24 overlaps 10.40.0.0/16"),
        (["10.40.0.0/16"], [], "services=(): name what may pass"),
        (["10.40.0.0/16"], [SSH, SSH], "services=ssh is named twice"),
        (
            ["10.40.0.0/16"],
            [SSH, PeeredService(name="login", direction=INWARD, port=22, first_client_port=2000)],
            "services=ssh and login are the same ports and addresses; leave one out",
        ),
        (
            ["10.40.0.0/16"],
            [PeeredService(name="ssh", direction=INWARD, port=22, cidr=IPv4Network("10.41.0.0/24"))],
            "services=ssh: cidr=10.41.0.0/24 is not inside the peer's 10.40.0.0/16",
        ),
    ],
)
def test_what_does_not_fit_each_other_is_refused(cidrs: list[str], chosen: list[PeeredService], said: str) -> None:
    with pytest.raises(ValueError, match=f"PeerNetwork: .*{re.escape(said)}"):
        PeerNetwork(cidrs=tuple(IPv4Network(cidr) for cidr in cidrs), services=tuple(chosen))
