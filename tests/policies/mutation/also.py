"""Changes that rightly break two rules: reviewed, each pair with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Set


class Pair(NamedTuple):
    """Two rules that one change may break, and why both are right."""

    rule: str
    also: str
    why: str


_WORLD = "a range is the world's, and somebody's whom the other keeps out"
_LINKS = "a bucket without its policy lacks all that the policy says"
_EFFECT = "a Deny that becomes an Allow lets in, and no longer keeps out"
ALSO = (
    # Stores.
    Pair("data-classified", "tags-complete", "the class of data is one of the tags"),
    Pair("dynamodb-cmk", "dynamodb-pitr", "a replica has neither a key nor recovery"),
    Pair("efs-policy-no-anonymous", "efs-tls-iam", "who lets everybody do everything lets them be root"),
    Pair("efs-policy-no-foreign", "efs-tls-iam", "a stranger who may do everything may be root"),
    Pair("s3-no-acl", "s3-no-public-acl", "a public list is a list"),
    Pair("s3-tls-only", "s3-vpce-only", _LINKS),
    Pair("s3-policy-no-star", "s3-tls-only", _EFFECT),
    Pair("s3-policy-no-star", "s3-vpce-only", _EFFECT),
    Pair("sns-policy-scoped", "sns-tls-only", _EFFECT),
    Pair("sqs-policy-scoped", "sqs-tls-only", _EFFECT),
    Pair("s3-access-logs", "s3-cmk", "a bucket that S3 may not write logs to is no bucket for logs"),
    Pair("s3-access-logs", "s3-vpce-only", "in a bucket that is none for logs, the names of earlier versions are data"),
    Pair("s3-cmk", "s3-vpce-only", "a bucket whose own logs go elsewhere is no bucket for logs, but one with data"),
    Pair("logs-destination-known", "s3-cmk", "a bucket whose own logs go elsewhere is no bucket for logs"),
    Pair("s3-access-logs", "s3-policy-no-foreign", "a stranger takes the place of S3 in the policy"),
    Pair("sns-https-known", "sns-tls-only", "an address by plain http is an address"),
    Pair("efs-backup", "efs-replication-known", "the copy here is no longer one, and is backed up by nobody"),
    # Identities.
    Pair("iam-trust-scoped", "s3-vpce-only", "a role that others may be is no way around the endpoint"),
    Pair("iam-oidc-trust", "s3-vpce-only", "a role that others may be is no way around the endpoint"),
    Pair("iam-no-service-wildcard", "iam-no-star-resource", "all actions of a service reach data on any resource"),
    Pair(
        "iam-provisioner-bounded", "iam-role-boundary", "a policy that bounds nobody any more counts as one that allows"
    ),
    Pair(
        "cloudformation-no-opaque", "iam-provisioner-callers", "a template from elsewhere is not known as the provider"
    ),
    Pair("iam-no-admin", "iam-provisioner-callers", "who may do everything may call the provider"),
    Pair("iam-no-service-wildcard", "iam-provisioner-callers", "who may call all functions may call the provider"),
    Pair(
        "iam-provisioner-callers",
        "lambda-provisioner-invokers",
        "a function that may call the provider is a door to it",
    ),
    Pair("iam-provisioner-callers", "iam-role-boundary", "the boundary kept the role from the provider"),
    Pair("iam-provisioner-bounded", "iam-provisioner-callers", "the boundary kept the role from the provider"),
    Pair("iam-no-admin", "iam-role-boundary", "a boundary that allows everything bounds nobody"),
    Pair("iam-no-admin", "iam-provisioner-bounded", "a boundary that allows everything bounds nobody"),
    Pair("iam-no-admin", "pcluster-permissions-boundary", "a boundary that allows everything bounds nobody"),
    Pair(
        "iam-no-admin", "lambda-provisioner-invokers", "a function that may do everything calls the provider for others"
    ),
    Pair("iam-provisioner-callers", "pcluster-iam", "another role is given to the provider, whose own it then is not"),
    Pair("net-lab-isolation", "pcluster-iam", "tags tell labs apart, and whose a cluster's policies are"),
    Pair("efs-ap-root-dir", "net-lab-isolation", "tags tell labs apart, and whose folder a cluster mounts"),
    # Networks.
    Pair("net-lab-isolation", "net-subnet-no-public-ip", "a VPC that has the world has what its ACLs keep from labs"),
    Pair("net-reach-alive", "net-subnet-no-public-ip", "a subnet that has the world is let through only in part"),
    Pair("net-endpoint-known", "net-endpoints-complete", "one that is needed became one that nobody knows"),
    Pair("net-peer-allowlist", "net-route-known", "routes lead to the peer, which is now another"),
    Pair("efs-mount-target-private", "net-subnet-no-public-ip", "the subnet's switch is the mount target's subnet's"),
    Pair(
        "pcluster-directory-tls", "pcluster-database-secret", "where none was, a directory appears without a password"
    ),
    Pair("pcluster-private-subnets", "net-subnet-no-public-ip", "the subnet's switch is the nodes' subnet's"),
    Pair("net-default-sg-closed", "net-sg-described", "a rule of the default group has no description either"),
    Pair("net-default-sg-closed", "net-sg-no-world-egress", _WORLD),
    Pair("net-default-sg-closed", "net-sg-no-world-ingress", _WORLD),
    Pair("net-reach-least", "net-sg-no-world-ingress", _WORLD),
    Pair(
        "net-sg-no-all-traffic", "net-sg-no-world-egress", "what names no range is public, and is not the group itself"
    ),
    Pair("net-lab-isolation", "tags-complete", "tags tell labs apart"),
    Pair("net-nacl-no-world-ingress", "net-reach-alive", "an entry for others is missed by those that it was for"),
    Pair("net-no-edge", "net-tgw-no-auto-accept", "a transit gateway takes in by default"),
    Pair("net-no-edge", "net-vpn-logged", "a VPN logs nothing by default"),
    Pair("net-endpoint-multi-az", "net-s3-endpoint-gateway", "an interface in place of a gateway stands in no zone"),
    Pair(
        "net-reach-alive",
        "pcluster-allowed-ips",
        "nodes without groups get ParallelCluster's, open and unknown to others",
    ),
    Pair("net-reach-alive", "rds-hardening", "the database's usual port is not the one that its groups let in"),
    Pair("pcluster-allowed-ips", "pcluster-private-subnets", "a pool without anything has neither groups nor subnets"),
    Pair("net-reach-alive", "route53-private-dns-on", "without names nothing is reached"),
)


def allowed(rule: str) -> Set[str]:
    """The rules that may be broken together with this one."""
    return {pair.also for pair in ALSO if pair.rule == rule} | {pair.rule for pair in ALSO if pair.also == rule}
