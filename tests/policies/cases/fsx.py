from policies import tokens

from . import ABSENT, KEY, PASSES, UNKNOWN, Res, Table, fails, waits

_LUSTRE = tokens.LUSTRE_FILE_SYSTEM[0]
_LINK = tokens.DATA_REPOSITORY_ASSOCIATION[0]
_FILE_SYSTEM = Res(_LUSTRE, {"id": "fs-1", "deploymentType": "PERSISTENT_2"}, name="scratch")
_EXPORT = {"autoExportPolicy": {"events": ["NEW", "CHANGED", "DELETED"]}}
_COPIED = Res(_LINK, {"fileSystemId": "fs-1", "s3": _EXPORT})
_UNCOPIED = fails("automaticBackupRetentionDays is not set, which means 0, and it exports to no bucket")

_BUCKET = Res(tokens.BUCKET[0], {"bucket": "projects", "id": "projects"}, name="projects")
_TAGS = {"hpc-labs:virtual-lab": "neuro", "hpc-labs:project": "spikes"}
_OTHER_TAGS = {"hpc-labs:virtual-lab": "chem", "hpc-labs:project": "rings"}
_OURS = Res(
    _LINK,
    {"fileSystemId": "fs-1", "dataRepositoryPath": "s3://projects/neuro/spikes/", "s3": _EXPORT, "tags": _TAGS},
    name="ours",
)
_THEIRS = Res(
    _LINK,
    {"fileSystemId": "fs-2", "dataRepositoryPath": "s3://projects/chem/shapes/", "s3": _EXPORT},
    name="theirs",
)
_PLATFORM = Res(
    "pulumi:pulumi:StackReference", {"outputs": {"buckets": ["platform-projects", "arn:aws:s3:::platform-public"]}}
)
_CLUSTER = {
    "SharedStorage": [
        {
            "Name": "scratch",
            "StorageType": "FsxLustre",
            "FsxLustreSettings": {"ImportPath": "s3://projects", "ExportPath": "s3://projects/neuro/spikes/"},
        }
    ],
    "Tags": [{"Key": key, "Value": value} for key, value in _TAGS.items()],
}
_SETTINGS = "SharedStorage.0.FsxLustreSettings"

