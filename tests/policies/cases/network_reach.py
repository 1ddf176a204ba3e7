"""Cases of the rules about nodes of a cluster: what they must not reach, and what they must."""

from policies import tokens
from policies.network.kinds import OUTSIDE

from . import ABSENT, PASSES, UNKNOWN, Res, Table, fails, waits
from .network_labs import CLIENTS, SHARED, SPIKES, VPC, WAVES, tags


def _cluster(name: str, lab: str, head: list[str], queue: list[str]) -> Res:
    queues = [{"Name": "all", "Networking": {"SubnetIds": [f"subnet-{lab}"], "SecurityGroups": queue}}]
    return Res(
        tokens.CLUSTER,
        {
            "HeadNode": {"Networking": {"SubnetId": f"subnet-{lab}", "SecurityGroups": head}},
            "Scheduling": {"SlurmQueues": queues},
            **tags(lab),
        },
        name=name,
    )


def _open(name: str, source: str, target: str, first: int, last: int) -> tuple[Res, Res]:
    """Both groups' rules for TCP from one group to another."""
    ports = {"ipProtocol": "tcp", "fromPort": first, "toPort": last}
    out = {"securityGroupId": source, "referencedSecurityGroupId": target, **ports}
    into = {"securityGroupId": target, "referencedSecurityGroupId": source, **ports}
    return Res(tokens.EGRESS_RULE[0], out, name=f"{name}-out"), Res(tokens.INGRESS_RULE[0], into, name=f"{name}-in")


_SERVICES = Res(
    tokens.SUBNET[0],
    {"id": "subnet-shared", "vpcId": "vpc-1", "cidrBlock": "10.0.0.0/24", **SHARED},
    name="services",
)
_STORE = Res(tokens.SECURITY_GROUP[0], {"id": "sg-store", "vpcId": "vpc-1", **SHARED}, name="store")
_GROUND = (VPC, *SPIKES, _SERVICES, _STORE, CLIENTS)
_FILES = Res(tokens.EFS_FILE_SYSTEM[0], {"id": "fs-1"}, name="home")
_TARGET = Res(
    tokens.EFS_MOUNT_TARGET[0],
    {"id": "fsmt-1", "fileSystemId": "fs-1", "subnetId": "subnet-shared", "securityGroups": ["sg-store"]},
    name="target",
)
_LUSTRE = Res(
    tokens.LUSTRE_FILE_SYSTEM[0],
    {"id": "fs-2", "subnetIds": "subnet-shared", "securityGroupIds": ["sg-store"]},
    name="scratch",
)
_IN_DATABASE = {"id": "db", "engine": "mariadb", "dbSubnetGroupName": "places", "vpcSecurityGroupIds": ["sg-store"]}
_DATABASE = Res(tokens.DATABASE[0], _IN_DATABASE, name="accounting")
_DATABASE_CLUSTER = Res("aws:rds/cluster:Cluster", _IN_DATABASE, name="accounting")
_PLACES = Res("aws:rds/subnetGroup:SubnetGroup", {"name": "places", "subnetIds": ["subnet-shared"]}, name="places")
_NODES = _cluster("cluster", "spikes", ["sg-spikes", "sg-clients"], ["sg-spikes"])
_TO_DATABASE = _open("database", "sg-clients", "sg-store", 3306, 3306)
_QUEUE_GROUPS = "Scheduling.SlurmQueues.0.Networking.SecurityGroups"
_BUILD = Res(
    "aws:codebuild/project:Project",
    {"vpcConfig": {"subnets": ["subnet-shared"], "securityGroupIds": ["sg-store"]}, **SHARED},
    name="build",
)
_WITHOUT_ACL = [each for each in (*SPIKES, *WAVES) if each.type not in tokens.NETWORK_ACL]
_FOREIGN = _cluster("foreign", "waves", ["sg-clients"], ["sg-clients"])

