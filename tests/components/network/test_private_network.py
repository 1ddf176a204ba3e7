import inspect
import json
import re
from collections.abc import Iterator
from ipaddress import IPv4Network
from typing import Any

import pulumi_aws as aws
import pytest

from components.network import DnsFirewall, Feature, PrivateNetwork, PrivateNetworkArgs, Quota
from components.network._peering_plan import Direction, PeeredService, PeerNetwork

from ..recorder import ACCOUNT, REGION, Recording, record, untagged
from .samples import (
    GROWN,
    KEY,
    OUTPUTS,
    PLAN,
    TAGS,
    ZONES,
    lab_recording,
    lab_subnet,
    lease_table,
    network,
    platform_recording,
)

EVERYWHERE = {"0.0.0.0/0", "::/0"}
RULES = (
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
)

FIREWALL_RULE = "aws:route53/resolverFirewallRule:ResolverFirewallRule"
FIREWALL_BOND = "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation"
DOMAIN_LIST = "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList"


def taggable(recording: Recording) -> Iterator[str]:
    """The types among the recorded ones whose SDK class takes tags."""
    for token in {resource.type for resource in recording.resources if resource.type.startswith("aws:")}:
        module, _, kind = token.removeprefix("aws:").replace("/", ":").split(":")
        if "tags" in inspect.signature(getattr(getattr(aws, module), kind)._internal_init).parameters:
            yield token


def test_urns_of_a_platform() -> None:
    recording = platform_recording()
    prefix = "urn:pulumi:test::hpc-labs::hpclabs:network:PrivateNetwork"
    assert recording.of_type("hpclabs:network:PrivateNetwork")[0].urn == f"{prefix}::net"
    children = [urn for urn in recording.urns() if urn != f"{prefix}::net"]
    assert [urn.removeprefix(f"{prefix}$") for urn in children] == [
        "aws:cloudwatch/logGroup:LogGroup::net-dns-queries",
        "aws:cloudwatch/logGroup:LogGroup::net-flow-logs",
        "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl::net-default-acl",
        "aws:ec2/defaultRouteTable:DefaultRouteTable::net-default-routes",
        "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup::net-default-group",
        "aws:ec2/flowLog:FlowLog::net-flow-log",
        "aws:ec2/networkAcl:NetworkAcl::net-shared-acl",
        "aws:ec2/routeTable:RouteTable::net-shared-routes",
        "aws:ec2/routeTableAssociation:RouteTableAssociation::net-shared-routes-us-east-1a",
        "aws:ec2/routeTableAssociation:RouteTableAssociation::net-shared-routes-us-east-1b",
        "aws:ec2/securityGroup:SecurityGroup::net-clients",
        "aws:ec2/securityGroup:SecurityGroup::net-endpoints",
        "aws:ec2/subnet:Subnet::net-shared-us-east-1a",
        "aws:ec2/subnet:Subnet::net-shared-us-east-1b",
        "aws:ec2/vpc:Vpc::net-vpc",
        "aws:ec2/vpcEndpoint:VpcEndpoint::net-endpoint-cloudformation",
        "aws:ec2/vpcEndpoint:VpcEndpoint::net-endpoint-dynamodb",
        "aws:ec2/vpcEndpoint:VpcEndpoint::net-endpoint-ec2",
        "aws:ec2/vpcEndpoint:VpcEndpoint::net-endpoint-logs",
        "aws:ec2/vpcEndpoint:VpcEndpoint::net-endpoint-s3",
        "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation::net-shared-routes-dynamodb",
        "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation::net-shared-routes-s3",
        "aws:iam/role:Role::net-flow-logs-role",
        "aws:iam/rolePolicy:RolePolicy::net-flow-logs-role-policy",
        "aws:route53/resolverFirewallConfig:ResolverFirewallConfig::net-dns-fails-closed",
        "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList::net-dns-others",
        "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList::net-dns-own",
        "aws:route53/resolverFirewallRule:ResolverFirewallRule::net-dns-others",
        "aws:route53/resolverFirewallRule:ResolverFirewallRule::net-dns-own",
        "aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup::net-dns",
        "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation::net-dns-vpc",
        "aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig::net-dns-queries",
        "aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation::net-dns-queries",
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::net-clients-to-dynamodb",
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::net-clients-to-endpoints",
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::net-clients-to-s3",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::net-endpoints-from-clients",
    ]


def test_components_can_be_built_twice_in_one_program() -> None:
    def build() -> None:
        for number in ("one", "two"):
            network(f"net-{number}")
            lease_table(f"leases-{number}")
            lab_subnet(f"lab-{number}", number)

    recording = record(build, outputs=OUTPUTS)
    assert len(recording.of_type("aws:ec2/vpc:Vpc")) == 2
    assert len(recording.of_type("aws:dynamodb/table:Table")) == 2
    assert len(recording.of_type("hpclabs:network:LabSubnet")) == 2


