from policies import tokens

from . import ABSENT, KEY, PASSES, UNKNOWN, Res, Table, fails, waits

_NET = {"subnets": ["subnet-1"]}
_PROJECT = tokens.BUILD_PROJECT[0]
_TRAIL = {"isMultiRegionTrail": True, "enableLogFileValidation": True}
_LOGS = ["api", "audit", "authenticator", "controllerManager", "scheduler"]
_CLUSTER = {
    "version": "1.34",
    "encryptionConfig": {"provider": {"keyArn": KEY}, "resources": ["secrets"]},
    "enabledClusterLogTypes": _LOGS,
}


def _variable(name: str, value: str = "x", kind: object = ABSENT) -> dict[str, object]:
    row = {"name": name, "value": value, **({} if kind is ABSENT else {"type": kind})}
    return {"environment.environmentVariables": [row]}


TABLES = {
    "ecr-immutable-scan": Table(
        good=(
            Res(
                tokens.REPOSITORY[0],
                {"imageTagMutability": "IMMUTABLE", "imageScanningConfiguration": {"scanOnPush": True}},
            ),
        ),
        cases={
            "tags absent": (
                {"imageTagMutability": ABSENT},
                fails("imageTagMutability is not set, which means MUTABLE"),
            ),
            "tags that move": ({"imageTagMutability": "MUTABLE"}, fails('imageTagMutability is "MUTABLE"')),
            "some tags that move": ({"imageTagMutability": "IMMUTABLE_WITH_EXCLUSION"}, PASSES),
            "tags not known": ({"imageTagMutability": UNKNOWN}, waits("imageTagMutability")),
            "scan absent": ({"imageScanningConfiguration": ABSENT}, fails("scanOnPush is not set, which means false")),
            "no scan": ({"imageScanningConfiguration.scanOnPush": False}, fails("scanOnPush is false")),
        },
    ),
    "eks-private-endpoint": Table(
        good=(
            Res(
                tokens.KUBERNETES_CLUSTER[0],
                {"vpcConfig": {"endpointPublicAccess": False, "endpointPrivateAccess": True}},
            ),
        ),
        cases={
            "public absent": ({"vpcConfig.endpointPublicAccess": ABSENT}, fails("is not set, which means true")),
            "public": ({"vpcConfig.endpointPublicAccess": True}, fails("endpointPublicAccess is true")),
            "private absent": ({"vpcConfig.endpointPrivateAccess": ABSENT}, fails("is not set, which means false")),
            "not known": ({"vpcConfig.endpointPublicAccess": UNKNOWN}, waits("vpcConfig.endpointPublicAccess")),
        },
    ),
    "eks-hardening": Table(
        good=(Res(tokens.KUBERNETES_CLUSTER[0], _CLUSTER),),
        cases={
            "no key": ({"encryptionConfig": ABSENT}, fails("encryptionConfig.provider.keyArn is not set")),
            "no logs": ({"enabledClusterLogTypes": ABSENT}, fails("lacks api, audit, authenticator")),
            "a log missing": ({"enabledClusterLogTypes": _LOGS[1:]}, fails("enabledClusterLogTypes lacks api;")),
            "logs not known": ({"enabledClusterLogTypes": UNKNOWN}, waits("enabledClusterLogTypes")),
            "a log that is not known": ({"enabledClusterLogTypes": [UNKNOWN]}, waits("enabledClusterLogTypes[0]")),
            "all and one that is not known": ({"enabledClusterLogTypes": [UNKNOWN, *_LOGS]}, PASSES),
            "logs that are no names": ({"enabledClusterLogTypes": [["api"], {}]}, fails("lacks api, audit")),
            "old": ({"version": "1.9"}, fails('version is "1.9"; allowed: 1.33 or newer')),
            "no version": ({"version": "latest"}, fails('version is "latest"')),
            "AWS's version": ({"version": ABSENT}, PASSES),
        },
    ),
    "codebuild-safe": Table(
        good=(Res(_PROJECT, {"environment": {"privilegedMode": False}, "vpcConfig": _NET}),),
        cases={
            "privileged": ({"environment.privilegedMode": True}, fails("environment.privilegedMode is true")),
            "privilege not known": ({"environment.privilegedMode": UNKNOWN}, waits("environment.privilegedMode")),
            "a password": (_variable("DB_PASSWORD"), fails("environmentVariables[0] (DB_PASSWORD) holds a secret")),
            "a password, said to be plain": (_variable("DB_PASSWORD", "x", "PLAINTEXT"), fails("holds a secret")),
            "a stored password": (_variable("DB_PASSWORD", "lab/db", "SECRETS_MANAGER"), PASSES),
            "of a kind that is not known": (
                _variable("DB_PASSWORD", "x", UNKNOWN),
                waits("environment.environmentVariables[0]"),
            ),
            "a key of AWS": (_variable("ID", "AKIAIOSFODNN7EXAMPLE"), fails("(ID) holds a secret")),
            "a word": (_variable("LAB", "neuro"), PASSES),
            "a token in an address": (
                {"source": {"location": "https://user:horse@example.org/labs.git"}},
                fails("source.location holds a secret"),
            ),
            "an address": ({"source": {"location": "https://example.org/labs.git"}}, PASSES),
            "outside": ({"vpcConfig": ABSENT}, fails("vpcConfig.subnets is not set")),
            "no log": (
                {"logsConfig": {"cloudwatchLogs": {"status": "DISABLED"}}},
                fails("logsConfig keeps no log"),
            ),
            "a log in a bucket": (
                {"logsConfig": {"cloudwatchLogs": {"status": "DISABLED"}, "s3Logs": {"status": "ENABLED"}}},
                PASSES,
            ),
            "a token": (
                Res(tokens.BUILD_CREDENTIAL[0], {"authType": "PERSONAL_ACCESS_TOKEN"}),
                fails('authType is "PERSONAL_ACCESS_TOKEN"'),
            ),
            "a connection": (Res(tokens.BUILD_CREDENTIAL[0], {"authType": "CODECONNECTIONS"}), PASSES),
        },
    ),
    "codebuild-cmk": Table(
        good=(Res(_PROJECT, {"encryptionKey": KEY, "artifacts": {"type": "S3"}}),),
        cases={
            "absent": ({"encryptionKey": ABSENT}, fails("encryptionKey is not set")),
            "AWS's key": ({"encryptionKey": "alias/aws/s3"}, fails("encryptionKey is")),
            "not known": ({"encryptionKey": UNKNOWN}, waits("encryptionKey")),
            "artifacts in the clear": ({"artifacts.encryptionDisabled": True}, fails("encryptionDisabled is true")),
            "logs in the clear": (
                {"logsConfig": {"s3Logs": {"encryptionDisabled": True}}},
                fails("logsConfig.s3Logs.encryptionDisabled is true"),
            ),
        },
    ),
    "codepipeline-cmk": Table(
        good=(Res(tokens.PIPELINE[0], {"artifactStores": [{"encryptionKey": {"id": KEY, "type": "KMS"}}]}),),
        cases={
            "absent": (
                {"artifactStores.0.encryptionKey": ABSENT},
                fails("artifactStores[0].encryptionKey.id is not set"),
            ),
            "AWS's key": ({"artifactStores.0.encryptionKey.id": "alias/aws/s3"}, fails("encryptionKey.id is")),
            "not known": ({"artifactStores.0": UNKNOWN}, waits("artifactStores[0]")),
        },
    ),
    "cloudtrail-complete": Table(
        good=(Res(tokens.TRAIL[0], _TRAIL),),
        cases={
            "one region": ({"isMultiRegionTrail": ABSENT}, fails("isMultiRegionTrail is not set, which means false")),
            "no validation": ({"enableLogFileValidation": False}, fails("enableLogFileValidation is false")),
            "off": ({"enableLogging": False}, fails("enableLogging is false")),
            "no global services": ({"includeGlobalServiceEvents": False}, fails("includeGlobalServiceEvents is false")),
            "not known": ({"isMultiRegionTrail": UNKNOWN}, waits("isMultiRegionTrail")),
        },
    ),
}
