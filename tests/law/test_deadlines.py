"""When periods end: boundaries, made-up Saturdays, month ends, leap days, hours, pauses, extensions, versions.

Days were counted on the calendar of 2026: Spring Festival 15–23 February (14 and 28 worked), Qingming 4–6
April, Labour Day 1–5 May (9 worked), Mid-autumn 25–27 September (20 worked), National Day 1–7 October (10
worked).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

import pytest

from casebook.law import calendar, tables
from casebook.law.calendar import Notice
from casebook.law.deadlines import Extension, Pause, applies, derive, rule_on, rules_on
from casebook.law.errors import LawError
from casebook.law.wording import explain

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=SHANGHAI)


def codes(derivation) -> list[str]:
    return [step.code for step in derivation.steps]


def values(derivation, code: str) -> dict:
    return next(dict(step.values) for step in derivation.steps if step.code == code)


# ---------------------------------------------------------------------------------- days and months
@pytest.mark.parametrize(
    ("rule", "start", "due"),
    [
        ("T107", date(2026, 1, 5), date(2026, 3, 6)),
        ("T107", date(2026, 3, 2), date(2026, 5, 6)),  # day 60 is 1 May: moves past Labour Day
        ("T107", date(2025, 12, 31), date(2026, 3, 2)),  # day 60 is Sunday 1 March
        ("T107", date(2024, 1, 1), date(2024, 3, 1)),  # through 29 February
        ("T109", date(2026, 9, 18), date(2026, 10, 8)),  # day 15 is 3 October
        ("T205", date(2026, 1, 15), date(2026, 4, 15)),
        ("T212", date(2026, 9, 16), date(2026, 10, 8)),  # day 15 is 1 October
        ("T212", date(2026, 9, 15), date(2026, 9, 30)),
        ("T301", date(2026, 8, 4), date(2026, 10, 8)),
        ("T307", date(2026, 2, 1), date(2026, 2, 24)),  # day 15 is 16 February
    ],
)
def test_calendar_days_do_not_count_the_first_and_move_on_from_a_holiday(rule, start, due):
    assert derive(rule, start).due == due


@pytest.mark.parametrize(
    ("rule", "start", "due"),
    [
        ("T208", date(2026, 9, 28), date(2026, 10, 13)),  # over National Day, Saturday 10 October worked
        ("T209", date(2026, 2, 12), date(2026, 2, 26)),  # Saturday 14 February worked, then nine days off
        ("T213", date(2026, 2, 13), date(2026, 2, 24)),
        ("T214", date(2026, 4, 3), date(2026, 4, 9)),
        ("T217", date(2026, 5, 8), date(2026, 5, 18)),  # Saturday 9 May worked
        ("T208", date(2026, 10, 3), date(2026, 10, 15)),  # begun on a holiday
        ("T304", date(2026, 3, 6), date(2026, 3, 13)),
        ("T723", date(2026, 1, 30), date(2026, 3, 5)),  # both Saturdays of February worked
    ],
)
def test_working_days_skip_holidays_and_count_the_days_made_up(rule, start, due):
    assert derive(rule, start).due == due


@pytest.mark.parametrize(
    ("rule", "start", "due"),
    [
        ("T513", date(2026, 1, 31), date(2026, 2, 28)),  # no 31 February; that Saturday is worked
        ("T513", date(2025, 1, 31), date(2025, 2, 28)),
        ("T513", date(2024, 1, 31), date(2024, 2, 29)),
        ("T513", date(2026, 2, 28), date(2026, 3, 30)),  # the same number, not the month's end; a Saturday
        ("T308", date(2025, 8, 31), date(2026, 2, 28)),
        ("T517", date(2025, 12, 31), date(2026, 2, 28)),
        ("T115", date(2024, 2, 29), date(2025, 2, 28)),  # a leap day, one year on
        ("T725", date(2024, 2, 29), date(2027, 2, 28)),  # a Sunday: a term does not move on
        ("T202", date(2023, 2, 28), date(2028, 2, 28)),
        ("T526", date(2025, 12, 31), date(2028, 12, 31)),
    ],
)
def test_months_and_years_end_on_the_same_number_or_the_last_of_the_month(rule, start, due):
    assert derive(rule, start).due == due


def test_a_clipped_month_says_that_this_way_of_counting_is_unverified():
    told = values(derive("T513", date(2026, 1, 31)), "months")
    assert told == {"end": "2026-02-28", "wanted": 31, "clipped": True, "verified": False}


@pytest.mark.parametrize(
    ("rule", "start", "due"),
    [
        ("T106", date(2026, 1, 16), date(2026, 2, 15)),  # the first day of Spring Festival
        ("T106-2", date(2026, 9, 24), date(2026, 10, 1)),
        ("T218", date(2026, 9, 7), date(2026, 10, 7)),
        ("T503", date(2026, 9, 25), date(2026, 10, 2)),
        ("T505", date(2026, 7, 1), date(2026, 10, 1)),
    ],
)
def test_a_period_that_does_not_move_on_ends_on_a_holiday_and_says_so(rule, start, due):
    found = derive(rule, start)
    assert found.due == due
    assert values(found, "not_rolled")["kind"] == "holiday"
    assert not found.provisional


def test_rolling_by_the_model_of_another_act_says_so():
    rolled = values(derive("T107", date(2026, 3, 2)), "rolled")
    assert (rolled["on"], rolled["to"]) == ("2026-05-01", "2026-05-06")
    assert "民事诉讼法" in rolled["law"] and rolled["stated"] is False
    assert rolled["holiday"] == {"zh": "劳动节", "en": "Labour Day"}


# ---------------------------------------------------------------------------------- backwards
def test_a_period_before_an_event_is_counted_back_over_holidays():
    found = derive("T210", date(2026, 10, 12))
    assert found.due == date(2026, 9, 24)
    assert codes(found)[2] == "start_before"
    skipped = [(step.values["on"], step.values["days"]) for step in found.steps if step.code == "skipped"]
    assert skipped == [("2026-09-25", 3), ("2026-10-01", 7), ("2026-10-11", 1)]
    assert values(found, "made_up")["on"] == "2026-10-10"


def test_hours_before_an_event_are_counted_back():
    assert derive("T121", at(2026, 3, 1, 8, 30)).due == at(2026, 2, 28, 8, 30)


# ---------------------------------------------------------------------------------- hours
@pytest.mark.parametrize(
    ("rule", "start", "due"),
    [
        ("T102", at(2026, 7, 1, 23, 30), at(2026, 7, 2, 0, 30)),
        ("T103", at(2026, 12, 31, 23, 0), at(2027, 1, 1, 1, 0)),
        ("T403", at(2026, 2, 28, 16, 45), at(2026, 3, 1, 16, 45)),
        ("T403", at(2024, 2, 28, 16, 45), at(2024, 2, 29, 16, 45)),
        ("T403", at(2026, 9, 30, 17, 0), at(2026, 10, 1, 17, 0)),  # hours know no holiday
        ("T501", at(2026, 5, 5, 18, 1), at(2026, 5, 6, 6, 1)),
    ],
)
def test_hours_run_across_midnight_months_and_holidays(rule, start, due):
    found = derive(rule, start)
    assert found.due == due and found.unit == "h" and not found.provisional


def test_a_moment_in_utc_and_one_without_zone_are_read_as_beijing_time():
    assert derive("T403", datetime(2026, 7, 1, 16, 30, tzinfo=UTC)).due == at(2026, 7, 3, 0, 30)
    assert derive("T403", datetime(2026, 7, 1, 16, 30)).due == at(2026, 7, 2, 16, 30)
    assert (
        derive("T212", datetime(2026, 7, 1, 16, 30, tzinfo=UTC)).due == derive("T212", date(2026, 7, 2)).due
    )


def test_hours_from_a_day_without_an_hour_begin_with_the_day_and_say_so():
    found = derive("T403", date(2026, 7, 1))
    assert found.due == at(2026, 7, 2, 0, 0)
    assert "start_hour_unknown" in codes(found)


# ---------------------------------------------------------------------------------- pauses
APPRAISAL = Pause(date(2026, 4, 1), date(2026, 4, 10), "appraisal")


@pytest.mark.parametrize(
    ("pauses", "due"),
    [
        ([APPRAISAL], date(2026, 5, 11)),  # ten days, Qingming among them
        ([Pause(date(2026, 4, 1), date(2026, 4, 1), "appraisal")], date(2026, 5, 6)),
        ([Pause(date(2026, 2, 1), date(2026, 3, 2), "appraisal")], date(2026, 5, 6)),  # over when it began
        (
            [Pause(date(2026, 2, 1), date(2026, 3, 12), "appraisal")],
            date(2026, 5, 11),
        ),  # ten of its days count
        ([Pause(date(2026, 6, 1), date(2026, 6, 9), "appraisal")], date(2026, 5, 6)),  # after the end
        ([APPRAISAL, Pause(date(2026, 4, 6), date(2026, 4, 15), "appraisal")], date(2026, 5, 18)),
        # the last day moves on, but not into a pause
        ([Pause(date(2026, 5, 6), date(2026, 5, 8), "appraisal")], date(2026, 5, 9)),
        ([Pause(date(2026, 9, 28), date(2026, 10, 9), "appraisal")], date(2026, 5, 6)),
    ],
)
def test_paused_days_do_not_count(pauses, due):
    assert derive("T107", date(2026, 3, 2), pauses=pauses).due == due


def test_a_pause_across_a_holiday_takes_the_holiday_with_it():
    """Seizure from 21 September; testing from 28 September to 9 October is twelve days."""
    pause = Pause(date(2026, 9, 28), date(2026, 10, 9), "testing")
    found = derive("T218", date(2026, 9, 21), pauses=[pause])
    assert found.due == date(2026, 11, 2)
    assert values(found, "paused")["lost"] == 12
    assert values(found, "paused")["reason"]["zh"].startswith("检测")


def test_an_open_pause_leaves_no_due_date_but_a_floor():
    found = derive("T107", date(2026, 3, 2), pauses=[Pause(date(2026, 4, 1), None, "appraisal")])
    assert found.due is None
    assert found.floor == date(2026, 5, 6)
    assert values(found, "pause_open")["left"] == 31
    assert "due" not in codes(found)


def test_an_open_pause_that_began_after_the_end_changes_nothing():
    found = derive("T107", date(2026, 3, 2), pauses=[Pause(date(2026, 6, 1), None, "appraisal")])
    assert found.due == date(2026, 5, 6) and found.floor is None


def test_an_open_pause_over_the_day_it_would_move_to_leaves_no_due_date():
    found = derive("T107", date(2026, 3, 2), pauses=[Pause(date(2026, 5, 6), None, "appraisal")])
    assert found.due is None and found.floor == date(2026, 5, 1)


def test_a_pause_of_days_that_do_not_count_moves_nothing_and_is_told():
    pause = Pause(date(2026, 3, 2), date(2026, 3, 2), "appraisal")
    found = derive("T107", date(2026, 3, 2), pauses=[pause])
    assert found.due == derive("T107", date(2026, 3, 2)).due
    assert values(found, "pause_idle")["to"] == "2026-03-02"
    assert "没有应计入的时间" in explain(
        next(each for each in found.steps if each.code == "pause_idle"), "zh"
    )


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("T205", "appraisal"),
        ("T107", "testing"),
        ("T218", "appraisal"),
        ("T212", "review"),
        ("T107", "holiday"),
    ],
)
def test_a_rule_pauses_for_no_reason_that_it_does_not_name(rule, reason):
    with pytest.raises(LawError) as refused:
        derive(rule, date(2026, 3, 2), pauses=[Pause(date(2026, 3, 3), None, reason)])
    assert refused.value.code == "pause.not_named"


def test_a_pause_that_ends_before_it_begins_is_refused():
    with pytest.raises(LawError) as refused:
        derive("T107", date(2026, 3, 2), pauses=[Pause(date(2026, 3, 9), date(2026, 3, 8), "appraisal")])
    assert refused.value.code == "pause.order"


def test_a_pause_may_begin_within_the_day_on_which_it_ends():
    pause = Pause(at(2026, 4, 1, 9, 0), date(2026, 4, 1), "appraisal")
    assert derive("T107", date(2026, 3, 3), pauses=[pause]).due == date(2026, 5, 6)
    assert values(derive("T107", date(2026, 3, 3), pauses=[pause]), "paused")["lost"] == 1
    backwards = Pause(at(2026, 4, 1, 9, 0), at(2026, 4, 1, 8, 0), "appraisal")
    with pytest.raises(LawError) as refused:
        derive("T107", date(2026, 3, 3), pauses=[backwards])
    assert refused.value.code == "pause.order"


def _pausing(code: str, reason: str):
    rule, _ = rule_on(code, date(2026, 7, 1))
    return replace(rule, own=MappingProxyType({**rule.own, "pauses": [reason]}))


def test_hours_and_working_days_can_stand_still_too():
    """No rule of today does; a city's own row may."""
    moment = Pause(at(2026, 7, 1, 20, 0), at(2026, 7, 2, 6, 0), "appraisal")
    found = derive(_pausing("T403", "appraisal"), at(2026, 7, 1, 18, 0), pauses=[moment])
    assert found.due == at(2026, 7, 3, 4, 0)
    day = Pause(date(2026, 7, 2), date(2026, 7, 2), "appraisal")
    assert derive(_pausing("T403", "appraisal"), at(2026, 7, 1, 18, 0), pauses=[day]).due == at(
        2026, 7, 3, 18, 0
    )
    held = Pause(date(2026, 7, 2), None, "appraisal")
    stopped = derive(_pausing("T403", "appraisal"), at(2026, 7, 1, 18, 0), pauses=[held])
    assert stopped.due is None and stopped.floor == at(2026, 7, 2, 18, 0)
    found = derive(
        _pausing("T208", "appraisal"),
        date(2026, 9, 28),
        pauses=[Pause(date(2026, 9, 29), date(2026, 10, 8), "appraisal")],
    )
    assert found.due == date(2026, 10, 16)
    assert values(found, "paused")["lost"] == 3


