from policies import tokens
from policies.network.interface_types import TASKS
from tests.policies.pack import secret

from . import ABSENT, KEY, PASSES, UNKNOWN, Res, Table, fails, waits
from .network_labs import nested

_ENCRYPTED = {"encrypted": True, "kmsKeyId": KEY}
_INSTANCE = Res(
    tokens.INSTANCE[0],
    {"subnetId": "subnet-1", "metadataOptions": {"httpTokens": "required"}, "rootBlockDevice": _ENCRYPTED},
)
_IMDS = {"metadataOptions": {"httpTokens": "required"}}
_MAPPING = {"deviceName": "/dev/xvda", "ebs": {"encrypted": "true", "kmsKeyId": KEY}}
_TEMPLATE = Res(
    tokens.LAUNCH_TEMPLATE[0],
    {
        "metadataOptions": {"httpTokens": "required"},
        "blockDeviceMappings": [_MAPPING],
    },
)
_CONFIGURATION = Res(
    tokens.LAUNCH_CONFIGURATION[0],
    {"metadataOptions": {"httpTokens": "required"}, "rootBlockDevice": {"encrypted": True}},
)
_VOLUME = Res(tokens.VOLUME[0], {"availabilityZone": "us-east-1a", **_ENCRYPTED})


def _with(resource: Res, **properties: object) -> Res:
    return Res(resource.type, {**resource.properties, **properties})


_CLUSTER = Res(tokens.CLUSTER, {"HeadNode": {"Networking": {"SubnetId": "subnet-1"}}})


def _of_tasks(token: str, path: str) -> Table:
    """The switch of what starts tasks of containers."""
    at = f"{path}.assignPublicIp"
    return Table(
        good=(Res(token, nested(at, False)),),
        cases={
            "absent": ({at: ABSENT}, PASSES),
            "not known": ({at: UNKNOWN}, waits(at)),
            "in a program": ({at: True}, fails(f"{at} is true; allowed: false")),
            "in words": ({at: "ENABLED"}, fails(f'{at} is "ENABLED"')),
            "off in words": ({at: "DISABLED"}, PASSES),
        },
    )


