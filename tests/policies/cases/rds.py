from policies import tokens

from . import ABSENT, KEY, PASSES, UNKNOWN, Res, Table, fails, waits
from .stores import switch, switch_and_key

_INSTANCE = tokens.DATABASE[0]
_CLUSTER, _DOCUMENTS = tokens.DATABASE_CLUSTER
_NEPTUNE = tokens.NEPTUNE_CLUSTER[0]
_STORAGE = {"storageEncrypted": True, "kmsKeyId": KEY}
_DATABASES = [token for token in tokens.DATABASE_ENDPOINT if token not in (*tokens.DATABASE, *tokens.DATABASE_CLUSTER)]
_PUBLIC = fails("publiclyAccessible is true")
_REPLICA = {"replicateSourceDb": "main"}
_SOURCE = "arn:aws:rds:us-east-1:111122223333:db:main"

_MARIADB = {"engine": "mariadb", "engineVersion": "10.11", "parameterGroupName": "tls"}
_TLS = Res(
    tokens.PARAMETER_GROUP[0],
    {"id": "tls", "name": "tls", "parameters": [{"name": "require_secure_transport", "value": "ON"}]},
    name="tls",
)
_LAX = Res(
    tokens.PARAMETER_GROUP[0],
    {"id": "lax", "name": "lax", "parameters": [{"name": "require_secure_transport", "value": "0"}]},
    name="lax",
)
_OTHER = Res(tokens.PARAMETER_GROUP[0], {"id": "other", "name": "other", "parameters": []}, name="other")
_LATER = Res(tokens.PARAMETER_GROUP[0], {"id": "later", "name": "later", "parameters": UNKNOWN}, name="later")
_POSTGRES = Res(
    tokens.PARAMETER_GROUP[0],
    {"id": "ssl", "name": "ssl", "parameters": [{"name": "rds.force_ssl", "value": "1"}]},
    name="ssl",
)
_DATABASE = Res(_INSTANCE, _MARIADB, {"parameterGroupName": (_TLS.urn,)})
_OF_CLUSTERS = Res(
    tokens.CLUSTER_PARAMETER_GROUP[1],
    {"id": "docs", "name": "docs", "parameters": [{"id": "tls", "name": "tls", "value": "enabled"}]},
    name="docs",
)
_PLAIN = Res(
    tokens.CLUSTER_PARAMETER_GROUP[1],
    {"id": "plain", "name": "plain", "parameters": [{"id": "tls", "name": "tls", "value": "disabled"}]},
    name="plain",
)
_AURORA = Res(
    tokens.CLUSTER_PARAMETER_GROUP[0],
    {"id": "aurora", "name": "aurora", "parameters": [{"name": "require_secure_transport", "value": "1"}]},
    name="aurora",
)
_LOGS = ["audit", "error", "slowquery"]
_LOGGED = {"engine": "mariadb", "enabledCloudwatchLogsExports": _LOGS}
_OWN_GROUP = "allowed: a group of its own with require_secure_transport 1"

