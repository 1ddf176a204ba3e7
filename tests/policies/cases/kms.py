import json

from policies import tokens
from policies.iam import NOT_TOLD
from policies.rules.kms.key_known import PATHS

from . import ABSENT, PASSES, UNKNOWN, Change, Res, Table, Verdict, fails, waits
from .stores import switch

_KEY, _REPLICA, _EXTERNAL, _EXTERNAL_REPLICA = (*tokens.KMS_KEY, *tokens.KMS_OTHER_KEY)
_BESIDE = tokens.KMS_KEY_POLICY[0]
_ALL = (_KEY, _REPLICA, _EXTERNAL, _EXTERNAL_REPLICA, _BESIDE)

_OURS = "arn:aws:iam::111122223333:role/lab"
_THEIRS = "arn:aws:iam::999988887777:root"
_SHARED = "arn:aws:iam::444455556666:root"
_FACTS = 'accounts = ["111122223333"]\nshared_accounts = ["444455556666"]\n'


def _policy(principal: object = _OURS, **others: object) -> dict[str, object]:
    """A policy of one statement."""
    named = principal if principal == "*" else {"AWS": principal}
    statement = {"Effect": "Allow", "Principal": named, "Action": "kms:Decrypt", "Resource": "*", **others}
    return {"policy": json.dumps({"Statement": [statement]})}


