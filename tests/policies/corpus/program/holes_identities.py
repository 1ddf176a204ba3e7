"""Ways of giving identities more than the clean lab does, and the rule that has to catch each."""

from __future__ import annotations

from typing import Any

import pulumi_aws as aws

from tests.policies.corpus.program.additions import rights, role, trust
from tests.policies.corpus.program.hole import Hole
from tests.policies.corpus.program.lab import (
    ACCOUNT,
    DATA,
    FOREIGN,
    STRANGER,
    Lab,
    allow,
    policy,
)

_BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/hpc-labs/boundary"
GITHUB = "token.actions.githubusercontent.com"


def bounded_by_what_it_has(lab: Lab) -> None:
    """A policy that is a role's boundary, and by its plain ARN also among those that the role has."""
    name = lab.new("all-of-storage")
    statement = allow(None, "s3:*", f"arn:aws:s3:::{DATA}/*")
    arn = aws.iam.Policy(name, name=name, path="/hpc-labs/", policy=policy(statement)).arn
    role(permissions_boundary=arn, managed_policy_arns=[arn])(lab)


def _bounded_but_for(condition: dict[str, Any]) -> Any:
    """A role whose boundary lets everything through, and denies changes of IAM under a condition alone."""
    everything = {"Effect": "Allow", "NotAction": "aws-portal:*", "Resource": "*"}
    denied = {"Effect": "Deny", "Action": "iam:*", "Resource": "*", "Condition": condition}
    return lambda lab: role(
        permissions_boundary=aws.iam.Policy(lab.new("bound"), policy=policy(everything, denied)).arn
    )(lab)


