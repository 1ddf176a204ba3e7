"""Reading properties of which some are not known yet.

A value is KNOWN, UNKNOWN (a preview knows it only after the deployment) or ABSENT (nobody set it, so AWS's default
holds). One view reads all three places that properties come from, because they share one encoding: the engine's
requests, saved states and the dictionaries of tests.
"""

from __future__ import annotations

import json
import re
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# How Pulumi encodes what is not plain JSON: sdk/go/common/resource/properties.go and plugin/rpc.go of pulumi/pulumi.
SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - the name of an encoding
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
UNKNOWNS = frozenset(
    {
        UNKNOWN,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # boolean
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # list
        "030794c1-ac77-496b-92df-f27374a8bd58",  # asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # object
    }
)

_LONGEST_SHOWN = 200
_KEYS = re.compile(r"[^.\[\]]+")


class State(Enum):
    """What is known of a value."""

    KNOWN = "known"
    UNKNOWN = "unknown"
    ABSENT = "absent"


# Rules read a hundred thousand values of a large stack, and an enumeration is slow to find its members.
_KNOWN, _UNKNOWN, _ABSENT = State.KNOWN, State.UNKNOWN, State.ABSENT


class UnknownValueError(Exception):
    """A rule needed a value that is not known yet; the evaluation reports it as not evaluated."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path} is not known yet")
        self.path = path


class View:
    """One place among a resource's properties: its path, and what stands there."""

    __slots__ = ("_raw", "path", "secret", "state")

    def __init__(self, raw: object, path: str = "", *, secret: bool = False) -> None:
        if isinstance(raw, dict) and SIGNATURE in raw and raw[SIGNATURE] == SECRET:
            raw, secret = _inside_secret(raw), True
        self._raw = raw
        self.path = path
        self.secret = secret
        if raw is None:
            self.state = _ABSENT
        else:
            self.state = _UNKNOWN if isinstance(raw, str) and raw in UNKNOWNS else _KNOWN

    def at(self, *keys: str) -> View:
        """The value below `keys`: absent below what is absent, unknown below what is unknown."""
        view = self
        for key in keys:
            if view.state is _UNKNOWN:
                return view
            raw = view._raw.get(key) if isinstance(view._raw, dict) else None
            view = View(raw, f"{view.path}.{key}" if view.path else key, secret=view.secret)
        return view

    def each(self, *keys: str) -> list[View]:
        """The members of the list below `keys`; an unknown list is its one, unknown, member."""
        view = self.at(*keys)
        if view.state is _ABSENT:
            return []
        if isinstance(view._raw, list):
            return [View(raw, f"{view.path}[{i}]", secret=view.secret) for i, raw in enumerate(view._raw)]
        # An unknown list, or a block that is given once and not as a list.
        return [view]

    def items(self) -> list[tuple[str, View]]:
        """The entries of an object, none if there is no object."""
        return [(key, self.at(key)) for key in self._raw] if isinstance(self._raw, dict) else []

    def document(self) -> View:
        """The JSON document in a text; text that is no JSON cannot be seen into, hence is unknown."""
        if self.state is not _KNOWN or not isinstance(self._raw, str):
            return self
        try:
            return View(json.loads(self._raw), self.path, secret=self.secret)
        except ValueError:
            return View(UNKNOWN, self.path, secret=self.secret)

    def value(self, default: object = None) -> object:
        """The plain value, or AWS's `default` for it when it is absent."""
        if self.state is _UNKNOWN:
            raise UnknownValueError(self.path)
        return default if self.state is _ABSENT else self._raw

    @property
    def raw(self) -> object:
        """What stands here, with Pulumi's marks: for readers of whole documents, not for rules."""
        return self._raw

    @property
    def known(self) -> bool:
        """Whether there is a value and it can be read now."""
        return self.state is _KNOWN

    @property
    def unknown(self) -> bool:
        """Whether there is a value that cannot be read yet."""
        return self.state is _UNKNOWN

    @property
    def absent(self) -> bool:
        """Whether nothing was set."""
        return self.state is _ABSENT

    @property
    def shown(self) -> str:
        """The value as a message may show it: short, and without secrets."""
        text = "[secret]" if self.secret else json.dumps(_without_marks(self._raw))
        return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."


def texts(view: View) -> Iterator[str]:
    """Every text that stands anywhere in the value."""
    waiting = [view._raw]
    while waiting:
        raw = waiting.pop()
        if isinstance(raw, str):
            yield raw
        elif isinstance(raw, dict):
            waiting += raw.values()
        elif isinstance(raw, list):
            waiting += raw


def is_withheld(view: View, path: str) -> bool:
    """Whether a value, or one that it is in, is a secret that a state holds encrypted."""
    raw = view.raw
    for key in _KEYS.findall(path):
        if _is_encrypted(raw):
            return True
        if isinstance(raw, dict):
            raw = raw.get(key)
        elif isinstance(raw, list) and key.isdigit() and int(key) < len(raw):
            raw = raw[int(key)]
        else:
            return False
    return _is_encrypted(raw)


def _is_encrypted(raw: object) -> bool:
    return isinstance(raw, dict) and raw.get(SIGNATURE) == SECRET and not {"value", "plaintext"} & raw.keys()


def _inside_secret(raw: dict[object, object]) -> object:
    """What a secret holds. The engine sends `value`; a state holds JSON in `plaintext`, or a `ciphertext` to nobody."""
    if "value" in raw:
        return raw["value"]
    plaintext = raw.get("plaintext")
    if isinstance(plaintext, str):
        loaded: object = json.loads(plaintext)
        return loaded
    return UNKNOWN


def _without_marks(raw: object) -> object:
    """The value with words in place of Pulumi's marks, whatever a secret holds left out."""
    if isinstance(raw, dict):
        return "[secret]" if raw.get(SIGNATURE) == SECRET else {key: _without_marks(each) for key, each in raw.items()}
    if isinstance(raw, list):
        return [_without_marks(each) for each in raw]
    if isinstance(raw, float) and raw.is_integer():
        return int(raw)  # the engine sends every number as a float
    return "[not known yet]" if isinstance(raw, str) and raw in UNKNOWNS else raw
