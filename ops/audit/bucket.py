"""States in an S3 bucket: listed, then fetched side by side into a folder that only the caller can read.

They are fetched whole before anything is judged: processes are forked afterwards, when no thread runs any more, and a
state is read twice, once for what it refers to and once for its resources.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from . import SourceError, UsageError
from .sources import LOCKS, STACKS, Tell, lock_words, locked, stack_files
from .stored import Stored

if TYPE_CHECKING:
    from pathlib import Path


_THREADS = 16
_USED = ("region", "endpoint", "profile", "s3ForcePathStyle", "use_path_style", "disableSSL", "disable_https")
# What Pulumi's own client takes besides, and a reader needs not.
_OTHERS = (
    "awssdk",
    "hostname_immutable",
    "accelerate",
    "dualstack",
    "fips",
    "rate_limiter_capacity",
    "metadata",
    "kmskeyid",
)


def fetch(url: str, scratch: Path, tell: Tell) -> tuple[Stored, ...]:
    """Fetch every stack's state below an address such as `s3://bucket/prefix?region=eu-central-1`.

    A state that cannot be fetched is there with its problem; the others are none the worse.

    Args:
        url: the address.
        scratch: a folder to make, for the states.
        tell: is told how many are there, and of how many.

    Raises:
        UsageError: the address is malformed.
        SourceError: the bucket cannot be listed.
    """
    address = urlsplit(url)
    options = dict(parse_qsl(address.query, keep_blank_values=True))
    if unknown := [key for key in options if key not in (*_USED, *_OTHERS)]:
        raise UsageError(f"{url} has {', '.join(unknown)}; allowed: {', '.join((*_USED, *_OTHERS))}.")
    if not address.netloc:
        raise UsageError(f"{url} names no bucket; write s3://bucket or s3://bucket/prefix.")
    root = f"{address.path.strip('/')}/".lstrip("/")
    place = f"s3://{address.netloc}/{root}"
    try:
        client = _client(options)
        keys = _listed(client, address.netloc, root)
        scratch.mkdir(mode=0o700)
        with ThreadPoolExecutor(_THREADS) as threads:
            locks = [key for key in keys if key.startswith(LOCKS)]
            bodies = threads.map(lambda key: _body(client, address.netloc, root + key), locks)
            owners = {
                key: lock_words(body) if isinstance(body, bytes) else "somebody"
                for key, body in zip(locks, bodies, strict=True)
            }
            found = list(stack_files(keys))
            fetched = threads.map(
                lambda numbered: _save(client, address.netloc, root + numbered[1][0], scratch / f"{numbered[0]}.json"),
                enumerate(found),
            )
            states = []
            for (key, project, stack), (file, problem) in zip(found, fetched, strict=True):
                because = problem or locked(owners, project, stack)
                states.append(Stored(file=file, shown=place + key, project=project, stack=stack, problem=because))
                tell(len(states), len(found))
            return tuple(states)
    except (BotoCoreError, ClientError, ValueError) as error:
        raise SourceError(f"{place} cannot be read: {error}") from error


def _client(options: dict[str, str]) -> Any:
    plain = _on(options.get("disableSSL")) or _on(options.get("disable_https"))
    endpoint = options.get("endpoint")
    if endpoint and "://" not in endpoint:
        endpoint = f"{'http' if plain else 'https'}://{endpoint}"
    by_path = _on(options.get("s3ForcePathStyle")) or _on(options.get("use_path_style"))
    # Mode "standard" waits and tries again where S3 asks to slow down, as it does for thousands of objects at once.
    config = Config(
        max_pool_connections=_THREADS,
        retries={"mode": "standard", "max_attempts": 6},
        s3={"addressing_style": "path" if by_path else "auto"},
    )
    session = boto3.session.Session(profile_name=options.get("profile"), region_name=options.get("region"))
    return session.client("s3", endpoint_url=endpoint, use_ssl=not plain, config=config)


def _on(value: str | None) -> bool:
    return value is not None and value.lower() in ("true", "1")


def _listed(client: Any, bucket: str, root: str) -> dict[str, float]:
    pages = client.get_paginator("list_objects_v2")
    return {
        row["Key"].removeprefix(root): row["LastModified"].timestamp()
        for folder in (STACKS, LOCKS)
        for page in pages.paginate(Bucket=bucket, Prefix=root + folder)
        for row in page.get("Contents", ())
    }


def _body(client: Any, bucket: str, key: str) -> bytes | str:
    """An object's bytes, or why there are none."""
    try:
        body: bytes = client.get_object(Bucket=bucket, Key=key)["Body"].read()
        return body
    except (BotoCoreError, ClientError) as error:
        return f"it cannot be fetched: {error}"


def _save(client: Any, bucket: str, key: str, file: Path) -> tuple[Path, str]:
    body = _body(client, bucket, key)
    if isinstance(body, str):
        return file, body
    file.write_bytes(body)
    return file, ""
