"""S3 directories: what is uploaded for the nodes, and what the script does there, with stand-ins for system tools."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pytest

from components.storage import S3Access, S3Mount, S3Mounts, S3MountsArgs, lab_mounts
from components.storage.s3_mounts import script_key
from components.tags import Tags
from tests.components.recorder import Recording, record, untagged

SCRIPT = Path(__file__).parents[3] / "components" / "runtime" / "nodes" / "mount_s3.sh"
TAGS = Tags(virtual_lab="vlab", project="alpha", cost_centre="cc-1", owner="ops")
OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2"
BUCKETS = {"public": "b-public", "projects": "b-projects", "scratch": "b-scratch"}


def build(*names: str) -> Recording:
    def program() -> list[pulumi.Output[Any]]:
        made = [
            S3Mounts(
                name,
                S3MountsArgs(
                    assets_bucket="b-assets", mounts=lab_mounts(bucket_names=BUCKETS, prefix="v/p/"), tags=TAGS
                ),
            )
            for name in names
        ]
        return [pulumi.Output.from_input({"bucket": m.bucket, "key": m.key, "arguments": m.arguments}) for m in made]

    return record(program)


def test_urns_and_tags() -> None:
    component = "urn:pulumi:test::hpc-labs::hpclabs:storage:S3Mounts"
    assert build("lab").urns() == [f"{component}${OBJECT}::lab-mount-s3", f"{component}::lab"]
    assert untagged(build("one", "two"), [OBJECT]) == []


def test_nodes_get_the_script_by_its_hash_and_the_mounts_as_arguments() -> None:
    recording = build("lab")
    script = SCRIPT.read_text()
    uploaded = recording.one(OBJECT).inputs
    assert uploaded["content"] == script
    assert recording.result == [
        {
            "bucket": "b-assets",
            "key": script_key("lab", script),
            "arguments": [
                "read:/project/public:b-public/",
                "delete:/project/private:b-projects/v/p/",
                "delete:/scratch:b-scratch/v/p/",
            ],
        }
    ]
    assert script_key("lab", script) == uploaded["key"]
    assert script_key("lab", script + "#") != uploaded["key"]


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: S3Mount(directory="data/", bucket="b"), "directory='data/': an absolute directory without a slash"),
        (lambda: S3Mount(directory="/etc/data", bucket="b"), "directory='/etc/data': the system needs what is there"),
        (lambda: S3Mount(directory="/home", bucket="b"), "directory='/home': the system needs what is there; take"),
        (lambda: S3Mount(directory="/data", bucket="b", prefix="/p"), "prefix='/p': empty, or folders with a slash"),
        (lambda: S3MountsArgs(assets_bucket="b", mounts=(), tags=TAGS), r"mounts=\(\): one or more are needed"),
        (
            lambda: S3MountsArgs(
                assets_bucket="b",
                mounts=(S3Mount(directory="/a/b", bucket="b"), S3Mount(directory="/a", bucket="b")),
                tags=TAGS,
            ),
            "directory='/a/b' lies in directory='/a'; mount them side by side",
        ),
        (lambda: lab_mounts(bucket_names=BUCKETS, prefix=""), "prefix='': the prefix of one project is expected"),
    ],
)
def test_what_could_not_be_mounted_is_refused(make: Callable[[], object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        make()


class Node:
    """A folder with a node's files and tools. A tool writes down how it was called; mounts are lines of a file."""

    def __init__(self, folder: Path) -> None:
        self.root, self.tools, self.calls = folder / "root", folder / "tools", folder / "calls"
        self.mounted = folder / "mounted"
        self.fstab = self.root / "etc" / "fstab"
        self.tools.mkdir()
        self.fstab.parent.mkdir(parents=True)
        self.fstab.write_text("# the system's own\nUUID=1 / xfs defaults 0 1\n")
        self.mounted.touch()
        self.system("amzn", "2023")
        self.tool("systemctl", "")
        self.tool("mountpoint", f'grep -qxF -- "${{@: -1}}" {self.mounted}')
        self.tool("mount", f'echo "$1" >> {self.mounted}')
        self.tool("umount", f'sed -i "\\#^$1\\$#d" {self.mounted}')
        self.tool("dnf", "exit 1")

    def system(self, name: str, version: str) -> None:
        (self.root / "etc" / "os-release").write_text(f'ID="{name}"\nVERSION_ID="{version}"\n')

    def tool(self, name: str, does: str) -> None:
        file = self.tools / name
        file.write_text(f'#!/bin/bash\necho "{name} $*" >> {self.calls}\n{does}\n')
        file.chmod(0o755)

    def has_mount_s3(self, version: str = "1.21.0") -> None:
        self.tool("mount-s3", f'echo "mount-s3 {version}+1.amzn2023"')

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": f"{self.tools}:{os.environ['PATH']}", "MOUNT_S3_ROOT": str(self.root)}
        return subprocess.run([SCRIPT, *arguments], env=environment, capture_output=True, text=True, check=False)

    def mounts(self) -> list[str]:
        return [line.removeprefix(str(self.root)) for line in self.mounted.read_text().splitlines()]

    def called(self, tool: str) -> list[str]:
        return [line for line in self.calls.read_text().splitlines() if line.split()[0] == tool]