def test_everything_that_takes_tags_has_them() -> None:
    def build() -> None:
        network(features=frozenset(Feature))
        lease_table()
        lab_subnet()

    recording = record(build, outputs=OUTPUTS)
    types = list(taggable(recording))
    assert len(types) >= 14
    assert untagged(recording, types) == []


def test_nothing_leads_out() -> None:
    for recording in (platform_recording(frozenset(Feature)), lab_recording("atlas", "10.20.0.0/24")):
        kinds = {resource.type.split(":")[-1] for resource in recording.resources}
        assert not kinds & {"InternetGateway", "NatGateway", "EgressOnlyInternetGateway", "Eip", "Route"}
        for subnet in recording.of_type("aws:ec2/subnet:Subnet"):
            assert subnet.inputs["mapPublicIpOnLaunch"] is False
        for table in recording.of_type("aws:ec2/routeTable:RouteTable"):
            assert "routes" not in table.inputs
        for rule in (rule for token in RULES for rule in recording.of_type(token)):
            assert not EVERYWHERE & {str(value) for value in rule.inputs.values()}
            assert {"cidrIpv4", "cidrIpv6"}.isdisjoint(rule.inputs)


def test_groups_have_no_rules_inline_and_texts_that_aws_takes() -> None:
    for recording in (platform_recording(), lab_recording("atlas", "10.20.0.0/24")):
        for group in recording.of_type("aws:ec2/securityGroup:SecurityGroup"):
            assert {"ingress", "egress"}.isdisjoint(group.inputs)
            assert re.fullmatch(r"[a-zA-Z0-9. _:/()#,@\[\]+=&;{}!$*-]{1,255}", group.inputs["description"])
        for rule in (rule for token in RULES for rule in recording.of_type(token)):
            assert re.fullmatch(r"[a-zA-Z0-9. _:/()#,@\[\]+=&;{}!$*-]{1,255}", rule.inputs["description"])


def test_what_aws_puts_in_a_vpc_is_emptied() -> None:
    recording = platform_recording()
    routes = recording.one("aws:ec2/defaultRouteTable:DefaultRouteTable").inputs
    assert (routes["defaultRouteTableId"], routes["routes"]) == ("rtb-default", [])
    group = recording.one("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup").inputs
    assert (group["vpcId"], group["ingress"], group["egress"]) == ("Vpc-net-vpc", [], [])
    acl = recording.one("aws:ec2/defaultNetworkAcl:DefaultNetworkAcl").inputs
    assert acl["defaultNetworkAclId"] == "acl-default"
    assert {"ingress", "egress"}.isdisjoint(acl)


def test_names_resolve_inside_the_vpc() -> None:
    vpc = platform_recording().one("aws:ec2/vpc:Vpc").inputs
    assert vpc["enableDnsSupport"] is True
    assert vpc["enableDnsHostnames"] is True


def test_clients_reach_the_endpoints_and_nothing_else() -> None:
    recording = platform_recording()
    egress = [
        (rule.inputs.get("referencedSecurityGroupId") or rule.inputs["prefixListId"], rule.inputs["fromPort"])
        for rule in recording.of_type(RULES[1])
    ]
    assert sorted(egress) == [("SecurityGroup-net-endpoints", 443), ("pl-1", 443), ("pl-1", 443)]
    ingress = recording.one(RULES[0]).inputs
    assert ingress["securityGroupId"] == "SecurityGroup-net-endpoints"
    assert ingress["referencedSecurityGroupId"] == "SecurityGroup-net-clients"


@pytest.mark.parametrize("feature", sorted(set(Feature) - {Feature.DCV}))  # DCV needs S3 only
def test_interface_endpoints_are_in_every_zone_with_private_names(feature: Feature) -> None:
    recording = platform_recording(frozenset({feature}))
    subnets = {subnet.inputs["availabilityZone"] for subnet in recording.of_type("aws:ec2/subnet:Subnet")}
    assert subnets == set(ZONES)
    endpoints = [e.inputs for e in recording.of_type("aws:ec2/vpcEndpoint:VpcEndpoint")]
    interfaces = [inputs for inputs in endpoints if inputs["vpcEndpointType"] == "Interface"]
    assert interfaces
    for inputs in interfaces:
        assert len(inputs["subnetIds"]) == len(ZONES)
        assert inputs["privateDnsEnabled"] is True
        assert inputs["securityGroupIds"] == ["SecurityGroup-net-endpoints"]
    for inputs in endpoints:
        assert inputs["serviceName"].startswith(f"com.amazonaws.{REGION}.")
        assert ACCOUNT in inputs["policy"]