TABLES = {
    "fsx-cmk": Table(
        good=(Res(_LUSTRE, {"deploymentType": "PERSISTENT_2", "kmsKeyId": KEY}),),
        alike=tokens.FSX_FILE_SYSTEM,
        cases={
            "absent": ({"kmsKeyId": ABSENT}, fails("kmsKeyId is not set")),
            "not known": ({"kmsKeyId": UNKNOWN}, waits("kmsKeyId")),
            "scratch takes no key": (Res(_LUSTRE, {"deploymentType": "SCRATCH_2"}), PASSES),
            "scratch by default": (Res(_LUSTRE, {}), PASSES),
        },
    ),
    "fsx-lustre-backup": Table(
        good=(_COPIED, _FILE_SYSTEM),
        cases={
            "absent": ({"s3": ABSENT}, _UNCOPIED),
            "only what is new": ({"s3.autoExportPolicy.events": ["NEW"]}, _UNCOPIED),
            "of another": ({"fileSystemId": "fs-2"}, _UNCOPIED),
            "not known": ({"s3.autoExportPolicy.events": UNKNOWN}, waits("s3.autoExportPolicy.events")),
            "one of them is not known": (
                {"s3.autoExportPolicy.events": ["NEW", UNKNOWN]},
                waits("s3.autoExportPolicy.events[1]"),
            ),
            "all and one that is not known": ({"s3.autoExportPolicy.events": ["NEW", "CHANGED", UNKNOWN]}, PASSES),
            "no names": ({"s3.autoExportPolicy.events": [["NEW"], {}]}, _UNCOPIED),
            "in a plan": (Res(tokens.BACKUP_SELECTION[0], {"resources": ["*"]}), PASSES),
        },
    ),
    "fsx-lustre-backup (backups)": Table(
        good=(
            Res(
                _LUSTRE,
                {
                    "deploymentType": "PERSISTENT_1",
                    "automaticBackupRetentionDays": 30,
                    "copyTagsToBackups": True,
                },
            ),
        ),
        cases={
            "too few days": ({"automaticBackupRetentionDays": 3}, fails("automaticBackupRetentionDays is 3")),
            "without tags": ({"copyTagsToBackups": ABSENT}, fails("copyTagsToBackups is not set, which means false")),
            "not known": ({"automaticBackupRetentionDays": UNKNOWN}, waits("automaticBackupRetentionDays")),
            "scratch": ({"deploymentType": "SCRATCH_2", "automaticBackupRetentionDays": ABSENT}, PASSES),
            "scratch by default": ({"deploymentType": ABSENT, "automaticBackupRetentionDays": 0}, PASSES),
        },
    ),
    "fsx-transit": Table(
        good=(Res(_LUSTRE, {"deploymentType": "PERSISTENT_2"}),),
        cases={
            "absent": ({"deploymentType": ABSENT}, fails("deploymentType is not set, which means SCRATCH_1")),
            "clear text": ({"deploymentType": "SCRATCH_1"}, fails('deploymentType is "SCRATCH_1"; allowed: SCRATCH_2')),
            "scratch": ({"deploymentType": "SCRATCH_2"}, PASSES),
            "not known": ({"deploymentType": UNKNOWN}, waits("deploymentType")),
        },
    ),
    "fsx-dra-own-prefix": Table(
        good=(_OURS, _BUCKET, _THEIRS, _PLATFORM),
        facts='buckets = ["open-data-*", "[a-z]*"]\n',
        cases={
            "absent": ({"tags": ABSENT}, PASSES),
            "not known": ({"dataRepositoryPath": UNKNOWN}, waits("dataRepositoryPath")),
            "somebody else's": (
                {"dataRepositoryPath": "s3://elsewhere/neuro/spikes/"},
                fails("dataRepositoryPath is s3://elsewhere/neuro/spikes/; allowed: a bucket of this stack"),
            ),
            "of the platform": ({"dataRepositoryPath": "s3://platform-projects/neuro/spikes/"}, PASSES),
            "of the platform, by ARN": ({"dataRepositoryPath": "s3://platform-public", "s3": ABSENT}, PASSES),
            "listed": ({"dataRepositoryPath": "s3://open-data-genomes/", "s3": ABSENT}, PASSES),
            "another lab's": (
                {"dataRepositoryPath": "s3://projects/chem/rings/"},
                fails("and exports there; allowed: neuro/spikes/"),
            ),
            "a name that starts alike": (
                {"dataRepositoryPath": "s3://projects/neuro/spikes2/"},
                fails("allowed: neuro/spikes/"),
            ),
            "all of it": (
                {"dataRepositoryPath": "s3://projects", "tags": ABSENT},
                fails("exports to all of the bucket"),
            ),
            "what another exports": (
                {"dataRepositoryPath": "s3://projects/chem/", "tags": ABSENT},
                fails("where theirs of another file system exports"),
            ),
            "reads what another exports": (
                {"dataRepositoryPath": "s3://projects/chem/shapes/", "s3": ABSENT},
                fails("where theirs of another file system exports"),
            ),
        },
    ),
    "fsx-dra-own-prefix (by the file system)": Table(
        good=(
            Res(_LINK, {"fileSystemId": "fs-1", "dataRepositoryPath": "s3://projects/neuro/spikes/", "s3": _EXPORT}),
            _BUCKET,
            Res(_LUSTRE, {"id": "fs-1", "tags": _TAGS}, name="scratch"),
            Res(_LUSTRE, {"id": "fs-2", "tags": _OTHER_TAGS}, name="other"),
        ),
        facts='buckets = ["open-*"]\n',
        cases={
            "another lab's": (
                {"dataRepositoryPath": "s3://projects/chem/rings/"},
                fails("and exports there; allowed: neuro/spikes/"),
            ),
            "reads another lab's": (
                {"dataRepositoryPath": "s3://projects/chem/rings/", "s3": ABSENT},
                fails("is s3://projects/chem/rings/, which lab chem/rings has; allowed: neuro/spikes/"),
            ),
            "reads what is listed": ({"dataRepositoryPath": "s3://open-data/chem/rings/", "s3": ABSENT}, PASSES),
            "of a file system elsewhere": (
                {"fileSystemId": "fs-9", "dataRepositoryPath": "s3://projects/chem/rings/"},
                PASSES,
            ),
        },
    ),
    "fsx-dra-own-prefix (in the engine)": Table(
        good=(
            Res(
                _LINK,
                {"dataRepositoryPath": "s3://platform-projects/neuro/spikes/", "s3": _EXPORT, "tags": _TAGS},
                {"dataRepositoryPath": (_PLATFORM.urn,)},
            ),
        ),
        cases={
            "another lab's": ({"dataRepositoryPath": "s3://platform-projects/chem/"}, fails("allowed: neuro/spikes/")),
            "from nowhere": (
                Res(_LINK, {"dataRepositoryPath": "s3://platform-projects/neuro/spikes/"}),
                fails("allowed: a bucket of this stack"),
            ),
        },
    ),
    "fsx-dra-own-prefix (older links)": Table(
        good=(
            Res(_LUSTRE, {"importPath": "s3://projects", "exportPath": "s3://projects/neuro/spikes", "tags": _TAGS}),
            _BUCKET,
        ),
        cases={
            "not linked": ({"importPath": ABSENT, "exportPath": ABSENT}, PASSES),
            "AWS decides": ({"exportPath": UNKNOWN}, PASSES),
            "from elsewhere": ({"importPath": "s3://elsewhere"}, fails("importPath is s3://elsewhere/")),
            "another lab's": ({"exportPath": "s3://projects/chem"}, fails("exportPath is s3://projects/chem")),
        },
    ),
    "fsx-dra-own-prefix (cluster)": Table(
        good=(Res(tokens.CLUSTER, _CLUSTER), _BUCKET),
        cases={
            "another lab's": (
                {f"{_SETTINGS}.ExportPath": "s3://projects/chem/"},
                fails("SharedStorage[0].FsxLustreSettings.ExportPath is s3://projects/chem/"),
            ),
            "from elsewhere": ({f"{_SETTINGS}.ImportPath": "s3://elsewhere"}, fails("ImportPath is s3://elsewhere/")),
            "association": (
                {
                    _SETTINGS: {
                        "DataRepositoryAssociations": [
                            {"DataRepositoryPath": "s3://projects/chem", "AutoExportPolicy": ["NEW"]}
                        ]
                    }
                },
                fails("DataRepositoryAssociations[0].DataRepositoryPath"),
            ),
            "not known": (
                {f"{_SETTINGS}.ImportPath": UNKNOWN},
                waits("SharedStorage[0].FsxLustreSettings.ImportPath"),
            ),
        },
    ),
}
