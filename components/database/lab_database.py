"""A lab's own database on the platform's server."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from ..keys._lab_key_plan import secret_policy
from ..node_secrets import NODE_SECRETS
from ..runtime.accounting.names import DATABASE_TAG, user_name
from ..tags import Tags
from ._lab_database_plan import lab_database_name, secret_problems


@dataclass(frozen=True, kw_only=True)
class LabDatabaseArgs:
    """What a lab's database is made from.

    Attributes:
        lab: the lab's name, unique on the platform: 1 to 40 lower-case letters, digits and single hyphens, where
            characters and hyphens together are 57 at most. Another name is another database.
        uri: the server, ``host:port``; ``AccountingDatabase.uri``.
        rotation_function_arn: what makes the user and renews its password;
            ``AccountingDatabase.rotation_function_arn``.
        clients_security_group_id: the group that the head node carries to reach the server;
            ``AccountingDatabase.clients_security_group_id``.
        kms_key_arn: the customer key that encrypts the password.
        tags: who the lab belongs to.
        rotation_days: days between two passwords, 1 to 90.
        secret_recovery_days: days in which a deleted password can be had back, 7 to 30, or 0 to delete it at once.

    Raises:
        ValueError: a plain value is one that MariaDB or AWS would refuse.
    """

    lab: str
    uri: pulumi.Input[str]
    rotation_function_arn: pulumi.Input[str]
    clients_security_group_id: pulumi.Input[str]
    kms_key_arn: pulumi.Input[str]
    tags: Tags
    rotation_days: int = 30
    secret_recovery_days: int = 7

    def __post_init__(self) -> None:
        """Refuse values that MariaDB or AWS would refuse, all in one error."""
        problems = secret_problems(rotation_days=self.rotation_days, secret_recovery_days=self.secret_recovery_days)
        try:
            lab_database_name(self.lab)
        except ValueError as problem:
            problems.insert(0, str(problem))
        if problems:
            raise ValueError("LabDatabaseArgs: " + "; ".join(problems) + ".")


class LabDatabase(pulumi.ComponentResource):
    """A database for one lab's accounting, and the one user that may use it.

    The password is made inside AWS, by the rotation function: it is in no input, output, state or log. The database and
    its user are made by the first rotation, which starts with the secret's and is over before a head node comes up.
    They stay when the lab goes, so that a lab of the same name finds its jobs again; the password goes.

    Creates:
        One secret, encrypted with the customer key, and its rotation; 2 resources.

    AWS:
        ParallelCluster wants a secret that is the password and nothing else, and puts it into slurmdbd.conf as it is:
        40 letters and digits. Its role of the head node is let read the secret, and ``hpc-labs/nodes/`` is what the
        permissions boundary lets nodes read. A new password reaches slurmdbd.conf within a minute, by the timer of
        ``PasswordRefresh`` on the head node; until then jobs are recorded, and sacct fails.
        The secret's name is new each time, since a deleted one keeps its name for the recovery time.
        (docs.aws.amazon.com/parallelcluster/latest/ug/Scheduling-v3.html, ``Database``)

    Costs:
        0.40 for the secret, and 0.22 for the head node's 43,800 calls a month at 0.05 for 10,000 (public price tables,
        2026-08).

    Limits:
        64 characters for a database in GRANT, where each underscore counts twice (MariaDB, identifier names); 32 for a
        user, of MySQL's client library (dev.mysql.com/doc/refman/8.0/en/user-names.html); 500,000 secrets a region
        (docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html).
    """

    uri: pulumi.Output[str]
    user_name: pulumi.Output[str]
    password_secret_arn: pulumi.Output[str]
    database_name: pulumi.Output[str]
    clients_security_group_id: pulumi.Output[str]

    def __init__(self, name: str, args: LabDatabaseArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("hpclabs:database:LabDatabase", name, None, opts)
        database = lab_database_name(args.lab)

        account = aws.get_caller_identity_output(opts=pulumi.InvokeOptions(parent=self)).account_id
        secret = aws.secretsmanager.Secret(
            f"{name}-accounting",
            name_prefix=f"{NODE_SECRETS}{args.lab}-accounting-",
            description=f"Password of the database user {user_name(database)}",
            kms_key_id=args.kms_key_arn,
            policy=account.apply(lambda account: secret_policy(account=account)),
            recovery_window_in_days=args.secret_recovery_days,
            tags={**args.tags.named(f"{name}-accounting"), DATABASE_TAG: database},
            opts=pulumi.ResourceOptions(parent=self),
        )
        rotation = aws.secretsmanager.SecretRotation(
            f"{name}-accounting",
            secret_id=secret.arn,
            rotation_lambda_arn=args.rotation_function_arn,
            rotation_rules={"automatically_after_days": args.rotation_days},
            rotate_immediately=True,
            opts=pulumi.ResourceOptions(parent=self),
        )

        self.uri = pulumi.Output.from_input(args.uri)
        self.user_name = pulumi.Output.from_input(user_name(database))
        # Of the rotation, so that a cluster is not made before its password is asked for.
        self.password_secret_arn = rotation.secret_id
        self.database_name = pulumi.Output.from_input(database)
        self.clients_security_group_id = pulumi.Output.from_input(args.clients_security_group_id)
        self.register_outputs(
            {
                "uri": self.uri,
                "user_name": self.user_name,
                "password_secret_arn": self.password_secret_arn,
                "database_name": self.database_name,
                "clients_security_group_id": self.clients_security_group_id,
            }
        )
