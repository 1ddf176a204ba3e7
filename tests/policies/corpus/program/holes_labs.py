"""Ways of giving the identities of another lab what is the clean lab's, and the rule that has to catch each."""

from __future__ import annotations

from typing import Any

import pulumi
import pulumi_aws as aws

from tests.policies.corpus.program.additions import role
from tests.policies.corpus.program.hole import Hole
from tests.policies.corpus.program.lab import ACCOUNT, DATA, TAGS, Lab, allow

_RULE = "iam-lab-isolation"
_OURS = {"StringEquals": {"aws:ResourceAccount": ACCOUNT}}
_ITS_OWN = f"arn:aws:s3:::{DATA}/neuro/waves/*"


def _given(*statements: dict[str, Any]) -> Any:
    """A role of another lab with these rights."""

    def add(lab: Lab) -> aws.iam.RolePolicy:
        nodes = role(tags={**TAGS, "hpc-labs:project": "waves"})(lab)
        document = pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": list(statements)})
        return aws.iam.RolePolicy(lab.new("waves-rights"), role=nodes.id, policy=document)

    return add


def _reads(*names: str, **conditions: Any) -> Hole:
    return Hole(_RULE, _given(allow(None, "s3:GetObject", list(names), **conditions)))


HOLES = {
    "reads-another-labs-data": _reads(_ITS_OWN, f"arn:aws:s3:::{DATA}/neuro/spikes/*"),
    "reads-another-labs-password": Hole(
        _RULE, lambda lab: _given(allow(None, "secretsmanager:GetSecretValue", [lab["password"].arn]))(lab)
    ),
    "decrypts-with-another-labs-key": Hole(
        _RULE, lambda lab: _given(allow(None, "kms:Decrypt", [lab["lab-key"].arn]))(lab)
    ),
    "reads-all-buckets-of-a-name": _reads(f"arn:aws:s3:::{DATA[:-1]}*"),
    "reads-all-buckets-by-half-a-name": _reads("arn:aws:s3"),
    "reads-all-data-of-the-account": _reads("*", **_OURS),
    "reads-what-some-tag-says": _reads(f"arn:aws:s3:::{DATA}/${{aws:PrincipalTag/team}}/*"),
    "reads-all-but-its-own-data": Hole(
        _RULE, _given({"Effect": "Allow", "Action": "s3:GetObject", "NotResource": _ITS_OWN, "Condition": _OURS})
    ),
    "lists-what-all-labs-have": Hole(
        _RULE,
        _given(allow(None, "s3:ListBucket", [f"arn:aws:s3:::{DATA}"], StringLike={"s3:prefix": ["neuro/*"]})),
    ),
}
