"""AWS's provider works in our accounts, by AWS's own endpoints."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from ...arns import account_of
from ...controls import BOUNDARY
from ...expectations import expect, expect_false
from ...iam import NOT_TOLD
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource, Stack, once_per_stack
from ...view import View

RULE = Rule(
    id="pulumi-provider-account",
    title="Providers of AWS act in our and our peers' accounts, by AWS's own endpoints",
    severity=Severity.CRITICAL,
    types=("pulumi:providers:aws", "pulumi:providers:aws-native"),
    why="A provider that takes on somebody else's role makes the network in their account, and one with endpoints of "
    "its own, or with somebody in between, hands every name, policy and password to whoever answers there.",
    remediation="Take credentials of our account from the environment, and on them roles of accounts of "
    "policies/facts.toml; name the accounts of a profile in allowedAccountIds. Leave endpoints, proxies and "
    "certificates to AWS and to the environment of whoever deploys: AWS_ENDPOINT_URL where a program is tried out, "
    "HTTPS_PROXY, AWS_CA_BUNDLE.",
    source="https://github.com/pulumi/pulumi-aws/blob/master/provider/resources.go",
    controls=BOUNDARY,
    bad="""\
aws.Provider("theirs", assume_roles=[{"role_arn": f"arn:aws:iam::{OTHER_ACCOUNT}:role/deploys"}])
vpc.id  # something of the account
""",
    good="""\
aws.Provider("far", region="eu-west-1", assume_roles=[{"role_arn": f"arn:aws:iam::{ACCOUNT}:role/deploys"}])
vpc.id  # something of the account
""",
)
_ROLES = ("assumeRoles", "assumeRole", "assumeRoleWithWebIdentity")
_ROLE = ("roleArn", "role_arn")  # a Python program's objects keep its spelling
_REGION = r"[a-z]{2}(-[a-z]+)+-[0-9]"
# What AWS answers at, and nobody's bucket, API or load balancer with a name below the same domain.
_OF_AWS = re.compile(
    rf"https://([a-z0-9-]+(\.dualstack)?\.{_REGION}\.(amazonaws\.com(\.cn)?|api\.aws)|[a-z0-9]+\.amazonaws\.com"
    rf"|(?!.*vpce-svc-)([a-z0-9.-]+\.)?vpce-[a-z0-9-]+\.[a-z0-9.-]+\.{_REGION}\.vpce\.amazonaws\.com)/?"
)
# Who has them is somebody, whom they do not tell; and they stand in the state.
_KEYS = ("accessKey", "secretKey", "token")
# Whoever stands there reads what goes by, or says who the provider is.
_BETWEEN = ("httpProxy", "httpsProxy", "customCaBundle", "ec2MetadataServiceEndpoint")
_ELSEWHERE = ("profile", "sharedConfigFiles", "sharedCredentialsFiles")
_NOT_BY_ITSELF = "whose account it is, is not told: set allowedAccountIds to accounts of ours"


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Who it is, every role that it takes on, and by whom it goes; the engine hands lists and objects over as texts."""
    for key in _KEYS:
        yield from expect(resource.at(key), _is_empty, "none, but credentials of the environment")
    for key in _BETWEEN:
        yield from expect(resource.at(key), _is_empty, "none, so set it in the environment of whoever deploys")
    yield from expect_false(resource.at("insecure"))
    made = _made(stack).get(resource.urn, {}) if stack.facts.accounts else {}
    for account in sorted(made.keys() - _allowed(stack)):
        yield Finding(f"what it makes ({made[account]}) is in account {account}; allowed: our and our peers' accounts")
    for key in _ELSEWHERE:
        if not (resource.at(key).absent or made or _is_ours(_members(resource, "allowedAccountIds"), stack)):
            yield Unevaluated(key, _NOT_BY_ITSELF)
    for key in _ROLES:
        for taken in _members(resource, key):
            if taken.known and not isinstance(taken.raw, dict):
                yield Finding(f"{taken.path} is {taken.shown}; allowed: an object with a roleArn", taken.path)
            role = next(filter(_is_there, map(taken.at, _ROLE)), taken.at(_ROLE[0]))
            if role.unknown:
                yield Unevaluated(role.path)
            elif role.known and not stack.accounts:
                yield Unevaluated(role.path, NOT_TOLD)
            elif role.known and account_of(role.value()) not in _allowed(stack):
                yield Finding(f"{role.path} is {role.shown}; allowed: roles of our and our peers' accounts", role.path)
    for endpoints in _members(resource, "endpoints"):
        if endpoints.unknown:
            yield Unevaluated(endpoints.path)
        for _, address in endpoints.items():
            yield from expect(address, _is_of_aws, "https addresses of AWS's endpoints")


@once_per_stack
def _made(stack: Stack) -> Mapping[str, Mapping[str, str]]:
    """Something that each provider has made in each account, by the provider's URN and the account."""
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for resource in stack.resources:
        arn = resource.at("arn")
        if resource.provider and arn.known and (account := account_of(arn.value())).isdigit():
            found[resource.provider].setdefault(account, resource.name)
    return found


def _members(resource: Resource, key: str) -> list[View]:
    return resource.at(key).document().each()


def _allowed(stack: Stack) -> set[str]:
    """Our accounts, and those of peers, in which a peering is accepted by a role that they give for it."""
    return {*stack.accounts, *(peer.account for peer in stack.facts.peers if peer.account)}


def _is_ours(accounts: list[View], stack: Stack) -> bool:
    return bool(accounts) and all(each.known and str(each.value()) in stack.accounts for each in accounts)


def _is_empty(value: object) -> bool:
    return value in (None, "")


def _is_there(view: View) -> bool:
    return not view.absent


def _is_of_aws(address: object) -> bool:
    return not address or _OF_AWS.fullmatch(str(address)) is not None
