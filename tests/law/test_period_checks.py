"""Tables of time limits that cannot be counted by are refused when they are read, with the row named."""

from __future__ import annotations

from pathlib import Path

import pytest

from casebook.law.tables import LawTableError, load_tables

ROW = """
[[row]]
code = "T1"
name = { zh = "某", en = "Some" }
law = "某法"
year = 2020
article = "1"
effective_from = 2020-01-01
verified = true
mark = "VERIFIED"
"""
APPROVER = 'approver = { zh = "某机关", en = "Some organ" }'


def refused(folder: Path, table: str, own: str) -> str:
    (folder / f"{table}.toml").write_text(ROW + own, encoding="utf-8")
    with pytest.raises(LawTableError) as found:
        load_tables(folder)
    message = str(found.value)
    assert message.startswith(f"{table}.toml, row (T1): ")
    return message


@pytest.mark.parametrize(
    ("own", "told"),
    [
        ('nature = "duty"\nlength = 3', "a length without its unit"),
        ('nature = "duty"\nlength = 0\nunit = "cd"', "a length of nothing"),
        ('length = 3\nunit = "cd"', "whether it is a duty"),
        ('nature = "wish"', "no nature: wish"),
        ('nature = "duty"\nhalf = "third"', "no half: third"),
        ('nature = "duty"\ndirection = "around"', "no direction: around"),
        ('nature = "duty"\nlength = 3\nunit = "fortnight"', "fortnight is no unit"),
        ('nature = "rule"\nlength = 3\nunit = "cd"', "a rule is not counted"),
        ('nature = "rule"\nclosing = true', "a rule is not counted"),
        ('nature = "duty"\nlength = 3\nunit = "wd"\nrolls = true', "does not move on"),
        ('nature = "duty"\nlength = 3\nunit = "cd"\ndirection = "before"\nrolls = true', "counts back"),
        ('nature = "duty"\nlength = 3\nunit = "cd"\nextension = [{ length = 3 }]', "without its unit"),
        (
            'nature = "duty"\nlength = 3\nunit = "cd"\nextension = [{ length = 3, unit = "cd" }]',
            "who approves",
        ),
        (
            f'nature = "duty"\nlength = 3\nunit = "cd"\nextension = [{{ length = 0, unit = "cd", {APPROVER} }}]',
            "by nothing",
        ),
        (
            f'nature = "duty"\nlength = 3\nunit = "cd"\n'
            f'extension = [{{ length = 3, total = 7, unit = "cd", {APPROVER} }}]',
            "7 in all, its lengths make 6",
        ),
    ],
)
def test_a_time_limit_that_cannot_be_counted_is_refused(tmp_path, own, told):
    assert told in refused(tmp_path, "deadlines", own)


@pytest.mark.parametrize(
    ("own", "told"),
    [
        ('subject = "moon"', "no subject: moon"),
        ('subject = "day_kind"\ncounts = "h"', "counts: h is none of cd, wd"),
        ('subject = "day_kind"\ncounts = "wd"\nlengths = [3]\nup_to = 5', "exclude each other"),
        ('subject = "last_day"', "moves: None is none of next_working, stays"),
        ('subject = "months"\nends = "somewhere"', "ends: somewhere"),
    ],
)
def test_a_rule_of_counting_that_says_nothing_is_refused(tmp_path, own, told):
    assert told in refused(tmp_path, "counting", own)


@pytest.mark.parametrize(
    ("own", "told"),
    [
        ('kind = "hourly"\ndaily_percent = 3\npauses = []', "no kind: hourly"),
        ('kind = "late"\npauses = []', "no daily_percent"),
        ('kind = "late"\ndaily_percent = 3', "pauses must be a list"),
    ],
)
def test_a_fine_by_the_day_that_cannot_be_computed_is_refused(tmp_path, own, told):
    assert told in refused(tmp_path, "late_fines", own)


def test_a_time_limit_that_can_be_counted_is_read(tmp_path):
    step = f'{{ length = 3, total = 6, unit = "cd", {APPROVER} }}'
    own = f'nature = "duty"\nlength = 3\nunit = "cd"\nextension = [{step}]'
    (tmp_path / "deadlines.toml").write_text(ROW + own, encoding="utf-8")
    assert load_tables(tmp_path)["deadlines"][0]["length"] == 3


def test_a_reason_that_no_table_knows_is_refused_where_the_table_is_there(tmp_path):
    (tmp_path / "pauses.toml").write_text(ROW.replace('"T1"', '"appraisal"'), encoding="utf-8")
    own = 'nature = "duty"\nlength = 3\nunit = "cd"\npauses = ["holiday"]'
    assert "pauses names holiday" in refused(tmp_path, "deadlines", own)


@pytest.mark.parametrize("own", ["lower_months = 36", "lower_months = 36\nmonths = 36"])
def test_a_ban_between_two_lengths_names_the_longer_one(tmp_path: Path, own: str) -> None:
    assert "months must be more" in refused(tmp_path, "bans", own)
