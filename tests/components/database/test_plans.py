"""The pure parts: parameters, windows, and the certificates that the function trusts."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from hypothesis import given
from hypothesis import strategies as st

from components.database._database_plan import has_insights, window_problems
from components.database._parameter_plan import parameters

ROOTS = Path(__file__).resolve().parents[3] / "components" / "runtime" / "accounting" / "rds-ca-rsa2048-g1.pem"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES = st.integers(0, 24 * 60 - 1)


def clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


def test_static_parameters_wait_for_a_restart() -> None:
    """RDS refuses a static parameter whose apply method is immediate (RDS API, ModifyDBParameterGroup)."""
    by_name = {p["name"]: p for p in parameters()}
    assert by_name["innodb_log_file_size"]["apply_method"] == "pending-reboot"
    assert {p["apply_method"] for name, p in by_name.items() if name != "innodb_log_file_size"} == {"immediate"}


def test_parameters_have_a_stable_order() -> None:
    names = [p["name"] for p in parameters()]
    assert names == sorted(set(names))


@pytest.mark.parametrize(
    ("instance_class", "known"),
    [("db.t4g.micro", False), ("db.t3.small", False), ("db.t4g.medium", True), ("db.m7g.large", True)],
)
def test_insights(instance_class: str, known: bool) -> None:
    assert has_insights(instance_class) is known


@given(MINUTES, st.integers(30, 300), st.sampled_from(DAYS), MINUTES, st.integers(30, 300))
def test_windows_are_refused_exactly_when_they_share_a_minute(
    backup: int, backup_length: int, day: str, maintenance: int, maintenance_length: int
) -> None:
    until = maintenance + maintenance_length
    end_day = DAYS[(DAYS.index(day) + until // (24 * 60)) % 7]
    problems = window_problems(
        backup=f"{clock(backup)}-{clock(backup + backup_length)}",
        maintenance=f"{day}:{clock(maintenance)}-{end_day}:{clock(until)}",
    )
    ours = {minute % (24 * 60) for minute in range(backup, backup + backup_length)}
    theirs = {minute % (24 * 60) for minute in range(maintenance, until)}
    assert bool(problems) is bool(ours & theirs)


def test_the_trusted_roots_are_those_of_rds_one_a_region() -> None:
    roots = x509.load_pem_x509_certificates(ROOTS.read_bytes())
    names = [
        str(root.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value).removeprefix("Amazon RDS ")
        for root in roots
    ]
    assert all(name.endswith(" Root CA RSA2048 G1") for name in names)
    regions = [name.split()[0] for name in names]
    assert len(set(regions)) == len(roots)
    assert {"us-east-1", "us-west-2", "eu-west-1", "eu-central-1"} <= set(regions)
    for root in roots:
        root.verify_directly_issued_by(root)
        assert root.not_valid_after_utc > datetime(2060, 1, 1, tzinfo=UTC)
