"""Free wording of an industry to a code of table `industries`."""

from __future__ import annotations

from casebook.law.tables import per_edition, table


@per_edition
def _aliases() -> tuple[tuple[str, str], ...]:
    """(word, code), the longest words first; among equals the order of the table."""
    words = [(alias, entry.code) for entry in table("industries") for alias in entry["aliases"]]
    return tuple(sorted(words, key=lambda pair: -len(pair[0])))


def map_industry(text: str | None) -> str | None:
    """The code whose longest alias stands in the wording; None where none does: the wording is kept
    by the caller and nothing is guessed."""
    if not text:
        return None
    wording = "".join(text.split()).casefold()
    return next((code for alias, code in _aliases() if alias.casefold() in wording), None)
