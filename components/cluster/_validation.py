"""What AWS's schema and validators say about a configuration, without asking AWS.

ParallelCluster's validators are registered by the parts of its model, each with the values that it judges. They run
here one by one, because that tells which part of the document a finding is about: ``Resource.validate`` does not.
"""

from __future__ import annotations

import difflib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ._left_out_validators import LEFT_OUT
from ._offline_aws import OFFICIAL_IMAGE, offline
from ._validator_hints import FIXES, SECTIONS
from .instance_catalogue import catalogue_date, instance_type, instance_types

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

# marshmallow files what concerns an object as a whole under this key.
_WHOLE = "_schema"
_ABSENT = object()

# Where an attribute of the package's model is not called as in the document.
_KEYS = {"queues": "SlurmQueues", "settings": "SlurmSettings"}


@dataclass(frozen=True, order=True)
class Finding:
    """Something about a configuration.

    Attributes:
        path: Where in the document, such as ``HeadNode/InstanceType``.
        message: AWS's words, the value, and what to do where AWS does not say.
        refused: Whether AWS refuses the configuration; otherwise it warns.
    """

    path: str
    message: str
    refused: bool = True


def findings(cluster_name: str, document: Any, suppressed: Collection[str] = ()) -> list[Finding]:
    """Everything to say about a configuration: what the schema refuses, or else what the validators find.

    The validators of these names are left out, as AWS leaves them out when it is asked to.
    """
    with offline():
        from marshmallow import ValidationError
        from pcluster.schemas.cluster_schema import ClusterSchema

        try:
            cluster = ClusterSchema(cluster_name=cluster_name).load(document)
        except ValidationError as refused:
            return [Finding(path, message) for path, message in _by_path(refused.messages, document)]
        found = set(_of_validators(cluster, document, suppressed))
    return sorted(found | set(_not_in_the_catalogue(document)))


def _of_validators(cluster: Any, document: Any, suppressed: Collection[str]) -> Iterator[Finding]:
    for path, validator, arguments in _validators(cluster):
        judged = _known(arguments)
        if judged is None or validator.__name__ in suppressed or _asks_aws(validator.__name__, judged):
            continue
        try:
            results = validator().execute(**judged)
        except Exception as error:
            where = _where(path, validator.__name__, judged, document)
            yield Finding(where, f"{validator.__name__} could not judge this at preview: {error!r}.", refused=False)
            continue
        for result in results:
            if result.level.name != "INFO":
                where = _where(path, result.validator_type, judged, document)
                message = " ".join([result.message, *_given(where, document), *_fix(result.validator_type)])
                message = f"{message} ({result.validator_type})"
                yield Finding(where, message, refused=result.level.name == "ERROR")


def _validators(part: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], type, dict[str, Any]]]:
    """Every validator of a part of the model and of the parts in it, with the part's path and what it judges."""
    for name, value in list(vars(part).items()):
        key = _KEYS.get(name) or "".join(word.capitalize() for word in name.split("_"))
        for index, item in enumerate(value if isinstance(value, list) else [value]):
            if hasattr(item, "_register_validators"):
                yield from _validators(item, (*path, f"{key}[{index}]" if isinstance(value, list) else key))
    part._validators.clear()
    part._register_validators(None)
    yield from ((path, validator, arguments) for validator, arguments in part._validators)


def _known(arguments: dict[str, Any]) -> dict[str, Any] | None:
    """What a validator judges without the instance types that nothing is known of; ``None`` when nothing is left."""
    judged = dict(arguments)
    for name, value in arguments.items():
        if name.endswith("instance_type") and isinstance(value, str) and instance_type(value) is None:
            return None
        if name == "instance_types_info":
            judged[name] = {type_: info for type_, info in value.items() if instance_type(type_)}
        elif name == "instance_type_info_list":
            judged[name] = [info for info in value if instance_type(info.instance_type())]
        if name.startswith("instance_type") and isinstance(value, dict | list) and not judged[name]:
            return None
    return judged


def _asks_aws(validator: str, arguments: dict[str, Any]) -> bool:
    of_an_image = validator == "InstanceTypeBaseAMICompatibleValidator" and arguments["image"] != OFFICIAL_IMAGE
    return validator in LEFT_OUT or of_an_image


