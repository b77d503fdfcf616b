"""What is typed behind a `law` command, read generously: money, days, spans, names of the tables.

What cannot be read ends the command as bad usage with `code — sentence`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal, DecimalException, InvalidOperation
from typing import IO, Any, NoReturn

import click

from casebook.commands.console import fail
from casebook.law import impact, naming, tables
from casebook.law.counting import Pause

FEN = 100
#: No amount is larger, in fen: a thousand million million yuan.
MOST = 10**17
_MOMENT = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T\s]?(\d{1,2})[:：](\d{2})(?::00)?)?", re.ASCII
)
SUBJECTS = {
    "unit": ("unit", "单位", "责任单位"),
    "principal": ("principal", "主要负责人"),
    "other": ("other", "其他", "其他负责人", "其他责任人员", "直接责任人员", "person", "persons", "个人"),
    "investor": ("investor", "投资人", "个人经营的投资人"),
}


class BadUsage(click.UsageError):
    """What click says of a command line, as `code — sentence` with where to read on after it."""

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(f"usage.bad — {self.format_message()}", err=True)
        if self.ctx is not None:
            click.echo(f"{self.ctx.command_path} {self.ctx.help_option_names[-1]}", err=True)


class Group(click.Group):
    """A group of commands whose bad usage is told as every other error is."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except click.exceptions.NoArgsIsHelpError:
            raise
        except click.UsageError as error:
            raise BadUsage(error.format_message(), error.ctx) from error


def bad(code: str, sentence: str) -> NoReturn:
    """End the command as bad usage."""
    fail(f"{code} — {sentence}", status=2)


def fen(text: str | None, name: str = "amount") -> int | None:
    """Yuan as typed (12, 1,000.50, 300万, 1亿元) in fen."""
    if text is None:
        return None
    plain = text.replace(",", "").replace("，", "").replace("_", "").strip().removesuffix("元")
    factor = 1
    for unit, times in (("亿", 10**8), ("万", 10**4)):
        if plain.endswith(unit):
            plain, factor = plain.removesuffix(unit), times
    try:
        exact = Decimal(plain) * factor * FEN
        if not exact.is_finite() or not 0 <= exact <= MOST or exact != exact.to_integral_value():
            raise InvalidOperation
    except DecimalException:
        bad("amount.bad", f"{name}: {text} 不是以元表示的金额 / is no amount in yuan")
    return int(exact)


def yuan(amount: int | None) -> int | float | None:
    """Fen as yuan: a whole number where it is one."""
    if amount is None:
        return None
    return amount // FEN if amount % FEN == 0 else amount / FEN


def money(amount: int) -> str:
    """Fen as text: 1,000,000.50."""
    return f"{amount // FEN:,}" + (f".{amount % FEN:02d}" if amount % FEN else "")


def moment(text: str) -> date:
    """A day, or a moment of the clock in Shanghai: 2026-03-01, 2026-03-01T09:30, 2026年3月1日."""
    found = _MOMENT.fullmatch(text.strip())
    try:
        if not found:
            return _iso(text)
        year, month, on, hour, minute = found.groups()
        if hour is None:
            return date(int(year), int(month), int(on))
        return datetime(int(year), int(month), int(on), int(hour), int(minute))  # noqa: DTZ001 - as typed
    except ValueError:
        bad("date.bad", f"{text} 不是日期 / is no date (YYYY-MM-DD or YYYY-MM-DDTHH:MM)")


def _iso(text: str) -> date:
    found = datetime.fromisoformat(text.strip())
    if found.tzinfo is not None:
        from casebook import clock

        found = clock.local(found)
    return found


def day(text: str) -> date:
    """A day alone; of a moment its day."""
    found = moment(text)
    return found.date() if isinstance(found, datetime) else found


def pauses(spans: Iterable[str], reasons: Iterable[str], named: Iterable[str]) -> list[Pause]:
    """FROM..TO with its reason; TO may be left out for one that has not ended. One reason holds for all.

    `named`: the reasons that the rule itself names, which are tried first.
    """
    given, why = list(spans), list(reasons)
    if len(why) == 1:
        why *= max(1, len(given))
    if len(why) != len(given):
        bad("pause.reason_needed", "每个 --paused 需要一个 --reason / each --paused needs its --reason")
    return [_pause(span, reason, tuple(named)) for span, reason in zip(given, why, strict=True)]


