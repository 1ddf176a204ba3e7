from policies import tokens

from . import ABSENT, PASSES, UNKNOWN, Res, Table, fails, waits

TABLES = {
    "iam-role-boundary": Table(
        good=(Res(tokens.ROLE[0], {"permissionsBoundary": "arn:aws:iam::111122223333:policy/bound"}),),
        cases={
            "absent": ({"permissionsBoundary": ABSENT}, fails("permissionsBoundary is not set; allowed: the ARN of a")),
            "empty": ({"permissionsBoundary": ""}, fails('permissionsBoundary is ""')),
            "not known": ({"permissionsBoundary": UNKNOWN}, waits("permissionsBoundary")),
            "AWS's policy": (
                {"permissionsBoundary": "arn:aws:iam::aws:policy/PowerUserAccess"},
                fails('permissionsBoundary is "arn:aws:iam::aws:policy/PowerUserAccess"'),
            ),
            "AWS's policy in another partition": (
                {"permissionsBoundary": "arn:aws-us-gov:iam::aws:policy/AdministratorAccess"},
                fails("permissionsBoundary"),
            ),
            "no policy": (
                {"permissionsBoundary": "arn:aws:iam::111122223333:role/bound"},
                fails("permissionsBoundary"),
            ),
            "below a path": ({"permissionsBoundary": "arn:aws:iam::111122223333:policy/hpc-labs/bound"}, PASSES),
        },
    ),
}