TABLES = {
    "rds-cmk": switch_and_key(
        (*tokens.DATABASE, *tokens.DATABASE_CLUSTER),
        "storageEncrypted",
        "kmsKeyId",
        replica=(Res(tokens.DATABASE[0], {"replicateSourceDb": "main"}), PASSES),
        neptune=(Res(tokens.NEPTUNE_CLUSTER[0], {"storageEncrypted": True, "kmsKeyArn": KEY}), PASSES),
        insights_by_key=({"performanceInsightsEnabled": True, "performanceInsightsKmsKeyId": KEY}, PASSES),
        insights_off=({"performanceInsightsEnabled": False}, PASSES),
        insights=({"performanceInsightsEnabled": True}, fails("performanceInsightsKmsKeyId is not set; allowed")),
        insights_by_aws=(
            {"performanceInsightsEnabled": True, "performanceInsightsKmsKeyId": "alias/aws/rds"},
            fails('performanceInsightsKmsKeyId is "alias/aws/rds"'),
        ),
        insights_not_known=({"performanceInsightsEnabled": UNKNOWN}, waits("performanceInsightsEnabled")),
        insights_key_not_known=(
            {"performanceInsightsEnabled": True, "performanceInsightsKmsKeyId": UNKNOWN},
            waits("performanceInsightsKmsKeyId"),
        ),
        insights_of_a_member=(
            Res("aws:rds/clusterInstance:ClusterInstance", {"performanceInsightsEnabled": True}),
            fails("performanceInsightsKmsKeyId is not set"),
        ),
        insights_of_documents=(
            Res("aws:docdb/clusterInstance:ClusterInstance", {"enablePerformanceInsights": True}),
            fails("performanceInsightsKmsKeyId is not set"),
        ),
        insights_of_a_replica=(
            Res(tokens.DATABASE[0], {"replicateSourceDb": "main", "performanceInsightsEnabled": True}),
            fails("performanceInsightsKmsKeyId is not set"),
        ),
        replica_elsewhere=(
            Res(tokens.DATABASE[0], {"replicateSourceDb": _SOURCE, "region": "eu-west-1"}),
            fails("kmsKeyId is not set"),
        ),
        replica_elsewhere_by_key=(Res(tokens.DATABASE[0], {"replicateSourceDb": _SOURCE, "kmsKeyId": KEY}), PASSES),
        replica_here=(Res(tokens.DATABASE[0], {"replicateSourceDb": _SOURCE, "region": "us-east-1"}), PASSES),
        replica_somewhere=(
            Res(tokens.DATABASE[0], {"replicateSourceDb": _SOURCE, "region": UNKNOWN}),
            waits("region"),
        ),
        replica_of_something=(Res(tokens.DATABASE[0], {"replicateSourceDb": UNKNOWN}), waits("replicateSourceDb")),
        replica_by_a_key_to_come=(
            Res(tokens.DATABASE[0], {"replicateSourceDb": _SOURCE, "kmsKeyId": UNKNOWN, "region": "eu-west-1"}),
            waits("kmsKeyId"),
        ),
    ),
    "rds-not-public": Table(
        good=(Res(_DATABASES[0], {"publiclyAccessible": False}),),
        alike=tuple(_DATABASES[1:]),
        cases={
            "absent": ({"publiclyAccessible": ABSENT}, PASSES),
            "not known": ({"publiclyAccessible": UNKNOWN}, waits("publiclyAccessible")),
            "public": ({"publiclyAccessible": True}, fails("publiclyAccessible is true; allowed: false")),
            "encrypted instance": (Res(tokens.DATABASE[0], {**_STORAGE, "publiclyAccessible": True}), _PUBLIC),
            "encrypted cluster": (Res(tokens.DATABASE_CLUSTER[0], {**_STORAGE, "publiclyAccessible": True}), _PUBLIC),
        },
    ),
    "rds-no-public-snapshot": Table(
        good=(Res(tokens.DATABASE_SNAPSHOT[0], {"dbSnapshotIdentifier": "before-upgrade"}),),
        alike=tokens.DATABASE_SNAPSHOT[1:],
        cases={
            "absent": ({"sharedAccounts": ABSENT}, PASSES),
            "shared with none": ({"sharedAccounts": []}, PASSES),
            "not known": ({"sharedAccounts": UNKNOWN}, waits("sharedAccounts")),
            "public": ({"sharedAccounts": ["all"]}, fails('sharedAccounts[0] is "all"')),
            "shared": ({"sharedAccounts": ["444455556666"]}, fails("sharedAccounts[0]")),
        },
    ),
    "rds-no-public-snapshot (listed)": Table(
        good=(Res(tokens.DATABASE_SNAPSHOT[0], {"sharedAccounts": ["444455556666"]}),),
        facts='shared_accounts = ["444455556666"]\n',
        cases={
            "another": ({"sharedAccounts": ["777788889999"]}, fails('sharedAccounts[0] is "777788889999"')),
            "public": ({"sharedAccounts": ["all"]}, fails('sharedAccounts[0] is "all"')),
        },
    ),
    "rds-backup": Table(
        good=(Res(_INSTANCE, {"backupRetentionPeriod": 7}),),
        alike=(*tokens.DATABASE_CLUSTER, *tokens.NEPTUNE_CLUSTER),
        cases={
            "absent": ({"backupRetentionPeriod": ABSENT}, fails("allowed: 7 days or more")),
            "a day": ({"backupRetentionPeriod": 1}, fails("backupRetentionPeriod is 1; allowed: 7 days or more")),
            "not known": ({"backupRetentionPeriod": UNKNOWN}, waits("backupRetentionPeriod")),
            "replica": (Res(_INSTANCE, _REPLICA), PASSES),
        },
    ),
    "rds-backup (patients)": Table(
        good=(Res(_INSTANCE, {"backupRetentionPeriod": 35}),),
        facts='profile = "hipaa"\n',
        cases={"a week": ({"backupRetentionPeriod": 7}, fails("allowed: 35 days or more"))},
    ),
    "rds-deletion-protection": Table(
        good=(Res(_INSTANCE, {"deletionProtection": True, "skipFinalSnapshot": False}),),
        alike=(*tokens.DATABASE_CLUSTER, *tokens.NEPTUNE_CLUSTER),
        cases={
            "absent": ({"deletionProtection": ABSENT}, fails("deletionProtection is not set, which means false")),
            "snapshot by default": ({"skipFinalSnapshot": ABSENT}, PASSES),
            "no last snapshot": ({"skipFinalSnapshot": True}, fails("skipFinalSnapshot is true; allowed: false")),
            "not known": ({"deletionProtection": UNKNOWN}, waits("deletionProtection")),
            "replica": (Res(_INSTANCE, {**_REPLICA, "skipFinalSnapshot": True}), PASSES),
        },
    ),
    "rds-multi-az": switch((_INSTANCE,), "multiAz", replica=(Res(_INSTANCE, _REPLICA), PASSES)),
    "rds-multi-az (trial)": Table(
        good=(Res(_INSTANCE, {"multiAz": False}),),
        facts='profile = "dev"\n',
        cases={"absent": ({"multiAz": ABSENT}, PASSES)},
    ),
    "rds-minor-upgrade": Table(
        good=(Res(_INSTANCE, {"autoMinorVersionUpgrade": True}),),
        alike=tokens.DATABASE_MEMBER,
        cases={
            "absent": ({"autoMinorVersionUpgrade": ABSENT}, PASSES),
            "off": ({"autoMinorVersionUpgrade": False}, fails("autoMinorVersionUpgrade is false; allowed: true")),
            "not known": ({"autoMinorVersionUpgrade": UNKNOWN}, waits("autoMinorVersionUpgrade")),
        },
    ),
    "rds-logs": Table(
        good=(Res(_INSTANCE, _LOGGED),),
        alike=(_CLUSTER,),
        cases={
            "absent": (
                {"enabledCloudwatchLogsExports": ABSENT},
                fails("enabledCloudwatchLogsExports is not set; missing: audit, error, slowquery"),
            ),
            "not all": ({"enabledCloudwatchLogsExports": ["error"]}, fails("missing: audit, slowquery")),
            "not known": ({"enabledCloudwatchLogsExports": UNKNOWN}, waits("enabledCloudwatchLogsExports")),
            "one of them is not known": (
                {"enabledCloudwatchLogsExports": ["error", UNKNOWN]},
                waits("enabledCloudwatchLogsExports[1]"),
            ),
            "all and one that is not known": (
                {"enabledCloudwatchLogsExports": [UNKNOWN, "audit", "error", "slowquery"]},
                PASSES,
            ),
            "no names": ({"enabledCloudwatchLogsExports": [["error"], {}]}, fails("missing: audit, error")),
            "PostgreSQL": ({"engine": "postgres"}, fails("missing: postgresql")),
            "PostgreSQL's": ({"engine": "postgres", "enabledCloudwatchLogsExports": ["postgresql"]}, PASSES),
            "documents": (Res(_DOCUMENTS, {"enabledCloudwatchLogsExports": ["profiler"]}), fails("missing: audit")),
            "another engine": ({"engine": "db2-se", "enabledCloudwatchLogsExports": []}, fails("missing: error")),
        },
    ),
    "rds-iam-auth": Table(
        good=(
            Res(
                _INSTANCE,
                {"engine": "mariadb", "engineVersion": "10.11", "iamDatabaseAuthenticationEnabled": True},
            ),
        ),
        alike=(_CLUSTER,),
        cases={
            "absent": (
                {"iamDatabaseAuthenticationEnabled": ABSENT},
                fails("iamDatabaseAuthenticationEnabled is not set, which means false"),
            ),
            "not known": ({"iamDatabaseAuthenticationEnabled": UNKNOWN}, waits("iamDatabaseAuthenticationEnabled")),
            "an engine that cannot": ({"engine": "oracle-se2", "iamDatabaseAuthenticationEnabled": False}, PASSES),
            "a version that cannot": ({"engineVersion": "10.5", "iamDatabaseAuthenticationEnabled": False}, PASSES),
            "documents cannot": (Res(_DOCUMENTS, {}), PASSES),
            "graph": (Res(_NEPTUNE, {}), fails("iamDatabaseAuthenticationEnabled")),
        },
    ),
    "rds-managed-password": Table(
        good=(Res(_INSTANCE, {"manageMasterUserPassword": True}),),
        alike=tokens.DATABASE_CLUSTER,
        cases={
            "absent": ({"manageMasterUserPassword": ABSENT}, fails("manageMasterUserPassword is not set")),
            "password": ({"password": "x"}, fails("password is set; allowed: manageMasterUserPassword")),
            "password of a cluster": ({"masterPassword": "x"}, fails("masterPassword is set")),
            "password not known": ({"password": UNKNOWN}, fails("password is set")),
            "not known": ({"manageMasterUserPassword": UNKNOWN}, waits("manageMasterUserPassword")),
            "replica": (Res(_INSTANCE, _REPLICA), PASSES),
        },
    ),
    "rds-hardening": Table(
        good=(
            Res(
                _INSTANCE,
                {
                    "engine": "mariadb",
                    "port": 3406,
                    "username": "hpc_admin",
                    "monitoringInterval": 60,
                    "copyTagsToSnapshot": True,
                },
            ),
        ),
        cases={
            "absent": ({"port": ABSENT}, fails("port is not set, which means 3306; allowed: another port")),
            "port of everybody": ({"port": 3306}, fails("port is 3306")),
            "name of everybody": ({"username": "admin"}, fails('username is "admin"')),
            "not watched": ({"monitoringInterval": ABSENT}, fails("monitoringInterval is not set, which means 0")),
            "untagged": ({"copyTagsToSnapshot": False}, fails("copyTagsToSnapshot is false")),
            "not known": ({"username": UNKNOWN}, waits("username")),
            "cluster": (
                Res(_CLUSTER, {"engine": "aurora-mysql", "port": 3406, "copyTagsToSnapshot": True}),
                PASSES,
            ),
        },
    ),
    "rds-tls-required": Table(
        good=(_DATABASE, _TLS, _LAX, _OTHER, _LATER, _POSTGRES),
        cases={
            "absent": (
                Res(_INSTANCE, {"engine": "mariadb"}),
                fails(f"parameterGroupName is not set, which means AWS's own group; {_OWN_GROUP}"),
            ),
            "AWS decides": (
                Res(_INSTANCE, {"engine": "mariadb", "parameterGroupName": UNKNOWN}),
                fails("parameterGroupName is not set, which means AWS's own group"),
            ),
            "AWS's own": ({"parameterGroupName": "default.mariadb10.11"}, fails(_OWN_GROUP)),
            "off": (
                {"parameterGroupName": "lax"},
                fails('parameterGroupName is lax, which has require_secure_transport "0"; allowed: 1'),
            ),
            "not set in it": ({"parameterGroupName": "other"}, fails("does not set require_secure_transport")),
            "by reference": ({"parameterGroupName": UNKNOWN}, PASSES),
            "not known": ({"engine": UNKNOWN}, waits("engine")),
            "parameters not known": (
                {"parameterGroupName": "later"},
                waits("parameterGroupName: parameters of later"),
            ),
            "of another stack": (
                {"parameterGroupName": "elsewhere"},
                waits("parameterGroupName: outside of this stack"),
            ),
            "too old": ({"engineVersion": "10.4.32"}, fails('engineVersion is "10.4.32", which cannot refuse them')),
            "PostgreSQL": (
                {"engine": "postgres", "parameterGroupName": "tls"},
                fails("does not set rds.force_ssl"),
            ),
            "PostgreSQL's": ({"engine": "postgres", "parameterGroupName": "ssl"}, PASSES),
            "Oracle's is an option": ({"engine": "oracle-se2", "parameterGroupName": ABSENT}, PASSES),
            "proxy": (Res(tokens.DATABASE_PROXY[0], {"requireTls": True}), PASSES),
            "lax proxy": (Res(tokens.DATABASE_PROXY[0], {}), fails("requireTls is not set, which means false")),
        },
    ),
    "rds-tls-required (clusters)": Table(
        good=(Res(_DOCUMENTS, {"dbClusterParameterGroupName": "docs"}), _OF_CLUSTERS, _PLAIN, _AURORA),
        cases={
            "absent": ({"dbClusterParameterGroupName": ABSENT}, fails("allowed: a group of its own with tls enabled")),
            "off": ({"dbClusterParameterGroupName": "plain"}, fails('which has tls "disabled"')),
            "aurora": (
                Res(_CLUSTER, {"engine": "aurora-mysql", "dbClusterParameterGroupName": "aurora"}),
                PASSES,
            ),
            "aurora by default": (Res(_CLUSTER, {"engine": "aurora-mysql"}), fails(_OWN_GROUP)),
        },
    ),
}