def _encrypting(account: str) -> dict[str, object]:
    """A condition on whose log groups are encrypted."""
    return {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": f"arn:aws:logs:us-east-1:{account}:log-group:*"}}


def _arn(account: str) -> str:
    return f"arn:aws:kms:us-east-1:{account}:key/k-1"


def _at(path: str, value: object) -> dict[str, object]:
    """Properties that have the value there."""
    key, _, rest = path.partition(".")
    return {key: _at(rest, value) if rest else value}


_ROOT = "arn:aws:iam::111122223333:root"
_LOGS = {"Service": "logs.us-east-1.amazonaws.com"}
_CALLER = {"StringEquals": {"kms:CallerAccount": "111122223333"}}
_VIA = {"StringEquals": {"kms:CallerAccount": "111122223333", "kms:ViaService": "s3.us-east-1.amazonaws.com"}}
_DIRECT = fails("policy.Statement[0] (without Sid) lets")
_OWN = Res(_KEY, {"id": "k-1", **_policy()}, {"policy": ("urn:x",)})


def _policies(absent: Verdict, **cases: tuple[Change, Verdict]) -> Table:
    """A question about the policy in a key or beside it."""
    common: dict[str, tuple[Change, Verdict]] = {
        "absent": ({"policy": ABSENT}, absent),
        "not known": ({"policy": UNKNOWN}, waits("policy")),
        "denied": (_policy("*", Effect="Deny"), PASSES),
        "beside the key": (Res(_BESIDE, {"keyId": "k-1", **_policy()}), PASSES),
    }
    return Table(good=(_OWN,), cases={**common, **cases}, facts=_FACTS)


TABLES = {
    "kms-key-known": Table(
        good=(Res(tokens.EFS_FILE_SYSTEM[0], {"kmsKeyId": _arn("111122223333")}),),
        cases={
            "absent": ({"kmsKeyId": ABSENT}, PASSES),
            "not known": ({"kmsKeyId": UNKNOWN}, waits("kmsKeyId")),
            "an id alone": ({"kmsKeyId": "2d5f6a1c-0b1e-4f0e-9a55-3c1b1f0e7a10"}, PASSES),
            "an alias alone": ({"kmsKeyId": "alias/hpc-labs"}, PASSES),
            "an alias of others": (
                {"kmsKeyId": "arn:aws:kms:us-east-1:999988887777:alias/data"},
                fails("allowed: keys of our accounts, or of shared_accounts"),
            ),
            "of an account that we share with": ({"kmsKeyId": _arn("444455556666")}, PASSES),
            **{
                f"{path} of {token}": (Res(token, _at(path, _arn("999988887777"))), fails('key/k-1"; allowed: keys of'))
                for token, paths in PATHS.items()
                for path in paths
            },
        },
        facts=_FACTS,
    ),
    "kms-key-known (lists)": Table(
        good=(Res(tokens.SECRET[0], {"replicas": [{"kmsKeyId": _arn("111122223333")}, {"region": "eu-west-1"}]}),),
        cases={
            "one of them": ({"replicas.0.kmsKeyId": _arn("999988887777")}, fails("replicas[0].kmsKeyId is")),
            "not known": ({"replicas": UNKNOWN}, waits("replicas")),
        },
        facts=_FACTS,
    ),
    "kms-key-known (accounts not known)": Table(
        good=(Res(tokens.SECRET[0], {}),),
        cases={"an ARN": ({"kmsKeyId": _arn("999988887777")}, waits(f"kmsKeyId: {NOT_TOLD}"))},
    ),
    "kms-rotation": switch(
        (_KEY,),
        "enableKeyRotation",
        asymmetric=(Res(_KEY, {"customerMasterKeySpec": "RSA_4096"}), PASSES),
        signing=(Res(_KEY, {"keyUsage": "GENERATE_VERIFY_MAC"}), PASSES),
        store=(Res(_KEY, {"customKeyStoreId": "cks-1"}), PASSES),
        seldom=({"rotationPeriodInDays": 2560}, fails("rotationPeriodInDays is 2560; allowed: 365 days or less")),
        often=({"rotationPeriodInDays": 90}, PASSES),
    ),
    "kms-not-deleted": Table(
        good=(Res(_KEY, {"deletionWindowInDays": 30, "isEnabled": True}),),
        alike=tokens.KMS_OTHER_KEY,
        cases={
            "absent": ({"deletionWindowInDays": ABSENT}, PASSES),
            "a week": ({"deletionWindowInDays": 7}, fails("deletionWindowInDays is 7; allowed: 14 days or more")),
            "not known": ({"deletionWindowInDays": UNKNOWN}, waits("deletionWindowInDays")),
        },
    ),
    "kms-not-deleted (off)": Table(
        good=(Res(_KEY, {}),),
        cases={
            "key": ({"isEnabled": False}, fails("isEnabled is false")),
            "replica": (Res(_REPLICA, {"enabled": False}), fails("enabled is false")),
        },
    ),
    "kms-policy-no-star": _policies(
        PASSES,
        everybody=(_policy("*"), fails("policy.Statement[0] (without Sid) allows everybody")),
        caller=(_policy("*", Condition=_CALLER), PASSES),
        beside=(Res(_BESIDE, _policy("*")), fails("allows everybody")),
        replica=(Res(_REPLICA, _policy("*")), fails("allows everybody")),
        external=(Res(_EXTERNAL, _policy("*")), fails("allows everybody")),
        both=(Res(_EXTERNAL_REPLICA, _policy("*")), fails("allows everybody")),
    ),
    "kms-policy-no-foreign": _policies(
        PASSES,
        theirs=(_policy(_THEIRS), fails(f"allows {_THEIRS}")),
        shared=(_policy(_SHARED), PASSES),
        service=(_policy(Principal=_LOGS), fails("allows logs.us-east-1.amazonaws.com for any customer")),
        service_for_ours=(_policy(Principal=_LOGS, Condition=_encrypting("111122223333")), PASSES),
        service_for_theirs=(_policy(Principal=_LOGS, Condition=_encrypting("999988887777")), fails("for any customer")),
        service_for_caller=(_policy(Principal=_LOGS, Condition=_CALLER), PASSES),
        aws=(Res(_KEY, {"policy": UNKNOWN}), PASSES),
        beside=(Res(_BESIDE, _policy(_THEIRS)), fails(_THEIRS)),
        replica=(Res(_REPLICA, _policy(_THEIRS)), fails(_THEIRS)),
        external=(Res(_EXTERNAL, _policy(_THEIRS)), fails(_THEIRS)),
        both=(Res(_EXTERNAL_REPLICA, _policy(_THEIRS)), fails(_THEIRS)),
    ),
    "kms-via-service": _policies(
        fails("policy is not set, which lets the whole account use the key"),
        account=(_policy(_ROOT), _DIRECT),
        everything=(_policy(_ROOT, Action="kms:*"), _DIRECT),
        everybody=(_policy("*", Condition=_CALLER), _DIRECT),
        administration=(_policy(_ROOT, Action=["kms:Put*", "kms:Describe*"]), PASSES),
        service=(_policy("*", Condition=_VIA), PASSES),
        mac=(Res(_KEY, {"keyUsage": "GENERATE_VERIFY_MAC"}), PASSES),
        beside=(Res(_BESIDE, _policy(_ROOT)), _DIRECT),
        replica=(Res(_REPLICA, _policy(_ROOT)), _DIRECT),
        external=(Res(_EXTERNAL, _policy(_ROOT)), _DIRECT),
        both=(Res(_EXTERNAL_REPLICA, _policy(_ROOT)), _DIRECT),
    ),
    "kms-via-service (beside)": Table(
        good=(Res(_BESIDE, {"keyId": "k-1", **_policy()}), Res(_KEY, {"id": "k-1", "policy": UNKNOWN}, name="key")),
        cases={"of another": ({"keyId": "k-2"}, fails("policy is not set"))},
    ),
}
