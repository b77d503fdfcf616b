"""The page of figures: sums over the cases of a book. What is not known is told as not known."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from casebook.cases.models import Case, Incident
from casebook.compilations.book import Part, Table
from casebook.compilations.chapters import amount, count, grade, is_personal, moment, persons, printable
from casebook.compilations.choices import MEASURE_NAMES, UNPUBLISHED
from casebook.law import tables
from casebook.measures import sums
from casebook.measures.models import Measure

UNGRADED = "未定级"


def figures(cases: Sequence[tuple[Case, Sequence[Measure]]], titles: Sequence[str]) -> tuple[Part, ...]:
    """Four tables: the cases, their grades, the losses, the measures."""
    incidents = [case.incident for case, _ in cases]
    return (
        Part("一、案例一览", table=_overview([case for case, _ in cases], titles)),
        Part("二、事故等级", table=_grades([case for case, _ in cases])),
        Part("三、伤亡和损失", (_known_note(len(cases)),), _losses(incidents)),
        Part("四、处理情况", (MEASURES_NOTE,), _measures(cases)),
    )


MEASURES_NOTE = "人数、家数为已公布部分之和；一项中已计入另一项的，不重复计算；未载人数的每项按1计。"


def _known_note(cases: int) -> str:
    return f"共{cases}例。合计只含已公布的数字，未公布的不按零计算。"


def _overview(cases: Sequence[Case], titles: Sequence[str]) -> Table:
    rows = tuple(
        (
            str(number),
            title,
            _short_day(case.incident) or UNPUBLISHED,
            grade(case) or UNGRADED,
            persons(case.incident.deaths),
            persons(injured(case.incident)),
            amount(case.incident.direct_loss_fen),
        )
        for number, (case, title) in enumerate(zip(cases, titles, strict=True), start=1)
    )
    head = ("序号", "案例", "时间", "等级", "死亡", "受伤", "经济损失")
    return Table(head, rows, (1.2, 4.8, 2.4, 2, 1.6, 1.6, 2.8), "clccccr", size="small")


def _short_day(incident: Incident) -> str:
    """2014.8.2, as far as it is known."""
    precision = "day" if incident.precision == "minute" else incident.precision
    return re.sub("[年月]", ".", moment(incident.occurred_at, precision)).rstrip("日.")


def injured(incident: Incident) -> int | None:
    """Everyone injured: the published sum, else serious and minor together where both are known."""
    if incident.injured_total is not None:
        return int(incident.injured_total)
    if incident.serious_injuries is None or incident.minor_injuries is None:
        return None
    return int(incident.serious_injuries + incident.minor_injuries)


def _grades(cases: Iterable[Case]) -> Table:
    found = Counter(grade(case) or UNGRADED for case in cases)
    order = [tables.label(row).removesuffix("事故") for row in tables.table("grades")]
    names = sorted(found, key=lambda name: order.index(name) if name in order else len(order))
    return Table(("事故等级", "案例数"), tuple((name, str(found[name])) for name in names), (1, 1), "cc")


def _losses(incidents: Sequence[Incident]) -> Table:
    rows = [
        _sum("死亡", [incident.deaths for incident in incidents]),
        _sum("受伤", [injured(incident) for incident in incidents]),
        _sum("直接经济损失", [incident.direct_loss_fen for incident in incidents], money=True),
    ]
    return Table(("项目", "合计", "已公布例数"), tuple(rows), (2, 2, 2), "lrc")


def _sum(name: str, values: Sequence[int | None], *, money: bool = False) -> tuple[str, str, str]:
    known = [value for value in values if value is not None]
    total = sum(known) if known else None
    return name, amount(total) if money else persons(total), f"{len(known)}/{len(values)}"


def _measures(cases: Sequence[tuple[Case, Sequence[Measure]]]) -> Table:
    units: Counter[str] = Counter()
    people: Counter[str] = Counter()
    fines: list[int] = []
    for case, measures in cases:
        for measure in sums.counted(printable(case, measures)):
            number = count(case, measure)
            (people if is_personal(case, measure) else units)[measure.kind] += 1 if number is None else number
            if measure.kind == "penalty" and measure.standing_fen is not None:
                fines.append(measure.standing_fen)
    rows = [
        (name, _number(units, kind, "家"), _number(people, kind, "人"))
        for kind, name in MEASURE_NAMES.items()
        if kind in units or kind in people
    ]
    rows.append(("罚款合计（已公布）", amount(sum(fines)) if fines else UNPUBLISHED, ""))
    return Table(("处理种类", "单位", "人员"), tuple(rows), (2, 2, 2), "lrr")


def _number(found: Counter[str], kind: str, unit: str) -> str:
    return f"{found[kind]}{unit}" if kind in found else "—"