@pytest.fixture
def node(tmp_path: Path) -> Node:
    return Node(tmp_path)


READ = "read:/project/public:b-public/"
DELETE = "delete:/scratch:b-scratch/v/p/"
SHARED = "_netdev,nosuid,nodev,nofail,allow-other"
SYSTEM = ["# the system's own", "UUID=1 / xfs defaults 0 1"]


def test_every_mount_is_made_and_comes_back_after_a_restart(node: Node) -> None:
    node.has_mount_s3()
    done = node.run(READ, "write:/data:b/x/", DELETE)
    assert done.returncode == 0, done.stderr
    assert node.mounts() == ["/project/public", "/data", "/scratch"]
    shared_by_all = "rw,dir-mode=0777,file-mode=0666,allow-overwrite"
    assert node.fstab.read_text().splitlines() == [
        *SYSTEM,
        f"s3://b-public/ /project/public mount-s3 {SHARED},ro 0 0",
        f"s3://b/x/ /data mount-s3 {SHARED},{shared_by_all} 0 0",
        f"s3://b-scratch/v/p/ /scratch mount-s3 {SHARED},{shared_by_all},allow-delete 0 0",
    ]
    assert (node.root / "project" / "public").is_dir()
    assert node.called("dnf") == []


def test_a_second_run_changes_nothing(node: Node) -> None:
    node.has_mount_s3()
    node.run(READ, DELETE)
    before, node_calls = node.fstab.read_text(), len(node.called("mount"))
    assert node.run(READ, DELETE).returncode == 0
    assert node.fstab.read_text() == before
    assert len(node.called("mount")) == node_calls


def test_a_changed_mount_is_made_anew(node: Node) -> None:
    node.has_mount_s3()
    node.run(READ)
    assert node.run("write:/project/public:other/").returncode == 0
    assert node.mounts() == ["/project/public"]
    assert len(node.fstab.read_text().splitlines()) == len(SYSTEM) + 1
    assert "s3://other/ /project/public mount-s3" in node.fstab.read_text()


def test_amazon_linux_has_the_package(node: Node) -> None:
    node.tool(
        "dnf", f'cp {node.tools}/systemctl {node.tools}/mount-s3; echo "echo mount-s3 1.21.0" >> {node.tools}/mount-s3'
    )
    done = node.run(READ)
    assert done.returncode == 0, done.stderr
    assert node.called("dnf") == ["dnf install --assumeyes --quiet mount-s3"]


def test_a_package_that_cannot_be_had_is_said_in_words(node: Node) -> None:
    done = node.run(READ)
    assert done.returncode == 1
    assert "dnf could not install it from Amazon Linux's repository" in done.stderr
    assert "Bake mount-s3 into the image, or take a newer one." in done.stderr
    assert node.fstab.read_text().splitlines() == SYSTEM


def test_other_systems_have_to_bring_it(node: Node) -> None:
    node.system("ubuntu", "22.04")
    done = node.run(READ)
    assert done.returncode == 1
    assert "only Amazon Linux 2023 has a package of it (this is 'ubuntu 22.04')" in done.stderr
    assert node.mounts() == []


@pytest.mark.parametrize("version", ["1.9.1", "1.17.0", "0.9"])
def test_one_that_does_not_know_fstab_is_too_old(node: Node, version: str) -> None:
    node.has_mount_s3(version)
    done = node.run(READ)
    assert done.returncode == 1
    assert f"mount-s3 is {version}; 1.18 or later is needed" in done.stderr


def test_a_mount_that_fails_fails_the_node(node: Node) -> None:
    node.has_mount_s3()
    node.tool("mount", "exit 32")
    done = node.run(READ)
    assert done.returncode == 1
    assert "s3://b-public/ cannot be mounted at /project/public" in done.stderr


def test_a_mount_that_only_says_so_fails_the_node(node: Node) -> None:
    node.has_mount_s3()
    node.tool("mount", "")
    done = node.run(READ)
    assert done.returncode == 1
    assert "mount said nothing, and /project/public is no mount point" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "no mounts given"),
        (("all:/a:b/",), "'all' is no access; read, write or delete is expected"),
        (("read:a:b/",), "'read:a:b/' is no mount"),
        (("read:/a:b",), "'read:/a:b' is no mount"),
    ],
)
def test_arguments_that_say_nothing_are_refused(node: Node, arguments: tuple[str, ...], said: str) -> None:
    node.has_mount_s3()
    done = node.run(*arguments)
    assert done.returncode == 1
    assert said in done.stderr
    assert node.mounts() == []
    assert node.fstab.read_text().splitlines() == SYSTEM


def test_a_programs_mounts_are_what_the_script_takes(node: Node) -> None:
    node.has_mount_s3()
    arguments = build("lab").result[0]["arguments"]
    assert node.run(*arguments).returncode == 0
    assert node.mounts() == ["/project/public", "/project/private", "/scratch"]
    assert {argument.split(":")[0] for argument in arguments} <= set(S3Access)
