"""A step of a derivation: a code, and plain values that can be stored, sent and told in either language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from casebook.law import tables


@dataclass(frozen=True)
class Step:
    """One step. `values` are plain: text, numbers, ISO dates, lists of them, names {zh, en}."""

    code: str
    values: Mapping[str, Any]


def step(code: str, **values: Any) -> Step:
    """A step, its dates written in ISO and its names copied."""
    return Step(code, {name: _plain(value) for name, value in values.items()})


def reason(code: str) -> dict[str, str]:
    """What a reason to pause is called, {zh, en}; an unknown one by its code."""
    return dict(_reason(code))


@tables.per_edition
def _reason(code: str) -> Mapping[str, str]:
    row = tables.row("pauses", code)
    return row.name if row else {"zh": code, "en": code}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return dict(value) if isinstance(value, Mapping) else value
