"""The files of the examples: valid for the program and for editors, and told of in their folders' pages."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from local.home import CHECKOUT
from stacks.settings import SCHEMA_FILE, read_settings

from .families import EXAMPLES, FAMILIES

CONFIGS = {
    str(file.relative_to(EXAMPLES)): file
    for file in sorted(EXAMPLES.rglob("Pulumi.*.yaml"))
    if "hpc-labs:" in file.read_text()
}
SCHEMA = jsonschema.Draft202012Validator(json.loads(SCHEMA_FILE.read_text()))
FOLDERS = sorted(page.parent for page in EXAMPLES.glob("*/README.md"))


@pytest.mark.parametrize("name", CONFIGS)
def test_configs_are_valid_for_the_program_and_for_editors(name: str) -> None:
    text = CONFIGS[name].read_text()
    first = text.splitlines()[0]
    assert first.startswith("# yaml-language-server: $schema=")
    assert (CONFIGS[name].parent / first.partition("$schema=")[2]).resolve() == SCHEMA_FILE.resolve()
    document = yaml.safe_load(text)
    assert [problem.message for problem in SCHEMA.iter_errors(document)] == []
    config = {key: value if isinstance(value, str) else json.dumps(value) for key, value in document["config"].items()}
    assert read_settings(config, project="hpc-labs")


def test_every_config_is_brought_up_by_the_engine_tests() -> None:
    tried = {example.file for examples in FAMILIES.values() for example in examples}
    assert tried == {str(file.relative_to(EXAMPLES)) for file in EXAMPLES.rglob("Pulumi.*.yaml")}


def test_every_stack_has_a_golden_file_and_every_golden_file_a_stack() -> None:
    stacks = {example.stack for examples in FAMILIES.values() for example in examples}
    assert stacks == {file.stem for file in (Path(__file__).parent / "golden").glob("*.json")}


def test_every_example_has_a_page_and_a_row_in_the_table() -> None:
    told = set(re.findall(r"\(([a-z-]+)/README\.md\)", (EXAMPLES / "README.md").read_text()))
    assert told == {folder.name for folder in FOLDERS} == {each.name for each in EXAMPLES.iterdir() if each.is_dir()}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_pages_name_only_settings_and_files_that_are_there(folder: Path) -> None:
    text = (folder / "README.md").read_text()
    files = [*folder.rglob("Pulumi.*.yaml"), *folder.rglob("__main__.py")]
    schemas = (SCHEMA_FILE, CHECKOUT / "policies" / "facts.schema.json")
    known = "".join(file.read_text() for file in (*schemas, *files))
    for cell in re.findall(r"^\| (`[^|]+) \|", text, re.MULTILINE):
        for setting in re.findall(r"`([a-z_.:-]+)`", cell):
            assert all(part in known for part in re.split(r"[.:]", setting)), setting
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert (folder / target).exists(), target