def test_each_endpoint_has_its_own_policy() -> None:
    endpoints = platform_recording(frozenset(Feature)).of_type("aws:ec2/vpcEndpoint:VpcEndpoint")
    for endpoint in endpoints:
        service = endpoint.name.removeprefix("net-endpoint-")
        action = json.loads(endpoint.inputs["policy"])["Statement"][0]["Action"]
        assert action == {"ecr.api": "ecr", "ecr.dkr": "ecr", "monitoring": "cloudwatch"}.get(service, service) + ":*"


def test_flow_logs_are_complete_encrypted_and_written_by_nobody_else() -> None:
    recording = platform_recording()
    flow_log = recording.one("aws:ec2/flowLog:FlowLog")
    assert flow_log.inputs["trafficType"] == "ALL"
    assert recording.one("aws:iam/rolePolicy:RolePolicy").urn in flow_log.dependencies
    log_group = recording.one("aws:cloudwatch/logGroup:LogGroup", "net-flow-logs").inputs
    assert (log_group["kmsKeyId"], log_group["retentionInDays"]) == (KEY, 365)
    (trust,) = json.loads(recording.one("aws:iam/role:Role").inputs["assumeRolePolicy"])["Statement"]
    assert trust["Principal"] == {"Service": "vpc-flow-logs.amazonaws.com"}
    assert trust["Condition"] == {
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
        "ArnLike": {"aws:SourceArn": f"arn:aws:ec2:{REGION}:{ACCOUNT}:vpc-flow-log/*"},
    }
    (allowed,) = json.loads(recording.one("aws:iam/rolePolicy:RolePolicy").inputs["policy"])["Statement"]
    assert allowed["Resource"] == f"arn:aws:mock:{REGION}:{ACCOUNT}:LogGroup/net-flow-logs:*"
    assert "logs:CreateLogGroup" not in allowed["Action"]


def test_the_table_is_encrypted_restorable_and_protected() -> None:
    table = record(lambda: lease_table().table_name).one("aws:dynamodb/table:Table")
    assert table.protect
    assert table.inputs["deletionProtectionEnabled"] is True
    assert table.inputs["serverSideEncryption"] == {"enabled": True, "kmsKeyArn": KEY}
    assert table.inputs["pointInTimeRecovery"] == {"enabled": True}
    assert table.inputs["billingMode"] == "PAY_PER_REQUEST"


def test_the_table_can_be_given_up_on_purpose() -> None:
    table = record(lambda: lease_table(protect_data=False).table_name).one("aws:dynamodb/table:Table")
    assert not table.protect
    assert table.inputs["deletionProtectionEnabled"] is False


def grown(**changes: Any) -> Recording:
    args: dict[str, Any] = {"plan": GROWN, "zones": ZONES, "kms_key_arn": KEY, "tags": TAGS} | changes
    return record(lambda: PrivateNetwork("net", PrivateNetworkArgs(**args)).vpc_id, outputs=OUTPUTS)


def test_a_platform_that_grows_keeps_what_it_has() -> None:
    before, after = platform_recording(), grown()
    new = set(after.urns()) - set(before.urns())
    assert set(before.urns()) <= set(after.urns())
    assert {urn.rpartition("::")[2] for urn in new} == {"net-range-10-21-0-0-16"}
    association = after.one("aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation").inputs
    assert (association["vpcId"], association["cidrBlock"]) == ("Vpc-net-vpc", "10.21.0.0/16")
    old_acl, acl = (one.one("aws:ec2/networkAcl:NetworkAcl").inputs for one in (before, after))
    for direction in ("ingress", "egress"):
        assert acl[direction][: len(old_acl[direction])] == old_acl[direction]
        assert [entry["cidrBlock"] for entry in acl[direction][len(old_acl[direction]) :]] == ["10.21.0.0/16"]


def test_nothing_waits_for_a_further_range() -> None:
    """Else a range that is added later makes everything in the VPC look replaced in the preview."""
    recording = grown()
    association = recording.one("aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation").urn
    assert [resource.urn for resource in recording.resources if association in resource.dependencies] == []


def test_only_known_names_are_looked_up_and_every_query_is_logged() -> None:
    recording = platform_recording()
    own, others = (recording.one(FIREWALL_RULE, f"net-dns-{key}").inputs for key in ("own", "others"))
    assert (own["action"], own["firewallDomainRedirectionAction"]) == ("ALLOW", "TRUST_REDIRECTION_DOMAIN")
    assert (others["action"], others["blockResponse"]) == ("BLOCK", "NXDOMAIN")
    assert own["priority"] < others["priority"]
    lists = {one.name: one.inputs["domains"] for one in recording.of_type(DOMAIN_LIST)}
    assert lists["net-dns-others"] == ["*"]
    assert "*.ec2.internal" in lists["net-dns-own"]
    config = recording.one("aws:route53/resolverFirewallConfig:ResolverFirewallConfig").inputs
    assert (config["resourceId"], config["firewallFailOpen"]) == ("Vpc-net-vpc", "DISABLED")
    logs = recording.one("aws:cloudwatch/logGroup:LogGroup", "net-dns-queries").inputs
    assert (logs["kmsKeyId"], logs["retentionInDays"]) == (KEY, 365)
    log_config = recording.one("aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig").inputs
    assert log_config["destinationArn"] == f"arn:aws:mock:{REGION}:{ACCOUNT}:LogGroup/net-dns-queries"
    bond = recording.one("aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation").inputs
    assert bond["resourceId"] == "Vpc-net-vpc"


