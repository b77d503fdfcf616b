"""What tables owe to each other: a bad set is refused with the row named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from casebook.law import tables
from casebook.law.checks import REFERENCES, check_all
from casebook.law.tables import CONFIG, LawTableError, load_tables

ROW = """
[[row]]
code = "{code}"
name = {{ zh = "某", en = "Some" }}
law = "某法"
year = 2020
article = "1"
effective_from = 2020-01-01
verified = true
mark = "VERIFIED"
{own}
"""
FINE = 'subjects = ["unit"]\nacts = ["accident"]\n'
GRADES = ROW.format(code="G4", own="deaths = { from = 0 }")

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(**rows: str) -> Path:
        for name, content in rows.items():
            (tmp_path / f"{name}.toml").write_text(content, encoding="utf-8")
        return tmp_path

    return written


def fine(own: str, code: str = "F1") -> str:
    return ROW.format(code=code, own=FINE + own)


def step(code: str, order: int, lower: int, upper: int, deaths: str = "from = 0") -> str:
    return ROW.format(
        code=code,
        own=f'base = ["F1"]\norder = {order}\ndeaths = {{ {deaths} }}\nfen = {{ min = {lower}, max = {upper} }}',
    )


def test_the_installed_tables_fit_together() -> None:
    check_all(load_tables())


def test_every_table_that_refers_to_another_is_installed() -> None:
    installed = {file.stem for file in CONFIG.glob("*.toml")}
    targets = {target for keys in REFERENCES.values() for target in keys.values()}
    named = set(REFERENCES) | {name for target in targets for name in target.split("|")}
    assert named <= installed


def test_a_text_in_one_language_alone_is_refused(write: Write) -> None:
    folder = write(offences=ROW.format(code="1", own='threshold = { zh = "某", en = "" }'))
    with pytest.raises(LawTableError, match=r"offences\.toml, row \(1\): threshold has a text in zh alone"):
        load_tables(folder)


def test_a_row_that_names_no_row_is_refused(write: Write) -> None:
    folder = write(fines=fine('grade = "G9"\nfen = { max = 5 }'), grades=GRADES)
    with pytest.raises(LawTableError, match=r"fines\.toml, row \(F1\): grade names G9"):
        load_tables(folder)


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ('grade = "G4"\nfen = { min = 9, max = 5 }', "ends at 5 before it begins at 9"),
        ('grade = "G4"\nfen = { min = 9 }', "needs whole numbers, and its max"),
        ('grade = "G4"\npercent = { min = 9, max = 101 }', "beyond the whole"),
        ('grade = "G4"\nfen = { max = 5 }\npercent = { max = 5 }', "only one amount"),
        ('grade = "G4"\ngain_times = { min = 2, max = 5 }', "belong together"),
        ('grade = "G4"\nstage = "later"\nfen = { max = 5 }', "no stage: later"),
        ("fen = { max = 5 }", "needs its grade"),
        ('grade = "G4"\nfen = { max = 0.5 }', "whole numbers"),
    ],
)
def test_a_fine_that_cannot_be_is_refused(write: Write, own: str, said: str) -> None:
    with pytest.raises(LawTableError, match=rf"row \(F1\): .*{said}"):
        load_tables(write(fines=fine(own), grades=GRADES))


def test_a_fine_on_nobody_is_refused(write: Write) -> None:
    content = ROW.format(code="F1", own='subjects = ["cat"]\nacts = ["noise"]\nfen = { max = 5 }')
    with pytest.raises(LawTableError, match="subjects: cat"):
        load_tables(write(fines=content))


def test_two_articles_for_one_accident_on_one_day_are_refused(write: Write) -> None:
    own = 'grade = "G4"\nfen = { max = 5 }'
    with pytest.raises(LawTableError, match=r"row \(F2\): F1 fines the same accident"):
        load_tables(write(fines=fine(own) + fine(own, "F2"), grades=GRADES))
    industry = ROW.format(code="01", own="")
    special = fine(own + '\nsector = "01"', "F2")
    load_tables(write(fines=fine(own) + special, grades=GRADES, industries=industry))


def test_a_unit_that_is_not_known_is_refused(write: Write) -> None:
    content = ROW.format(code="T1", own='length = 3\nunit = "fortnight"')
    with pytest.raises(LawTableError, match=r"deadlines\.toml, row \(T1\): fortnight is no unit"):
        load_tables(write(deadlines=content))


def test_a_length_needs_its_unit(write: Write) -> None:
    with pytest.raises(LawTableError, match="a length without its unit"):
        load_tables(write(deadlines=ROW.format(code="T1", own="length = 3")))


def test_an_amount_of_money_is_a_whole_number_of_fen(write: Write) -> None:
    with pytest.raises(LawTableError, match="up_to_fen must be a whole number of fen"):
        load_tables(write(doors=ROW.format(code="D1", own="up_to_fen = 0.5")))


def test_a_reference_inside_a_list_is_followed(write: Write) -> None:
    offences = ROW.format(code="134", own='reached = [{ deaths = 1 }, { conduct = ["sleep"] }]')
    conduct = ROW.format(code="work", own="circumstances = []")
    with pytest.raises(LawTableError, match=r"reached\.conduct names sleep"):
        load_tables(write(offences=offences, conduct=conduct))


@pytest.mark.parametrize(
    ("table", "own", "beside", "said"),
    [
        ("accountability_forms", 'period_of = "ED5"', {"handling": "ED4"}, "period_of names ED5"),
        ("separation", 'stages = ["A8"]', {"stages": "A7"}, "stages names A8"),
        ("separation", 'before = ["A8"]', {"stages": "A7"}, "before names A8"),
        ("separation", 'review_before = ["A7", "A8"]', {"stages": "A7"}, "review_before names A8"),
        ("offences", 'presumes = ["wrok"]', {"conduct": "work"}, "presumes names wrok"),
        (
            "offences",
            'reached = [{ deaths = 1, presumes = ["wrok"] }]',
            {"conduct": "work"},
            r"reached\.presumes names wrok",
        ),
        (
            "offences",
            'heavier = [{ deaths = 1, presumes = ["wrok"] }]',
            {"conduct": "work"},
            r"heavier\.presumes names wrok",
        ),
        ("fines", FINE.replace("accident", "acident"), {"circumstances": "fled"}, "acts names acident"),
        ("fine_steps", 'acts = ["flee"]', {"circumstances": "fled"}, "acts names flee"),
    ],
)
def test_a_slip_in_a_name_is_refused_with_its_row(
    write: Write, table: str, own: str, beside: dict[str, str], said: str
) -> None:
    others = {name: ROW.format(code=code, own=OWN.get(name, "")) for name, code in beside.items()}
    with pytest.raises(LawTableError, match=rf"{table}\.toml, row \(X1\): {said}"):
        load_tables(write(**{table: ROW.format(code="X1", own=own)}, **others))


#: What a row of a table has to have of its own.
OWN = {"conduct": "circumstances = []"}


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ('trigger = "penalty.servd"', "trigger names penalty.servd"),
        ('trigger = "stage.A77.entered"', r"trigger names stage\.A77\.entered"),
        ('met_by = ["penalty.paid", "report.unit_received"]', r"met_by names report\.unit_received"),
        ('met_by = ["manual"]', "met_by names manual"),
        ('void_by = ["penalty.liftd"]', "void_by names penalty.liftd"),
    ],
)
def test_a_time_limit_that_would_never_start_or_end_by_itself_is_refused(
    write: Write, own: str, said: str
) -> None:
    rule = ROW.format(code="T1", own='nature = "duty"\n' + own)
    with pytest.raises(LawTableError, match=rf"deadlines\.toml, row \(T1\): {said}"):
        load_tables(write(deadlines=rule, stages=ROW.format(code="A7", own="")))


def test_a_time_limit_may_be_started_by_hand_by_a_stage_or_by_what_the_facts_know(write: Write) -> None:
    for own in ("", 'trigger = "manual"', 'trigger = "stage.A7.entered"', 'met_by = ["judgment.judged"]'):
        rule = ROW.format(code="T1", own='nature = "duty"\n' + own)
        load_tables(write(deadlines=rule, stages=ROW.format(code="A7", own="")))


def test_one_of_two_stages_may_be_named_and_both_must_be_there(write: Write) -> None:
    stages = ROW.format(code="B5", own='after = ["B5|B6"]')
    with pytest.raises(LawTableError, match="after names B6"):
        load_tables(write(stages=stages))


def test_steps_that_divide_a_range_without_hole_are_taken(write: Write) -> None:
    steps = step("S1", 1, 10, 20, "below = 2") + step("S2", 2, 20, 30, "from = 2")
    load_tables(
        write(fines=fine('grade = "G4"\nfen = { min = 10, max = 30 }'), fine_steps=steps, grades=GRADES)
    )


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ((10, 20), (21, 30), "begins at 21 and not at 20"),
        ((11, 20), (20, 30), "begins at 11 and not at 10"),
        ((10, 20), (20, 29), "ends later"),
        ((10, 20), (20, 31), "goes beyond F1"),
    ],
)
def test_steps_with_a_hole_are_refused(
    write: Write, first: tuple[int, int], second: tuple[int, int], said: str
) -> None:
    steps = step("S1", 1, *first, "below = 2") + step("S2", 2, *second, "from = 2")
    fines = fine('grade = "G4"\nfen = { min = 10, max = 30 }')
    with pytest.raises(LawTableError, match=said):
        load_tables(write(fines=fines, fine_steps=steps, grades=GRADES))


def test_a_step_of_an_amount_that_its_range_has_not_is_refused(write: Write) -> None:
    fines = fine('grade = "G4"\npercent = { min = 10, max = 30 }')
    with pytest.raises(LawTableError, match="has no fen to divide"):
        load_tables(write(fines=fines, fine_steps=step("S1", 1, 10, 30), grades=GRADES))


def test_rows_laid_over_the_tables_are_checked_against_all_of_them() -> None:
    built = tables.build_row(
        "especially_serious",
        {
            "code": "ES9",
            "name": {"zh": "某", "en": "Some"},
            "circumstances": ["weather"],
            "verified": True,
            "mark": "VERIFIED",
        },
    )
    whole = {**load_tables(), "especially_serious": (built,)}
    with pytest.raises(LawTableError, match="circumstances names weather"):
        tables.check(whole)
