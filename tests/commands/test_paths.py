"""A place that cannot be written or read is refused with a code and a sentence, never with a traceback."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from casebook.commands import console, main
from casebook.store.whole_files import whole_file

WRITING = {
    "export": ["export", "--output", "{}"],
    "compile": ["compile", "--cases", "20140802-ks", "--output", "{}"],
    "dump": ["backup", "{}"],
    "key": ["law-pack", "key", "{}"],
}


@pytest.fixture
def run(app: Any, people: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(console, "opened", lambda: app)
    return lambda *words: CliRunner().invoke(main, list(words))


@pytest.mark.parametrize("name", WRITING)
@pytest.mark.parametrize("form", [[], ["--json"]])
@pytest.mark.parametrize("place", ["nowhere/file", "a-file/file"])
def test_a_place_that_cannot_be_written_is_refused(
    name: str, form: list[str], place: str, run: Any, published: int, tmp_path: Path
) -> None:
    (tmp_path / "a-file").write_text("", encoding="utf-8")
    target = str(tmp_path / place)
    done = run(*(word.format(target) for word in WRITING[name]), *form)
    assert (done.exit_code, done.stdout) == (1, ""), done.output
    assert done.stderr.startswith(f"{name}.cannot_write — ") and target in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["a-file"]


@pytest.mark.parametrize("words", [["export", "--output"], ["backup"], ["import"], ["restore"]])
def test_a_folder_in_place_of_a_file_is_bad_usage(words: list[str], run: Any, tmp_path: Path) -> None:
    done = run(*words, str(tmp_path))
    assert done.exit_code == 2 and "Usage" in done.stderr


def test_a_folder_named_as_a_table_is_refused(run: Any, tmp_path: Path) -> None:
    (tmp_path / "laws" / "tables" / "grades.toml").mkdir(parents=True)
    words = ["law-pack", "make", str(tmp_path / "laws"), "--title", "T", "--source", "S"]
    done = run(*words, "--output", str(tmp_path / "pack.zip"))
    assert done.exit_code == 1 and done.stderr.startswith("pack.cannot_read — ")


def test_an_export_that_breaks_off_leaves_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "cases.jsonl"
    target.write_text("before", encoding="utf-8")

    def interrupted() -> None:
        with whole_file(target, "export.cannot_write") as sink:
            sink.write(b"half a line")
            raise KeyError

    with pytest.raises(KeyError):
        interrupted()
    assert [path.name for path in tmp_path.iterdir()] == ["cases.jsonl"]
    assert target.read_text(encoding="utf-8") == "before"


def test_a_home_that_cannot_be_made_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def unwritable() -> Any:
        raise FileNotFoundError(2, "No such file or directory", "/proc/nowhere")

    monkeypatch.setattr(console, "opened", unwritable)
    done = CliRunner().invoke(main, ["check"])
    assert done.exit_code == 1 and done.stderr.startswith("home.cannot_write — ")


def test_an_export_to_a_device_leaves_the_device(run: Any, published: int) -> None:
    done = run("export", "--output", "/dev/null")
    assert done.exit_code == 0 and Path("/dev/null").is_char_device()


def test_a_file_that_cannot_be_read_is_refused(run: Any) -> None:
    done = run("import", "/proc/self/mem", "--json")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("import.cannot_read — ")
