"""Rules for a lab's SSH key: its name, and who may reach its private half."""

import json


def key_name_problem(key_name: str) -> str | None:
    """Why EC2 would refuse a key pair of this name, or None (EC2 API, CreateKeyPair: 255 ASCII characters)."""
    if 1 <= len(key_name) <= 255 and key_name.isascii() and key_name.isprintable() and key_name == key_name.strip():
        return None
    return f"key_name={key_name!r}: 1 to 255 printable ASCII characters without spaces at the ends are allowed"


def secret_policy(*, account: str) -> str:
    """The resource policy of the secret with the private half, as JSON.

    It allows nothing: who may read the secret is said by IAM. It takes away what IAM could give by mistake.
    """
    everything = {"Effect": "Deny", "Principal": "*", "Action": "secretsmanager:*", "Resource": "*"}
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Sid": "NoPlainText", **everything, "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
                {
                    "Sid": "NoOtherAccount",
                    **everything,
                    "Condition": {"StringNotEquals": {"aws:PrincipalAccount": account}},
                },
            ],
        }
    )
