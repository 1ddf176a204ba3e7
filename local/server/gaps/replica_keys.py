"""Replicas of KMS keys: what each has of its own, which moto shares with the primary key."""

import json
from typing import Any

from moto.kms.exceptions import ValidationException
from moto.kms.models import KmsBackend, kms_backends
from moto.kms.responses import KmsResponse

from .gap import Gap, around


def _fill() -> None:
    @around(KmsBackend, "replicate_key")
    def replicate(original: Any, backend: Any, key_id: str, replica_region: str) -> Any:
        primary = backend.keys[backend.get_key_id(key_id)]
        if not primary.multi_region:
            raise ValidationException(f"{primary.arn} is not a multi-Region primary key.")
        replica = original(backend, primary.id, replica_region)
        replica.grants, replica.aliases, replica.rotations = {}, {}, []
        replica.policy = replica.generate_default_policy()
        replica.description = ""
        return replica

    @around(KmsResponse, "replicate_key")
    def replicate_as_asked(original: Any, call: Any) -> str:
        answer = str(original(call))
        metadata = json.loads(answer)["ReplicaKeyMetadata"]
        there = kms_backends[call.current_account][call._get_param("ReplicaRegion")]
        replica = there.keys[metadata["KeyId"]]
        replica.description = call._get_param("Description") or ""
        if call._get_param("Policy"):
            there.put_key_policy(replica.id, call._get_param("Policy"))
        there.tagger.tag_resource(replica.id, call._get_param("Tags") or [])
        return json.dumps({"ReplicaKeyMetadata": replica.to_dict()["KeyMetadata"], "ReplicaPolicy": replica.policy})


GAP = Gap(
    name="Replicas of keys",
    service="kms",
    modelled="ReplicateKey takes a multi-Region key's ARN; a replica has a description, policy, tags and grants of its "
    "own.",
    missing="Changes of the primary key, such as its rotation, do not reach its replicas; what one encrypts, the other "
    "does not decrypt after either has been rotated.",
    fill=_fill,
)
