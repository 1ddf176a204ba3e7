import json
from collections.abc import Mapping

import pulumi
import pytest

from components.keys import LabDataKey, LabDataKeyArgs, PlatformKey, PlatformKeyArgs
from components.keys._key_policy import LAB, PLATFORM, KeyUse, key_policy
from components.tags import Tags
from tests.components.iam_evaluator import Decision, Request, decide, everything
from tests.components.recorder import ACCOUNT, REGION, Recording, record, untagged

TAGS = Tags(virtual_lab="shared", project="shared", cost_centre="hpc", owner="ops")


def policy(use: KeyUse) -> str:
    return key_policy(use, account=ACCOUNT, region=REGION, partition="aws", dns_suffix="amazonaws.com")


POLICY, LAB_POLICY = policy(PLATFORM), policy(LAB)
USES = [(PLATFORM, service) for service in PLATFORM.through] + [(LAB, service) for service in LAB.through]
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1"
ADMIN = f"arn:aws:iam::{ACCOUNT}:role/admin"
FOREIGN = "arn:aws:iam::999999999999:role/admin"


def ask(
    action: str,
    principal: str | None,
    *identity: str,
    context: Mapping[str, str] | None = None,
    use: KeyUse = PLATFORM,
) -> Decision:
    request = Request(action=f"kms:{action}", resource=KEY, principal=principal, owner=ACCOUNT, context=context or {})
    return decide(request, policy(use), identity, key=True)


def through(service: str, caller: str = ACCOUNT, region: str = REGION) -> dict[str, str]:
    return {"kms:ViaService": f"{service}.{region}.amazonaws.com", "kms:CallerAccount": caller}


ADMINISTRATION = ["PutKeyPolicy", "ScheduleKeyDeletion", "EnableKeyRotation", "TagResource", "GetKeyPolicy"]


@pytest.mark.parametrize("action", ADMINISTRATION)
def test_the_account_administers_the_key_by_iam(action: str) -> None:
    assert ask(action, ADMIN, everything("kms")) is Decision.ALLOWED
    assert ask(action, ADMIN) is Decision.NOT_ALLOWED
    assert ask(action, FOREIGN, everything("kms")) is Decision.NOT_ALLOWED


@pytest.mark.parametrize("action", ["Decrypt", "Encrypt", "GenerateDataKey", "ReEncryptFrom", "CreateGrant"])
def test_iam_alone_never_uses_the_key(action: str) -> None:
    assert ask(action, ADMIN, everything("kms"), context={"kms:CallerAccount": ACCOUNT}) is Decision.NOT_ALLOWED


@pytest.mark.parametrize(("use", "service"), USES)
def test_callers_of_the_account_use_it_through_services(use: KeyUse, service: str) -> None:
    assert ask("Decrypt", ADMIN, context=through(service), use=use) is Decision.ALLOWED
    assert ask("GenerateDataKeyWithoutPlaintext", ADMIN, context=through(service), use=use) is Decision.ALLOWED
    assert ask("PutKeyPolicy", ADMIN, context=through(service), use=use) is Decision.NOT_ALLOWED


@pytest.mark.parametrize("service", ["dynamodb", "elasticfilesystem", "rds", "lambda", "sqs"])
def test_a_labs_key_is_not_for_what_the_platform_keeps(service: str) -> None:
    assert ask("Decrypt", ADMIN, everything("kms"), context=through(service), use=LAB) is Decision.NOT_ALLOWED
    assert ask("Decrypt", ADMIN, context=through(service)) is Decision.ALLOWED


@pytest.mark.parametrize(
    ("flag", "expected"),
    [
        ({"kms:GrantIsForAWSResource": "true"}, Decision.ALLOWED),
        ({"kms:GrantIsForAWSResource": "false"}, Decision.NOT_ALLOWED),
        ({}, Decision.NOT_ALLOWED),
    ],
)
@pytest.mark.parametrize(("use", "service"), USES)
def test_only_services_get_grants(use: KeyUse, service: str, flag: dict[str, str], expected: Decision) -> None:
    assert ask("CreateGrant", ADMIN, context={**through(service), **flag}, use=use) is expected


