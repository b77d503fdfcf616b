"""Which offences a case reaches: every number from the number up, every conduct as the law names it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.law import tables
from casebook.law.offences import COUNTED, OffenceFacts, Reached, implied, reached, sides, told
from casebook.law.tables import row, table

WAN = 1_000_000
CHINESE = re.compile(r"[\u4e00-\u9fff]")
ACCIDENT = ["132", "134(1)", "134(2)", "135", "135-1", "136", "137", "229(3)"]
DUTY = {"397(1)a", "397(1)b"}


def facts(conduct: Any = (), circumstances: Any = (), **known: Any) -> OffenceFacts:
    return OffenceFacts(conduct=frozenset(conduct), circumstances=frozenset(circumstances), **known)


def found(**known: Any) -> dict[str, Reached]:
    return {answer.code: answer for answer in reached(facts(**known))}


@pytest.mark.parametrize("code", ACCIDENT)
@pytest.mark.parametrize(
    ("known", "met"),
    [
        ({"deaths": 1}, True),
        ({"deaths": 0}, False),
        ({"serious_injuries": 3}, True),
        ({"serious_injuries": 2}, False),
        ({"loss_fen": 100 * WAN}, True),
        ({"loss_fen": 100 * WAN - 1}, False),
        ({}, False),
    ],
)
def test_the_offences_of_accidents_begin_at_one_death_three_injuries_or_a_million(code, known, met):
    assert (code in found(**known)) is met


@pytest.mark.parametrize(
    ("known", "met"),
    [
        ({"deaths": 1}, True),
        ({"serious_injuries": 3}, True),
        ({"serious_injuries": 2}, False),
        ({"minor_injuries": 9}, True),
        ({"minor_injuries": 8}, False),
        ({"serious_injuries": 2, "minor_injuries": 3}, True),
        ({"serious_injuries": 2, "minor_injuries": 2}, False),
        ({"serious_injuries": 1, "minor_injuries": 6}, True),
        ({"serious_injuries": 1, "minor_injuries": 5}, False),
        ({"loss_fen": 30 * WAN}, True),
        ({"loss_fen": 30 * WAN - 1}, False),
        ({"conduct": {"bad_social_effect"}}, True),
    ],
)
def test_dereliction_of_duty_has_seven_doors(known, met):
    assert set(found(**known)) >= DUTY if met else not DUTY & set(found(**known))


@pytest.mark.parametrize(
    ("known", "threshold"),
    [
        ({"deaths": 2}, 1),
        ({"deaths": 3}, 2),
        ({"serious_injuries": 8}, 1),
        ({"serious_injuries": 9}, 2),
        ({"minor_injuries": 26}, 1),
        ({"minor_injuries": 27}, 2),
        ({"serious_injuries": 3, "minor_injuries": 18}, 2),
        ({"loss_fen": 150 * WAN}, 2),
        ({"loss_fen": 150 * WAN - 1}, 1),
        ({"deaths": 1, "conduct": {"official_concealment_enlarged"}}, 2),
    ],
)
def test_the_heavier_door_of_dereliction_takes_three_times_the_casualties(known, threshold):
    assert found(**known)["397(1)b"].threshold == threshold


def test_an_educational_facility_has_no_limb_of_loss():
    assert "138" not in found(loss_fen=9_999 * WAN)
    assert "138" in found(deaths=1) and "138" in found(serious_injuries=3)
    assert found(deaths=1, loss_fen=500 * WAN)["138"].threshold == 2
    assert found(deaths=1, loss_fen=500 * WAN - 1)["138"].threshold == 1
    assert found(serious_injuries=3, conduct={"bad_social_effect"})["138"].threshold == 2


@pytest.mark.parametrize(
    ("known", "met"),
    [
        ({"deaths": 1}, True),
        ({"loss_fen": 50 * WAN}, True),
        ({"loss_fen": 50 * WAN - 1}, False),
        ({"gain_fen": 10 * WAN}, True),
        ({"gain_fen": 10 * WAN - 1}, False),
        ({"conduct": {"punished_twice"}}, True),
    ],
)
def test_false_certificates_have_lower_doors(known, met):
    assert ("229(1)" in found(**known)) is met


def test_dangerous_operation_needs_no_accident_but_a_conduct():
    assert "134-1" not in found(deaths=30, conduct={"real_danger"})
    for conduct in ("monitoring_disabled", "order_refused", "unapproved_high_risk"):
        answer = found(conduct={conduct})["134-1"]
        assert answer.conditions == ("real_danger",)
        assert found(conduct={conduct, "real_danger"})["134-1"].conditions == ()


def test_a_refused_order_among_the_circumstances_says_the_conduct():
    assert implied({"refused_rectification"}) == {"order_refused"}
    assert "134-1" in found(circumstances={"refused_rectification"})


@pytest.mark.parametrize("conduct", ["silence_organised", "left_rescue", "scene_faked", "records_destroyed"])
def test_hiding_an_accident_counts_where_the_rescue_was_not_effective(conduct):
    assert found(conduct={conduct})["139-1"].conditions == ("rescue_not_effective",)
    answer = found(conduct={conduct, "rescue_not_effective"})["139-1"]
    assert (answer.conditions, answer.threshold) == ((), 1)


@pytest.mark.parametrize(
    ("known", "threshold"),
    [
        ({"further_deaths": 1}, 1),
        ({"further_serious_injuries": 3}, 1),
        ({"further_loss_fen": 100 * WAN}, 1),
        ({"further_deaths": 3}, 2),
        ({"further_serious_injuries": 10}, 2),
        ({"further_loss_fen": 500 * WAN}, 2),
    ],
)
def test_hiding_an_accident_counts_what_the_delay_added(known, threshold):
    assert "139-1" not in found(**known)
    answer = found(**known, circumstances={"concealment"})["139-1"]
    assert (answer.threshold, answer.conditions) == (threshold, ())


def test_the_dead_of_the_accident_alone_do_not_make_the_hiding_a_crime():
    assert "139-1" not in found(deaths=5)
    assert found(deaths=5, circumstances={"concealment"})["139-1"].conditions


def test_fire_liability_asks_for_the_notice_that_was_refused():
    assert "139" not in found(deaths=1)
    assert found(deaths=1, conduct={"fire_notice_refused"})["139"].threshold == 1
    assert found(deaths=3, conduct={"fire_notice_refused"})["139"].threshold == 2


@pytest.mark.parametrize("code", ["132", "134(1)", "134(2)"])
def test_the_heavier_door_asks_for_the_main_responsibility(code):
    assert found(deaths=3)[code].threshold == 1
    assert found(deaths=3)[code].heavier_if == ("main_responsibility",)
    assert found(deaths=2)[code].heavier_if == ()
    answer = found(deaths=3, conduct={"main_responsibility"})[code]
    assert (answer.threshold, answer.heavier_if) == (2, ())
    assert "负事故主要责任" in answer.wording["zh"] and "第7条" in answer.basis


def test_offences_of_one_industry_are_not_proposed_in_another():
    assert "132" in found(deaths=1, industry="10") and "131" not in found(deaths=1, industry="10")
    assert not {"131", "132"} & set(found(deaths=1, industry="04"))


def test_what_presumes_nothing_more_comes_first():
    answers = reached(OffenceFacts(deaths=1))
    open_ended = [bool(answer.conditions) for answer in answers]
    assert open_ended == sorted(open_ended)
    assert answers[0].code == "134(1)"


def test_the_sides_and_their_organs():
    answers = found(deaths=1)
    assert (answers["134(1)"].side, answers["134(1)"].organ) == ("enterprise", "公安")
    assert (answers["397(1)b"].side, answers["397(1)b"].organ) == ("official", "监察")
    assert sides(answers.values()) == ("enterprise", "official")
    assert sides(found(minor_injuries=9).values()) == ("official",)
    assert sides(found(circumstances={"refused_rectification"}).values()) == ()


def test_a_row_is_read_as_it_was_in_force():
    then = reached(OffenceFacts(deaths=1, conduct=frozenset({"monitoring_disabled"})), date(2019, 5, 1))
    assert "134(1)" in {answer.code for answer in then}
    assert not {"134-1", "134(2)"} & {answer.code for answer in then}


def test_a_case_older_than_the_interpretation_says_so():
    for day, known in ((date(2015, 12, 15), False), (date(2015, 12, 16), True)):
        (answer,) = [a for a in reached(OffenceFacts(deaths=1), day) if a.code == "134(1)"]
        assert answer.known_then is known
    assert reached(OffenceFacts(deaths=1))[0].known_then


def test_what_was_not_read_in_a_source_is_said():
    assert found(deaths=1)["134(1)"].verified
    assert not found(deaths=1)["397(1)b"].verified
    assert not found(conduct={"unlicensed_hazardous_trade"})["225"].verified


def test_an_offence_without_a_threshold_is_never_proposed():
    everything = OffenceFacts(
        **dict.fromkeys(COUNTED, 10**15), conduct=frozenset(entry.code for entry in table("conduct"))
    )
    silent = {entry.code for entry in table("offences") if "reached" not in entry.own}
    assert {"133", "398", "414"} <= silent
    answers = {answer.code for answer in reached(everything)}
    assert answers == {entry.code for entry in table("offences")} - silent


def test_every_conduct_named_is_in_its_table_and_every_one_of_the_table_is_used():
    named = set()
    for entry in table("offences"):
        named |= set(entry.get("presumes", ()))
        for door in (*entry.get("reached", ()), *entry.get("heavier", ())):
            named |= set(door.get("conduct", ())) | set(door.get("presumes", ()))
            assert set(door) <= {*COUNTED, "conduct", "presumes"}, entry.code
    assert named == {entry.code for entry in table("conduct")}


def test_a_threshold_in_words_and_for_the_machine_come_together():
    for entry in table("offences"):
        assert ("reached" in entry.own) <= ("threshold" in entry.own), entry.code
        assert ("heavier" in entry.own) == ("heavier_threshold" in entry.own), entry.code


def test_every_threshold_is_worded_in_both_languages():
    for entry in table("offences"):
        for words in (entry[key] for key in ("threshold", "heavier_threshold") if key in entry.own):
            assert CHINESE.search(words["zh"]) and words["en"] and not CHINESE.search(words["en"]), entry.code


def test_the_numbers_of_a_threshold_are_the_same_in_both_languages():
    """The machine's doors, as far as they count people, stand in the English words."""
    for entry in table("offences"):
        for door in entry.get("reached", ()):
            if people := door.get("deaths"):
                assert f"{people} death" in entry["threshold"]["en"], entry.code
            if people := door.get("serious_injuries"):
                assert f"{people} serious" in entry["threshold"]["en"], entry.code


