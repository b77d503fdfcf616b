"""`--as`: a command refuses who may not do it before it does any work, in text and in JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from casebook.commands import console, main
from casebook.interchange.seed import REFERENCE_CASES

CODES = {
    "import": "import.not_permitted",
    "export": "case.not_permitted",
    "search": "search.not_permitted",
    "compile": "compilation.not_permitted",
    "deadlines": "deadline.not_permitted",
    "show": "case.not_found",
}


def words_of(name: str, folder: Path) -> list[str]:
    output = ["--output", str(folder / "book.docx")]
    return {
        "import": ["import", str(REFERENCE_CASES)],
        "export": ["export"],
        "search": ["search", "爆炸"],
        "compile": ["compile", "--cases", "20140802-ks", *output],
        "deadlines": ["deadlines"],
        "show": ["show", "20140802-ks"],
    }[name]


@pytest.fixture
def run(app: Any, published: int, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(console, "opened", lambda: app)
    return lambda *words: CliRunner().invoke(main, list(words))


@pytest.mark.parametrize("name", CODES)
@pytest.mark.parametrize("who", ["sysadmin", "secadmin", "auditor"])
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_an_administrator_is_refused(name: str, who: str, form: list[str], run: Any, tmp_path: Path) -> None:
    done = run(*words_of(name, tmp_path), "--as", who, *form)
    assert (done.exit_code, done.stdout) == (1, ""), done.output
    assert done.stderr.startswith(f"{CODES[name]} — ")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "who"), [("import", "enforcement"), ("export", "reviewer"), ("compile", "leader")]
)
def test_who_lacks_the_one_right_is_refused(name: str, who: str, run: Any, tmp_path: Path) -> None:
    done = run(*words_of(name, tmp_path), "--as", who)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith(f"{CODES[name]} — ")


def test_a_dry_run_asks_for_the_same_right(run: Any) -> None:
    done = run("import", str(REFERENCE_CASES), "--as", "auditor", "--dry-run", "--json")
    assert (done.exit_code, done.stdout) == (1, "")


def test_a_refused_export_leaves_no_file(run: Any, tmp_path: Path) -> None:
    done = run("export", "--output", str(tmp_path / "cases.jsonl"), "--as", "auditor")
    assert done.exit_code == 1 and list(tmp_path.iterdir()) == []
