"""Ways of opening the clean lab's network: each is named after what it does, and says which rule has to catch it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pulumi_aws as aws

from tests.policies.corpus.program.hole import Hole
from tests.policies.corpus.program.lab import FOREIGN, IMAGE, KEY, REGION, SHARED_TAGS
from tests.policies.corpus.program.network import between

if TYPE_CHECKING:
    from tests.policies.corpus.program.lab import Lab

OTHER_LAB = "10.64.129.0/24"
IGW = "igw-0123456789abcdef0"


def route(name: str, **given: Any) -> Any:
    """A further route of the lab's table."""
    return lambda lab: aws.ec2.Route(lab.new(name), route_table_id=lab["lab-routes"].id, **given)


def ingress(name: str, **given: Any) -> Any:
    """A further rule of the nodes' group."""
    ports = {"ip_protocol": "tcp", "from_port": 22, "to_port": 22, "description": "a hole"}
    return lambda lab: aws.vpc.SecurityGroupIngressRule(
        lab.new(name), security_group_id=lab["nodes"].id, **{**ports, **given}
    )


def egress(name: str, **given: Any) -> Any:
    """The same, outwards."""
    ports = {"ip_protocol": "tcp", "from_port": 443, "to_port": 443, "description": "a hole"}
    return lambda lab: aws.vpc.SecurityGroupEgressRule(
        lab.new(name), security_group_id=lab["nodes"].id, **{**ports, **given}
    )


def gateway(lab: Lab, name: str = "out") -> aws.ec2.InternetGateway:
    return aws.ec2.InternetGateway(name, vpc_id=lab["vpc"].id)


def _halves(lab: Lab) -> None:
    for number, half in enumerate(("0.0.0.0/1", "128.0.0.0/1")):
        route(f"half-{number}", destination_cidr_block=half, gateway_id=IGW)(lab)


def _egress_only(lab: Lab) -> None:
    out = aws.ec2.EgressOnlyInternetGateway(lab.new("out"), vpc_id=lab["vpc"].id)
    route("out-6", destination_ipv6_cidr_block="::/0", egress_only_gateway_id=out.id)(lab)


def _nat(lab: Lab) -> None:
    nat = aws.ec2.NatGateway(lab.new("nat"), subnet_id=lab["shared-a"].id, connectivity_type="private")
    route("out", destination_cidr_block="0.0.0.0/0", nat_gateway_id=nat.id)(lab)


def _nat_to_peer(lab: Lab) -> None:
    nat = aws.ec2.NatGateway(lab.new("nat"), subnet_id=lab["shared-a"].id, connectivity_type="private")
    route("hidden", destination_cidr_block="10.41.0.0/16", nat_gateway_id=nat.id)(lab)


def _vpn(lab: Lab) -> None:
    out = aws.ec2.VpnGateway(lab.new("vpn"), vpc_id=lab["vpc"].id)
    aws.ec2.VpnGatewayRoutePropagation(lab.new("learned"), vpn_gateway_id=out.id, route_table_id=lab["lab-routes"].id)


def _transit(lab: Lab) -> None:
    hub = aws.ec2transitgateway.TransitGateway(
        lab.new("hub"), default_route_table_association="disable", default_route_table_propagation="disable"
    )
    aws.ec2transitgateway.VpcAttachment(
        lab.new("attached"), transit_gateway_id=hub.id, vpc_id=lab["vpc"].id, subnet_ids=[lab["shared-a"].id]
    )


def _prefix_list(cidr: str, use: Any) -> Any:
    def add(lab: Lab) -> None:
        known = aws.ec2.ManagedPrefixList(
            lab.new("list"), name="list", address_family="IPv4", max_entries=1, entries=[{"cidr": cidr}]
        )
        use(known)(lab)

    return add


def _second_table(lab: Lab) -> None:
    table = aws.ec2.RouteTable(
        lab.new("second"), vpc_id=lab["vpc"].id, routes=[{"cidr_block": "0.0.0.0/0", "gateway_id": IGW}]
    )
    subnet = aws.ec2.Subnet(
        lab.new("second-subnet"), vpc_id=lab["vpc"].id, cidr_block="10.64.130.0/24", availability_zone=f"{REGION}b"
    )
    aws.ec2.RouteTableAssociation(lab.new("second-association"), route_table_id=table.id, subnet_id=subnet.id)


