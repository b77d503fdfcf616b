"""What stands in the tables of time limits, of pauses and of counting; the figures are those of the statutes."""

from __future__ import annotations

import re
from datetime import date

import pytest

from casebook.law.counting import UNITS, kind_of_day
from casebook.law.tables import row, table

RULES = table("deadlines")
NATURES = {"duty", "right", "term", "rule"}
CONDITIONS = {"grades", "sectors", "circumstances", "systems", "sanctions", "persons", "forms", "handling"}
EVENT = re.compile(
    r"accident\.occurred|tip\.received|report\.(received|replied)|inquiry\.filed|case\.(registered|closed)|stage\.[AB]\d+a?\.entered"
    r"|investigation\.(liability|accountability)\.concluded|measure\.[a-z_]+\.(decided|executed|ended)"
    r"|rectification\.evaluated|hearing\.(set|noticed)"
    r"|(penalty|interview|transfer|discipline|handling|accountability)\.[a-z_]+"
)

#: Rule → length and unit, as the statutes say.
FIGURES = {
    "T102": (1, "h"), "T103": (2, "h"), "T106": (30, "cd"), "T106-2": (7, "cd"), "T107": (60, "cd"),
    "T109": (15, "cd"), "T110": (30, "cd"), "T115": (1, "y"), "T116": (1, "y"), "T118": (60, "cd"),
    "T120": (1, "h"), "T121": (24, "h"),
    "T201": (2, "y"), "T202": (5, "y"), "T204": (5, "d"), "T205": (90, "cd"), "T206": (30, "cd"),
    "T208": (7, "wd"), "T209": (5, "wd"), "T210": (7, "wd"), "T211": (7, "wd"), "T212": (15, "cd"),
    "T213": (2, "wd"), "T214": (3, "wd"), "T216": (34, "cd"), "T217": (7, "wd"), "T218": (30, "cd"), "T219": (10, "wd"),
    "T220": (3, "m"), "T221": (5, "wd"), "T221-2": (7, "wd"), "T222": (30, "cd"), "T223": (180, "cd"),
    "T223-2": (1, "y"), "T224": (3, "m"),
    "T301": (60, "cd"), "T302": (1, "y"), "T303": (5, "y"), "T303-2": (20, "y"), "T304": (5, "wd"),
    "T305": (60, "cd"), "T305-2": (30, "cd"), "T307": (15, "cd"), "T308": (6, "m"), "T309": (5, "y"),
    "T309-2": (20, "y"),
    "T402": (3, "d"), "T403": (24, "h"), "T405": (24, "h"), "T406": (24, "h"), "T406-2": (3, "d"),
    "T407": (3, "d"), "T408": (3, "d"), "T409": (3, "d"), "T410": (3, "d"), "T411": (3, "d"),
    "T412": (7, "d"), "T412-2": (15, "d"), "T413": (3, "d"), "T415": (1, "m"), "T416": (1, "m"),
    "T501": (12, "h"), "T501-2": (24, "h"), "T502": (12, "m"), "T503": (7, "d"), "T504": (24, "h"),
    "T505": (3, "m"), "T506": (24, "h"), "T507": (3, "d"), "T508": (3, "d"), "T509": (3, "m"),
    "T510": (1, "y"), "T511": (1, "m"), "T513": (1, "m"), "T513b": (1, "m"), "T513c": (5, "wd"),
    "T513d": (5, "wd"), "T514": (1, "m"), "T515": (1, "m"), "T516": (1, "m"), "T517": (2, "m"),
    "T519": (1, "m"), "T520": (1, "m"), "T520-2": (1, "m"), "T520-3": (2, "m"), "T521": (7, "d"),
    "T522": (6, "m"), "T523": (30, "d"), "T523-2": (15, "d"), "T524": (1, "m"), "T524-2": (1, "m"),
    "T524-3": (1, "m"), "T524-4": (1, "m"), "T524-5": (2, "m"), "T525": (1, "m"), "T526": (3, "y"),
    "T601": (1, "m"), "T602": (1, "m"), "T603": (6, "m"), "T605": (15, "wd"), "T606": (1, "m"),
    "T607": (1, "m"), "T607-2": (1, "m"), "T608": (1, "m"), "T609": (1, "m"), "T611": (6, "m"),
    "T711": (60, "cd"), "T712": (10, "cd"), "T721": (7, "wd"), "T722": (20, "wd"), "T723": (20, "wd"),
    "T724": (20, "wd"), "T724-2": (7, "wd"), "T725": (3, "y"), "T726": (12, "m"),
}  # fmt: skip
#: Rule → the steps of its extension: length (None: no number) and unit.
EXTENSIONS = {
    "T107": [(60, "cd")],
    "T110": [(30, "cd")],
    "T206": [(60, "cd"), (90, "cd")],
    "T212": [(None, "cd")],
    "T218": [(30, "cd")],
    "T305": [(30, "cd")],
    "T415": [(15, "d")],
    "T503": [(3, "d")],
    "T505": [(3, "m"), (2, "m")],
    "T506": [(None, "h")],
    "T509": [(3, "m")],
    "T510": [(6, "m")],
    "T513": [(None, "cd")],
    "T519": [(5, "m")],
    "T522": [(6, "m")],
    "T524-5": [(1, "m")],
    "T525": [(5, "m")],
    "T602": [(5, "m")],
    "T711": [(30, "cd")],
    "T723": [(20, "wd")],
}
PAUSES = {
    "T107": ["appraisal"],
    "T215": ["review", "suit"],
    "T216": ["review", "suit"],
    "T218": ["testing"],
    "T301": ["force_majeure"],
}


