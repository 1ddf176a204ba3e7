"""Prints the resources of the corpus' clean lab as they would be deployed: a process of its own."""

from __future__ import annotations

import json

from tests.policies.corpus.alone import resources


def main() -> None:
    """The resources as JSON."""
    rows = [{"type": each.type, "urn": each.urn, "properties": each.properties.raw} for each in resources()]
    print(json.dumps(rows, default=str))  # what is no JSON is the code of a function


if __name__ == "__main__":
    main()
