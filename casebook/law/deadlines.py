"""When a period of the law ends, and how that came to be: table `deadlines`, counted by table `counting`.

`derive` answers with a due date and the steps that lead to it; `wording.explain` says a step in words. A
date rests on the rules in force on its day. Where those are not known it is counted with the first that
are, and says so.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from casebook.law import calendar as calendars
from casebook.law.calendar import Calendar
from casebook.law.counting import (
    Pause,
    Run,
    count_days,
    count_hours,
    counting,
    day_of,
    kind_of_day,
    moment_of,
    roll,
)
from casebook.law.doubts import in_doubt, is_sound
from casebook.law.extending import Extension, Segment, granted
from casebook.law.months import month_step, months_later
from casebook.law.rules import applies, rule_on, rules_on
from casebook.law.steps import Step, reason, step
from casebook.law.tables import Row, citation
from casebook.law.wording import both, refusal

__all__ = ["Derivation", "Extension", "Pause", "Step", "applies", "derive", "rule_on", "rules_on"]

MONTHS = {"m": 1, "y": 12}
#: No period is longer, in whatever unit: beyond it there are no dates to count with.
LONGEST = 10_000
#: Parts of a rule without which its due date cannot be relied upon.
FIGURES = ("length", "unit", "trigger", "direction")


@dataclass(frozen=True)
class Derivation:
    """What a period comes to.

    `due` is a date, an aware moment for hours, or None: where the rule has no number, or an open pause
    holds it (then not before `floor`). `earliest`: a window opens then. `unit` and `length` are as
    counted, without extensions. `provisional`: a day counted or rolled lies in a year without a notice.
    `verified`: the rule was read in a source, and held on the day, not by an unread day alone. `basis` cites it,
    `edition` is the calendar's.
    """

    rule: Row
    start: date
    due: date | None
    unit: str
    length: int | None
    provisional: bool
    verified: bool
    basis: str
    edition: str
    steps: tuple[Step, ...]
    floor: date | None = None
    earliest: date | None = None

    @property
    def unverified(self) -> tuple[str, ...]:
        """The parts of the rule that were not read, among them a day that alone makes it hold."""
        return tuple(next(step.values["doubtful"] for step in self.steps if step.code == "rule"))


def derive(
    rule: str | Row,
    start: date,
    *,
    pauses: Sequence[Pause] = (),
    extensions: Sequence[Extension] = (),
    on: date | None = None,
    calendar: Calendar | None = None,
    length: int | None = None,
) -> Derivation:
    """When the period of a rule that began on `start` ends.

    `start` is a date, or a moment for hours (naive: the wall clock of Asia/Shanghai). `on` is the day
    whose law counts, the start's by default. `length` gives the number to a rule that has none (a term
    agreed in a talk, a period the city set). A row given instead of its code is counted as it is, in force
    or not, and says so. Raises LawError for a rule that is not known or no longer
    in force, a pause for a reason that the rule does not name, and an extension beyond its limit.
    """
    day = on or day_of(start)
    row, held = (rule, rule.in_force(day)) if isinstance(rule, Row) else rule_on(rule, day)
    work = _Work(row, start, calendar or calendars.current())
    work.say_rule(day, held)
    try:
        return work.derive(tuple(pauses), tuple(extensions), length, held)
    except OverflowError:  # a pause, or a start, at the end of all dates
        raise refusal("length.beyond") from None


class _Work:
    """One derivation on its way: what is said so far, and what the calendar was asked."""

    def __init__(self, row: Row, start: date, calendar: Calendar) -> None:
        self.row, self.start, self.calendar = row, start, calendar
        self.law_day = day_of(start)
        self.steps: list[Step] = []
        self.years: set[int] = set()

    def say(self, code: str, **values: Any) -> None:
        self.steps.append(step(code, **values))

    def say_rule(self, on: date, held: bool) -> None:
        row = self.row
        self.law_day = on
        self.say(
            "rule",
            rule=row.code,
            name=row.name,
            basis=citation(row),
            verified=row.verified,
            doubtful=list(in_doubt(row, row.unverified, on)),
            mark=row.mark,
        )
        if not held and row.effective_to and on > row.effective_to:
            self.say("no_longer_in_force", until=row.effective_to, on=on)
        elif not held:
            self.say("not_in_force", since=row.effective_from or "", on=on)

    # ------------------------------------------------------------------ the whole
    def derive(
        self, pauses: tuple[Pause, ...], extensions: tuple[Extension, ...], given: int | None, held: bool
    ) -> Derivation:
        row = self.row
        self._check_pauses(pauses)
        number, unit = self._length(given)
        if number is None:
            self.say("not_known" if row.get("not_known") else "no_number")
            return self._finished(None, unit, None, held)
        segments, says = granted(row, number, unit, extensions, self._resolve)
        if any(segment.length > LONGEST for segment in segments):
            raise refusal("length.beyond")
        forward = row.get("direction", "after") == "after"
        if unit == "h":
            due, floor = self._hours(segments, pauses, forward)
        else:
            due, floor = self._days(segments, pauses, forward)
        for values in says:
            self.say("extended", **values)
        due, floor = self._rolled(due, floor, pauses)
        return self._finished(due, unit, number, held, floor)

    def _length(self, given: int | None) -> tuple[int | None, str]:
        own = self.row.get("length")
        if own is not None and given is not None and given != own:
            raise refusal("length.fixed", rule=self.row.code, length=both(own, self.row["unit"]))
        number = own if own is not None else given
        if number is not None and number < 1:
            raise refusal("length.positive")
        if number is not None and number > LONGEST:
            raise refusal("length.beyond")
        stated = self.row.get("unit") or "cd"
        if number is None:
            return None, "cd" if stated == "d" else stated
        unit = self._resolve(stated, number)
        self.say("length", length=number, unit=unit, given=own is None)
        return number, unit

    def _resolve(self, unit: str, length: int) -> str:
        """A unit that can be counted: days of no stated kind become what table `counting` says."""
        if unit != "d":
            return unit
        kind, row = kind_of_day(self.row.law, length, self.law_day)
        values = {"name": row.name, "verified": row.verified} if row else {"name": {}, "verified": False}
        self.say("day_kind", unit=kind, **values)
        return kind

    def _check_pauses(self, pauses: tuple[Pause, ...]) -> None:
        named = self.row.get("pauses") or ()
        for pause in pauses:
            if pause.reason_code not in named:
                raise refusal("pause.not_named", rule=self.row.code, reason=reason(pause.reason_code))
            if pause.ends_before_it_begins:
                raise refusal("pause.order")

    # ------------------------------------------------------------------ counting
    def _hours(
        self, segments: list[Segment], pauses: tuple[Pause, ...], forward: bool
    ) -> tuple[date | None, date | None]:
        began = moment_of(self.start)
        hours = sum(segment.length for segment in segments)
        exact = isinstance(self.start, datetime)
        self.say("start_hour" if exact else "start_hour_unknown", at=began)
        if not forward:
            return began - timedelta(hours=hours), None
        end, run = count_hours(began, hours, pauses)
        self._say_pauses(pauses, run, "h")
        self._say_idle(pauses, run.lost)
        return end, None if end else began + timedelta(hours=hours)

    def _days(
        self, segments: list[Segment], pauses: tuple[Pause, ...], forward: bool
    ) -> tuple[date | None, date | None]:
        began = day_of(self.start)
        first = self._counting("first_day")
        counted = bool(first and first.get("counted"))
        code = ("start_counted" if counted else "start") if forward else "start_before"
        self.say(code, on=began, law=citation(first) if first else "")
        if not forward:
            return self._back(began, segments), None
        if counted:
            began -= calendars.ONE
        due = self._forward(began, segments, pauses)
        if due is not None:
            return due, None
        at_once = tuple(pause if pause.to_on else Pause(pause.from_on, pause.from_on, "") for pause in pauses)
        return None, self._quiet(began, segments, at_once)

    def _forward(self, began: date, segments: list[Segment], pauses: tuple[Pause, ...]) -> date | None:
        cursor = began
        lost: set[Pause] = set()
        for segment in segments:
            count = self._days_of(cursor, segment)
            working = segment.unit == "wd"
            run = count_days(cursor, count, self.calendar, working=working, pauses=pauses)
            self._say_pauses(pauses, run, segment.unit)
            lost |= set(run.lost)
            if run.end is None:
                return None
            if working:
                self._say_skipped(run)
                self.years |= set(self.calendar.unpublished(cursor, run.end))
            cursor = run.end
        self._say_idle(pauses, lost)
        return cursor

    def _quiet(self, began: date, segments: list[Segment], pauses: tuple[Pause, ...]) -> date | None:
        """The same count without a word: for the floor of a period that stands still."""
        said, years = self.steps, self.years
        self.steps, self.years = [], set()
        floor = self._forward(began, segments, pauses)
        self.steps, self.years = said, years | self.years
        return floor

    def _back(self, began: date, segments: list[Segment]) -> date:
        cursor = began
        for segment in segments:
            if segment.unit == "wd":
                end = self.calendar.add_working_days(cursor, -segment.length)
                run = Run(end)
                days = [end + timedelta(days=n) for n in range((cursor - end).days)]
                run.skipped = [day for day in days if not self.calendar.is_working(day)]
                run.made_up = [day for day in days if self.calendar.kind(day) == "made_up"]
                self._say_skipped(run)
                self.years |= set(self.calendar.unpublished(end - timedelta(days=1), cursor))
                cursor = end
            elif segment.unit in MONTHS:
                cursor = months_later(cursor, -segment.length * MONTHS[segment.unit])
            else:
                cursor -= timedelta(days=segment.length)
        return cursor

    def _days_of(self, cursor: date, segment: Segment) -> int:
        """How many days a segment is, from where it begins: months are the days to their end."""
        if segment.unit not in MONTHS:
            return segment.length
        end = months_later(cursor, segment.length * MONTHS[segment.unit])
        self.steps.append(month_step(cursor, end, self.law_day))
        return (end - cursor).days

    def _rolled(
        self, due: date | None, floor: date | None, pauses: tuple[Pause, ...]
    ) -> tuple[date | None, date | None]:
        """The last day moves on where the rule says so."""
        if due is None and floor is not None and not isinstance(floor, datetime) and self.row.get("rolls"):
            return None, self.calendar.next_working(floor)
        if due is None or isinstance(due, datetime) or self.row.get("direction") == "before":
            return due, floor
        last = self._counting("last_day")
        if not self.row.get("rolls") or last is None or last["moves"] != "next_working":
            if not self.calendar.is_working(due):
                self.say("not_rolled", on=due, **self._why(due))
            return due, floor
        moved = roll(due, self.calendar, pauses)
        until = moved or due
        self.years |= set(self.calendar.unpublished(due - timedelta(days=1), until))
        if moved is None:
            return None, due
        if moved != due:
            stated = self.row.law in last.get("stated_for", ())
            self.say("rolled", on=due, to=moved, law=citation(last), stated=stated, **self._why(due))
        return moved, floor

    def _counting(self, subject: str) -> Row | None:
        """The row of table `counting` that says how this is counted, on the day whose law counts."""
        return next(iter(counting(subject, self.law_day)), None)

    # ------------------------------------------------------------------ saying
    def _why(self, day: date) -> dict[str, Any]:
        return {"kind": self.calendar.kind(day), "holiday": self.calendar.name(day)}

    def _say_skipped(self, run: Run) -> None:
        """Days that did not count, a range of one kind at a time; and weekend days that did."""
        ranges: list[list[date]] = []
        for day in run.skipped:
            last = ranges[-1] if ranges else None
            joined = last and day - last[-1] == calendars.ONE and self._why(day) == self._why(last[-1])
            if last and joined:
                last.append(day)
            else:
                ranges.append([day])
        for days in ranges:
            self.say("skipped", on=days[0], to=days[-1], days=len(days), **self._why(days[0]))
        for day in run.made_up:
            self.say("made_up", on=day, holiday=self.calendar.name(day))

    def _say_idle(self, pauses: tuple[Pause, ...], lost: Collection[Pause]) -> None:
        """A pause of days that do not count anyway is told as well: nobody should look for it in vain."""
        for pause in pauses:
            if pause.to_on is not None and pause not in lost:
                self.say("pause_idle", on=pause.from_on, to=pause.to_on, reason=reason(pause.reason_code))

    def _say_pauses(self, pauses: tuple[Pause, ...], run: Run, unit: str) -> None:
        for pause in pauses:
            values = {"on": pause.from_on, "reason": reason(pause.reason_code), "unit": unit}
            if pause.to_on is None:
                if run.end is None:
                    self.say("pause_open", left=run.left, **values)
            elif pause in run.lost:
                self.say("paused", to=pause.to_on, lost=run.lost[pause], **values)

    def _finished(
        self, due: date | None, unit: str, number: int | None, held: bool, floor: date | None = None
    ) -> Derivation:
        row, earliest = self.row, None
        if due is not None and (opens := row.get("not_before")):
            earliest = months_later(day_of(self.start), opens["length"] * MONTHS[opens["unit"]])
            self.say("earliest", on=earliest)
        if before := sorted(filter(self.calendar.is_before, self.years)):
            self.say("before_calendar", years=before)
        if ahead := sorted(self.years.difference(before)):
            self.say("provisional", years=ahead)
        if number is not None:
            self.say("calendar", edition=self.calendar.edition)
        if due is not None:
            self.say("due", due=due)
        elif floor is not None:
            self.say("floor", on=floor)
        verified = held and is_sound(row, self.law_day, *FIGURES)
        return Derivation(
            rule=row,
            start=self.start,
            due=due,
            unit=unit,
            length=number,
            provisional=bool(self.years),
            verified=verified,
            basis=citation(row),
            edition=self.calendar.edition,
            steps=tuple(self.steps),
            floor=floor,
            earliest=earliest,
        )
