"""Lustre file systems and schedules of the local AWS: what AWS refuses is refused here, and what only grows does."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

SSD = {"DeploymentType": "PERSISTENT_2", "PerUnitStorageThroughput": 125}
METADATA = {"Mode": "USER_PROVISIONED", "Iops": 6000}


def refused(code: str, said: str = "") -> Any:
    return pytest.raises(ClientError, match=rf"\({code}\).*{said}")


@pytest.fixture
def group(boto: Any, request: pytest.FixtureRequest) -> Iterator[str]:
    """A security group that lets Lustre in."""
    ec2 = boto("ec2")
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    name = request.node.name[:200]
    id_ = ec2.create_security_group(GroupName=name, Description="Lustre", VpcId=vpc)["GroupId"]
    rule = {"IpProtocol": "tcp", "FromPort": 988, "ToPort": 988, "UserIdGroupPairs": [{"GroupId": id_}]}
    ec2.authorize_security_group_ingress(GroupId=id_, IpPermissions=[rule])
    yield id_
    for system in boto("fsx").describe_file_systems()["FileSystems"]:
        boto("fsx").delete_file_system(FileSystemId=system["FileSystemId"])
    ec2.delete_security_group(GroupId=id_)


def create(boto: Any, group: str | None, *, capacity: int | None = 1200, **others: Any) -> dict[str, Any]:
    settings = {**SSD, **others.pop("settings", {})}
    asked = {
        "FileSystemType": "LUSTRE",
        "FileSystemTypeVersion": "2.15",
        "SubnetIds": ["subnet-0123456789abcdef0"],
        "SecurityGroupIds": [group] if group else [],
        "LustreConfiguration": {name: value for name, value in settings.items() if value is not None},
        **({"StorageCapacity": capacity} if capacity else {}),
        **others,
    }
    return dict(boto("fsx").create_file_system(**asked)["FileSystem"])


TIERED = {"PerUnitStorageThroughput": None, "ThroughputCapacity": 4000}


@pytest.mark.parametrize(
    ("capacity", "others", "said"),
    [
        (3000, {}, "StorageCapacity must be 1200 or a multiple of 2400, not 3000"),
        (1200, {"settings": {"PerUnitStorageThroughput": 100}}, "must be one of"),
        (
            1200,
            {"settings": {"DeploymentType": "SCRATCH_2", "PerUnitStorageThroughput": None}, "KmsKeyId": "k"},
            "KmsKeyId",
        ),
        (1200, {"settings": {"DeploymentType": "SCRATCH_2"}}, "PerUnitStorageThroughput of SCRATCH_2"),
        (
            1800,
            {
                "StorageType": "HDD",
                "settings": {
                    "DeploymentType": "PERSISTENT_1",
                    "PerUnitStorageThroughput": 12,
                    "DriveCacheType": "NONE",
                },
            },
            "must be 6000 or a multiple of 6000",
        ),
        (
            6000,
            {"StorageType": "HDD", "settings": {"DeploymentType": "PERSISTENT_1", "PerUnitStorageThroughput": 12}},
            "DriveCacheType belongs to HDD",
        ),
        (1200, {"settings": {"EfaEnabled": True, "MetadataConfiguration": METADATA}}, "multiple of 38400"),
        (38400, {"settings": {"EfaEnabled": True}}, "EfaEnabled needs PERSISTENT_2 with a MetadataConfiguration"),
        (1200, {"StorageType": "INTELLIGENT_TIERING", "settings": TIERED}, "do not belong to INTELLIGENT_TIERING"),
        (None, {"StorageType": "INTELLIGENT_TIERING", "settings": TIERED}, "needs MetadataConfiguration"),
    ],
)
def test_what_fsx_does_not_make(boto: Any, group: str, capacity: int | None, others: dict[str, Any], said: str) -> None:
    with refused("BadRequest", said):
        create(boto, group, capacity=capacity, **others)


def test_a_group_without_lustres_port(boto: Any) -> None:
    ec2 = boto("ec2")
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    closed = ec2.create_security_group(GroupName="closed", Description="Closed", VpcId=vpc)["GroupId"]
    with refused("BadRequest", "do not permit inbound Lustre LNET network traffic on port 988"):
        create(boto, closed)


def test_metadata_grows_with_the_capacity_by_itself(boto: Any, group: str) -> None:
    made = create(boto, group, settings={"MetadataConfiguration": {"Mode": "AUTOMATIC"}})
    assert made["LustreConfiguration"]["MetadataConfiguration"] == {"Mode": "AUTOMATIC", "Iops": 1500}
    grown = boto("fsx").update_file_system(FileSystemId=made["FileSystemId"], StorageCapacity=4800)["FileSystem"]
    assert grown["LustreConfiguration"]["MetadataConfiguration"] == {"Mode": "AUTOMATIC", "Iops": 6000}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"StorageCapacity": 2400}, "StorageCapacity can only grow, and 2400 is less than 4800"),
        ({"StorageCapacity": 5000}, "multiple of 2400"),
        ({"LustreConfiguration": {"PerUnitStorageThroughput": 200}}, "must be one of"),
        ({"LustreConfiguration": {"MetadataConfiguration": {**METADATA, "Iops": 3000}}}, "Metadata IOPS can only grow"),
    ],
)
def test_what_fsx_does_not_change(boto: Any, group: str, change: dict[str, Any], said: str) -> None:
    made = create(boto, group, capacity=4800, settings={"MetadataConfiguration": METADATA})
    with refused("BadRequest", said):
        boto("fsx").update_file_system(FileSystemId=made["FileSystemId"], **change)
    (found,) = boto("fsx").describe_file_systems(FileSystemIds=[made["FileSystemId"]])["FileSystems"]
    assert (found["StorageCapacity"], found["LustreConfiguration"]) == (4800, made["LustreConfiguration"])


def test_the_throughput_of_efa_stays(boto: Any, group: str) -> None:
    settings = {"PerUnitStorageThroughput": 1000, "EfaEnabled": True, "MetadataConfiguration": METADATA}
    made = create(boto, group, capacity=4800, settings=settings)
    with refused("BadRequest", "cannot be changed on scratch, HDD or EFA-enabled file systems"):
        boto("fsx").update_file_system(
            FileSystemId=made["FileSystemId"], LustreConfiguration={"PerUnitStorageThroughput": 500}
        )


def link(boto: Any, file_system: dict[str, Any], path: str, source: str) -> dict[str, Any]:
    return dict(
        boto("fsx").create_data_repository_association(
            FileSystemId=file_system["FileSystemId"], FileSystemPath=path, DataRepositoryPath=f"s3://{source}"
        )["Association"]
    )


class TestLinks:
    @pytest.fixture
    def bucket(self, boto: Any) -> str:
        boto("s3").create_bucket(Bucket="linked")
        return "linked"

    def test_a_links_life(self, boto: Any, group: str, bucket: str) -> None:
        fsx, events = boto("fsx"), {"AutoImportPolicy": {"Events": ["NEW"]}}
        made = link(boto, create(boto, group), "/a", f"{bucket}/a/")
        id_ = made["AssociationId"]
        assert (made["Lifecycle"], made["ImportedFileChunkSize"]) == ("AVAILABLE", 1024)
        fsx.update_data_repository_association(AssociationId=id_, S3=events)
        fsx.tag_resource(ResourceARN=made["ResourceARN"], Tags=[{"Key": "a", "Value": "b"}])
        (found,) = fsx.describe_data_repository_associations(AssociationIds=[id_])["Associations"]
        assert (found["S3"], found["Tags"]) == (events, [{"Key": "a", "Value": "b"}])
        fsx.delete_data_repository_association(AssociationId=id_)
        with refused("DataRepositoryAssociationNotFound"):
            fsx.describe_data_repository_associations(AssociationIds=[id_])

    @pytest.mark.parametrize(
        ("path", "source", "said"),
        [
            ("/a/b", "linked/b/", "FileSystemPath /a/b/ overlaps"),
            ("/b", "linked/a/b/", "DataRepositoryPath s3://linked/a/b/ overlaps"),
            ("/b", "nowhere/", "unable to validate access to the S3 bucket nowhere"),
        ],
    )
    def test_what_is_not_linked(self, boto: Any, group: str, bucket: str, path: str, source: str, said: str) -> None:
        made = create(boto, group)
        link(boto, made, "/a", f"{bucket}/a/")
        with refused("BadRequest", said):
            link(boto, made, path, source)

    def test_eight_are_enough(self, boto: Any, group: str, bucket: str) -> None:
        made = create(boto, group)
        for n in range(8):
            link(boto, made, f"/{n}", f"{bucket}/{n}/")
        with refused("BadRequest", "8 data repository associations at most"):
            link(boto, made, "/8", f"{bucket}/8/")

    def test_no_backups_of_what_is_linked(self, boto: Any, group: str, bucket: str) -> None:
        backed_up = create(boto, group, settings={"AutomaticBackupRetentionDays": 7})
        with refused("BadRequest", "Backups cannot be created on S3-linked file systems"):
            link(boto, backed_up, "/a", f"{bucket}/a/")
        linked = create(boto, group)
        link(boto, linked, "/a", f"{bucket}/a/")
        with refused("BadRequest", "Backups cannot be created on S3-linked file systems"):
            boto("fsx").update_file_system(
                FileSystemId=linked["FileSystemId"], LustreConfiguration={"AutomaticBackupRetentionDays": 7}
            )

    def test_tiers_are_not_linked(self, boto: Any, group: str, bucket: str) -> None:
        cache = {"DataReadCacheConfiguration": {"SizingMode": "NO_CACHE"}, "MetadataConfiguration": METADATA}
        made = create(boto, group, capacity=None, StorageType="INTELLIGENT_TIERING", settings={**TIERED, **cache})
        with refused("BadRequest", "not supported on INTELLIGENT_TIERING"):
            link(boto, made, "/a", f"{bucket}/a/")

    def test_links_go_with_their_file_system(self, boto: Any, group: str, bucket: str) -> None:
        made = create(boto, group)
        link(boto, made, "/a", f"{bucket}/a/")
        boto("fsx").delete_file_system(FileSystemId=made["FileSystemId"])
        assert boto("fsx").describe_data_repository_associations()["Associations"] == []


class TestSchedules:
    def schedule(self, boto: Any, role: str, group: str = "default") -> None:
        boto("scheduler").create_schedule(
            Name="release",
            GroupName=group,
            ScheduleExpression="rate(1 days)",
            FlexibleTimeWindow={"Mode": "OFF"},
            Target={"Arn": "arn:aws:scheduler:::aws-sdk:fsx:createDataRepositoryTask", "RoleArn": role},
        )

    def role(self, boto: Any, service: str) -> str:
        trust = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        name = service.partition(".")[0]
        return str(boto("iam").create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]["Arn"])

    def test_a_role_of_somebody_else(self, boto: Any) -> None:
        with refused("ValidationException", "must allow AWS EventBridge Scheduler to assume it"):
            self.schedule(boto, self.role(boto, "lambda.amazonaws.com"))

    def test_a_group_that_is_not_there(self, boto: Any) -> None:
        role = self.role(boto, "scheduler.amazonaws.com")
        with refused("ResourceNotFoundException"):
            self.schedule(boto, role, "nobody")
        with refused("ResourceNotFoundException"):
            boto("scheduler").delete_schedule_group(Name="nobody")
        self.schedule(boto, role)
        assert boto("scheduler").get_schedule(Name="release")["State"] == "ENABLED"