def _pause(span: str, reason: str, named: tuple[str, ...]) -> Pause:
    first, apart, last = span.partition("..")
    if not apart:
        bad("pause.bad", f"{span} 应写作 起..止 / must be FROM..TO")
    return Pause(moment(first), moment(last) if last.strip() else None, _reason(reason, named))


def _reason(word: str, named: tuple[str, ...]) -> str:
    """The code of a reason by its code or a part of its name; an unknown word as it is (the law refuses)."""
    rows = sorted(tables.table("pauses"), key=lambda row: row.code not in named)
    wanted = word.strip().casefold()
    for row in rows:
        if wanted == row.code.casefold() or wanted in {name.casefold() for name in row.name.values()}:
            return row.code
    for row in rows:
        if wanted and any(wanted in name.casefold() for name in row.name.values()):
            return row.code
    return word


def grade(word: str | None) -> str | None:
    if word is None:
        return None
    return naming.grade_code(word) or bad(
        "grade.unknown", f"没有事故等级 {word} / no such grade (G1 … G4, 特别重大, 重大, 较大, 一般)"
    )


def sector(word: str | None) -> str | None:
    """A code of the industries; `general` is none."""
    if word is None or word.strip().casefold() in {"general", "一般", "通用", ""}:
        return None
    return naming.sector_code(word) or bad("sector.unknown", f"没有行业领域 {word} / no such industry")


def subject(word: str) -> str:
    for code, words in SUBJECTS.items():
        if word.strip().casefold() in words:
            return code
    bad("subject.unknown", f"{word} 不是 unit、principal、other / is no subject")


def circumstances(words: Iterable[str]) -> list[str]:
    """Codes of circumstances, triggers of the maximum and especially serious situations, by code or name."""
    found: list[str] = []
    for word in (part for each in words for part in re.split(r"[,，、]", each) if part.strip()):
        rows = naming.find(word, "circumstances", "maximum", "especially_serious") or _within(word)
        rows = rows or _part(word)
        code = rows[0].code if rows else _act(word)
        if code is None:
            bad("circumstance.unknown", f"没有情节 {word.strip()} / no such circumstance")
        found.append(code)
    return found


def _part(word: str) -> tuple[tables.Row, ...]:
    """A circumstance of penalties by a part of its name that no other has: 立功. One character means none."""
    rows = [row for row in tables.table("circumstances") if row["system"] in {"case", "penalty"}]
    found = _containing(word, rows) if len(word.strip()) > 1 else ()
    return found if len(found) == 1 else ()


def _act(word: str) -> str | None:
    """An act that a fine names (`left_post`, `faked_scene`), for those that are no circumstance of a case."""
    wanted = word.strip().casefold()
    acts = {act for row in tables.table("fines") for act in row["acts"]}
    return wanted if wanted in acts else None


def _within(word: str) -> tuple[tables.Row, ...]:
    """A circumstance of a case whose name stands in what was typed: 恶意瞒报 is 瞒报."""
    facts = [row for row in tables.table("circumstances") if row["system"] == "case"]
    return tuple(row for row in facts if row.name["zh"] in word)


def _containing(word: str, rows: Iterable[tables.Row]) -> tuple[tables.Row, ...]:
    wanted = word.strip().casefold()
    return tuple(row for row in rows if any(wanted in name.casefold() for name in row.name.values()))


def conduct(words: Iterable[str]) -> list[str]:
    """Codes of conduct that offences ask about."""
    found: list[str] = []
    for word in (part for each in words for part in each.split(",") if part.strip()):
        rows = naming.find(word, "conduct") or _containing(word, tables.table("conduct"))
        if len(rows) != 1:
            known = ", ".join(row.code for row in rows or tables.table("conduct"))
            bad("conduct.unknown", f"没有这一行为 {word.strip()} / no such conduct; {known}")
        found.append(rows[0].code)
    return found


def sanction(word: str, on: date) -> tuple[tables.Row, int | None]:
    """A sanction by code or name, and the term it names: 党内警告, 记过处分, P4, 留党察看二年, Demerit.

    Raises LawError for a word that means none, or more than one.
    """
    plain = word.strip()
    if not plain.isascii():
        plain = "".join(plain.split()).replace("行政", "政务").removesuffix("处分").removesuffix("公职")
    found = re.fullmatch(r"((?:党内|党纪)?留党察看)[（(]?(\d+|一|二|两)(年|个月)[）)]?", plain)
    if found is None:
        return impact.find(plain or word, on), None
    name, number, unit = found.groups()
    many = {"一": 1, "二": 2, "两": 2}.get(number) or int(number)
    return impact.find(name, on), many * (12 if unit == "年" else 1)
