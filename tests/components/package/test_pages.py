"""A page of documentation for each component says what its users ask first."""

import pytest

from components.package.pages import FOLDER, pages
from components.package.shapes import Component, components

COMPONENTS = components()


def test_the_pages_are_what_the_components_say() -> None:
    found = {file.name: file.read_text() for file in FOLDER.glob("*.md")}
    assert found == pages(), "run `python -m components.package.pages`"


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda each: each.name)
def test_a_component_says_what_it_makes_what_it_costs_and_what_bounds_it(component: Component) -> None:
    sections = component.docstring.sections
    assert [title for title in ("Creates", "Costs", "Limits") if not sections.get(title)] == []