_HEAD = Res(
    tokens.CLUSTER,
    {
        "HeadNode": {"Networking": {"SubnetId": "subnet-spikes", "SecurityGroups": ["sg-spikes"]}},
        "SharedStorage": [{"Name": "home", "EfsSettings": {"FileSystemId": "fs-1"}}],
    },
    name="cluster",
)
_SCRATCH = [{"Name": "scratch", "FsxLustreSettings": {"FileSystemId": "fs-2"}}]
_TO_STORE = _open("store", "sg-spikes", "sg-store", 443, 2049)
_TO_SCRATCH = _open("scratch", "sg-spikes", "sg-store", 988, 1023)
_ENDPOINT = Res(
    tokens.VPC_ENDPOINT[0],
    {
        "id": "vpce-1",
        "vpcId": "vpc-1",
        "vpcEndpointType": "Interface",
        "serviceName": "com.amazonaws.us-east-1.ec2",
        "subnetIds": ["subnet-shared"],
        "securityGroupIds": ["sg-store"],
    },
    name="ec2",
)
_S3 = Res(
    tokens.VPC_ENDPOINT[0],
    {"id": "vpce-2", "vpcId": "vpc-1", "serviceName": "com.amazonaws.us-east-1.s3", "prefixListId": "pl-s3"},
    name="s3",
)
_S3_ROUTES = Res(tokens.ENDPOINT_ROUTES[0], {"routeTableId": "rtb-spikes", "vpcEndpointId": "vpce-2"}, name="s3-routes")
_TO_S3 = Res(
    tokens.EGRESS_RULE[0],
    {"securityGroupId": "sg-spikes", "ipProtocol": "tcp", "fromPort": 443, "toPort": 443, "prefixListId": "pl-s3"},
    name="to-s3",
)
_SERVED = (*_GROUND, _FILES, _TARGET, *_TO_STORE, _ENDPOINT, _S3, _S3_ROUTES, _TO_S3)
_PAIR = _cluster("cluster", "spikes", ["sg-spikes"], ["sg-spikes"])
_AMONG = _open("among", "sg-spikes", "sg-spikes", 1, 65535)


_TLS = {"ipProtocol": "tcp", "fromPort": 443, "toPort": 443}


def _with_ipv6(each: Res) -> Res:
    """A subnet with addresses of both families; anything else as it is."""
    if each.type not in tokens.SUBNET:
        return each
    block = f"fd00:0:0:{each.properties['cidrBlock'].split('.')[2]}::/64"
    return Res(each.type, {**each.properties, "ipv6CidrBlock": block}, each.refers, each.name)


def _changed_first(first: Res) -> tuple[Res, ...]:
    """The whole of a living network, with the resource first that the cases change."""
    return (first, *(each for each in (_HEAD, *_SERVED) if each is not first))


