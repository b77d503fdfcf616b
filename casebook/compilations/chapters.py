"""A case as a chapter: its common part and the measures its reader may see, put into sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from casebook import clock
from casebook.cases.models import Case, Incident
from casebook.compilations.book import (
    Chapter,
    Part,
    Section,
    Table,
    joined,
    numeral,
    paragraphs,
    rows_or_note,
    typeset,
)
from casebook.compilations.choices import (
    CIRCUMSTANCE_NAMES,
    MEASURE_NAMES,
    PERSONAL_KINDS,
    SECTIONS,
    UNPUBLISHED,
    UNTOLD_KINDS,
)
from casebook.law import tables
from casebook.measures import lawcodes, standing
from casebook.measures.models import Measure
from casebook.papers.layout import load_layout
from casebook.text.pseudonyms import is_several, names_one
from casebook.text.redaction import Named

CONSEQUENCES = {
    "deaths": "死亡",
    "missing": "失踪",
    "serious_injuries": "重伤",
    "minor_injuries": "轻伤",
    "injured_total": "受伤合计",
}

#: Unit, its name, and how many decimal places are still well read.
UNITS = ((10**8, "亿元", 2), (10**4, "万元", 4))


def chapter(
    number: int, case: Case, measures: Sequence[Measure], title: str, sections: Iterable[str]
) -> Chapter:
    """The chapter of a case. `measures` are those its reader may see; `sections` the codes wanted."""
    told = printable(case, measures)
    make: dict[str, Callable[[], tuple[Part, ...]]] = {
        "facts": lambda: _facts(case),
        "consequences": lambda: _consequences(case.incident),
        "causes": lambda: _causes(case),
        "units": lambda: (_handling(case, [m for m in told if not is_personal(case, m)], "单位"),),
        "persons": lambda: (_handling(case, [m for m in told if is_personal(case, m)], "人员"),),
        "lessons": lambda: (Part(paragraphs=paragraphs(case.lessons)),),
        "requirements": lambda: (Part(paragraphs=paragraphs(case.rectification)),),
        "source": lambda: (Part(paragraphs=(_source(case),)),),
    }
    wanted = set(sections)
    made = [(code, [part for part in make[code]() if _says(part)]) for code in SECTIONS if code in wanted]
    filled = [(code, tuple(parts)) for code, parts in made if parts]
    headed = tuple(
        Section(code, "" if code == "source" else f"{numeral(position)}、{SECTIONS[code]}", parts)
        for position, (code, parts) in enumerate(filled, start=1)
    )
    return Chapter(number, typeset(title), keywords(case), headed)


def printable(case: Case, measures: Iterable[Measure]) -> list[Measure]:
    """Measures a book may tell: of an own case those decided and in force, of a published case all that
    the source tells, proposals marked as such."""
    if case.origin == "reference":
        return [measure for measure in measures if measure.state != "ended"]
    return [measure for measure in measures if measure.is_decided and not standing.is_lifted(measure)]


def is_personal(case: Case, measure: Measure) -> bool:
    """Whether a measure was taken against persons (else: against organisations)."""
    if measure.subject_kind:
        return bool(measure.subject_kind == "person")
    if party := case.party(measure.party):
        return bool(party.kind == "person")
    return measure.kind in PERSONAL_KINDS


def keywords(case: Case) -> tuple[str, ...]:
    words = [
        industry(case.incident),
        event(case.title),
        *(CIRCUMSTANCE_NAMES[code] for code in case.circumstances),
    ]
    return tuple(dict.fromkeys(word for word in words if word))


def industry(incident: Incident) -> str:
    if incident.industry and (row := tables.row("industries", incident.industry)):
        return tables.label(row)
    return incident.industry_text or ""


def event(title: str) -> str:
    """What kind of accident the title speaks of; empty where none of the known kinds."""
    return next((word for word in load_layout().events if word in title), "")


def grade(case: Case) -> str:
    """The published grade, else the computed one."""
    if case.incident.published_grade:
        return str(case.incident.published_grade)
    return tables.label(tables.row("grades", case.grade)).removesuffix("事故") if case.grade else ""


def place(incident: Incident) -> str:
    """北京市 + 北京市 + 海淀区 is said 北京市海淀区."""
    return "".join(dict.fromkeys(incident.region))


def moment(at: datetime | None, precision: str | None) -> str:
    """2014年8月2日7时34分, as far as it is known."""
    if at is None:
        return ""
    local = clock.local(at)
    time = f"{local.hour}时{local.minute}分" if precision == "minute" else ""
    return day(local.date(), precision) + time


def day(value: date | None, precision: str | None = None) -> str:
    """2014年8月2日, as far as it is known."""
    if value is None:
        return ""
    parts = {"year": 1, "month": 2}.get(precision or "day", 3)
    return "".join((f"{value.year}年", f"{value.month}月", f"{value.day}日")[:parts])


def amount(fen: int | None) -> str:
    """In 亿元 or 万元 where that is well read, without losing a digit."""
    if fen is None:
        return UNPUBLISHED
    yuan = Decimal(fen) / 100
    for unit, name, places in UNITS:
        value = (yuan / unit).normalize()
        if yuan >= unit and -int(value.as_tuple().exponent) <= places:
            return f"{value:f}{name}"
    return f"{yuan.normalize():f}元"


def persons(number: int | None, unit: str = "人") -> str:
    return UNPUBLISHED if number is None else f"{number}{unit}"


# Sections


def _facts(case: Case) -> tuple[Part, ...]:
    lead = _lead(case)
    return (Part(paragraphs=(*((lead,) if lead else ()), *paragraphs(case.facts))),)


def _lead(case: Case) -> str:
    """One sentence: when, where, what, with what grade. The facts as written follow it."""
    incident, kind = case.incident, event(case.title)
    when, where = moment(incident.occurred_at, incident.precision), place(incident)
    if not when and not where:
        return ""
    is_accident = incident.production_safety_accident is not False
    noun = "生产安全事故" if is_accident else "事件"
    what = f"{kind}{'事故' if is_accident else '事件'}" if kind else noun
    text = f"{joined_clause(when, where)}发生一起{what}。"
    if trade := industry(incident):
        text += f"所属行业领域：{trade}。"
    if graded := grade(case):
        source = "" if incident.published_grade else "（按公布的伤亡和损失对照标准）"
        text += f"事故等级：{graded}{source}。"
    elif incident.production_safety_accident is False:
        text += "该事件不属于生产安全事故，不定事故等级。"
    return text


def joined_clause(when: str, where: str) -> str:
    return f"{when}，{where}" if when and where else when or where


def _consequences(incident: Incident) -> tuple[Part, ...]:
    head = (*CONSEQUENCES.values(), "直接经济损失")
    row = (*(persons(getattr(incident, name)) for name in CONSEQUENCES), amount(incident.direct_loss_fen))
    return (Part(table=Table(head, (row,), (1, 1, 1, 1, 1.2, 1.6), "cccccc")),)


def _causes(case: Case) -> tuple[Part, ...]:
    told = [("直接原因", paragraphs(case.direct_causes)), ("间接原因", paragraphs(case.indirect_causes))]
    known = [(name, texts) for name, texts in told if texts]
    return tuple(
        Part(f"（{numeral(number)}）{name}", texts) for number, (name, texts) in enumerate(known, start=1)
    )


def _handling(case: Case, measures: Sequence[Measure], who: str) -> Part:
    rows = [
        (
            subject(case, measure),
            persons(count(case, measure), "人" if who == "人员" else "家"),
            treatment(measure),
        )
        for measure in measures
    ]
    note = (
        f"公开资料未载对{who}的处理情况。" if case.origin == "reference" else f"无可公布的对{who}的处理情况。"
    )
    counted = "人数" if who == "人员" else "家数"
    return rows_or_note(("处理对象", counted, "处理情况"), rows, (4, 1.5, 6.5), "lcl", note)


def subject(case: Case, measure: Measure) -> str:
    """Whom the measure is about; behind a person the post, where it is known and not yet said."""
    party = case.party(measure.party)
    written = measure.subject or (party.name if party else "")
    if not written:
        return "责任人员" if is_personal(case, measure) else "责任单位"
    name = typeset(str(written))
    post = _post(case, measure)
    return f"{name}（{post}）" if post and post not in name else name


def _post(case: Case, measure: Measure) -> str:
    """The post of the one person a measure is about: as told with the measure, else as a party."""
    if not is_personal(case, measure) or count(case, measure) != 1:
        return ""
    if told := getattr(measure.particulars, "post", None):
        return typeset(told)
    party = case.party(measure.party)
    return typeset(party.post or "") if party and party.kind == "person" else ""


def count(case: Case, measure: Measure) -> int | None:
    """How many the measure is about: one where one is named, unknown where a group is described."""
    if measure.count is not None:
        return int(measure.count)
    kind = "person" if is_personal(case, measure) else "organisation"
    if measure.subject and names_one(Named(measure.subject, kind, "subject")):
        return 1
    party = case.party(measure.party)
    if party is None or (measure.subject and (party.kind != kind or is_several(measure.subject))):
        return None
    return 1


def treatment(measure: Measure) -> str:
    """What was done, in one cell: kind, sanction, text, sum, legal basis, and whether only proposed."""
    words = [lawcodes.sanction_text(measure)]
    detail = "" if measure.kind in UNTOLD_KINDS else typeset(measure.detail or "")
    if detail and detail not in words:
        words.append(detail.rstrip("。"))
    if measure.standing_fen is not None:
        words.append(f"金额{amount(measure.standing_fen)}")
    text = f"{MEASURE_NAMES[measure.kind]}：{joined(words)}" if any(words) else MEASURE_NAMES[measure.kind]
    if measure.legal_basis:
        text += f"。依据：{joined(measure.legal_basis)}"
    if measure.state == "proposed" and "建议" not in text:
        text += "（建议）"
    return text + ("（已计入其他项人数）" if measure.counted_elsewhere else "")


def _source(case: Case) -> str:
    """Where the chapter comes from; the number of an own case is left out, since it leads to the case."""
    if case.origin == "reference":
        reported = (
            f"，调查报告日期{day(case.reported_on, case.reported_precision)}" if case.reported_on else ""
        )
        return f"（来源：公开发布的事故调查处理资料{reported}）"
    return f"（来源：已作出处理决定的案件，截至{day(clock.today())}）"


def _says(part: Part) -> bool:
    return bool(part.paragraphs or part.table)