def _group_of_other_lab(lab: Lab) -> None:
    ingress("from-other-lab", referenced_security_group_id=lab["other-nodes"].id)(lab)


def _acl(**entry: Any) -> Any:
    given = {"rule_number": 90, "protocol": "-1", "rule_action": "allow", "from_port": 0, "to_port": 0}
    return lambda lab: aws.ec2.NetworkAclRule(lab.new("hole"), network_acl_id=lab["lab-acl"].id, **{**given, **entry})


def _in_a_template(text: str) -> Any:
    return lambda lab: aws.cloudformation.Stack(lab.new("extra"), name="extra", template_body=text)


def _desired(kind: str, **state: Any) -> Any:
    return lambda lab: aws.cloudcontrol.Resource(lab.new("extra"), type_name=kind, desired_state=json.dumps(state))


def _desired_gateway(lab: Lab) -> None:
    _desired("AWS::EC2::InternetGateway")(lab)


_YAML_GATEWAY = """
Resources:
  Gateway:
    Type: AWS::EC2::InternetGateway
  Attachment:
    Type: AWS::EC2::VPCGatewayAttachment
    Properties:
      InternetGatewayId: !Ref Gateway
      VpcId: vpc-0123456789abcdef0
"""
_JSON_GROUP = json.dumps(
    {
        "Resources": {
            "Group": {
                "Type": "AWS::EC2::SecurityGroup",
                "Properties": {
                    "GroupDescription": "a group",
                    "VpcId": "vpc-0123456789abcdef0",
                    "SecurityGroupIngress": [
                        {
                            "IpProtocol": "tcp",
                            "FromPort": 22,
                            "ToPort": 22,
                            "CidrIp": "0.0.0.0/0",
                            "Description": "a hole",
                        }
                    ],
                },
            }
        }
    }
)


def _peering(name: str, **given: Any) -> Any:
    """Another connection with a VPC of the lab's own account."""
    peer = {"peer_vpc_id": "vpc-0fedcba9876543210", "region": REGION}
    return lambda lab: aws.ec2.VpcPeeringConnection(lab.new(name), vpc_id=lab["vpc"].id, **{**peer, **given})


def _peering_with_other_ranges(lab: Lab) -> None:
    other = aws.ec2.Vpc(
        lab.new("other"),
        cidr_block="10.99.0.0/16",
        enable_dns_support=True,
        enable_dns_hostnames=True,
        tags=SHARED_TAGS,
    )
    _peering("peering", peer_vpc_id=other.id)(lab)


def _endpoint(name: str, kind: str, **given: Any) -> Any:
    return lambda lab: aws.ec2.VpcEndpoint(
        lab.new(name),
        vpc_id=lab["vpc"].id,
        vpc_endpoint_type=kind,
        subnet_ids=[lab["shared-a"].id, lab["shared-b"].id],
        security_group_ids=[lab["services"].id],
        **given,
    )


def _alerted_first(lab: Lab) -> None:
    everything = aws.route53.ResolverFirewallDomainList(lab.new("list"), domains=["*"])
    aws.route53.ResolverFirewallRule(
        lab.new("rule"),
        name="watch",
        action="ALERT",
        priority=50,
        firewall_rule_group_id=lab["names"].id,
        firewall_domain_list_id=everything.id,
    )


