"""What EC2 checks when an instance starts, and what goes with it when it ends."""

from typing import Any

from moto import settings
from moto.ec2.models.instances import Instance, InstanceBackend

from .gap import Gap, around


def _fill() -> None:
    settings.ENABLE_AMI_VALIDATION = True
    settings.EC2_ENABLE_INSTANCE_TYPE_VALIDATION = True

    @around(InstanceBackend, "run_instances")
    def run_instances(original: Any, backend: Any, *args: Any, **kwargs: Any) -> Any:
        if kwargs.get("key_name"):
            backend.describe_key_pairs(key_names=[kwargs["key_name"]])
        return original(backend, *args, **kwargs)

    @around(Instance, "prep_nics")
    def attach(original: Any, instance: Any, nic_spec: list[dict[str, Any]], *args: Any, **kwargs: Any) -> None:
        kept = {int(nic["DeviceIndex"]) for nic in nic_spec if nic.get("DeleteOnTermination") is False}
        before = set(instance.ec2_backend.enis)
        original(instance, nic_spec, *args, **kwargs)
        for index, interface in instance.nics.items():
            if interface.id not in before:
                interface.delete_on_termination = index not in kept


GAP = Gap(
    name="Instances",
    service="ec2",
    modelled="The image, the instance type and the key pair exist; the interfaces made for an instance end with it.",
    missing="Capacity and quotas; terminated instances stay listed.",
    fill=_fill,
)
