"""The pages of the law: read by every role, kept by some, decided by others."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest

from casebook.acts import Actor
from casebook.law import calendar, tables
from casebook.law.tables import row, table
from casebook.settings import Settings
from casebook.statutes import keepers, notices, packs, rows
from casebook.statutes.models import CalendarNotice, LawPack, RowDecision
from casebook.statutes.writing import own_text, since_of
from tests.statutes.conftest import SOURCE, confirm, correct, unverified_row
from tests.statutes.test_notices import YEAR


def page(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.get_data(as_text=True)[:3000]
    text: str = answer.get_data(as_text=True)
    return text


@pytest.fixture
def keeper(client: Any, sign_in: Callable[..., Any]) -> Any:
    return sign_in(client, "reviewer")


@pytest.fixture
def chief(app: Any, sign_in: Callable[..., Any]) -> Any:
    return sign_in(app.test_client(), "leader")


def address(entry: tables.Row, doing: str = "") -> str:
    return f"/law/tables/{entry.table}/{entry.code}/{since_of(entry) or '-'}" + (f"/{doing}" if doing else "")


READ = [
    "/law/",
    "/law/unverified",
    "/law/decisions",
    "/law/packs",
    "/law/calendar/2026",
    "/law/tables/grades/",
]
KEEP = ["/law/calendar/notices/new", "/law/packs/new", "/law/tables/grades/G1/2007-06-01/confirm"]


@pytest.mark.parametrize(
    "who",
    ["enforcement", "discipline", "reviewer", "leader", "education", "caseadmin", "sysadmin", "auditor"],
)
def test_every_role_reads_and_some_keep(who: str, client: Any, sign_in: Callable[..., Any]) -> None:
    browser = sign_in(client, who)
    for path in READ:
        page(browser.get(path))
    for path in KEEP:
        assert browser.get(path).status_code == (200 if who in {"reviewer", "caseadmin"} else 403), path


def test_nobody_reads_without_signing_in(client: Any) -> None:
    for path in READ + KEEP:
        assert client.get(path).status_code == 302


def test_every_table_and_every_row_has_its_page(keeper: Any) -> None:
    for name, entries in tables.current().items():
        listed = page(keeper.get(f"/law/tables/{name}/"))
        assert entries[0].code in listed
        for entry in (entries[0], entries[-1]):
            assert entry.mark[:10] in page(keeper.get(address(entry))).replace("&#34;", '"')


def test_the_first_page_counts_what_is_unverified(keeper: Any) -> None:
    text = page(keeper.get("/law/"))
    assert "事故等级" in text
    unread = sum(not entry.verified for entry in table("offences"))
    if unread:
        assert f'read=no">{unread}</a>' in text
    assert tables.edition() in text


def test_a_table_is_filtered_sorted_and_exported(keeper: Any) -> None:
    assert "G2" not in page(keeper.get("/law/tables/grades/?text=特别")).split('id="list-law-grades"')[1]
    descending = page(keeper.get("/law/tables/grades/?sort=code&order=desc")).split('id="list-law-grades"')[1]
    assert descending.index("G4") < descending.index("G1")
    exported = keeper.get("/law/tables/grades/?export=csv").get_data().decode("utf-8-sig")
    assert exported.splitlines()[1].startswith("G1,特别重大事故")
    assert "VERIFIED" in exported
    page(keeper.get("/law/tables/grades/?read=yes&time=now"))
    assert "没有符合条件的行" in page(keeper.get("/law/tables/grades/?time=past"))
    page(keeper.get("/law/tables/fairy_tales/"), 404)


def test_the_unverified_rows_are_listed_and_worked_off(keeper: Any, reviewer: Actor, leader: Actor) -> None:
    unread = unverified_row()
    listed = page(keeper.get(f"/law/unverified?table={unread.table}&text={unread.code}"))
    assert address(unread) in listed
    decision = confirm(reviewer, unread)
    assert "待批准" in page(keeper.get(f"/law/unverified?table={unread.table}&text={unread.code}"))
    rows.apply(leader, [decision.id])
    assert address(unread) not in page(keeper.get(f"/law/unverified?table={unread.table}&text={unread.code}"))
    assert "部分未核实</span>" not in page(keeper.get("/law/unverified?read=no"))
    exported = keeper.get("/law/unverified?export=xlsx")
    assert exported.status_code == 200


def test_a_row_shows_its_citation_its_mark_and_that_it_was_not_read(keeper: Any) -> None:
    unread = next(entry for entries in tables.current().values() for entry in entries if not entry.verified)
    text = page(keeper.get(address(unread)))
    assert "未核实" in text
    assert "没有人动过" in text
    page(keeper.get("/law/tables/grades/G9/-"), 404)


def test_a_row_is_confirmed_by_two_people_in_the_browser(keeper: Any, chief: Any) -> None:
    unread = unverified_row()
    page(keeper.get(address(unread, "confirm")))
    refused = page(keeper.post(address(unread, "confirm"), data={"source": "", "remark": "已读两遍"}), 422)
    assert "请填写此项" in refused
    assert "已读两遍" in refused
    sent = keeper.post(address(unread, "confirm"), data={"source": SOURCE})
    assert sent.status_code == 302
    decision = RowDecision.objects.get()
    seen = page(keeper.get(sent.headers["Location"]))
    assert "撤回" in seen
    assert f"/law/decisions/{decision.id}/approve" not in seen
    assert f"/law/decisions/{decision.id}" in page(keeper.get(address(unread)))
    assert keeper.post(f"/law/decisions/{decision.id}/approve").status_code == 403
    assert "没有未了结的期限因此移动。" in page(chief.get(f"/law/decisions/{decision.id}"))
    assert chief.post(f"/law/decisions/{decision.id}/approve").status_code == 302
    text = page(chief.get(address(unread)))
    assert SOURCE in text
    assert "已核实" in text
    assert "孙敏之" in text


def correction(entry: tables.Row, **changes: Any) -> dict[str, Any]:
    sent = {
        "name_zh": entry.name["zh"],
        "name_en": entry.name["en"],
        "law": entry.law or "",
        "year": entry.year or "",
        "article": entry.article or "",
        "effective_from": since_of(entry),
        "effective_to": "",
        "own": own_text(entry),
        "note": entry.note,
        "source": SOURCE,
    }
    return sent | changes


def test_a_correction_is_checked_and_keeps_what_was_typed(keeper: Any, chief: Any) -> None:
    grave = row("grades", "G2")
    assert grave
    form = page(keeper.get(address(grave, "correct")))
    assert "deaths = { from = 10, below = 30 }" in form
    for own, told in (
        ("deaths = {", "这一行不合格"),
        ("verified = true", "not a key of this table alone"),
        (own_text(grave).replace("from = 10,", "from = 11,"), "leaves a hole"),
    ):
        answer = page(keeper.post(address(grave, "correct"), data=correction(grave, own=own)), 422)
        assert told in answer
        assert own.splitlines()[0].replace('"', "&#34;") in answer
    made = keeper.post(
        address(grave, "correct"), data=correction(grave, article="3(1)②甲", unverified=["order"])
    )
    assert made.status_code == 302
    seen = page(chief.get(made.headers["Location"]))
    assert "3(1)②甲" in seen
    assert "条文" in seen
    chief.post(made.headers["Location"] + "/approve")
    now = row("grades", "G2")
    assert now
    assert (now.article, now.unverified) == ("3(1)②甲", ("order",))
    assert now.own == grave.own


def test_an_amendment_and_a_retirement_have_their_forms(keeper: Any) -> None:
    form = table("education_forms")[0]
    kind = row("penalty_kinds", "XZ03")
    assert kind
    amended = correction(kind, effective_from="2027-05-01", year="2027")
    assert keeper.post(address(kind, "amend"), data=amended).status_code == 302
    page(keeper.post(address(form, "amend"), data=correction(form, effective_from="")), 422)
    page(keeper.get(address(form, "retire")))
    sent = keeper.post(address(form, "retire"), data={"source": SOURCE, "last_day": "2026-12-31"})
    assert sent.status_code == 302
    page(keeper.get(sent.headers["Location"]))
    page(keeper.get(address(form, "burn")), 404)


def test_a_proposal_is_refused_with_a_reason_and_withdrawn_by_its_proposer(
    keeper: Any, chief: Any, reviewer: Actor
) -> None:
    decision = confirm(reviewer, unverified_row())
    where = f"/law/decisions/{decision.id}"
    assert "请填写此项" in page(chief.post(f"{where}/refuse", data={"reason": ""}), 422)
    assert chief.post(f"{where}/refuse", data={"reason": "版本不对"}).status_code == 302
    assert "版本不对" in page(keeper.get(where))
    page(chief.post(f"{where}/approve"), 409)
    again = confirm(reviewer, unverified_row())
    assert keeper.post(f"/law/decisions/{again.id}/withdraw").status_code == 302
    assert chief.post(f"/law/decisions/{again.id}/withdraw").status_code == 403


def test_several_proposals_are_approved_together(keeper: Any, chief: Any, reviewer: Actor) -> None:
    unread = [entry for entry in table("stages") if entry.unverified][:2]
    ids = [str(confirm(reviewer, entry).id) for entry in unread]
    assert "等待您批准" not in page(keeper.get("/law/decisions"))
    assert all(id in page(chief.get("/law/decisions")) for id in ids)
    assert chief.post("/law/decisions/approve", data={"decision": ids}).status_code == 302
    assert {decision.state for decision in RowDecision.objects} == {"in_force"}
    assert "没有选择任何一项" in page(chief.post("/law/decisions/approve", follow_redirects=True))
    listed = page(chief.get("/law/decisions?state=in_force&table=stages"))
    assert all(id in listed for id in ids)
    assert "还没有人核实" in page(chief.get("/law/decisions?state=undone"))


def test_a_decision_is_taken_back_with_a_reason(chief: Any, reviewer: Actor, leader: Actor) -> None:
    decision = correct(reviewer, row("grades", "G1"), article="3(1)甲")
    rows.apply(leader, [decision.id])
    where = f"/law/decisions/{decision.id}"
    assert f"{where}/undo" in page(chief.get(where))
    page(chief.post(f"{where}/undo", data={"reason": " "}), 422)
    assert chief.post(f"{where}/undo", data={"reason": "读错了"}).status_code == 302
    assert "读错了" in page(chief.get(address(table("grades")[0])))
    page(chief.get("/law/decisions/nothing"), 404)


def test_the_calendar_says_whether_its_year_was_published(keeper: Any) -> None:
    known = page(keeper.get("/law/calendar/2025"))
    assert "已公布" in known
    assert "春节" in known
    assert "尚未公布" in page(keeper.get("/law/calendar/2031"))
    early = page(keeper.get("/law/calendar/2003"))
    assert "该年的放假安排不在日历中" in early and "尚未公布" not in early
    assert keeper.get("/law/calendar/").status_code == 302
    page(keeper.get("/law/calendar/1066"), 404)


NOTICE = {
    "year": "2031",
    "source": "国办发明电〔2030〕7号",
    "holidays": "元旦 2031-01-01 至 2031-01-03",
    "made_up": "2031-02-08",
}


def test_a_notice_is_typed_looked_at_and_approved(keeper: Any, chief: Any) -> None:
    wrong = page(
        keeper.post("/law/calendar/notices/new", data=NOTICE | {"made_up": "2031-02-05"}), 422
    )  # fmt: skip
    assert "不是星期六或星期日" in wrong
    assert "元旦 2031-01-01 至 2031-01-03" in wrong
    sent = keeper.post("/law/calendar/notices/new", data=NOTICE)
    assert sent.status_code == 302
    seen = page(chief.get(sent.headers["Location"]))
    assert "2031-02-08" in seen
    assert "调休上班" in seen
    assert chief.post(sent.headers["Location"] + "/approve").status_code == 302
    year = page(keeper.get("/law/calendar/2031"))
    assert "已公布" in year
    assert "国办发明电〔2030〕7号" in year
    assert chief.post(sent.headers["Location"] + "/undo", data={"reason": "并非正式通知"}).status_code == 302
    assert "尚未公布" in page(keeper.get("/law/calendar/2031"))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("2031.csv", "2031-01-01,休,元旦\n2031-02-08,班,\n"),
        (
            "2031.json",
            json.dumps({"year": 2031, "holidays": {"2031-01-01": "元旦"}, "made_up": ["2031-02-08"]}),
        ),
    ],
)
def test_a_notice_may_be_uploaded(keeper: Any, name: str, content: str) -> None:
    sent = keeper.post(
        "/law/calendar/notices/new",
        data={"year": "", "source": NOTICE["source"], "file": (io.BytesIO(content.encode()), name)},
    )
    assert sent.status_code == 302
    made = CalendarNotice.objects.get()
    assert (made.year, made.made_up) == (2031, ["2031-02-08"])


def test_an_upload_of_another_year_or_of_nothing_is_refused(keeper: Any) -> None:
    for content, told in (
        (b"2031-01-01,x,y", "类别"),
        (b"2031-01-01,\xe4\xbc\x91,\xe5\x85\x83", "文件里是 2031"),
    ):
        data = {"year": "2030", "source": "某文", "file": (io.BytesIO(content), "a.csv")}
        assert told in page(keeper.post("/law/calendar/notices/new", data=data), 422)
    big = {"source": "某文", "file": (io.BytesIO(b"x" * 300_000), "a.csv")}
    assert "文件过大" in page(keeper.post("/law/calendar/notices/new", data=big), 422)


def test_a_waiting_notice_is_refused_or_withdrawn(keeper: Any, chief: Any, reviewer: Actor) -> None:
    one = notices.propose(reviewer, YEAR)
    assert chief.post(f"/law/calendar/notices/{one.id}/refuse", data={"reason": "等"}).status_code == 302
    other = notices.propose(reviewer, YEAR)
    assert keeper.post(f"/law/calendar/notices/{other.id}/withdraw").status_code == 302
    assert [notice.state for notice in notices.of_year(2031)] == ["withdrawn", "refused"]
    assert not calendar.current().published(2031)


def test_a_pack_is_uploaded_looked_at_applied_and_rolled_back(
    keeper: Any, chief: Any, make_pack: Callable[..., bytes]
) -> None:
    first = table("education_forms")[0]
    content = make_pack(replace(first, name=MappingProxyType({"zh": "另称", "en": "Another"})))
    assert "请选择文件" in page(keeper.post("/law/packs/new", data={}), 422)
    bad = page(keeper.post("/law/packs/new", data={"file": (io.BytesIO(content[:-30]), "a.zip")}), 422)
    assert "读不出来" in bad
    sent = keeper.post("/law/packs/new", data={"file": (io.BytesIO(content), "a.zip")})
    assert sent.status_code == 302
    where = sent.headers["Location"]
    seen = page(chief.get(where))
    assert "另称" in seen
    assert 'name="edition" value="0"' in seen
    assert keeper.get(f"{where}/file").get_data() == content
    assert keeper.post(f"{where}/approve").status_code == 403
    assert chief.post(f"{where}/approve", data={"edition": "0"}).status_code == 302
    assert row("education_forms", first.code).name["zh"] == "另称"  # type: ignore[union-attr]
    assert "已生效" in page(keeper.get("/law/packs"))
    applied = page(chief.get(where))
    assert f"{where}/undo" in applied
    assert chief.post(f"{where}/undo", data={"reason": "收回"}).status_code == 302
    assert row("education_forms", first.code) == first
    assert "已回退" in page(keeper.get("/law/packs?state=undone"))


def test_a_calendar_in_a_pack_is_shown_day_by_day(
    keeper: Any, chief: Any, make_pack: Callable[..., bytes]
) -> None:
    notice = {"year": 2031, "holidays": {"2031-01-01": "元旦"}, "made_up": ["2031-02-08"]}
    sent = keeper.post("/law/packs/new", data={"file": (io.BytesIO(make_pack(notices=(notice,))), "a.zip")})
    where = sent.headers["Location"]
    seen = page(chief.get(where))
    assert "2031-02-08" in seen
    assert "调休上班" in seen
    assert chief.post(f"{where}/approve").status_code == 302
    made = CalendarNotice.objects.get()
    assert f"/law/calendar/notices/{made.id}" in page(chief.get(where))
    assert "随法规包" in page(chief.post(f"/law/calendar/notices/{made.id}/undo", data={"reason": "退"}), 422)


def test_a_pack_whose_preview_is_out_of_date_is_looked_at_again(
    chief: Any, reviewer: Actor, leader: Actor, make_pack: Callable[..., bytes]
) -> None:
    first = table("education_forms")[0]
    kept = packs.receive(reviewer, "a.zip", make_pack(replace(first, mark="另读")))
    rows.apply(leader, [confirm(reviewer, unverified_row()).id])
    answer = page(chief.post(f"/law/packs/{kept.id}/approve", data={"edition": "0"}), 409)
    assert "请重新核对预览" in answer
    assert LawPack.objects.get().state == "proposed"


def test_a_pack_that_is_not_believed_says_whose_key_is_missing(
    keeper: Any, chief: Any, reviewer: Actor, make_pack: Callable[..., bytes], settings: Settings
) -> None:
    first = table("education_forms")[0]
    kept = packs.receive(reviewer, "a.zip", make_pack(replace(first, mark="另读")))
    keepers.file_of(settings).unlink()
    seen = page(chief.get(f"/law/packs/{kept.id}"))
    assert "不在可信公钥之列" in seen
    assert f"/law/packs/{kept.id}/approve" not in seen
    assert "还没有可信的公钥" in page(keeper.get("/law/packs"))


def test_who_decides_sees_how_much_waits(keeper: Any, chief: Any, reviewer: Actor) -> None:
    count = '<b class="count">2</b>'
    confirm(reviewer, unverified_row())
    notices.propose(reviewer, YEAR)
    assert count in page(chief.get("/law/"))
    assert count not in page(keeper.get("/law/"))


def test_the_pages_speak_english(keeper: Any) -> None:
    keeper.post("/language", data={"language": "en"})
    for path in READ:
        page(keeper.get(path))
