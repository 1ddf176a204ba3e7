"""User data is read in whatever it is packed."""

from __future__ import annotations

import base64
import gzip
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from policies.documents.user_data import script
from policies.view import View

_SCRIPT = "#!/bin/sh\necho ready\n"


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _parts() -> str:
    message = MIMEMultipart()
    message.attach(MIMEText("#cloud-config\npackages: [nfs]", "cloud-config"))
    message.attach(MIMEText(_SCRIPT, "x-shellscript"))
    return message.as_string()


@pytest.mark.parametrize(
    "packed",
    [
        _SCRIPT,
        _base64(_SCRIPT.encode()),
        "\n".join([_base64(_SCRIPT.encode())[:8], _base64(_SCRIPT.encode())[8:]]),
        _base64(gzip.compress(_SCRIPT.encode())),
        _parts(),
        _base64(_parts().encode()),
        _base64(gzip.compress(_parts().encode())),
    ],
    ids=["plain", "base64", "folded", "gzip", "parts", "parts in base64", "parts in gzip"],
)
def test_a_script_is_read(packed: str) -> None:
    found = script(View(packed))
    assert "echo ready" in found.text
    assert found.unreadable == ""


@pytest.mark.parametrize(
    ("packed", "words"),
    [
        (_base64(b"\x7fELF\x02\x01\x01\x00" + bytes(8)), "neither text nor gzip of one"),
        (_base64(b"\x1f\x8b broken"), "gzip that cannot be read"),
        (_base64(gzip.compress(b"x" * 2_000_000)), "stands for more than 1 MB"),
        ("x" * 1_000_001, "more than EC2 takes"),
        (_parts().replace("text/x-shellscript", "application/octet-stream"), ""),
        (["a"], "is no text"),
    ],
    ids=["binary", "broken gzip", "huge gzip", "huge", "parts of no kind", "no text"],
)
def test_what_cannot_be_read_says_why(packed: object, words: str) -> None:
    assert words in script(View(packed)).unreadable


def test_a_part_that_cannot_be_read_is_named_and_the_others_are_read() -> None:
    message = MIMEMultipart()
    message.attach(MIMEText(_SCRIPT))
    program = MIMEText("")
    program.set_payload(_base64(bytes(range(200, 256))))
    program.replace_header("Content-Transfer-Encoding", "base64")
    message.attach(program)
    found = script(View(message.as_string()))
    assert "echo ready" in found.text
    assert found.unreadable == "part 2 is neither text nor gzip of one"
