import pytest

from policies.clear_text import is_called_secret, is_secret, secrets


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
        "redis://:horse@cache:6379",
        "github_pat_" + "a" * 22,
        "$6$abcdefgh$0123456789012345678901234567890",
        '{"password": "correct-horse"}',
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
        "mysql://slurm:${PASSWORD}@db/accounting",
        "mysql://slurm:{{resolve:secretsmanager:database}}@db/accounting",
        "mysql://%s:%s@db/accounting",
        "mysql://slurm:***@db/accounting",
        '["http://proxy:3128","ada@example.org"]',
    ],
)
def test_what_is_none(text: str) -> None:
    assert not is_secret(text)


@pytest.mark.parametrize(
    "name",
    ["password", "DB_PASSWORD", "dbPassword", "API_KEY", "apikey", "token", "client-secret", "/lab/database/password"],
)
def test_names_of_secrets(name: str) -> None:
    assert is_called_secret(name)


@pytest.mark.parametrize("name", ["SECRET_ARN", "SECRET_NAME", "TOKEN_URL", "PASSENGER", "MONKEY", "KEY_ID", "COMPASS"])
def test_names_of_what_leads_to_one(name: str) -> None:
    assert not is_called_secret(name)


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE", "an AWS access key"),
        ("aws_secret_access_key = wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY", "a value for aws_secret_access_key"),
        ("password: correct-horse", "a value for password"),
        ('{"apiKey": "0123456789abcdef"}', "a value for apiKey"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----", "a private key"),
        ("git clone https://ada:s3cr3t@example.org/x.git", "a password in an address"),
        ("token=ghp_" + "a1B2" * 9, "a GitHub token"),
        ("hashed: $6$rounds=4096$abcdefgh$0123456789012345678901234567890", "a hash of a password"),
    ],
)
def test_a_secret_is_seen(line: str, what: str) -> None:
    assert list(secrets(f"first\n{line}\n")) == [(2, what)]


@pytest.mark.parametrize(
    "line",
    [
        "PASSWORD=$(aws secretsmanager get-secret-value --secret-id x)",
        'PASSWORD="${1}"',
        "SECRET_ARN=arn:aws:secretsmanager:us-east-1:111122223333:secret:x",
        "TOKEN_FILE=/run/token",
        "token_ttl: 21600seconds",
        "password:",
        "lock_passwd: true",
        "ssh_pwauth: false",
        "curl -H 'X-aws-ec2-metadata-token: $TOKEN' http://169.254.169.254",
        "# the password is in Secrets Manager",
        "HttpTokens: required",
        "PasswordSecretArn=arn:aws:x",
    ],
)
def test_what_names_the_place_of_a_secret_is_none(line: str) -> None:
    assert list(secrets(line)) == []


def test_a_long_line_is_looked_at_within_bounds() -> None:
    assert list(secrets("a" * 1_000_000)) == []