@pytest.mark.parametrize(
    ("principal", "context"),
    [
        (FOREIGN, through("s3", caller="999999999999")),
        (ADMIN, through("s3", region="eu-west-1")),
        (ADMIN, through("kinesis")),
        (None, through("s3", caller="")),
    ],
)
def test_no_other_account_region_or_service_uses_it(principal: str | None, context: dict[str, str]) -> None:
    assert ask("Decrypt", principal, everything("kms"), context=context) is Decision.NOT_ALLOWED


LOGS, LOG_GROUP = f"logs.{REGION}.amazonaws.com", f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/hpc-labs/flow"


@pytest.mark.parametrize(
    ("action", "principal", "log_group", "expected"),
    [
        ("GenerateDataKey", LOGS, LOG_GROUP, Decision.ALLOWED),
        ("PutKeyPolicy", LOGS, LOG_GROUP, Decision.NOT_ALLOWED),
        ("GenerateDataKey", "logs.eu-west-1.amazonaws.com", LOG_GROUP, Decision.NOT_ALLOWED),
        ("GenerateDataKey", LOGS, LOG_GROUP.replace(ACCOUNT, "999999999999"), Decision.NOT_ALLOWED),
        ("GenerateDataKey", LOGS, None, Decision.NOT_ALLOWED),
    ],
)
def test_cloudwatch_logs_uses_it_for_log_groups_of_this_account_and_region(
    action: str, principal: str, log_group: str | None, expected: Decision
) -> None:
    context = {"kms:EncryptionContext:aws:logs:arn": log_group} if log_group else {}
    assert ask(action, principal, context=context) is expected


CLOUDWATCH, BUDGETS, S3 = "cloudwatch.amazonaws.com", "budgets.amazonaws.com", "s3.amazonaws.com"
OURS, THEIRS = {"aws:SourceAccount": ACCOUNT}, {"aws:SourceAccount": "999999999999"}


@pytest.mark.parametrize("use", [PLATFORM, LAB])
@pytest.mark.parametrize("publisher", [CLOUDWATCH, BUDGETS])
def test_alarms_and_budgets_of_this_account_reach_encrypted_topics(publisher: str, use: KeyUse) -> None:
    for action in ("Decrypt", "GenerateDataKey"):
        assert ask(action, publisher, context=OURS, use=use) is Decision.ALLOWED
        assert ask(action, publisher, context=THEIRS, use=use) is Decision.NOT_ALLOWED
        assert ask(action, publisher, use=use) is Decision.NOT_ALLOWED
    assert ask("Encrypt", publisher, context=OURS, use=use) is Decision.NOT_ALLOWED
    assert ask("CreateGrant", publisher, context=OURS, use=use) is Decision.NOT_ALLOWED


@pytest.mark.parametrize("stranger", ["events.amazonaws.com", "sns.amazonaws.com", "ec2.amazonaws.com"])
def test_no_other_service_calls_as_itself(stranger: str) -> None:
    assert ask("Decrypt", stranger, context=OURS) is Decision.NOT_ALLOWED


@pytest.mark.parametrize(
    ("use", "context", "expected"),
    [
        (PLATFORM, {**OURS, "aws:SourceArn": "arn:aws:s3:::projects"}, Decision.ALLOWED),
        (PLATFORM, {**THEIRS, "aws:SourceArn": "arn:aws:s3:::projects"}, Decision.NOT_ALLOWED),
        (PLATFORM, OURS, Decision.NOT_ALLOWED),
        (LAB, {**OURS, "aws:SourceArn": "arn:aws:s3:::projects"}, Decision.NOT_ALLOWED),
    ],
)
def test_s3_writes_inventories_of_this_accounts_buckets(
    use: KeyUse, context: dict[str, str], expected: Decision
) -> None:
    assert ask("GenerateDataKey", S3, context=context, use=use) is expected
    assert ask("Decrypt", S3, context=context, use=use) is Decision.NOT_ALLOWED


