import json
from collections.abc import Mapping

from policies import tokens

from . import ABSENT, PASSES, UNKNOWN, Res, Table, fails, waits
from .stores import switch_and_key

_FILE_SYSTEM = Res(
    tokens.EFS_FILE_SYSTEM[0],
    {"id": "fs-1", "arn": "arn:aws:elasticfilesystem:us-east-1:111122223333:file-system/fs-1"},
    name="home",
)
_HOME = {"path": "/labs/spikes", "creationInfo": {"ownerUid": 0, "ownerGid": 0, "permissions": "0755"}}
_SUBNET = Res(tokens.SUBNET[0], {"id": "subnet-1", "mapPublicIpOnLaunch": False}, name="shared")
_PUBLIC = Res(tokens.SUBNET[0], {"id": "subnet-2", "mapPublicIpOnLaunch": True}, name="front")
_DEFAULT = Res("aws:ec2/defaultSubnet:DefaultSubnet", {"id": "subnet-3"}, name="default")
_OPEN_SUBNET = Res(tokens.SUBNET[0], {"id": "subnet-4", "mapPublicIpOnLaunch": UNKNOWN}, name="later")
_TARGET = Res(tokens.EFS_MOUNT_TARGET[0], {"subnetId": "subnet-1"})
_BACKUP = Res(tokens.EFS_BACKUP_POLICY[0], {"fileSystemId": "fs-1", "backupPolicy": {"status": "ENABLED"}})
_OFF = Res(_BACKUP.type, {"fileSystemId": "fs-1", "backupPolicy": {"status": "DISABLED"}})
_SELECTION = Res(tokens.BACKUP_SELECTION[0], {"resources": [_FILE_SYSTEM.properties["arn"]]})
_REFERRING = Res(_SELECTION.type, {"resources": [UNKNOWN]}, {"resources": (_FILE_SYSTEM.urn,)})
_UNBACKED = fails("no backup policy is enabled and no backup plan's selection in the stack names it")


def _selection(**properties: object) -> Res:
    return Res(tokens.BACKUP_SELECTION[0], properties)


def _policy(*statements: Mapping[str, object]) -> Res:
    rows = [{"Principal": {"AWS": "*"}, "Resource": "*", **statement} for statement in statements]
    return Res(tokens.EFS_POLICY[0], {"fileSystemId": "fs-1", "policy": json.dumps({"Statement": rows})})


