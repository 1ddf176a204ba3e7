"""Computes what CloudFormation would put in place of a template's functions, as far as the template tells.

What depends on a resource, another stack or the account is unknown, and remembers which of the template's resources it
depends on (`Unknown.sources`). Conditions have three values: true, false, and not decidable here (None).
"""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING, cast

from ..view import SECRET, SIGNATURE, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_PLACE = re.compile(r"\$\{(!?)\s*([A-Za-z0-9_.:]+)\s*\}")
_INDEX = re.compile(r"[0-9]{1,5}")
_DYNAMIC = "{{resolve:"  # a value of Parameter Store or Secrets Manager, read by CloudFormation
_MISSING = object()  # AWS::NoValue, and what is not there
# Conditions and resources that name each other, one level each; and the characters that all functions of a template
# may make.
_DEEPEST = 20
_MOST_CHARACTERS = 4_000_000
# What Ref gives where that is a property that the template sets: the name of a resource on AWS.
_NAMES = {
    "AWS::S3::Bucket": "BucketName",
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::User": "UserName",
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::DynamoDB::Table": "TableName",
    "AWS::ECR::Repository": "RepositoryName",
    "AWS::KMS::Alias": "AliasName",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::RDS::DBInstance": "DBInstanceIdentifier",
    "AWS::RDS::DBSubnetGroup": "DBSubnetGroupName",
}


class Unknown(str):
    """The mark of an unknown value, with the logical ids of the resources that it comes from."""

    __slots__ = ("sources",)
    sources: frozenset[str]

    @classmethod
    def of(cls, sources: Iterable[str] = ()) -> Unknown:
        """An unknown value that depends on these resources of the template."""
        made = cls(UNKNOWN)
        made.sources = frozenset(sources)
        return made

    @classmethod
    def from_values(cls, *values: object) -> Unknown:
        """An unknown value that depends on what these depend on."""
        return cls.of(source for value in values for source in sources(value))


def sources(value: object) -> Iterable[str]:
    """The logical ids of the resources that a value, or anything inside of it, comes from."""
    if isinstance(value, Unknown):
        yield from value.sources
    elif isinstance(value, dict):
        for inner in cast("dict[str, object]", value).values():
            yield from sources(inner)
    elif isinstance(value, list):
        for inner in cast("list[object]", value):
            yield from sources(inner)


