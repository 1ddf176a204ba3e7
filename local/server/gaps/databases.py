"""RDS instances: ids of their own, MariaDB versions of today, and logs that can be switched on and off."""

from typing import Any

from moto.moto_api._internal import mock_random
from moto.rds.models import DBInstance, OptionGroup, RDSBackend

from .gap import Gap, around

# Amazon RDS User Guide, "MariaDB on Amazon RDS versions"; moto knows those up to 10.6.
_MARIADB = ("10.11", "11.4", "11.8")


def _fill() -> None:
    @around(DBInstance, "__init__")
    def create(original: Any, instance: Any, *args: Any, **kwargs: Any) -> None:
        original(instance, *args, **kwargs)
        instance.dbi_resource_id = f"db-{mock_random.get_random_string(length=26, include_digits=True).upper()}"

    @around(RDSBackend, "describe_option_groups")
    def describe_option_groups(original: Any, backend: Any, asked: dict[str, Any]) -> Any:
        """Without a name, which moto insists on: all of them."""
        return original(backend, asked) if asked.get("option_group_name") else [*backend.option_groups.values()]

    @around(RDSBackend, "create_option_group")
    def create_option_group(original: Any, backend: Any, options: dict[str, Any]) -> Any:
        name, version = options["option_group_name"], options.get("major_engine_version")
        if options.get("engine_name") != "mariadb" or version not in _MARIADB:
            return original(backend, options)
        # moto's own checks, with a version that passes them.
        original(backend, {**options, "major_engine_version": "10.6"})
        group: OptionGroup = backend.option_groups[name]
        group.major_engine_version = version
        return group


GAP = Gap(
    name="Databases",
    service="rds",
    modelled="Each instance has a resource id of its own; option groups of MariaDB 10.11 to 11.8.",
    missing="No database runs: nothing answers at the endpoint, and no log is written. Parameters and options are "
    "taken without a look at what the engine knows; what waits for the maintenance window on AWS is done at once.",
    fill=_fill,
)