# ---------------------------------------------------------------------------------- extensions
@pytest.mark.parametrize(
    ("rule", "start", "lengths", "due"),
    [
        ("T107", date(2026, 1, 5), [60], date(2026, 5, 6)),  # day 120 is 5 May
        ("T107", date(2026, 1, 5), [30, 30], date(2026, 5, 6)),
        ("T107", date(2026, 1, 5), [1], date(2026, 3, 9)),  # day 61 is a Saturday
        ("T110", date(2026, 6, 1), [30], date(2026, 7, 31)),
        ("T206", date(2025, 3, 3), [], date(2025, 4, 2)),
        ("T206", date(2025, 3, 3), [60], date(2025, 6, 3)),  # day 90 is 1 June, in Dragon Boat
        ("T206", date(2025, 3, 3), [60, 90], date(2025, 9, 1)),  # day 180 is Saturday 30 August
        ("T206", date(2025, 3, 3), [150], date(2025, 9, 1)),
        ("T218", date(2026, 3, 2), [30], date(2026, 5, 1)),
        ("T723", date(2026, 9, 1), [20], date(2026, 11, 2)),
        ("T602", date(2026, 1, 31), [5], date(2026, 7, 31)),
        ("T519", date(2025, 8, 31), [5], date(2026, 2, 28)),
        ("T522", date(2026, 1, 12), [6], date(2027, 1, 12)),
        ("T505", date(2026, 1, 31), [3, 2], date(2026, 9, 30)),
        ("T505", date(2026, 1, 31), [2, 2], date(2026, 8, 31)),
        ("T503", date(2026, 3, 2), [3], date(2026, 3, 12)),
        ("T510", date(2025, 6, 30), [6], date(2026, 12, 30)),  # a year and six months are eighteen months
        ("T415", date(2026, 1, 31), [15], date(2026, 3, 15)),  # a month, then fifteen days
        ("T509", date(2026, 1, 1), [3, 3, 3], date(2027, 1, 1)),
    ],
)
def test_an_extension_adds_to_the_period_from_its_start(rule, start, lengths, due):
    assert derive(rule, start, extensions=[Extension(length) for length in lengths]).due == due


