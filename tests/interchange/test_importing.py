"""Lines in: created, updated, unchanged, refused; nothing twice, nothing silently."""

from __future__ import annotations

import io
import json
import sys
from typing import Any

import pytest

from casebook import clock
from casebook.acts import operator
from casebook.acts.models import TrailEntry
from casebook.acts.verify import verify
from casebook.cases import rows
from casebook.cases.models import Case, CaseRow
from casebook.interchange import importing
from casebook.interchange.exporting import export_lines, show_case
from casebook.interchange.importing import import_lines
from casebook.interchange.seed import REFERENCE_CASES, seed_reference_cases
from casebook.measures.models import Measure
from casebook.refusals import NotPermitted
from casebook.store import Retry, UnitOfWork

LINE: dict[str, Any] = {
    "format": "casebook.case/1",
    "external_id": "x-1",
    "origin": "own",
    "title": "某厂爆炸",
    "source": "accident",
    "incident": {
        "occurred_at": "2026-03-01T08:30",
        "deaths": 3,
        "direct_loss_yuan": 12345.67,
        "industry": "化工",
    },
    "parties": [
        {"key": "u1", "kind": "organisation", "name": "某化工有限公司"},
        {"key": "p1", "kind": "person", "name": "周某某", "post": "副县长", "public_official": True},
    ],
    "measures": [
        {
            "kind": "penalty",
            "investigation": "liability",
            "party": "u1",
            "amount_yuan": 500000,
            "state": "decided",
        },
        {"kind": "discipline", "investigation": "accountability", "party": "p1", "detail": "政务记过"},
    ],
}


def take(actor: Any, *lines: Any, **options: Any) -> Any:
    raw = [
        line if isinstance(line, bytes) else json.dumps(line, ensure_ascii=False).encode() for line in lines
    ]
    return import_lines(actor, io.BytesIO(b"\n".join(raw) + b"\n"), **options)


def changed(**fields: Any) -> dict[str, Any]:
    return LINE | fields


@pytest.fixture
def actor(people: dict[str, Any]) -> Any:
    return operator()


def test_numbers_of_old_ledgers_and_totals_as_published_are_taken(actor: Any) -> None:
    numbers = ("安监问字[2019]第12号", "2019-017", "皖安问〔2020〕第3号")
    lines = [LINE | {"external_id": f"o{at}", "number": number} for at, number in enumerate(numbers)]
    odd = {"serious_injuries": 5, "injured_total": 3}
    lines.append(LINE | {"external_id": "p", "origin": "reference", "incident": odd})
    report = take(actor, *lines)
    assert (report.created, report.refused) == (4, [])


def test_the_published_cases_all_go_in_and_the_second_time_nothing_changes(actor: Any) -> None:
    first = import_lines(actor, REFERENCE_CASES.open("rb"))
    assert first.counts() == {"created": 34, "updated": 0, "unchanged": 0, "refused": 0}
    written = TrailEntry.objects.count()
    second = import_lines(actor, REFERENCE_CASES.open("rb"))
    assert second.counts() == {"created": 0, "updated": 0, "unchanged": 34, "refused": 0}
    assert TrailEntry.objects.count() == written
    assert verify()["ok"]


def test_what_was_exported_comes_back_unchanged(actor: Any) -> None:
    seed_reference_cases()
    take(actor, LINE)
    exported = "\n".join(export_lines(actor)).encode()
    report = import_lines(actor, io.BytesIO(exported))
    assert report.counts() == {"created": 0, "updated": 0, "unchanged": 35, "refused": 0}


def test_an_export_holds_what_the_line_said(actor: Any) -> None:
    take(actor, LINE)
    line = json.loads(next(export_lines(actor, "own")))
    assert line["incident"]["direct_loss_yuan"] == 12345.67
    assert line["incident"]["occurred_at"] == "2026-03-01T08:30"
    assert line["incident"]["missing"] is None
    assert line["measures"][0]["amount_yuan"] == 500000
    assert line["number"] == "安问〔2026〕1号"


