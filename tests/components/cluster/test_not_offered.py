"""Each path of the installed ParallelCluster's configuration is written by some design, or left out with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from marshmallow import fields
from pcluster.schemas.cluster_schema import ClusterSchema, OneOrManyCustomActionField

from components.cluster.not_offered import NODES, NOT_OFFERED, reason

from .samples import document, everything

if TYPE_CHECKING:
    from collections.abc import Iterator

    from marshmallow import Schema


def schema_paths(schema: Schema, above: str = "") -> Iterator[str]:
    for field in schema.fields.values():
        path = f"{above}{field.data_key}"
        if isinstance(field, fields.Nested):
            many = field.many and not isinstance(field, OneOrManyCustomActionField)
            yield path + "[]" * many
            yield from schema_paths(field.schema, path + "[]/" * many + "/" * (not many))
        else:
            yield path


def document_paths(value: Any, path: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, child in value.items():
            yield from document_paths(child, f"{path}/{key}" if path else key)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for child in value:
            yield from document_paths(child, path if path.endswith("Sequence") else f"{path}[]")
    if path:
        yield path


PATHS = sorted(set(schema_paths(ClusterSchema(cluster_name="lab-a"))))
WRITTEN = {
    path.replace("/Sequence", "") for design in everything() for path in document_paths(document(design)) if path
}


def test_the_schema_was_walked_as_a_whole() -> None:
    assert len(PATHS) == 326
    assert {"HeadNode/CustomActions/OnNodeStart/Script", "SharedStorage[]/EbsSettings/Raid/Type"} <= set(PATHS)


@pytest.mark.parametrize("path", PATHS)
def test_a_path_is_written_by_some_design_or_left_out_with_a_reason(path: str) -> None:
    assert (path in WRITTEN) != (reason(path) is not None)


def test_nothing_is_left_out_that_does_not_exist() -> None:
    """Each row of the table, with each kind of nodes that its star stands for, is a path or there is another such."""
    superfluous = [
        key for key in NOT_OFFERED if not any(path in PATHS for path in (key.replace("*", nodes) for nodes in NODES))
    ]
    assert superfluous == []


def test_reasons_are_sentences_of_their_own() -> None:
    assert all(len(why) > 20 and not why.endswith(".") for why in NOT_OFFERED.values())