@pytest.mark.parametrize(
    ("rule", "lengths", "code"),
    [
        ("T107", [61], "extension.beyond"),
        ("T107", [60, 1], "extension.beyond"),
        ("T110", [31], "extension.beyond"),
        ("T206", [151], "extension.beyond"),
        ("T218", [31], "extension.beyond"),
        ("T505", [3, 3], "extension.beyond"),
        ("T505", [3, 2, 1], "extension.beyond"),
        ("T509", [4], "extension.beyond"),
        ("T519", [6], "extension.beyond"),
        ("T109", [1], "extension.none"),
        ("T205", [1], "extension.none"),
        ("T209", [1], "extension.none"),
        ("T107", [0], "extension.positive"),
        ("T107", [-5], "extension.positive"),
    ],
)
def test_an_extension_goes_to_the_limit_of_its_rule_and_no_further(rule, lengths, code):
    with pytest.raises(LawError) as refused:
        derive(rule, date(2025, 7, 1), extensions=[Extension(length) for length in lengths])
    assert refused.value.code == code


def test_an_extension_is_in_the_unit_of_its_rule():
    assert derive("T107", date(2026, 1, 5), extensions=[Extension(60, "cd")]).due == date(2026, 5, 6)
    with pytest.raises(LawError) as refused:
        derive("T107", date(2026, 1, 5), extensions=[Extension(1, "m")])
    assert refused.value.code == "extension.unit"


