"""A lab, on a platform that parameters name."""

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_efs as efs
from aws_cdk import aws_logs as logs
from aws_cdk import aws_secretsmanager as secretsmanager
from tagged import BLOCK, LABS, SHARED, Tagged

PARAMETERS = ("Vpc", "Key", "Home", "ServiceToken", "Topic", "Projects")
FILTERS = ("jobs", "jobs-ended", "jobs-failed", "jobs-lost", "run", "wait")
QUERIES = ("core-hours-by-user", "failures-by-user", "waits-by-queue")
ALARMS = [
    ("jobs-lost", "HpcLabs", "JobsLostToNodes", "Sum"),
    ("jobs-fail", "HpcLabs", "JobsFailed", "Sum"),
    ("head-node-down", "AWS/EC2", "StatusCheckFailed", "Maximum"),
    ("head-node-memory", "CWAgent", "mem_used_percent", "Maximum"),
    ("head-node-disk", "CWAgent", "disk_used_percent", "Maximum"),
    ("scheduler-silent", "ParallelCluster", "ClustermgtdHeartbeat", "Sum"),
]
WIDGETS = ["nodes", "starts", "head-node", "jobs", "waits", "runs", "homes-throughput", "homes-size", "home-clients"]


class Lab(Tagged):
    """A lab's resources."""

    def __init__(self, app: cdk.App, name: str, *, queues: int) -> None:
        super().__init__(app, name)
        vpc, key, home, token, topic, projects = (
            cdk.CfnParameter(self, parameter).value_as_string for parameter in PARAMETERS
        )
        subnet, group = self._subnet(vpc, token)
        secretsmanager.CfnSecret(self, "secret", kms_key_id=key, tags=self.tagged("secret"))
        pair = ec2.CfnKeyPair(self, "pair", key_name=name, key_type="ed25519", tags=self.tagged("pair"))
        point = efs.CfnAccessPoint(
            self,
            "home",
            file_system_id=home,
            root_directory=efs.CfnAccessPoint.RootDirectoryProperty(
                path=f"/labs/{name}",
                creation_info=efs.CfnAccessPoint.CreationInfoProperty(owner_uid="0", owner_gid="0", permissions="0755"),
            ),
            access_point_tags=[
                efs.CfnAccessPoint.AccessPointTagProperty(key=name, value=value)
                for name, value in self.tags_of("home").items()
            ],
        )
        policies = [
            self.policy("home-access", ["elasticfilesystem:ClientMount"], [point.attr_arn], "/parallelcluster/"),
            self.policy("data-access", ["s3:GetObject", "s3:PutObject"], [f"{projects}/*"], "/parallelcluster/"),
            self._job_logs(key),
        ]
        cdk.CfnResource(
            self,
            "cluster",
            type="Custom::PclusterCluster",
            properties={
                "ServiceToken": token,
                "ClusterName": name,
                "ClusterConfiguration": configuration(
                    subnet, group, pair.ref, home, point.ref, [policy.ref for policy in policies], queues
                ),
            },
        )
        self.watch(topic, ALARMS, WIDGETS)

    def _subnet(self, vpc: str, token: str) -> tuple[str, str]:
        lease = cdk.CfnResource(
            self,
            "lease",
            type="Custom::SubnetLease",
            properties={"ServiceToken": token, "Supernet": LABS, "Prefix": 24, "Lab": self.node.id},
        )
        subnet = ec2.CfnSubnet(
            self,
            "subnet",
            vpc_id=vpc,
            availability_zone="us-east-1a",
            cidr_block=cdk.Token.as_string(lease.get_att("Block")),
            map_public_ip_on_launch=False,
            tags=self.tagged("subnet"),
        )
        routes = ec2.CfnRouteTable(self, "routes", vpc_id=vpc, tags=self.tagged("routes"))
        ec2.CfnSubnetRouteTableAssociation(self, "routes-subnet", route_table_id=routes.ref, subnet_id=subnet.ref)
        entries = [("allow", BLOCK, 0), ("allow", SHARED, 0), ("deny", LABS, 0), ("allow", "0.0.0.0/0", 443)]
        self.network_acl("acl", vpc, {"subnet": subnet.ref}, entries)
        group = self.security_group("nodes", vpc)
        self.passes("nodes", group, group, None)
        return subnet.ref, group.attr_group_id

    def _job_logs(self, key: str) -> cdk.CfnResource:
        group = logs.CfnLogGroup(
            self,
            "job-logs",
            log_group_name=f"/hpc-labs/{self.node.id}/jobs",
            log_group_class="STANDARD",
            retention_in_days=365,
            kms_key_id=key,
            tags=self.tagged("job-logs"),
        )
        for name in FILTERS:
            self.count(f"count-{name}", group, '{ $.record = "job" }', "$.seconds")
        for name in QUERIES:
            logs.CfnQueryDefinition(
                self,
                name,
                name=f"hpc-labs/{self.node.id}/{name}",
                log_group_names=[group.ref],
                query_string='filter record = "job"\n| stats count(*) as jobs by user\n| sort jobs desc',
            )
        return self.policy("job-logs-access", ["logs:PutLogEvents"], [group.attr_arn], "/parallelcluster/")


def configuration(
    subnet: str, group: str, key: str, home: str, point: str, policies: list[str], queues: int
) -> dict[str, object]:
    """Return ParallelCluster's configuration of a lab."""
    iam = {"AdditionalIamPolicies": [{"Policy": policy} for policy in policies]}
    efs_settings = {
        "FileSystemId": home,
        "AccessPointId": point,
        "EncryptionInTransit": True,
        "IamAuthorization": True,
    }
    return {
        "Image": {"Os": "alinux2023"},
        "Imds": {"ImdsSupport": "v2.0"},
        "HeadNode": {
            "InstanceType": "t3.medium",
            "Networking": {"SubnetId": subnet, "SecurityGroups": [group]},
            "Ssh": {"KeyName": key},
            "Iam": iam,
            "Imds": {"Secured": True},
        },
        "Scheduling": {
            "Scheduler": "slurm",
            "SlurmQueues": [
                {
                    "Name": f"queue-{number}",
                    "CapacityType": "SPOT",
                    "Networking": {"SubnetIds": [subnet], "SecurityGroups": [group]},
                    "Iam": iam,
                    "ComputeResources": [
                        {
                            "Name": "nodes",
                            "Instances": [{"InstanceType": "m7i.4xlarge"}],
                            "MinCount": 0,
                            "MaxCount": 4,
                        }
                    ],
                }
                for number in range(queues)
            ],
        },
        "SharedStorage": [{"Name": "home", "MountDir": "/home", "StorageType": "Efs", "EfsSettings": efs_settings}],
    }
