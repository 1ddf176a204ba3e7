"""Names of a lab's database and of its user, as the components give them and the function takes them."""

import hashlib
import re

# The tag of a lab's secret that has the database's name.
DATABASE_TAG = "hpc-labs:database"

# Names that labs' databases can have. mysql, sys and whatever else is on the server cannot be meant by one.
_NAME = re.compile(r"slurm_[0-9a-z_]{1,57}")
_LONGEST_USER = 32


class NameRefusedError(ValueError):
    """No lab's database has such a name."""


def database_name(name: object) -> str:
    """Return ``name`` if a lab's database can have it.

    Raises:
        NameRefusedError: it cannot.
    """
    if not isinstance(name, str) or not _NAME.fullmatch(name) or len(grant_pattern(name)) > 64:
        raise NameRefusedError(
            f"database {name!r}: slurm_ and 1 to 57 of 0-9, a-z and _ are allowed, where each _ counts twice"
        )
    return name


def user_name(database: str) -> str:
    """The user of a lab's database: its name, shortened when MySQL's client library could not send it.

    MariaDB takes 80 characters, but slurmdbd of ParallelCluster is built with MySQL's client, whose limit is 32. What
    was cut off is told apart by a hash; the capital before it is in no database's name, so that none can be taken for
    a shortened one. (dev.mysql.com/doc/refman/8.0/en/user-names.html)
    """
    if len(database) <= _LONGEST_USER:
        return database
    digest = hashlib.sha256(database.encode()).hexdigest()[:10]
    return f"{database[: _LONGEST_USER - 1 - len(digest)]}X{digest}"


def grant_pattern(database: str) -> str:
    """The name as GRANT takes it, and nothing else: a pattern, where _ stands for any character; 64 at most."""
    return database.replace("_", r"\_")
