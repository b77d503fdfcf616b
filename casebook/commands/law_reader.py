"""What the `law` commands share: the law in use, the reader's language, refusals, how a source is told."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

import click

from casebook import clock
from casebook.commands.console import fail, settings_or_exit
from casebook.law import tables, wording
from casebook.law.errors import LawError
from casebook.settings import Settings

COUNT = click.IntRange(min=0)
SOME = click.IntRange(min=1)
on_option = click.option("--on", metavar="DATE", help="the day whose law counts; today without it")
sector_option = click.option("--sector", metavar="S", help="industry: code, name or alias")


class Reader:
    """The language of the reader, for texts that the tables give in both."""

    def __init__(self, settings: Settings) -> None:
        self.language = settings.language

    def __call__(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    def of(self, both: Mapping[str, str]) -> str:
        return both.get(self.language) or both.get("zh", "")

    def cited(self, basis: str) -> str:
        """A citation: laws keep their Chinese names, what stands in place of an article does not."""
        return wording.basis_told(basis, self.language == "zh").strip()


def answering(run: Callable[..., Any]) -> Callable[..., Any]:
    """Run a command over the law in use; what the law refuses ends it with `code — sentence`, exit 1."""

    @functools.wraps(run)
    def wrapped(*args: Any, **kwargs: Any) -> None:
        settings = settings_or_exit()
        read = Reader(settings)
        try:
            _use_kept_law(settings)
            run(read, *args, **kwargs)
        except LawError as error:
            fail(f"{error.code} — {error.in_language(read.language)}")
        except tables.LawTableError as error:
            fail(f"law.table_bad — {error}")

    return wrapped


def _use_kept_law(settings: Settings) -> None:
    """Put the rows and notices of the home in use, where there is one. A store that cannot be opened is
    told, for the answer then rests on the installed tables alone."""
    if not settings.mongodb_uri and not settings.database_home.exists():
        return
    from casebook.refusals import Refusal
    from casebook.statutes import editions
    from casebook.store import open_store

    try:
        open_store(settings)
        editions.refresh(force=True)
    except Refusal as refusal:
        click.echo(f"law.kept_not_read — {refusal.code}", err=True)


def plain(value: date | None) -> str | None:
    """A day, or the wall clock of Shanghai to the minute, in the form in which it is typed."""
    if isinstance(value, datetime):
        return (clock.local(value) if value.tzinfo else value).strftime("%Y-%m-%dT%H:%M")
    return value.isoformat() if value else None


def steps_of(read: Reader, steps: Iterable[Any]) -> list[dict[str, Any]]:
    return [
        {"code": step.code, "text": wording.explain(step, read.language), "values": dict(step.values)}
        for step in steps
    ]


def source(read: Reader, basis: str, verified: bool, unverified: Iterable[str] = ()) -> str:
    """Where it stands, and whether that was read, or which parts were not."""
    basis = read.cited(basis)
    if verified:
        return basis
    doubt = wording.doubts(unverified, read.language == "zh") or read("未核实", "unverified")
    return f"{basis} {read(f'（{doubt}）', f'({doubt})')}".strip()
