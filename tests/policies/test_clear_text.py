import pytest

from policies.clear_text import is_called_secret, is_secret


@pytest.mark.parametrize(
    "text",
    [
        "AKIAIOSFODNN7EXAMPLE",
        "export KEY=ASIAIOSFODNN7EXAMPLE;",
        "-----BEGIN PRIVATE KEY-----\nMII",
        "-----BEGIN RSA PRIVATE KEY-----",
        "ghp_" + "a" * 36,
        "glpat-" + "a" * 20,
        "xoxb-1234567890",
        "mysql://slurm:horse@db/accounting",
    ],
)
def test_secrets(text: str) -> None:
    assert is_secret(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "arn:aws:secretsmanager:us-east-1:111122223333:secret:x",
        "AKIA",
        "-----BEGIN CERTIFICATE-----",
        "https://example.org:8443/x",
        "mysql://db:3306/accounting",
        "s3://lab-data/home@1",
    ],
)
def test_what_is_none(text: str) -> None:
    assert not is_secret(text)


@pytest.mark.parametrize(
    "name", ["password", "DB_PASSWORD", "dbPassword", "API_KEY", "apikey", "token", "client-secret"]
)
def test_names_of_secrets(name: str) -> None:
    assert is_called_secret(name)


@pytest.mark.parametrize("name", ["SECRET_ARN", "SECRET_NAME", "TOKEN_URL", "PASSENGER", "MONKEY", "KEY_ID", "COMPASS"])
def test_names_of_what_leads_to_one(name: str) -> None:
    assert not is_called_secret(name)
