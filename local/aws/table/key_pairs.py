"""EC2 key pairs whose public key is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..row import Name, Op, Row
from .ec2 import describe, tagged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..values import Properties


def _key_arn(call: Call, described: Mapping[str, object]) -> Properties:
    return {"arn": f"arn:aws:ec2:{call.region}:{call.account}:key-pair/{described['KeyName']}"}


KEY_PAIR = Row(
    type="aws:ec2/keyPair:KeyPair",
    service="ec2",
    id="KeyName",
    create=Op("import_key_pair", "keyName publicKey=PublicKeyMaterial", result="KeyName"),
    read=describe("describe_key_pairs", "KeyPairs", "KeyNames"),
    reads={"fingerprint": "KeyFingerprint"},
    derive=_key_arn,
    delete=Op("delete_key_pair"),
    tagging=tagged("key-pair"),
    name=Name("keyName", prefix_property="keyNamePrefix"),
    # AWS appends the comment that a public key may end with, or drops it.
    kept="publicKey",
)

ROWS = (KEY_PAIR,)
