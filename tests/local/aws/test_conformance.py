"""Every row against the SDK's own classes and botocore's models."""

import ast
import inspect
import json
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import cast

import botocore.session
import pytest
from botocore import xform_name
from botocore.model import OperationModel
from botocore.validate import ParamValidator

from local.aws import sdk, table
from local.aws.differences import DIFFERENCES
from local.aws.functions import FUNCTIONS
from local.aws.naming import Model, find_member, put
from local.aws.row import Op, Row
from local.aws.schema import Shape, schema_of
from local.aws.table import TOKENS, find
from local.aws.values import Value

ROWS = [find(token) for token in sorted(TOKENS)]
EACH_ROW = pytest.mark.parametrize("row", ROWS, ids=[row.type for row in ROWS])
MODULES = [import_module(f"local.aws.table.{name}") for name in sorted(table.MODULES)]


@cache
def operations(service: str) -> dict[str, OperationModel]:
    model = botocore.session.get_session().get_service_model(service)
    return {xform_name(name): model.operation_model(name) for name in model.operation_names}


def operation(row: Row, op: Op) -> OperationModel:
    assert op.operation in operations(row.service), f"{row.service} has no {op.operation}"
    return operations(row.service)[op.operation]


def test_schema_is_what_the_installed_sdk_says() -> None:
    file = Path(sdk.__file__).with_name("schema.json")
    assert file.read_text() == sdk.schema(), "run `python -m local.aws.sdk`"


def test_behaviour_names_only_types_that_are_served() -> None:
    behaviours = json.loads(Path(sdk.__file__).with_name("replace.json").read_text())
    assert behaviours.keys() - {"_legend"} <= TOKENS


def test_differences_are_of_types_that_are_served() -> None:
    assert DIFFERENCES.keys() <= TOKENS


@EACH_ROW
def test_every_input_of_the_sdk_is_served_or_refused_by_name(row: Row) -> None:
    inputs = schema_of(row.type).inputs.keys() - {"!"}
    refused = {name for name in row.refused if "." not in name}
    assert inputs - row.served - refused == set(), "neither taken by an operation nor listed as unsupported"
    assert row.served & refused == set(), "served and unsupported"
    assert refused - inputs == set(), "the SDK has no such input"
    assert row.served - inputs <= {"region", "namePrefix", "bucketPrefix", "identifierPrefix", "keyNamePrefix"}


@EACH_ROW
def test_nested_names_exist_in_the_sdk(row: Row) -> None:
    schema = schema_of(row.type)
    nested = {*row.refused, *row.renames, *row.same, *row.valid, *row.ordered_lists}
    nested |= {*row.replace.split(), *row.filled.split()}
    unknown = {path for path in nested if not has(schema.inputs, path) and not has(schema.outputs, path)}
    assert unknown == set()


@EACH_ROW
def test_outputs_named_by_the_row_exist_in_the_sdk(row: Row) -> None:
    named = {*row.reads, *row.kept.split(), *row.volatile.split(), *({"arn"} if row.arn else set())}
    assert named - schema_of(row.type).outputs.keys() == set()


@EACH_ROW
def test_every_served_input_can_change(row: Row) -> None:
    """In place through a setting, or by replacement; otherwise a change would be accepted and lost."""
    schema = schema_of(row.type)
    settable = {"tags", *row.not_answered, *row.replaces_if}.union(*(setting.members for setting in row.settings))
    replacing = {name.partition(".")[0] for name in schema.replace}
    prefixes = {row.name.prefix_property} if row.name else set()
    assert (row.served & schema.inputs.keys()) - settable - replacing - prefixes == set()


@EACH_ROW
def test_conditional_replacements_have_their_condition(row: Row) -> None:
    named = {name.partition(".")[0] for name in schema_of(row.type).replace_if}
    assert (named & row.served) - row.replaces_if.keys() == set()


@EACH_ROW
def test_requests_fit_the_model(row: Row) -> None:
    """A request made of every property at every depth passes botocore's own validation."""
    creations = [row.create] if isinstance(row.create, Op) else []
    inputs = schema_of(row.type).inputs
    for op in [*creations, *(setting for setting in row.settings if isinstance(setting, Op))]:
        shape = operation(row, op).input_shape
        assert shape is not None
        model = cast("Model", shape)
        request: dict[str, object] = dict(op.fixed)
        for name, path in op.members.items():
            sample = sample_of(inputs[name], name, row)
            put(request, model, path or row.renames.get(name, ""), name, sample, row.renames, name)
        report = ParamValidator().validate(request, shape).generate_report()
        # A sample leaves properties out and is 1 where AWS wants more; its names and types are what is tested.
        of_samples = ("Missing required", "Invalid length", "valid min")
        wrong = [line for line in report.splitlines() if not any(text in line for text in of_samples)]
        assert wrong == [], f"{row.service} {op.operation}"


