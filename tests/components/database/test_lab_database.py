"""A lab's database as a program asks for it."""

import json
import re
from typing import Any

import pulumi
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from components.database import LabDatabase, LabDatabaseArgs
from components.database._lab_database_plan import lab_database_name
from components.runtime.accounting.names import user_name
from components.tags import Tags
from tests.components.iam_evaluator import Decision, Request, decide, everything
from tests.components.recorder import ACCOUNT, REGION, Recording, record

TAGS = Tags(virtual_lab="neuro", project="alpha", cost_centre="cc-1", owner="ops")
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1"
FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:rotation"
LABS = st.from_regex(r"[a-z](-?[a-z0-9]){0,39}", fullmatch=True).filter(lambda lab: len(lab) <= 40)


def args(**more: Any) -> LabDatabaseArgs:
    given: dict[str, Any] = {
        "lab": "neuro-alpha",
        "uri": "db.abc.us-east-1.rds.amazonaws.com:3306",
        "rotation_function_arn": FUNCTION,
        "clients_security_group_id": "sg-clients",
        "kms_key_arn": KEY,
        "tags": TAGS,
    }
    return LabDatabaseArgs(**{**given, **more})


def build(*names: str, **more: Any) -> Recording:
    def program() -> list[pulumi.Output[str]]:
        made = [LabDatabase(name, args(**more)) for name in names]
        return [
            output
            for m in made
            for output in (m.uri, m.user_name, m.password_secret_arn, m.database_name, m.clients_security_group_id)
        ]

    return record(program)


def test_urns() -> None:
    component = "urn:pulumi:test::hpc-labs::hpclabs:database:LabDatabase"
    assert build("lab").urns() == [
        f"{component}$aws:secretsmanager/secret:Secret::lab-accounting",
        f"{component}$aws:secretsmanager/secretRotation:SecretRotation::lab-accounting",
        f"{component}::lab",
    ]


def test_two_in_one_program() -> None:
    assert len(build("one", "two").urns()) == 6


def test_the_secret_is_one_that_nodes_may_read_and_says_whose_it_is() -> None:
    secret = build("lab").one("aws:secretsmanager/secret:Secret").inputs
    assert secret["namePrefix"] == "hpc-labs/nodes/neuro-alpha-accounting-"
    assert secret["kmsKeyId"] == KEY
    assert secret["recoveryWindowInDays"] == 7
    assert secret["tags"]["hpc-labs:database"] == "slurm_neuro_alpha"
    assert secret["tags"]["hpc-labs:virtual-lab"] == "neuro"


def test_the_program_gives_no_password() -> None:
    assert {r.type for r in build("lab").resources if r.custom} == {
        "aws:secretsmanager/secret:Secret",
        "aws:secretsmanager/secretRotation:SecretRotation",
    }


def test_the_first_rotation_starts_at_once() -> None:
    recording = build("lab", rotation_days=7)
    rotation = recording.one("aws:secretsmanager/secretRotation:SecretRotation")
    assert rotation.inputs["rotateImmediately"] is True
    assert rotation.inputs["rotationRules"] == {"automaticallyAfterDays": 7}
    assert rotation.inputs["rotationLambdaArn"] == FUNCTION
    assert recording.one("aws:secretsmanager/secret:Secret").urn in rotation.dependencies


@pytest.mark.parametrize(
    ("account", "secure", "decision"),
    [
        (ACCOUNT, "true", Decision.ALLOWED),
        ("999999999999", "true", Decision.DENIED),
        (ACCOUNT, "false", Decision.DENIED),
    ],
)
def test_nobody_else_reads_it(account: str, secure: str, decision: Decision) -> None:
    policy = build("lab").one("aws:secretsmanager/secret:Secret").inputs["policy"]
    request = Request(
        action="secretsmanager:GetSecretValue",
        resource="*",
        principal=f"arn:aws:iam::{account}:role/head",
        owner=ACCOUNT,
        context={"aws:SecureTransport": secure},
    )
    assert decide(request, policy, [everything("secretsmanager")]) is decision
    assert {s["Effect"] for s in json.loads(policy)["Statement"]} == {"Deny"}


def test_outputs_are_what_a_cluster_wants() -> None:
    arn = f"arn:aws:mock:{REGION}:{ACCOUNT}:Secret/lab-accounting"
    assert build("lab").result == [
        "db.abc.us-east-1.rds.amazonaws.com:3306",
        "slurm_neuro_alpha",
        arn,
        "slurm_neuro_alpha",
        "sg-clients",
    ]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"lab": "Neuro"}, "lab='Neuro': 1 to 40 lower-case letters"),
        ({"lab": "a_b"}, "lab='a_b'"),
        ({"lab": "a--b"}, "lab='a--b'"),
        ({"lab": "x" * 41}, "Choose another name for the lab"),
        ({"lab": "-".join("x" * 20)}, "39 characters and 19 hyphens are more than 57 together"),
        ({"rotation_days": 0}, "rotation_days=0: 1 to 90 days"),
        ({"rotation_days": 91}, "rotation_days=91"),
        ({"secret_recovery_days": 6}, "secret_recovery_days=6: Secrets Manager allows 7 to 30 days, or 0 for none"),
    ],
)
def test_refusals(more: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match="LabDatabaseArgs: ") as refused:
        args(**more)
    assert words in str(refused.value)


def test_all_problems_are_in_one_error() -> None:
    with pytest.raises(ValueError, match=r"lab='A'.*rotation_days=0"):
        args(lab="A", rotation_days=0)


@given(LABS, LABS)
def test_no_two_labs_have_one_database_or_one_user(one: str, other: str) -> None:
    assume(one != other)
    assume(all(len(lab) + lab.count("-") <= 57 for lab in (one, other)))
    databases = [lab_database_name(lab) for lab in (one, other)]
    assert len(set(databases)) == 2
    assert len({user_name(database) for database in databases}) == 2


@given(LABS)
def test_names_are_what_parallelcluster_and_mysql_take(lab: str) -> None:
    assume(len(lab) + lab.count("-") <= 57)
    database = lab_database_name(lab)
    assert re.fullmatch(r"[0-9a-z_]{1,64}", database)
    assert re.fullmatch(r"[A-Za-z0-9_]{1,32}", user_name(database))


@given(st.text(max_size=60))
def test_any_other_name_is_refused_by_its_field(lab: str) -> None:
    assume(not re.fullmatch(r"[a-z](-?[a-z0-9])*", lab))
    with pytest.raises(ValueError, match="LabDatabaseArgs: ") as refused:
        args(lab=lab)
    assert f"lab={lab!r}" in str(refused.value)


def test_a_shortened_user_cannot_be_another_labs_database() -> None:
    long = lab_database_name("a-lab-with-a-rather-long-name-in-neuro")
    assert re.search("[A-Z]", user_name(long)), "no database has a capital"
