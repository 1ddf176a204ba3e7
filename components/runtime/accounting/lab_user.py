"""A lab's database and its user, in SQL.

Everything here can be done again: a rotation that stopped in the middle is repeated from its start.
"""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import pymysql

from .names import database_name, grant_pattern, user_name

if TYPE_CHECKING:
    from pymysql.connections import Connection

ROOTS = Path(__file__).with_name("rds-ca-rsa2048-g1.pem")

# What slurmdbd does in its database: tables, and the procedures that it makes at every start.
_PRIVILEGES = (
    "SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, REFERENCES, INDEX, ALTER, CREATE TEMPORARY TABLES, LOCK TABLES, "
    "EXECUTE, CREATE ROUTINE, ALTER ROUTINE"
)
_SECONDS = 10


def connect(host: str, port: int, user: str, password: str) -> "Connection":
    """Log in by TLS, to the server that the certificate names and to no other."""
    return pymysql.connect(
        host=host,
        port=port,
        user=user,
        password=password,
        ssl_ca=str(ROOTS),
        ssl_verify_cert=True,
        ssl_verify_identity=True,
        connect_timeout=_SECONDS,
        read_timeout=_SECONDS,
        write_timeout=_SECONDS,
        autocommit=True,
    )


def set_password(server: "Connection", database: str, password: str) -> None:
    """Make the lab's database and user if they are not there, and give the user this password.

    The user may use that database only, and only by TLS. The server is told a hash of the password, so no log of
    statements can hold the password itself.
    """
    database = database_name(database)
    user = f"`{user_name(database)}`@'%'"
    login = f"IDENTIFIED VIA mysql_native_password USING '{_native_hash(password)}' REQUIRE SSL"
    with server.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE IF NOT EXISTS `{database}`")
        cursor.execute(f"CREATE USER IF NOT EXISTS {user} {login}")
        cursor.execute(f"ALTER USER {user} {login}")
        cursor.execute(f"GRANT {_PRIVILEGES} ON `{grant_pattern(database)}`.* TO {user}")


def check(lab: "Connection", database: str) -> None:
    """See that a lab's own connection can use its database."""
    with lab.cursor() as cursor:
        cursor.execute(f"USE `{database_name(database)}`")
        cursor.execute("SELECT 1")


def _native_hash(password: str) -> str:
    """The hash that MariaDB keeps of a password (MariaDB docs, "Authentication Plugin - mysql_native_password")."""
    once = hashlib.sha1(password.encode(), usedforsecurity=False).digest()
    return "*" + hashlib.sha1(once, usedforsecurity=False).hexdigest().upper()
