from ops.network.openings import WayOut
from ops.network.view import NetworkView, view_network
from ops.state import read_state
from tests.ops import states
from tests.ops.states import Exported, hex_id

_ANYWHERE = {"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": ["0.0.0.0/0"]}


def _view(platform: Exported, lab: Exported | None = None) -> NetworkView:
    return view_network(read_state(platform.stack, platform.text()), read_state(lab.stack, lab.text()) if lab else None)


def _without(exported: Exported, name: str) -> Exported:
    exported.rows = [row for row in exported.rows if not row["urn"].endswith(f"::{name}")]
    return exported


def test_what_is_there() -> None:
    view = _view(states.platform(endpoints=3), states.lab())
    assert (view.account, view.region, view.vpc_cidr) == (states.ACCOUNT, states.REGION, "10.64.0.0/16")
    assert [subnet.zone for subnet in view.shared_subnets] == ["us-east-1a", "us-east-1b"]
    assert [(e.service, e.zones) for e in view.endpoints] == [
        (service, ("us-east-1a", "us-east-1b")) for service in ("cloudformation", "ec2", "logs")
    ]
    assert [(g.service, g.ports) for g in view.gateways] == [("s3", "TCP 443"), ("dynamodb", "TCP 443")]
    assert view.endpoint_ports == "TCP 443"
    assert [(s.ports, len(s.mount_targets)) for s in view.file_systems] == [("TCP 2049", 2)]
    assert len(view.buckets) == 5
    assert view.ways_out == ()


def test_the_lab() -> None:
    lab = _view(states.platform(), states.lab(queues=2)).lab
    assert lab
    assert lab.closed_to_labs
    assert lab.mutual_ports == "all traffic"
    assert lab.cluster
    assert lab.cluster.security_group_ids == {"sg-nodes", "sg-clients"}
    assert [(queue.name, queue.capacity_type) for queue in lab.cluster.queues] == [
        ("queue-0", "ONDEMAND"),
        ("queue-1", "SPOT"),
    ]
    (capacity,) = lab.cluster.queues[0].capacities
    assert (capacity.instance_types, capacity.minimum, capacity.maximum, capacity.efa) == (
        ("c7i.48xlarge", "c7a.48xlarge"),
        0,
        16,
        True,
    )


def test_endpoints_of_service_names_with_dots() -> None:
    view = _view(states.platform(endpoints=len(states.SERVICES)))
    assert {"ecr.api", "ecr.dkr"} <= {endpoint.service for endpoint in view.endpoints}


def test_a_lab_without_a_route_to_a_gateway_endpoint_does_not_reach_it() -> None:
    view = _view(states.platform(), _without(states.lab(), "neuro-spikes-routes-s3"))
    assert [(gateway.service, gateway.ports) for gateway in view.gateways] == [("s3", ""), ("dynamodb", "TCP 443")]


def test_nodes_without_the_clients_group_reach_nothing() -> None:
    lab = states.lab()
    for row in lab.rows:
        if "templateBody" in row["outputs"]:
            row["outputs"]["templateBody"] = row["outputs"]["templateBody"].replace(', "sg-clients"', "")
    view = _view(states.platform(), lab)
    assert (view.endpoint_ports, [gateway.ports for gateway in view.gateways]) == ("", ["", ""])
    assert [system.ports for system in view.file_systems] == [""]


def test_before_there_is_a_cluster_its_groups_are_the_labs_and_the_clients() -> None:
    view = _view(states.platform(), _without(states.lab(), "neuro-spikes-stack"))
    assert view.lab
    assert view.lab.cluster is None
    assert view.endpoint_ports == "TCP 443"


def test_every_way_to_the_internet_is_found() -> None:
    platform, lab = states.platform(), states.lab()
    platform.add("aws:ec2/internetGateway:InternetGateway", "gate", hex_id("igw", 1))
    lab.add("aws:ec2/natGateway:NatGateway", "nat", hex_id("nat", 1))
    lab.add("aws:ec2/eip:Eip", "eip", "eipalloc-1")
    lab.add("aws:ec2/subnet:Subnet", "public", "subnet-public", mapPublicIpOnLaunch=True)
    lab.add("aws:ec2/instance:Instance", "box", "i-1", associatePublicIpAddress=True)
    lab.add("aws:ec2/instance:Instance", "private", "i-2", associatePublicIpAddress=False)
    lab.add("aws:ec2/vpnGateway:VpnGateway", "campus", "vgw-1")
    view = _view(platform, lab)
    assert set(view.ways_out) == {
        WayOut("A VPN gateway, or its attachment to a VPC", "vgw-1", "lab"),
        WayOut("Internet gateway", hex_id("igw", 1), "platform"),
        WayOut("NAT gateway", hex_id("nat", 1), "lab"),
        WayOut("Public address", "eipalloc-1", "lab"),
        WayOut("Public address", "subnet-public", "lab"),
        WayOut("Public address", "i-1", "lab"),
    }
    assert view.searched == len(platform.rows) - 1 + len(lab.rows) - 2


def test_a_path_through_a_vpn_gateway_is_a_way_out() -> None:
    platform, vpc, subnet = states.platform(), hex_id("vpc", 1), hex_id("subnet", 0)
    for row in platform.rows:
        if row["type"] == "aws:ec2/subnet:Subnet":
            row["outputs"]["vpcId"] = vpc
    platform.add("aws:ec2/vpnGateway:VpnGateway", "campus", "vgw-1", vpcId=vpc)
    platform.add("aws:ec2/routeTable:RouteTable", "routes", "rtb-1", vpcId=vpc, routes=[])
    platform.add("aws:ec2/routeTableAssociation:RouteTableAssociation", "r", "x", routeTableId="rtb-1", subnetId=subnet)
    route = {"routeTableId": "rtb-1", "gatewayId": "vgw-1", "destinationCidrBlock": "0.0.0.0/0"}
    platform.add("aws:ec2/route:Route", "out", "r-1", **route)
    platform.add("aws:ec2/securityGroup:SecurityGroup", "group", "sg-1", vpcId=vpc, egress=[_ANYWHERE])
    platform.add("aws:ec2/instance:Instance", "box", "i-1", subnetId=subnet, vpcSecurityGroupIds=["sg-1"])
    acl = {"ruleNo": 1, "action": "allow", "cidrBlock": "0.0.0.0/0", "protocol": "-1"}
    platform.add("aws:ec2/networkAcl:NetworkAcl", "acl", "acl-1", subnetIds=[subnet], ingress=[acl], egress=[acl])
    ways = {way.kind: way.urn.rpartition("::")[2] for way in _view(platform).ways_out}
    assert ways["Path to the internet"] == "box"
    assert ways["Route for public addresses"] == "out"
    assert ways["A VPN gateway, or its attachment to a VPC"] == "campus"
    planned = view_network(read_state("platform", platform.text()), planned=["platform"])
    assert {way.kind for way in planned.ways_out} == {"A VPN gateway, or its attachment to a VPC"}


def test_half_a_platform_can_be_viewed() -> None:
    empty = Exported("platform", {})
    view = _view(empty, Exported("lab", {}))
    assert (view.vpc_id, view.endpoints, view.gateways, view.account) == ("", (), (), "")
