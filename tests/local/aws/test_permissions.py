"""Security group rules and their smallest parts."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from local.aws.table.permissions import Atom, atoms_of_permissions, atoms_of_rules, rules_of_atoms
from local.aws.values import Value

GROUP = "sg-own"
PEERS = {
    "cidrBlocks": st.sampled_from(["10.0.0.0/8", "10.1.0.0/16", "192.168.0.0/24"]),
    "ipv6CidrBlocks": st.sampled_from(["fd00::/8", "fd01::/16"]),
    "prefixListIds": st.sampled_from(["pl-1", "pl-2"]),
    "securityGroups": st.sampled_from(["sg-1", "sg-2"]),
}


@st.composite
def atoms(draw: st.DrawFn) -> Atom:
    kind = draw(st.sampled_from(sorted(PEERS)))
    protocol = draw(st.sampled_from(["tcp", "udp", "-1"]))
    ports = (0, 0) if protocol == "-1" else (draw(st.integers(1, 3)), draw(st.integers(4, 6)))
    return Atom(protocol, *ports, kind, draw(PEERS[kind]), draw(st.sampled_from(["", "why"])))


@st.composite
def rules(draw: st.DrawFn) -> Value:
    protocol = draw(st.sampled_from(["tcp", "udp", "-1"]))
    ports = (0, 0) if protocol == "-1" else (draw(st.integers(1, 3)), draw(st.integers(4, 6)))
    peers = {kind: draw(st.lists(peer, unique=True, max_size=2)) for kind, peer in PEERS.items()}
    return {
        "protocol": protocol,
        "fromPort": ports[0],
        "toPort": ports[1],
        "self": draw(st.booleans()),
        **{kind: list[Value](found) for kind, found in peers.items() if found},
    }


@given(st.lists(atoms(), unique=True))
def test_an_atom_is_what_aws_answers_of_its_permission(wanted: list[Atom]) -> None:
    assert atoms_of_permissions([atom.permission() for atom in wanted]) == wanted


@given(st.lists(atoms(), unique=True))
def test_rules_hold_every_atom_and_no_other(present: list[Atom]) -> None:
    assert set(atoms_of_rules(rules_of_atoms(None, present, GROUP), GROUP)) == set(present)


@given(st.lists(rules(), max_size=3), st.lists(atoms(), unique=True, max_size=3))
def test_the_programs_rules_stand_as_written_whatever_else_is_there(given_rules: list[Value], more: list[Atom]) -> None:
    own = dict.fromkeys(atoms_of_rules(given_rules, GROUP))
    # AWS has one rule of a protocol, ports and peer, whatever its description.
    more = [atom for atom in more if replace(atom, description="") not in own]
    answered = rules_of_atoms(given_rules, list({**own, **dict.fromkeys(more)}), GROUP)
    assert set(atoms_of_rules(answered, GROUP)) == {*own, *more}
    left = set(own)
    for rule in given_rules:
        mine = set(atoms_of_rules([rule], GROUP)) & left
        left -= mine
        assert mine <= {atom for found in answered for atom in atoms_of_rules([found], GROUP)}