@pytest.mark.parametrize("document", [POLICY, LAB_POLICY])
def test_policies_fit_into_kms(document: str) -> None:
    assert len(document) < 32 * 1024


def build(*names: str, protect_data: bool = True) -> Recording:
    def program() -> list[pulumi.Output[str]]:
        keys = [PlatformKey(name, PlatformKeyArgs(tags=TAGS, protect_data=protect_data)) for name in names]
        return [output for key in keys for output in (key.key_arn, key.key_id, key.alias_name)]

    return record(program, outputs={"aws:kms/key:Key": {"keyId": "1234"}, "aws:kms/alias:Alias": {"name": "alias/a"}})


def test_urns() -> None:
    component = "urn:pulumi:test::hpc-labs::hpclabs:keys:PlatformKey"
    assert build("platform").urns() == [
        f"{component}$aws:kms/alias:Alias::platform-key",
        f"{component}$aws:kms/key:Key::platform-key",
        f"{component}::platform",
    ]


def test_two_in_one_program_and_what_they_are_like() -> None:
    recording = build("one", "two")
    keys = recording.of_type("aws:kms/key:Key")
    assert len(keys) == 2
    assert untagged(recording, ["aws:kms/key:Key"]) == []
    for key in keys:
        assert key.inputs["enableKeyRotation"] is True
        assert key.inputs["deletionWindowInDays"] == 30
        assert json.loads(key.inputs["policy"]) == json.loads(POLICY)
    assert "1234" in recording.result


@pytest.mark.parametrize("protect_data", [True, False])
def test_key_and_alias_are_protected_as_asked(protect_data: bool) -> None:
    recording = build("one", protect_data=protect_data)
    assert {resource.protect for resource in recording.resources if resource.custom} == {protect_data}


@pytest.mark.parametrize("days", [6, 31, 0, -1])
def test_a_window_outside_of_what_kms_allows_is_refused(days: int) -> None:
    with pytest.raises(ValueError, match=rf"deletion_window_days={days}: KMS allows 7 to 30 days"):
        PlatformKeyArgs(tags=TAGS, deletion_window_days=days)


def lab_key(*names: str, protect_data: bool = True) -> Recording:
    def program() -> list[pulumi.Output[str]]:
        keys = [LabDataKey(n, LabDataKeyArgs(lab=n, tags=TAGS, protect_data=protect_data)) for n in names]
        return [output for key in keys for output in (key.key_arn, key.key_id, key.alias_name)]

    return record(program, outputs={"aws:kms/key:Key": {"keyId": "1234"}, "aws:kms/alias:Alias": {"name": "alias/a"}})


def test_urns_of_a_labs_key() -> None:
    component = "urn:pulumi:test::hpc-labs::hpclabs:keys:LabDataKey"
    assert lab_key("atlas").urns() == [
        f"{component}$aws:kms/alias:Alias::atlas-data-key",
        f"{component}$aws:kms/key:Key::atlas-data-key",
        f"{component}::atlas",
    ]


@pytest.mark.parametrize("protect_data", [True, False])
def test_two_labs_keys_and_what_they_are_like(protect_data: bool) -> None:
    recording = lab_key("atlas", "boreas", protect_data=protect_data)
    for key in recording.of_type("aws:kms/key:Key"):
        assert (key.inputs["enableKeyRotation"], key.inputs["deletionWindowInDays"]) == (True, 30)
        assert json.loads(key.inputs["policy"]) == json.loads(LAB_POLICY)
    assert untagged(recording, ["aws:kms/key:Key"]) == []
    assert {resource.protect for resource in recording.resources if resource.custom} == {protect_data}


def test_an_impossible_labs_key_is_refused_with_all_reasons() -> None:
    with pytest.raises(
        ValueError, match=r"LabDataKeyArgs: lab='Atlas': 1 to 40 of .*; deletion_window_days=3: KMS allows 7 to 30"
    ):
        LabDataKeyArgs(lab="Atlas", tags=TAGS, deletion_window_days=3)