@pytest.mark.parametrize("code", FIGURES)
def test_a_rule_has_the_length_that_the_statute_gives_it(code):
    found = row("deadlines", code)
    assert (found["length"], found["unit"]) == FIGURES[code]


def test_every_rule_with_a_length_is_checked_or_of_one_place():
    lengths = {entry.code for entry in RULES if "length" in entry.own and not entry["local"]}
    assert lengths == set(FIGURES)


def test_only_these_rules_can_be_extended_and_only_so_far():
    found = {
        entry.code: [(step.get("length"), step["unit"]) for step in entry["extension"]]
        for entry in RULES
        if entry["extension"]
    }
    assert found == EXTENSIONS


def test_only_these_rules_pause_and_only_for_these_reasons():
    assert {entry.code: entry["pauses"] for entry in RULES if entry["pauses"]} == PAUSES


@pytest.mark.parametrize("entry", RULES, ids=lambda entry: entry.code)
def test_a_rule_says_who_acts_what_starts_it_and_what_it_is(entry):
    assert entry["nature"] in NATURES
    assert entry["half"] in {"liability", "accountability", "common"}
    assert entry["actor"]["zh"] and entry["actor"]["en"]
    assert entry["trigger"] == "manual" or EVENT.fullmatch(entry["trigger"]), entry["trigger"]
    assert all(EVENT.fullmatch(event) for event in entry["met_by"]), entry["met_by"]
    assert all(EVENT.fullmatch(event) for event in entry.get("void_by", ())), entry["void_by"]
    assert entry["direction"] in {"after", "before"}
    assert entry.get("unit", "cd") in UNITS
    assert set(entry.get("when", {})) <= CONDITIONS


@pytest.mark.parametrize("entry", RULES, ids=lambda entry: entry.code)
def test_what_makes_no_sense_together_does_not_stand_together(entry):
    counted = "length" in entry.own
    assert not (entry["nature"] == "rule" and (counted or entry["closing"] or entry["met_by"]))
    assert not (entry["nature"] == "term" and (entry["closing"] or entry["rolls"]))
    assert not (entry["rolls"] and entry.get("unit") in {None, "h", "wd"})
    if entry["direction"] == "before":
        assert not (entry["rolls"] or entry["extension"] or entry["pauses"])
    if not counted:
        assert not entry["extension"] and not entry["rolls"]
    for step in entry["extension"]:
        assert step["approver"]["zh"] and step["approver"]["en"]


def test_a_total_is_the_length_with_its_extensions():
    for entry in RULES:
        reached = entry.get("length", 0)
        for step in entry["extension"]:
            reached += step.get("length", 0)
            assert step.get("total", reached) == reached, entry.code