def test_an_extension_says_by_whom_and_by_which_document_and_who_has_to_approve():
    granted = Extension(100, document="安问〔2025〕3号", by="某省应急管理厅", on=date(2025, 4, 1))
    found = derive("T206", date(2025, 3, 3), extensions=[granted])
    first, second = (dict(step.values) for step in found.steps if step.code == "extended")
    assert (first["length"], first["total"]) == (60, 90)
    assert (second["length"], second["total"]) == (40, 180)
    assert "上一级" in second["approver"]["zh"]
    assert (second["document"], second["by"], second["granted"]) == (
        "安问〔2025〕3号",
        "某省应急管理厅",
        "2025-04-01",
    )


def test_an_extension_without_a_number_goes_as_far_as_its_approval():
    assert derive("T212", date(2026, 3, 2), extensions=[Extension(400)]).due == date(2027, 4, 21)


def test_a_paused_and_extended_period_counts_both():
    found = derive("T107", date(2026, 3, 2), pauses=[APPRAISAL], extensions=[Extension(60)])
    assert found.due == date(2026, 7, 10)


# ---------------------------------------------------------------------------------- the calendar
def test_a_date_that_rests_on_a_year_without_a_notice_is_provisional():
    found = derive("T217", date(2026, 12, 25))
    assert found.due == date(2027, 1, 5) and found.provisional
    assert values(found, "provisional")["years"] == [2027]


