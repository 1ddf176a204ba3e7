"""Property values as plain Python: what the engine sends and gets as protobuf structs."""

from collections.abc import Mapping
from typing import Final

from google.protobuf import struct_pb2

# The text that stands for a value which is not known until the resource exists: UnknownStringValue and its siblings for
# other kinds of values in Pulumi's Go SDK. The engine takes this one back for any kind.
_UNKNOWN_TEXT: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_UNKNOWN_TEXTS: Final = frozenset(
    {
        _UNKNOWN_TEXT,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # bool
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # list
        "030794c1-ac77-496b-92df-f27374a8bd58",  # asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # object
    }
)
SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
"""The key under which an object says that it is an asset or an archive."""
DEFAULTS: Final = "__defaults"
"""The key under which checked inputs name those that the provider chose itself."""


class Unknown:
    """A value that is known only after the resource it comes from exists."""

    def __repr__(self) -> str:
        return "<unknown>"


UNKNOWN: Final = Unknown()

Value = None | bool | int | float | str | Unknown | list["Value"] | dict[str, "Value"]
Properties = dict[str, Value]


def unpack(value: struct_pb2.Value) -> Value:
    """One protobuf value as Python; whole numbers become ``int``, as AWS wants them."""
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        return UNKNOWN if value.string_value in _UNKNOWN_TEXTS else value.string_value
    if kind == "struct_value":
        return unpack_struct(value.struct_value)
    if kind == "list_value":
        return [unpack(item) for item in value.list_value.values]
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() else number
    return value.bool_value if kind == "bool_value" else None


def unpack_struct(struct: struct_pb2.Struct) -> Properties:
    """A protobuf struct as a dict, without its nulls: Pulumi takes null for absent."""
    return {name: unpack(value) for name, value in struct.fields.items() if value.WhichOneof("kind") != "null_value"}


def pack(value: Value) -> struct_pb2.Value:
    """One Python value as protobuf."""
    if value is None:
        return struct_pb2.Value(null_value=struct_pb2.NULL_VALUE)
    if isinstance(value, bool):
        return struct_pb2.Value(bool_value=value)
    if isinstance(value, str):
        return struct_pb2.Value(string_value=value)
    if isinstance(value, int | float):
        return struct_pb2.Value(number_value=value)
    if isinstance(value, list):
        return struct_pb2.Value(list_value=struct_pb2.ListValue(values=[pack(item) for item in value]))
    if isinstance(value, dict):
        return struct_pb2.Value(struct_value=pack_struct(value))
    return struct_pb2.Value(string_value=_UNKNOWN_TEXT)


def pack_struct(properties: Mapping[str, Value]) -> struct_pb2.Struct:
    """A dict as a protobuf struct, without its nulls."""
    return struct_pb2.Struct(fields={name: pack(value) for name, value in properties.items() if value is not None})


def has_unknown(value: Value) -> bool:
    """Whether a value is unknown anywhere inside."""
    if isinstance(value, dict):
        return any(has_unknown(item) for item in value.values())
    if isinstance(value, list):
        return any(has_unknown(item) for item in value)
    return value is UNKNOWN


def is_empty(value: Value) -> bool:
    """Whether AWS and Terraform take a value for one that was not given: nothing, false, or a block of such values."""
    if isinstance(value, dict):
        return all(is_empty(item) for item in value.values())
    return value is None or value is False or value in ("", 0) or value == []