def test_units_are_those_that_the_act_means_by_day():
    """In the Acts on penalties, compulsion and review some numbers of days are working days and others not."""
    acts = {"行政处罚法", "行政强制法", "行政复议法"}
    for entry in RULES:
        if entry.law in acts and entry.get("unit") in {"cd", "wd"}:
            meant, _ = kind_of_day(entry.law, entry["length"], date(2026, 1, 1))
            assert entry["unit"] == meant, entry.code


@pytest.mark.parametrize(
    ("law", "working", "calendar"),
    [
        ("行政处罚法", (2, 3, 5, 7), (1, 4, 6, 10, 15, 90)),
        ("行政强制法", (1, 5, 7, 10), (11, 30)),
        ("行政复议法", (3, 5, 7, 10), (2, 9, 30, 60)),
        ("行政执法机关移送涉嫌犯罪案件的规定", (), (3,)),
        ("监察法", (), (3, 7)),
        (None, (), (5,)),
    ],
)
def test_which_days_an_act_means(law, working, calendar):
    on = date(2026, 1, 1)
    assert [kind_of_day(law, length, on)[0] for length in working] == ["wd"] * len(working)
    assert [kind_of_day(law, length, on)[0] for length in calendar] == ["cd"] * len(calendar)


def test_a_silent_act_says_from_where_its_days_are_taken():
    _, stated = kind_of_day("行政执法机关移送涉嫌犯罪案件的规定", 3, date(2026, 1, 1))
    _, fallback = kind_of_day("监察法", 3, date(2026, 1, 1))
    assert stated.code == "CD4" and stated.verified
    assert fallback.code == "CD5" and not fallback.verified


def test_rules_of_one_place_are_off_and_the_others_are_not():
    assert {entry.code for entry in RULES if entry["local"]} == {
        "T117", "T117-2", "T118b", "T119", "T703", "T704",
    }  # fmt: skip


def test_a_duty_without_a_number_is_there_without_a_length():
    for code in (
        "T101",
        "T105",
        "T112",
        "T113",
        "T203",
        "T207",
        "T401",
        "T404",
        "T414",
        "T701",
        "T702",
        "T714",
    ):
        entry = row("deadlines", code)
        assert entry["nature"] == "duty" and "length" not in entry.own, code


def test_the_old_periods_of_the_work_safety_rule_end_where_the_new_rule_begins():
    for code in ("T204", "T206"):
        old = row("deadlines", code)
        assert old.effective_to == date(2026, 1, 31)
        new = row("deadlines", old["replaced_by"])
        assert new.effective_from == date(2026, 2, 1)
        assert new.get("not_known") and not new.verified


@pytest.mark.parametrize(
    ("code", "conditions"),
    [
        ("T106-2", {"sectors": ["08", "14"]}),
        ("T109", {"grades": ["G2", "G3", "G4"]}),
        ("T110", {"grades": ["G1"]}),
        ("T519", {"systems": ["administrative"], "sanctions": ["A4", "A5", "A6"]}),
        ("T601", {"systems": ["party"]}),
        ("T602", {"systems": ["party"], "sanctions": ["DJ3", "DJ4", "DJ5"]}),
    ],
)
def test_conditions_of_a_rule(code, conditions):
    assert row("deadlines", code)["when"] == conditions


def test_the_short_window_takes_the_place_of_the_general_one():
    assert row("deadlines", "T106-2")["instead_of"] == "T106"


def test_what_was_not_read_is_marked_unverified():
    for code in (
        "T118",
        "T120",
        "T206",
        "T207",
        "T510",
        "T511",
        "T605",
        "T606",
        "T608",
        "T609",
        "T611",
        "T724",
    ):
        assert not row("deadlines", code).verified, code
    for code in ("T107", "T109", "T205", "T212", "T217", "T301", "T403", "T505", "T513", "T601"):
        assert row("deadlines", code).verified, code


def test_only_what_a_public_body_has_to_do_blocks_closing():
    outside = {"当事人", "公安机关", "人民法院", "人民检察院", "行政复议机关", "被处分人", "被函询人"}
    for entry in RULES:
        if entry["closing"]:
            assert entry["nature"] == "duty" and not entry["local"], entry.code
            assert entry["actor"]["zh"] not in outside, entry.code
