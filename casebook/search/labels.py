"""How the values of facets and the reasons of likeness are called, in the language of the moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _

from casebook.cases.choices import CIRCUMSTANCES
from casebook.law import tables
from casebook.measures.choices import KINDS
from casebook.search.choices import ACCIDENTS, FAMILIES, OUTCOMES
from casebook.web.filters import label

#: Facets in the order of their table or list; the others by count.
_ORDERED = {
    "grade": lambda: [row.code for row in tables.table("grades")],
    "kind": lambda: list(KINDS),
    "outcome": lambda: list(OUTCOMES),
}


def value(name: str, code: str) -> str:
    """The name of one value of a facet; a code that is not known is shown as it is."""
    if name in {"grade", "industry"}:
        row = tables.row({"grade": "grades", "industry": "industries"}[name], code)
        return label(row) if row else code
    if name == "kind":
        return str(KINDS.get(code, code))
    if name == "outcome":
        return str(OUTCOMES.get(code, code))
    return code


def value_of(code: str, name: str) -> str:
    """`value` with its arguments turned, as a filter of templates takes them."""
    return value(name, code)


def facet(name: str, counts: Mapping[str, int]) -> list[tuple[str, str, int]]:
    """(value, label, count) of a facet: in the order of its table, years from the newest, else by count."""
    if order := _ORDERED.get(name):
        places = {code: place for place, code in enumerate(order())}
        codes = sorted(counts, key=lambda code: places.get(code, len(places)))
    elif name == "year":
        codes = sorted(counts, reverse=True)
    else:
        codes = sorted(counts, key=lambda code: (-counts[code], code))
    return [(code, value(name, code), counts[code]) for code in codes]


def reasons(codes: Sequence[str]) -> list[str]:
    """The reasons as sentences; a shared family is not said where the very kind is shared."""
    same_kind = any(code.startswith("accident:") for code in codes)
    return [reason(code) for code in codes if not (same_kind and code.startswith("family:"))]


def reason(code: str) -> str:
    """Why two cases are alike, as a sentence for the page: `accident:fire` → 同类事故：火灾."""
    kind, _colon, what = code.partition(":")
    if kind == "accident":
        return _("同类事故：%(name)s", name=str(ACCIDENTS.get(what, what)))
    if kind == "family":
        return _("同属%(name)s", name=str(FAMILIES.get(what, what)))
    if kind == "circumstance":
        return _("同有情形：%(name)s", name=str(CIRCUMSTANCES.get(what, what)))
    if kind == "industry":
        return _("同一行业：%(name)s", name=value("industry", what))
    if kind == "grade":
        return _("同一等级：%(name)s", name=value("grade", what))
    return _("案情用语相近")
