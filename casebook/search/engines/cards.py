"""Cards as bytes and back: how an engine keeps them in a column."""

from __future__ import annotations

import json

from casebook.search.engines.base import Card


def pack(card: Card) -> bytes:
    return json.dumps(
        [
            card.case_id,
            card.audience,
            sorted(card.terms),
            card.version,
            card.length,
            {name: list(values) for name, values in card.facets.items()},
            dict(card.facts),
            list(card.traits),
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()


def unpack(packed: bytes) -> Card:
    """Raises ValueError or TypeError where the bytes are no card."""
    case_id, audience, terms, version, length, facets, facts, traits = json.loads(packed)
    return Card(
        case_id=case_id,
        audience=audience,
        terms=frozenset(terms),
        version=version,
        length=length,
        facets={name: tuple(values) for name, values in facets.items()},
        facts=facts,
        traits=tuple(traits),
    )
