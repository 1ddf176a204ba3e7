"""Route 53 Resolver's DNS Firewall and query logs, as this server answers for them."""

from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError


def refused(code: str) -> Any:
    return pytest.raises(ClientError, match=rf"\({code}\)")


class Resolver:
    """A VPC, and what a firewall is made of, each with a name of its own."""

    def __init__(self, boto: Any) -> None:
        self.aws = boto("route53resolver")
        self.vpc = boto("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]

    def domain_list(self, *domains: str) -> str:
        made = self.aws.create_firewall_domain_list(**self.named())["FirewallDomainList"]["Id"]
        if domains:
            self.aws.update_firewall_domains(FirewallDomainListId=made, Operation="REPLACE", Domains=list(domains))
        return str(made)

    def group(self, **more: Any) -> str:
        return str(self.aws.create_firewall_rule_group(**self.named(), **more)["FirewallRuleGroup"]["Id"])

    def rule(self, group: str, domain_list: str, **settings: Any) -> dict[str, Any]:
        wanted = {"Priority": 100, "Action": "ALLOW"} | settings
        made: dict[str, Any] = self.aws.create_firewall_rule(
            FirewallRuleGroupId=group, FirewallDomainListId=domain_list, **self.named(), **wanted
        )["FirewallRule"]
        return made

    def bond(self, group: str, **settings: Any) -> str:
        wanted = {"VpcId": self.vpc, "Priority": 101} | settings
        made = self.aws.associate_firewall_rule_group(FirewallRuleGroupId=group, **self.named(), **wanted)
        return str(made["FirewallRuleGroupAssociation"]["Id"])

    def named(self) -> dict[str, str]:
        return {"CreatorRequestId": str(uuid4()), "Name": "test"}


@pytest.fixture
def resolver(boto: Any) -> Resolver:
    return Resolver(boto)


def test_domains_are_listed_with_a_dot_and_changed_in_three_ways(resolver: Resolver) -> None:
    domains = resolver.domain_list("example.org", "*.example.org")

    def listed() -> list[str]:
        return list(resolver.aws.list_firewall_domains(FirewallDomainListId=domains)["Domains"])

    assert listed() == ["example.org.", "*.example.org."]
    resolver.aws.update_firewall_domains(FirewallDomainListId=domains, Operation="ADD", Domains=["example.com"])
    resolver.aws.update_firewall_domains(FirewallDomainListId=domains, Operation="REMOVE", Domains=["example.org"])
    assert listed() == ["*.example.org.", "example.com."]
    found = resolver.aws.get_firewall_domain_list(FirewallDomainListId=domains)["FirewallDomainList"]
    assert found["DomainCount"] == 2


def test_rules_are_in_the_order_of_their_priorities(resolver: Resolver) -> None:
    group, first, second = resolver.group(), resolver.domain_list("a.example"), resolver.domain_list("*")
    resolver.rule(group, second, Priority=200, Action="BLOCK", BlockResponse="NXDOMAIN")
    made = resolver.rule(group, first)
    assert made["FirewallDomainRedirectionAction"] == "INSPECT_REDIRECTION_DOMAIN"
    rules = resolver.aws.list_firewall_rules(FirewallRuleGroupId=group)["FirewallRules"]
    assert [rule["FirewallDomainListId"] for rule in rules] == [first, second]
    key = {"FirewallRuleGroupId": group, "FirewallDomainListId": second}
    changed = resolver.aws.update_firewall_rule(**key, Action="ALERT")["FirewallRule"]
    assert (changed["Action"], changed.get("BlockResponse"), changed["Priority"]) == ("ALERT", None, 200)
    resolver.aws.delete_firewall_rule(**key)
    assert resolver.aws.get_firewall_rule_group(FirewallRuleGroupId=group)["FirewallRuleGroup"]["RuleCount"] == 1


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"Priority": 100}, "ConflictException"),
        ({"Action": "BLOCK"}, "ValidationException"),
        ({"Action": "ALLOW", "BlockResponse": "NODATA"}, "ValidationException"),
    ],
)
def test_a_rule_that_aws_refuses(resolver: Resolver, settings: dict[str, Any], code: str) -> None:
    group, first, second = resolver.group(), resolver.domain_list(), resolver.domain_list()
    resolver.rule(group, first)
    with refused(code):
        resolver.rule(group, second, **({"Priority": 200} | settings))


def test_a_list_has_one_rule_in_a_group(resolver: Resolver) -> None:
    group, domains = resolver.group(), resolver.domain_list()
    resolver.rule(group, domains)
    with refused("ConflictException"):
        resolver.rule(group, domains, Priority=200)