@pytest.mark.parametrize("said", [True, False, None, "absent"])
@pytest.mark.parametrize("origin", ["own", "reference"])
def test_whether_it_is_a_production_safety_accident_comes_out_as_it_went_in(
    said: Any, origin: str, actor: Any
) -> None:
    incident = LINE["incident"] | ({} if said == "absent" else {"production_safety_accident": said})
    line = changed(origin=origin, incident=incident)
    take(actor, line)
    assert take(actor, line).unchanged == 1
    shown = show_case(actor, "x-1")
    assert shown["incident"]["production_safety_accident"] is (None if said == "absent" else said)
    assert shown["computed"]["grade_code"] == (None if said is False else "G3")
    other = take(
        actor, changed(origin=origin, incident=incident | {"production_safety_accident": said is not True})
    )
    assert other.updated == 1


def test_a_changed_line_updates_its_case_and_never_makes_a_second(actor: Any) -> None:
    take(actor, LINE)
    measures = [LINE["measures"][0] | {"amount_yuan": 600000.5}, LINE["measures"][1]]
    report = take(actor, changed(title="新名", measures=measures))
    assert report.counts() == {"created": 0, "updated": 1, "unchanged": 0, "refused": 0}
    assert Case.objects.count() == 1 and Measure.objects.count() == 2
    assert CaseRow.objects.first().title == "新名"
    assert Measure.objects(kind="penalty").first().amount_fen == 60000050
    assert verify()["ok"]


def test_a_measure_logged_here_survives_a_line_that_does_not_know_it(actor: Any) -> None:
    take(actor, LINE)
    report = take(actor, changed(measures=LINE["measures"][:1]))
    assert report.unchanged == 1
    assert Measure.objects.count() == 2


