"""What an export of found cases holds: what the page shows of each, and what was asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext as _l

from casebook.search import choices, labels
from casebook.search.service import SearchHit
from casebook.web.filters import listed
from casebook.web.listing import Column, Filter, Listing, Query


def measures_in_words(counts: Mapping[str, int]) -> list[str]:
    """行政处罚 3、约谈 1 …"""
    return [f"{labels.value('kind', kind)} {count}" for kind, count in counts.items()]


def snippets_in_words(hit: SearchHit) -> str:
    return "\n".join("".join(text for text, _asked in snippet) for snippet in hit.snippets)


HITS = Listing(
    name="search.hits",
    title=_l("检索结果"),
    export_name="search",
    columns=(
        Column("number", _l("案号"), lambda hit: hit.number or hit.external_id),
        Column("title", _l("案件名称"), lambda hit: hit.title, width="wide"),
        Column("grade", _l("等级"), lambda hit: labels.value("grade", hit.grade) if hit.grade else None),
        Column("occurred_on", _l("事发日期"), lambda hit: hit.occurred_on, kind="day"),
        Column("region", _l("地区"), lambda hit: "".join(hit.region)),
        Column("deaths", _l("死亡"), lambda hit: hit.deaths, kind="number"),
        Column("measures", _l("处置"), lambda hit: measures_in_words(hit.measure_counts)),
        Column("snippets", _l("摘录"), snippets_in_words, width="wide"),
    ),
    filters=(
        Filter("q", _l("检索词"), kind="text"),
        *(Filter(name, label, kind="text") for name, label in choices.FACETS.items()),
    ),
)


def query(text: str, filters: Mapping[str, Sequence[str]], kind: str) -> Query:
    """The question as the head of an export tells it."""
    values = {name: listed(labels.value(name, value) for value in chosen) for name, chosen in filters.items()}
    return Query(
        listing=HITS,
        values={"q": text} | values,
        sort=None,
        descending=True,
        after=None,
        before=None,
        size=100,
        format=kind,
    )