HOLES = {
    "role-for-a-foreign-account": Hole("iam-trust-scoped", role(assume_role_policy=trust(STRANGER))),
    "role-for-a-foreign-session": Hole(
        "iam-trust-scoped",
        role(assume_role_policy=trust({"AWS": f"arn:aws:sts::{FOREIGN}:assumed-role/x/y"})),
    ),
    "role-for-everybody": Hole("iam-trust-scoped", role(assume_role_policy=trust({"AWS": "*"}))),
    "role-without-boundary": Hole("iam-role-boundary", role(permissions_boundary=None)),
    "administrator": Hole("iam-no-admin", rights(allow(None, "*"))),
    "administrator-by-awss-policy": Hole(
        "iam-no-admin",
        lambda lab: aws.iam.RolePolicyAttachment(
            lab.new("admin"), role="provisioner", policy_arn="arn:aws:iam::aws:policy/AdministratorAccess"
        ),
    ),
    "all-of-a-service": Hole("iam-no-service-wildcard", rights(allow(None, "s3:*", f"arn:aws:s3:::{DATA}/*"))),
    "boundary-that-is-given-by-its-name": Hole(
        "iam-no-service-wildcard",
        bounded_by_what_it_has,
    ),
    "all-but-one": Hole(
        "iam-no-service-wildcard",
        rights({"Effect": "Allow", "NotAction": "iam:*", "Resource": f"arn:aws:s3:::{DATA}/*"}),
    ),
    "passes-any-role": Hole("iam-no-star-resource", rights(allow(None, "iam:PassRole"))),
    "reads-data-of-a-strangers-account": Hole(
        "iam-no-star-resource",
        rights(allow(None, "s3:PutObject", StringEquals={"aws:ResourceAccount": FOREIGN})),
    ),
    "decrypts-through-any-service": Hole(
        "iam-no-star-resource", rights(allow(None, "kms:Decrypt", StringLike={"kms:ViaService": "*"}))
    ),
    "starts-machines-with-any-role": Hole(
        "iam-no-service-wildcard", rights(allow(None, ["iam:PassRole", "ssm:StartAutomationExecution"]))
    ),
    "makes-roles-without-boundary": Hole(
        "iam-provisioner-bounded", rights(allow(None, "iam:CreateRole", f"arn:aws:iam::{ACCOUNT}:role/hpc-labs/*"))
    ),
    "makes-roles-bounded-by-awss-policy": Hole(
        "iam-provisioner-bounded",
        rights(
            allow(
                None,
                "iam:CreateRole",
                f"arn:aws:iam::{ACCOUNT}:role/hpc-labs/*",
                StringEquals={"iam:PermissionsBoundary": "arn:aws:iam::aws:policy/AdministratorAccess"},
            )
        ),
    ),
    "role-bounded-by-a-foreign-account": Hole(
        "iam-role-boundary", role(permissions_boundary=f"arn:aws:iam::{FOREIGN}:policy/boundary")
    ),
    "user-with-a-policy": Hole(
        "iam-no-user-policy",
        lambda lab: aws.iam.UserPolicy(
            lab.new("extra"), user="ada", policy=policy(allow(None, "s3:GetObject", f"arn:aws:s3:::{DATA}/*"))
        ),
    ),
    "role-for-a-strangers-network": Hole(
        "iam-trust-scoped",
        role(assume_role_policy=trust({"AWS": "*"}, StringEquals={"aws:SourceVpce": "vpce-0fedcba9876543210"})),
    ),
    "role-for-anybodys-events": Hole(
        "iam-trust-scoped", role(assume_role_policy=trust({"Service": "events.amazonaws.com"}))
    ),
    "role-for-anybodys-kubernetes": Hole(
        "iam-trust-scoped", role(assume_role_policy=trust({"Service": "eks.amazonaws.com"}))
    ),
    "takes-boundaries-off": Hole(
        "iam-provisioner-bounded",
        rights(allow(None, "iam:DeleteRolePermissionsBoundary", f"arn:aws:iam::{ACCOUNT}:role/hpc-labs/*")),
    ),
    "says-who-takes-on-a-role": Hole(
        "iam-provisioner-bounded",
        rights(allow(None, "iam:UpdateAssumeRolePolicy", f"arn:aws:iam::{ACCOUNT}:role/operators/admin")),
    ),
    "writes-the-boundary-anew": Hole(
        "iam-provisioner-bounded",
        rights(allow(None, "iam:CreatePolicyVersion", f"arn:aws:iam::{ACCOUNT}:policy/hpc-labs/*")),
    ),
    "makes-roles-bounded-by-any-policy": Hole(
        "iam-provisioner-bounded",
        rights(
            allow(
                None,
                "iam:CreateRole",
                f"arn:aws:iam::{ACCOUNT}:role/hpc-labs/*",
                StringLike={"iam:PermissionsBoundary": f"arn:aws:iam::{ACCOUNT}:policy/*"},
            )
        ),
    ),
    "role-bounded-by-nothing": Hole(
        "iam-role-boundary",
        lambda lab: role(
            permissions_boundary=aws.iam.Policy(
                lab.new("bound"), policy=policy(allow(None, ["s3:GetObject", "iam:*"]))
            ).arn
        )(lab),
    ),
    "role-bounded-by-all-but-one": Hole(
        "iam-role-boundary",
        lambda lab: role(
            permissions_boundary=aws.iam.Policy(
                lab.new("bound"),
                policy=policy({"Effect": "Allow", "NotAction": "s3:DeleteBucket", "Resource": "*"}),
            ).arn
        )(lab),
    ),
    "role-bounded-by-a-deny-for-the-bounded": Hole(
        "iam-role-boundary", _bounded_but_for({"StringEquals": {"iam:PermissionsBoundary": _BOUNDARY}})
    ),
    "role-bounded-by-a-deny-of-nothing": Hole(
        "iam-role-boundary", _bounded_but_for({"StringEquals": {"iam:PassedToService": "nothing.amazonaws.com"}})
    ),
    "role-whose-boundary-comes-off": Hole(
        "iam-role-boundary", _bounded_but_for({"StringNotEquals": {"iam:PermissionsBoundary": _BOUNDARY}})
    ),
    "role-bounded-by-some-policy": Hole(
        "iam-role-boundary", role(permissions_boundary=f"arn:aws:iam::{ACCOUNT}:policy/hpc-labs/readers")
    ),
    "reads-every-bucket-by-awss-policy": Hole(
        "iam-no-service-wildcard",
        lambda lab: aws.iam.RolePolicyAttachment(
            lab.new("reads"), role="provisioner", policy_arn="arn:aws:iam::aws:policy/ReadOnlyAccess"
        ),
    ),
    "every-secret-by-awss-policy": Hole(
        "iam-no-service-wildcard",
        lambda lab: aws.iam.RolePolicyAttachment(
            lab.new("secrets"), role="provisioner", policy_arn="arn:aws:iam::aws:policy/SecretsManagerReadWrite"
        ),
    ),
    "tokens-of-a-strangers-provider": Hole(
        "iam-oidc-trust",
        lambda lab: aws.iam.OpenIdConnectProvider(
            lab.new("tokens"), url="https://tokens.example.org", client_id_lists=["sts.amazonaws.com"]
        ),
    ),
    "role-for-any-certificate": Hole(
        "iam-oidc-trust",
        role(
            assume_role_policy=trust(
                {"Service": "rolesanywhere.amazonaws.com"}, StringEquals={"aws:SourceAccount": ACCOUNT}
            )
        ),
    ),
    "role-for-a-strangers-trust-anchor": Hole(
        "iam-trust-scoped",
        role(
            assume_role_policy=trust(
                {"Service": "rolesanywhere.amazonaws.com"},
                StringEquals={"aws:PrincipalTag/x509Subject/CN": "workstation"},
                ArnEquals={"aws:SourceArn": f"arn:aws:rolesanywhere:us-east-1:{FOREIGN}:trust-anchor/x"},
            )
        ),
    ),
    "role-for-a-strangers-repository": Hole(
        "iam-oidc-trust",
        role(
            assume_role_policy=policy(
                {
                    "Effect": "Allow",
                    "Principal": {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{GITHUB}"},
                    "Action": "sts:AssumeRoleWithWebIdentity",
                    "Condition": {
                        "StringEquals": {
                            f"{GITHUB}:aud": "sts.amazonaws.com",
                            f"{GITHUB}:sub": "repo:somebody/else:ref:refs/heads/main",
                        }
                    },
                }
            )
        ),
    ),
    "user-with-a-key-for-ever": Hole("iam-no-user", lambda lab: aws.iam.User(lab.new("robot"), name="robot")),
    "role-at-the-root": Hole("iam-role-path", role(path="/")),
}
