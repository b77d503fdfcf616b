"""`check` knows the files of packs, and tells which decisions the tables in use leave out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from casebook.acts import Actor
from casebook.commands.integrity import problems
from casebook.law.tables import row, table
from casebook.statutes import packs, rows
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