def test_it_is_counted_anew_when_the_year_arrives():
    notice = Notice(2027, {date(2027, 1, day): "元旦" for day in (1, 2, 3)})
    with calendar.trying({2027: notice}):
        found = derive("T217", date(2026, 12, 25))
    assert found.due == date(2027, 1, 6) and not found.provisional
    assert "2027" in found.edition
    assert derive("T217", date(2026, 12, 25), calendar=calendar.with_notices({2027: notice})).due == found.due


@pytest.mark.parametrize(
    ("rule", "start", "provisional"),
    [
        ("T107", date(2026, 11, 1), False),  # ends 31 December 2026
        ("T107", date(2026, 11, 2), True),  # 1 January 2027 may be a holiday
        ("T217", date(2026, 12, 22), False),
        ("T725", date(2026, 3, 2), False),  # a term: no holiday touches it
        ("T202", date(2026, 3, 2), False),
        ("T115", date(2026, 3, 2), True),
        ("T403", date(2026, 12, 31), False),
    ],
)
def test_only_days_that_were_counted_or_moved_make_a_date_provisional(rule, start, provisional):
    assert derive(rule, start).provisional is provisional


@pytest.mark.parametrize(
    ("start", "told"),
    [
        (date(2003, 9, 29), [("before_calendar", [2003])]),
        (date(2003, 12, 30), [("before_calendar", [2003])]),
        (date(2004, 1, 2), []),
        (date(2026, 12, 30), [("provisional", [2027])]),
    ],
)
def test_a_year_before_the_calendar_is_told_apart_from_one_that_is_not_published_yet(start, told):
    found = derive(tables.row("deadlines", "T208"), start)
    assert found.provisional is bool(told)
    steps = [step for step in found.steps if step.code in {"before_calendar", "provisional"}]
    assert [(step.code, list(step.values["years"])) for step in steps] == told
    for step in steps:
        assert ("不在日历中" in explain(step, "zh")) is (step.code == "before_calendar")


def test_a_date_names_the_edition_of_its_calendar():
    found = derive("T208", date(2026, 9, 28))
    assert found.edition == calendar.current().edition
    assert values(found, "calendar")["edition"] == found.edition


# ---------------------------------------------------------------------------------- versions and marks
def test_a_case_is_counted_with_the_rule_of_its_day():
    assert derive("T206", date(2026, 1, 31)).due == date(2026, 3, 2)
    with pytest.raises(LawError) as refused:
        derive("T206", date(2026, 2, 1))
    assert refused.value.code == "rule.ended" and "T207" in refused.value.message["zh"]
    assert derive("T206", date(2026, 2, 1), on=date(2026, 1, 20)).due == date(2026, 3, 3)