class Evaluation:
    """One template with the values of its parameters."""

    def __init__(
        self,
        template: Mapping[str, object],
        given: Mapping[str, object] | None,
        pseudo: Mapping[str, object],
    ) -> None:
        self._given = given
        self._pseudo = pseudo
        self._parameters = _object(template.get("Parameters"))
        self._conditions = _object(template.get("Conditions"))
        self._mappings = _object(template.get("Mappings"))
        self._resources = _object(template.get("Resources"))
        self._decided: dict[str, bool | None] = {}
        self._depth = 0
        self._made = 0

    def value(self, raw: object) -> object:
        """The value with its functions computed; `Unknown` where that takes more than the template."""
        result = self._value(raw)
        return None if result is _MISSING else result

    def condition(self, name: str) -> bool | None:
        """Whether the condition of this name holds."""
        if name not in self._decided:
            self._decided[name] = None  # for one that depends on itself
            if name in self._conditions and self._depth < _DEEPEST:
                self._depth += 1
                self._decided[name] = self._holds(self._conditions[name])
                self._depth -= 1
        return self._decided[name]

    def _value(self, raw: object) -> object:
        if isinstance(raw, str):
            return Unknown.of() if _DYNAMIC in raw or raw == UNKNOWN else raw
        if isinstance(raw, list):
            members = [self._value(member) for member in cast("list[object]", raw)]
            return [member for member in members if member is not _MISSING]
        if not isinstance(raw, dict):
            return raw
        made = cast("dict[str, object]", raw)
        if len(made) == 1:
            name, argument = next(iter(made.items()))
            function = _FUNCTIONS.get(name)
            if function is not None:
                return function(self, argument)
            if isinstance(name, str) and name.startswith("Fn::"):
                return Unknown.from_values(self._value(argument))
        values = {str(key): self._value(value) for key, value in made.items()}
        return {key: value for key, value in values.items() if value is not _MISSING}

    def _ref(self, argument: object) -> object:
        name = str(argument)
        if name == "AWS::NoValue":
            return _MISSING
        if name in self._parameters:
            return self._parameter(name)
        if name in self._resources:
            return self._attribute(name, "")
        return self._pseudo.get(name, Unknown.of())

    def _parameter(self, name: str) -> object:
        declared = _object(self._parameters[name])
        kind = str(declared.get("Type", ""))
        value = None if self._given is None else self._given.get(name, declared.get("Default"))
        if value is None or "AWS::SSM::" in kind:  # then the value is the name of one in Parameter Store
            return Unknown.of()
        if isinstance(value, dict):  # a secret of the engine's
            return cast("object", value)
        text = _as_text(value)
        if text == UNKNOWN or _DYNAMIC in text:
            return Unknown.of()
        if str(declared.get("NoEcho", "")).lower() == "true":
            return {SIGNATURE: SECRET, "value": text}
        if kind.startswith("List<") or kind == "CommaDelimitedList":
            return [member.strip() for member in text.split(",")] if text else []
        return text

    def _get_att(self, argument: object) -> object:
        parts = argument.split(".", 1) if isinstance(argument, str) else _list(argument)
        name = str(parts[0]) if parts else ""
        if name not in self._resources:
            return Unknown.of()
        attribute = self._value(parts[1]) if len(parts) > 1 else ""
        return self._attribute(name, str(attribute))

    def _attribute(self, name: str, attribute: str) -> object:
        """What a resource of the template is called, or a property that it was given."""
        resource = _object(self._resources[name])
        key = attribute or _NAMES.get(str(resource.get("Type")), "")
        properties = _object(resource.get("Properties"))
        if key in properties and self._depth < _DEEPEST:
            self._depth += 1
            value = self._value(properties[key])
            self._depth -= 1
            if isinstance(value, str) and value != UNKNOWN:
                return value
        return Unknown.of([name])

    def _sub(self, argument: object) -> object:
        parts = _list(argument)
        text = argument if isinstance(argument, str) else (parts[0] if parts else None)
        own = {str(key): self._value(value) for key, value in _object(parts[1] if len(parts) > 1 else None).items()}
        if not isinstance(text, str):
            return Unknown.from_values(own)
        pieces: list[object] = []
        end = 0
        for place in _PLACE.finditer(text):
            pieces.append(text[end : place.start()])
            end = place.end()
            pieces.append(f"${{{place[2]}}}" if place[1] else self._named(place[2], own))
        pieces.append(text[end:])
        return self._text("", pieces)

    def _named(self, name: str, own: Mapping[str, object]) -> object:
        if name in own:
            return own[name]
        return self._get_att(name) if "." in name else self._ref(name)

    def _join(self, argument: object) -> object:
        parts = _list(argument)
        members = self._value(parts[1]) if len(parts) == 2 else None
        return self._text(str(parts[0]), members) if isinstance(members, list) else Unknown.from_values(members)

    def _text(self, between: str, pieces: list[object]) -> object:
        """The pieces as one text, within what all texts of a template may take together."""
        if not all(isinstance(piece, str | int | float) and piece != UNKNOWN for piece in pieces):
            return Unknown.from_values(pieces)
        texts = [_as_text(piece) for piece in pieces]
        if not self._affords(sum(map(len, texts)) + len(between) * len(texts)):
            return Unknown.of()
        text = between.join(texts)
        return Unknown.of() if _DYNAMIC in text else text

    def _split(self, argument: object) -> object:
        parts = _list(argument)
        text = self._value(parts[1]) if len(parts) == 2 else None
        separator = str(parts[0]) if parts else ""
        if not isinstance(text, str) or text == UNKNOWN or not separator or not self._affords(len(text)):
            return Unknown.from_values(text)
        return text.split(separator)

    def _select(self, argument: object) -> object:
        parts = _list(argument)
        if len(parts) != 2:
            return Unknown.of()
        index, members = str(self._value(parts[0])), self._value(parts[1])
        if isinstance(members, list) and _INDEX.fullmatch(index) and int(index) < len(members):
            return members[int(index)]
        return Unknown.from_values(members)

    def _base64(self, argument: object) -> object:
        text = self._value(argument)
        if not isinstance(text, str) or text == UNKNOWN or not self._affords(2 * len(text)):
            return Unknown.from_values(text)
        return base64.b64encode(text.encode("utf-8", "surrogatepass")).decode()

    def _find_in_map(self, argument: object) -> object:
        parts = _list(argument)
        keys = [self._value(part) for part in parts[:3]]
        if len(keys) < 3 or UNKNOWN in keys:
            return Unknown.from_values(keys)
        place: object = self._mappings
        for key in keys:
            place = _object(place).get(str(key), _MISSING)
        if place is _MISSING and len(parts) > 3 and isinstance(parts[3], dict):
            return self._value(cast("dict[str, object]", parts[3]).get("DefaultValue", UNKNOWN))
        return Unknown.of() if place is _MISSING else place

    def _if(self, argument: object) -> object:
        parts = _list(argument)
        if len(parts) != 3:
            return Unknown.of()
        decided = self.condition(str(parts[0]))
        if decided is not None:
            return self._value(parts[1] if decided else parts[2])
        either, other = self._value(parts[1]), self._value(parts[2])
        alike = either is other or (either == other and {*sources(either)} == {*sources(other)})
        return either if alike else Unknown.from_values(either, other)

    def _to_json_string(self, argument: object) -> object:
        value = self._value(argument)
        text = json.dumps(value, default=str)
        if UNKNOWN in text or SIGNATURE in text or not self._affords(len(text)):
            return Unknown.from_values(value)
        return text

    def _length(self, argument: object) -> object:
        value = self._value(argument)
        return len(value) if isinstance(value, list) else Unknown.from_values(value)

    def _affords(self, characters: int) -> bool:
        self._made += characters
        return self._made <= _MOST_CHARACTERS

    def _holds(self, raw: object) -> bool | None:
        made = _object(raw)
        if len(made) != 1:
            return None
        name, argument = next(iter(made.items()))
        match name:
            case "Condition":
                return self.condition(str(argument))
            case "Fn::Not":
                members = [self._holds(member) for member in _list(argument)]
                return None if len(members) != 1 or members[0] is None else not members[0]
            case "Fn::And" | "Fn::Or":
                members = [self._holds(member) for member in _list(argument)]
                decisive = name == "Fn::Or"
                if decisive in members:
                    return decisive
                return None if None in members else not decisive
            case "Fn::Equals":
                texts = [_comparable(self._value(member)) for member in _list(argument)]
                if len(texts) != 2 or None in texts:
                    return None
                return texts[0] == texts[1]
        return None


def _comparable(value: object) -> str | None:
    """A value as CloudFormation compares it: as text; None where it is not known."""
    if isinstance(value, dict | list):
        return None
    text = _as_text(value)
    return None if text == UNKNOWN or value is _MISSING else text


def _as_text(value: object) -> str:
    """A plain value as CloudFormation writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _object(value: object) -> dict[str, object]:
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else []


_FUNCTIONS: Mapping[str, Callable[[Evaluation, object], object]] = {
    "Ref": Evaluation._ref,
    "Fn::GetAtt": Evaluation._get_att,
    "Fn::Sub": Evaluation._sub,
    "Fn::Join": Evaluation._join,
    "Fn::Split": Evaluation._split,
    "Fn::Select": Evaluation._select,
    "Fn::Base64": Evaluation._base64,
    "Fn::FindInMap": Evaluation._find_in_map,
    "Fn::If": Evaluation._if,
    "Fn::ToJsonString": Evaluation._to_json_string,
    "Fn::Length": Evaluation._length,
}
