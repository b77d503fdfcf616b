"""Which text belongs to whom, without a store."""

from datetime import UTC, datetime

import pytest
from bson import ObjectId

from casebook.cases.inquiry import Investigation
from casebook.cases.models import Access, Attachment, Case, Incident, Party, Rectification
from casebook.measures.models import Annex, Measure
from casebook.search.entries import accident_kind, coded_words, entries_of, outcomes
from casebook.search.parts import measure_line, parts_of


def case(**values):
    given = {
        "id": ObjectId(),
        "title": "某厂爆炸事故",
        "source": "accident",
        "incident": Incident(
            occurred_at=datetime(2020, 6, 12, 17, 0, tzinfo=UTC), precision="minute", region=["浙江省", "台州市"],
            industry="04", industry_text="危险化学品", deaths=20, injured_total=175, published_grade="重大",
        ),
        "access": Access(common=["ref"], liability=["e:u"], accountability=["d:x"]),
    }  # fmt: skip
    return Case(**(given | values))


def measure(audience="liability", kind="penalty", **values):
    return Measure(case_id=ObjectId(), audience=audience, kind=kind, origin="own", year=2020, **values)


def texts(part):
    return "\n".join(part.texts)


def test_each_half_gets_its_own_findings_parties_measures_files_and_rectifications():
    made = case(
        facts="共同经过",
        liability=Investigation(findings="责任认定"),
        accountability=Investigation(findings="问责认定", conclusion="问责结论"),
        parties=[
            Party(key="a", kind="person", name="张三"),
            Party(key="b", kind="person", name="李四", half="accountability"),
        ],
        rectifications=[Rectification(key="r", half="accountability", requirement="问责整改")],
    )
    measures = [
        measure(detail="责任罚款"),
        measure("accountability", "handling", detail="问责免职", number="组织 2026-1"),
    ]
    files = [Attachment(case_id=made.id, half="accountability", name="问责附件.docx", text="附件正文")]
    parts = parts_of(made, measures, files)
    for word in ("问责认定", "问责结论", "李四", "问责免职", "附件正文", "问责附件", "问责整改"):
        assert word in texts(parts["accountability"])
        assert word not in texts(parts["common"]) + texts(parts["liability"])
    assert "责任认定" in texts(parts["liability"]) and "责任罚款" in texts(parts["liability"])
    assert "共同经过" in texts(parts["common"]) and "张三" in texts(parts["common"])
    assert "组织 2026-1" in parts["accountability"].names and "李四" not in parts["common"].names


def test_a_withdrawn_file_is_not_searched():
    made = case()
    file = Attachment(
        case_id=made.id, half="common", name="旧.txt", text="旧文", withdrawn_at=datetime.now(UTC)
    )
    assert "旧文" not in texts(parts_of(made, [], [file])["common"])


def test_an_annex_and_an_amount_are_in_the_text_of_a_measure():
    line = measure_line(
        measure(subject="某公司", amount_fen=1_500_000_000, annexes=[Annex(text="更正一处", by="x")])
    )
    assert "更正一处" in line and "1500万元" in line and line.startswith("行政处罚")


def test_the_pieces_of_a_measure_run_on_without_a_mark_behind_a_sentence_end():
    line = measure_line(
        measure(
            subject="某公司",
            detail="处以罚款。\n责令停产（三个月。）",
            authority="某局",
            document_number="1号",
        )
    )
    assert line == "行政处罚：某公司；处以罚款。责令停产（三个月。）某局；1号"


def test_an_event_is_marked_by_its_day_in_shanghai():
    (entry,) = entries_of(case(), [], [])
    tokens = {token for token, _ in entry.tokens}
    assert {"@0613", "@20200613", "@2020"} <= tokens  # 17:00 UTC of the 12th
    assert entry.card.facets["year"] == ("2020",)


def test_an_audience_about_which_nothing_is_written_has_no_entry():
    assert [entry.card.audience for entry in entries_of(case(), [], [])] == ["common"]


def test_terms_facets_and_figures_stay_with_their_audience():
    fines = [measure(amount_fen=100_00, state="decided"), measure(amount_fen=900_00, state="proposed")]
    measures = [*fines, measure("accountability", "handling", detail="免职")]
    cards = {entry.card.audience: entry.card for entry in entries_of(case(), measures, [], version=7)}
    assert cards["common"].terms == {"ref"} and cards["accountability"].terms == {"d:x"}
    assert "kind" not in cards["common"].facets
    assert cards["liability"].facets["kind"] == ("penalty",) and cards["liability"].facts == {"fine": 100.0}
    assert cards["accountability"].facets == {"kind": ("handling",), "outcome": ("removed",)}
    assert {card.version for card in cards.values()} == {7}


def test_codes_and_figures_are_found_in_words():
    words = " ".join(coded_words(case(circumstances=["refused_rectification"], grade="G2")))
    for word in ("拒不整改", "重大事故", "死亡20人", "化工和危险化学品", "175伤"):
        assert word in words


def test_where_no_grade_was_computed_the_published_one_counts():
    (entry,) = entries_of(case(), [], [])
    assert entry.card.facets["grade"] == ("G2",)


@pytest.mark.parametrize(
    ("kind", "values", "expected"),
    [
        ("penalty", {"amount_fen": 1}, ["fined"]),
        ("penalty", {"detail": "罚款,暂扣安全生产许可证,责令停产整顿"}, ["fined", "licence", "shut"]),
        ("judgment", {"detail": "有期徒刑7年"}, ["criminal", "sentenced"]),
        ("transfer", {}, ["criminal"]),
        ("handling", {"detail": "停职检查"}, ["removed"]),
        ("discipline", {"detail": "党内警告"}, ["disciplined"]),
        ("accountability", {"detail": "政务撤职、诫勉"}, ["demoted", "disciplined", "admonished"]),
        ("self_review", {}, ["reviewed"]),
    ],
)  # fmt: skip
def test_what_a_measure_came_to(kind, values, expected):
    assert outcomes(measure(kind=kind, **values)) == expected


def test_the_kind_of_accident_and_its_families_are_traits():
    (entry,) = entries_of(case(title="粉尘爆炸事故", circumstances=["concealment"]), [], [])
    assert set(entry.card.traits) == {"circumstance:concealment", "accident:dust", "family:explosion"}
    assert accident_kind(case(title="某件事", direct_causes=None, facts=None)) is None