def test_a_case_from_before_all_known_versions_is_counted_and_says_that_it_is_not_verified():
    found = derive("T205", date(2019, 3, 1))
    assert found.due == date(2019, 5, 30)
    assert not found.verified
    assert values(found, "not_in_force") == {"since": "2021-07-15", "on": "2019-03-01"}
    assert derive("T107", date(2019, 3, 1)).verified


def test_a_row_that_had_ended_is_counted_where_it_is_given_itself_and_says_so():
    found = derive(tables.row("deadlines", "T206"), date(2026, 2, 2))
    assert found.due == date(2026, 3, 4) and not found.verified
    assert values(found, "no_longer_in_force") == {"until": "2026-01-31", "on": "2026-02-02"}


def test_a_rule_that_ended_names_the_one_after_it():
    with pytest.raises(LawError) as refused:
        derive("T206", date(2026, 2, 2))
    assert refused.value.in_language("zh") == "T206 已于 2026-01-31 失效，不能再用于之后的案件，此后见 T207"


def test_a_refusal_tells_amounts_in_the_unit_of_the_rule():
    with pytest.raises(LawError) as refused:
        derive("T107", date(2026, 3, 2), extensions=[Extension(61)])
    assert refused.value.in_language("zh") == "超出 T107 允许延长的上限，多出1日（自然日）"
    assert refused.value.in_language("en") == "Beyond what T107 allows, by 1 calendar day"


def test_a_version_laid_over_the_table_counts_from_its_day_on():
    old = tables.row("deadlines", "T205")
    ended = replace(old, effective_to=date(2026, 6, 30))
    new = replace(old, effective_from=date(2026, 7, 1), own=MappingProxyType({**old.own, "length": 60}))
    others = tuple(entry for entry in tables.table("deadlines") if entry.code != "T205")
    with tables.trying({"deadlines": (*others, ended, new)}):
        assert derive("T205", date(2026, 6, 30)).length == 90
        assert derive("T205", date(2026, 7, 1)).length == 60
    assert derive("T205", date(2026, 7, 1)).length == 90


@pytest.mark.parametrize(
    ("rule", "on", "year", "length", "unit", "verified"),
    [
        ("T511", date(2018, 3, 1), 2017, 30, "cd", True),
        ("T511", date(2019, 3, 1), 2019, 1, "m", False),
        ("T606", date(2018, 3, 1), 2017, 30, "cd", True),
        ("T607", date(2018, 3, 1), 2016, 1, "m", True),
        ("T607", date(2019, 3, 1), 2016, 1, "m", False),
        ("T607", date(2019, 9, 1), 2019, 1, "m", False),
        ("T601", date(2019, 3, 1), 2018, 1, "m", False),
        ("T601", date(2024, 3, 1), 2023, 1, "m", True),
        ("T711", date(2015, 3, 2), 2012, 60, "cd", True),
        ("T711", date(2019, 3, 1), 2018, 60, "cd", False),
    ],
)
def test_older_versions_count_the_cases_of_their_time(rule, on, year, length, unit, verified):
    found = derive(rule, on)
    assert (found.rule.year, found.length, found.unit, found.verified) == (year, length, unit, verified)
    assert "not_in_force" not in codes(found)


def _counting(code: str, **own):
    return tuple(
        replace(entry, own=MappingProxyType({**entry.own, **own})) if entry.code == code else entry
        for entry in tables.table("counting")
    )


def test_how_the_first_and_the_last_day_count_stands_in_the_table():
    with tables.trying({"counting": _counting("CF1", counted=True)}):
        found = derive("T205", date(2026, 1, 15))
        assert found.due == date(2026, 4, 14) and "start_counted" in codes(found)
    with tables.trying({"counting": _counting("CL1", moves="stays")}):
        found = derive("T107", date(2026, 3, 2))
        assert found.due == date(2026, 5, 1) and "not_rolled" in codes(found)


def test_a_city_may_decide_that_days_of_no_stated_kind_are_working_days():
    assert (derive("T402", date(2026, 3, 5)).unit, derive("T402", date(2026, 3, 5)).due) == (
        "cd",
        date(2026, 3, 9),
    )
    with tables.trying({"counting": _counting("CD4", counts="wd")}):
        found = derive("T402", date(2026, 3, 5))
    assert (found.unit, found.due) == ("wd", date(2026, 3, 10))


