"""Secrets among property values: taken off to run a command, put on again what it printed."""

from ..aws.values import SIGNATURE, Properties, Value

_IS_SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 -- pulumi/sdk, `resource.SecretSig`


def reveal(value: Value) -> Value:
    """Return ``value`` with its secrets in plain text."""
    if isinstance(value, dict):
        if value.get(SIGNATURE) == _IS_SECRET:
            return reveal(value.get("value"))
        return {name: reveal(item) for name, item in value.items()}
    return [reveal(item) for item in value] if isinstance(value, list) else value


def reveal_all(properties: Properties) -> Properties:
    """Return the properties with their secrets in plain text."""
    return {name: reveal(value) for name, value in properties.items()}


def conceal(properties: Properties, source: Properties) -> Properties:
    """Return the properties as secrets if any property of ``source`` is or holds one: a command may print it."""
    if reveal_all(source) == source:
        return properties
    return {name: {SIGNATURE: _IS_SECRET, "value": value} for name, value in properties.items()}