BAD = {
    "unknown field": (changed(colour="red"), "colour", "field.unknown"),
    "unknown inner field": (changed(incident={"dead": 1}), "incident.dead", "field.unknown"),
    "missing title": ({k: v for k, v in LINE.items() if k != "title"}, "title", "field.missing"),
    "negative": (changed(incident={"deaths": -1}), "incident.deaths", "field.negative"),
    "text for a number": (changed(incident={"deaths": "3"}), "incident.deaths", "field.type"),
    "no such day": (changed(received_on="2020-09-31"), "received_on", "field.date"),
    "no such minute": (
        changed(incident={"occurred_at": "2020-09-30T24:61"}),
        "incident.occurred_at",
        "field.date",
    ),
    "three decimals": (
        changed(incident={"direct_loss_yuan": 1.005}),
        "incident.direct_loss_yuan",
        "money.decimals",
    ),
    "unknown choice": (changed(source="rumour"), "source", "field.choice"),
    "unknown party": (
        changed(measures=[{"kind": "penalty", "party": "u9"}]),
        "measures[0].party",
        "party.unknown",
    ),
    "bad check digit": (
        changed(
            parties=[{"key": "u1", "kind": "organisation", "name": "某厂", "uscc": "91110000600037341X"}],
            measures=[],
        ),
        "parties[0].uscc",
        "party.uscc",
    ),
    "future": (changed(incident={"occurred_at": "2999-01-01"}), "incident.occurred_at", "case.future"),
    "a null in the title": (changed(title="某厂\u0000爆炸"), "title", "field.characters"),
    "a bell in the key": (changed(external_id="x\u0007"), "external_id", "field.characters"),
    "a vertical tab in a name": (
        changed(parties=[{"key": "u1", "kind": "organisation", "name": "某厂\u000b"}], measures=[]),
        "parties[0].name",
        "field.characters",
    ),
    "an escape in a basis": (
        changed(measures=[{"kind": "penalty", "legal_basis": ["第一条", "\u001b[1m"]}]),
        "measures[0].legal_basis[1]",
        "field.characters",
    ),
    "a field twice": (
        b'{"format": "casebook.case/1", "external_id": "d", "origin": "own", "title": "a", "title": "b"}',
        "title",
        "line.duplicate_key",
    ),
    "an inner field twice": (
        b'{"format": "casebook.case/1", "incident": {"deaths": 3, "deaths": 30}}',
        "deaths",
        "line.duplicate_key",
    ),
    "more serious injuries than injured": (
        changed(incident={"serious_injuries": 5, "injured_total": 3}),
        "incident.injured_total",
        "case.injured_sum",
    ),
    "more of both than injured": (
        changed(incident={"serious_injuries": 2, "minor_injuries": 2, "injured_total": 3}),
        "incident.injured_total",
        "case.injured_sum",
    ),
    "received before it happened": (
        changed(received_on="2026-02-28"),
        "received_on",
        "case.received_before",
    ),
    "received before the month it happened in": (
        changed(received_on="2026-02-28", incident={"occurred_at": "2026-03"}),
        "received_on",
        "case.received_before",
    ),
    "the code of a unit for a person": (
        changed(
            parties=[{"key": "p1", "kind": "person", "name": "周某某", "uscc": "91350100M000100Y43"}],
            measures=[],
        ),
        "parties[0].uscc",
        "party.uscc_of_person",
    ),
    "a number in no form": (changed(number="abc"), "number", "number.form"),
    "received tomorrow": (changed(received_on="2999-01-01"), "received_on", "case.future"),
    "reported in a month to come": (changed(reported_on="2999-01"), "reported_on", "case.future"),
    "decided in a year to come": (
        changed(measures=[{"kind": "penalty", "decided_on": "2999"}]),
        "measures[0].decided_on",
        "measure.future",
    ),
    "other format": (changed(format="casebook.case/2"), "format", "format.unknown"),
    "no json": (b'{"format": "casebook.case/1",', None, "line.json"),
    "no utf-8": (b'{"format": "\xff\xfe"}', None, "line.encoding"),
    "not an object": (b"[1, 2]", None, "line.not_object"),
    "not a number": (b'{"format": "casebook.case/1", "title": NaN}', None, "line.json"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_line_is_refused_and_named_and_the_good_ones_go_in(name: str, actor: Any) -> None:
    bad, field, code = BAD[name]
    report = take(actor, LINE | {"external_id": "good-1"}, bad, LINE | {"external_id": "good-2"})
    assert report.created == 2
    (refused,) = report.refused
    assert (refused.line, refused.field, refused.code) == (2, field, code)
    assert refused.message


def test_a_control_character_is_named_with_its_place_and_ends_of_line_are_taken(actor: Any) -> None:
    report = take(
        actor, changed(facts="第一段\u000b第二段"), changed(external_id="x-2", facts="甲\t乙\r\n丙")
    )
    assert report.created == 1
    assert report.refused[0].message == "第 4 个字符是不可见的控制字符 U+000B，请删去它"


TAKEN = {
    "as many injured as serious and minor": {
        "incident": {"serious_injuries": 2, "minor_injuries": 1, "injured_total": 3}
    },
    "received on the day": {"received_on": "2026-03-01"},
    "received within the month it happened in": {
        "received_on": "2026-03-01",
        "incident": {"occurred_at": "2026-03"},
    },
    "a tip before what it warned of": {"source": "tip", "received_on": "2026-02-01"},
    "a precedent that was received before": {"origin": "reference", "received_on": "2026-02-01"},
    "the number of another office": {"number": "粤应急〔2026〕7号"},
    "a number with a word before the digits": {"number": "皖安问〔2026〕第12号"},
}


@pytest.mark.parametrize("name", TAKEN)
def test_what_only_looks_wrong_is_taken_and_unchanged_the_second_time(name: str, actor: Any) -> None:
    line = changed(**TAKEN[name])
    assert take(actor, line).counts()["created"] == 1
    assert take(actor, line).unchanged == 1


def test_a_case_that_has_an_odd_number_already_goes_on_being_imported(actor: Any) -> None:
    take(actor, LINE)
    Case.objects.update(number="旧案7")
    assert take(actor, changed(number="旧案7")).unchanged == 1
    assert take(actor, changed(number="旧案7", title="新名")).updated == 1


def test_the_present_month_and_the_present_year_are_not_ahead(actor: Any) -> None:
    today = clock.today()
    measures = [LINE["measures"][0] | {"decided_on": f"{today:%Y-%m}"}]
    line = changed(received_on=today.isoformat(), reported_on=f"{today:%Y}", measures=measures)
    assert take(actor, line).created == 1
    assert take(actor, line).unchanged == 1


def test_a_refused_day_uses_up_no_number(actor: Any) -> None:
    take(actor, changed(received_on="2999-01-01"), changed(external_id="x-2"))
    assert [case.number for case in Case.objects] == [f"安问〔{clock.today().year}〕1号"]


def test_blank_lines_and_a_byte_order_mark_are_passed_over(actor: Any) -> None:
    raw = b"\xef\xbb\xbf" + json.dumps(LINE).encode() + b"\n\n   \n" + b'{"x": 1}\n'
    report = import_lines(actor, io.BytesIO(raw))
    assert report.created == 1
    assert [row.line for row in report.refused] == [4]


def test_the_same_id_twice_in_a_file_is_one_case(actor: Any) -> None:
    report = take(actor, LINE, changed(title="后一行"))
    assert (report.created, report.updated) == (1, 1)
    assert Case.objects.first().title == "后一行"


def test_one_taken_number_refuses_its_line_alone(actor: Any) -> None:
    take(actor, changed(number="安问〔2026〕1号"))
    clash = changed(external_id="x-2", number="安问〔2026〕1号")
    report = take(actor, changed(external_id="x-3"), clash, changed(external_id="x-4"))
    assert report.created == 2
    assert [(row.line, row.code) for row in report.refused] == [(2, "number.taken")]
    assert sorted(case.number for case in Case.objects) == [f"安问〔2026〕{n}号" for n in (1, 2, 3)]


def test_a_dry_run_reports_the_same_and_writes_nothing(actor: Any) -> None:
    report = take(actor, LINE, changed(external_id="x-2", source="rumour"), dry_run=True)
    assert (report.created, len(report.refused)) == (1, 1)
    assert Case.objects.count() == 0


@pytest.mark.parametrize(
    ("who", "line", "code"),
    [
        ("caseadmin", LINE, "import.half_not_permitted"),
        ("caseadmin", changed(measures=[LINE["measures"][0]]), None),
        ("leader", LINE, None),
    ],
)
def test_who_imports_needs_the_right_and_sight_of_the_half(
    who: str, line: dict[str, Any], code: str | None, people: dict[str, Any]
) -> None:
    report = take(people[who], line)
    assert [row.code for row in report.refused] == ([code] if code else [])
    assert report.created == (0 if code else 1)


@pytest.mark.parametrize("who", ["enforcement", "education", "system_admin", "security_admin", "auditor"])
def test_who_may_not_import_is_refused_before_a_line_is_compared(who: str, people: dict[str, Any]) -> None:
    take(operator(), LINE)
    for line in (LINE, changed(title="新名"), b"no json"):
        with pytest.raises(NotPermitted, match=r"import\.not_permitted"):
            take(people[who], line, dry_run=line is LINE)


def test_whether_a_line_says_the_same_of_a_case_of_another_unit_is_not_told(people: dict[str, Any]) -> None:
    bare = changed(measures=[], parties=[])
    take(operator(), bare)
    Case.objects.update(set__units=["elsewhere"], set__access={})
    report = take(people["caseadmin"], bare)
    assert [row.code for row in report.refused] == ["import.not_permitted"]


def test_whom_only_the_sealed_half_names_is_sealed_with_it(actor: Any, people: dict[str, Any]) -> None:
    take(actor, LINE)
    halves = {party.key: party.half for party in Case.objects.first().parties}
    assert halves == {"u1": "common", "p1": "accountability"}
    seen = json.dumps(show_case(people["enforcement"], "x-1"), ensure_ascii=False)
    assert "周某某" not in seen and "政务记过" not in seen
    assert "某化工有限公司" in seen
    everything = json.dumps(show_case(people["leader"], "x-1"), ensure_ascii=False)
    assert "周某某" in everything and "政务记过" in everything


def test_computed_says_grade_limb_and_counts_without_double_counts(actor: Any) -> None:
    measures = [
        {"kind": "accountability", "count": 30},
        {"kind": "accountability", "count": 5, "counted_elsewhere": True},
        {"kind": "judgment"},
    ]
    take(actor, changed(origin="reference", measures=measures, parties=[]))
    computed = show_case(actor, "x-1")["computed"]
    assert computed == {
        "grade": "较大",
        "grade_code": "G3",
        "grade_decided_by": ["deaths"],
        "measure_counts": {"accountability": 30, "judgment": 1},
    }


def test_a_closed_case_is_not_changed_by_a_line(actor: Any) -> None:
    take(actor, LINE)
    Case.objects.update(status="closed")
    report = take(actor, changed(title="新名"))
    assert [row.code for row in report.refused] == ["case.closed"]


def mixed() -> dict[str, Any]:
    """A case whose sealed measure stands between two open ones."""
    open_one, sealed_one = LINE["measures"]
    return changed(measures=[open_one, sealed_one, open_one | {"detail": "警告"}])


def test_a_line_without_the_sealed_half_never_touches_it(actor: Any, people: dict[str, Any]) -> None:
    take(actor, mixed())
    partial = "\n".join(export_lines(people["caseadmin"], "own")).encode()
    assert "政务记过" not in partial.decode()
    assert import_lines(people["caseadmin"], io.BytesIO(partial)).unchanged == 1
    line = json.loads(partial)
    line["measures"][1]["detail"] = "警告并公开"
    assert take(people["caseadmin"], line).updated == 1
    kept = [(m.kind, m.audience, m.detail) for m in Measure.objects.order_by("position")]
    assert kept == [
        ("penalty", "liability", None),
        ("discipline", "accountability", "政务记过"),
        ("penalty", "liability", "警告并公开"),
    ]
    assert {party.name for party in Case.objects.first().parties} == {"某化工有限公司", "周某某"}


def test_a_measure_with_a_number_is_not_turned_into_another_kind(actor: Any) -> None:
    take(actor, LINE)
    Measure.objects(kind="penalty").update(number="罚2026-1")
    report = take(actor, changed(measures=[{"kind": "notice", "investigation": "liability"}]))
    assert [(row.field, row.code) for row in report.refused] == [("measures[0].kind", "measure.other_kind")]
    assert Measure.objects(kind="penalty").count() == 1


def test_a_measure_more_in_the_line_comes_behind_those_there_are(actor: Any) -> None:
    take(actor, mixed())
    more = mixed()
    more["measures"].append({"kind": "notice", "investigation": "liability", "detail": "通报全市"})
    assert take(actor, more).updated == 1
    assert [m.position for m in Measure.objects.order_by("position")] == [0, 1, 2, 3]


def test_a_batch_that_runs_anew_takes_its_numbers_anew(actor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first attempt is lost after it was given numbers: they must be taken again, not only kept."""
    lost: list[bool] = []
    insert_many = UnitOfWork.insert_many

    def interrupted(uow: UnitOfWork, docs: Any) -> None:
        if not lost:
            lost.append(True)
            raise Retry
        insert_many(uow, docs)

    monkeypatch.setattr(UnitOfWork, "insert_many", interrupted)
    take(actor, LINE, changed(external_id="x-2"))
    take(actor, changed(external_id="x-3"))
    assert lost and sorted(case.number for case in Case.objects) == [f"安问〔2026〕{n}号" for n in (1, 2, 3)]


def test_a_number_given_while_storing_stands_wherever_that_of_a_line_stands(actor: Any) -> None:
    take(actor, LINE, changed(external_id="x-2", number="安问〔2025〕17号"))
    for case in Case.objects:
        row, built = CaseRow.objects.get(id=case.id), rows.build(case, ())
        assert (row.number, row.by_number) == (built.number, built.by_number)
        assert {measure.case_number for measure in Measure.objects(case_id=case.id)} == {case.number}
        told = TrailEntry.objects.get(case_id=case.id, half="common", act="interchange.create")
        assert told.case_number == case.number
        assert ("number", None, case.number) in [(c.field, c.before, c.after) for c in told.changes]
        assert [c.field for c in told.changes] == sorted(c.field for c in told.changes)


def test_an_import_leaves_the_turns_of_the_interpreter_as_they_were(actor: Any) -> None:
    usual, during = sys.getswitchinterval(), set()
    take(actor, LINE, progress=lambda _done: during.add(sys.getswitchinterval()))
    assert sys.getswitchinterval() == usual > max(during)


def _many(count: int, first: int = 1) -> list[dict[str, Any]]:
    return [
        {**LINE, "external_id": f"n-{first + offset}", "number": f"安问〔2026〕{first + offset}号"}
        for offset in range(count)
    ]


def test_an_id_of_the_batch_being_stored_is_one_case_with_what_the_later_line_says(actor: Any) -> None:
    lines = [*_many(importing.BATCH), {**_many(1)[0], "title": "后来的名称"}]
    report = take(actor, *lines)
    assert (report.created, report.updated) == (importing.BATCH, 1)
    assert Case.objects.get(external_id="n-1").title == "后来的名称"


def test_a_number_of_the_batch_being_stored_is_refused_to_the_next(actor: Any) -> None:
    late = {**_many(1)[0], "external_id": "late"}
    report = take(actor, *_many(importing.BATCH), late, *_many(1, first=500))
    assert report.created == importing.BATCH + 1
    assert [(each.line, each.code) for each in report.refused] == [(importing.BATCH + 1, "number.taken")]


def test_an_import_that_is_interrupted_has_stored_whole_batches(
    actor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lines() -> Any:
        for line in _many(2 * importing.BATCH):
            yield json.dumps(line).encode()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_lines(actor, lines())
    assert Case.objects.count() == Measure.objects(kind="penalty").count() == importing.BATCH
    assert verify()["ok"]


def test_what_a_party_bears_comes_in_and_goes_out_and_stands_only_where_it_is_known(actor: Any) -> None:
    bearing = {**LINE["parties"][0], "circumstances": ["resisted_enforcement", "concealment"]}
    assert take(actor, changed(parties=[bearing, LINE["parties"][1]])).counts()["created"] == 1
    case = Case.objects.get(external_id="x-1")
    assert case.party("u1").circumstances == ["concealment", "resisted_enforcement"]
    raw = next(iter(export_lines(actor)))
    unit, person = json.loads(raw)["parties"]
    assert unit["circumstances"] == ["concealment", "resisted_enforcement"]
    assert "circumstances" not in person
    assert take(actor, raw.encode()).counts()["unchanged"] == 1
    assert take(actor, LINE).counts()["updated"] == 1, "a line without them takes them away"


def test_a_circumstance_of_a_party_that_does_not_exist_is_refused(actor: Any) -> None:
    bearing = {**LINE["parties"][0], "circumstances": ["greed"]}
    report = take(actor, changed(parties=[bearing]))
    assert report.counts()["refused"] == 1
