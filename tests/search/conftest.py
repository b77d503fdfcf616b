"""An index that begins empty, and the published cases in it."""

from __future__ import annotations

import shutil

import pytest

from casebook import clock
from casebook.search import marks, upkeep


@pytest.fixture
def index(app, store):
    """The engine over an index folder that does not exist yet."""
    shutil.rmtree(store.settings.index_home, ignore_errors=True)
    marks.register()
    return upkeep.engine()


@pytest.fixture
def precedents(index, published):
    """The published cases, indexed."""
    from casebook.search import service

    service.catch_up()
    return published


#: Words that stand in the sealed half alone, and in parts everybody of the unit sees.
SEALED = ("封存人员甲", "收受贿赂放行", "蓝鲸水厂局长", "停职反省")
OPEN = ("东海化工爆燃事故", "氯气阀门腐蚀", "东海化工有限公司", "伍拾名工人")


@pytest.fixture
def two_halves(index, make_case, people):
    """A case of the city with teams and a sealed half: its words are SEALED, those of the rest OPEN."""
    from casebook.cases.models import Case
    from casebook.investigations import service as investigations
    from casebook.measures import service as measures
    from casebook.search import service

    made = make_case(
        title="东海化工爆燃事故",
        facts="氯气阀门腐蚀,伍拾名工人撤离。",
        parties=[
            {"key": "u1", "kind": "organisation", "name": "东海化工有限公司", "role": "responsible_unit"},
            {"key": "p9", "kind": "person", "name": "封存人员甲", "half": "accountability"},
        ],
    )
    for half, role in (("liability", "enforcement"), ("accountability", "discipline")):
        made = investigations.assign_team(people["leader"], str(made.id), half, [people[role].id])
    investigations.enter_stage(
        people["discipline"], str(made.id), "accountability", "B1", clock.today(), document="问题线索登记表"
    )
    investigations.set_findings(people["discipline"], str(made.id), "accountability", "收受贿赂放行")
    measures.propose(
        people["discipline"],
        str(made.id),
        "handling",
        {
            "half": "accountability",
            "subject": "蓝鲸水厂局长",
            "subject_kind": "person",
            "sanction": "ZZ4",
            "detail": "停职反省",
        },
    )
    measures.propose(
        people["enforcement"],
        str(made.id),
        "penalty",
        {
            "half": "liability",
            "party": "u1",
            "subject_kind": "organisation",
            "sanction": "XZ03",
            "amount_fen": 30_000_000,
            "legal_basis": ["《安全生产法》第一百一十四条"],
        },
    )
    service.catch_up()
    return Case.objects.get(id=made.id)