def test_what_is_in_use_is_not_deleted(resolver: Resolver) -> None:
    group, domains = resolver.group(), resolver.domain_list()
    resolver.rule(group, domains)
    bond = resolver.bond(group)
    with refused("ConflictException"):
        resolver.aws.delete_firewall_domain_list(FirewallDomainListId=domains)
    with refused("ConflictException"):
        resolver.aws.delete_firewall_rule_group(FirewallRuleGroupId=group)
    resolver.aws.disassociate_firewall_rule_group(FirewallRuleGroupAssociationId=bond)
    resolver.aws.delete_firewall_rule(FirewallRuleGroupId=group, FirewallDomainListId=domains)
    resolver.aws.delete_firewall_rule_group(FirewallRuleGroupId=group)
    resolver.aws.delete_firewall_domain_list(FirewallDomainListId=domains)
    with refused("ResourceNotFoundException"):
        resolver.aws.get_firewall_rule_group(FirewallRuleGroupId=group)
    with refused("ResourceNotFoundException"):
        resolver.aws.get_firewall_domain_list(FirewallDomainListId=domains)


def test_a_protected_association_stays_until_it_is_not(resolver: Resolver) -> None:
    bond = resolver.bond(resolver.group(), MutationProtection="ENABLED")
    key = {"FirewallRuleGroupAssociationId": bond}
    with refused("ValidationException"):
        resolver.aws.disassociate_firewall_rule_group(**key)
    with refused("ValidationException"):
        resolver.aws.update_firewall_rule_group_association(**key, Priority=300)
    resolver.aws.update_firewall_rule_group_association(**key, MutationProtection="DISABLED")
    resolver.aws.disassociate_firewall_rule_group(**key)


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"Priority": 99}, "ValidationException"),
        ({"Priority": 9901}, "ValidationException"),
        ({"Priority": 101}, "ConflictException"),
        ({"VpcId": "vpc-0"}, "ResourceNotFoundException"),
    ],
)
def test_an_association_that_aws_refuses(resolver: Resolver, settings: dict[str, Any], code: str) -> None:
    resolver.bond(resolver.group())
    with refused(code):
        resolver.bond(resolver.group(), **settings)


def test_a_vpc_has_five_groups(resolver: Resolver) -> None:
    for number in range(5):
        resolver.bond(resolver.group(), Priority=200 + number)
    with refused("ValidationException"):
        resolver.bond(resolver.group(), Priority=300)


def test_a_vpc_fails_closed_or_open(resolver: Resolver) -> None:
    made = resolver.aws.update_firewall_config(ResourceId=resolver.vpc, FirewallFailOpen="ENABLED")["FirewallConfig"]
    assert made in resolver.aws.list_firewall_configs()["FirewallConfigs"]
    again = resolver.aws.update_firewall_config(ResourceId=resolver.vpc, FirewallFailOpen="DISABLED")["FirewallConfig"]
    assert again == {**made, "FirewallFailOpen": "DISABLED"}


def test_tags(resolver: Resolver) -> None:
    group = resolver.group(Tags=[{"Key": "a", "Value": "1"}])
    arn = resolver.aws.get_firewall_rule_group(FirewallRuleGroupId=group)["FirewallRuleGroup"]["Arn"]
    resolver.aws.tag_resource(ResourceArn=arn, Tags=[{"Key": "b", "Value": "2"}])
    resolver.aws.untag_resource(ResourceArn=arn, TagKeys=["a"])
    assert resolver.aws.list_tags_for_resource(ResourceArn=arn)["Tags"] == [{"Key": "b", "Value": "2"}]


def test_query_logs_end(resolver: Resolver) -> None:
    destination = "arn:aws:logs:us-east-1:123456789012:log-group:test"
    config = resolver.aws.create_resolver_query_log_config(**resolver.named(), DestinationArn=destination)
    key = {"ResolverQueryLogConfigId": config["ResolverQueryLogConfig"]["Id"]}
    arn = config["ResolverQueryLogConfig"]["Arn"]
    resolver.aws.tag_resource(ResourceArn=arn, Tags=[{"Key": "a", "Value": "1"}])
    assert resolver.aws.list_tags_for_resource(ResourceArn=arn)["Tags"] == [{"Key": "a", "Value": "1"}]
    resolver.aws.associate_resolver_query_log_config(**key, ResourceId=resolver.vpc)
    with refused("InvalidRequestException"):
        resolver.aws.delete_resolver_query_log_config(**key)
    resolver.aws.disassociate_resolver_query_log_config(**key, ResourceId=resolver.vpc)
    with refused("ResourceNotFoundException"):
        resolver.aws.disassociate_resolver_query_log_config(**key, ResourceId=resolver.vpc)
    resolver.aws.delete_resolver_query_log_config(**key)
    with refused("ResourceNotFoundException"):
        resolver.aws.get_resolver_query_log_config(**key)
