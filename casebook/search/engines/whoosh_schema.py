"""The Whoosh schema. It is pickled into the index, so what it names must stay importable from here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from whoosh.analysis import IDAnalyzer
from whoosh.columns import VarBytesColumn
from whoosh.fields import COLUMN, ID, KEYWORD, TEXT, Schema


class Body(TEXT):
    """Takes ready (token, position) pairs: text becomes tokens in `casebook.text`, the same for every
    engine."""

    def __init__(self) -> None:
        super().__init__(analyzer=IDAnalyzer(), phrase=True, stored=False)

    def index(self, value: Sequence[tuple[str, int]], **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        positions: dict[str, list[int]] = defaultdict(list)
        for text, position in value:
            positions[text].append(position)
        for text, places in positions.items():
            yield text.encode(), len(places), float(len(places)), self.format.encode(places)


def schema() -> Schema:
    """Nothing readable is stored: words, names (a tuple of strings, each found whole) and the card."""
    return Schema(
        entry=ID(unique=True),
        case=ID(),
        body=Body(),
        names=KEYWORD(scorable=False),
        card=COLUMN(VarBytesColumn()),
    )
