"""The commands as another program calls them: JSON, exit codes, one home of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from casebook.commands import Lazy
from casebook.settings import ROOT

REFERENCE = ROOT / "casebook" / "interchange" / "reference-cases.jsonl"


class Home:
    """A home and the commands in it."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def run(self, *arguments: str, given: str | None = None) -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ,
            "CASEBOOK_HOME": str(self.place),
            "CASEBOOK_DATABASE_IDLE_SECONDS": "30",
        }
        return subprocess.run(
            [sys.executable, str(ROOT / "run.py"), *arguments],
            capture_output=True,
            text=True,
            input=given,
            env=environment,
            timeout=120,
            check=False,
        )

    def json(self, *arguments: str, status: int = 0) -> Any:
        done = self.run(*arguments, "--json")
        assert done.returncode == status, done.stderr
        return json.loads(done.stdout)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A home with the published cases, made by the first command itself."""
    home = Home(tmp_path_factory.mktemp("commands") / "home")
    report = home.json("import", str(REFERENCE))
    assert report == {"created": 34, "updated": 0, "unchanged": 0, "refused": []}
    yield home
    home.run("stop")


def test_importing_again_changes_nothing(home: Home) -> None:
    report = home.json("import", str(REFERENCE))
    assert report == {"created": 0, "updated": 0, "unchanged": 34, "refused": []}


def test_a_bad_line_is_named_and_the_command_says_so(home: Home, tmp_path: Path) -> None:
    lines = tmp_path / "lines.jsonl"
    lines.write_text('{"format": "casebook.case/1", "external_id": "b"}\n', encoding="utf-8")
    report = home.json("import", str(lines), status=1)
    assert report["created"] == 0
    assert report["refused"][0]["line"] == 1
    assert set(report["refused"][0]) >= {"line", "field", "code", "message"}


def test_show_computes_the_grade(home: Home) -> None:
    line = home.json("show", "20140802-ks")
    assert line["computed"]["grade"] == "特别重大"
    assert "deaths" in line["computed"]["grade_decided_by"]


def test_what_is_not_there_is_refused_with_a_code_on_standard_error(home: Home) -> None:
    done = home.run("show", "nowhere", "--json")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("case.not_found — ")


def test_bad_usage_ends_with_two(home: Home) -> None:
    assert home.run("show").returncode == 2
    assert home.run("nonsense").returncode == 2
    assert home.run("import", "no-such-file").returncode == 2


def test_search_answers_with_hits_and_facets(home: Home) -> None:
    answer = home.json("search", "粉尘爆炸", "--limit", "3")
    assert answer["hits"][0]["external_id"] == "20140802-ks"
    assert len(answer["hits"]) == 3 <= answer["total"]
    assert set(answer["hits"][0]) == {"external_id", "number", "title", "score", "snippets"}
    assert "grade" in answer["facets"]


def test_an_export_goes_to_standard_output_and_comes_back_unchanged(home: Home, tmp_path: Path) -> None:
    exported = home.run("export", "--origin", "reference")
    assert len(exported.stdout.splitlines()) == 34
    file = tmp_path / "exported.jsonl"
    assert home.json("export", "--output", str(file))["exported"] == 34
    assert home.json("import", str(file))["unchanged"] == 34


def test_a_book_is_compiled_without_a_name(home: Home, tmp_path: Path) -> None:
    book = tmp_path / "book.docx"
    cases = "20140802-ks,20230115-hy,20200613-wl"
    home.json("compile", "--cases", cases, "--output", str(book), "--title", "警示教育")
    text = zipfile.ZipFile(book).read("word/document.xml").decode()
    assert "警示教育" in text and "中荣" not in text


def test_the_trail_is_whole_and_the_store_is_sound(home: Home) -> None:
    found = home.json("audit", "verify")
    assert found["ok"] and found["entries"] >= 34 and found["first_bad"] is None
    home.json("reindex")
    assert home.json("check") == {"ok": True, "problems": []}


def test_accounts_are_added_listed_reset_and_act_with_their_own_rights(home: Home) -> None:
    made = home.json("users", "add", "sunli", "--name", "孙丽", "--role", "education")
    assert made["password"]
    assert home.json("users", "reset", "sunli")["password"] != made["password"]
    assert [row["roles"] for row in home.json("users", "list") if row["username"] == "sunli"] == [
        ["education@city"]
    ]
    done = home.run("import", str(REFERENCE), "--as", "sunli", "--json")
    assert (done.returncode, done.stdout) == (1, ""), "not even that nothing would change is told"
    assert done.stderr.startswith("import.not_permitted — ")
    assert home.run("search", "爆炸", "--as", "nobody").stderr.startswith("user.unknown — ")


def test_a_backup_restores_into_another_home(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "casebook.backup"
    home.json("backup", str(file))
    other = Home(tmp_path / "other")
    try:
        other.json("restore", str(file))
        assert other.json("show", "20140802-ks")["title"] == home.json("show", "20140802-ks")["title"]
        assert other.json("audit", "verify")["ok"]
    finally:
        other.run("stop")


def test_stop_ends_the_database_and_the_next_command_starts_it(home: Home) -> None:
    assert home.json("stop") == {"stopped": True}
    assert home.json("stop") == {"stopped": False}
    assert home.json("show", "20140802-ks")["external_id"] == "20140802-ks"


def test_the_published_schema_is_printed(home: Home) -> None:
    assert home.json("schema")["title"] == "casebook.case/1"


@pytest.mark.parametrize("name", list(Lazy.COMMANDS))
def test_every_command_explains_itself(name: str) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "run.py"), name, "--help"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0 and "Usage" in done.stdout
