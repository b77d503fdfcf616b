"""law-pack: key, make, sign, verify, as another program calls them and without a database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from casebook.law.tables import table
from casebook.settings import ROOT
from casebook.statutes.writing import table_text

NOTICE = {"year": 2031, "source": "国办发明电〔2030〕7号", "holidays": {"2031-01-01": "元旦"}, "made_up": []}


class Desk:
    """The machine of somebody who makes packs: a folder, and the commands in it."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.home = place / "home"
        self.home.mkdir()
        (place / "laws" / "tables").mkdir(parents=True)
        (place / "laws" / "calendar").mkdir()
        rows = table("grades")
        (place / "laws/tables/grades.toml").write_text(table_text(rows), encoding="utf-8")
        (place / "laws/calendar/2031.json").write_text(json.dumps(NOTICE), encoding="utf-8")
        (place / "laws/readme.txt").write_text("not part of the pack", encoding="utf-8")

    def run(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "CASEBOOK_HOME": str(self.home), **settings}
        return subprocess.run(
            [sys.executable, str(ROOT / "run.py"), "law-pack", *arguments],
            capture_output=True,
            text=True,
            cwd=self.place,
            env=environment,
            timeout=60,
            check=False,
        )

    def json(self, *arguments: str, status: int = 0) -> Any:
        done = self.run(*arguments, "--json")
        assert done.returncode == status, done.stderr
        return json.loads(done.stdout)

    def make(self, *more: str) -> Any:
        words = ("--output", "pack.zip", "--title", "包", "--source", "某文", "--made-on", "2026-11-01")
        return self.json("make", "laws", *words, *more)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("desk"))


def test_a_pack_is_made_signed_and_verified(desk: Desk) -> None:
    key = desk.json("key", "keeper.pem")
    made = desk.make()
    assert made == {
        "file": "pack.zip",
        "files": ["calendar/2031.json", "tables/grades.toml"],
        "signed": False,
    }
    assert desk.run("verify", "pack.zip", "--public-key", key["key"]).stderr.startswith("pack.unsigned — ")
    assert desk.json("sign", "pack.zip", "--key", "keeper.pem")["key_id"] == key["key_id"]
    seen = desk.json("verify", "pack.zip", "--public-key", key["key"])
    assert (seen["ok"], seen["key_id"], seen["made_on"]) == (True, key["key_id"], "2026-11-01")
    assert seen["rows"] == ["grades G1", "grades G2", "grades G3", "grades G4"]
    assert seen["years"] == [2031]
    assert not (desk.home / "db").exists()


def test_only_keys_of_the_home_are_believed_and_they_are_named(desk: Desk) -> None:
    key = desk.json("key", "second.pem")
    assert desk.make("--key", "second.pem")["signed"]
    refused = desk.run("verify", "pack.zip")
    assert refused.returncode == 1
    assert refused.stderr.startswith("pack.unknown_key — ")
    assert key["key_id"] in refused.stderr
    keys = desk.home / "law-keepers.toml"
    keys.write_text(f'[[keeper]]\nname = "省厅法规处"\nkey = "{key["key"]}"\n', encoding="utf-8")
    assert "省厅法规处" in desk.run("verify", "pack.zip").stdout
    moved = desk.place / "keys.toml"
    keys.rename(moved)
    assert desk.run("verify", "pack.zip").returncode == 1
    assert desk.run("verify", "pack.zip", CASEBOOK_LAW_KEEPERS=str(moved)).returncode == 0


def test_a_bad_row_is_refused_by_name_and_nothing_is_written(desk: Desk) -> None:
    bad = desk.place / "bad" / "tables"
    bad.mkdir(parents=True)
    (bad / "grades.toml").write_text('[[row]]\ncode = "G1"\n', encoding="utf-8")
    done = desk.run("make", "bad", "--output", "bad.zip", "--title", "t", "--source", "s")
    assert (done.returncode, done.stdout) == (1, "")
    assert "tables/grades.toml, row 1 (G1)" in done.stderr
    assert not (desk.place / "bad.zip").exists()


def test_a_key_is_never_overwritten_and_a_bad_one_is_bad_usage(desk: Desk) -> None:
    (desk.place / "taken.pem").write_text("mine", encoding="utf-8")
    assert desk.run("key", "taken.pem").stderr.startswith("key.exists — ")
    assert (desk.place / "taken.pem").read_text(encoding="utf-8") == "mine"
    desk.make()
    assert desk.run("verify", "pack.zip", "--public-key", "AAAA").returncode == 2
    assert desk.run("sign", "pack.zip", "--key", "taken.pem").stderr.startswith("key.bad — ")


def test_the_words_of_the_key_are_ready_to_be_handed_over(desk: Desk) -> None:
    done = desk.run("key", "third.pem", CASEBOOK_LANGUAGE="zh")
    assert "[[keeper]]" in done.stdout
    assert (desk.place / "third.pem").stat().st_mode & 0o777 == 0o600
