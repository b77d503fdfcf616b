"""How values are written on a page: money, days, moments, names of closed lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import Flask
from flask_babel import gettext as _
from markupsafe import Markup, escape

from casebook import clock
from casebook.web.language import language_code

#: What stands where nothing is known. Never a zero.
UNKNOWN = "—"


def init_app(app: Flask) -> None:
    for function in (
        yuan,
        wan_yuan,
        day,
        moment,
        clock_time,
        choice,
        label,
        lines,
        known,
        listed,
        clauses,
        place,
    ):
        app.add_template_filter(function)


def yuan(fen: int | None, unit: bool = True) -> str:
    """Integer fen as yuan with grouped thousands: 1234500 → `12,345.00 元`; None → `—`."""
    if fen is None:
        return UNKNOWN
    text = f"{Decimal(fen) / 100:,.2f}"
    return _("%(amount)s 元", amount=text) if unit else text


def wan_yuan(fen: int | None) -> str:
    """Integer fen in units of ten thousand yuan, as reports write it: `1,234.56 万元`; None → `—`.

    English has no such unit and gets the whole amount.
    """
    if fen is None:
        return UNKNOWN
    if language_code() != "zh":
        return yuan(fen).removesuffix(".00")
    amount = (Decimal(fen) / 1_000_000).normalize()
    places = max(0, -int(amount.as_tuple().exponent))
    return _("%(amount)s 万元", amount=f"{amount:,.{places}f}")


def day(value: date | datetime | None) -> str:
    """A legal date as `2026-03-01`; a moment by its day in Asia/Shanghai; None → `—`."""
    if value is None:
        return UNKNOWN
    return (clock.local(value).date() if isinstance(value, datetime) else value).isoformat()


def moment(value: datetime | None, precision: str = "minute") -> str:
    """A stored moment as Asia/Shanghai shows it: `2026-03-01 14:05`, or the day alone."""
    if value is None:
        return UNKNOWN
    return day(value) if precision == "day" else clock.local(value).strftime("%Y-%m-%d %H:%M")


def clock_time(value: datetime | None) -> str:
    """The time of day of a stored moment in Asia/Shanghai: `14:05`."""
    return UNKNOWN if value is None else clock.local(value).strftime("%H:%M")


def choice(code: Any, choices: Mapping[Any, Any]) -> str:
    """The name of a code in a closed list; a code the list lacks stands as it is; None → `—`."""
    if code is None or code == "":
        return UNKNOWN
    return str(choices.get(code, code))


def label(row: Any) -> str:
    """The name of a row of a law table in the language of the moment.

    Takes the row (a mapping or object with `name` or `label`, or `zh`/`en` themselves), a mapping
    {zh, en}, or a plain text. English falls back to Chinese.
    """
    if row is None:
        return UNKNOWN
    if isinstance(row, str):
        return row
    names = row
    for key in ("name", "label"):
        if (found := _get(row, key)) is not None:
            names = found
            break
    if isinstance(names, str):
        english = _get(row, "name_en")
        return english if english and language_code() == "en" else names
    return _get(names, language_code()) or _get(names, "zh") or UNKNOWN


def lines(text: str | None) -> Markup:
    """A long text as paragraphs, one for each line, escaped."""
    parts = [escape(part.strip()) for part in (text or "").splitlines() if part.strip()]
    return Markup("").join(Markup("<p>{}</p>").format(part) for part in parts)


def known(value: Any) -> Any:
    """The value, or `—` where there is none. Zero is a value."""
    return UNKNOWN if value is None or value == "" or value == [] else value


def listed(parts: Iterable[Any]) -> str:
    """Names or words in a row, with the sign the language of the moment puts between them."""
    return _("、").join(str(part) for part in parts)


def clauses(parts: Iterable[Any]) -> str:
    """Longer pieces in a row: `案号：安问〔2026〕12号；年份：2026`."""
    return _("；").join(str(part) for part in parts)


def place(names: Iterable[str], between: str = "") -> str:
    """A place from its province down. A municipality is province and city at once and is named once:
    重庆市, 重庆市, 黔江区 → 重庆市黔江区."""
    parts: list[str] = []
    for name in names:
        if not parts or name != parts[-1]:
            parts.append(name)
    return between.join(parts)


def _get(row: Any, key: str) -> Any:
    if isinstance(row, Mapping):
        return row.get(key)
    return getattr(row, key, None)
