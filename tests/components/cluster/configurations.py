"""A configuration as ParallelCluster takes it, for tests that judge configurations and not what writes them."""

from __future__ import annotations

from typing import Any

NETWORK = {"SubnetIds": ["subnet-0123456789abcdef0"], "SecurityGroups": ["sg-0123456789abcdef0"]}


def cluster() -> Any:
    """A configuration in which each kind of value comes up, as the library writes it."""
    return {
        "Image": {"Os": "alinux2023"},
        "Imds": {"ImdsSupport": "v2.0"},
        "Iam": {"PermissionsBoundary": "arn:aws:iam::123456789012:policy/boundary", "ResourcePrefix": "/hpc-labs/"},
        "DeploymentSettings": {"DefaultUserHome": "Local", "DisableSudoAccessForDefaultUser": False},
        "HeadNode": {
            "InstanceType": "m7i.large",
            "Networking": {"SubnetId": "subnet-0123456789abcdef0", "SecurityGroups": ["sg-0123456789abcdef0"]},
            "Ssh": {"KeyName": "lab-a"},
            "Imds": {"Secured": True},
            "LocalStorage": {"RootVolume": {"Encrypted": True, "Size": 60}},
            "CustomActions": {"OnNodeConfigured": {"Sequence": [{"Script": "s3://assets/setup.sh"}]}},
            "Iam": {"AdditionalIamPolicies": [{"Policy": "arn:aws:iam::123456789012:policy/home"}]},
        },
        "Scheduling": {
            "Scheduler": "slurm",
            "ScalingStrategy": "all-or-nothing",
            "SlurmSettings": {
                "Dns": {"DisableManagedDns": True, "UseEc2Hostnames": True},
                "QueueUpdateStrategy": "DRAIN",
                "ScaledownIdletime": 10,
                "EnableMemoryBasedScheduling": True,
                "CustomSlurmSettings": [{"MaxJobCount": 1000}],
                "Database": {
                    "Uri": "db.example:3306",
                    "UserName": "slurm",
                    "PasswordSecretArn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-AbCdEf",
                    "DatabaseName": "lab_a",
                },
            },
            "SlurmQueues": [
                {
                    "Name": "mpi",
                    "CapacityType": "ONDEMAND",
                    "Networking": {**NETWORK, "AssignPublicIp": False},
                    "ComputeSettings": {"LocalStorage": {"RootVolume": {"Encrypted": True, "Size": 60}}},
                    "CustomActions": {"OnNodeStart": {"Sequence": [{"Script": "s3://assets/start.sh"}]}},
                    "Iam": {"AdditionalIamPolicies": [{"Policy": "arn:aws:iam::123456789012:policy/home"}]},
                    "ComputeResources": [
                        {
                            "Name": "hpc",
                            "Instances": [{"InstanceType": "c7a.48xlarge"}, {"InstanceType": "m7a.48xlarge"}],
                            "MinCount": 2,
                            "MaxCount": 20,
                            "DisableSimultaneousMultithreading": True,
                            "Efa": {"Enabled": True},
                            "Networking": {"PlacementGroup": {"Enabled": True}},
                        }
                    ],
                },
                {
                    "Name": "spot",
                    "CapacityType": "SPOT",
                    "Networking": {**NETWORK, "AssignPublicIp": False},
                    "ComputeResources": [
                        {
                            "Name": "one",
                            "InstanceType": "c7a.large",
                            "MinCount": 0,
                            "MaxCount": 5,
                            "Networking": {"PlacementGroup": {"Enabled": False}},
                        }
                    ],
                },
            ],
        },
        "LoginNodes": {
            "Pools": [
                {
                    "Name": "login",
                    "InstanceType": "t3.medium",
                    "Count": 1,
                    "GracetimePeriod": 10,
                    "Networking": {"SubnetIds": ["subnet-0123456789abcdef0"]},
                }
            ]
        },
        "SharedStorage": [
            {
                "Name": "home",
                "MountDir": "/home",
                "StorageType": "Efs",
                "EfsSettings": {
                    "FileSystemId": "fs-0123456789abcdef0",
                    "EncryptionInTransit": True,
                    "IamAuthorization": True,
                    "AccessPointId": "fsap-0123456789abcdef0",
                },
            },
            {
                "Name": "scratch",
                "MountDir": "/scratch",
                "StorageType": "FsxLustre",
                "FsxLustreSettings": {"FileSystemId": "fs-0fedcba9876543210"},
            },
        ],
        "Monitoring": {
            "DetailedMonitoring": False,
            "Logs": {
                "CloudWatch": {"Enabled": True, "RetentionInDays": 90, "DeletionPolicy": "Retain"},
                "Rotation": {"Enabled": True},
            },
            "Dashboards": {"CloudWatch": {"Enabled": True}},
            "Alarms": {"Enabled": True},
        },
        "Tags": [{"Key": "hpc-labs:project", "Value": "p1"}],
    }
