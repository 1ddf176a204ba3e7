"""How a head node follows the password of its lab's accounting database."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pulumi
import pulumi_aws as aws

from ..tags import Tags

_RUNTIME = Path(__file__).parents[1] / "runtime"
_SCRIPT = _RUNTIME / "nodes" / "accounting-password.sh"
_ROOTS = _RUNTIME / "accounting" / "rds-ca-rsa2048-g1.pem"


@dataclass(frozen=True, kw_only=True)
class PasswordRefreshArgs:
    """What a head node needs to follow a password.

    Attributes:
        assets_bucket: the bucket of node assets, where script and certificates are put for the head node to fetch.
        tags: who the lab belongs to.
    """

    assets_bucket: pulumi.Input[str]
    tags: Tags


class PasswordRefresh(pulumi.ComponentResource):
    """A script for a head node with accounting: slurmdbd follows its password, and checks the server's certificate.

    Give the head node an ``on_configured`` script of ``bucket``, ``key`` and ``arguments``, and a policy that lets it
    read the bucket's objects (``LabData.access_policy_arn``).

    Creates:
        Two objects in the bucket of node assets: the script and RDS's root certificates.

    AWS:
        Secrets Manager changes the password; ParallelCluster has a script that gives it to slurmdbd, and runs it at
        creation only. A timer of this one runs it every minute. slurmdbd takes any certificate until it is told of
        roots. (github.com/aws/aws-parallelcluster-cookbook, ``update_slurm_database_password.sh``)
        Keys hold the contents' hashes: another script is another object, and a change of the cluster.

    Costs:
        Nothing but the two objects.

    Limits:
        RDS's roots are those of 27 regions; a database in a newer one is refused (``components/runtime/accounting``).
    """

    bucket: pulumi.Output[str]
    key: str
    arguments: list[pulumi.Output[str]]

    def __init__(self, name: str, args: PasswordRefreshArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("hpclabs:database:PasswordRefresh", name, None, opts)

        self.key = asset_key(name, _SCRIPT)
        script, roots = (
            aws.s3.BucketObjectv2(
                f"{name}-{what}",
                bucket=args.assets_bucket,
                key=asset_key(name, file),
                content=file.read_text(),
                content_type="text/plain",
                tags=args.tags.named(f"{name}-{what}"),
                opts=pulumi.ResourceOptions(parent=self),
            )
            for what, file in (("password-refresh", _SCRIPT), ("database-roots", _ROOTS))
        )
        self.bucket = script.bucket
        self.arguments = [pulumi.Output.concat("s3://", roots.bucket, "/", roots.key)]
        self.register_outputs({"bucket": self.bucket, "key": self.key, "arguments": self.arguments})


def asset_key(name: str, file: Path) -> str:
    """Where a file is put: another key for another content."""
    return f"labs/{name}/{file.stem}-{hashlib.sha256(file.read_bytes()).hexdigest()[:16]}{file.suffix}"
