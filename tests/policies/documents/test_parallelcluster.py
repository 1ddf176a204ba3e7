"""What a configuration means where it says nothing, compared with ParallelCluster itself."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

import pytest

from policies.documents import parallelcluster
from policies.documents.parallelcluster import accesses, nodes, queues, storages
from policies.view import UNKNOWN, View

_CONFIGURATION: dict[str, Any] = {
    "Image": {"Os": "alinux2023"},
    "HeadNode": {
        "InstanceType": "t3.medium",
        "Networking": {"SubnetId": "subnet-00000000000000001"},
        "Dcv": {"Enabled": True},
        "SharedStorageType": "Efs",
        "SharedStorageEfsSettings": {},
    },
    "LoginNodes": {
        "Pools": [
            {
                "Name": "login",
                "InstanceType": "t3.medium",
                "Count": 1,
                "Networking": {"SubnetIds": ["subnet-00000000000000001"]},
                "Dcv": {"Enabled": True},
            }
        ]
    },
    "Scheduling": {
        "Scheduler": "slurm",
        "SlurmQueues": [
            {
                "Name": "batch",
                "Networking": {"SubnetIds": ["subnet-00000000000000001"]},
                "ComputeResources": [{"Name": "nodes", "InstanceType": "c7a.large"}],
            }
        ],
    },
    "SharedStorage": [
        {"Name": "disk", "MountDir": "/disk", "StorageType": "Ebs"},
        {"Name": "home", "MountDir": "/home", "StorageType": "Efs"},
        {
            "Name": "fast",
            "MountDir": "/fast",
            "StorageType": "FsxLustre",
            "FsxLustreSettings": {"StorageCapacity": 1200},
        },
    ],
}


@pytest.fixture(scope="module")
def loaded() -> Any:
    """The configuration as ParallelCluster's own code has it, with its defaults."""
    from pcluster.schemas.cluster_schema import ClusterSchema

    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_DEFAULT_REGION", "us-east-1")
        return ClusterSchema(cluster_name="lab").load(_CONFIGURATION)


def test_the_defaults_are_of_the_installed_version() -> None:
    assert version("aws-parallelcluster") == parallelcluster.VERSION


def test_people_are_let_in_from_everywhere(loaded: Any) -> None:
    found = accesses(View(_CONFIGURATION))
    assert [access.protocol for access in found] == ["SSH", "DCV", "SSH", "DCV"]
    assert {access.source.default for access in found} == {parallelcluster.ANYWHERE}
    assert all(access.source.view.absent for access in found)
    (pool,) = loaded.login_nodes.pools
    head = loaded.head_node
    theirs = {head.ssh.allowed_ips, head.dcv.allowed_ips, pool.ssh.allowed_ips, pool.dcv.allowed_ips}
    assert theirs == {parallelcluster.ANYWHERE}


def test_storage_is_encrypted_and_deleted_as_rules_say(loaded: Any) -> None:
    disk, home, fast = loaded.shared_storage
    assert (disk.encrypted, home.encrypted, home.encryption_in_transit, home.iam_authorization) == (
        True,
        False,
        False,
        False,
    )
    assert {each.deletion_policy for each in (disk, home, fast)} == {"Delete"}
    assert fast.deployment_type == "SCRATCH_2"
    assert loaded.head_node.local_storage.root_volume.encrypted is True
    assert loaded.scheduling.queues[0].compute_settings.local_storage.root_volume.encrypted is True
    assert loaded.head_node.shared_storage_efs_settings.encrypted is False


def test_tokens_nodes_and_logs_are_as_rules_say(loaded: Any) -> None:
    assert loaded.imds.imds_support == "v2.0"
    assert loaded.head_node.imds.secured is True
    assert loaded.scheduling.queues[0].compute_resources[0].max_count == parallelcluster.MAX_COUNT
    logs = loaded.monitoring.logs.cloud_watch
    assert (logs.enabled, logs.retention_in_days, logs.deletion_policy) == (True, 180, "Retain")


def test_nodes_of_every_kind_are_found() -> None:
    functions = {"LambdaFunctionsVpcConfig": {"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]}}
    found = nodes(View({**_CONFIGURATION, "DeploymentSettings": functions}, "at"))
    assert [(node.kind, node.name, node.has_managed_group) for node in found] == [
        ("head", "head", True),
        ("login", "login", True),
        ("queue", "batch", True),
        ("function", "functions", False),
    ]
    assert [[view.path for view in node.subnets] for node in found] == [
        ["at.HeadNode.Networking.SubnetId"],
        ["at.LoginNodes.Pools[0].Networking.SubnetIds[0]"],
        ["at.Scheduling.SlurmQueues[0].Networking.SubnetIds[0]"],
        ["at.DeploymentSettings.LambdaFunctionsVpcConfig.SubnetIds[0]"],
    ]


def test_groups_take_the_place_of_parallelclusters_or_stand_beside_them() -> None:
    networking = {"SubnetId": "subnet-1", "SecurityGroups": ["sg-1"]}
    (head,) = nodes(View({"HeadNode": {"Networking": networking}}))
    assert ([view.value() for view in head.groups], head.has_managed_group) == (["sg-1"], False)
    (head,) = nodes(View({"HeadNode": {"Networking": {"AdditionalSecurityGroups": ["sg-2"]}}}))
    assert ([view.value() for view in head.additional_groups], head.has_managed_group) == (["sg-2"], True)
    assert accesses(View({"HeadNode": {"Networking": networking}})) == ()


def test_a_pool_takes_the_head_nodes_range() -> None:
    cluster = View({"HeadNode": {"Ssh": {"AllowedIps": "10.0.0.0/8"}}, "LoginNodes": {"Pools": [{}]}})
    assert [access.source.view.path for access in accesses(cluster)] == ["HeadNode.Ssh.AllowedIps"] * 2


def test_storage_that_was_there_before_is_told_apart() -> None:
    shared = [
        {"Name": "home", "StorageType": "Efs", "EfsSettings": {"FileSystemId": "fs-1"}},
        {"Name": "nas", "StorageType": "FsxOntap", "FsxOntapSettings": {"VolumeId": "fsvol-1"}},
        {"Name": "disk", "StorageType": "Ebs"},
    ]
    found = storages(View({"SharedStorage": shared}))
    assert [(each.kind, each.name, each.existing) for each in found] == [
        ("root", "head", False),
        ("Efs", "home", True),
        ("FsxOntap", "nas", True),
        ("Ebs", "disk", False),
    ]


@pytest.mark.parametrize("document", [UNKNOWN, None, "text", 1, [], {"HeadNode": "x", "Scheduling": [1]}])
def test_any_document_is_read(document: object) -> None:
    cluster = View(document)
    for read in (nodes, accesses, storages, queues):
        assert isinstance(read(cluster), tuple)


def test_certificates_of_directories_are_checked() -> None:
    from pcluster.config.cluster_config import DirectoryService

    assert DirectoryService().ldap_tls_req_cert == parallelcluster.LDAP_TLS_REQ_CERT
