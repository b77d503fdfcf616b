"""The published reference cases that come with the product."""

from __future__ import annotations

from pathlib import Path

from casebook.acts import SYSTEM
from casebook.cases.models import Case
from casebook.interchange.importing import import_lines

REFERENCE_CASES = Path(__file__).with_name("reference-cases.jsonl")


def seed_reference_cases() -> int:
    """Load them where the store holds no case yet; returns how many were loaded."""
    if Case.objects().only("id").first() is not None:
        return 0
    with REFERENCE_CASES.open("rb") as lines:
        return import_lines(SYSTEM, lines).created
