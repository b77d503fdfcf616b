"""Reading what is typed or uploaded of a calendar notice, and checking it. Pure.

Three ways to write the same: lines (`元旦 2026-01-01 至 2026-01-03`), CSV with the columns
`date,kind,name` (kind `holiday` or `made_up`, 休 or 班), and JSON as packs carry it.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from casebook.refusals import Refusal
from casebook.statutes.choices import HOLIDAY, MADE_UP

#: A notice of a year may move days around its ends (a Saturday of the December before).
MARGIN = timedelta(days=14)
LONGEST_HOLIDAY = timedelta(days=31)
DATE = r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
_RANGE = re.compile(
    rf"^(?P<name>\D*?)\s*{DATE}(?:\s*(?:至|到|~|～|—|-{{1,2}}|to)\s*{DATE})?\s*(?P<after>\D*)$"
)
_KINDS = {
    "holiday": HOLIDAY,
    "休": HOLIDAY,
    "放假": HOLIDAY,
    "made_up": MADE_UP,
    "班": MADE_UP,
    "上班": MADE_UP,
    "调休上班": MADE_UP,
}


@dataclass(frozen=True)
class Draft:
    """A notice of one year: days off with their names, weekend days that are worked, where it was read."""

    year: int
    holidays: Mapping[date, str] = field(default_factory=dict)
    made_up: frozenset[date] = frozenset()
    source: str = ""

    def stored(self) -> dict[str, Any]:
        """As documents and packs keep it: days as ISO text, in order."""
        return {
            "year": self.year,
            "holidays": {day.isoformat(): self.holidays[day] for day in sorted(self.holidays)},
            "made_up": [day.isoformat() for day in sorted(self.made_up)],
        }

    def holiday_lines(self) -> list[str]:
        """Days off as lines to be typed, one a stretch of days of one name."""
        return [
            f"{name} {first.isoformat()}" + (f" 至 {last.isoformat()}" if last != first else "")
            for name, first, last in stretches(self.holidays)
        ]


def stretches(holidays: Mapping[date, str]) -> list[tuple[str, date, date]]:
    """Following days of one name as (name, first, last)."""
    found: list[tuple[str, date, date]] = []
    for day in sorted(holidays):
        name = holidays[day]
        if found and found[-1][0] == name and day - found[-1][2] == timedelta(days=1):
            found[-1] = (name, found[-1][1], day)
        else:
            found.append((name, day, day))
    return found


def read_holidays(lines: Iterable[str], where: str = "holidays") -> dict[date, str]:
    """Lines of a name and a day or two, as {day: name}. Raises Refusal `calendar.line`."""
    found: dict[date, str] = {}
    for line in lines:
        name, first, last = _line(line, where)
        if not name:
            raise Refusal("calendar.line", _l("“%(line)s”没有写假日名称"), field=where, line=line)
        found |= dict.fromkeys(_days(first, last, line, where), name)
    return found


def read_made_up(lines: Iterable[str], where: str = "made_up") -> frozenset[date]:
    """Lines of days that are worked, as a set. Raises Refusal `calendar.line`."""
    found: set[date] = set()
    for line in lines:
        for part in re.split(r"[、,，;；\s]+(?=\d{4})", line.strip()):
            _name, first, last = _line(part, where)
            found.update(_days(first, last, line, where))
    return frozenset(found)


def read_file(name: str, content: bytes) -> Draft:
    """An uploaded CSV or JSON. Raises Refusal `calendar.file` or `calendar.line`."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError as error:
            raise _unreadable(str(error)) from error
    return read_json(text) if name.lower().endswith(".json") else read_csv(text)


