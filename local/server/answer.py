"""An HTTP answer, whole."""

import json
from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """Status line, headers and body."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes

    @classmethod
    def of(cls, value: object, status: str = "200 OK") -> "Answer":
        """Return ``value`` as JSON."""
        return cls(status, [("Content-Type", "application/json")], json.dumps(value).encode())
