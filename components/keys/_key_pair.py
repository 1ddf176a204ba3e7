"""The dynamic provider behind a lab's key pair: EC2 makes it, Secrets Manager gets its private half.

Pulumi stores a reference to the class below in the state, not its code: it has to stay importable under this name.
The private half exists here only between EC2's answer and the call to Secrets Manager. Nothing returned, logged or
raised is built from it, and errors of that call are replaced by ones that carry AWS's error code alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pulumi.dynamic import CreateResult, DiffResult, ReadResult, ResourceProvider, UpdateResult

from .._aws_session import AwsClients

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi.dynamic import ConfigureRequest

# On every pair we make: the secret that its private half belongs in. EC2 sets it in the same call that makes the pair.
OWNER_TAG = "hpc-labs:secret-arn"

_INPUTS = ("key_name", "secret_arn", "tags")


class KeyPairError(Exception):
    """A key pair cannot be had as asked for; the message says why and what to do."""


class KeyPairProvider(ResourceProvider):
    """Creates, reads, changes and deletes one ED25519 key pair.

    Between the two calls that make a key there is a moment in which the pair exists and its private half is stored
    nowhere. A process killed then leaves a pair that nobody can use; whoever next creates a pair of that name finds it
    by its tag, removes it and makes another.
    """

    serialize_as_secret_always = False  # there is nothing in the provider itself
    _aws: AwsClients

    def configure(self, req: ConfigureRequest) -> None:
        """Take account and region from the stack's config."""
        self._aws = AwsClients(req.config)

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """A new name makes a new key; a new secret or new tags are put on the key that exists."""
        changed = [name for name in _INPUTS if olds.get(name) != news.get(name)]
        return DiffResult(changes=bool(changed), replaces=[name for name in changed if name == "key_name"])

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Make the pair and store its private half, or leave nothing behind."""
        name, secret_arn, tags = (props[key] for key in _INPUTS)
        pair = self._find("key-name", name)
        if pair is not None and self._holds(secret_arn, pair["KeyPairId"]):
            # An earlier create got to the end and was killed before the engine wrote it down.
            self._set_tags(pair, secret_arn, tags)
        else:
            self._make_room(pair, secret_arn)
            self._make(name, secret_arn, tags)
            self._aws.client("ec2").get_waiter("key_pair_exists").wait(KeyNames=[name])
            pair = self._find("key-name", name)
        if pair is None:
            raise KeyPairError(f"the key pair {name!r} was deleted while it was being made; run the update again")
        return CreateResult(pair["KeyPairId"], _state(pair, secret_arn, tags))

    def read(self, id_: str, _props: dict[str, Any]) -> ReadResult:
        """The pair as EC2 has it now, or nothing when somebody deleted it."""
        pair = self._find("key-pair-id", id_)
        if pair is None:
            return ReadResult("", {})
        tags = _tags(pair)
        return ReadResult(id_, _state(pair, tags.pop(OWNER_TAG, ""), tags))

    def update(self, id_: str, olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        """Move the private half to another secret, or change the tags."""
        _, secret_arn, tags = (news[key] for key in _INPUTS)
        pair = self._find("key-pair-id", id_)
        if pair is None:
            raise KeyPairError(f"the key pair {olds['key_name']!r} ({id_}) is gone; run 'pulumi refresh', then update")
        if not self._holds(secret_arn, id_):
            self._move(id_, olds["secret_arn"], secret_arn)
        self._set_tags(pair, secret_arn, tags)
        return UpdateResult(_state(pair, secret_arn, tags))

    def delete(self, id_: str, _props: dict[str, Any]) -> None:
        """Remove the pair; the secret is a resource of its own."""
        pair = self._find("key-pair-id", id_)
        if pair is not None:
            self._delete(pair)

    def _find(self, by: str, value: str) -> dict[str, Any] | None:
        filters = [{"Name": by, "Values": [value]}]
        pairs = self._aws.client("ec2").describe_key_pairs(Filters=filters, IncludePublicKey=True)["KeyPairs"]
        # A filter value is a pattern, in which a name may have its own * and ?.
        return next((pair for pair in pairs if value in (pair["KeyName"], pair["KeyPairId"])), None)

    def _make(self, name: str, secret_arn: str, tags: Mapping[str, str]) -> None:
        ec2 = self._aws.client("ec2")
        specification = [{"ResourceType": "key-pair", "Tags": _as_list({**tags, OWNER_TAG: secret_arn})}]
        asked = {"KeyName": name, "KeyType": "ed25519", "KeyFormat": "pem", "TagSpecifications": specification}
        try:
            pair = ec2.create_key_pair(**asked)
        except ec2.exceptions.ClientError as error:
            if _code(error) != "InvalidKeyPair.Duplicate":
                raise
            # Either EC2's answer was lost and the client asked again, or somebody else was faster.
            self._make_room(self._find("key-name", name), secret_arn)
            pair = ec2.create_key_pair(**asked)
        try:
            self._store(secret_arn, pair["KeyPairId"], pair["KeyMaterial"])
        except KeyPairError as error:
            try:
                self._delete(pair)
            except Exception as failure:
                raise KeyPairError(
                    f"{error}; the key pair {name!r} could not be removed either ({_code(failure)}) and is of no use: "
                    "the next update removes it"
                ) from None
            raise

    def _store(self, secret_arn: str, pair_id: str, private_half: str) -> None:
        """Write the private half. The version is named after the pair, so a repeated call changes nothing."""
        try:
            self._aws.client("secretsmanager").put_secret_value(
                SecretId=secret_arn, SecretString=private_half, ClientRequestToken=_version(pair_id)
            )
        except Exception as failure:
            raise KeyPairError(
                f"the private half of {pair_id} could not be written to {secret_arn}: {_code(failure)}"
            ) from None

    def _move(self, pair_id: str, old: str, new: str) -> None:
        try:
            value = self._aws.client("secretsmanager").get_secret_value(SecretId=old, VersionId=_version(pair_id))
        except Exception as failure:
            raise KeyPairError(
                f"the private half of {pair_id} could not be read from {old}: {_code(failure)}; "
                "a new key needs another key_name"
            ) from None
        self._store(new, pair_id, value["SecretString"])

    def _holds(self, secret_arn: str, pair_id: str) -> bool:
        """Whether the secret's current value is the private half of this pair."""
        secret = self._secret(secret_arn)
        return secret is not None and "AWSCURRENT" in secret.get("VersionIdsToStages", {}).get(_version(pair_id), [])

    def _secret(self, arn: str) -> dict[str, Any] | None:
        secrets = self._aws.client("secretsmanager")
        try:
            secret: dict[str, Any] = secrets.describe_secret(SecretId=arn)
        except secrets.exceptions.ResourceNotFoundException:
            return None
        return secret

    def _make_room(self, pair: Mapping[str, Any] | None, secret_arn: str) -> None:
        """Remove a pair that has our name and that nobody can be using.

        Raises:
            KeyPairError: the pair was not made here, or belongs to a secret that is alive or holds its private half.
        """
        if pair is None:
            return
        name, owner = pair["KeyName"], _tags(pair).get(OWNER_TAG)
        if owner is None:
            raise KeyPairError(
                f"a key pair named {name!r} exists and was not made by this library; "
                "choose another key_name, or delete the pair if nobody needs it"
            )
        secret = None if owner == secret_arn else self._secret(owner)
        if secret is not None and ("DeletedDate" not in secret or self._holds(owner, pair["KeyPairId"])):
            raise KeyPairError(
                f"the key pair {name!r} belongs to another lab, whose secret is {owner}; "
                "choose another key_name, or delete the pair if that lab is gone"
            )
        self._delete(pair)

    def _set_tags(self, pair: Mapping[str, Any], secret_arn: str, tags: Mapping[str, str]) -> None:
        ec2, resources = self._aws.client("ec2"), [pair["KeyPairId"]]
        wanted = {**tags, OWNER_TAG: secret_arn}
        ec2.create_tags(Resources=resources, Tags=_as_list(wanted))
        surplus = _tags(pair).keys() - wanted.keys()
        if surplus:
            ec2.delete_tags(Resources=resources, Tags=[{"Key": key} for key in sorted(surplus)])

    def _delete(self, pair: Mapping[str, Any]) -> None:
        self._aws.client("ec2").delete_key_pair(KeyName=pair["KeyName"])


def _state(pair: Mapping[str, Any], secret_arn: str, tags: Mapping[str, str]) -> dict[str, Any]:
    """What the stack remembers of a pair: its public half and nothing of the other."""
    return {
        "key_name": pair["KeyName"],
        "secret_arn": secret_arn,
        "tags": dict(tags),
        "key_pair_id": pair["KeyPairId"],
        "fingerprint": pair["KeyFingerprint"],
        "public_key": pair["PublicKey"].strip(),
    }


def _version(pair_id: str) -> str:
    """The secret's version that holds a pair's private half (32 to 64 characters are allowed)."""
    return f"private-half-of-{pair_id}"


def _tags(pair: Mapping[str, Any]) -> dict[str, str]:
    """The pair's tags but those of AWS itself, which only AWS may set."""
    return {tag["Key"]: tag["Value"] for tag in pair.get("Tags", []) if not tag["Key"].startswith("aws:")}


def _as_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def _code(failure: Exception) -> str:
    """What to tell of a failed call without repeating anything that went into it."""
    from botocore.exceptions import ClientError

    return str(failure.response["Error"]["Code"]) if isinstance(failure, ClientError) else type(failure).__name__
