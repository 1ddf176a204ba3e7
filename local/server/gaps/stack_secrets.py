"""Secrets in CloudFormation templates, with a value that AWS makes up."""

import secrets
import string
from typing import Any

from moto.cloudformation import parsing
from moto.core.common_models import CloudFormationModel
from moto.secretsmanager.models import secretsmanager_backends

from .gap import Gap, around

_TYPE = "AWS::SecretsManager::Secret"
_KNOWN = {"Name", "Description", "KmsKeyId", "GenerateSecretString", "SecretString", "Tags"}
_GENERATED = {"PasswordLength", "ExcludePunctuation", "IncludeSpace", "RequireEachIncludedType", "ExcludeCharacters"}


class UnknownPropertyError(Exception):
    """A template says something of a secret that is not modelled here."""


def _fill() -> None:
    @around(parsing, "resource_class_from_type")
    def find(original: Any, resource_type: str) -> Any:
        return StackSecret if resource_type == _TYPE else original(resource_type)

    @around(parsing, "resource_name_property_from_type")
    def name_of(original: Any, resource_type: str) -> Any:
        return "Name" if resource_type == _TYPE else original(resource_type)


class StackSecret(CloudFormationModel):
    """A secret of a stack. The methods are those that moto asks of any resource."""

    def __init__(self, arn: str) -> None:
        self.arn = arn

    @property
    def physical_resource_id(self) -> str:
        """Return the id that ``Ref`` gives."""
        return self.arn

    @staticmethod
    def cloudformation_name_type() -> str:
        """Return the property that names the resource."""
        return "Name"

    @staticmethod
    def cloudformation_type() -> str:
        """Return the type in templates."""
        return _TYPE

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        """Return whether ``Fn::GetAtt`` knows the attribute."""
        return attr == "Id"

    def get_cfn_attribute(self, attribute_name: str) -> str:
        """Return the value of ``Fn::GetAtt``."""
        return self.arn

    @classmethod
    def create_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: Any, account_id: str, region_name: str, **kwargs: Any
    ) -> "StackSecret":
        """Make the secret, and its value unless the template has one."""
        properties = cloudformation_json["Properties"]
        _check(properties)
        backend = secretsmanager_backends[account_id][region_name]
        backend.create_secret(
            name=resource_name,
            secret_string=properties.get("SecretString") or _generate(properties["GenerateSecretString"]),
            secret_binary=None,
            description=properties.get("Description"),
            tags=properties.get("Tags"),
            kms_key_id=properties.get("KmsKeyId"),
            client_request_token=None,
            replica_regions=[],
            force_overwrite=False,
        )
        return cls(backend.secrets[resource_name].arn)

    @classmethod
    def update_from_cloudformation_json(
        cls, original_resource: Any, new_resource_name: str, cloudformation_json: Any, account_id: str, region_name: str
    ) -> "StackSecret":
        """Change what describes the secret; its value stays."""
        properties = cloudformation_json["Properties"]
        _check(properties)
        secret: Any = secretsmanager_backends[account_id][region_name].secrets[original_resource.arn]
        secret.description, secret.kms_key_id = properties.get("Description"), properties.get("KmsKeyId")
        secret.tags = properties.get("Tags")
        kept: StackSecret = original_resource
        return kept

    def delete(self, account_id: str, region_name: str) -> None:
        """Schedule the secret's deletion, as CloudFormation does."""
        secretsmanager_backends[account_id][region_name].delete_secret(self.arn, None, False)

    def is_created(self) -> bool:
        """A secret is there at once."""
        return True


def _check(properties: dict[str, Any]) -> None:
    unknown = sorted(properties.keys() - _KNOWN | (properties.get("GenerateSecretString") or {}).keys() - _GENERATED)
    if unknown:
        raise UnknownPropertyError(f"the local AWS knows no {', '.join(unknown)} of {_TYPE}")


def _generate(how: dict[str, Any]) -> str:
    alphabet = string.ascii_letters + string.digits
    alphabet += "" if how.get("ExcludePunctuation") else string.punctuation
    alphabet += " " if how.get("IncludeSpace") else ""
    left = [character for character in alphabet if character not in how.get("ExcludeCharacters", "")]
    return "".join(secrets.choice(left) for _ in range(int(how.get("PasswordLength", 32))))


GAP = Gap(
    name="Secrets of stacks",
    service="secretsmanager",
    modelled="AWS::SecretsManager::Secret in a template, with a value that is made up (GenerateSecretString); it "
    "can be had back for 30 days after the stack.",
    missing="SecretStringTemplate, replicas and the classes of characters that can be left out one by one.",
    fill=_fill,
)
