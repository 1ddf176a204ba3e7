"""Data outlives the cluster."""

from collections.abc import Iterable, Iterator

from ... import tokens
from ...controls import BACKUP
from ...documents.parallelcluster import Storage, storages
from ...expectations import expect
from ...model import Outcome, Rule, Severity, Unevaluated
from ...resource import Resource

RULE = Rule(
    id="pcluster-deletion-policy",
    title="What a cluster stores outlives it, but for scratch",
    severity=Severity.MEDIUM,
    types=(tokens.CLUSTER,),
    why="ParallelCluster deletes the storage that it made together with the cluster unless told otherwise, and a "
    "cluster is replaced often.",
    remediation="Make storage outside of the cluster and name it, or set DeletionPolicy to Retain (EBS: or Snapshot). "
    "Lustre of a scratch type, and storage with scratch in its name or path, may go.",
    source="https://docs.aws.amazon.com/parallelcluster/latest/ug/SharedStorage-v3.html",
    controls=BACKUP,
    bad="""\
home = {"Name": "home", "MountDir": "/home", "StorageType": "Efs"}
aws.cloudformation.Stack("cluster", template_body=TEMPLATE({"SharedStorage": [home]}))
""",
    good="""\
home = {"Name": "home", "MountDir": "/home", "StorageType": "Efs", "EfsSettings": {"DeletionPolicy": "Retain"}}
aws.cloudformation.Stack("cluster", template_body=TEMPLATE({"SharedStorage": [home]}))
""",
)
_KEEPING = {"Ebs": ("Retain", "Snapshot")}


def check(resource: Resource) -> Iterable[Outcome]:
    """Storage that the cluster makes, and its logs."""
    for shared in resource.each("SharedStorage"):
        if shared.unknown:
            yield Unevaluated(shared.path)
    for storage in storages(resource.properties):
        if not storage.existing and storage.kind not in ("root", "internal"):
            yield from _kept(resource, storage)
    logs = resource.at("Monitoring", "Logs", "CloudWatch", "DeletionPolicy")
    yield from expect(logs, lambda policy: policy == "Retain", "Retain", default="Retain")


def _kept(resource: Resource, storage: Storage) -> Iterator[Outcome]:
    if storage.view.unknown or _is_scratch(resource, storage):
        return
    keeping = _KEEPING.get(storage.kind, ("Retain",))
    policy = storage.view.at("DeletionPolicy")
    yield from expect(policy, lambda value: value in keeping, " or ".join(keeping), default="Delete")


def _is_scratch(resource: Resource, storage: Storage) -> bool:
    shared = next(each for each in resource.each("SharedStorage") if storage.view.path.startswith(f"{each.path}."))
    named = f"{storage.name} {shared.at('MountDir').raw}".lower()
    if "scratch" in named:
        return True
    kind = storage.view.at("DeploymentType")
    return storage.kind == "FsxLustre" and not kind.unknown and str(kind.value("SCRATCH_2")).startswith("SCRATCH")
