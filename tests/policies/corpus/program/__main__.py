"""The clean lab in the variants that the config names, with commas between them; without any it is clean."""

import sys
from pathlib import Path

import pulumi

# The engine runs this folder by its path; the package is found from the checkout.
sys.path[0] = str(Path(__file__).resolve().parents[4])

from tests.policies.corpus.program.variants import build  # noqa: E402

build(filter(None, (pulumi.Config().get("variants") or "").split(",")))
