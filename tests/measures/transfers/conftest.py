"""A case in which one person died, with both teams."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from casebook.acts import Actor
from casebook.cases.models import Case

from ..conftest import PARTIES


@pytest.fixture
def case(make_case: Callable[..., Case], people: dict[str, Actor]) -> Case:
    from casebook.investigations import service as investigations

    made = make_case(title="东海化工窒息事故", parties=PARTIES, incident={"deaths": 1})
    for half, role in (("liability", "enforcement"), ("accountability", "discipline")):
        made = investigations.assign_team(people["leader"], str(made.id), half, [people[role].id])
    return made
