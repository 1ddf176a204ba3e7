"""Every EBS volume is encrypted with a customer key."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from ... import tokens
from ...controls import AT_REST
from ...expectations import expect_customer_key, expect_true
from ...model import Finding, Outcome, Rule, Severity
from ...resource import Resource
from ...view import View

RULE = Rule(
    id="ec2-ebs-cmk",
    title="Every EBS volume is encrypted with a customer key",
    severity=Severity.HIGH,
    types=(
        *tokens.VOLUME,
        *tokens.VOLUME_COPY,
        *tokens.ENCRYPTION_BY_DEFAULT,
        *tokens.INSTANCE,
        *tokens.LAUNCH_TEMPLATE,
        *tokens.LAUNCH_CONFIGURATION,
    ),
    why="Disks hold data, keys and swap; encrypted with a key of our own, a snapshot that leaks is worth nothing. Of "
    "encryption by default, which is the account's, only what a stack sets is judged.",
    remediation="Set encrypted to true and kmsKeyId to the platform's key, on the root volume too.",
    source="https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html",
    controls=replace(AT_REST, fsbp=("EC2.3", "EC2.7"), cis=("6.1.1",)),
    bad="""aws.ebs.Volume("data", availability_zone=f"{REGION}a", size=100)""",
    good="""aws.ebs.Volume("data", availability_zone=f"{REGION}a", size=100, encrypted=True, kms_key_id=key.arn)""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """Volumes, copies of snapshots and images, and the volumes that instances start with."""
    if resource.type in tokens.ENCRYPTION_BY_DEFAULT:
        yield from expect_true(resource.at("enabled"), default=True)
    elif resource.type in (*tokens.VOLUME, *tokens.VOLUME_COPY):
        yield from _encrypted(resource.properties)
    elif resource.type in tokens.LAUNCH_TEMPLATE:
        if resource.at("blockDeviceMappings").absent:
            yield Finding(
                "blockDeviceMappings is not set, which leaves the root volume as the image has it",
                "blockDeviceMappings",
            )
        for mapping in resource.each("blockDeviceMappings"):
            if mapping.unknown or not mapping.at("ebs").absent:  # others are instance stores, encrypted by the hardware
                yield from _encrypted(mapping.at("ebs"))
    else:
        with_key = resource.type not in tokens.LAUNCH_CONFIGURATION  # which cannot name one
        for device in (resource.at("rootBlockDevice"), *resource.each("ebsBlockDevices")):
            if device.absent and not resource.at("launchTemplate").absent:
                continue  # the launch template says, and is judged itself
            yield from _encrypted(device, with_key=with_key)


def remedy(resource: Resource) -> Mapping[str, object]:
    """The account's switch only: of a volume, and of what starts with one, encryption is a replacement."""
    enabled = resource.at("enabled")
    by_default = resource.type in tokens.ENCRYPTION_BY_DEFAULT
    return {"enabled": True} if by_default and enabled.known and enabled.value() is not True else {}


def _encrypted(volume: View, *, with_key: bool = True) -> Iterator[Outcome]:
    outcomes = list(expect_true(volume.at("encrypted")))
    yield from outcomes
    if with_key and not outcomes:
        yield from expect_customer_key(volume.at("kmsKeyId"))
