"""The bypass corpus: a clean lab, ways of opening it that nobody may miss, and other ways of writing it down."""

from pathlib import Path

PROGRAM = Path(__file__).with_name("program")
FACTS = Path(__file__).with_name("facts.toml")
