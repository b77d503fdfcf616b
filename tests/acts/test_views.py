"""The auditor's pages: who did what and when, never what a case says."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from bson import ObjectId
from werkzeug.datastructures import MultiDict

from casebook import clock
from casebook.acts import SYSTEM, Actor, auditing, record
from casebook.acts.models import TrailEntry
from casebook.store import explain_uses_index, transact

WANG, LI = Actor(id="p1", name="王敏"), Actor(id="p2", name="李强")
CASE = ObjectId()
NUMBER = "安问〔2026〕7号"
SECRETS = ("某公司瞒报三人死亡", "改动前的正文", "改动后的正文")


@pytest.fixture
def auditor(client, sign_in, store):
    """A browser signed in as the auditor, over a trail of a few acts."""

    def work(uow):
        for half in ("liability", "accountability"):
            record(
                uow, WANG, "trail.read", case_id=CASE, case_number=NUMBER, half=half,
                summary=SECRETS[0], reason="核对笔误", changes=[("facts", SECRETS[1], SECRETS[2])],
            )  # fmt: skip
        record(uow, LI, "trail.export")

    sign_in(client, "auditor")
    transact(work)
    return client


def text_of(answer) -> str:
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def rows_of(client, **arguments) -> list[dict[str, str]]:
    answer = client.get("/trail/", query_string={**arguments, "export": "csv"})
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


def test_the_auditor_sees_who_which_act_case_half_reason_and_fields(auditor):
    page = text_of(auditor.get("/trail/"))
    for shown in ("王敏", "李强", NUMBER, "责任调查", "追责问责调查", "核对笔误", "事实经过", "查看审计记录"):
        assert shown in page


@pytest.mark.parametrize("arguments", [{}, {"export": "csv"}, {"case": NUMBER}, {"who": "王敏"}])
def test_no_content_of_a_case_is_shown_or_exported(auditor, arguments):
    body = auditor.get("/trail/", query_string=arguments).get_data(as_text=True)
    leaked = [secret for secret in SECRETS if secret in body]
    assert leaked == []


@pytest.mark.parametrize(
    "role",
    ["enforcement", "discipline", "reviewer", "leader", "education", "case_admin", "system_admin", "security_admin"],
)  # fmt: skip
def test_nobody_but_the_auditor_reads_or_verifies(client, sign_in, role):
    sign_in(client, role)
    assert client.get("/trail/").status_code == 403
    assert client.post("/trail/verify").status_code == 403


def test_a_stranger_is_sent_to_sign_in(client):
    assert client.get("/trail/").status_code in (302, 401)


def test_what_acted_without_an_account_is_told_apart(auditor):
    transact(lambda uow: record(uow, SYSTEM, "trail.read"))
    assert "casebook（系统）" in {row["操作人"] for row in rows_of(auditor)}


def test_what_was_done_to_an_account_is_told_with_its_values(auditor):
    change = [("role", None, {"role": "leader", "unit": "city"})]
    transact(lambda uow: record(uow, LI, "trail.read", object_kind="person", summary="zhang", changes=change))
    (row,) = [row for row in rows_of(auditor) if row["案号或对象"] == "zhang"]
    assert row["改动的字段"] == "角色：— → leader city"


def test_what_was_done_to_a_person_of_a_case_is_case_content(auditor):
    change = [("name", SECRETS[1], [SECRETS[2]])]
    transact(
        lambda uow: record(
            uow, LI, "trail.read", case_id=CASE, object_kind="person", summary=SECRETS[0], changes=change
        )
    )
    assert not any(secret in str(rows_of(auditor)) for secret in SECRETS)


def test_the_list_is_of_today_unless_told(auditor, store):
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    store.db["trail"].update_many({"act": "trail.export", "actor.name": "李强"}, {"$set": {"day": yesterday}})
    assert "李强" not in {row["操作人"] for row in rows_of(auditor)}
    assert {row["操作人"] for row in rows_of(auditor, day=yesterday)} == {"李强"}


def test_filters_by_person_act_and_case_number(auditor):
    assert {row["操作人"] for row in rows_of(auditor, who="王敏")} == {"王敏"}
    assert {row["行为"] for row in rows_of(auditor, act="trail.read")} == {"查看审计记录"}
    assert [row["案号或对象"] for row in rows_of(auditor, case=NUMBER)] == [NUMBER] * 2
    assert rows_of(auditor, case="安问〔2026〕999号") == []


def test_a_day_that_is_none_gives_nothing(auditor):
    assert rows_of(auditor, day="2026-13-01") == []


def test_a_case_is_shown_with_the_acts_before_it_had_its_number(auditor, store):
    transact(lambda uow: record(uow, LI, "trail.read", case_id=CASE))
    assert len(rows_of(auditor, case=NUMBER)) == 3


def test_many_changed_fields_are_folded_on_the_page_and_whole_in_the_export(auditor, store):
    names = [f"field{number}" for number in range(9)]
    transact(lambda uow: record(uow, WANG, "trail.read", case_id=CASE, changes=[(n, 1, 2) for n in names]))
    page = text_of(auditor.get("/trail/"))
    assert "field3<details><summary>另有 5 项</summary>field4" in page
    assert any(row["改动的字段"] == "、".join(names) for row in rows_of(auditor))


def test_changed_fields_are_told_by_name_in_the_export_too(auditor):
    codes = ["incident.deaths", "measures.0", "measures.1", "parties", "rectification.k1", "later.field"]
    transact(lambda uow: record(uow, LI, "trail.read", case_id=CASE, changes=[(c, 1, 2) for c in codes]))
    told = "死亡人数、处置、当事单位和人员、整改事项、later.field"
    assert told in text_of(auditor.get("/trail/"))
    assert told in {row["改动的字段"] for row in rows_of(auditor)}


def test_a_month_is_read_when_no_day_is_named(auditor):
    month = f"{clock.today():%Y-%m}"
    assert len(rows_of(auditor, day="", month=month, who="王敏")) == 2
    assert rows_of(auditor, day="", month="2026-13", who="王敏")  # unknown: falls back to the running month


def test_pages_follow_each_other_without_gap_or_double(auditor, app, store):
    def work(uow):
        for number in range(45):
            record(uow, WANG, "trail.read", reason=f"理由{number}")

    transact(work)
    with app.test_request_context("/trail/"):
        seen, after = [], None
        while True:
            query = auditing.listing().read(MultiDict({"after": after} if after else {}))
            page = auditing.fetch(query, query.after, None, query.size)
            seen += [entry.by_time for entry in page.rows]
            if page.after is None:
                break
            after = page.after
    total = TrailEntry.objects(day=clock.today().isoformat()).count()
    assert len(seen) == len(set(seen)) == total
    assert seen == sorted(seen, reverse=True)


def test_an_export_holds_what_the_list_shows_and_is_recorded(auditor):
    rows = rows_of(auditor, act="trail.read")
    assert len(rows) == 2
    newest = TrailEntry.objects(case_id=CASE).order_by("-by_time").first()
    assert rows[0]["序号与校验值"] == f"case:{CASE} #2 {newest.hash}"
    assert TrailEntry.objects(act="lists.export", object_id="trail.list").count() == 1


def test_verifying_a_whole_trail_says_so_and_is_recorded(auditor):
    answer = auditor.post("/trail/verify", follow_redirects=True)
    page = text_of(answer)
    assert "完整" in page and "发现改动" not in page
    entry = TrailEntry.objects.get(act="trail.verify")
    assert {change.field: change.after for change in entry.changes}["ok"] is True


def test_verifying_a_touched_trail_names_the_place(auditor, store):
    store.db["trail"].update_one({"chain": f"case:{CASE}", "seq": 2}, {"$set": {"summary": "别的"}})
    page = text_of(auditor.post("/trail/verify", follow_redirects=True))
    assert "发现改动" in page
    assert "记录被改动" in page
    assert f"case:{CASE}" in page


def test_the_last_seal_is_shown_for_printing(auditor, store):
    store.db["seals"].insert_one({"_id": "2026-03-02", "seq": 1, "hash": "ab" * 32, "prev": "0" * 64})
    page = text_of(auditor.get("/trail/"))
    assert "ab" * 32 in page


@pytest.mark.parametrize(
    ("values", "indexed"),
    [
        ({"day": "2026-03-02"}, ["day"]),
        ({"day": "2026-03-02", "act": "trail.read"}, ["day"]),
        ({"day": "", "month": "2026-03"}, ["month"]),
        ({"day": "", "month": "2026-03", "who": "王敏"}, ["actor.name", "month"]),
        ({"day": "", "month": "2026-03", "act": "trail.read"}, ["month", "act"]),
        ({"case": NUMBER}, ["case_id"]),
    ],
)
def test_every_list_of_the_trail_begins_at_an_index(auditor, values, indexed):
    """The embedded server explains only filters that an index holds whole: those parts are asked for."""
    equality = auditing.equality_of({"day": "", "month": "", "who": "", "act": "", "case": "", **values})
    leading = {key: equality[key] for key in indexed}
    assert explain_uses_index(TrailEntry.objects(__raw__=leading).order_by("-by_time"))


def test_the_look_up_of_a_case_number_uses_an_index(store):
    assert explain_uses_index(TrailEntry.objects(case_number=NUMBER))
