"""Every setting is documented with its default, and the files of settings say the same as the code."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from casebook.settings import BY_ENVIRONMENT, Settings, load_settings
from tests.docs import pages

SETTINGS = {field.name: field.default for field in fields(Settings)}
EXAMPLE = "config/production.example.toml"
#: Not in default.toml: a key in a file that everybody has would be no secret.
KEPT_OUT = {"secret_key"} | BY_ENVIRONMENT
#: What stands in a file.
IN_FILES = set(SETTINGS) - BY_ENVIRONMENT


def _shown(default: Any) -> str:
    if default == "":
        return "empty"
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def _documented() -> dict[str, list[str]]:
    found = pages.rows(pages.section(pages.page("README.md"), "## Settings"))
    return {pages.codes(row[0])[0]: row for row in found}


def test_the_readme_names_every_setting_and_no_other() -> None:
    assert sorted(_documented()) == sorted(SETTINGS)


@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting_is_documented_with_its_default_and_meaning(name: str) -> None:
    _, default, meaning = _documented()[name]
    assert default == _shown(SETTINGS[name])
    assert len(meaning) > 10


def test_the_default_file_says_what_the_code_says() -> None:
    written = tomllib.loads(pages.page("config/default.toml"))
    assert set(written) == set(SETTINGS) - KEPT_OUT
    for name, value in written.items():
        assert str(value) == str(SETTINGS[name]), name
        assert type(value) is type(SETTINGS[name]) or isinstance(SETTINGS[name], Path), name


def test_the_example_for_production_holds_every_setting_and_can_be_read() -> None:
    written = tomllib.loads(pages.page(EXAMPLE))
    assert set(written) == IN_FILES
    settings = load_settings({"CASEBOOK_CONFIG": str(pages.ROOT / EXAMPLE)})
    assert settings.behind_proxy
    assert settings.secure_cookies
    assert settings.mongodb_uri


def test_the_example_explains_every_setting() -> None:
    """Each key has a comment above it, or above the key it stands with."""
    blocks = re.split(r"\n\n+", pages.page(EXAMPLE))
    for name in IN_FILES:
        block = next(block for block in blocks if re.search(rf"^{name} =", block, flags=re.MULTILINE))
        assert block.startswith("#"), name


def test_an_unknown_setting_in_a_file_is_refused(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('colour = "red"\n', encoding="utf-8")
    with pytest.raises(ValueError, match="colour"):
        load_settings({"CASEBOOK_CONFIG": str(own)})


def test_the_environment_wins_over_a_file(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text("port = 8001\nthreads = 3\n", encoding="utf-8")
    settings = load_settings({"CASEBOOK_CONFIG": str(own), "CASEBOOK_PORT": "8002"})
    assert (settings.port, settings.threads) == (8002, 3)
