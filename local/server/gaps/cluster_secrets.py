"""The secrets that a cluster configuration names, judged by ParallelCluster's own validators."""

from collections.abc import Iterator
from typing import Any


class PclusterSecrets:
    """Stands in for ``pcluster``'s client of Secrets Manager, answered from what moto holds."""

    def __init__(self, backend: Any) -> None:
        self._backend = backend

    def describe_secret(self, arn: str) -> Any:
        """Return the secret, or fail as AWS does."""
        from pcluster.aws.common import AWSClientError

        secret = self._backend.secrets.get(arn)
        if secret is None:
            message = f"Secrets Manager can't find the specified secret: {arn}"
            raise AWSClientError("describe_secret", message, "ResourceNotFoundExceptionSecrets")
        return secret

    def get_secret_value(self, arn: str) -> dict[str, Any]:
        """Return the secret's value, or fail as AWS does."""
        self.describe_secret(arn)
        value: dict[str, Any] = self._backend.get_secret_value(arn, "", "")
        return {"SecretString": value.get("secret_string", value.get("SecretString"))}


def secret_findings(configuration: dict[str, Any], region: str) -> Iterator[tuple[str, str]]:
    """Yield the validator and its message for each secret that is missing or holds no munge key."""
    from pcluster.validators.directory_service_validators import PasswordSecretArnValidator
    from pcluster.validators.secret_validators import MungeKeySecretSizeAndBase64Validator

    slurm = configuration["Scheduling"].get("SlurmSettings") or {}
    for section in (slurm.get("Database") or {}, configuration.get("DirectoryService") or {}):
        if "PasswordSecretArn" in section:
            for result in PasswordSecretArnValidator().execute(section["PasswordSecretArn"], region):
                yield result.validator_type, result.message
    if "MungeKeySecretArn" in slurm:
        for result in MungeKeySecretSizeAndBase64Validator().execute(slurm["MungeKeySecretArn"]):
            yield result.validator_type, result.message
