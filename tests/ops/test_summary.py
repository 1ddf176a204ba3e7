import os
from pathlib import Path

from ops.network.view import view_network
from ops.state import read_state
from ops.summary import describe_lab
from stacks.outputs import LabOutputs, PlatformOutputs
from tests.ops import states
from tests.ops.exported import saved
from tests.ops.states import Exported, hex_id

GOLDEN = Path(__file__).parent / "golden" / "summary.txt"


def _describe(platform: Exported, lab: Exported, *, local: bool = True, picture: str = "") -> str:
    states_ = read_state(platform.stack, platform.text()), read_state(lab.stack, lab.text())
    return describe_lab(view_network(*states_), *states_, picture=picture, local=local)


def test_the_summary_of_the_example() -> None:
    platform, lab = saved("platform"), saved("lab")
    view = view_network(platform, lab)
    text = describe_lab(view, platform, lab, picture="pictures/lab.svg", local=True)
    if os.environ.get("REFRESH_GOLDEN"):
        GOLDEN.write_text(text + "\n", encoding="utf-8")
    assert text + "\n" == GOLDEN.read_text(encoding="utf-8"), "read the new text; if it is right: REFRESH_GOLDEN=1"


def test_what_cannot_be_reached_is_loud() -> None:
    platform = states.platform()
    assert "NOT REACHABLE" not in _describe(platform, states.lab())
    platform.rows = [row for row in platform.rows if row["outputs"].get("fromPort") != 2049]
    assert "NOT REACHABLE from the lab" in _describe(platform, states.lab())


def test_it_is_honest_about_the_local_aws() -> None:
    assert "no machine runs behind" in " ".join(_describe(states.platform(), states.lab()).split())
    assert "no machine" not in _describe(states.platform(), states.lab(), local=False)


def test_a_way_to_the_internet_is_loud() -> None:
    platform = states.platform()
    platform.add("aws:ec2/internetGateway:InternetGateway", "gate", hex_id("igw", 9))
    text = _describe(platform, states.lab())
    assert f"OPEN TO THE INTERNET: Internet gateway {hex_id('igw', 9)}" in text
    assert "no internet gateway" not in text


def test_another_network_is_loud() -> None:
    lab = states.lab()
    lab.add("aws:ec2/vpnGateway:VpnGateway", "campus", "vgw-1")
    text = " ".join(_describe(states.platform(), lab).split())
    assert "OPEN TO OTHER NETWORKS: A VPN gateway, or its attachment to a VPC vgw-1" in text
    assert "no internet gateway" in text


def test_what_is_protected_is_named() -> None:
    platform = states.platform()
    platform.rows[-1]["protect"] = True
    assert "Protected      platform-leases" in _describe(platform, states.lab())
    assert "Protected" not in _describe(states.platform(), states.lab())


def test_a_lab_that_is_half_up_has_a_summary() -> None:
    text = _describe(states.platform(), Exported("lab", {}))
    assert "Lab lab on platform platform" in text
    assert "ssh" not in text


def test_a_session_needs_the_endpoint_and_a_machine() -> None:
    lab = states.lab()
    for row in lab.rows:
        if "templateBody" in row["outputs"]:
            row["outputs"]["outputs"] = {"HeadNodeInstanceId": "i-0123"}
    assert "aws ssm start-session --target i-0123" in _describe(states.platform(endpoints=9), lab)
    assert "start-session" not in _describe(states.platform(endpoints=3), lab)


def test_the_outputs_that_are_read_are_those_that_the_stacks_export() -> None:
    platform, lab = states.platform().rows[0]["outputs"], states.lab().rows[0]["outputs"]
    assert set(platform) <= set(PlatformOutputs.__dataclass_fields__)
    assert set(lab) <= set(LabOutputs.__dataclass_fields__)