@pytest.mark.parametrize(
    ("rule", "verified"), [("T107", True), ("T206", False), ("T601", True), ("T118", False), ("T513", True)]
)
def test_a_result_is_as_verified_as_its_rule(rule, verified):
    assert derive(rule, date(2025, 7, 1)).verified is verified


def test_a_result_cites_its_rule():
    found = derive("T107", date(2026, 1, 5))
    assert found.basis == "《生产安全事故报告和调查处理条例》（2007）第29条"
    assert values(found, "rule")["rule"] == "T107"


# ---------------------------------------------------------------------------------- rules without a number
def test_a_duty_without_a_number_is_not_counted():
    found = derive("T101", at(2026, 7, 1, 8, 0))
    assert (found.due, found.length) == (None, None)
    assert codes(found) == ["rule", "no_number"]


def test_a_period_that_is_not_known_is_not_guessed():
    found = derive("T207", date(2026, 3, 2))
    assert found.due is None and not found.verified
    assert codes(found) == ["rule", "not_known"]


def test_a_term_agreed_upon_gives_a_rule_its_number():
    found = derive("T702", date(2026, 3, 2), length=30)
    assert found.due == date(2026, 4, 1)
    assert values(found, "length") == {"length": 30, "unit": "cd", "given": True}


def test_nobody_gives_another_number_to_a_rule_that_has_one():
    assert derive("T107", date(2026, 1, 5), length=60).due == date(2026, 3, 6)
    with pytest.raises(LawError) as refused:
        derive("T107", date(2026, 1, 5), length=61)
    assert refused.value.code == "length.fixed"
    with pytest.raises(LawError) as refused:
        derive("T702", date(2026, 1, 5), length=0)
    assert refused.value.code == "length.positive"


@pytest.mark.parametrize(
    "given",
    [
        {"rule": "T702", "length": 10**9},
        {"rule": "T212", "extensions": [Extension(10**9)]},
        {"rule": "T107", "pauses": [Pause(date(2026, 3, 3), date(9999, 12, 31), "appraisal")]},
    ],
)
def test_what_leads_beyond_all_dates_is_refused(given):
    with pytest.raises(LawError) as refused:
        derive(start=date(2026, 3, 2), **given)
    assert refused.value.code == "length.beyond"


def test_a_rule_that_does_not_exist_is_refused_in_both_languages():
    with pytest.raises(LawError) as refused:
        derive("T999", date(2026, 1, 5))
    assert refused.value.code == "rule.unknown"
    assert "T999" in refused.value.in_language("zh") and "T999" in refused.value.in_language("en")


def test_a_window_has_a_day_before_which_it_is_too_early():
    found = derive("T116", date(2025, 4, 30))
    assert (found.earliest, found.due) == (date(2026, 2, 28), date(2026, 4, 30))


# ---------------------------------------------------------------------------------- conditions
@pytest.mark.parametrize(
    ("rule", "known", "answer"),
    [
        ("T110", {"grades": "G1"}, True),
        ("T110", {"grades": "G3"}, False),
        ("T110", {}, None),
        ("T107", {}, True),
        ("T106-2", {"sectors": "08"}, True),
        ("T106-2", {"sectors": "07"}, False),
        ("T519", {"systems": "administrative", "sanctions": "A5"}, True),
        ("T519", {"systems": "administrative"}, None),
        ("T519", {"systems": "party"}, False),
        ("T223", {"circumstances": {"major_hazard", "late_report"}}, True),
    ],
)
def test_the_conditions_of_a_rule_hold_fail_or_are_not_known(rule, known, answer):
    assert applies(tables.row("deadlines", rule), known) is answer


# ---------------------------------------------------------------------------------- all rules of a day
def test_each_rule_is_there_once_on_a_day_with_whether_it_held():
    rules = {row.code: (row, held) for row, held in rules_on(date(2019, 3, 1))}
    assert len(rules) == len(rules_on(date(2019, 3, 1)))
    assert rules["T107"][1] and rules["T206"][1]
    assert not rules["T205"][1]
    assert rules["T607"][0].year == 2016
    assert "T207" not in rules  # T206 is the one of that day


def test_a_rule_that_had_ended_is_not_among_those_of_a_later_day():
    rules = {row.code for row, _ in rules_on(date(2026, 2, 1))}
    assert "T206" not in rules and "T207" in rules
    assert rules >= {"T107", "T205", "T711"}
