"""The text of user data, however it was packed: plain, base64, gzip, or cloud-init's parts in one message."""

from __future__ import annotations

import base64
import binascii
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from email.message import Message

    from ..view import View

# EC2 takes 16 KB; what a gzip of it stands for is bounded too, so that it cannot be a bomb.
_LONGEST = 1_000_000
_GZIP = b"\x1f\x8b"
_MOST_PARTS = 50
PROPERTIES = ("userData", "userDataBase64")


@dataclass(frozen=True)
class Script:
    """What starts with an instance."""

    text: str
    """Everything that can be read of it."""
    unreadable: str = ""
    """Why some of it cannot be read; empty when all of it can."""


def script(view: View) -> Script:
    """The script in a known value.

    Pulumi takes both texts and base64 under several names, and launch templates take base64 only. So whatever decodes
    to a text is decoded.
    """
    raw = view.value()
    if not isinstance(raw, str):
        return Script("", "is no text")
    if len(raw) > _LONGEST:
        return Script("", f"has {len(raw):,} characters, more than EC2 takes")
    return _unpacked(_decoded(raw), 0)


def _decoded(text: str) -> bytes:
    """What base64 stands for, or the text itself."""
    compact = "".join(text.split())
    if len(compact) >= 8 and len(compact) % 4 == 0:
        try:
            return base64.b64decode(compact, validate=True)
        except (binascii.Error, ValueError):
            pass
    return text.encode("utf-8", "surrogatepass")


def _unpacked(data: bytes, depth: int) -> Script:
    if data.startswith(_GZIP):
        unzipped = _gunzipped(data)
        if unzipped is None:
            return Script("", "is gzip that cannot be read, or stands for more than 1 MB")
        data = unzipped
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return Script("", "is neither text nor gzip of one")
    if "\x00" in text:
        return Script("", "is neither text nor gzip of one")
    if depth < 3 and _is_multipart(text):
        return _parts(text, depth)
    return Script(text)


def _is_multipart(text: str) -> bool:
    head = text[:2000].lower()
    return head.startswith(("content-type: multipart", "mime-version:", "from ")) or "\ncontent-type: multipart" in head


def _parts(text: str, depth: int) -> Script:
    from email import message_from_string  # slow to import, and few have parts

    message = message_from_string(text)
    if not message.is_multipart():
        return Script(text)
    texts: list[str] = []
    problems: list[str] = []
    for number, part in enumerate(message.walk()):
        if number > _MOST_PARTS:
            problems.append(f"has more than {_MOST_PARTS} parts")
            break
        if part.is_multipart():
            continue
        inner = _unpacked(_payload(part), depth + 1)
        texts.append(inner.text)
        if inner.unreadable:
            problems.append(f"part {number} {inner.unreadable}")
    return Script("\n".join(texts), "; ".join(problems))


def _payload(part: Message) -> bytes:
    payload = cast("object", part.get_payload(decode=True))
    return payload if isinstance(payload, bytes) else str(payload).encode("utf-8", "surrogatepass")


def _gunzipped(data: bytes) -> bytes | None:
    try:
        decompressor = zlib.decompressobj(wbits=31)
        made = decompressor.decompress(data, _LONGEST)
    except zlib.error:
        return None
    return None if decompressor.unconsumed_tail or not decompressor.eof else made
