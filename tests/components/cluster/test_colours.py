from __future__ import annotations

import pytest

from components.cluster.colours import Colour, cluster_name


def test_blue_has_the_lab_s_name_and_green_a_suffix() -> None:
    assert cluster_name("neuro-spikes", Colour.BLUE, accounting=True) == "neuro-spikes"
    assert cluster_name("neuro-spikes", Colour.GREEN, accounting=True) == "neuro-spikes-green"


def test_each_is_beside_the_other() -> None:
    assert [colour.other for colour in Colour] == [Colour.GREEN, Colour.BLUE]


@pytest.mark.parametrize(("accounting", "longest"), [(True, 34), (False, 54)])
def test_both_names_are_lawful(accounting: bool, longest: int) -> None:
    limit = longest + len("-green")
    for colour in Colour:
        assert len(cluster_name("a" * longest, colour, accounting=accounting)) <= limit
        with pytest.raises(ValueError, match=f"has {longest + 1} characters; {longest} are allowed"):
            cluster_name("a" * (longest + 1), colour, accounting=accounting)


def test_refusal_says_why() -> None:
    with pytest.raises(
        ValueError, match=r"allowed with accounting, because .* \(a{35}-green\) may have 40; shorten it"
    ):
        cluster_name("a" * 35, Colour.BLUE, accounting=True)