_CLIENT = [f"elasticfilesystem:Client{what}" for what in ("Mount", "Write", "RootAccess")]
_TLS = {"Effect": "Deny", "Action": _CLIENT, "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
_POINTS = "arn:aws:elasticfilesystem:us-east-1:111122223333:access-point/*"
_BY_POINT = {
    "Effect": "Deny",
    "Action": "elasticfilesystem:*",
    "Condition": {"StringNotLike": {"elasticfilesystem:AccessPointArn": _POINTS}},
}
_NO_POINT = {**_BY_POINT, "Condition": {"Null": {"elasticfilesystem:AccessPointArn": "true"}}}
_NODES = {"AWS": "arn:aws:iam::111122223333:role/nodes"}
_MOUNT = {"Effect": "Allow", "Action": "elasticfilesystem:ClientMount", "Principal": _NODES}
_ROOT = {**_MOUNT, "Action": ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientRootAccess"]}
_ONLY_POINTS = {**_MOUNT, "Condition": {"StringEquals": {"elasticfilesystem:AccessPointArn": _POINTS[:-1] + "fsap-1"}}}
_TARGETS = {"Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}}
_ANYBODY = {"Effect": "Allow", "Action": "elasticfilesystem:ClientMount"}
_POINT = tokens.EFS_ACCESS_POINT[0]
_SPIKES = {"tags": {"hpc-labs:virtual-lab": "neuro", "hpc-labs:project": "spikes"}}
_RINGS = {"tags": {"hpc-labs:virtual-lab": "chem", "hpc-labs:project": "rings"}}

TABLES = {
    "efs-cmk": switch_and_key(tokens.EFS_FILE_SYSTEM, "encrypted", "kmsKeyId"),
    "efs-ap-root-dir": Table(
        good=(Res(tokens.EFS_ACCESS_POINT[0], {"rootDirectory": _HOME}),),
        cases={
            "absent": ({"rootDirectory": ABSENT}, fails("rootDirectory.path is not set, which means /")),
            "root": ({"rootDirectory.path": "/"}, fails('rootDirectory.path is "/"; allowed: a folder below /')),
            "root twice": ({"rootDirectory.path": "//"}, fails("rootDirectory.path")),
            "not known": ({"rootDirectory.path": UNKNOWN}, waits("rootDirectory.path")),
        },
    ),
    "efs-ap-root-dir (labs)": Table(
        good=(
            Res(_POINT, {"fileSystemId": "fs-1", "rootDirectory": {"path": "/labs/neuro-spikes"}, **_SPIKES}),
            Res(_POINT, {"fileSystemId": "fs-1", "rootDirectory": {"path": "/homes/b"}, **_RINGS}, name="rings"),
            Res(tokens.BUCKET[0], {"tags": {"hpc-labs:virtual-lab": "neuro"}}, name="neuro"),
            Res(_POINT, {"fileSystemId": "fs-1", "rootDirectory": {"path": "/homes/a"}, **_SPIKES}, name="spikes"),
        ),
        cases={
            "another lab's, by its name": (
                {"rootDirectory.path": "/labs/chem-rings"},
                fails(
                    'rootDirectory.path is "/labs/chem-rings", where lab chem/rings has its files; allowed: a folder '
                    "of lab neuro/spikes"
                ),
            ),
            "below another lab's": ({"rootDirectory.path": "/chem/rings/private"}, fails("where lab chem/rings has")),
            "above both": ({"rootDirectory.path": "/homes"}, fails("where lab chem/rings has its files")),
            "above both, for nobody": (
                {"rootDirectory.path": "/homes", "tags": ABSENT},
                fails("allowed: a folder of one lab, or one that is shared"),
            ),
            "its own, which another is named like in part": (
                {"rootDirectory.path": "/neuro/spikes"},
                PASSES,
            ),
            "of one lab, for nobody": ({"rootDirectory.path": "/labs/chem-rings", "tags": ABSENT}, PASSES),
            "of another file system": ({"rootDirectory.path": "/homes", "fileSystemId": "fs-2"}, PASSES),
            "of a file system that is not known": (
                {"rootDirectory.path": "/homes", "fileSystemId": UNKNOWN},
                PASSES,
            ),
            "not known": ({"rootDirectory.path": UNKNOWN}, waits("rootDirectory.path")),
        },
    ),
    "efs-ap-root-dir (cluster)": Table(
        good=(
            Res(
                tokens.CLUSTER,
                {
                    "SharedStorage": [{"StorageType": "Efs", "EfsSettings": {"AccessPointId": "fsap-2"}}],
                    "Tags": [{"Key": key, "Value": value} for key, value in _SPIKES["tags"].items()],
                },
            ),
            Res(_POINT, {"id": "fsap-1", "rootDirectory": {"path": "/x"}, **_RINGS}, name="rings"),
            Res(_POINT, {"id": "fsap-2", "rootDirectory": {"path": "/y"}, **_SPIKES}, name="spikes"),
        ),
        cases={
            "another lab's": (
                {"SharedStorage.0.EfsSettings.AccessPointId": "fsap-1"},
                fails("EfsSettings.AccessPointId is rings, where lab chem/rings has its files; allowed: an access"),
            ),
            "of another stack": ({"SharedStorage.0.EfsSettings.AccessPointId": "fsap-9"}, PASSES),
            "not known": ({"SharedStorage.0.EfsSettings.AccessPointId": UNKNOWN}, PASSES),
        },
    ),
    "efs-ap-posix-user": Table(
        good=(Res(tokens.EFS_ACCESS_POINT[0], {"posixUser": {"uid": 1000, "gid": 1000}}),),
        cases={
            "absent": ({"posixUser": ABSENT}, fails("posixUser is not set and rootDirectory.creationInfo is null")),
            "not known": ({"posixUser": UNKNOWN}, waits("posixUser")),
            "root": ({"posixUser.uid": 0}, fails("posixUser.uid is 0; allowed: 1 or more: 0 is root")),
            "root's group": ({"posixUser.gid": 0}, fails("posixUser.gid is 0; allowed: 1 or more")),
            "root's group too": ({"posixUser.secondaryGids": [7, 0]}, fails("posixUser.secondaryGids[1] is 0")),
            "an id that is no number": (
                {"posixUser.uid": "root"},
                fails('posixUser.uid is "root"; allowed: 1 or more'),
            ),
            "an id without end": ({"posixUser.uid": "inf"}, fails('posixUser.uid is "inf"; allowed: 1 or more')),
            "an id that is not known": ({"posixUser.uid": UNKNOWN}, waits("posixUser.uid")),
            "root's folder": ({"posixUser": ABSENT, "rootDirectory": _HOME}, PASSES),
            "somebody's folder": (
                {"posixUser": ABSENT, "rootDirectory": {"creationInfo": {"ownerUid": 7, "permissions": "0755"}}},
                fails("allowed: a user, or a folder of uid 0"),
            ),
            "everybody writes": (
                {"posixUser": ABSENT, "rootDirectory": {"creationInfo": {"ownerUid": 0, "permissions": "0777"}}},
                fails("that group and others cannot write to"),
            ),
            "no number": (
                {"posixUser": ABSENT, "rootDirectory": {"creationInfo": {"ownerUid": 0, "permissions": "rwx"}}},
                fails("posixUser is not set"),
            ),
        },
    ),
    "efs-mount-target-private": Table(
        good=(_TARGET, _SUBNET, _PUBLIC, _DEFAULT, _OPEN_SUBNET),
        cases={
            "absent": ({"subnetId": ABSENT}, PASSES),
            "public": ({"subnetId": "subnet-2"}, fails("subnetId is front, which gives out public addresses")),
            "default": ({"subnetId": "subnet-3"}, fails("subnetId is default")),
            "by reference": (Res(_TARGET.type, {"subnetId": UNKNOWN}, {"subnetId": (_PUBLIC.urn,)}), fails("front")),
            "of another stack": ({"subnetId": "subnet-9"}, PASSES),
            "not known": ({"subnetId": UNKNOWN}, waits("subnetId")),
            "its switch is not known": ({"subnetId": "subnet-4"}, waits("subnetId.mapPublicIpOnLaunch")),
        },
    ),
    "efs-backup": Table(
        good=(_BACKUP, _FILE_SYSTEM),
        cases={
            "absent": ({"backupPolicy": ABSENT}, _UNBACKED),
            "off": (_OFF, _UNBACKED),
            "of another": (Res(_BACKUP.type, {**_BACKUP.properties, "fileSystemId": "fs-2"}), _UNBACKED),
            "not known": ({"backupPolicy.status": UNKNOWN}, waits("backupPolicy.status")),
            "in a plan": (_SELECTION, PASSES),
            "in a plan by reference": (_REFERRING, PASSES),
            "of every kind": (_selection(resources=["arn:aws:elasticfilesystem:*:*:file-system/*"]), PASSES),
            "left out": (_selection(resources=["*"], notResources=[_FILE_SYSTEM.properties["arn"]]), _UNBACKED),
            "plan of others": (_selection(resources=["arn:aws:dynamodb:us-east-1:111122223333:table/t"]), _UNBACKED),
            "plan not known": (_selection(resources=[UNKNOWN]), waits("selection of a backup plan: resources[0]")),
            "by a tag that it lacks": (
                _selection(selectionTags=[{"type": "STRINGEQUALS", "key": "backup", "value": "daily"}]),
                _UNBACKED,
            ),
        },
    ),
    "efs-backup (tag)": Table(
        good=(
            Res(_FILE_SYSTEM.type, {**_FILE_SYSTEM.properties, "tags": {"backup": "daily"}}, name="home"),
            _selection(selectionTags=[{"type": "STRINGEQUALS", "key": "backup", "value": "daily"}]),
        ),
        cases={"another": ({"tags.backup": "never"}, _UNBACKED)},
    ),
    "efs-backup (condition)": Table(
        good=(
            Res(_FILE_SYSTEM.type, {**_FILE_SYSTEM.properties, "tags": {"backup": "daily"}}, name="home"),
            _selection(
                resources=["*"], conditions=[{"stringEquals": [{"key": "aws:ResourceTag/backup", "value": "daily"}]}]
            ),
        ),
        cases={"another": ({"tags.backup": "never"}, _UNBACKED)},
    ),
    "efs-backup (replica)": Table(
        good=(
            Res(tokens.EFS_REPLICATION[0], {"destination": {"fileSystemId": "fs-1"}}),
            _FILE_SYSTEM,
        ),
        cases={"of another": ({"destination.fileSystemId": "fs-9"}, _UNBACKED)},
    ),
    "efs-policy-no-anonymous": Table(
        good=(_policy(_MOUNT),),
        cases={
            "absent": ({"policy": ABSENT}, PASSES),
            "not known": ({"policy": UNKNOWN}, waits("policy")),
            "everybody": (_policy(_ANYBODY), fails("policy.Statement[0] (without Sid) allows everybody")),
            "by mount targets": (_policy({**_ANYBODY, "Condition": _TARGETS}), PASSES),
            "by mount targets, if at all": (
                _policy({**_ANYBODY, "Condition": {"BoolIfExists": _TARGETS["Bool"]}}),
                fails("allows everybody"),
            ),
            "by an access point": (_policy({**_ONLY_POINTS, "Principal": "*"}), PASSES),
            "denied": (_policy(_TLS), PASSES),
        },
    ),
    "efs-policy-no-foreign": Table(
        good=(_policy(_ROOT),),
        facts='accounts = ["111122223333"]',
        cases={
            "absent": ({"policy": ABSENT}, PASSES),
            "not known": ({"policy": UNKNOWN}, waits("policy")),
            "of another account": (
                _policy({**_ROOT, "Principal": {"AWS": "arn:aws:iam::999988887777:root"}}),
                fails("arn:aws:iam::999988887777:root"),
            ),
            "denied": (_policy(_TLS), PASSES),
        },
    ),
    "efs-tls-iam": Table(
        good=(_policy(_TLS, _BY_POINT), _FILE_SYSTEM),
        cases={
            "absent": ({"fileSystemId": ABSENT}, fails("no FileSystemPolicy for this file system in the stack")),
            "not known": ({"policy": UNKNOWN}, waits("policy")),
            "without TLS": (_policy(_BY_POINT), fails("where aws:SecureTransport is false")),
            "TLS to write only": (
                _policy({**_TLS, "Action": "elasticfilesystem:ClientWrite"}, _BY_POINT),
                fails("where aws:SecureTransport is false"),
            ),
            "without access points": (_policy(_TLS), fails("lets clients mount without an access point")),
            "without access points, by Null": (_policy(_TLS, _NO_POINT), PASSES),
            "allowed by access points only": (_policy(_TLS, _ONLY_POINTS), PASSES),
            "root of a role": (_policy(_TLS, _BY_POINT, _ROOT), PASSES),
            "root of everybody": (
                _policy(_TLS, _BY_POINT, {**_ROOT, "Principal": {"AWS": "*"}}),
                fails("policy.Statement[2] (without Sid) allows ClientRootAccess to more than named roles"),
            ),
            "root of the account": (
                _policy(_TLS, _BY_POINT, {**_ROOT, "Principal": {"AWS": "111122223333"}}),
                fails("allows ClientRootAccess"),
            ),
        },
    ),
}
