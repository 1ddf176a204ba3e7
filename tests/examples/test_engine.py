"""Every example on the real engine and the local AWS: up, changed, refreshed, destroyed, with the policies enforced.

The tests of a family share what the first one brings up, and the last one takes it down.
"""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from cfnlint.api import lint_all

from components.cluster._validation import findings

from . import identity
from .conftest import Family
from .families import Example, replaced

pytestmark = pytest.mark.engine

GOLDEN = Path(__file__).parent / "golden"
REFRESH = "REFRESH_GOLDEN"
# What an update says of each resource: type, name, and what it has done.
_DONE = re.compile(r"^ [+~-]+ +(\S+) (\S+) (created|updated|replaced|deleted)", re.MULTILINE)


def clusters(family: Family) -> dict[str, dict[str, Any]]:
    """The configuration of each cluster, by its name, as the stack that makes it has it."""
    return {
        body["Resources"]["HpcLabsCluster"]["Properties"]["ClusterName"]: body["Resources"]["HpcLabsCluster"][
            "Properties"
        ]["ClusterConfiguration"]
        for body in (json.loads(text) for text in templates(family).values())
        if "HpcLabsCluster" in body["Resources"]
    }


def templates(family: Family) -> dict[str, str]:
    """The CloudFormation templates that we write, by the stack's name; AWS's own come by URL."""
    return {
        resource["urn"].rpartition("::")[2]: resource["inputs"]["templateBody"]
        for resources in family.states.values()
        for resource in resources
        if resource["type"] == "aws:cloudformation/stack:Stack" and "templateBody" in resource["inputs"]
    }


def test_what_is_up_previews_unchanged(family: Family) -> None:
    for example in family.examples:
        family.engine(example).preview(example.stack, "--expect-no-changes")


def test_identities_are_those_of_the_golden_files(family: Family) -> None:
    said = []
    for example in family.examples:
        file = GOLDEN / f"{example.stack}.json"
        found = identity.identities(family.states[example.stack])
        if os.environ.get(REFRESH):
            file.write_text(identity.as_json(found))
        said += [f"{example.stack}: {line}" for line in identity.differences(identity.read(file), found)]
    assert not said, "\n".join([*said, f"If that is meant: {REFRESH}=1 pytest tests/examples"])


def test_clusters_are_accepted_by_aws_schema_and_validators(family: Family) -> None:
    labs = [example.config["hpc-labs:lab"] for example in family.examples if "hpc-labs:lab" in example.config]
    said = {name: findings(name, document) for name, document in clusters(family).items()}
    assert said.keys() == {f"{lab['virtual_lab']}-{lab['project']}" for lab in labs}
    assert {name: found for name, found in said.items() if found} == {}, "neither errors nor warnings"


def test_templates_pass_cfn_lint(family: Family) -> None:
    labs = [example for example in family.examples if "hpc-labs:lab" in example.config]
    found = templates(family)
    assert len(found) >= len(labs)
    for name, body in found.items():
        assert [str(problem) for problem in lint_all(body) if problem.rule.id[0] in "EW"] == [], name


def test_change_update_refresh_and_destroy_leave_nothing(family: Family) -> None:
    for example in family.examples:
        config = replaced(family.config(example), example.change.place, example.change.value)
        change(family, example, config)
        engine = family.engine(example)
        engine.run("refresh", "--yes", "--skip-preview", "--expect-no-changes", "--stack", example.stack)
    for example in reversed(family.examples):
        take_down(family, example)
    kept = {pattern: reason for example in family.examples for pattern, reason in example.kept.items()}
    left = family.everything() - family.before
    assert {what for what in left if not any(re.fullmatch(rf".*: {pattern}", what) for pattern in kept)} == set()
    for pattern, reason in kept.items():
        assert any(re.fullmatch(rf".*: {pattern}", what) for what in left), f"nothing is kept, although {reason}"


def change(family: Family, example: Example, config: dict[str, Any]) -> None:
    """Change a stack, and see that nothing but what was meant is touched."""
    family.write(example, config)
    said = family.engine(example).up(example.stack, *family.pack(example)).stdout
    done = {(kind, name) for type_, name, kind in _DONE.findall(said) if not type_.startswith(("hpclabs:", "pulumi:"))}
    expected = {("updated", name) for name in example.change.updates}
    assert done == expected | {("created", name) for name in example.change.creates}, example.stack


def take_down(family: Family, example: Example) -> None:
    """Destroy a stack; a protected one first refuses, until its config says otherwise."""
    engine = family.engine(example)
    if example.protected is not None:
        refused = engine.destroy(example.stack, check=False)
        assert refused.returncode != 0
        assert "protect" in refused.stdout
        config = replaced(family.config(example), example.change.place, example.change.value)
        value = "false" if example.program else False
        family.write(example, replaced(config, example.protected, value))
        engine.up(example.stack, *family.pack(example))
    engine.destroy(example.stack)
