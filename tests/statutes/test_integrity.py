"""`check` knows the files of packs, and tells which decisions the tables in use leave out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from casebook.acts import Actor
from casebook.commands.integrity import problems
from casebook.law.tables import row, table
from casebook.refusals import Refusal
from casebook.statutes import editions, packs, rows
from casebook.store import Store
from tests.statutes.conftest import correct


def test_the_file_of_a_pack_belongs_to_it(
    reviewer: Actor, make_pack: Callable[..., bytes], store: Store
) -> None:
    kept = packs.receive(reviewer, "a.zip", make_pack(replace(table("education_forms")[0], mark="另读")))
    assert not [problem for problem in problems() if problem.code.startswith("file.")]
    store.db["law_packs"].update_one({"_id": kept.id}, {"$set": {"sha256": "0" * 64}})
    assert "file.changed" in {problem.code for problem in problems()}


def test_a_decision_that_is_left_out_is_told(reviewer: Actor, leader: Actor, store: Store) -> None:
    decision = correct(reviewer, row("grades", "G1"), article="3(1)甲")
    rows.apply(leader, [decision.id])
    assert "law.set_aside" not in {problem.code for problem in problems()}
    store.db["law_decisions"].update_one({"_id": decision.id}, {"$set": {"code": "G9"}})
    assert ("law.set_aside", "grades G9") in {(problem.code, problem.where) for problem in problems()}


def test_what_is_left_out_hinders_nobody_and_can_be_taken_back(
    reviewer: Actor, leader: Actor, store: Store
) -> None:
    broken = correct(reviewer, row("grades", "G1"), article="3(1)甲")
    rows.apply(leader, [broken.id])
    store.db["law_decisions"].update_one({"_id": broken.id}, {"$set": {"code": "G9"}})
    editions.refresh(force=True)
    assert [entry.why for entry in editions.current().laid.set_aside] == ["no_row"]
    other = correct(reviewer, row("grades", "G2"), article="3(1)乙")
    rows.apply(leader, [other.id])
    assert row("grades", "G2").article == "3(1)乙"  # type: ignore[union-attr]
    with pytest.raises(Refusal) as refused:
        correct(reviewer, row("grades", "G3"), deaths={"from": 4, "below": 10})
    assert refused.value.code == "law.does_not_fit"
    rows.undo(leader, broken.id, "行已不在")
    assert editions.current().laid.set_aside == ()
    assert row("grades", "G2").article == "3(1)乙"  # type: ignore[union-attr]


def test_the_first_page_tells_what_is_left_out(
    reviewer: Actor, leader: Actor, store: Store, client: Any, sign_in: Callable[..., Any]
) -> None:
    broken = correct(reviewer, row("grades", "G1"), article="3(1)甲")
    rows.apply(leader, [broken.id])
    store.db["law_decisions"].update_one({"_id": broken.id}, {"$set": {"before": "code = 'other'"}})
    editions.refresh(force=True)
    text = sign_in(client, "reviewer").get("/law/").get_data(as_text=True)
    assert "请重新核对" in text
    assert f"/law/decisions/{broken.id}" in text