def test_a_threshold_kept_in_chinese_alone_is_still_told():
    kept = replace(row("offences", "280"), own={**row("offences", "280").own, "threshold": "某行为"})
    with tables.trying({"offences": (kept,)}):
        (answer,) = reached(facts(conduct={"fake_licences"}))
    assert answer.wording == {"zh": "某行为", "en": "某行为"}


def test_an_entry_is_told_in_both_languages():
    assert told({"serious_injuries": 1, "minor_injuries": 6}) == "重伤1人以上、轻伤6人以上"
    assert told({"loss_fen": 30 * WAN}) == "损失30万元以上"
    assert told({"loss_fen": 30 * WAN}, "en") == "loss of 300,000 yuan or more"
    assert told({"deaths": 1}, "en") == "1 or more deaths"
    assert told({"conduct": ["bad_social_effect"]}) == row("conduct", "bad_social_effect").name["zh"]


numbers = st.none() | st.integers(0, 60)


@given(st.fixed_dictionaries({"deaths": numbers, "serious_injuries": numbers, "minor_injuries": numbers}),
       st.integers(0, 5))  # fmt: skip
def test_more_victims_never_reach_less(known, more):
    worse = {name: None if count is None else count + more for name, count in known.items()}
    before, after = found(**known), found(**worse)
    assert set(before) <= set(after)
    assert all(after[code].threshold >= answer.threshold for code, answer in before.items())


@given(st.sets(st.sampled_from([entry.code for entry in table("conduct")])), numbers)
def test_more_conduct_never_reaches_less(conduct, deaths):
    assert set(found(deaths=deaths)) <= set(found(deaths=deaths, conduct=conduct))
