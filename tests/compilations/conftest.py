"""One own case with both halves decided and the liability half released."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from docx import Document

from casebook.acts import Actor
from casebook.cases.models import Case
from casebook.measures.models import Measure

SECRET = "周密言"
PARTIES = [
    {"key": "u1", "kind": "organisation", "name": "东湖县恒远化工有限公司", "role": "responsible_unit"},
    {"key": "p1", "kind": "person", "name": "钱大明", "post": "总经理", "employer": "东湖县恒远化工有限公司"},
    {"key": "p2", "kind": "person", "name": "钱小强", "post": "车间主任"},
    {"key": "p9", "kind": "person", "name": SECRET, "post": "副局长", "half": "accountability"},
]


def measure(case: Case, kind: str, audience: str, **values: Any) -> Measure:
    """A decided measure of the case, put into the store as it lies there."""
    made = Measure(
        case_id=case.id,
        origin="own",
        kind=kind,
        audience=audience,
        investigation=audience,
        state=values.pop("state", "decided"),
        year=case.year,
        position=Measure.objects(case_id=case.id).count(),
        terms=list(getattr(case.access, audience)),
        **values,
    )
    made.save()
    return made


@pytest.fixture
def own(make_case: Callable[..., Case], people: dict[str, Actor]) -> Case:
    """Decided in both halves; nothing released yet."""
    case = make_case(
        title="东湖县恒远化工有限公司“3·5”爆燃事故",
        parties=PARTIES,
        incident={"region": ["某省", "江海市", "东湖县"], "deaths": 2},
        facts="恒远公司总经理钱大明、车间主任钱小强违规动火，电话13812345678。",
        direct_causes="钱小强违规动火。",
    )
    measure(
        case,
        "penalty",
        "liability",
        party="u1",
        subject_kind="organisation",
        detail="罚款",
        amount_fen=100_000_000,
        legal_basis=["《安全生产法》第一百一十四条"],
        decided_on=date(2026, 4, 1),
    )
    measure(
        case, "penalty", "liability", party="p1", subject_kind="person", detail="罚款", amount_fen=2_000_000
    )
    measure(
        case,
        "penalty",
        "liability",
        state="proposed",
        subject="拟处罚的第三人",
        subject_kind="person",
        detail="草案",
    )
    measure(
        case,
        "discipline",
        "accountability",
        party="p9",
        subject_kind="person",
        detail=f"给予{SECRET}记过处分",
    )
    return case


@pytest.fixture
def released(own: Case) -> Case:
    """The same case with its liability half open to education."""
    return release(own, "liability")


def release(case: Case, *halves: str) -> Case:
    """Open halves to education, as the store holds it after a leader's act."""
    from casebook.cases import visibility
    from casebook.cases.models import Release

    case.reload()
    case.release = Release(halves=list(halves), by="leader")
    case.access = visibility.case_terms(case)
    case.save()
    return case


def text_of(content: bytes) -> str:
    """What stands on the pages of a DOCX, tables after paragraphs."""
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
