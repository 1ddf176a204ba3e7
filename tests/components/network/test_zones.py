from collections.abc import Sequence

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.network.zones import zone_for, zone_that_offers

from ..recorder import record

OFFERINGS = {
    "us-east-1a": {"c5.large", "p5.48xlarge"},
    "us-east-1b": {"c5.large", "c7i.large"},
    "us-east-1f": {"c5.large", "hpc7g.16xlarge"},
}
ASK = "aws:ec2/getInstanceTypeOfferings:getInstanceTypeOfferings"
ANSWER = {
    "id": "us-east-1",
    "locations": ["us-east-1a", "us-east-1b", "us-east-1b"],
    "instanceTypes": ["c5.large", "c5.large", "c7i.large"],
    "locationTypes": ["availability-zone"] * 3,
}


def test_the_first_zone_that_offers_all() -> None:
    zones = ["us-east-1a", "us-east-1b"]
    assert zone_that_offers(OFFERINGS, zones, ["c5.large"]) == "us-east-1a"
    assert zone_that_offers(OFFERINGS, zones, ["c5.large", "c7i.large"]) == "us-east-1b"
    assert zone_that_offers(OFFERINGS, zones, ["c5.large"], wanted="us-east-1b") == "us-east-1b"
    assert zone_that_offers({}, zones, []) == "us-east-1a"


@pytest.mark.parametrize(
    ("types", "wanted", "said"),
    [
        (
            ["hpc7g.16xlarge"],
            None,
            "No zone for the lab: us-east-1a lacks hpc7g.16xlarge, us-east-1b lacks hpc7g.16xlarge; us-east-1f of the "
            "Region offers all. Choose other instance types, or a platform with such a zone.",
        ),
        (
            ["p5.48xlarge", "c7i.large"],
            None,
            "No zone for the lab: us-east-1a lacks c7i.large, us-east-1b lacks p5.48xlarge; no zone of the Region "
            "offers all. Choose other instance types, or another Region.",
        ),
        (["c7i.large"], "us-east-1a", "No zone for the lab: us-east-1a lacks c7i.large; us-east-1b of the Region"),
        ([], "us-east-1f", "zone='us-east-1f': the platform has us-east-1a, us-east-1b; choose one of them."),
    ],
)
def test_a_refusal_says_what_is_missing_where(types: list[str], wanted: str | None, said: str) -> None:
    with pytest.raises(ValueError, match="zone") as error:
        zone_that_offers(OFFERINGS, ["us-east-1a", "us-east-1b"], types, wanted)
    assert said in str(error.value)


KINDS = st.sampled_from(["c5.large", "c7i.large", "p5.48xlarge", "hpc7g.16xlarge"])
NAMES = st.sampled_from([f"us-east-1{letter}" for letter in "abcdef"])


@given(
    offerings=st.dictionaries(NAMES, st.frozensets(KINDS)),
    zones=st.lists(NAMES, min_size=1, unique=True),
    types=st.frozensets(KINDS),
)
def test_a_zone_is_found_exactly_if_there_is_one(
    offerings: dict[str, frozenset[str]], zones: Sequence[str], types: frozenset[str]
) -> None:
    good = [zone for zone in zones if types <= offerings.get(zone, frozenset())]
    if good:
        assert zone_that_offers(offerings, zones, types) == good[0]
        return
    with pytest.raises(ValueError, match="No zone for the lab") as error:
        zone_that_offers(offerings, zones, types)
    assert all(f"{zone} lacks" in str(error.value) for zone in zones)


def test_aws_is_asked_for_the_types_and_only_if_there_are_any() -> None:
    zones = pulumi.Output.from_input(["us-east-1a", "us-east-1b"])
    asked = record(lambda: zone_for(zones, ["c7i.large", "c5.large"]), calls={ASK: ANSWER})
    assert asked.result == "us-east-1b"
    assert record(lambda: zone_for(zones, [])).result == "us-east-1a"


def test_a_program_fails_with_the_reason() -> None:
    with pytest.raises(pulumi.RunError, match=r"us-east-1a lacks p5\.48xlarge, us-east-1b lacks p5\.48xlarge"):
        record(lambda: zone_for(["us-east-1a", "us-east-1b"], ["p5.48xlarge"]), calls={ASK: ANSWER})
