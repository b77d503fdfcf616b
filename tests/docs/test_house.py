"""The house is documented as it stands, and its files name no machine and no package registry."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.docs import pages

BANNED = {"utils", "helpers", "manager", "managers", "util", "helper", "data", "info", "misc", "common"}
TEXT = (
    ".py", ".md", ".toml", ".cfg", ".txt", ".html", ".css", ".js", ".svg", ".json", ".jsonl", ".lock", ".po",
    "Makefile", "run", ".gitignore",
)  # fmt: skip
MACHINE = re.compile(r"(?<![\w.~-])/(?:work|tmp|home|Users|root)/[\w.]")
REGISTRIES = ("pypi" + ".org", "python" + "hosted.org", "npm" + "js.", "crates" + ".io", "--index" + "-url")


def _rooms() -> set[str]:
    house = pages.ROOT / "casebook"
    packages = {path.parent.name for path in house.glob("*/__init__.py")}
    modules = {path.stem for path in house.glob("*.py")} - {"__init__", "wsgi"}
    return packages | modules


def test_the_architecture_describes_every_room_and_no_other() -> None:
    described = pages.section(pages.page("docs/architecture.md"), "## The house")
    assert {code for row in pages.rows(described) for code in pages.codes(row[0])} == _rooms()


def test_the_rooms_stand_in_the_order_of_the_import_contract() -> None:
    """The table is written from the ground up, the contract from the roof down."""
    contract = tomllib.loads(pages.page("pyproject.toml"))["tool"]["importlinter"]["contracts"][0]
    layers = [
        [room.strip().removeprefix("casebook.") for room in layer.split("|")] for layer in contract["layers"]
    ]
    described = pages.section(pages.page("docs/architecture.md"), "## The house")
    order = [code for row in pages.rows(described) for code in pages.codes(row[0])]
    places = {room: place for place, layer in enumerate(reversed(layers)) for room in layer}
    assert [places[room] for room in order] == sorted(places[room] for room in order)


def test_the_picture_shows_every_room() -> None:
    picture = pages.page("docs/images/architecture.svg")
    assert not [room for room in _rooms() if room not in picture]


def test_no_module_hides_behind_a_name_that_says_nothing() -> None:
    found = [
        str(path.relative_to(pages.ROOT))
        for path in (pages.ROOT / "casebook").rglob("*.py")
        if path.stem in BANNED or path.parent.name in BANNED
    ]
    assert not found


@pytest.mark.parametrize("path", pages.files(*TEXT), ids=lambda path: str(path.relative_to(pages.ROOT)))
def test_a_file_names_no_machine_and_no_registry(path: Path) -> None:
    text = path.read_text(encoding="utf-8", errors="replace")
    assert not MACHINE.findall(text)
    assert not [host for host in REGISTRIES if host in text]


@pytest.mark.parametrize(
    "path", sorted((pages.ROOT / "templates").rglob("*.html")), ids=lambda path: path.name
)
def test_a_template_loads_nothing_from_another_host(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.findall(r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//""", text)
