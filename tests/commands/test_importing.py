"""The import command, and what it does behind the import."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from casebook.commands import console, main
from casebook.deadlines import arrears
from casebook.deadlines.arrears import ClockMark
from casebook.store import transact


@pytest.mark.parametrize(("words", "left"), [(["--dry-run"], 1), ([], 0)])
def test_a_dry_run_leaves_waiting_what_waits(
    app: Any,
    people: dict[str, Any],
    make_case: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    left: int,
) -> None:
    monkeypatch.setattr(console, "opened", lambda: app)
    case = make_case()
    mark = {"_id": case.id, "act": "interchange.create"}
    transact(lambda uow: uow.collection(ClockMark).insert_one(mark, session=uow.session))
    lines = tmp_path / "lines.jsonl"
    lines.write_text("\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["import", str(lines), *words, "--json"])
    assert json.loads(done.stdout)["created"] == 0
    assert arrears.left() == left
