"""An index that begins empty, and the published cases in it."""

from __future__ import annotations

import shutil

import pytest

from casebook.search import marks, upkeep


@pytest.fixture
def index(app, store):
    """The engine over an index folder that does not exist yet."""
    shutil.rmtree(store.settings.index_home, ignore_errors=True)
    marks.register()
    return upkeep.engine()


@pytest.fixture
def precedents(index, people):
    """The published cases, indexed."""
    from casebook.interchange.seed import seed_reference_cases
    from casebook.search import service

    count = seed_reference_cases()
    service.catch_up()
    return count
