"""Dates, lengths and kinds of days in words, Chinese and English."""

from __future__ import annotations

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
