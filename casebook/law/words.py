"""Dates, lengths and kinds of days in words, Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

UNITS = {
    "h": ("{}小时", "{} hours", "{} hour"),
    "cd": ("{}日（自然日）", "{} calendar days", "{} calendar day"),
    "d": ("{}日", "{} days", "{} day"),
    "wd": ("{}个工作日", "{} working days", "{} working day"),
    "m": ("{}个月", "{} months", "{} month"),
    "y": ("{}年", "{} years", "{} year"),
}
UNIT_NAMES = {
    "h": {"zh": "小时", "en": "hours"},
    "cd": {"zh": "自然日", "en": "calendar days"},
    "d": {"zh": "日", "en": "days"},
    "wd": {"zh": "工作日", "en": "working days"},
    "m": {"zh": "月", "en": "months"},
    "y": {"zh": "年", "en": "years"},
}
KINDS = {
    "weekend": ("周末", "weekend"),
    "holiday": ("法定节假日", "public holiday"),
    "made_up": ("调休上班日", "working day in return for a holiday"),
    "workday": ("工作日", "working day"),
}
WEEKDAYS = ("一二三四五六日", ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"))

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

#: Parts of a row that may stand unverified by themselves.
PARTS = {
    "article": ("条号", "article number"),
    "law": ("依据名称", "name of the rule"),
    "year": ("年份", "year"),
    "effective_from": ("施行日期", "first day in force"),
    "effective_to": ("失效日期", "last day in force"),
    "length": ("期限", "length"),
    "extension": ("延长", "extension"),
    "impact_months": ("影响期", "impact period"),
    "readmission_months": ("不得重新入党的期限", "period without readmission"),
    "months": ("期限", "length"),
    "lower_months": ("最短期限", "shortest length"),
    "at_most_months": ("一般的最长期限", "usual longest length"),
    "term_months": ("期间", "term"),
    "prolong_months": ("期间的延长", "prolonging of the term"),
    "effects": ("影响内容", "effects"),
    "counts_from": ("起算点", "what it is counted from"),
    "name": ("名称", "name"),
    "counting": ("月末届满的计算规则", "way of counting to the end of a month"),
    "fen": ("金额", "amount"),
    "percent": ("百分比", "percentage"),
    "gain_times": ("违法所得的倍数", "multiple of the gains"),
    "daily": ("按日计算", "counting by the day"),
    "daily_percent": ("每日百分比", "percentage by the day"),
    "especially_serious": ("情节特别严重的倍数", "multiple for especially serious circumstances"),
    "threshold": ("追诉标准", "threshold"),
    "heavier_threshold": ("较重一档的标准", "heavier threshold"),
    "threshold_basis": ("标准的依据", "basis of the threshold"),
    "heavier_basis": ("较重一档的依据", "basis of the heavier threshold"),
    "days": ("天数", "number of days"),
    "says": ("作用", "effect"),
}


def parts(named: Iterable[str], chinese: bool) -> str:
    """Parts of a row by name, each once: 条号、影响内容."""
    told = dict.fromkeys(PARTS.get(part, (part, part))[0 if chinese else 1] for part in named)
    return ("、" if chinese else ", ").join(told)


def doubts(named: Iterable[str], chinese: bool) -> str:
    """That these parts were not read: 条号、影响内容未核实; empty for none."""
    told = parts(named, chinese)
    if not told:
        return ""
    return f"{told}未核实" if chinese else f"{told} unverified"


def state(verified: bool, doubtful: Iterable[str], chinese: bool) -> str:
    """How far a row was read in a source: 已核实，条号未核实 / verified, except article number."""
    if not verified:
        return "未核实" if chinese else "unverified"
    told = parts(doubtful, chinese)
    if not told:
        return "已核实" if chinese else "verified"
    return f"已核实，{told}未核实" if chinese else f"verified, except {told}"


def day(text: str, chinese: bool) -> str:
    """An ISO date or moment as it is written: 2026年10月1日（周四） / Thursday 1 October 2026, 09:30."""
    if not text:
        return "–"
    moment = datetime.fromisoformat(text) if "T" in text else None
    on = moment.date() if moment else date.fromisoformat(text)
    if chinese:
        hour = f" {moment:%H:%M}" if moment else ""
        return f"{on.year}年{on.month}月{on.day}日（周{WEEKDAYS[0][on.weekday()]}）{hour}".strip()
    hour = f", {moment:%H:%M}" if moment else ""
    return f"{WEEKDAYS[1][on.weekday()]} {on.day} {MONTHS[on.month - 1]} {on.year}{hour}"


def period(length: int, unit: str, chinese: bool) -> str:
    """A length with its unit."""
    zh, many, one = UNITS[unit]
    return (zh if chinese else one if length == 1 else many).format(length)


def both(length: int, unit: str) -> dict[str, str]:
    """A length with its unit, {zh, en}."""
    return {"zh": period(length, unit, True), "en": period(length, unit, False)}
