"""Dates as people shorten them: `6·13`, `6.13`, `613`, `六一三`, `2020年6月13日`. Pure.

A date becomes *marks*, tokens that cannot be confused with words of a text:

    @2020        the year            @202006      the month
    @20200613    the day             @0613        the day of any year
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from casebook.text.normalise import normalise

_CHINESE = {
    "〇": 0,
    "零": 0,
    "○": 0,
    "一": 1,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

#: What stands behind an accident's date name. Without a middle dot, only these make `6.13` a date.
_EVENT = (
    "爆|火|坍|垮|塌|事故|事件|案|透水|突水|瓦斯|中毒|窒息|泄漏|交通|坠|滑坡|溃|灾|沉船|翻|侧|碰|撞|踩踏|倒|触电|"
    "特别重大|特大|重大|较大|一般|顶板|冒顶|燃|粉尘|洪|暴雨|专案|调查|煤|矿"
)
_FULL = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)\s*(?:年|[-./])\s*(?P<m>1[0-2]|0?[1-9])\s*(?:月|[-./])\s*"
    r"(?P<d>3[01]|[12]\d|0?[1-9])(?!\d)\s*[日号]?"
)
_COMPACT = re.compile(
    r"(?<![\d.])(?P<y>(?:19|20)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?![\d.])"
)
_MONTH = re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)\s*(?:年|[-/])\s*(?P<m>1[0-2]|0?[1-9])(?:月|(?![-/\d月]))")
_YEAR = re.compile(r"(?<![\d.])(?P<y>(?:19|20)\d\d)\s*(?:年度?|(?![\d.]))")
_DAY = re.compile(r"(?<![\d年])(?P<m>1[0-2]|0?[1-9])月\s*(?P<d>3[01]|[12]\d|0?[1-9])(?!\d)[日号]?")
_MIDDLE = re.compile(r"(?<![\d·])(?P<m>1[0-2]|0?[1-9])\s?·\s?(?P<d>3[01]|[12]\d|0?[1-9])(?![\d·])")
_DOTTED = re.compile(
    r"(?<![\d.])(?P<m>1[0-2]|0?[1-9])[.-](?P<d>3[01]|[12]\d|0?[1-9])(?![\d.])(?=[”\"’'》\s]*(?:"
    + _EVENT
    + "))"
)
_CHINESE_DAY = re.compile(
    r"(?<![〇零○一二三四五六七八九十百千万])(?P<w>[〇零○一二三四五六七八九·]{2,6})(?![〇零○一二三四五六七八九十百千万年月])"
)

# A question is short and asked on purpose, so it may be read more freely than a text.
_ASKED_DOTTED = re.compile(
    r"(?<![\d.])(?P<m>1[0-2]|0?[1-9])[./-](?P<d>3[01]|[12]\d|0?[1-9])(?![\d.%万亿元米人])"
)
_ASKED_BARE = re.compile(r"(?<![\d.])(?P<w>\d{3,4})(?![\d.%万亿元米人号条名家吨国])")


@dataclass(frozen=True)
class Dated:
    """A date found at `start:end` of the normalised text; `sure` is False for a reading that only
    might be meant (a lost dot, plain digits)."""

    start: int
    end: int
    marks: tuple[str, ...]
    sure: bool = True


def event_marks(day: date | None) -> list[str]:
    """Every mark by which an event of that day is found."""
    if day is None:
        return []
    return [f"@{day:%Y}", f"@{day:%Y%m}", f"@{day:%Y%m%d}", f"@{day:%m%d}"]


def dates_in_text(plain: str) -> list[Dated]:
    """Dates of a normalised text that are written as dates; decimals are left alone."""
    found = _matches(plain, _FULL, _full) + _matches(plain, _COMPACT, _full)
    if "·" in plain:
        found += _matches(plain, _MIDDLE, _day)
    if "." in plain or "-" in plain:
        found += _matches(plain, _DOTTED, _day)
    return _without_overlap(found)


def dates_in_question(text: str) -> list[Dated]:
    """Dates of what a person typed into the search box, doubtful readings included."""
    plain = normalise(text)
    found = _matches(plain, _FULL, _full) + _matches(plain, _COMPACT, _full)
    found += _matches(plain, _MIDDLE, _day) + _matches(plain, _DOTTED, _day) + _matches(plain, _DAY, _day)
    found += _matches(plain, _ASKED_DOTTED, _day)
    found += _matches(plain, _MONTH, lambda m: (f"@{m['y']}{int(m['m']):02}",))
    found += _matches(plain, _YEAR, lambda m: (f"@{m['y']}",))
    found += _matches(plain, _CHINESE_DAY, lambda m: _chinese(m["w"]))
    found += _matches(plain, _ASKED_BARE, lambda m: _lost_dot(m["w"]), sure=False)
    return _without_overlap(found)


def _matches(plain: str, pattern: re.Pattern[str], marks: object, sure: bool = True) -> list[Dated]:
    return [
        Dated(match.start(), match.end(), found, sure)
        for match in pattern.finditer(plain)
        if (found := marks(match))  # type: ignore[operator]
    ]


def _without_overlap(found: list[Dated]) -> list[Dated]:
    """The first reading of each place; the patterns above are ordered from strict to loose."""
    kept: list[Dated] = []
    for dated in found:
        if all(dated.end <= other.start or dated.start >= other.end for other in kept):
            kept.append(dated)
    return sorted(kept, key=lambda dated: dated.start)


def _full(match: re.Match[str]) -> tuple[str, ...]:
    year, month, day = int(match["y"]), int(match["m"]), int(match["d"])
    return (f"@{year}{month:02}{day:02}",) if _exists(month, day) else ()


def _day(match: re.Match[str]) -> tuple[str, ...]:
    month, day = int(match["m"]), int(match["d"])
    return (f"@{month:02}{day:02}",) if _exists(month, day) else ()


def _exists(month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= _DAYS[month - 1]


def _chinese(word: str) -> tuple[str, ...]:
    """`六一三`, `三·二一`, `一一·二四`: digits said one by one."""
    left, dot, right = word.partition("·")
    if dot:
        if "·" in right or not left or not right:
            return ()
        month, day = (int("".join(str(_CHINESE[c]) for c in part)) for part in (left, right))
        return (f"@{month:02}{day:02}",) if _exists(month, day) else ()
    return _lost_dot("".join(str(_CHINESE[character]) for character in word)) if len(word) > 2 else ()


def _lost_dot(digits: str) -> tuple[str, ...]:
    """Every day that the digits may mean: 613 → 6·13, 1124 → 11·24, 111 → 1·11 or 11·1."""
    if len(digits) == 4 and digits[:2] in {"19", "20"}:
        return ()
    splits = [(digits[:cut], digits[cut:]) for cut in (1, 2) if 0 < len(digits) - cut <= 2]
    days = [(int(month), int(day)) for month, day in splits if len(digits) == 4 or month[0] != "0"]
    return tuple(f"@{month:02}{day:02}" for month, day in days if _exists(month, day))
