from policies import tokens

from . import ABSENT, PASSES, UNKNOWN, Res, Table, fails, waits

_GROUP = tokens.LOG_GROUP[0]

TABLES = {
    "logs-retention": Table(
        good=(Res(_GROUP, {"retentionInDays": 365}),),
        cases={
            "absent": ({"retentionInDays": ABSENT}, fails("retentionInDays is not set, which means 0")),
            "for ever": ({"retentionInDays": 0}, fails("retentionInDays is 0; allowed: 90 days or more")),
            "a month": ({"retentionInDays": 30}, fails("retentionInDays is 30")),
            "not known": ({"retentionInDays": UNKNOWN}, waits("retentionInDays")),
            "delivery": ({"logGroupClass": "DELIVERY", "retentionInDays": ABSENT}, PASSES),
        },
    ),
    "logs-retention (patients)": Table(
        good=(Res(_GROUP, {"retentionInDays": 365}),),
        facts='profile = "hipaa"\n',
        cases={"a quarter": ({"retentionInDays": 90}, fails("allowed: 365 days or more"))},
    ),
    "logs-retention (trial)": Table(
        good=(Res(_GROUP, {"retentionInDays": 7}),),
        facts='profile = "dev"\n',
        cases={"three days": ({"retentionInDays": 3}, fails("allowed: 7 days or more"))},
    ),
}
