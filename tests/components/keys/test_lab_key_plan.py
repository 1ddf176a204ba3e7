import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.keys._lab_key_plan import key_name_problem, secret_policy
from tests.components.iam_evaluator import Decision, Request, decide, everything
from tests.components.recorder import ACCOUNT, REGION

SECRET = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:lab-1a2b3c"
READER = f"arn:aws:iam::{ACCOUNT}:role/operator"
FOREIGN = "arn:aws:iam::999999999999:role/x"


def ask(action: str, principal: str | None, *, iam: bool = True, tls: str = "true") -> Decision:
    request = Request(
        action=f"secretsmanager:{action}",
        resource=SECRET,
        principal=principal,
        owner=ACCOUNT,
        context={"aws:SecureTransport": tls},
    )
    return decide(request, secret_policy(account=ACCOUNT), [everything("secretsmanager")] if iam and principal else [])


@pytest.mark.parametrize("action", ["GetSecretValue", "PutSecretValue", "DeleteSecret", "DescribeSecret"])
def test_iam_of_this_account_decides_and_only_with_tls(action: str) -> None:
    assert ask(action, READER) is Decision.ALLOWED
    assert ask(action, READER, iam=False) is Decision.NOT_ALLOWED
    assert ask(action, READER, tls="false") is Decision.DENIED
    assert ask(action, FOREIGN) is Decision.DENIED
    assert ask(action, None) is Decision.DENIED


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=255))
def test_names_that_ec2_takes(name: str) -> None:
    assert key_name_problem(name) is None


@pytest.mark.parametrize("name", ["", " a", "a ", "a\nb", "schlüssel", "a" * 256])
def test_names_that_ec2_refuses(name: str) -> None:
    problem = key_name_problem(name)
    assert problem is not None
    assert repr(name) in problem