def _where(part: tuple[str, ...], validator: str, arguments: dict[str, Any], document: Any) -> str:
    """The path of what a validator judged, as far as the document has it."""
    if validator == "ClusterNameValidator":
        return "ClusterName"
    path = "/".join(part)
    nodes = _of_nodes(arguments, document, path)
    if not path or nodes.startswith(path):  # registered by the cluster, or by a queue for a part of it
        path = nodes or SECTIONS.get(validator, "")
    while path and _at_path(document, path) is _ABSENT:  # a default
        path = path.rpartition("/")[0]
    return path or "ClusterConfiguration"


def _of_nodes(arguments: dict[str, Any], document: Any, within: str) -> str:
    """The path of the queue, compute resource or instance type that the arguments name."""
    wanted = {arguments.get("instance_type"), arguments.get("head_node_instance_type")}
    wanted |= {info.instance_type() for info in arguments.get("instance_type_info_list", [])}
    for position, queue in enumerate(document["Scheduling"]["SlurmQueues"]):
        path = f"Scheduling/SlurmQueues[{position}]"
        if arguments.get("queue_name", queue["Name"]) != queue["Name"] or not path.startswith(within[: len(path)]):
            continue
        for index, resource in enumerate(queue["ComputeResources"]):
            inner = f"{path}/ComputeResources[{index}]"
            if arguments.get("compute_resource_name") == resource["Name"]:
                return inner
            if resource.get("InstanceType") in wanted - {None}:
                return f"{inner}/InstanceType"
            for number, instance in enumerate(resource.get("Instances", [])):
                if instance["InstanceType"] in wanted:
                    return f"{inner}/Instances[{number}]/InstanceType"
        if "queue_name" in arguments:
            return path
    return "HeadNode/InstanceType" if document["HeadNode"]["InstanceType"] in wanted else ""


def _not_in_the_catalogue(document: Any) -> Iterator[Finding]:
    for path, value in _values(document):
        if path.endswith("InstanceType") and isinstance(value, str) and instance_type(value) is None:
            close = difflib.get_close_matches(value, instance_types(), n=1, cutoff=0.8)
            meant = f" If it is misspelt: {close[0]!r}." if close else ""
            yield Finding(
                path,
                f"{value!r} is not in the catalogue of {catalogue_date()}: it is younger than that, or does not exist. "
                f"Its EFA, memory, CPUs and price models are not checked here.{meant}",
                refused=False,
            )


def _values(document: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    match document:
        case dict():
            for key, value in document.items():
                yield from _values(value, f"{path}/{key}" if path else key)
        case list():
            for index, value in enumerate(document):
                yield from _values(value, f"{path}[{index}]")
        case _:
            yield path, document


def _by_path(messages: Any, document: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Each of the schema's messages with its path, and with the value that it is about."""
    if not isinstance(messages, dict):
        text = " ".join(map(str, messages)) if isinstance(messages, list) else str(messages)
        yield path or "ClusterConfiguration", " ".join([text, *_as_given(document)])
        return
    for key, value in messages.items():
        if key == _WHOLE:
            yield from _by_path(value, _ABSENT, path)
        elif isinstance(key, int):
            yield from _by_path(value, _at(document, key), f"{path}[{key}]")
        else:
            yield from _by_path(value, _at(document, key), f"{path}/{key}" if path else key)


def _fix(validator: str) -> Iterator[str]:
    if validator in FIXES:
        yield FIXES[validator]


def _given(path: str, document: Any) -> Iterator[str]:
    yield from _as_given(_at_path(document, path))


def _as_given(value: Any) -> Iterator[str]:
    if value is not _ABSENT and not isinstance(value, dict | list):
        yield f"Given: {json.dumps(value)}."


def _at_path(document: Any, path: str) -> Any:
    for key in re.findall(r"[^/\[\]]+", path):
        document = _at(document, int(key) if isinstance(document, list) and key.isdigit() else key)
    return document


def _at(document: Any, key: Any) -> Any:
    try:
        return document[key]
    except (IndexError, KeyError, TypeError):
        return _ABSENT