@EACH_ROW
def test_answers_are_found_in_the_model(row: Row) -> None:
    if isinstance(row.create, Op):
        assert walk(operation(row, row.create).output_shape, row.create.result)
    if isinstance(row.read, Op):
        described = walk(operation(row, row.read).output_shape, row.read.result)
        for path in row.reads.values():
            assert walk(described, path), f"{row.read.operation} does not answer {path}"


@EACH_ROW
def test_ids_are_members_of_the_requests(row: Row) -> None:
    for op in [row.read, row.delete, *row.settings]:
        if isinstance(op, Op) and (member := row.id if op.id is None else op.id):
            shape = operation(row, op).input_shape
            assert shape is not None
            assert member in shape.members, f"{op.operation} has no {member}"


@EACH_ROW
def test_tagging_operations_exist(row: Row) -> None:
    if row.tagging and not row.tagging.put:
        for name in filter(None, (row.tagging.add, row.tagging.remove, row.tagging.read)):
            shape = operation(row, Op(name)).input_shape
            assert shape is not None
            assert {row.tagging.id, *row.tagging.fixed} <= shape.members.keys()
            tags = find_member("tags", shape.members) or find_member("tagKeys", shape.members)
            assert tags or name == row.tagging.read


@pytest.mark.parametrize("module", MODULES, ids=[module.__name__ for module in MODULES])
def test_operations_in_code_exist_with_their_members(module: ModuleType) -> None:
    services = {row.service for row in module.ROWS}
    for name, members in operations_in(module):
        models = [operations(service)[name] for service in services if name in operations(service)]
        assert models, f"{module.__name__}: {services} have no {name}"
        allowed = {member for model in models if model.input_shape for member in model.input_shape.members}
        assert members - allowed == set(), f"{module.__name__}: {name}"


def test_functions_are_the_sdks() -> None:
    for token in FUNCTIONS:
        _, module, name = token.split(":")
        package = module.partition("/")[0]
        functions = import_module("pulumi_aws" if package == "index" else f"pulumi_aws.{package}")
        snake = xform_name(name)
        assert hasattr(functions, snake), token
        arguments = set(inspect.signature(getattr(functions, snake)).parameters)
        _, takes = FUNCTIONS[token]
        assert {xform_name(argument) for argument in takes.split()} <= arguments


def operations_in(module: ModuleType) -> Iterator[tuple[str, set[str]]]:
    """Every ``call.aws("operation", Member=...)``, ``one(call, "operation", ...)`` and ``only(...)`` in a module."""
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if not isinstance(node, ast.Call):
            continue
        is_aws = isinstance(node.func, ast.Attribute) and node.func.attr == "aws"
        is_one = isinstance(node.func, ast.Name) and node.func.id in ("one", "only")
        if (is_aws or is_one) and len(node.args) > is_one:
            name = node.args[is_one]
            members = {keyword.arg for keyword in node.keywords if keyword.arg}
            filtered = isinstance(node.func, ast.Name) and node.func.id == "only"
            if isinstance(name, ast.Constant) and isinstance(name.value, str):
                yield name.value, set() if filtered else members


def has(shape: Shape, path: str) -> bool:
    """Whether a shape has a property at a path, whichever lists are on the way."""
    for step in path.split("."):
        while isinstance(shape, list):
            shape = shape[0]
        if not isinstance(shape, dict) or step not in shape:
            return False
        shape = shape[step]
    return True


def sample_of(shape: Shape, path: str, row: Row) -> Value:
    """A value of that shape with every property that is not refused."""
    if isinstance(shape, list):
        return [sample_of(shape[0], path, row)]
    if isinstance(shape, dict):
        if "*" in shape:
            return {"key": sample_of(shape["*"], path, row)}
        inner = {name: f"{path}.{name}" for name in shape if name != "!"}
        return {n: sample_of(shape[n], where, row) for n, where in inner.items() if where not in row.refused}
    samples: dict[str, Value] = {"string": "1", "integer": 1, "number": 1, "boolean": True}
    return samples[shape]


def walk(shape: object, path: str) -> object:
    """The model at a path of an answer, or None."""
    for step in path.split(".") if path else []:
        kind = getattr(shape, "type_name", None)
        if kind == "list":
            shape = shape.member  # type: ignore[attr-defined]
            if step.isdigit():
                continue
        shape = getattr(shape, "members", {}).get(step)
    return shape
