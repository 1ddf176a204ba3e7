"""Two labs of one platform, and the cases of the rule that keeps their identities apart."""

import json

from policies import tokens

from . import ABSENT, PASSES, UNKNOWN, Res, Table, fails, waits
from .iam import FACTS, US, allow, policy, trust
from .network_labs import SHARED, tags

_SPIKES, _WAVES = tags("spikes"), tags("waves")
_DATA = "arn:aws:s3:::projects"
_OWN, _FOREIGN = f"{_DATA}/neuro/waves/*", f"{_DATA}/neuro/spikes/*"
_KEY = f"arn:aws:kms:us-east-1:{US}:key/k-spikes"
_SECRET = f"arn:aws:secretsmanager:us-east-1:{US}:secret:hpc-labs/nodes/spikes-AbCdEf"
_POINT = f"arn:aws:elasticfilesystem:us-east-1:{US}:access-point/fsap-spikes"
_NODES, _READ = f"arn:aws:iam::{US}:role/spikes-nodes", f"arn:aws:iam::{US}:policy/spikes-read"
_ROLE = f"arn:aws:iam::{US}:role/waves-nodes"
_REF = {"policy": ("urn:x",)}
_WAY = f"arn:aws:s3:us-east-1:{US}:accesspoint/way"
_OF_SPIKES = {
    tokens.INSTANCE[0]: f"ec2:us-east-1:{US}:instance/i-1",
    tokens.TABLE[0]: f"dynamodb:us-east-1:{US}:table/spikes",
    tokens.LOG_GROUP[0]: f"logs:us-east-1:{US}:log-group:spikes",
    tokens.FUNCTION[0]: f"lambda:us-east-1:{US}:function:spikes",
    tokens.QUEUE[0]: f"sqs:us-east-1:{US}:spikes",
    tokens.PARAMETER[0]: f"ssm:us-east-1:{US}:parameter/spikes",
    tokens.ACCESS_POINT[0]: f"s3:us-east-1:{US}:accesspoint/spikes",
    tokens.LUSTRE_FILE_SYSTEM[0]: f"fsx:us-east-1:{US}:file-system/fs-spikes",
}
_WIDE = {
    f"secretsmanager:us-east-1:{US}:secret:*": "secretsmanager:GetSecretValue",
    f"ec2:us-east-1:{US}:instance/*": "ssm:StartSession",
    f"dynamodb:us-east-1:{US}:table/*": "dynamodb:GetItem",
    f"logs:us-east-1:{US}:log-group:*": "logs:GetLogEvents",
    f"dynamodb:us-east-1:{US}:table/spikes/index/*": "dynamodb:Query",
    f"logs:us-east-1:{US}:log-group:spikes:log-stream:*": "logs:GetLogEvents",
    f"lambda:us-east-1:{US}:function:spikes:1": "lambda:InvokeFunction",
    f"lambda:us-east-1:{US}:function:*": "lambda:InvokeFunction",
    f"sqs:*:{US}:*": "sqs:PurgeQueue",
    f"elasticfilesystem:us-east-1:{US}:access-point/*": "elasticfilesystem:ClientMount",
    f"fsx:us-east-1:{US}:file-system/*": "fsx:DeleteFileSystem",
    f"ssm:us-east-1:{US}:parameter/*": "ssm:GetParameter",
    f"kms:us-east-1:{US}:key/*": "kms:Decrypt",
    f"iam::{US}:role/*": "iam:PassRole",
    "s3:*:*:accesspoint/*": "s3:GetObject",
    "s3:*:*:accesspoint/*/object/*": "s3:GetObject",
    f"s3:us-east-1:{US}:accesspoint/spikes/object/x": "s3:GetObject",
    f"s3:us-east-1:{US}:accesspoint/way/object/neuro/*": "s3:GetObject",
    "s3:::proj*": "s3:GetObject",
    "s3:::projects*": "s3:GetObject",
    "s3:::spikes-*": "s3:ListBucket",
    "s3:::projects/*.csv": "s3:GetObject",
    "s3:::projects/${aws:PrincipalTag/lab}/*": "s3:GetObject",
    "s3:::projects/${aws:PrincipalTag/hpc-labs:virtual-lab}/*": "s3:GetObject",
}
_BOUND = f"arn:aws:iam::{US}:policy/waves-bound"
_OURS = {"StringEquals": {"aws:ResourceAccount": US}}


