"""The package's schema says what the components' own types say."""

import inspect
import json
import re

import pytest

from components.package.schema import FILE, schema, schema_text
from components.package.shapes import Component, components

COMPONENTS = components()


def test_the_file_is_what_the_components_say() -> None:
    assert FILE.read_text() == schema_text(), "run `python -m components.package.schema`"


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda each: each.name)
def test_a_component_is_served_under_the_type_that_it_registers(component: Component) -> None:
    registered = re.search(r'super\(\).__init__\(\s*"([^"]+)"', inspect.getsource(component.python))
    assert registered is not None
    assert registered.group(1) == component.token


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda each: each.name)
def test_every_input_is_described(component: Component) -> None:
    assert [field.name for field in component.inputs() if not field.description] == []


def test_references_lead_to_types() -> None:
    document = schema()
    references = set(re.findall(r'"#/types/([^"]+)"', json.dumps(document)))
    assert references == set(document["types"])


def test_what_decides_how_many_resources_there_are_is_plain() -> None:
    network = schema()["resources"]["hpclabs:network:PrivateNetwork"]
    assert network["inputProperties"]["zones"]["plain"] is True
    assert "plain" not in network["inputProperties"]["kmsKeyArn"]
    assert network["requiredInputs"] == ["plan", "zones", "kmsKeyArn", "tags"]


def test_alternatives_are_told_apart_by_kind() -> None:
    document = schema()
    storage = document["resources"]["hpclabs:cluster:Cluster"]["inputProperties"]["storage"]["items"]
    assert storage["discriminator"]["propertyName"] == "kind"
    assert document["types"]["hpclabs:index:EfsStorage"]["properties"]["kind"]["const"] == "EfsStorage"
