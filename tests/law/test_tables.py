"""The loader: a table that is wrong is refused with its file and row; the installed tables are right."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from casebook.law import tables
from casebook.law.tables import LawTableError, citation, in_force, label, load_tables, read_table, row, table

GOOD = """
[[row]]
code = "X1"
name = { zh = "甲", en = "One" }
law = "某法"
year = 2021
article = "9"
effective_from = 2021-07-15
verified = true
mark = "VERIFIED"
"""


@pytest.fixture
def write(tmp_path):
    """`write(text)` makes a table `some.toml` of it."""

    def write(text: str):
        file = tmp_path / "some.toml"
        file.write_text(text, encoding="utf-8")
        return file

    return write


def changed(**keys: str) -> str:
    """The good row with keys changed (TOML text), "" taking one out."""
    lines = [line for line in GOOD.strip().splitlines() if line.split(" = ")[0] not in keys]
    return "\n".join([*lines, *(f"{key} = {value}" for key, value in keys.items() if value)])


def test_a_good_row_is_read_whole(write):
    (entry,) = read_table(write(GOOD + 'needs = ["amount"]\n'))
    assert (entry.table, entry.code, entry.name["zh"], entry.name["en"]) == ("some", "X1", "甲", "One")
    assert (entry.law, entry.year, entry.article) == ("某法", 2021, "9")
    assert (entry.effective_from, entry.effective_to) == (date(2021, 7, 15), None)
    assert entry["needs"] == ["amount"]
    assert entry.get("absent", "nothing") == "nothing"
    assert entry.is_verified()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (changed(code=""), "no code"),
        (changed(code="3"), "no code"),
        (changed(name='{ zh = "甲" }'), "a name in zh and en"),
        (changed(name='"甲"'), "a name in zh and en"),
        (changed(verified=""), "verified must be true or false"),
        (changed(verified='"yes"'), "verified must be true or false"),
        (changed(mark=""), "mark must say"),
        (changed(article=""), "there is only law, year"),
        (changed(effective_from=""), "effective_from is needed"),
        (changed(effective_from='"2021"'), "effective_from must be a date"),
        (changed(effective_from="2021-07-15T08:00:00"), "effective_from must be a date"),
        (changed(effective_to="2020-01-01"), "lies before"),
        (changed(unverified='["months"]'), "unverified names no key of this row: months"),
        (changed(law="", year="", article="", months="6"), "a figure without its article: months"),
        (changed(law="", year="", article="", terms="[12]"), "a figure without its article: terms"),
        (changed(law="", year="", article="", deaths="{ from = 3 }"), "a figure without its article: deaths"),
    ],
)
def test_a_wrong_row_is_refused_with_its_file_and_place(write, text, told):
    with pytest.raises(LawTableError, match=told) as refused:
        read_table(write(text))
    assert str(refused.value).startswith("some.toml, row 1")


def test_the_second_row_is_named_by_its_place_and_code(write):
    with pytest.raises(LawTableError, match=r"some\.toml, row 2 \(X2\): verified"):
        read_table(write(GOOD + changed(code='"X2"', verified="")))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no rows"),
        ("[[row]\n", "some.toml: "),
        ("[meta]\nx = 1\n", "unknown part meta"),
    ],
)
def test_a_file_that_is_no_table_is_refused(write, text, told):
    with pytest.raises(LawTableError, match=told):
        read_table(write(text))


def test_defaults_hold_for_every_row_that_says_nothing_else(write):
    text = "[defaults]\nlaw = '某法'\nyear = 2021\neffective_from = 2021-07-15\n" + changed(law="", year="")
    (entry,) = read_table(write(text))
    assert (entry.law, entry.year) == ("某法", 2021)


def test_a_row_of_mere_practice_cites_nothing(write):
    (entry,) = read_table(write(changed(law="", year="", article="", effective_from="")))
    assert entry.in_force(date.min)
    assert citation(entry) == ""


def test_a_code_stands_once_on_each_day(write):
    with pytest.raises(LawTableError, match=r"row \(X1\): the code stands twice"):
        read_table(write(GOOD + GOOD))
    older = changed(effective_from="2009-01-01", effective_to="2021-07-15")
    with pytest.raises(LawTableError, match="stands twice"):
        read_table(write(GOOD + older))


def test_versions_of_a_row_follow_each_other(write):
    older = changed(effective_from="2009-01-01", effective_to="2021-07-14", article='"8"')
    rows = read_table(write(GOOD + older))
    assert [entry.article for entry in in_force(rows, date(2021, 7, 14))] == ["8"]
    assert [entry.article for entry in in_force(rows, date(2021, 7, 15))] == ["9"]
    assert in_force(rows, date(2008, 12, 31)) == ()


def ranges(*parts: str) -> str:
    return "\n".join(changed(code=f'"X{n}"', deaths=part) for n, part in enumerate(parts, start=1))


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        (["{ below = 3 }", "{ from = 4 }"], "leaves a hole from 3 to 4"),
        (["{ below = 3 }", "{ from = 2 }"], "overlaps"),
        (["{ from = 1 }"], "leaves a hole from 0 to 1"),
        (["{ from = 0, below = 3 }"], "ends at 3"),
        (["{ below = 3 }", "{ from = 3, below = 3 }", "{ from = 3 }"], "is empty"),
        (["{ from = 0 }", "{ from = 3 }"], "overlaps"),
    ],
)
def test_ranges_with_a_hole_or_an_overlap_are_refused(write, parts, told):
    with pytest.raises(LawTableError, match=told):
        read_table(write(ranges(*parts)))


def test_ranges_in_any_order_that_cover_everything_are_taken(write):
    assert len(
        read_table(write(ranges("{ from = 10 }", "{ from = 0, below = 3 }", "{ from = 3, below = 10 }")))
    )


def test_ranges_are_asked_of_each_time_apart(write):
    old = "\n".join(
        changed(code=code, deaths=deaths, effective_from="2007-06-01", effective_to="2021-07-14")
        for code, deaths in (('"X1"', "{ below = 5 }"), ('"X2"', "{ from = 5 }"))
    )
    assert len(read_table(write(ranges("{ below = 3 }", "{ from = 3 }") + "\n" + old))) == 4
    broken = old.replace("below = 5", "below = 4")
    with pytest.raises(LawTableError, match="hole from 4 to 5"):
        read_table(write(ranges("{ below = 3 }", "{ from = 3 }") + "\n" + broken))


def test_a_folder_without_tables_is_refused(tmp_path):
    with pytest.raises(LawTableError, match="no law tables"):
        load_tables(tmp_path)


def test_a_table_that_is_not_there_is_named():
    with pytest.raises(LawTableError, match="no law table nothing"):
        table("nothing")


SUBJECTS = {
    "accountability_forms", "circumstances", "clue_ways", "discipline", "education_forms", "grades", "handling",
    "industries", "offences", "penalty_kinds", "separation", "stages",
    "especially_serious", "fine_steps", "fines", "document_kinds", "doors", "grading_rules", "hazards",
    "income_bases", "investigators", "maximum", "raising", "regrading", "severity_terms", "hazard_rules",
    "interview_rules", "sanction_rules", "team_rules",
}  # fmt: skip


def test_every_subject_has_its_table():
    assert set(load_tables()) >= SUBJECTS


@pytest.mark.parametrize("name", sorted(SUBJECTS))
def test_the_names_of_a_table_read_in_both_languages(name):
    for entry in table(name):
        assert label(entry, "zh") and label(entry, "en")
        assert label(entry, "en").isascii() or "…" in label(entry, "en"), entry.code


@pytest.mark.parametrize("name", sorted(SUBJECTS))
def test_a_row_is_verified_only_where_its_mark_says_so(name):
    for entry in table(name):
        assert not entry.verified or not entry.law or "VERIFIED" in entry.mark, entry.code
        assert entry.verified or any(word in entry.mark for word in ("FROM MEMORY", "ANALYSIS", "not ")), (
            entry.code
        )


@pytest.mark.parametrize("name", sorted(SUBJECTS))
def test_a_mark_that_speaks_of_memory_leaves_something_unverified(name):
    for entry in table(name):
        assert "FROM MEMORY" not in entry.mark or not entry.verified or entry.unverified, entry.code


def test_a_row_is_looked_up_by_code_and_day():
    assert row("discipline", "A1").name["zh"] == "警告"
    assert row("discipline", "A1", date(2020, 6, 30)) is None
    assert row("discipline", "A1", date(2020, 7, 1)).code == "A1"
    assert row("discipline", "Z9") is None
    assert row("discipline", None) is None


def test_the_latest_version_is_given_without_a_day(monkeypatch, write):
    older = changed(effective_from="2009-01-01", effective_to="2021-07-14", article='"8"')
    rows = read_table(write(GOOD + older))
    monkeypatch.setattr(tables, "current", lambda: {"some": rows})
    assert row("some", "X1").article == "9"


def test_a_label_of_nothing_is_empty():
    assert label(None) == ""


def test_a_law_is_cited_with_year_and_article():
    assert citation(row("penalty_kinds", "XZ03")) == "《行政处罚法》（2021）第9条"


def test_a_part_of_a_verified_row_may_be_unverified():
    fallen = row("handling", "ZZ2")
    assert fallen.is_verified() and fallen.is_verified("name")
    assert not fallen.is_verified("impact_months")


def test_a_row_cannot_be_changed_by_who_reads_it():
    entry = row("grades", "G1")
    with pytest.raises(TypeError):
        entry.own["deaths"] = {}
    with pytest.raises(TypeError):
        entry.name["zh"] = "别的"


def test_a_period_includes_both_its_ends(write):
    (entry,) = read_table(write(changed(effective_to="2022-01-01")))
    day = timedelta(days=1)
    assert not entry.in_force(entry.effective_from - day)
    assert entry.in_force(entry.effective_from) and entry.in_force(entry.effective_to)
    assert not entry.in_force(entry.effective_to + day)