HOLES = {
    "halves-to-internet": Hole("net-no-public-path-route", _halves),
    "ipv6-to-egress-only": Hole("net-no-egress-only-gateway", _egress_only),
    "default-to-nat": Hole("net-no-nat-gateway", _nat),
    "default-to-transit": Hole(
        "net-no-public-path-route",
        route("out", destination_cidr_block="0.0.0.0/0", transit_gateway_id="tgw-0123456789abcdef0"),
    ),
    "gateway-without-a-route": Hole("net-no-internet-gateway", gateway),
    "vpn-with-propagation": Hole("net-no-edge", _vpn),
    "endpoint-without-policy": Hole(
        "net-endpoint-policy-scoped",
        lambda lab: aws.ec2.VpcEndpoint(
            lab.new("sts"),
            vpc_id=lab["vpc"].id,
            service_name=f"com.amazonaws.{REGION}.sts",
            vpc_endpoint_type="Interface",
            subnet_ids=[lab["shared-a"].id, lab["shared-b"].id],
            security_group_ids=[lab["services"].id],
        ),
    ),
    "endpoint-open-policy": Hole(
        "net-endpoint-policy-scoped",
        changes={
            "s3": {
                "policy": json.dumps(
                    {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}
                )
            }
        },
    ),
    "peering-with-a-foreign-account": Hole(
        "net-peer-allowlist",
        lambda lab: aws.ec2.VpcPeeringConnection(
            lab.new("stranger"), vpc_id=lab["vpc"].id, peer_vpc_id="vpc-0fedcba9876543210", peer_owner_id=FOREIGN
        ),
    ),
    "route-to-another-lab": Hole(
        "net-lab-isolation",
        route("to-other", destination_cidr_block=OTHER_LAB, vpc_peering_connection_id="pcx-0123456789abcdef0"),
    ),
    "transit-attachment": Hole("net-no-edge", _transit),
    "no-source-check": Hole("net-eni-src-dst-check", changes={"workbench": {"source_dest_check": False}}),
    "half-in-a-group": Hole("net-sg-no-world-ingress", ingress("half", cidr_ipv4="0.0.0.0/1")),
    "public-range-in-a-group": Hole("net-sg-no-world-ingress", ingress("public", cidr_ipv4="8.8.8.0/24")),
    "other-lab-in-a-group": Hole("net-lab-isolation", ingress("other", cidr_ipv4=OTHER_LAB)),
    "ssh-from-the-world": Hole("net-sg-no-world-ingress", ingress("ssh", cidr_ipv4="0.0.0.0/0")),
    "default-over-peering": Hole(
        "net-no-public-path-route",
        route("out", destination_cidr_block="0.0.0.0/0", vpc_peering_connection_id="pcx-0123456789abcdef0"),
    ),
    "prefix-list-in-a-group": Hole(
        "net-prefix-list-private", _prefix_list("0.0.0.0/0", lambda known: ingress("listed", prefix_list_id=known.id))
    ),
    "template-with-public-address": Hole(
        "ec2-no-public-ip",
        changes={"burst": {"network_interfaces": [{"associate_public_ip_address": "true"}]}},
    ),
    "loose-address": Hole("net-no-eip", lambda lab: aws.ec2.Eip(lab.new("loose"), domain="vpc")),
    "open-acl": Hole("net-nacl-no-world-ingress", _acl(cidr_block="0.0.0.0/0")),
    "acl-open-for-the-web": Hole(
        "net-nacl-no-world-ingress", _acl(cidr_block="0.0.0.0/0", protocol="tcp", from_port=443, to_port=443)
    ),
    "acl-open-for-udp": Hole(
        "net-nacl-no-world-ingress", _acl(cidr_block="0.0.0.0/0", protocol="udp", from_port=0, to_port=65535)
    ),
    "default-to-internet": Hole(
        "net-no-public-path-route", route("out", destination_cidr_block="0.0.0.0/0", gateway_id=IGW)
    ),
    "ipv6-to-internet": Hole(
        "net-no-public-path-route", route("out", destination_ipv6_cidr_block="::/0", gateway_id=IGW)
    ),
    "prefix-list-to-internet": Hole(
        "net-prefix-list-private",
        _prefix_list("0.0.0.0/0", lambda known: route("out", destination_prefix_list_id=known.id, gateway_id=IGW)),
    ),
    "egress-to-the-world": Hole(
        "net-sg-no-world-egress", egress("world", cidr_ipv4="0.0.0.0/0", ip_protocol="-1", from_port=-1, to_port=-1)
    ),
    "a-whole-path-out": Hole(
        "net-reach-no-internet",
        lambda lab: (
            route("out", destination_cidr_block="0.0.0.0/0", gateway_id=gateway(lab).id)(lab),
            egress("world", cidr_ipv4="0.0.0.0/0")(lab),
        ),
        changes={"workbench": {"associate_public_ip_address": True}},
        leave_out={"no-public-access"},
        apart=True,
    ),
    "public-range-over-an-allowed-peer": Hole(
        "net-no-public-path-route",
        lambda lab: route("dns", destination_cidr_block="8.8.8.8/32", vpc_peering_connection_id=lab["peering"].id)(lab),
    ),
    "route-wider-than-the-peer": Hole(
        "net-peering-route-narrow",
        lambda lab: route("wide", destination_cidr_block="10.40.0.0/14", vpc_peering_connection_id=lab["peering"].id)(
            lab
        ),
    ),
    "route-to-a-range-of-nobody": Hole(
        "net-route-known",
        lambda lab: route(
            "elsewhere", destination_cidr_block="10.99.0.0/16", vpc_peering_connection_id=lab["peering"].id
        )(lab),
    ),
    "carrier-gateway": Hole(
        "net-no-carrier-gateway", lambda lab: aws.ec2.CarrierGateway(lab.new("carrier"), vpc_id=lab["vpc"].id)
    ),
    "private-nat-to-somewhere": Hole("net-no-nat-gateway", _nat_to_peer),
    "vpn-connection": Hole(
        "net-no-edge",
        lambda lab: aws.ec2.VpnConnection(
            lab.new("campus"),
            type="ipsec.1",
            customer_gateway_id="cgw-0123456789abcdef0",
            vpn_gateway_id="vgw-0123456789abcdef0",
        ),
    ),
    "second-table-with-a-way-out": Hole("net-no-public-path-route", _second_table),
    "gateway-in-a-template": Hole("net-no-internet-gateway", _in_a_template(_YAML_GATEWAY)),
    "gateway-as-desired-state": Hole("net-no-internet-gateway", _desired_gateway),
    "open-group-in-a-template": Hole("net-sg-no-world-ingress", _in_a_template(_JSON_GROUP)),
    "nested-stack-by-address": Hole(
        "cloudformation-no-opaque",
        lambda lab: aws.cloudformation.Stack(
            lab.new("nested"), name="nested", template_url="https://example.org/t.yaml"
        ),
    ),
    "ipv6-from-the-world": Hole("net-sg-no-world-ingress", ingress("ipv6", cidr_ipv6="::/0")),
    "old-kind-of-rule": Hole(
        "net-sg-no-world-ingress",
        lambda lab: aws.ec2.SecurityGroupRule(
            lab.new("old"),
            type="ingress",
            security_group_id=lab["nodes"].id,
            protocol="tcp",
            from_port=22,
            to_port=22,
            cidr_blocks=["0.0.0.0/0"],
            description="a hole",
        ),
    ),
    "group-with-inline-egress": Hole(
        "net-sg-no-world-egress",
        changes={
            "functions": {
                "egress": [
                    {
                        "protocol": "-1",
                        "from_port": 0,
                        "to_port": 0,
                        "cidr_blocks": ["0.0.0.0/0"],
                        "description": "a hole",
                    }
                ]
            }
        },
    ),
    "all-ports-from-the-peer": Hole(
        "net-sg-no-all-traffic", ingress("all", cidr_ipv4="10.40.0.0/16", ip_protocol="-1", from_port=-1, to_port=-1)
    ),
    "unknown-private-range": Hole("net-sg-source-known", ingress("elsewhere", cidr_ipv4="192.168.0.0/16")),
    "group-of-another-lab": Hole("net-lab-isolation", _group_of_other_lab),
    "acl-lets-other-labs-in": Hole("net-lab-isolation", _acl(cidr_block="10.64.128.0/17")),
    "database-for-every-node": Hole(
        "net-reach-least", lambda lab: between(lab, "nodes", "database", 3310, 3310), apart=True
    ),
    "default-group-open": Hole(
        "net-default-sg-closed",
        changes={"default-group": {"ingress": [{"protocol": "-1", "from_port": 0, "to_port": 0, "self": True}]}},
    ),
    "public-subnet": Hole("net-subnet-no-public-ip", changes={"lab-subnet": {"map_public_ip_on_launch": True}}),
    "no-flow-log": Hole("net-flow-logs", leave_out={"flow-log"}),
    "public-access-unblocked": Hole("net-bpa", changes={"no-public-access": {"internet_gateway_block_mode": "off"}}),
    "subnet-tagged-as-another-labs": Hole(
        "tags-set-once",
        lambda lab: aws.ec2.Tag(
            lab.new("moved"), resource_id=lab["lab-subnet"].id, key="hpc-labs:virtual-lab", value="cardio"
        ),
    ),
    "public-access-never-blocked": Hole("net-bpa-set", leave_out={"no-public-access"}),
    "public-load-balancer": Hole(
        "net-no-public-load-balancer",
        lambda lab: aws.lb.LoadBalancer(
            lab.new("login"), name="login", load_balancer_type="network", subnets=[lab["shared-a"].id], internal=False
        ),
    ),
    "endpoint-to-a-strangers-service": Hole(
        "net-endpoint-known",
        _endpoint("theirs", "Interface", service_name=f"com.amazonaws.vpce.{REGION}.vpce-svc-0123456789abcdef0"),
    ),
    "endpoint-to-a-strangers-resource": Hole(
        "net-endpoint-known",
        _endpoint(
            "theirs",
            "Resource",
            resource_configuration_arn=f"arn:aws:vpc-lattice:{REGION}:{FOREIGN}:resourceconfiguration/rcfg-0123456789abcdef0",
        ),
    ),
    "endpoint-to-a-strangers-service-network": Hole(
        "net-endpoint-known",
        _endpoint(
            "theirs",
            "ServiceNetwork",
            service_network_arn=f"arn:aws:vpc-lattice:{REGION}:{FOREIGN}:servicenetwork/sn-0123456789abcdef0",
        ),
    ),
    "endpoint-service-for-a-stranger": Hole(
        "net-endpoint-service-known",
        lambda lab: aws.ec2.VpcEndpointService(
            lab.new("door"),
            acceptance_required=True,
            allowed_principals=[f"arn:aws:iam::{FOREIGN}:root"],
            network_load_balancer_arns=[
                f"arn:aws:elasticloadbalancing:{REGION}:123456789012:loadbalancer/net/n/0123456789abcdef"
            ],
        ),
    ),
    "peering-with-other-ranges": Hole("net-peer-allowlist", _peering_with_other_ranges),
    "peering-with-another-region": Hole("net-peer-allowlist", _peering("far", peer_region="eu-west-1")),
    "names-alerted-before-the-block": Hole("route53-dns-egress-closed", _alerted_first),
    "lustre-for-the-whole-network": Hole(
        "net-reach-least",
        lambda lab: aws.vpc.SecurityGroupIngressRule(
            lab.new("lustre"),
            security_group_id=lab["files"].id,
            cidr_ipv4="10.64.0.0/16",
            ip_protocol="tcp",
            from_port=988,
            to_port=988,
            description="a hole",
        ),
        apart=True,
    ),
    "open-endpoint-service": Hole(
        "net-endpoint-service-manual",
        lambda lab: aws.ec2.VpcEndpointService(
            lab.new("door"),
            acceptance_required=False,
            network_load_balancer_arns=[
                f"arn:aws:elasticloadbalancing:{REGION}:123456789012:loadbalancer/net/n/0123456789abcdef"
            ],
        ),
    ),
    "names-all-allowed": Hole(
        "route53-dns-egress-closed", changes={"own-names-list": {"domains": ["*.us-east-1.amazonaws.com", "*"]}}
    ),
    "names-only-watched": Hole(
        "route53-dns-egress-closed", changes={"other-names": {"action": "ALERT", "block_response": None}}
    ),
    "names-fail-open": Hole(
        "route53-dns-egress-closed", changes={"names-fail-closed": {"firewall_fail_open": "ENABLED"}}
    ),
    "names-asked-elsewhere": Hole(
        "route53-forward-known",
        lambda lab: aws.route53.ResolverRule(
            lab.new("elsewhere"),
            name="elsewhere",
            domain_name="example.com",
            rule_type="FORWARD",
            resolver_endpoint_id="rslvr-out-0123456789abcdef0",
            target_ips=[{"ip": "8.8.8.8"}],
        ),
    ),
    "names-asked-elsewhere-by-dhcp": Hole(
        "route53-forward-known",
        lambda lab: aws.ec2.VpcDhcpOptions(
            lab.new("elsewhere"), domain_name_servers=["AmazonProvidedDNS", "8.8.8.8"], tags=SHARED_TAGS
        ),
    ),
    "machine-of-nobody-in-two-labs": Hole(
        "net-lab-isolation",
        lambda lab: aws.ec2.Instance(
            lab.new("jump"),
            ami=IMAGE,
            instance_type="m7i.large",
            subnet_id=lab["shared-a"].id,
            vpc_security_group_ids=[lab["nodes"].id, lab["other-nodes"].id],
            metadata_options={"http_tokens": "required", "http_put_response_hop_limit": 1},
            root_block_device={"encrypted": True, "kms_key_id": KEY},
            tags=SHARED_TAGS,
        ),
    ),
    "group-of-another-lab-beside-the-machine": Hole(
        "net-lab-isolation",
        lambda lab: aws.ec2.NetworkInterfaceSecurityGroupAttachment(
            lab.new("joined"),
            network_interface_id=lab["workbench"].primary_network_interface_id,
            security_group_id=lab["other-nodes"].id,
        ),
    ),
    "interface-of-another-lab-beside-the-machine": Hole(
        "net-lab-isolation",
        lambda lab: aws.ec2.NetworkInterfaceAttachment(
            lab.new("second"),
            instance_id=lab["workbench"].id,
            network_interface_id=lab["other-node"].id,
            device_index=1,
        ),
    ),
    "queue-in-another-labs-group": Hole(
        "net-lab-isolation",
        changes={
            "configuration": {
                "Scheduling.SlurmQueues.0.Networking.SecurityGroups": lambda lab: [
                    lab["nodes"].id,
                    lab["other-nodes"].id,
                ]
            }
        },
    ),
    "queue-in-another-labs-subnet": Hole(
        "net-lab-isolation",
        changes={
            "configuration": {
                "Scheduling.SlurmQueues.0.Networking.SubnetIds": lambda lab: [lab["other-subnet"].id],
            }
        },
    ),
    "endpoint-missing": Hole("net-endpoints-complete", leave_out={"cloudformation"}, apart=True),
    "endpoint-of-login-nodes-missing": Hole(
        "net-endpoints-complete",
        changes={
            "configuration": {
                "LoginNodes": lambda lab: {
                    "Pools": [
                        {
                            "Name": "login",
                            "Count": 1,
                            "InstanceType": "m7i.large",
                            "Networking": {"SubnetIds": [lab["lab-subnet"].id], "SecurityGroups": [lab["nodes"].id]},
                        }
                    ]
                }
            }
        },
        apart=True,
    ),
    "nodes-cannot-mount": Hole("net-reach-alive", leave_out={"nodes-to-files-2049-in"}),
    "endpoint-without-its-name": Hole("net-endpoint-private-dns", changes={"logs": {"private_dns_enabled": False}}),
    "scratch-by-one-port": Hole(
        "net-reach-alive",
        changes={
            "configuration": {
                "SharedStorage.0": lambda lab: {
                    "Name": "scratch",
                    "MountDir": "/scratch",
                    "StorageType": "FsxLustre",
                    "FsxLustreSettings": {"FileSystemId": lab["scratch"].id},
                }
            }
        },
        leave_out={"nodes-to-files-1018-in"},
    ),
    "endpoint-in-one-zone": Hole(
        "net-endpoint-multi-az", changes={"logs": {"subnet_ids": lambda lab: [lab["shared-a"].id]}}
    ),
    "default-network": Hole("net-no-default-vpc", lambda lab: aws.ec2.DefaultVpc(lab.new("default"))),
    "route-by-an-interface": Hole(
        "net-route-target",
        route("via", destination_cidr_block="10.41.0.0/16", network_interface_id="eni-0123456789abcdef0"),
    ),
    "objects-by-an-interface": Hole(
        "net-s3-endpoint-gateway",
        _endpoint("objects", "Interface", service_name=f"com.amazonaws.{REGION}.s3"),
    ),
    "group-rule-without-reason": Hole("net-sg-described", ingress("bare", cidr_ipv4="10.40.0.0/16", description=None)),
    "transit-that-takes-in-all": Hole(
        "net-tgw-no-auto-accept",
        lambda lab: aws.ec2transitgateway.TransitGateway(lab.new("hub"), auto_accept_shared_attachments="enable"),
    ),
    "group-of-nobody": Hole(
        "net-unused",
        lambda lab: aws.ec2.SecurityGroup(
            lab.new("old"), vpc_id=lab["vpc"].id, description="of a lab that has gone", tags=SHARED_TAGS
        ),
    ),
    "tunnels-not-logged": Hole(
        "net-vpn-logged",
        lambda lab: aws.ec2.VpnConnection(
            lab.new("campus"),
            customer_gateway_id="cgw-0123456789abcdef0",
            vpn_gateway_id="vgw-0123456789abcdef0",
            type="ipsec.1",
        ),
    ),
    "names-of-machines-off": Hole("route53-private-dns-on", changes={"vpc": {"enable_dns_hostnames": False}}),
}