def test_names_are_allowed_before_others_are_blocked_and_before_the_vpc_is_bound() -> None:
    recording = grown(dns_allowed_domains=("*.example.org",))
    own, allowed, others = (recording.one(FIREWALL_RULE, f"net-dns-{key}") for key in ("own", "allowed", "others"))
    bond = recording.one(FIREWALL_BOND)
    assert {own.urn, allowed.urn} <= others.dependencies
    assert {own.urn, allowed.urn, others.urn} <= bond.dependencies
    assert recording.one(DOMAIN_LIST, "net-dns-allowed").inputs["domains"] == ["*.example.org"]


def test_the_firewall_can_tell_instead_of_block() -> None:
    others = grown(dns_firewall=DnsFirewall.ALERT).one(FIREWALL_RULE, "net-dns-others").inputs
    assert others["action"] == "ALERT"
    assert "blockResponse" not in others


@pytest.mark.parametrize(("protect", "state"), [(True, "ENABLED"), (False, "DISABLED")])
def test_protection_reaches_the_firewall(protect: bool, state: str) -> None:
    recording = grown(protect_data=protect)
    bond = recording.one(FIREWALL_BOND)
    assert (bond.protect, bond.inputs["mutationProtection"]) == (protect, state)
    assert {resource.protect for resource in recording.resources if resource.custom} == {protect}


def test_peers_reach_only_what_they_are_named_for_in_shared_subnets() -> None:
    service = PeeredService(name="api", direction=Direction.PEER_TO_ENDPOINTS, port=443)
    peer = PeerNetwork(cidrs=(IPv4Network("10.99.0.0/16"),), services=(service,))
    acl = grown(peers=(peer,)).one("aws:ec2/networkAcl:NetworkAcl").inputs
    of_peer = [entry for entry in acl["ingress"] if entry["cidrBlock"] == "10.99.0.0/16"]
    assert [(entry["action"], entry["fromPort"]) for entry in of_peer if entry["protocol"] != "icmp"] == [
        ("allow", 443),
        ("deny", 0),
    ]
    many = tuple(
        PeerNetwork(cidrs=(IPv4Network(f"10.{number}.0.0/16"),), services=(service,)) for number in range(90, 97)
    )
    with pytest.raises(ValueError, match=r"peers: services=7 named services: a network ACL would have .* entries"):
        grown(peers=many)


def test_capacity_is_bounded_by_addresses_and_quotas() -> None:
    def capacity(**changes: Any) -> Any:
        args: dict[str, Any] = {"plan": PLAN, "zones": ZONES, "kms_key_arn": KEY, "tags": TAGS} | changes
        build = PrivateNetworkArgs(**args)
        return record(lambda: PrivateNetwork("net", build).lab_capacity, outputs=OUTPUTS).result

    assert capacity() == 128
    assert capacity(plan=GROWN) == 198
    raised = dict.fromkeys((Quota.SUBNETS_PER_VPC, Quota.ROUTE_TABLES_PER_VPC, Quota.NETWORK_ACLS_PER_VPC), 1000)
    assert capacity(plan=GROWN, quotas=raised) == 355
    with pytest.raises(ValueError, match="subnets-per-vpc=1: 200 or more is possible"):
        capacity(quotas={Quota.SUBNETS_PER_VPC: 1})


def test_all_problems_of_a_network_are_in_one_error() -> None:
    with pytest.raises(ValueError, match="PrivateNetworkArgs") as error:
        PrivateNetworkArgs(
            plan=PLAN,
            zones=("nowhere",),
            kms_key_arn=KEY,
            tags=TAGS,
            flow_log_retention_days=100,
            query_log_retention_days=2,
            dns_allowed_domains=("org",),
            file_systems=-1,
        )
    for problem in (
        "two or more",
        "'nowhere' is not the name",
        "flow_log_retention_days=100: choose one of 1, 3",
        "query_log_retention_days=2: choose one of 1, 3",
        "dns_allowed_domains='org': name a domain",
        "file_systems=-1: choose 0 or more",
    ):
        assert problem in str(error.value)
