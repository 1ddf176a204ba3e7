"""Secrets that stand where everybody reads them: in variables, scripts, parameters and settings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# Forms that nothing else has, as their makers publish them.
_FORMS = (
    ("an AWS access key", re.compile(r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b")),
    ("a private key", re.compile(r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----")),
    ("a GitHub token", re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{22})")),
    ("a GitLab token", re.compile(r"\bglpat-[A-Za-z0-9_-]{20}")),
    ("a Slack token", re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{10}")),
    # What stands for a password is none: a variable, what is put in later, asterisks.
    ("a password in an address", re.compile(r"""://[^\s:/@$"'<]*:(?![<{*]|%s)[^\s:/@$"']+@""")),
    ("a hash of a password", re.compile(r"\$(?:6|5|y|2[aby])\$[./A-Za-z0-9$=]{20}")),
)
# A name that says what it holds, and a value that is neither empty, a variable, a command nor a place to read it from.
_NAMED = re.compile(
    r"""(?ix)
    (?<![a-z0-9_.:-])
    (?P<name>
        [a-z0-9_.-]*? (?: password | passwd | secret | token | (?: api | access | private ) [_-]? key ) [a-z0-9_]*
    )
    ["']? \s* [:=] \s* ["']? (?P<value> [^\s"'#;&|]{6,} )
    """
)
_PLACES = re.compile(r"(?i)arn:|\$|<|\{\{|`|/|https?:|true$|false$|null$|none$|file:|s3:|ssm:|env[.:]|x{6,}$|\*{6,}$")
_NAMES_OF_PLACES = re.compile(
    r"(?i)(arn|_id|name|file|path|url|uri|length|policy|ttl|lock_passwd|_version|_type|tokens)$"
)
_CALLED = re.compile(
    r"(?:^|_)(?:PASS(?:WORD|WD|PHRASE)?|SECRET|TOKEN|API_?KEY|ACCESS_KEY|PRIVATE_KEY|CREDENTIALS?)(?:$|_(?:KEY|VALUE)$)"
)
# Where a word ends in camelCase, and what names have between words or before the last part of a path.
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[-/.]")


def secrets(text: str) -> Iterator[tuple[int, str]]:
    """The line and the kind of each secret in a text; at most one a line, and never the secret itself."""
    for number, line in enumerate(text.splitlines(), start=1):
        kind = next((kind for kind, form in _FORMS if form.search(line)), None) or _named(line)
        if kind is not None:
            yield number, kind


def is_secret(text: str) -> bool:
    """Whether a secret stands in the text."""
    return next(secrets(text), None) is not None


def is_called_secret(name: str) -> bool:
    """Whether what has this name is a secret; names such as SECRET_ARN or TOKEN_PATH say where one is."""
    return _CALLED.search(_WORDS.sub("_", name).upper()) is not None


def _named(line: str) -> str | None:
    for found in _NAMED.finditer(line[:5000]):
        name, value = found["name"], found["value"]
        if not _NAMES_OF_PLACES.search(name) and not _PLACES.match(value):
            return f"a value for {name}"
    return None
