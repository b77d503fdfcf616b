"""Values as ledgers and notices hold them: money, days, casualties, each read with its doubts. Pure.

A reading never guesses: what may be meant stands in `candidates`, why it is not certain in `doubts`
(codes), and `value` stays None until exactly one meaning is left. The original always stays with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from casebook.text.normalise import normalise
from casebook.text.numerals import NUMERALS, number

_NOTHING = frozenset(
    {"", "/", "\\", "-", "--", "—", "——", "无", "空", "不详", "未知", "未载", "暂无", "n/a", "null"}
)
_ABOVE = frozenset({"同上", '"', "〃", "″", "同前"})

_ARABIC = r"\d[\d,]*(?:\s?\.\s?\d+)?"
_AMOUNT = re.compile(
    rf"(?P<about>约|近|大约|超过|逾)?\s*(?P<number>{_ARABIC}|[{NUMERALS}]+)\s*(?P<more>余|多|来)?\s*"
    r"(?P<unit>亿|千万|百万|万|千)?\s*(?P<after>余|多)?\s*(?P<yuan>元|圆|块)?(?P<more2>余|多|左右|以上|上下)?整?"
)
_UNITS = {
    "亿": Decimal(100_000_000),
    "千万": Decimal(10_000_000),
    "百万": Decimal(1_000_000),
    "万": Decimal(10_000),
    "千": Decimal(1_000),
    "": Decimal(1),
}
#: A row of more digits is a number of some account, not an amount of money.
_MOST_DIGITS = 18
_AS_OF = re.compile(r"\(?截[至止][^))]*\)?")
_SPACED_POINT = re.compile(r"\d\s+\.\s*\d|\d\.\s+\d")


@dataclass(frozen=True)
class Money:
    """`yuan` is exact to the text; `as_of` is the wording of a 截至 clause."""

    original: str
    yuan: Decimal | None = None
    candidates: tuple[Decimal, ...] = ()
    doubts: tuple[str, ...] = ()
    as_of: str | None = None

    @property
    def fen(self) -> int | None:
        return None if self.yuan is None else int(self.yuan * 100)


def money(text: str, *, unit: str | None = None) -> Money:
    """Read an amount. `unit` (元, 万元, 亿元) is what a table's heading says of bare numbers.

    Doubts: `empty`, `same_as_above`, `unreadable`, `several_amounts`, `approximate`, `no_unit`,
    `spaced_point`, `below_fen`.
    """
    plain = normalise(text).replace("¥", "").strip()
    if plain in _NOTHING or plain in _ABOVE:
        return Money(text, doubts=("same_as_above" if plain in _ABOVE else "empty",))
    as_of = _AS_OF.search(plain)
    found = [
        amount
        for match in _AMOUNT.finditer(_AS_OF.sub(" ", plain))
        if (amount := _amount(match, unit)) is not None
    ]
    reading = Money(text, as_of=as_of.group().strip("()") if as_of else None)
    if not found:
        return replace(reading, doubts=("unreadable",))
    doubts = list(dict.fromkeys(doubt for _, its in found for doubt in its))
    if _SPACED_POINT.search(plain):
        doubts.append("spaced_point")
    amounts = [amount for amount, _ in found]
    if len(amounts) > 1:
        return replace(
            reading,
            candidates=tuple(dict.fromkeys([sum(amounts, Decimal(0)), *amounts])),
            doubts=("several_amounts", *doubts),
        )
    if amounts[0] != amounts[0].quantize(Decimal("0.01")):
        return replace(
            reading, candidates=(amounts[0].quantize(Decimal("0.01")),), doubts=(*doubts, "below_fen")
        )
    return replace(reading, yuan=amounts[0], candidates=(amounts[0],), doubts=tuple(doubts))


def _amount(match: re.Match[str], heading: str | None) -> tuple[Decimal, list[str]] | None:
    digits = re.sub(r"\s", "", match["number"])
    value = number(digits)
    if value is None:
        return None
    doubts = []
    if match["about"] or match["more"] or match["after"] or match["more2"]:
        doubts.append("approximate")
    unit = match["unit"] or ""
    if not unit and not match["yuan"] and not any(character in digits for character in "万萬亿億"):
        if heading is None:
            doubts.append("no_unit")
        else:
            unit = normalise(heading).removesuffix("元")
            if unit not in _UNITS:
                raise ValueError(f"unknown unit of money: {heading}")
    amount = value * _UNITS[unit]
    return None if amount.adjusted() > _MOST_DIGITS else (amount, doubts)


# --- days

_YEAR_DIGITS = "〇零○一二三四五六七八九"
_CHINESE_DATE = re.compile(
    rf"(?P<y>[{_YEAR_DIGITS}]{{4}})年(?:(?P<m>[{_YEAR_DIGITS}十]{{1,3}})月(?:(?P<d>[{_YEAR_DIGITS}十]{{1,3}})[日号])?)?"
)
_DATE = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)\s*(?:[年./-]\s*(?P<m>\d{1,2})\s*(?:(?:[月./·-])\s*(?P<d>\d{1,2})\s*[日号]?|月)?|年)"
)
_COMPACT = re.compile(r"(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)\Z")
_NO_YEAR = re.compile(r"(?<![\d.])(?P<m>\d{1,2})\s*[月./·-]\s*(?P<d>\d{1,2})\s*[日号]?(?![\d.])")
_LOST_DOT = re.compile(r"(?P<m>\d{1,2})\?(?P<d>\d{1,2})\Z")
_STUCK = re.compile(r"(?:19|20)\d{6,}\s*[分时]")
_TIME = re.compile(
    r"(?P<part>凌晨|早上|清晨|上午|中午|下午|傍晚|晚上?|夜间)?\s*(?P<h>\d{1,2}|零)\s*[时点:]\s*(?:(?P<min>\d{1,2})\s*分?)?"
)
_SERIAL = range(20_000, 80_000)  # Excel's day numbers of 1954 … 2119
_EXCEL_EPOCH = date(1899, 12, 30)


@dataclass(frozen=True)
class Day:
    """`precision` is `year`, `month`, `day` or `minute` (then `hour` and `minute` are set); `value` is
    the first day of what is known and only set where the reading is certain."""

    original: str
    value: date | None = None
    precision: str | None = None
    hour: int | None = None
    minute: int | None = None
    candidates: tuple[date, ...] = ()
    doubts: tuple[str, ...] = ()


def day(text: str, *, year: int | None = None) -> Day:
    """Read a day. `year` is the year the table is of, a candidate where the text names none.

    Doubts: `empty`, `same_as_above`, `unreadable`, `impossible`, `stuck_digits`, `no_year`, `lost_dot`,
    `serial_number`, `several_days`, `approximate`.
    """
    plain = normalise(text).strip()
    if plain in _NOTHING or plain in _ABOVE:
        return Day(text, doubts=("same_as_above" if plain in _ABOVE else "empty",))
    if _STUCK.match(plain):
        return Day(text, doubts=("stuck_digits",))
    if compact := _COMPACT.match(plain):
        return _dated(text, plain, [compact])
    if plain.isdigit() and int(plain) in _SERIAL:
        return Day(text, candidates=(_EXCEL_EPOCH + timedelta(int(plain)),), doubts=("serial_number",))
    if found := [*_DATE.finditer(plain), *_CHINESE_DATE.finditer(plain)]:
        return _dated(text, plain, found)
    return _without_year(text, plain, year)


def _dated(text: str, plain: str, found: list[re.Match[str]]) -> Day:
    first = found[0]
    year, month, day_of = (_part(first[name]) for name in ("y", "m", "d"))
    try:
        value = date(year or 0, 1 if month is None else month, 1 if day_of is None else day_of)
    except ValueError:
        return Day(text, doubts=("impossible",))
    precision = "day" if day_of is not None else "month" if month is not None else "year"
    doubts = ["approximate"] if re.search(r"许|左右|前后|约", plain) else []
    if len(found) > 1:
        return Day(text, precision=precision, candidates=(value,), doubts=("several_days", *doubts))
    reading = Day(text, value, precision, candidates=(value,), doubts=tuple(doubts))
    return _timed(reading, plain[first.end() :]) if precision == "day" else reading


def _timed(reading: Day, rest: str) -> Day:
    match = _TIME.search(rest)
    if not match:
        return reading
    hour = 0 if match["h"] == "零" else int(match["h"])
    minute = int(match["min"]) if match["min"] else 0
    if match["part"] in {"下午", "傍晚", "晚", "晚上", "夜间"} and 1 <= hour < 12:
        hour += 12
    if hour > 23 or minute > 59:
        return replace(reading, doubts=(*reading.doubts, "impossible"))
    if match["min"] is None:
        return replace(reading, hour=hour)  # 8时许: the hour is known, the minute is not
    return replace(reading, hour=hour, minute=minute, precision="minute")


def _without_year(text: str, plain: str, year: int | None) -> Day:
    if match := _LOST_DOT.match(plain):
        doubt = "lost_dot"
    elif match := _NO_YEAR.search(plain):
        doubt = "no_year"
    else:
        return Day(text, doubts=("unreadable",))
    if year is None:
        return Day(text, doubts=(doubt,))
    try:
        return Day(text, candidates=(date(year, int(match["m"]), int(match["d"])),), doubts=(doubt,))
    except ValueError:
        return Day(text, doubts=("impossible",))


def _part(text: str | None) -> int | None:
    if text is None:
        return None
    found = number(text)
    return None if found is None else int(found)


# --- casualties

_N = rf"(?P<n>\d+|[{NUMERALS}]+)"
_CASUALTIES = (
    ("deaths", "死亡|遇难|身亡|丧生|罹难|死|亡"),
    ("missing", "失踪|失联|下落不明"),
    ("serious_injuries", "重伤|重度伤"),
    ("minor_injuries", "轻微伤|轻伤"),
    ("hospitalised", "入院|住院"),
    ("injured_total", "受伤|负伤|伤"),
)


@dataclass(frozen=True)
class Casualties:
    """What a text says of people; None is not said. Injured is never read as seriously injured, and
    who was taken to hospital never as injured."""

    original: str
    deaths: int | None = None
    missing: int | None = None
    serious_injuries: int | None = None
    minor_injuries: int | None = None
    injured_total: int | None = None
    hospitalised: int | None = None
    doubts: tuple[str, ...] = ()


def casualties(text: str) -> Casualties:
    """Read casualties. Doubts: `unreadable`, `two_numbers:<field>` (two different ones, the field
    stays None), `joint_total` (死亡失踪N人: not split), `split_differs` (parts exceed the sum)."""
    plain = normalise(text)
    if re.search(r"死亡(?:和|或|、)?(?:失踪|失联)|死伤", plain):
        return Casualties(text, doubts=("joint_total",))
    found: dict[str, int] = {}
    doubts: list[str] = []
    for name, words in _CASUALTIES:
        pattern = re.compile(
            rf"{_N}\s*(?:余)?[人名]?\s*(?:经抢救无效)?(?:{words})|(?:{words})[了者]?\s*(?P<after>\d+|[{NUMERALS}]+)\s*(?:余)?[人名]"
        )
        values = {
            int(value)
            for match in pattern.finditer(plain)
            if (value := number(match["n"] or match["after"])) is not None
        }
        plain = pattern.sub(" ", plain)
        if len(values) > 1:
            doubts.append(f"two_numbers:{name}")
        elif values:
            found[name] = values.pop()
    if not found and not doubts:
        doubts.append("unreadable")
    parts = found.get("serious_injuries", 0) + found.get("minor_injuries", 0)
    if "injured_total" in found and parts > found["injured_total"]:
        doubts.append("split_differs")
    return Casualties(text, **found, doubts=tuple(doubts))
