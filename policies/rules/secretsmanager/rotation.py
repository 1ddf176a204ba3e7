"""Secrets are renewed."""

import re
from collections.abc import Iterable
from dataclasses import replace
from math import inf

from ... import tokens
from ...controls import IDENTITY
from ...model import Finding, Outcome, Rule, Severity
from ...resource import Resource, Stack

RULE = Rule(
    id="secretsmanager-rotation",
    title="Every secret is rotated, or renewed with what it opens",
    severity=Severity.HIGH,
    types=(*tokens.SECRET, *tokens.SECRET_ROTATION),
    why="A password that leaked works until it is changed; one that nobody changes works for ever.",
    remediation="Give the secret a SecretRotation with automaticallyAfterDays at most the profile's. A key that is "
    "also on machines is replaced with them: a munge key says so by its name and the tag hpc-labs:rotation = "
    "by-replacement, another key by an exemption.",
    source="https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets.html",
    controls=replace(
        IDENTITY,
        nist=("AC-2(1)", "AC-3(15)", "IA-5(1)", "SC-12"),
        hipaa=("308(a)(4)(ii)(B)", "308(a)(5)(ii)(D)"),
        fsbp=("SecretsManager.1", "SecretsManager.4"),
    ),
    bad="""\
aws.secretsmanager.Secret("accounting", kms_key_id=key.arn)
""",
    good="""\
accounting = aws.secretsmanager.Secret("accounting", kms_key_id=key.arn)
aws.secretsmanager.SecretRotation(
    "accounting",
    secret_id=accounting.id,
    rotation_lambda_arn=f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:rotation",
    rotation_rules={"automatically_after_days": 30},
)
""",
)
# The two halves of a key change together, and so do a key and the machines that have it: no function can do that, a
# replacement of the resource does. What the secret belongs to says so, or a tag.
KEY_PAIR = ("pulumi-python:dynamic/keys:KeyPair",)
TAG, BY_REPLACEMENT = "hpc-labs:rotation", "by-replacement"
MUNGE_DESCRIPTION = "Munge key of "
_MUNGE = re.compile(r"(?:^|[/_-])munge(?:[/_-]|$)")
_MONTH = 31
_HOURS = {"hour": 1, "hours": 1, "day": 24, "days": 24}


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """A secret has a rotation, and every rotation comes often enough."""
    if resource.type in tokens.SECRET_ROTATION:
        yield from _often(resource, stack.facts.profile.maximum_secret_age_days)
        return
    if stack.attached_to(resource, tokens.SECRET_ROTATION, "secretId"):
        return
    if stack.attached_to(resource, KEY_PAIR, "secret_arn"):
        return
    if resource.at("tags", TAG).value() != BY_REPLACEMENT or not _is_munge_key(resource):
        yield Finding(
            f"no SecretRotation for this secret in the stack; allowed: one, or the tag {TAG} = {BY_REPLACEMENT} on a "
            "munge key, which is replaced with the machines that have it"
        )


def is_munge_name(name: str) -> bool:
    """Whether a secret's name says that it is a munge key."""
    return _MUNGE.search(name) is not None


def _is_munge_key(secret: Resource) -> bool:
    """By its name, or by its description where AWS makes the name up."""
    name = secret.at("name")
    if name.known:
        return is_munge_name(str(name.value()))
    return str(secret.at("description").value("")).startswith(MUNGE_DESCRIPTION)


def _often(rotation: Resource, maximum: int) -> Iterable[Outcome]:
    rules = rotation.at("rotationRules")
    days, schedule = rules.at("automaticallyAfterDays"), rules.at("scheduleExpression")
    if days.value():
        if _number(days.value()) > maximum:
            yield Finding(f"{days.path} is {days.shown}; allowed: {maximum} days or less", days.path)
    elif _longest_wait(str(schedule.value(""))) > maximum:
        shown = schedule.shown if schedule.known else "not set"
        yield Finding(f"{schedule.path} is {shown}; allowed: every {maximum} days or more often", schedule.path)


def _number(days: object) -> float:
    """The number in a value that may be a text; what is none is never."""
    try:
        return float(str(days))
    except ValueError:
        return inf


def _longest_wait(expression: str) -> float:
    """Days between two rotations, at most; without end where the expression does not say."""
    kind, _, words = expression.rstrip(")").partition("(")
    parts = words.split()
    if kind == "rate" and len(parts) == 2 and parts[0].isdigit():
        return int(parts[0]) * _HOURS.get(parts[1], inf) / 24
    if kind == "cron" and len(parts) == 6:  # minute, hour, day, month, weekday, year
        months = parts[3]
        if months == "*":
            return _MONTH
        _, _, every = months.partition("/")
        times = 12 // int(every) if every.isdigit() and every != "0" else len(months.split(","))
        return _MONTH * 12 / max(times, 1)
    return inf