def read_json(text: str) -> Draft:
    """`{"year": …, "source": …, "holidays": {day: name}, "made_up": [day]}`."""
    try:
        found = json.loads(text)
        draft = Draft(
            year=int(found["year"]),
            holidays={_iso(day): str(called) for day, called in found.get("holidays", {}).items()},
            made_up=frozenset(_iso(day) for day in found.get("made_up", [])),
            source=str(found.get("source") or ""),
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise _unreadable(f"{type(error).__name__} {error}") from error
    return draft


def read_csv(text: str) -> Draft:
    """Rows of date, kind and name, with or without a head; the year is that of most days."""
    holidays: dict[date, str] = {}
    made_up: set[date] = set()
    try:
        rows = [
            row for row in csv.reader(io.StringIO(text), strict=True) if any(cell.strip() for cell in row)
        ]
    except csv.Error as error:
        raise _unreadable(str(error)) from error
    for place, row in enumerate(rows):
        day, kind, name = ([cell.strip() for cell in row] + ["", ""])[:3]
        if place == 0 and not re.search(r"\d", day):
            continue
        told = ",".join(row)
        _name, first, last = _line(day, "file")
        match _KINDS.get(kind.casefold()):
            case "holiday":
                holidays |= dict.fromkeys(_days(first, last, told, "file"), name or "休")
            case "made_up":
                made_up.update(_days(first, last, told, "file"))
            case _:
                raise Refusal(
                    "calendar.line",
                    _l("“%(line)s”的类别应为 holiday（休）或 made_up（班）"),
                    field="file",
                    line=told,
                )
    years = sorted(day.year for day in {*holidays, *made_up})
    if not years:
        raise _unreadable("no days")
    return Draft(max(set(years), key=years.count), holidays, frozenset(made_up))


def check(draft: Draft) -> None:
    """Refuse what no notice can say. Raises Refusal `calendar.*`."""
    if not date.min.year < draft.year < date.max.year:
        raise Refusal("calendar.year", _l("请写年份，例如 2027"), field="year")
    if not draft.holidays:
        raise Refusal("calendar.empty", _l("没有一天放假：请核对通知"), field="holidays")
    if not draft.source.strip():
        raise Refusal("calendar.source", _l("请写明通知的名称和文号"), field="source")
    for refusal in _wrong_days(draft):
        raise refusal


def _wrong_days(draft: Draft) -> Iterator[Refusal]:
    first, last = date(draft.year, 1, 1) - MARGIN, date(draft.year, 12, 31) + MARGIN
    for day in sorted({*draft.holidays, *draft.made_up}):
        where = "holidays" if day in draft.holidays else "made_up"
        if not first <= day <= last:
            yield Refusal(
                "calendar.other_year",
                _l("%(day)s 不属于 %(year)s 年的安排"),
                field=where,
                day=day,
                year=draft.year,
            )
        if day in draft.holidays and day in draft.made_up:
            yield Refusal("calendar.twice", _l("%(day)s 既放假又上班"), field="made_up", day=day)
        if day in draft.made_up and day.weekday() < 5:
            yield Refusal(
                "calendar.not_weekend",
                _l("%(day)s 不是星期六或星期日，不会是调休上班日"),
                field="made_up",
                day=day,
            )


def _line(line: str, where: str) -> tuple[str, date, date]:
    found = _RANGE.match(line.strip())
    if not found:
        raise Refusal(
            "calendar.line",
            _l("看不懂“%(line)s”：请写成“元旦 2026-01-01 至 2026-01-03”"),
            field=where,
            line=line,
        )
    numbers = [int(part) for part in found.groups()[1:7] if part is not None]
    try:
        first = date(*numbers[:3])
        last = date(*numbers[3:6]) if len(numbers) == 6 else first
    except ValueError:
        raise Refusal("calendar.line", _l("“%(line)s”中没有这一天"), field=where, line=line) from None
    name = (found["name"] or found["after"] or "").strip(" :：,，、（(")
    return name, first, last


def _days(first: date, last: date, line: str, where: str) -> list[date]:
    if not first <= last <= first + LONGEST_HOLIDAY:
        raise Refusal("calendar.line", _l("“%(line)s”的起止日期不对"), field=where, line=line)
    return [first + timedelta(days=count) for count in range((last - first).days + 1)]


def _iso(text: Any) -> date:
    return date.fromisoformat(str(text))


def _unreadable(told: str) -> Refusal:
    return Refusal("calendar.file", _l("文件读不出来：%(told)s"), field="file", told=told)
