"""The template of a munge key, which CloudFormation makes up. Pure: no Pulumi, no AWS."""

import json
from collections.abc import Mapping

from ..node_secrets import NODE_SECRETS

# Letters and digits are Base64 as they stand, four for three bytes: 96 bytes, of which ParallelCluster wants 32 to
# 1024 (pcluster/validators/secret_validators.py, MungeKeySecretSizeAndBase64Validator). 128 of 62 characters are 762
# bits of chance; munge makes its keys of 1024 (dun.github.io/munge, mungekey).
_LENGTH = 128


def munge_key_template(*, owner: str, kms_key_arn: str, tags: Mapping[str, str]) -> str:
    """The template of a stack with the one secret, as JSON.

    The secret's name has the stack's own number: the name of a deleted secret is taken until its recovery time is over.
    """
    number = {"Fn::Select": [2, {"Fn::Split": ["/", {"Ref": "AWS::StackId"}]}]}
    secret = {
        "Type": "AWS::SecretsManager::Secret",
        "Properties": {
            "Name": {"Fn::Join": ["-", [f"{NODE_SECRETS}{owner}-munge", number]]},
            "Description": f"Munge key of {owner} in Base64",
            "KmsKeyId": kms_key_arn,
            "GenerateSecretString": {
                "PasswordLength": _LENGTH,
                "ExcludePunctuation": True,
                "IncludeSpace": False,
                "RequireEachIncludedType": True,
            },
            "Tags": [{"Key": key, "Value": value} for key, value in sorted(tags.items())],
        },
    }
    return json.dumps(
        {
            "AWSTemplateFormatVersion": "2010-09-09",
            "Description": f"Munge key of {owner}",
            "Resources": {"MungeKey": secret},
            "Outputs": {"SecretArn": {"Value": {"Ref": "MungeKey"}}},
        }
    )