TABLES = {
    "ec2-no-public-ip": Table(
        good=(_INSTANCE,),
        alike=tokens.INSTANCE[1:],
        cases={
            "absent": ({"associatePublicIpAddress": ABSENT}, PASSES),
            "switched off": ({"associatePublicIpAddress": False}, PASSES),
            "not known": ({"associatePublicIpAddress": UNKNOWN}, waits("associatePublicIpAddress")),
            "asked for": (
                {"associatePublicIpAddress": True},
                fails("associatePublicIpAddress is true; allowed: false"),
            ),
            "secret": ({"associatePublicIpAddress": secret(True)}, fails("associatePublicIpAddress is [secret]")),
            "IPv6": ({"ipv6AddressCount": 1}, fails("ipv6AddressCount is 1")),
            "IPv6 by name": ({"ipv6Addresses": ["2600:1f18::1"]}, fails("ipv6Addresses")),
            "private IPv6": ({"ipv6Addresses": ["fd80:64:64:80::17"], "ipv6AddressCount": 1}, PASSES),
            "private and public IPv6": (
                {"ipv6Addresses": ["fd80:64:64:80::17", "2600:1f18::1"]},
                fails("allowed: none, or private ones"),
            ),
            "IPv6 that is not known": ({"ipv6Addresses": UNKNOWN}, waits("ipv6Addresses")),
            "so many that are not known": (
                {"ipv6Addresses": UNKNOWN, "ipv6AddressCount": 2},
                fails("ipv6AddressCount is 2"),
            ),
            "one of them is not known": (
                {"ipv6Addresses": [UNKNOWN, "fd80:64:64:80::17"], "ipv6AddressCount": 2},
                waits("ipv6Addresses[0]"),
            ),
            "none, as states spell it": ({"ipv6Addresses": [], "ipv6AddressCount": 0}, PASSES),
            "a public address behind an interface that waits": (
                {"networkInterfaces": [{"ipv6Addresses": [UNKNOWN]}, {"associatePublicIpAddress": True}]},
                fails("networkInterfaces[1].associatePublicIpAddress"),
            ),
            "template": (_TEMPLATE, PASSES),
            "interface of a template": (
                _with(_TEMPLATE, networkInterfaces=[{"associatePublicIpAddress": "true"}]),
                fails("networkInterfaces[0].associatePublicIpAddress"),
            ),
            "switched off in a template": (
                _with(_TEMPLATE, networkInterfaces=[{"associatePublicIpAddress": "false"}]),
                PASSES,
            ),
            "interfaces not known": (_with(_TEMPLATE, networkInterfaces=UNKNOWN), waits("networkInterfaces")),
            "launch configuration": (
                _with(_CONFIGURATION, associatePublicIpAddress=True),
                fails("associatePublicIpAddress"),
            ),
            "cluster": (_CLUSTER, PASSES),
            "cluster's head node": (
                Res(_CLUSTER.type, {"HeadNode": {"Networking": {"ElasticIp": True}}}),
                fails("HeadNode.Networking.ElasticIp is true"),
            ),
            "address of one's own": (
                Res(_CLUSTER.type, {"HeadNode": {"Networking": {"ElasticIp": "eipalloc-1"}}}),
                fails("HeadNode.Networking.ElasticIp"),
            ),
            "cluster's queue": (
                Res(_CLUSTER.type, {"Scheduling": {"SlurmQueues": [{"Networking": {"AssignPublicIp": True}}]}}),
                fails("Scheduling.SlurmQueues[0].Networking.AssignPublicIp"),
            ),
        },
    ),
    **{f"ec2-no-public-ip ({token})": _of_tasks(token, path) for token, path in TASKS.items()},
    "ec2-imdsv2": Table(
        good=(_INSTANCE,),
        alike=tokens.INSTANCE[1:],
        cases={
            "absent": (
                {"metadataOptions": ABSENT},
                fails("metadataOptions.httpTokens is not set, which means optional"),
            ),
            "not known": ({"metadataOptions": UNKNOWN}, waits("metadataOptions")),
            "tokens not known": ({"metadataOptions.httpTokens": UNKNOWN}, waits("metadataOptions.httpTokens")),
            "optional": (
                {"metadataOptions.httpTokens": "optional"},
                fails('httpTokens is "optional"; allowed: required'),
            ),
            "no service": ({"metadataOptions": {"httpEndpoint": "disabled"}}, PASSES),
            "by template": ({"metadataOptions": ABSENT, "launchTemplate": {"id": "lt-1"}}, PASSES),
            "template": (
                _with(_TEMPLATE, metadataOptions={"httpTokens": "optional"}),
                fails("metadataOptions.httpTokens"),
            ),
            "launch configuration": (_with(_CONFIGURATION, metadataOptions={}), fails("metadataOptions.httpTokens")),
            "account": (Res(tokens.METADATA_DEFAULTS[0], {"httpTokens": "required"}), PASSES),
            "account, no default": (
                Res(tokens.METADATA_DEFAULTS[0], {"httpTokens": "no-preference"}),
                fails("httpTokens"),
            ),
            "cluster": (_CLUSTER, PASSES),
            "old cluster": (
                Res(_CLUSTER.type, {"Imds": {"ImdsSupport": "v1.0"}}),
                fails('Imds.ImdsSupport is "v1.0"'),
            ),
        },
    ),
    "ec2-ebs-cmk": Table(
        good=(_VOLUME,),
        alike=tokens.VOLUME_COPY,
        cases={
            "absent": ({"encrypted": ABSENT}, fails("encrypted is not set, which means false")),
            "key absent": ({"kmsKeyId": ABSENT}, fails("kmsKeyId is not set")),
            "not known": ({"encrypted": UNKNOWN}, waits("encrypted")),
            "key not known": ({"kmsKeyId": UNKNOWN}, waits("kmsKeyId")),
            "off": ({"encrypted": False}, fails("encrypted is false")),
            "AWS's key": ({"kmsKeyId": "alias/aws/ebs"}, fails('kmsKeyId is "alias/aws/ebs"')),
            "spot instance": (
                Res(tokens.INSTANCE[1], {**_INSTANCE.properties, "rootBlockDevice": {}}),
                fails("rootBlock"),
            ),
            "account": (Res(tokens.ENCRYPTION_BY_DEFAULT[0], {}), PASSES),
            "account, off": (Res(tokens.ENCRYPTION_BY_DEFAULT[0], {"enabled": False}), fails("enabled is false")),
            "instance": (_INSTANCE, PASSES),
            "root of an instance": (_with(_INSTANCE, rootBlockDevice={}), fails("rootBlockDevice.encrypted")),
            "second volume": (
                _with(_INSTANCE, ebsBlockDevices=[{"encrypted": False}]),
                fails("ebsBlockDevices[0].encrypted"),
            ),
            "instance by template": (
                Res(_INSTANCE.type, {"launchTemplate": {"id": "lt-1"}}),
                PASSES,
            ),
            "second volume beside a template": (
                Res(
                    _INSTANCE.type,
                    {"launchTemplate": {"id": "lt-1"}, "ebsBlockDevices": [{"encrypted": False}], **_IMDS},
                ),
                fails("ebsBlockDevices[0].encrypted"),
            ),
            "template": (_TEMPLATE, PASSES),
            "template's volume": (
                _with(_TEMPLATE, blockDeviceMappings=[{"ebs": {"encrypted": "false"}}]),
                fails("blockDeviceMappings[0].ebs.encrypted"),
            ),
            "template without volumes": (
                _with(_TEMPLATE, blockDeviceMappings=None),
                fails("blockDeviceMappings is not set"),
            ),
            "instance store": (
                _with(
                    _TEMPLATE,
                    blockDeviceMappings=[{"virtualName": "ephemeral0"}, _MAPPING],
                ),
                PASSES,
            ),
            "launch configuration": (_CONFIGURATION, PASSES),
            "plain launch configuration": (
                _with(_CONFIGURATION, rootBlockDevice={}),
                fails("rootBlockDevice.encrypted"),
            ),
        },
    ),
    "ec2-no-public-snapshot": Table(
        good=(Res(tokens.SNAPSHOT_PUBLIC_ACCESS[0], {"state": "block-new-sharing"}),),
        alike=tokens.SNAPSHOT_PUBLIC_ACCESS[1:],
        cases={
            "absent": ({"state": ABSENT}, fails("state is not set, which means unblocked")),
            "not known": ({"state": UNKNOWN}, waits("state")),
            "block lifted": ({"state": "unblocked"}, fails('state is "unblocked"')),
            "all blocked": ({"state": "block-all-sharing"}, PASSES),
            "snapshot": (Res(tokens.SNAPSHOT_PERMISSION[0], {"accountId": "444455556666"}), fails("accountId")),
            "image for all": (
                Res(tokens.IMAGE_PERMISSION[0], {"imageId": "ami-1", "group": "all"}),
                fails('group is "all"'),
            ),
            "image for one": (Res(tokens.IMAGE_PERMISSION[0], {"accountId": "444455556666"}), fails("accountId")),
        },
    ),
}
