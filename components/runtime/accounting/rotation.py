"""What Secrets Manager calls to renew the password of a lab's database user.

It calls four times, once for each step, and starts again at the first step when one fails. The first rotation of a
secret makes the user; a secret that never had a value has no version labelled AWSCURRENT then.
(docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html)

The environment has DATABASE_HOST, DATABASE_PORT and MASTER_SECRET_ARN; the secret's tag ``hpc-labs:database`` has the
name of the lab's database. Nothing that is logged or raised is built from a password.
"""

from __future__ import annotations

import json
import os
import secrets
import string
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
import pymysql

from . import lab_user
from .names import DATABASE_TAG, database_name, user_name

if TYPE_CHECKING:
    from collections.abc import Mapping

_CURRENT, _PENDING = "AWSCURRENT", "AWSPENDING"
# ParallelCluster's script writes the password into slurmdbd.conf, unquoted: only letters and digits survive that.
_ALPHABET = string.ascii_letters + string.digits
_LENGTH = 40


class RotationError(Exception):
    """A step cannot be done; the message says why."""


def handler(event: Mapping[str, str], _context: object) -> None:
    """Do one step of a rotation."""
    rotation = Rotation.of(event["SecretId"], event["ClientRequestToken"])
    step = {
        "createSecret": rotation.create,
        "setSecret": rotation.set,
        "testSecret": rotation.test,
        "finishSecret": rotation.finish,
    }.get(event["Step"])
    if step is None:
        raise RotationError(f"there is no step {event['Step']!r}")
    step()
    print(json.dumps({"step": event["Step"], "database": rotation.database, "version": rotation.version}))


@dataclass(frozen=True)
class Rotation:
    """One rotation of one secret.

    Attributes:
        secret: the secret's ARN.
        version: the version that the new password gets.
        database: the lab's database.
        stages: the labels of each version when the step began.
    """

    secret: str
    version: str
    database: str
    stages: Mapping[str, list[str]]

    @classmethod
    def of(cls, secret: str, version: str) -> Rotation:
        """Look the secret up.

        Raises:
            RotationError: the version is not one that is being made.
            NameRefusedError: the secret names no lab's database.
        """
        found = _secrets().describe_secret(SecretId=secret)
        tags = {tag["Key"]: tag["Value"] for tag in found.get("Tags", [])}
        stages = found.get("VersionIdsToStages", {})
        # The first value of a secret becomes current at once, whatever label it was written with.
        if not {_PENDING, _CURRENT} & set(stages.get(version, ())):
            raise RotationError(f"version {version} of {secret} is neither {_PENDING} nor {_CURRENT}")
        return cls(secret, version, database_name(tags.get(DATABASE_TAG)), stages)

    def create(self) -> None:
        """Put a new password into the version, unless an earlier try did."""
        if self._value(self.version) is None:
            password = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
            _secrets().put_secret_value(
                SecretId=self.secret,
                ClientRequestToken=self.version,
                SecretString=password,
                VersionStages=[_PENDING],
            )

    def set(self) -> None:
        """Give the database user the version's password."""
        master = json.loads(self._required(_secrets().get_secret_value(SecretId=os.environ["MASTER_SECRET_ARN"])))
        with _connect(master["username"], master["password"]) as server:
            lab_user.set_password(server, self.database, self._password())

    def test(self) -> None:
        """Log in with the version's password and use the database."""
        with _connect(user_name(self.database), self._password()) as lab:
            lab_user.check(lab, self.database)

    def finish(self) -> None:
        """Make the version the current one."""
        current = next((version for version, labels in self.stages.items() if _CURRENT in labels), None)
        if current == self.version:
            return
        before = {"RemoveFromVersionId": current} if current else {}
        _secrets().update_secret_version_stage(
            SecretId=self.secret, VersionStage=_CURRENT, MoveToVersionId=self.version, **before
        )

    def _password(self) -> str:
        password = self._value(self.version)
        if password is None:
            raise RotationError(f"version {self.version} of {self.secret} has no value yet")
        return password

    def _value(self, version: str) -> str | None:
        client = _secrets()
        try:
            return self._required(client.get_secret_value(SecretId=self.secret, VersionId=version))
        except client.exceptions.ResourceNotFoundException:
            return None

    @staticmethod
    def _required(answer: Mapping[str, Any]) -> str:
        return str(answer["SecretString"])


def _connect(user: str, password: str) -> pymysql.Connection[Any]:
    try:
        return lab_user.connect(os.environ["DATABASE_HOST"], int(os.environ["DATABASE_PORT"]), user, password)
    except pymysql.MySQLError as failure:
        raise RotationError(f"{user} cannot log in to the database: {failure.args[-1]}") from None


@cache
def _secrets() -> Any:  # boto3 makes a client's methods at run time
    return boto3.client("secretsmanager")
