"""EFS is mounted encrypted, by access points, and as nobody's root."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ... import iam, tokens
from ...controls import IN_TRANSIT
from ...model import Finding, Outcome, Rule, Severity
from ...resource import Resource, Stack

RULE = Rule(
    id="efs-tls-iam",
    title="EFS is mounted with TLS, by access points, and nobody is root there by default",
    severity=Severity.HIGH,
    types=(*tokens.EFS_FILE_SYSTEM, *tokens.EFS_POLICY),
    why="NFS sends files in clear text and believes every client who it is. The file system's policy is what makes "
    "clients use TLS and their role, and keeps a lab in its own folder.",
    remediation="Give the file system a policy that denies everybody ClientMount, ClientWrite and ClientRootAccess "
    "where aws:SecureTransport is false, and where elasticfilesystem:AccessPointArn is none of its access points; "
    "allow ClientRootAccess to named roles only.",
    source="https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html",
    controls=replace(IN_TRANSIT, nist=(*IN_TRANSIT.nist, "AC-3", "AC-6"), hipaa=(*IN_TRANSIT.hipaa, "312(a)(1)")),
    bad="""\
aws.efs.FileSystem("homes", encrypted=True, kms_key_id=key.arn)
""",
    good="""\
homes = aws.efs.FileSystem("homes", encrypted=True, kms_key_id=key.arn)
aws.efs.FileSystemPolicy(
    "homes",
    file_system_id=homes.id,
    policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Deny",
                    "Principal": {"AWS": "*"},
                    "Action": "elasticfilesystem:*",
                    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                },
                {
                    "Effect": "Deny",
                    "Principal": {"AWS": "*"},
                    "Action": "elasticfilesystem:Client*",
                    "Condition": {"Null": {"elasticfilesystem:AccessPointArn": "true"}},
                },
            ],
        }
    ),
)
""",
)
_CLIENT = ("elasticfilesystem:clientmount", "elasticfilesystem:clientwrite", "elasticfilesystem:clientrootaccess")
_ROOT = "elasticfilesystem:clientrootaccess"
_POINT = "elasticfilesystem:accesspointarn"


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """A file system has a policy, and every policy says the three things."""
    if resource.type in tokens.EFS_FILE_SYSTEM:
        if not stack.attached_to(resource, tokens.EFS_POLICY, "fileSystemId"):
            yield Finding(
                "no FileSystemPolicy for this file system in the stack, so anybody in the network may mount it"
            )
        return
    document = iam.read(resource.at("policy"))
    yield from document.judge(_root)
    if document.open:
        return
    if not document.denies_without_tls(*_CLIENT):
        yield Finding(
            "policy has no statement that denies everybody to mount where aws:SecureTransport is false", "policy"
        )
    if not document.any(_only_by_point) and not _points_only(document):
        yield Finding(
            "policy lets clients mount without an access point; allowed: a Deny where there is none", "policy"
        )


def _root(statement: iam.Statement) -> Iterator[Outcome]:
    """Who may be root: named roles, and not a whole account."""
    if not statement.allows or not statement.actions.touches(_ROOT):
        return
    named = statement.principals.members and all(
        member.kind in (iam.Kind.ROLE, iam.Kind.USER, iam.Kind.SESSION) for member in statement.principals.members
    )
    if statement.principals.excluded or not (named or statement.conditions.restricts_to(("aws:principalarn",))):
        yield Finding(
            f"{statement.name} allows ClientRootAccess to more than named roles; allowed: the role of head nodes or of "
            "administrators",
            statement.path,
        )


def _only_by_point(statement: iam.Statement) -> bool:
    """Whether it refuses all clients that come by no access point."""
    conditions = statement.conditions
    return iam.every(
        lambda: statement.denies,
        lambda: statement.principals.everybody and not statement.principals.excluded,
        lambda: all(statement.actions.includes(action) for action in _CLIENT),
        lambda: len(conditions.members) == 1 and not conditions.unknown,
        lambda: bool(conditions.on(_POINT)) and _is_missing(conditions.on(_POINT)[0]),
    )


def _is_missing(condition: iam.Condition) -> bool:
    if condition.operator == "null":
        return set(condition.values) == {"true"}
    negative = condition.operator in ("stringnotequals", "stringnotlike", "arnnotequals", "arnnotlike")
    return negative and not condition.quantifier and all("access-point/" in value for value in condition.values)


def _points_only(document: iam.Document) -> bool:
    """Whether all that is allowed is allowed by access points; without any Allow, roles' own policies say how."""
    allowing = [statement for statement in document.statements if statement.allows]
    return bool(allowing) and all(statement.conditions.restricts_to((_POINT,)) for statement in allowing)
