"""Every volume and file system of a cluster is encrypted, with a customer key where ParallelCluster takes one."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ... import tokens
from ...controls import AT_REST
from ...documents.parallelcluster import Storage, storages
from ...expectations import expect_customer_key, expect_true
from ...model import Outcome, Rule, Severity, Unevaluated
from ...resource import Resource

RULE = Rule(
    id="pcluster-storage-cmk",
    title="Every volume and file system of a cluster is encrypted, with a customer key where there can be one",
    severity=Severity.HIGH,
    types=(tokens.CLUSTER,),
    why="ParallelCluster makes EFS file systems without encryption unless told otherwise, and uses AWS's own key for "
    "what it does encrypt; neither can be changed later.",
    remediation="Make storage outside of the cluster and name it (FileSystemId, VolumeId); otherwise set Encrypted to "
    "true and KmsKeyId. Root volumes take no key here: set the account's default key for EBS.",
    source="https://docs.aws.amazon.com/parallelcluster/latest/ug/SharedStorage-v3.html",
    controls=replace(AT_REST, fsbp=("EC2.3", "EFS.1", "EFS.8"), cis=("3.3.1", "6.1.1")),
    bad="""\
home = {"Name": "home", "MountDir": "/home", "StorageType": "Efs"}
aws.cloudformation.Stack("cluster", template_body=TEMPLATE({"SharedStorage": [home]}))
""",
    good="""\
settings = {"Encrypted": True, "KmsKeyId": KEY_ARN}
home = {"Name": "home", "MountDir": "/home", "StorageType": "Efs", "EfsSettings": settings}
aws.cloudformation.Stack("cluster", template_body=TEMPLATE({"SharedStorage": [home]}))
""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """What the cluster makes itself; a file system that it only mounts is judged where it is made."""
    for storage in storages(resource.properties):
        if storage.view.unknown:
            yield Unevaluated(storage.view.path)
        elif not storage.existing:
            yield from _encrypted(storage)


def _encrypted(storage: Storage) -> Iterator[Outcome]:
    encrypted, key = storage.view.at("Encrypted"), storage.view.at("KmsKeyId")
    match storage.kind:
        case "root":
            yield from expect_true(encrypted, default=True)
        case "internal":
            yield from expect_true(encrypted)
        case "Ebs" | "Efs":
            outcomes = list(expect_true(encrypted, default=storage.kind == "Ebs"))
            yield from outcomes or expect_customer_key(key)
        case "FsxLustre":
            kind = storage.view.at("DeploymentType")
            if kind.unknown:
                yield Unevaluated(kind.path)
            elif str(kind.value("SCRATCH_2")).startswith("PERSISTENT"):  # the others cannot have a key of ours
                yield from expect_customer_key(key)