def _tagged(key: str, value: str, operator: str = "StringEquals") -> dict[str, object]:
    """Sessions on any machine with a tag."""
    condition = {operator: {f"aws:ResourceTag/{key}": value}}
    return {"policy": allow("ssm:StartSession", "*", Condition=condition)}


_LABS = (
    Res(tokens.ROLE[0], {"arn": _NODES, "name": "spikes-nodes", **_SPIKES}, name="spikes-nodes"),
    Res(
        tokens.ROLE[0],
        {"arn": _ROLE, "name": "waves-nodes", "permissionsBoundary": _BOUND, **_WAVES},
        name="waves-nodes",
    ),
    Res(tokens.POLICY[0], {"arn": _READ, "policy": allow("s3:GetObject", _FOREIGN), **_SPIKES}, name="spikes-read"),
    Res(tokens.SECRET[0], {"arn": _SECRET, **_SPIKES}, name="spikes-password"),
    Res(tokens.KMS_KEY[0], {"arn": _KEY, "id": "k-spikes", **_SPIKES}, name="spikes-key"),
    Res(tokens.BUCKET[0], {"id": "spikes-results", "bucket": "spikes-results", **_SPIKES}, name="spikes-results"),
    Res(tokens.BUCKET[0], {"id": "projects", "bucket": "projects", **SHARED}, name="projects"),
    Res(tokens.EFS_ACCESS_POINT[0], {"arn": _POINT, **_SPIKES}, name="spikes-home"),
    Res(tokens.EFS_FILE_SYSTEM[0], {"id": "fs-1", **SHARED}, name="home"),
    *(Res(token, {"arn": f"arn:aws:{arn}", **_SPIKES}, name=arn) for token, arn in _OF_SPIKES.items()),
    Res(tokens.BUCKET_OBJECT[0], {"arn": "arn:aws:s3:::containers/labs/spikes/run.sh", **_SPIKES}, name="script"),
    Res(tokens.ACCESS_POINT[0], {"arn": _WAY, "bucket": "projects", **SHARED}, name="way"),
)


def _reads(resource: object, action: object = "s3:GetObject", **others: object) -> dict[str, object]:
    return {"policy": allow(action, resource, **others)}


def _lets(principal: object, action: str, resource: object = "*", **others: object) -> str:
    named = principal if principal == "*" else {"AWS": principal}
    return policy({"Effect": "Allow", "Principal": named, "Action": action, "Resource": resource, **others})


def _of_spikes(token: str, key: str, value: str, document: str) -> Res:
    return Res(token, {key: value, "policy": document}, name="beside")


_USES = _lets(_ROLE, "kms:Decrypt")
_GETS = _lets(_ROLE, "secretsmanager:GetSecretValue")
_GRANT = {"keyId": "k-spikes", "granteePrincipal": _NODES}