TABLES = {
    "net-reach-least": Table(
        good=(_NODES, *_GROUND, _DATABASE, _PLACES, *_TO_DATABASE),
        cases={
            "absent": ({"Scheduling": ABSENT}, PASSES),
            "queue with the database's clients group": (
                {_QUEUE_GROUPS: ["sg-clients"]},
                fails(
                    "TCP 3306: compute nodes of cluster queue all in subnet spikes-subnet -> "
                    "security group clients egress rule database-out (TCP 3306 with store)"
                ),
            ),
            "login nodes": (
                {
                    "LoginNodes": {
                        "Pools": [{"Networking": {"SubnetIds": ["subnet-spikes"], "SecurityGroups": ["sg-clients"]}}]
                    }
                },
                fails("TCP 3306: login nodes of cluster"),
            ),
        },
    ),
    "net-reach-least database": Table(
        good=(
            Res(tokens.DATABASE[0], {**_IN_DATABASE, "port": 5432}, name="accounting"),
            *_GROUND,
            _PLACES,
            *_TO_DATABASE,
            _cluster("cluster", "spikes", ["sg-spikes"], ["sg-clients"]),
        ),
        cases={
            "its port": ({"port": ABSENT}, fails("TCP 3306: compute nodes of cluster queue all")),
            "port not known": ({"port": UNKNOWN}, waits("port")),
            "database cluster": (_DATABASE_CLUSTER, fails("-> database accounting in subnet services")),
        },
    ),
    "net-reach-least ranges": Table(
        good=(_TO_DATABASE[1], *_GROUND, _DATABASE, _PLACES),
        cases={
            "a range": (
                {"referencedSecurityGroupId": ABSENT, "cidrIpv4": "10.40.0.0/16"},
                fails(
                    "TCP 3306: security group store ingress rule database-in lets 10.40.0.0/16 in; allowed: the head"
                ),
            ),
            "another port": (
                {"referencedSecurityGroupId": ABSENT, "cidrIpv4": "10.40.0.0/16", "fromPort": 22, "toPort": 22},
                PASSES,
            ),
        },
    ),
    "net-reach-least ranges of files": Table(
        good=(_open("files", "sg-spikes", "sg-store", 2049, 2049)[1], *_GROUND, _TARGET),
        cases={
            "within the VPC": ({"referencedSecurityGroupId": ABSENT, "cidrIpv4": "10.0.1.0/24"}, PASSES),
            "beyond it": (
                {"referencedSecurityGroupId": ABSENT, "cidrIpv4": "10.0.0.0/8"},
                fails("TCP 2049: security group store ingress rule files-in lets 10.0.0.0/8 in"),
            ),
        },
    ),
    "net-reach-least ranges of Lustre": Table(
        good=(_open("files", "sg-spikes", "sg-store", 988, 988)[1], *_GROUND, _LUSTRE),
        cases={
            "within its subnet": ({"referencedSecurityGroupId": ABSENT, "cidrIpv4": "10.0.0.0/25"}, PASSES),
            "within the VPC": (
                {"referencedSecurityGroupId": ABSENT, "cidrIpv4": "10.0.0.0/16"},
                fails("TCP 988: security group store ingress rule files-in lets 10.0.0.0/16 in"),
            ),
            "every port": (
                {"referencedSecurityGroupId": ABSENT, "cidrIpv4": "10.0.0.0/16", "ipProtocol": "-1"},
                fails("TCP 988, TCP 1018-1023: security group store ingress rule files-in lets 10.0.0.0/16 in"),
            ),
            "of other addresses": ({"referencedSecurityGroupId": ABSENT, "cidrIpv6": "fd00::/8"}, fails("fd00::/8 in")),
        },
    ),
    "net-reach-least files": Table(
        good=(_BUILD, *_GROUND, _TARGET, *_open("files", "sg-clients", "sg-store", 2049, 2049)),
        cases={
            "build": (
                {"vpcConfig.securityGroupIds": ["sg-clients"]},
                fails("TCP 2049: CodeBuild project build in subnet services"),
            ),
        },
    ),
    "net-reach-least Lustre": Table(
        good=(_BUILD, *_GROUND, _LUSTRE, *_open("files", "sg-clients", "sg-store", 900, 1020)),
        cases={
            "build": (
                {"vpcConfig.securityGroupIds": ["sg-clients"]},
                fails("TCP 988, TCP 1018-1020: CodeBuild project build"),
            ),
        },
    ),
    "net-reach-least scheduler": Table(
        good=(
            _FOREIGN,
            VPC,
            *_WITHOUT_ACL,
            CLIENTS,
            _cluster("cluster", "spikes", ["sg-spikes"], []),
            *_open("scheduler", "sg-waves", "sg-spikes", 6820, 6829),
        ),
        cases={
            "another lab's nodes": (
                {_QUEUE_GROUPS: ["sg-waves"]},
                fails("TCP 6820-6829: compute nodes of foreign queue all in subnet waves-subnet"),
            ),
        },
    ),
    "net-reach-alive": Table(
        good=(_HEAD, *_SERVED, _LUSTRE),
        cases={
            "absent": ({"SharedStorage": ABSENT}, PASSES),
            "Lustre": ({"SharedStorage": _SCRATCH}, PASSES),
            "file system not known": (
                {"SharedStorage.0.EfsSettings.FileSystemId": UNKNOWN},
                waits("SharedStorage[0].EfsSettings.FileSystemId"),
            ),
            "file system of another stack": (
                {"SharedStorage.0.EfsSettings.FileSystemId": "fs-9"},
                waits(f"SharedStorage[0].EfsSettings.FileSystemId: fs-9 is {OUTSIDE}"),
            ),
        },
    ),
    "net-reach-alive names": Table(
        good=_changed_first(VPC),
        cases={
            "no resolver": ({"enableDnsSupport": False}, fails("enableDnsSupport of VPC vpc is false; allowed: true")),
            "not known": ({"enableDnsSupport": UNKNOWN}, waits("vpc.enableDnsSupport")),
        },
    ),
    "net-reach-alive endpoint": Table(
        good=_changed_first(_TO_STORE[0]),
        cases={
            "let out": (
                {"fromPort": 2049},
                fails("head node of cluster in subnet spikes-subnet does not reach the endpoint of ec2 on TCP 443: no"),
            ),
            "not known": ({"fromPort": UNKNOWN}, waits("store-out")),
        },
    ),
    "net-reach-alive ranges": Table(
        good=_changed_first(_SERVICES),
        cases={"not known": ({"cidrBlock": UNKNOWN}, waits("services.cidrBlock"))},
    ),
    "net-reach-alive families": Table(
        good=(
            Res(tokens.INGRESS_RULE[0], {**_TLS, "securityGroupId": "sg-store", "cidrIpv4": "10.0.0.0/8"}, name="in"),
            Res(tokens.EGRESS_RULE[0], {**_TLS, "securityGroupId": "sg-spikes", "cidrIpv4": "10.0.0.0/8"}, name="out"),
            Res(_HEAD.type, {**_HEAD.properties, "SharedStorage": []}, name="cluster"),
            *(_with_ipv6(each) for each in _SERVED if each not in _TO_STORE),
        ),
        cases={
            "let out by one and in by the other": (
                {"cidrIpv4": ABSENT, "cidrIpv6": "fd00::/8"},
                fails("on TCP 443: no security group of interface endpoint ec2 in subnet services lets it in"),
            ),
        },
    ),
    "net-reach-alive Lustre": Table(
        good=(
            _TO_SCRATCH[1],
            Res(_HEAD.type, {**_HEAD.properties, "SharedStorage": _SCRATCH}, name="cluster"),
            *(each for each in _SERVED if each not in _TO_STORE),
            *_open("tls", "sg-spikes", "sg-store", 443, 443),
            _TO_SCRATCH[0],
            _LUSTRE,
        ),
        cases={
            "one port": ({"toPort": 988}, fails("does not reach file system scratch on TCP 988, TCP 1018-1023")),
        },
    ),
    "net-reach-alive file system": Table(
        good=_changed_first(_TO_STORE[1]),
        cases={
            "let in": (
                {"toPort": 443},
                fails("does not reach file system home on TCP 2049: no security group of EFS mount target target"),
            ),
        },
    ),
    "net-reach-alive S3": Table(
        good=_changed_first(_TO_S3),
        cases={"port": ({"fromPort": 80, "toPort": 80}, fails("does not reach s3 on TCP 443: no security group of"))},
    ),
    "net-reach-alive route to S3": Table(
        good=_changed_first(_S3_ROUTES),
        cases={"another table": ({"routeTableId": "rtb-9"}, fails("route table spikes-routes has no route to it"))},
    ),
    "net-reach-alive network ACL": Table(
        good=_changed_first(SPIKES[3]),
        cases={
            "no answers": (
                {"ingress.3.action": "deny"},
                fails("does not reach s3 on TCP 443: network ACL spikes-acl stops it, or its answers"),
            ),
        },
    ),
    "net-reach-alive scheduler": Table(
        good=(_AMONG[1], VPC, *SPIKES, _AMONG[0], _PAIR),
        cases={
            "slurmd": (
                {"fromPort": 6820, "toPort": 6829},
                fails(
                    "does not reach slurmd on compute nodes of cluster queue all in subnet spikes-subnet on TCP 6818"
                ),
            ),
            "slurmctld": (
                {"fromPort": 6818, "toPort": 6818},
                fails("does not reach the scheduler on the head node on TCP 6820-6829: no security group of head node"),
            ),
        },
    ),
}
