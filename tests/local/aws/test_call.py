"""How the provider reads what AWS answers: gone, failed or done."""

from collections.abc import Callable
from dataclasses import replace
from typing import NoReturn

import pytest
from botocore.exceptions import ClientError

from local.aws import call, lifecycle
from local.aws.call import Call
from local.aws.errors import GoneError
from local.aws.table import find

ALIAS = find("aws:kms/alias:Alias")


def fails_with(code: str) -> Callable[..., NoReturn]:
    def ask(*_: object, **__: object) -> NoReturn:
        raise ClientError({"Error": {"Code": code, "Message": "no"}}, "Any")

    return ask


@pytest.mark.parametrize(
    "code",
    ["404", "NoSuchBucket", "NoSuchEntity", "InvalidVpcID.NotFound", "ResourceNotFoundException", "QueueDoesNotExist"],
)
def test_codes_of_what_does_not_exist(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    monkeypatch.setattr(call, "ask", fails_with(code))
    with pytest.raises(GoneError, match=code):
        Call(ALIAS, "it", "us-east-1").aws("any")


@pytest.mark.parametrize("code", ["InternalError", "403", "DependencyViolation", "InvalidVpcID.Malformed"])
def test_other_errors_are_told_as_they_are(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    monkeypatch.setattr(call, "ask", fails_with(code))
    with pytest.raises(ClientError, match=code):
        Call(ALIAS, "it", "us-east-1").aws("any")


@pytest.mark.parametrize(
    ("code", "error"), [("DependencyViolation", ClientError), ("InvalidVpcEndpointId.NotFound", GoneError)]
)
def test_what_ec2_did_nothing_with_is_an_error(
    monkeypatch: pytest.MonkeyPatch, code: str, error: type[Exception]
) -> None:
    answer = {"Unsuccessful": [{"ResourceId": "vpce-1", "Error": {"Code": code, "Message": "no"}}]}
    monkeypatch.setattr(call, "ask", lambda *_, **__: answer)
    with pytest.raises(error, match=code):
        Call(ALIAS, "it", "us-east-1").aws("delete_vpc_endpoints")


def something_is_missing(_: Call) -> NoReturn:
    raise GoneError("something is missing")


def test_a_deletion_that_misses_something_else_fails() -> None:
    there = replace(ALIAS, delete=something_is_missing, read=lambda _: {"name": "alias/it"})
    with pytest.raises(GoneError, match="something is missing"):
        lifecycle.delete(Call(there, "it", "us-east-1", id="alias/it"))


def test_a_deletion_of_what_is_gone_is_done() -> None:
    gone = replace(ALIAS, delete=something_is_missing, read=something_is_missing)
    lifecycle.delete(Call(gone, "it", "us-east-1", id="alias/it"))