TABLES = {
    "iam-lab-isolation": Table(
        good=(Res(tokens.POLICY[0], {**_reads([_OWN, f"{_DATA}/tools/*"]), **_WAVES}), *_LABS),
        facts=FACTS,
        cases={
            "absent": ({"policy": ABSENT}, PASSES),
            "not known": ({"policy": UNKNOWN}, waits("policy")),
            "one resource not known": (
                {"policy": {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": [UNKNOWN]}]}},
                waits("policy.Statement[0].Resource[0]"),
            ),
            "another's prefix": (_reads([_OWN, _FOREIGN]), fails(f"names {_FOREIGN} of lab neuro/spikes")),
            "both prefixes": (_reads(f"{_DATA}/neuro/*"), fails("of lab neuro/spikes")),
            "all of a bucket": (_reads(f"{_DATA}/*"), fails("of lab neuro/spikes")),
            "all of a bucket without labs": (_reads("arn:aws:s3:::containers/*"), PASSES),
            "another's bucket": (_reads("arn:aws:s3:::spikes-results/*"), fails("of lab neuro/spikes")),
            "another's buckets": (_reads("arn:aws:s3:::spikes-*/*"), fails("of lab neuro/spikes")),
            "its list": (
                _reads(_DATA, "s3:ListBucket", Condition={"StringLike": {"s3:prefix": ["neuro/spikes/*"]}}),
                fails("names neuro/spikes/* of lab"),
            ),
            "its own by a variable": (
                _reads(f"{_DATA}/${{aws:PrincipalTag/hpc-labs:virtual-lab}}/${{aws:PrincipalTag/hpc-labs:project}}/*"),
                PASSES,
            ),
            **{
                f"its own among others, or a part of one: {arn}": (
                    _reads(f"arn:aws:{arn}", action),
                    fails("of lab neuro/spikes"),
                )
                for arn, action in _WIDE.items()
            },
            "that there are any": (
                _reads(
                    f"arn:aws:logs:us-east-1:{US}:log-group:*", ["logs:DescribeLogGroups", "logs:ListTagsForResource"]
                ),
                PASSES,
            ),
            "all of a kind for what is not known": (
                {
                    "policy": {
                        "Statement": [
                            {
                                "Effect": "Allow",
                                "Action": ["logs:DescribeLogGroups", UNKNOWN],
                                "Resource": f"arn:aws:logs:us-east-1:{US}:log-group:*",
                            }
                        ]
                    }
                },
                waits("policy.Statement[0].Action[1]"),
            ),
            "all that the account has": (
                _reads("*", Condition=_OURS),
                fails("of lab neuro/waves, names * of lab neuro/spikes"),
            ),
            "all secrets that the account has": (
                _reads("*", "secretsmanager:GetSecretValue", Condition=_OURS),
                fails("names * of lab neuro/spikes"),
            ),
            "all roles": (_reads("*", "sts:AssumeRole", Condition=_OURS), fails("names * of lab neuro/spikes")),
            "all of what no lab has": (_reads("*", ["states:StartExecution", "ec2:Describe*"]), PASSES),
            "all but its own": (
                {
                    "policy": policy(
                        {"Effect": "Allow", "Action": "s3:GetObject", "NotResource": _OWN, "Condition": _OURS}
                    )
                },
                fails(f"names everything but {_OWN} of lab neuro/spikes"),
            ),
            "all but the labs'": (
                {
                    "policy": policy(
                        {
                            "Effect": "Allow",
                            "Action": "s3:GetObject",
                            "NotResource": [f"{_DATA}/neuro/*", "arn:aws:s3:*:*:accesspoint/*", "arn:aws:s3:::spikes*"],
                        }
                    )
                },
                PASSES,
            ),
            "all that has its tags": (_tagged("hpc-labs:project", "waves"), PASSES),
            "all that has its tags, by a variable": (
                _tagged("hpc-labs:project", "${aws:PrincipalTag/hpc-labs:project}"),
                PASSES,
            ),
            "all that has the other's tags": (_tagged("hpc-labs:project", "spikes"), fails("names * of lab")),
            "all that has tags which both have": (
                _tagged("hpc-labs:virtual-lab", "${aws:PrincipalTag/hpc-labs:virtual-lab}"),
                fails("names * of lab neuro/spikes"),
            ),
            "all that has a tag": (_tagged("hpc-labs:project", "false", "Null"), fails("names * of lab neuro/spikes")),
            "all that has its tags, or none": (
                _tagged("hpc-labs:project", "waves", "StringEqualsIfExists"),
                fails("names * of lab neuro/spikes"),
            ),
            "all of its cluster": (
                _tagged("parallelcluster:cluster-name", "${aws:PrincipalTag/parallelcluster:cluster-name}"),
                PASSES,
            ),
            "all of some cluster": (
                _tagged("parallelcluster:cluster-name", "spikes"),
                fails("names * of lab neuro/spikes"),
            ),
            "all files by its access point": (
                _reads(
                    "*",
                    "elasticfilesystem:ClientMount",
                    Condition={"StringEquals": {"elasticfilesystem:AccessPointArn": _POINT.replace("spikes", "waves")}},
                ),
                PASSES,
            ),
            "files by any access point": (
                _reads(
                    "*",
                    "elasticfilesystem:ClientMount",
                    Condition={"ArnLike": {"elasticfilesystem:AccessPointArn": _POINT.replace("fsap-spikes", "*")}},
                ),
                fails("of lab neuro/spikes"),
            ),
            "its list, in buckets by a name": (
                _reads(f"{_DATA}*", "s3:ListBucket", Condition={"StringLike": {"s3:prefix": "neuro/waves/*"}}),
                PASSES,
            ),
            "lists of both": (
                _reads(_DATA, "s3:ListBucket", Condition={"StringLike": {"s3:prefix": "neuro/*"}}),
                fails("names neuro/* of lab neuro/spikes"),
            ),
            "a boundary": (
                Res(tokens.POLICY[0], {"arn": _BOUND, **_reads("*", Condition=_OURS), **_WAVES}, name="bound"),
                PASSES,
            ),
            "denied": ({"policy": policy({"Effect": "Deny", "Action": "s3:*", "Resource": _FOREIGN})}, PASSES),
            "another's key": (_reads(_KEY, "kms:Decrypt"), fails(f"names {_KEY} of lab neuro/spikes")),
            "another's secret": (_reads(_SECRET, "secretsmanager:GetSecretValue"), fails("of lab neuro/spikes")),
            "its secret without the end": (
                _reads(_SECRET.replace("AbCdEf", "??????"), "secretsmanager:GetSecretValue"),
                fails("of lab neuro/spikes"),
            ),
            "another's role": (_reads(_NODES, "iam:PassRole"), fails("of lab neuro/spikes")),
            "another's access point": (
                _reads(
                    f"arn:aws:elasticfilesystem:us-east-1:{US}:file-system/fs-1",
                    "elasticfilesystem:ClientMount",
                    Condition={"StringEquals": {"elasticfilesystem:AccessPointArn": _POINT}},
                ),
                fails(f"names {_POINT} of lab neuro/spikes"),
            ),
            "shared": ({**_reads(_FOREIGN), **SHARED}, PASSES),
            "inside a role": (
                Res(tokens.ROLE[0], {"inlinePolicies": [_reads(_FOREIGN)], **_WAVES}),
                fails("inlinePolicies[0].policy.Statement[0] (without Sid), of lab neuro/waves, names"),
            ),
            "trusts another": (
                Res(tokens.ROLE[0], {"assumeRolePolicy": trust({"AWS": _NODES}), **_WAVES}),
                fails(f"names {_NODES} of lab neuro/spikes"),
            ),
            "trusts its own": (Res(tokens.ROLE[0], {"assumeRolePolicy": trust({"AWS": _ROLE}), **_WAVES}), PASSES),
            "of a role": (
                Res(tokens.ROLE_POLICY[0], {"role": "waves-nodes", **_reads(_FOREIGN)}),
                fails("of lab neuro/waves, names"),
            ),
            "of the other's role": (Res(tokens.ROLE_POLICY[0], {"role": "spikes-nodes", **_reads(_FOREIGN)}), PASSES),
            "of a user": (Res(tokens.USER_POLICY[0], {**_reads(_FOREIGN), **_WAVES}), fails("of lab neuro/waves")),
            "of a group": (Res(tokens.GROUP_POLICY[0], {**_reads(_FOREIGN), **_WAVES}), fails("of lab neuro/waves")),
            "attached": (
                Res(tokens.ROLE_ATTACHMENT[0], {"role": "waves-nodes", "policyArn": _READ}),
                fails("policyArn is spikes-read of lab neuro/spikes, for role waves-nodes of lab neuro/waves"),
            ),
            "attached with others": (
                Res(tokens.ROLE_ATTACHMENT[1], {"roleName": "waves-nodes", "policyArns": [_READ]}),
                fails("policyArns[0] is spikes-read"),
            ),
            "attached to roles": (
                Res(tokens.POLICY_ATTACHMENT[0], {"roles": ["spikes-nodes", "waves-nodes"], "policyArn": _READ}),
                fails("for role waves-nodes"),
            ),
            "attached in the role": (
                Res(tokens.ROLE[0], {"managedPolicyArns": [_READ], **_WAVES}),
                fails("managedPolicyArns[0] is spikes-read"),
            ),
            "attached to its own": (
                Res(tokens.ROLE_ATTACHMENT[0], {"role": "spikes-nodes", "policyArn": _READ}),
                PASSES,
            ),
            "into its bucket": (
                _of_spikes(tokens.BUCKET_POLICY[0], "bucket", "spikes-results", _lets(_ROLE, "s3:GetObject")),
                fails(f"names {_ROLE} of lab neuro/waves"),
            ),
            "into its bucket, all roles": (
                _of_spikes(
                    tokens.BUCKET_POLICY[0],
                    "bucket",
                    "spikes-results",
                    _lets(
                        "*", "s3:GetObject", Condition={"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{US}:role/*"}}
                    ),
                ),
                fails(f"names arn:aws:iam::{US}:role/* of lab neuro/waves"),
            ),
            "a secret's own policy, of all secrets": (
                _of_spikes(
                    tokens.SECRET_POLICY[0],
                    "secretArn",
                    _SECRET.replace("spikes-AbCdEf", "waves"),
                    _lets(_ROLE, "secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:us-east-1:{US}:secret:*"),
                ),
                PASSES,
            ),
            "into its bucket, by condition": (
                _of_spikes(
                    tokens.BUCKET_POLICY[0],
                    "bucket",
                    "spikes-results",
                    _lets("*", "s3:GetObject", Condition={"ArnLike": {"aws:PrincipalArn": _ROLE}}),
                ),
                fails(f"names {_ROLE} of lab neuro/waves"),
            ),
            "into the shared bucket": (
                _of_spikes(
                    tokens.BUCKET_POLICY[0], "bucket", "projects", _lets(_ROLE, "s3:GetObject", [_OWN, _FOREIGN])
                ),
                fails(f"names {_FOREIGN} of lab neuro/spikes; allowed: to each lab its own"),
            ),
            "into its part of the shared bucket": (
                _of_spikes(tokens.BUCKET_POLICY[0], "bucket", "projects", _lets(_ROLE, "s3:GetObject", _OWN)),
                PASSES,
            ),
            **{
                f"into its {token.split(':')[-1]}": (
                    Res(token, {key: value, "policy": document, **_SPIKES}, _REF, name="beside"),
                    fails(f"names {_ROLE} of lab neuro/waves"),
                )
                for token, key, value, document in (
                    *(
                        (token, "bucket", "spikes-results", _lets(_ROLE, "s3:GetObject"))
                        for token in tokens.ACCESS_POINT
                    ),
                    (tokens.SECRET_POLICY[0], "secretArn", _SECRET, _GETS),
                    (tokens.SECRET[0], "name", "another", _GETS),
                    (tokens.KMS_KEY_POLICY[0], "keyId", "k-spikes", _USES),
                    *((token, "description", "another", _USES) for token in (*tokens.KMS_KEY, *tokens.KMS_OTHER_KEY)),
                    (tokens.EFS_POLICY[0], "fileSystemId", "fs-2", _lets(_ROLE, "elasticfilesystem:ClientMount")),
                )
            },
            "into its key, what a service does for any bucket": (
                _of_spikes(
                    tokens.KMS_KEY_POLICY[0],
                    "keyId",
                    "k-spikes",
                    policy(
                        {
                            "Effect": "Allow",
                            "Principal": {"Service": "s3.amazonaws.com"},
                            "Action": "kms:GenerateDataKey*",
                            "Resource": "*",
                            "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}, **_OURS},
                        }
                    ),
                ),
                PASSES,
            ),
            "AWS's own key policy": (Res(tokens.KMS_KEY[0], {"policy": UNKNOWN, **_SPIKES}), PASSES),
            "a grant": (
                Res(tokens.KMS_GRANT[0], {**_GRANT, "granteePrincipal": _ROLE}),
                fails("granteePrincipal is"),
            ),
            "a grant of its own": (Res(tokens.KMS_GRANT[0], _GRANT), PASSES),
            "a grant to whom is not known": (
                Res(tokens.KMS_GRANT[0], {**_GRANT, "granteePrincipal": UNKNOWN}),
                waits("granteePrincipal"),
            ),
        },
    ),
    "iam-lab-isolation (one lab)": Table(
        good=(Res(tokens.POLICY[0], {**_reads(_FOREIGN), **_WAVES}), *_LABS[1:2], *_LABS[6:7]),
        cases={"not known": ({"policy": UNKNOWN}, PASSES)},
    ),
    "iam-lab-isolation (named by the facts)": Table(
        good=(
            Res(
                tokens.BUCKET_POLICY[0],
                {"bucket": "spikes-results", "policy": json.loads(_lets(_ROLE, "s3:GetObject"))},
            ),
            *_LABS,
        ),
        facts=f'{FACTS}break_glass = ["{_ROLE}"]\n',
        cases={
            "another": (
                {"policy.Statement.0.Principal.AWS": f"{_ROLE}s-*"},
                PASSES,
            ),
        },
    ),
    "iam-lab-isolation (in another partition)": Table(
        good=(
            Res(tokens.POLICY[0], {**_reads(_OWN), **_WAVES}),
            Res(
                tokens.SECRET[0],
                {"arn": _SECRET.replace("arn:aws:", "arn:aws-us-gov:"), **_SPIKES},
                name="of-spikes",
            ),
        ),
        facts=FACTS,
        cases={
            "all secrets that the account has": (
                _reads("*", "secretsmanager:GetSecretValue", Condition=_OURS),
                fails("names * of lab neuro/spikes"),
            ),
        },
    ),
}
