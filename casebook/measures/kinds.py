"""The nine kinds, each a row: in which half, under which register word, from which law table, with
which fields. Forms, rules, lists and pages read this one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from flask_babel import lazy_gettext as _l

from casebook.cases.choices import ACCOUNTABILITY, LIABILITY

BOTH = (LIABILITY, ACCOUNTABILITY)


@dataclass(frozen=True)
class Kind:
    """`table`: the law table of `sanction`, if it has one. `typed`: particulars a proposal may fill.
    `required`: fields without which there is no proposal. `recorded`: particulars that are still
    written after the decision, because they tell how it was carried out."""

    code: str
    halves: tuple[str, ...]
    word: str
    typed: tuple[str, ...]
    required: tuple[str, ...]
    table: str | None = None
    sanction_name: Any = None
    recorded: tuple[str, ...] = ()
    money: bool = False


RECORD_OF_TALK = (
    "talkers",
    "talked_to_name",
    "talked_to_post",
    "started_at",
    "ended_at",
    "place",
    "points",
    "requirements",
    "report_due",
)

_ROWS = (
    Kind(
        "penalty",
        (LIABILITY,),
        "罚",
        (
            "violation",
            "breach",
            "breach_day",
            "articles",
            "outside_catalogue",
            "fine_subject",
            "situation",
            "income_fen",
            "gain_fen",
            "base_fen",
            "base_days",
            "mitigation",
            "licence",
            "period_from",
            "period_until",
            "for_life",
            "pay_by",
        ),
        ("subject", "sanction", "legal_basis"),
        table="penalty_kinds",
        sanction_name=_l("处罚种类"),
        money=True,
    ),
    Kind(
        "discipline",
        (ACCOUNTABILITY,),
        "处分",
        ("post", "term_months", "merged_count", "merged_months"),
        ("subject", "discipline", "sanction"),
        table="discipline",
        sanction_name=_l("处分种类"),
    ),
    Kind(
        "handling",
        (ACCOUNTABILITY,),
        "组处",
        ("post", "effective_on", "until"),
        ("subject", "sanction"),
        table="handling",
        sanction_name=_l("处理方式"),
    ),
    Kind(
        "accountability",
        (ACCOUNTABILITY,),
        "问责",
        ("post", "responsibility", "lifelong", "members", "members_reason"),
        ("subject_kind", "subject", "sanction"),
        table="accountability_forms",
        sanction_name=_l("问责方式"),
        recorded=("members", "members_reason"),
    ),
    Kind(
        "interview", BOTH, "约谈", (*RECORD_OF_TALK, "reason"), ("subject", "reason"), recorded=RECORD_OF_TALK
    ),
    Kind(
        "notice",
        BOTH,
        "通报",
        ("readers", "title", "text", "units", "receipts_due"),
        ("readers", "title", "text"),
    ),
    Kind(
        "transfer",
        BOTH,
        "移送",
        ("organ", "offences", "papers", "goods"),
        ("subject", "organ", "offences"),
        recorded=("papers", "goods"),
    ),
    Kind(
        "judgment",
        BOTH,
        "判决",
        ("court", "docket", "offences", "sentence", "judged_on", "effective_on"),
        ("subject", "court", "judged_on"),
    ),
    Kind("self_review", BOTH, "检查", ("matter", "report_due"), ("subject", "report_due")),
)

KINDS: Mapping[str, Kind] = MappingProxyType({row.code: row for row in _ROWS})

#: Fields of every kind that a proposal may fill.
COMMON_FIELDS = (
    "subject_kind",
    "subject",
    "party",
    "discipline",
    "sanction",
    "detail",
    "amount_fen",
    "count",
    "counted_elsewhere",
    "authority",
    "legal_basis",
)


def kinds_of(half: str) -> list[Kind]:
    """The kinds that belong to a half."""
    return [kind for kind in _ROWS if half in kind.halves]


def register_word(kind: str, audience: str) -> str:
    """The word of the register number. A kind of both halves has two registers, so that no gap in the
    one tells of an entry in the sealed other."""
    row = KINDS[kind]
    if audience == ACCOUNTABILITY:
        return f"纪{row.word}" if LIABILITY in row.halves else row.word
    return row.word if LIABILITY in row.halves else f"责{row.word}"
