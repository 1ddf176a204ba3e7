"""The name of a secret that waits for its deletion."""

from typing import Any

from moto.secretsmanager.exceptions import InvalidRequestException
from moto.secretsmanager.models import SecretsManagerBackend

from .gap import Gap, around


def _fill() -> None:
    @around(SecretsManagerBackend, "create_secret")
    def create(original: Any, backend: Any, name: str, *args: Any, **kwargs: Any) -> Any:
        existing = backend.secrets.get(name)
        if existing is not None and existing.is_deleted():
            raise InvalidRequestException(
                "You can't create this secret because a secret with this name is already scheduled for deletion."
            )
        return original(backend, name, *args, **kwargs)


GAP = Gap(
    name="Names of deleted secrets",
    service="secretsmanager",
    modelled="A secret's name is taken until its recovery window is over.",
    fill=_fill,
)
