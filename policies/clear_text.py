"""Secrets that stand where everybody reads them: in variables, scripts and settings."""

from __future__ import annotations

import re

# Ids of AWS's access keys, private keys, tokens of GitHub, GitLab and Slack in the forms that their makers publish, and
# passwords in addresses.
_SECRET = re.compile(
    r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY-----|\bgh[pousr]_[A-Za-z0-9]{36}|"
    r"\bglpat-[A-Za-z0-9_-]{20}|\bxox[abprs]-[A-Za-z0-9-]{10}|://[^/\s:@]+:[^/\s:@]+@"
)
_NAME = re.compile(
    r"(?:^|_)(?:PASS(?:WORD|WD|PHRASE)?|SECRET|TOKEN|API_?KEY|ACCESS_KEY|PRIVATE_KEY|CREDENTIALS?)(?:$|_(?:KEY|VALUE)$)"
)
# Where a word ends in camelCase.
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def is_secret(text: str) -> bool:
    """Whether a secret of a known form stands in the text."""
    return _SECRET.search(text) is not None


def is_called_secret(name: str) -> bool:
    """Whether a variable of this name holds a secret; names such as SECRET_ARN or TOKEN_PATH say where one is."""
    return _NAME.search(_WORDS.sub("_", name).upper().replace("-", "_")) is not None
