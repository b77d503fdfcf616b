"""One Chromium for a whole run: two of them in one process stand in each other's way."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium_path() -> str | None:
    """The Chromium of this machine: CASEBOOK_CHROMIUM, or what is found by its usual names."""
    named = os.environ.get("CASEBOOK_CHROMIUM")
    found = map(shutil.which, (named, "chromium", "chromium-browser", "google-chrome") if named else NAMES)
    return next(filter(None, found), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    path = chromium_path()
    if path is None:
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail("REQUIRE_BROWSER=1, but no Chromium was found; name one by CASEBOOK_CHROMIUM")
        pytest.skip("no Chromium found (CASEBOOK_CHROMIUM names one): the product is not tried in a browser")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=path, args=FLAGS)
        yield opened
        opened.close()
