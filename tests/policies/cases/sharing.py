"""What is shared with other accounts, and with which."""

import json

from policies import tokens

from . import ABSENT, PASSES, UNKNOWN, Res, Table, fails, waits

_SHARE, _PRINCIPAL = tokens.RESOURCE_SHARE[0], tokens.SHARE_PRINCIPAL[0]

_OURS = "arn:aws:iam::111122223333:role/lab"
_THEIRS = "arn:aws:iam::999988887777:root"
_SHARED = "arn:aws:iam::444455556666:root"
_FACTS = 'accounts = ["111122223333"]\nshared_accounts = ["444455556666"]\n'


def _policy(principal: object = _OURS, **others: object) -> dict[str, object]:
    """A policy of one statement."""
    named = principal if principal == "*" else {"AWS": principal}
    statement = {"Effect": "Allow", "Principal": named, "Action": "ecr:BatchGetImage", "Resource": "*", **others}
    return {"policy": json.dumps({"Statement": [statement]})}


_ORGANISATION = "arn:aws:organizations::111122223333:organization/o-a1b2c3d4e5"
_UNIT = "arn:aws:organizations::111122223333:ou/o-a1b2c3d4e5/ou-1"

_GITHUB = "token.actions.githubusercontent.com"

TABLES = {
    "iam-oidc-trust (providers)": Table(
        good=(Res(tokens.TOKEN_PROVIDER[0], {"url": f"https://{_GITHUB}"}),),
        facts='domains = ["*.institute.example.org"]\n',
        cases={
            "absent": ({"url": ABSENT}, PASSES),
            "not known": ({"url": UNKNOWN}, waits("url")),
            "as a state has it": ({"url": _GITHUB}, PASSES),
            "of an enterprise": ({"url": f"https://{_GITHUB}/institute"}, PASSES),
            "GitLab": ({"url": "https://gitlab.com"}, PASSES),
            "somebody's own": (
                {"url": "https://example.org"},
                fails("url is \"https://example.org\"; allowed: GitHub's and GitLab's, and addresses at domains"),
            ),
            "as a user": ({"url": f"https://{_GITHUB}@example.org"}, fails("url is")),
            "whose name ends so": ({"url": f"https://x{_GITHUB}"}, fails("url is")),
            "below a domain of the facts": ({"url": "https://tokens.institute.example.org/labs"}, PASSES),
            "alike": ({"url": "https://notinstitute.example.org"}, fails("url is")),
        },
    ),
    "ram-share-known": Table(
        good=(Res(_SHARE, {"allowExternalPrincipals": False}),),
        facts=_FACTS + 'organisation = "o-a1b2c3d4e5"\n',
        cases={
            "absent": ({"allowExternalPrincipals": ABSENT}, PASSES),
            "anybody": ({"allowExternalPrincipals": True}, fails("allowExternalPrincipals is true; allowed: false")),
            "not known": ({"allowExternalPrincipals": UNKNOWN}, waits("allowExternalPrincipals")),
            "ours": (Res(_PRINCIPAL, {"principal": "111122223333"}), PASSES),
            "shared": (Res(_PRINCIPAL, {"principal": "444455556666"}), PASSES),
            "role of ours": (Res(_PRINCIPAL, {"principal": _OURS}), PASSES),
            "organisation": (Res(_PRINCIPAL, {"principal": _ORGANISATION}), PASSES),
            "unit": (Res(_PRINCIPAL, {"principal": _UNIT}), PASSES),
            "another": (Res(_PRINCIPAL, {"principal": "999988887777"}), fails('principal is "999988887777"')),
            "another organisation": (
                Res(_PRINCIPAL, {"principal": _ORGANISATION.replace("a1b2", "zzzz")}),
                fails("allowed: an account or the organisation"),
            ),
        },
    ),
    "ecr-policy-no-foreign": Table(
        good=(Res(tokens.REPOSITORY_POLICY[0], _policy()),),
        alike=tokens.REPOSITORY_POLICY[1:],
        facts=_FACTS,
        cases={
            "absent": ({"policy": ABSENT}, PASSES),
            "not known": ({"policy": UNKNOWN}, waits("policy")),
            "another account": (_policy(_THEIRS), fails(f"allows {_THEIRS}")),
            "an account that we share with": (_policy(_SHARED), PASSES),
            "a service for any customer": (
                _policy(Principal={"Service": "codebuild.amazonaws.com"}),
                fails("allows codebuild.amazonaws.com for any customer"),
            ),
            "a service for ours": (
                _policy(
                    Principal={"Service": "codebuild.amazonaws.com"},
                    Condition={"StringEquals": {"aws:SourceAccount": "111122223333"}},
                ),
                PASSES,
            ),
        },
    ),
}
