"""Rows as pages tell them: every table by its name, keys and values as people read them."""

from __future__ import annotations

from typing import Any

import pytest

from casebook.law import tables
from casebook.law.tables import row
from casebook.statutes import marks, naming, presenting


@pytest.fixture(autouse=True)
def _spoken(app: Any) -> Any:
    with app.test_request_context("/"):
        yield


def test_every_table_has_a_name() -> None:
    assert sorted(naming.TABLES) == sorted(tables.load_tables())


def test_every_row_can_be_told() -> None:
    for entries in tables.load_tables().values():
        for entry in entries:
            assert all(told.name and told.value for told in presenting.told(entry))


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("deaths", {"from": 10, "below": 30}, "10以上、30以下"),
        ("direct_loss_fen", {"from": 10_000_000_000}, "100,000,000.00 元以上"),
        ("actor", {"zh": "事故单位", "en": "unit"}, "事故单位"),
        ("optional", True, "是"),
        ("optional", False, "否"),
        ("needs", [], "—"),
        ("needs", ["team", "document"], "team、document"),
        ("months", 0, "0"),
        ("reached", {"deaths": 1, "loss_fen": 100}, "死亡 1；损失 1.00 元"),
        ("source_id", None, "—"),
    ],
)
def test_a_value_is_written_as_people_read_it(key: str, value: Any, told: str) -> None:
    assert presenting.value_of(key, value) == told


def test_a_code_of_another_table_is_told_with_its_name() -> None:
    assert presenting.named("fines", "grade", "G3") == "G3 较大事故"
    assert presenting.named("investigators", "grades", ["G4"]) == ["G4 一般事故"]
    assert presenting.named("fines", "grade", "G99") == "G99"
    assert presenting.named("deadlines", "unit", "wd") == "工作日"


def test_an_unverified_row_is_marked_wherever_it_is_told() -> None:
    unread = next(
        entry for entries in tables.load_tables().values() for entry in entries if not entry.verified
    )
    part = next(entry for entry in tables.table("stages") if entry.unverified)
    read = row("grades", "G1")
    assert marks.unverified(unread) == "未核实"
    assert marks.unverified(read) == marks.unverified(None) == marks.unverified(part) == ""
    assert marks.unverified(part, part.unverified[0]) == "未核实"
    assert marks.with_mark("甲", unread) == "甲（未核实）"
    assert marks.with_mark("甲", read) == "甲"
    assert marks.with_mark("", unread) == ""


def test_the_macro_leads_to_the_row(app: Any) -> None:
    from flask import render_template_string

    page = (
        "{% from 'macros/law.html' import unverified, cited %}"
        "{{ unverified(row) }}|{{ cited(row) }}|{{ unverified(none) }}"
    )
    unread = next(
        entry for entries in tables.load_tables().values() for entry in entries if not entry.verified
    )
    shown = render_template_string(page, row=unread)
    assert marks.row_url(unread) in shown
    assert "未核实" in shown
    stage = type("Stage", (), {"verified": False})()
    assert "未核实" in render_template_string(
        "{% from 'macros/law.html' import unverified %}{{ unverified(row) }}", row=stage
    )
