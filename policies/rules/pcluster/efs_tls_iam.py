"""EFS is mounted over TLS and with the node's role."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import IN_TRANSIT
from ...documents.parallelcluster import storages
from ...expectations import expect_true
from ...model import Outcome, Rule, Severity, Unevaluated
from ...resource import Resource

RULE = Rule(
    id="pcluster-efs-tls-iam",
    title="A cluster mounts EFS over TLS and with the node's role",
    severity=Severity.HIGH,
    types=(tokens.CLUSTER,),
    why="ParallelCluster mounts EFS in clear text and as nobody in particular unless told otherwise; a file system "
    "policy that asks for TLS and for a role then refuses the mount, or worse, there is none.",
    remediation="Set EfsSettings/EncryptionInTransit and EfsSettings/IamAuthorization to true.",
    source="https://docs.aws.amazon.com/parallelcluster/latest/ug/SharedStorage-v3.html",
    controls=replace(IN_TRANSIT, nist=(*IN_TRANSIT.nist, "AC-3")),
    bad="""\
settings = {"FileSystemId": "fs-0123456789abcdef0"}
home = {"Name": "home", "MountDir": "/home", "StorageType": "Efs", "EfsSettings": settings}
aws.cloudformation.Stack("cluster", template_body=TEMPLATE({"SharedStorage": [home]}))
""",
    good="""\
settings = {"FileSystemId": "fs-0123456789abcdef0", "EncryptionInTransit": True, "IamAuthorization": True}
home = {"Name": "home", "MountDir": "/home", "StorageType": "Efs", "EfsSettings": settings}
aws.cloudformation.Stack("cluster", template_body=TEMPLATE({"SharedStorage": [home]}))
""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """Whether the file system was there before or not."""
    for storage in storages(resource.properties):
        if storage.kind == "Efs" and storage.view.unknown:
            yield Unevaluated(storage.view.path)
        elif storage.kind == "Efs":
            yield from expect_true(storage.view.at("EncryptionInTransit"))
            yield from expect_true(storage.view.at("IamAuthorization"))
